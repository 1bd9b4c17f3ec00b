// The official TypeScript SDK: its own checks of our answers are the test.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Composio, experimental_createTool } from '@composio/core';
import { z } from 'zod';
import { API_KEY, serve, submitLink } from './server.mjs';

let server, composio;

before(async () => {
  server = await serve();
  composio = new Composio({ apiKey: API_KEY, baseURL: server.url, allowTracking: false, disableVersionCheck: true });
});
after(() => server.stop());

describe('sessions', () => {
  test('create with SDK names, use, update, delete', async () => {
    const session = await composio.sessions.create('sdk_user', {
      toolkits: ['gmail', 'github'],
      tools: { gmail: ['GMAIL_FETCH_EMAILS', 'GMAIL_SEND_EMAIL'], github: { tags: ['readOnlyHint'] } },
      manageConnections: { enable: true, callbackUrl: 'https://app.example.test/cb' },
      preload: { tools: ['GMAIL_FETCH_EMAILS'] },
      mcp: true,
    });
    assert.match(session.sessionId, /^trs_/);
    assert.equal(session.configVersion, 1);
    assert.equal(new URL(session.mcp.url).origin, server.url);
    assert.equal(session.mcp.headers['x-api-key'], API_KEY);
    assert.ok(session.experimental.assistivePrompt);
    const same = await composio.sessions.use(session.sessionId);
    assert.deepEqual(same.preload, { tools: ['GMAIL_FETCH_EMAILS'] });
    await same.update({ toolkits: ['gmail'], tools: { gmail: ['GMAIL_FETCH_EMAILS'] } });
    assert.equal(same.configVersion, 2);
    assert.equal((await same.delete()).deleted, true);
    await assert.rejects(composio.sessions.use(session.sessionId));
  });

  test('tools are wrapped for a provider and run', async () => {
    const session = await composio.sessions.create(server.demo.user, { preload: { tools: ['GMAIL_FETCH_EMAILS'] } });
    const tools = await session.tools();
    const names = tools.map(t => t.function.name);
    assert.ok(names.includes('GMAIL_FETCH_EMAILS'));
    assert.ok(names.includes('COMPOSIO_SEARCH_TOOLS'));
    const answer = JSON.parse(await composio.provider.executeToolCall(server.demo.user, {
      id: 'call_1', type: 'function', function: { name: 'GMAIL_FETCH_EMAILS', arguments: '{}' },
    }).catch(error => JSON.stringify({ error: String(error) })));
    assert.ok(answer);
  });

  test('search and execute parse', async () => {
    const session = await composio.sessions.create(server.demo.user);
    const found = await session.search({ query: 'send an email', toolkits: ['gmail'] });
    assert.equal(found.success, true);
    assert.ok(Object.keys(found.toolSchemas).includes('GMAIL_SEND_EMAIL'));
    const run = await session.execute('GMAIL_FETCH_EMAILS', { max_results: 2 });
    assert.equal(run.error, null);
    assert.match(run.logId, /^log_/);
    const failed = await session.execute('GITHUB_GET_AN_ISSUE', {});
    assert.match(failed.error, /missing/i);
    await assert.rejects(session.execute('GMAIL_SEND_FAX'), e => e.status === 400 || e.cause?.status === 400);
  });

  test('toolkits, authorize and waiting for the connection', async () => {
    const session = await composio.sessions.create('sdk_connect');
    const before = await session.toolkits({ toolkits: ['slack', 'hackernews'] });
    assert.equal(before.items.find(t => t.slug === 'slack').connection.isActive, false);
    assert.equal(before.items.find(t => t.slug === 'hackernews').isNoAuth, true);
    const request = await session.authorize('slack', { callbackUrl: 'https://app.example.test/cb' });
    const waiting = request.waitForConnection(15_000);
    await submitLink(request.redirectUrl, 'allow');
    assert.equal((await waiting).status, 'ACTIVE');
    const now = await session.toolkits({ toolkits: ['slack'], isConnected: true });
    assert.equal(now.items[0].connection.isActive, true);
  });

  test('a denied link fails the wait', async () => {
    const session = await composio.sessions.create('sdk_denied');
    const request = await session.authorize('slack');
    const waiting = assert.rejects(request.waitForConnection(15_000), /FAILED/);
    await submitLink(request.redirectUrl, 'deny');
    await waiting;
  });

  test('an ACL on a private account is the typed error', async () => {
    const session = await composio.sessions.create('sdk_acl');
    await assert.rejects(
      session.authorize('slack', { experimental: { accountType: 'PRIVATE', aclConfigForShared: { allowAllUsers: true } } }),
      e => e.constructor.name === 'ComposioAclOnlyForSharedError',
    );
  });

  test('custom tools keep their slugs and run in process', async () => {
    const shout = experimental_createTool('SHOUT', {
      name: 'Shout', description: 'Writes the text in capitals', inputParams: z.object({ text: z.string() }),
      execute: async ({ text }) => ({ text: text.toUpperCase() }),
    });
    const session = await composio.sessions.create('sdk_custom', { experimental: { customTools: [shout] } });
    const run = await session.execute('SHOUT', { text: 'hello' });
    assert.deepEqual(run.data, { text: 'HELLO' });
    assert.ok(session.customTools().some(t => t.slug === 'LOCAL_SHOUT'));
    const found = await session.search({ query: 'write text in capitals, shout' });
    assert.ok(Object.keys(found.toolSchemas).includes('LOCAL_SHOUT'));
    const again = await composio.sessions.use(session.sessionId, { customTools: [shout] });
    assert.deepEqual((await again.execute('LOCAL_SHOUT', { text: 'a' })).data, { text: 'A' });
  });

  test('proxyExecute', async () => {
    const session = await composio.sessions.create(server.demo.user);
    const answer = await session.proxyExecute({ toolkit: 'github', endpoint: '/user', method: 'GET', parameters: [{ name: 'per_page', value: 5, in: 'query' }] });
    assert.equal(answer.status, 200);
    assert.ok(answer.data.login);
  });

  test('files: list, download address, delete; the SDK never sends bytes to a loopback address', async () => {
    const session = await composio.sessions.use(server.demo.session);
    const listed = await session.experimental.files.list({ path: '/' });
    assert.ok(listed.items.length > 3);
    const remote = await session.experimental.files.download(listed.items[0].mountRelativePath);
    assert.equal((await fetch(remote.downloadUrl)).status, 200);
    await assert.rejects(
      session.experimental.files.upload(new TextEncoder().encode('x'), { remotePath: 'sdk.txt', mimetype: 'text/plain' }),
      /loopback|private/,
    );
    const deleted = await session.experimental.files.delete('never-there.txt');
    assert.equal(deleted.mountRelativePath, 'never-there.txt');
  });
});

describe('catalogue', () => {
  test('tools by toolkit and by slug', async () => {
    const tools = await composio.tools.getRawComposioTools({ toolkits: ['gmail'], important: false, limit: 500 });
    assert.ok(tools.length > 5);
    assert.equal((await composio.tools.getRawComposioToolBySlug('GMAIL_SEND_EMAIL')).toolkit.slug, 'gmail');
    await assert.rejects(composio.tools.getRawComposioToolBySlug('GMAIL_SEND_FAX'), e => /not ?found/i.test(e.name + e.message));
  });
  test('toolkits and their auth fields', async () => {
    assert.ok((await composio.toolkits.get({ limit: 100 })).length >= 24);
    assert.equal((await composio.toolkits.get('github')).slug, 'github');
  });
  test('connected accounts and auth configs', async () => {
    const accounts = await composio.connectedAccounts.list({ userIds: [server.demo.user], statuses: ['ACTIVE'] });
    assert.ok(accounts.items.length > 0);
    const one = await composio.connectedAccounts.get(accounts.items[0].id);
    assert.equal(one.id, accounts.items[0].id);
    const configs = await composio.authConfigs.list({ toolkit: 'gmail' });
    assert.equal((await composio.authConfigs.get(configs.items[0].id)).id, configs.items[0].id);
    await composio.connectedAccounts.disable(one.id);
    assert.equal((await composio.connectedAccounts.get(one.id)).status, 'INACTIVE');
    await composio.connectedAccounts.enable(one.id);
    await composio.connectedAccounts.delete(one.id);
    await assert.rejects(composio.connectedAccounts.get(one.id));
  });
});
