// What trs writes to be pasted elsewhere is run as it is: curl in a shell,
// TypeScript in node with Composio's SDK, Python with a stand-in of the SDK that
// has its methods. The snippets are the goldens of the package views/snippet.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { API_KEY, serve } from './server.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const goldens = join(here, '../../../views/snippet/testdata/TestSnippet_Golden');
const PLACES = { url: 'http://127.0.0.1:9', session: 'trs_SESSION', account: 'ca_ACCOUNT' };

// Tools that take what the case has for them; the rest is refused, which is an
// answer too: what matters is that it arrived as it is.
const succeeds = new Set(['tool', 'account', 'offload', 'meta', 'proxy', 'head']);

let server, between, session, account;
let seen = []; // what the snippets sent

before(async () => {
  server = await serve();
  between = createServer((request, response) => forward(request, response).catch(error => response.destroy(error)));
  await new Promise(resolve => between.listen(0, '127.0.0.1', resolve));
  between.url = `http://127.0.0.1:${between.address().port}`;
  session = (await ask('POST', '/api/v3.1/tool_router/session', { user_id: server.demo.user })).session_id;
  const accounts = await ask('GET', `/api/v3.1/connected_accounts?user_ids=${encodeURIComponent(server.demo.user)}&toolkit_slugs=gmail&statuses=ACTIVE`);
  account = accounts.items[0].id;
});
after(async () => {
  between.close();
  between.closeAllConnections();
  await server.stop();
});

async function ask(method, path, body) {
  const answer = await fetch(server.url + path, {
    method, headers: { 'x-api-key': API_KEY, 'content-type': 'application/json' }, body: body && JSON.stringify(body),
  });
  assert.ok(answer.ok, `${method} ${path}: ${answer.status}`);
  return answer.json();
}

/** Hands a request on to the sandbox and keeps what it was. */
async function forward(request, response) {
  const parts = [];
  for await (const part of request) parts.push(part);
  const body = Buffer.concat(parts);
  if (request.method === 'POST') {
    seen.push({ path: request.url, key: request.headers['x-api-key'], type: request.headers['content-type'], body: body.toString() });
  }
  const answer = await fetch(server.url + request.url, {
    method: request.method,
    headers: { 'x-api-key': request.headers['x-api-key'] ?? '', 'content-type': 'application/json' },
    ...(request.method === 'POST' && { body }),
  });
  response.writeHead(answer.status, { 'content-type': 'application/json' });
  response.end(Buffer.from(await answer.arrayBuffer()));
}

const filled = text => text.replaceAll(PLACES.url, between.url).replaceAll(PLACES.session, session).replaceAll(PLACES.account, account);

const read = async (name, language) => filled(await readFile(join(goldens, name, `${language}.golden`), 'utf8'));

/** Runs a program on a script that it reads from its standard input. */
function run(program, args, script) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: here, // where node finds the SDK
      env: { PATH: process.env.PATH, COMPOSIO_API_KEY: API_KEY, COMPOSIO_DISABLE_TELEMETRY: 'true', PYTHONPATH: join(here, 'standin') },
    });
    let out = '', errors = '';
    child.stdout.on('data', data => (out += data));
    child.stderr.on('data', data => (errors += data));
    child.once('error', reject);
    child.once('close', code => resolve({ code, out, errors }));
    child.stdin.end(script);
  });
}

/** Numbers of a JSON text by their digits, keys in order, text as it means. */
function tokens(text) {
  return [...text.matchAll(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null|[{}[\],:]/g)].map(([token]) => {
    if (token.startsWith('"')) return JSON.stringify(JSON.parse(token));
    return /^-?\d/.test(token) && Number.isSafeInteger(Number(token)) ? String(Number(token)) : token;
  });
}

/** The members of a JSON object that the SDKs and the endpoints call differently, under one name. */
function same(sent, wanted, name) {
  if (name === 'meta') wanted = wanted.replace('"slug"', '"tool_slug"'), (sent = sent.replace(/"slug":(?=\s*"COMPOSIO)/, '"tool_slug":'));
  if (name === 'offload' || name === 'account' || name === 'proxy' || name === 'head' || name === 'post') {
    assert.deepEqual(JSON.parse(sent), JSON.parse(wanted)); // the order of members is the SDK's
    return;
  }
  assert.deepEqual(tokens(sent), tokens(wanted));
}

const names = await readdir(goldens);
const programs = {
  curl: script => run('sh', [], script),
  typescript: script => run(process.execPath, ['--input-type=module', '-'], script),
  python: script => run('python3', ['-'], script),
};

for (const [language, execute] of Object.entries(programs)) {
  describe(language, () => {
    for (const name of names) {
      test(name, async () => {
        seen = [];
        const { code, out, errors } = await execute(await read(name, language));
        assert.equal(seen.length, 1, `sent ${seen.length} requests; ${errors || out}`);
        assert.equal(seen[0].key, API_KEY);
        assert.match(seen[0].type, /^application\/json/);
        assert.ok(seen[0].path.startsWith(`/api/v3.1/tool_router/session/${session}/`), seen[0].path);
        same(seen[0].body, await read(name, 'body'), name);
        if (succeeds.has(name)) assert.equal(code, 0, errors);
        if (name === 'tool') assert.match(out, /IT'S 5 O'CLOCK/);
        if (name === 'offload' || name === 'account') assert.match(out, /message/i);
      });
    }
  });
}

test('no snippet holds a key', async () => {
  for (const name of names) {
    for (const language of Object.keys(programs)) assert.doesNotMatch(await read(name, language), /\bu?ak_/);
  }
});
