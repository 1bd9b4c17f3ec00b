import assert from 'node:assert/strict';

/** Asserts that the call fails with the class, and the envelope's slug and code. */
export async function refused(call, errorClass, slug, code) {
  const error = await call.then(
    () => assert.fail('the call succeeded'),
    e => e,
  );
  assert.ok(error instanceof errorClass, `${error.constructor.name}: ${error.message}`);
  const envelope = error.error.error;
  assert.equal(envelope.status, error.status);
  if (slug) assert.equal(envelope.slug, slug);
  if (code) assert.equal(envelope.code, code);
  assert.ok(envelope.message.length > 0);
  assert.ok(envelope.request_id.length > 0);
  return envelope;
}
