// The official TypeScript client, over the catalogue and the auth configs.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import Composio, { BadRequestError, NotFoundError } from '@composio/client';
import { refused } from './refused.mjs';
import { API_KEY, serve } from './server.mjs';

let server, client;

before(async () => {
  server = await serve();
  client = new Composio({ apiKey: API_KEY, baseURL: server.url, maxRetries: 0, logLevel: 'off' });
});
after(() => server.stop());

describe('catalogue and auth configs', () => {
  test('tools: filters, order, clamped limit, cursor', async () => {
    const page = await client.tools.list({ toolkit_slug: 'gmail,github', limit: 2 });
    assert.equal(page.items.length, 2);
    assert.ok(page.items[0].slug < page.items[1].slug);
    const next = await client.tools.list({ toolkit_slug: 'gmail,github', limit: 2, cursor: page.next_cursor });
    assert.notEqual(next.items[0].slug, page.items[0].slug);
    const all = await client.tools.list({ limit: 9999 });
    assert.ok(all.total_items >= 220);
    const named = await client.tools.list({ tool_slugs: 'GMAIL_SEND_EMAIL,GMAIL_NOPE', toolkit_slug: 'slack' });
    assert.deepEqual(named.items.map(t => t.slug), ['GMAIL_SEND_EMAIL']);
    const tagged = await client.tools.list({ toolkit_slug: 'gmail', tags: ['readOnlyHint'], limit: 100 });
    assert.ok(tagged.items.length > 0 && tagged.items.every(t => t.tags.includes('readOnlyHint')));
    assert.equal((await client.tools.list({})).items.length, 20);
  });
  test('one tool, and one that does not exist', async () => {
    assert.equal((await client.tools.retrieve('GMAIL_SEND_EMAIL')).toolkit.slug, 'gmail');
    await refused(client.tools.retrieve('GMAIL_SEND_FAX'), NotFoundError, 'Tool_ToolNotFound', 2401);
  });
  test('toolkits: at least 24, searched, one, none', async () => {
    const all = await client.toolkits.list({ limit: 1000 });
    assert.ok(all.total_items >= 24);
    assert.ok((await client.toolkits.list({ search: 'mail' })).items.some(t => t.slug === 'gmail'));
    await refused(client.toolkits.list({ search: 'gm' }), BadRequestError);
    const gmail = await client.toolkits.retrieve('gmail');
    assert.equal(gmail.enabled, true);
    assert.ok(gmail.auth_config_details.length > 0);
    await refused(client.toolkits.retrieve('nosuchtoolkit'), NotFoundError);
  });
  test('auth configs: list and one', async () => {
    const list = await client.authConfigs.list({ toolkit_slug: 'gmail' });
    assert.ok(list.items.length > 0);
    const one = await client.authConfigs.retrieve(list.items[0].id);
    assert.equal(one.id, list.items[0].id);
    await refused(client.authConfigs.retrieve('ac_doesnotexist'), NotFoundError, 'Auth_Config_NotFound');
  });
});
