// The official TypeScript client, over the operations of a session, its accounts
// and their main failures.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import Composio, {
  AuthenticationError,
  BadRequestError,
  ConflictError,
  NotFoundError,
} from '@composio/client';
import { refused } from './refused.mjs';
import { API_KEY, control, serve, submitLink } from './server.mjs';

let server, client, sessions, id, open; // id: the demo session with its filters; open: the same user without any

before(async () => {
  server = await serve();
  client = new Composio({ apiKey: API_KEY, baseURL: server.url, maxRetries: 0, logLevel: 'off' });
  sessions = client.toolRouter.session;
  id = server.demo.session;
  open = (await sessions.create({ user_id: server.demo.user })).session_id;
});
after(() => server.stop());

describe('create', () => {
  test('the smallest request takes the defaults', async () => {
    const session = await sessions.create({ user_id: 'conformance' });
    assert.match(session.session_id, /^trs_[A-Za-z0-9_-]{8,}$/);
    assert.equal(session.config_version, 1);
    assert.equal(session.mcp.type, 'http');
    assert.equal(new URL(session.mcp.url).origin, server.url);
    assert.deepEqual(session.config.preload, { tools: [] });
    assert.deepEqual(session.config.search, { enable: true });
    assert.deepEqual(session.config.execute, { enable_multi_execute: true });
    assert.equal(session.config.manage_connections.enabled, true);
    assert.equal(session.config.workbench.proxy_execution_enabled, true);
    assert.deepEqual(session.tool_router_tools, [
      'COMPOSIO_GET_TOOL_SCHEMAS', 'COMPOSIO_MANAGE_CONNECTIONS', 'COMPOSIO_MULTI_EXECUTE_TOOL',
      'COMPOSIO_REMOTE_BASH_TOOL', 'COMPOSIO_REMOTE_WORKBENCH', 'COMPOSIO_SEARCH_TOOLS',
    ]);
    assert.ok(session.experimental.assistive_prompt.length > 0);
  });

  test('every block comes back under its answer name', async () => {
    const session = await sessions.create({
      user_id: 'conformance',
      toolkits: { enable: ['gmail', 'github'] },
      tools: { gmail: { disable: ['GMAIL_SEND_EMAIL'] }, github: { tags: { enable: ['readOnlyHint'] } } },
      tags: ['readOnlyHint', 'idempotentHint'],
      manage_connections: { enable: true, callback_url: 'https://app.example.test/return', enable_wait_for_connections: true },
      workbench: { enable_proxy_execution: false, auto_offload_threshold: 15000, sandbox_size: 'medium' },
      preload: { tools: ['GMAIL_FETCH_EMAILS'] },
      experimental: { assistive_prompt_config: { user_timezone: 'Europe/Madrid' } },
    });
    assert.deepEqual(session.config.toolkits, { enabled: ['gmail', 'github'] });
    assert.deepEqual(session.config.tools.gmail, { disabled: ['GMAIL_SEND_EMAIL'] });
    assert.deepEqual(session.config.tools.github, { tags: { enabled: ['readOnlyHint'] } });
    assert.deepEqual(session.config.tags, { enabled: ['readOnlyHint', 'idempotentHint'] });
    assert.equal(session.config.workbench.proxy_execution_enabled, false);
    assert.equal(session.config.workbench.sandbox_size, 'medium');
    assert.ok(session.tool_router_tools.includes('COMPOSIO_WAIT_FOR_CONNECTIONS'));
    assert.ok(session.tool_router_tools.includes('GMAIL_FETCH_EMAILS'));
    assert.match(session.experimental.assistive_prompt, /Europe\/Madrid/);
  });

  test('custom tools get their final slugs', async () => {
    const session = await sessions.create({
      user_id: 'conformance',
      experimental: {
        custom_tools: [{
          slug: 'get_important', name: 'Important', description: 'Lists important mail', extends_toolkit: 'gmail',
          input_schema: { type: 'object', properties: { limit: { type: 'integer' } } }, preload: true,
        }],
      },
    });
    const [tool] = session.experimental.custom_tools;
    assert.equal(tool.slug, 'LOCAL_GMAIL_GET_IMPORTANT');
    assert.equal(tool.original_slug, 'get_important');
    assert.equal(tool.preload, true);
  });

  const bad = [
    ['an answer name in a request', { toolkits: { enabled: ['gmail'] } }, 'HTTP_BadRequest', 10400],
    ['an unknown root key', { colour: 'blue' }, 'HTTP_BadRequest', 10400],
    ['an account as a string', { connected_accounts: { gmail: 'ca_4CkFF_cKATwg' } }, 'HTTP_BadRequest', 10400],
    ['an unknown toolkit', { toolkits: { enable: ['gmail', 'nosuchtoolkit'] } }, 'ToolRouterV2_InvalidToolkitSlugs', 4305],
    ['too many accounts per toolkit', { multi_account: { enable: true, max_accounts_per_toolkit: 11 } }, 'HTTP_BadRequest', 10400],
    ['an account that does not exist', { connected_accounts: { gmail: ['ca_doesnotexist'] } }, 'ToolRouterV2_InvalidConnectedAccountIds'],
    ['preload all without a filter', { preload: { tools: 'all' } }],
    ['enable and disable together', { toolkits: { enable: ['gmail'], disable: ['slack'] } }, 'HTTP_BadRequest', 10400],
  ];
  for (const [what, body, slug, code] of bad) {
    test(`refuses ${what}`, () => refused(sessions.create({ user_id: 'conformance', ...body }), BadRequestError, slug, code));
  }

  test('names each tool that does not exist', async () => {
    const envelope = await refused(
      sessions.create({ user_id: 'conformance', tools: { gmail: { enable: ['GMAIL_NOPE', 'GMAIL_NEITHER'] } } }), BadRequestError);
    assert.match(JSON.stringify(envelope), /GMAIL_NOPE/);
    assert.match(JSON.stringify(envelope), /GMAIL_NEITHER/);
  });

  test('warns about a large preload', async () => {
    const page = await client.tools.list({ toolkit_slug: 'gmail,github,slack', limit: 21 });
    const session = await sessions.create({ user_id: 'conformance', preload: { tools: page.items.map(t => t.slug) } });
    assert.equal(session.warnings[0].code, 'PRELOAD_TOOLS_HIGH_CONTEXT_USAGE');
  });
});

describe('credentials', () => {
  test('a wrong key is 401 and masked', async () => {
    const other = new Composio({ apiKey: 'ak_wrong_secret_value', baseURL: server.url, maxRetries: 0, logLevel: 'off' });
    const envelope = await refused(other.toolRouter.session.retrieve(id), AuthenticationError, 'HTTP_Unauthorized', 10401);
    assert.doesNotMatch(envelope.message, /secret_value/);
  });
});

describe('retrieve, patch, history, delete', () => {
  let session;
  before(async () => { session = await sessions.create({ user_id: 'conformance', toolkits: { enable: ['gmail'] } }); });

  test('retrieve answers the stored session without a prompt', async () => {
    const read = await sessions.retrieve(session.session_id);
    assert.deepEqual(read.config, session.config);
    assert.equal(read.experimental?.assistive_prompt, undefined);
  });
  test('an unknown session is 404, a malformed id 400', async () => {
    await refused(sessions.retrieve('trs_zzzzzzzzzzzz'), NotFoundError, 'ToolRouterV2_SessionNotFound');
    await refused(sessions.retrieve('nonsense'), BadRequestError, 'HTTP_BadRequest', 10400);
  });
  test('the older v3 read knows the same session', async () => {
    const response = await fetch(`${server.url}/api/v3/tool_router/session/${session.session_id}`, { headers: { 'x-api-key': API_KEY } });
    assert.equal(response.status, 200);
    const body = await response.json();
    assert.equal(body.session_id, session.session_id);
    assert.equal(body.config_version, undefined);
  });
  test('patch makes the next version and replaces what it names', async () => {
    const patched = await sessions.patch(session.session_id, { toolkits: { disable: ['slack'] }, workbench: { sandbox_size: 'large' } });
    assert.equal(patched.config_version, 2);
    assert.deepEqual(patched.config.toolkits, { disabled: ['slack'] });
    assert.equal(patched.config.workbench.sandbox_size, 'large');
    assert.equal(patched.config.workbench.proxy_execution_enabled, true);
  });
  test('an empty patch makes no version', async () => {
    assert.equal((await sessions.patch(session.session_id, {})).config_version, 2);
  });
  test('a wrong expected version is 409 and changes nothing', async () => {
    await refused(
      sessions.patch(session.session_id, { toolkits: { enable: [] }, expected_config_version: 1 }), ConflictError,
      'ToolRouterV2_ConfigVersionConflict', 4309);
    assert.equal((await sessions.retrieve(session.session_id)).config_version, 2);
  });
  test('user_id cannot be patched', () =>
    refused(sessions.patch(session.session_id, { user_id: 'someone_else' }), BadRequestError, 'HTTP_BadRequest', 10400));
  test('history has the live config on top and pages', async () => {
    const first = await sessions.configHistory(session.session_id, { limit: 1 });
    assert.equal(first.total_items, 2);
    assert.equal(first.items[0].version, 2);
    assert.equal(first.items[0].is_current, true);
    const second = await sessions.configHistory(session.session_id, { cursor: first.next_cursor });
    assert.equal(second.items[0].version, 1);
    assert.equal(second.items[0].is_current, false);
    assert.deepEqual(second.items[0].config.toolkits, { enabled: ['gmail'] });
    assert.ok(!second.next_cursor);
  });
  test('a bad cursor is 400', () => refused(sessions.configHistory(session.session_id, { cursor: 'garbage' }), BadRequestError, 'HTTP_BadRequest', 10400));
  test('attach with nothing equals retrieve', async () => {
    assert.deepEqual((await sessions.attach(session.session_id, {})).config, (await sessions.retrieve(session.session_id)).config);
  });
  test('attach resolves custom toolkits and refuses other keys', async () => {
    const attached = await sessions.attach(session.session_id, {
      experimental: {
        custom_toolkits: [{
          slug: 'crm', name: 'Customers', description: 'Customer directory',
          tools: [{ slug: 'find', name: 'Find', description: 'Finds one', input_schema: { type: 'object', properties: {} } }],
        }],
      },
    });
    assert.equal(attached.experimental.custom_toolkits[0].tools[0].slug, 'LOCAL_CRM_FIND');
    await refused(sessions.attach(session.session_id, { experimental: { permissions: { default: 'allow_all' } } }), BadRequestError);
  });
  test('delete works once', async () => {
    const doomed = await sessions.create({ user_id: 'conformance' });
    assert.deepEqual(await sessions.delete(doomed.session_id), { session_id: doomed.session_id, deleted: true });
    await refused(sessions.delete(doomed.session_id), NotFoundError, 'ToolRouterV2_SessionNotFound');
    await refused(sessions.tools(doomed.session_id), NotFoundError, 'ToolRouterV2_SessionNotFound');
  });
});

describe('search and tools', () => {
  test('search answers every query in order, from the allowed toolkits', async () => {
    const answer = await sessions.search(open, { queries: [{ use_case: 'send an email to someone' }, { use_case: 'create an issue in a repository' }] });
    assert.equal(answer.success, true);
    assert.deepEqual(answer.results.map(r => r.index), [1, 2]);
    assert.ok([...answer.results[0].primary_tool_slugs, ...answer.results[0].related_tool_slugs].includes('GMAIL_SEND_EMAIL'));
    assert.ok(answer.time_info.current_time_utc_epoch_seconds > 0);
    assert.ok(answer.next_steps_guidance.length > 0);
    assert.ok(Object.values(answer.tool_schemas).some(s => s.hasFullSchema && s.input_schema));
  });
  test('search refuses none and more than seven queries', async () => {
    await refused(sessions.search(id, { queries: [] }), BadRequestError, 'HTTP_BadRequest', 10400);
    await refused(sessions.search(id, { queries: Array.from({ length: 8 }, () => ({ use_case: 'x' })) }), BadRequestError, 'HTTP_BadRequest', 10400);
  });
  test('tools lists helpers and preloaded tools with schemas, by slug', async () => {
    const session = await sessions.create({ user_id: 'conformance', preload: { tools: ['GMAIL_FETCH_EMAILS'] } });
    const { items } = await sessions.tools(session.session_id, { limit: 500 });
    const slugs = items.map(t => t.slug);
    assert.deepEqual(slugs, [...session.tool_router_tools].sort());
    for (const tool of items) {
      assert.equal(typeof tool.input_parameters, 'object');
      assert.equal(typeof tool.deprecated.displayName, 'string');
      assert.ok('scope_requirements' in tool);
    }
  });
  test('toolkits shows connections, searches, overrides the filter', async () => {
    const session = await sessions.create({ user_id: server.demo.user, toolkits: { enable: ['github'] } });
    const all = await sessions.toolkits(session.session_id, { toolkits: ['gmail', 'github'], limit: 50 });
    assert.deepEqual(Object.fromEntries(all.items.map(t => [t.slug, t.enabled])), { gmail: false, github: true });
    const connected = await sessions.toolkits(id, { is_connected: true, limit: 50 });
    assert.ok(connected.items.length > 0);
    assert.ok(connected.items.every(t => t.connected_account.status === 'ACTIVE'));
    await refused(sessions.toolkits(id, { limit: 51 }), BadRequestError, 'HTTP_BadRequest', 10400);
  });
});

describe('execute', () => {
  test('a tool that needs no account really runs', async () => {
    const { data, error } = await sessions.execute(open, { tool_slug: 'ENCODING_HASH', arguments: { text: 'hello' } });
    assert.equal(error, null);
    assert.match(JSON.stringify(data), /2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824/);
  });
  test('what one tool creates, another lists', async () => {
    const title = `Conformance ${Date.now()}`;
    const repo = { owner: 'octo-demo', repo: 'none' };
    const repos = await sessions.execute(open, { tool_slug: 'GITHUB_LIST_REPOSITORIES_FOR_THE_AUTHENTICATED_USER', arguments: {} });
    assert.equal(repos.error, null);
    [repo.owner, repo.repo] = /"full_name":"([^"]+)"/.exec(JSON.stringify(repos.data))[1].split('/');
    const made = await sessions.execute(open, { tool_slug: 'GITHUB_CREATE_AN_ISSUE', arguments: { ...repo, title } });
    assert.equal(made.error, null);
    assert.match(made.log_id, /^log_/);
    const listed = await sessions.execute(open, { tool_slug: 'GITHUB_LIST_REPOSITORY_ISSUES', arguments: repo });
    assert.ok(JSON.stringify(listed.data).includes(title));
    const gone = await sessions.execute(open, { tool_slug: 'GITHUB_GET_AN_ISSUE', arguments: { ...repo, issue_number: 99999 } });
    assert.match(gone.error, /not found/i);
  });
  test('missing arguments are a tool-level failure: 200 with error', async () => {
    const answer = await sessions.execute(id, { tool_slug: 'GITHUB_GET_AN_ISSUE', arguments: { owner: 'octocat' } });
    assert.match(answer.error, /missing/i);
    assert.deepEqual(answer.data, {});
  });
  const failures = [
    ['an unknown tool', { tool_slug: 'GMAIL_SEND_FAX' }, 'ToolRouterV2_ToolNotFound', 4301],
    ['a custom tool', { tool_slug: 'LOCAL_THING' }, 'ToolRouterV2_ToolNotFound', 4301],
    ['a body of the wrong shape', { arguments: {} }, 'HTTP_BadRequest', 10400],
  ];
  for (const [what, body, slug, code] of failures) {
    test(`refuses ${what}`, () => refused(sessions.execute(id, body), BadRequestError, slug, code));
  }
  test('no connection, a foreign toolkit and a filtered tool are told apart', async () => {
    const session = await sessions.create({
      user_id: 'nobody_connected', toolkits: { enable: ['gmail'] }, tools: { gmail: { disable: ['GMAIL_SEND_EMAIL'] } },
    });
    const run = tool_slug => sessions.execute(session.session_id, { tool_slug, arguments: {} });
    await refused(run('GMAIL_FETCH_EMAILS'), BadRequestError, 'ToolRouterV2_NoActiveConnection', 4302);
    await refused(run('SLACK_SEND_MESSAGE'), BadRequestError, 'ToolRouterV2_ToolkitNotAllowed', 4324);
    await refused(run('GMAIL_SEND_EMAIL'), BadRequestError, 'ToolRouterV2_ToolNotInEnabledList');
  });
});

describe('execute_meta', () => {
  const run = (slug, args) => sessions.executeMeta(open, { slug, arguments: args });
  test('search', async () => {
    const { data, error } = await run('COMPOSIO_SEARCH_TOOLS', { queries: [{ use_case: 'send an email' }], session: { generate_id: true } });
    assert.equal(error, null);
    assert.ok(data.session.id.length > 0);
    assert.equal(data.results[0].index, 1);
  });
  test('schemas, with suggestions for what is unknown', async () => {
    const { data } = await run('COMPOSIO_GET_TOOL_SCHEMAS', { tool_slugs: ['GMAIL_SEND_EMAIL', 'GMAIL_SEND_EMAILS'] });
    assert.equal(data.success, false);
    assert.ok(data.tool_schemas.GMAIL_SEND_EMAIL.input_schema);
    assert.deepEqual(data.not_found, ['GMAIL_SEND_EMAILS']);
    assert.ok(data.suggestions.GMAIL_SEND_EMAILS.includes('GMAIL_SEND_EMAIL'));
  });
  test('multi execute runs each and keeps the order', async () => {
    const { data } = await run('COMPOSIO_MULTI_EXECUTE_TOOL', {
      tools: [
        { tool_slug: 'GMAIL_FETCH_EMAILS', arguments: {} },
        { tool_slug: 'GMAIL_NOPE', arguments: {} },
        { tool_slug: 'GITHUB_GET_THE_AUTHENTICATED_USER', arguments: {} },
      ],
      sync_response_to_workbench: false,
    });
    assert.deepEqual(data.results.map(r => r.index), [0, 1, 2]);
    assert.equal(data.total_count, 3);
    assert.equal(data.results[0].response.successful, true);
    assert.equal(data.results[1].response, null);
    assert.ok(data.results[1].error);
  });
  test('bash runs over the session files, python says it cannot', async () => {
    const bash = await run('COMPOSIO_REMOTE_BASH_TOOL', { command: 'printf "a\\nb\\n" > /mnt/files/lines.txt; wc -l < /mnt/files/lines.txt' });
    assert.equal(bash.error, null);
    assert.match(bash.data.stdout, /2/);
    const python = await run('COMPOSIO_REMOTE_WORKBENCH', { code_to_execute: 'print(1)' });
    assert.match(`${python.error}${python.data.error}`, /Python/);
  });
  test('manage connections reports and starts', async () => {
    const session = await sessions.create({ user_id: 'conformance_manage' });
    const { data } = await sessions.executeMeta(session.session_id, { slug: 'COMPOSIO_MANAGE_CONNECTIONS', arguments: { toolkits: ['github', 'hackernews'] } });
    assert.equal(data.results.github.status, 'initiated');
    assert.match(data.results.github.redirect_url, /\/link\//);
    assert.equal(data.results.hackernews.status, 'active');
  });
  test('wait for connections returns when one is active', async () => {
    const session = await sessions.create({ user_id: server.demo.user, manage_connections: { enable: true, enable_wait_for_connections: true } });
    const { data } = await sessions.executeMeta(session.session_id, { slug: 'COMPOSIO_WAIT_FOR_CONNECTIONS', arguments: { toolkits: ['gmail'] } });
    assert.equal(data.results.gmail.status, 'ACTIVE');
  });
  test('an unknown helper is 400', () => refused(run('COMPOSIO_GET_RECIPE', {}), BadRequestError, 'HTTP_BadRequest', 10400));
  test('a helper that is switched off is 400', async () => {
    const session = await sessions.create({ user_id: 'conformance', workbench: { enable: false } });
    await refused(sessions.executeMeta(session.session_id, { slug: 'COMPOSIO_REMOTE_BASH_TOOL', arguments: { command: 'ls' } }), BadRequestError);
  });
});

describe('link and accounts', () => {
  test('a link becomes an active account through the page', async () => {
    const session = await sessions.create({ user_id: 'conformance_link' });
    const link = await sessions.link(session.session_id, { toolkit: 'github', callback_url: 'https://app.example.test/back?flow=1', alias: 'work' });
    assert.equal((await client.connectedAccounts.retrieve(link.connected_account_id)).status, 'INITIALIZING');
    const done = await submitLink(link.redirect_url, 'allow');
    assert.equal(done.status, 303);
    const back = new URL(done.headers.get('location'));
    assert.equal(back.origin + back.pathname, 'https://app.example.test/back');
    assert.deepEqual(Object.fromEntries(back.searchParams), { flow: '1', status: 'success', connected_account_id: link.connected_account_id });
    const account = await client.connectedAccounts.retrieve(link.connected_account_id);
    assert.equal(account.status, 'ACTIVE');
    assert.equal(account.alias, 'work');
    assert.ok(!JSON.stringify(account.state).match(/"(access_token|refresh_token)":"(?!REDACTED")/));
    await refused(sessions.link(session.session_id, { toolkit: 'github', alias: 'work' }), BadRequestError);
  });
  const failures = [
    ['an unknown toolkit', 'nosuchtoolkit', 'ToolRouterV2_InvalidToolkitSlugs', 4305],
    ['a toolkit without auth', 'hackernews', 'ToolRouterV2_ToolkitsIsNoAuth', 4326],
  ];
  for (const [what, toolkit, slug, code] of failures) {
    test(`refuses ${what}`, () => refused(sessions.link(open, { toolkit }), BadRequestError, slug, code));
  }
  test('refuses a toolkit outside the session and an ACL on a private account', async () => {
    const session = await sessions.create({ user_id: 'conformance', toolkits: { enable: ['gmail'] } });
    await refused(sessions.link(session.session_id, { toolkit: 'slack' }), BadRequestError, 'ToolRouterV2_ToolkitNotAllowed', 4324);
    const envelope = await refused(
      sessions.link(session.session_id, { toolkit: 'gmail', experimental: { account_type: 'PRIVATE', acl_config_for_shared: { allow_all_users: true } } }), BadRequestError);
    assert.match(JSON.stringify(envelope), /acl_config_for_shared is only valid on SHARED/);
  });
  test('an expired link page says so and the account expires', async () => {
    const session = await sessions.create({ user_id: 'conformance_expired' });
    const link = await sessions.link(session.session_id, { toolkit: 'slack' });
    await control(server, 'POST', `links/${link.link_token}/expire`);
    assert.equal((await client.connectedAccounts.retrieve(link.connected_account_id)).status, 'EXPIRED');
    assert.ok((await fetch(link.redirect_url)).status >= 400);
  });
  test('accounts: list, filters, status, revoke, refresh, delete', async () => {
    const session = await sessions.create({ user_id: 'conformance_accounts' });
    const link = await sessions.link(session.session_id, { toolkit: 'gmail' });
    await submitLink(link.redirect_url, 'allow');
    const account = link.connected_account_id;
    const mine = () => client.connectedAccounts.list({ user_ids: ['conformance_accounts'] });
    assert.deepEqual((await mine()).items.map(a => a.id), [account]);
    assert.equal((await client.connectedAccounts.list({ user_ids: ['conformance_accounts'], statuses: ['EXPIRED'] })).items.length, 0);
    assert.deepEqual(await client.connectedAccounts.updateStatus(account, { enabled: false }), { success: true });
    assert.equal((await client.connectedAccounts.retrieve(account)).status, 'INACTIVE');
    await refused(client.connectedAccounts.revoke(account), ConflictError);
    await client.connectedAccounts.updateStatus(account, { enabled: true });
    assert.equal((await client.connectedAccounts.refresh(account)).status, 'INITIATED');
    await control(server, 'POST', `accounts/${account}/state`, { status: 'ACTIVE' });
    const revoked = await client.connectedAccounts.revoke(account);
    assert.equal(revoked.connected_account.status, 'REVOKED');
    assert.deepEqual((await client.connectedAccounts.revoke(account)).revoked_tokens, []);
    assert.equal((await client.connectedAccounts.delete(account, { revoke_on_delete: true })).success, true);
    await refused(client.connectedAccounts.retrieve(account), NotFoundError, 'ConnectedAccount_ResourceNotFound', 606);
    await refused(client.connectedAccounts.retrieve('nonsense'), BadRequestError);
    assert.equal((await mine()).items.length, 0);
  });
});

describe('proxy_execute', () => {
  const call = body => sessions.proxyExecute(id, { toolkit_slug: 'github', endpoint: '/user/repos', method: 'GET', ...body });
  test('reaches the simulated service', async () => {
    const answer = await call({ parameters: [{ name: 'per_page', value: '2', type: 'query' }] });
    assert.equal(answer.status, 200);
    assert.ok(Array.isArray(answer.data));
  });
  test('an upstream 404 is a 200 with the status inside', async () => {
    assert.equal((await call({ endpoint: '/repos/nobody/nothing' })).status, 404);
  });
  test('another host is refused', () =>
    refused(call({ endpoint: 'https://example.test/user' }), BadRequestError, 'ExternalProxy_SSRFBlocked'));
  test('no connection and a wrong body are refused', async () => {
    const session = await sessions.create({ user_id: 'nobody_connected' });
    await refused(sessions.proxyExecute(session.session_id, { toolkit_slug: 'github', endpoint: '/user', method: 'GET' }), BadRequestError, 'ToolRouterV2_NoActiveConnection', 4302);
    await refused(call({ method: 'get' }), BadRequestError, 'HTTP_BadRequest', 10400);
  });
});

describe('mounts', () => {
  test('upload, list, download, delete', async () => {
    const bytes = new Uint8Array(70_000).map((_, i) => i % 251);
    const target = { session_id: id, mount_relative_path: 'conformance/bytes.bin' };
    const up = await sessions.files.createUploadURL('files', { ...target, mimetype: 'application/x-test' });
    assert.ok(!(await sessions.files.list('files', { session_id: id, mount_relative_prefix: 'conformance/' })).items.length);
    const put = await fetch(up.upload_url, { method: 'PUT', body: bytes, headers: { 'content-type': 'application/x-test' } });
    assert.ok(put.ok, `PUT answered ${put.status}`);
    const listed = await sessions.files.list('files', { session_id: id, mount_relative_prefix: 'conformance/' });
    assert.deepEqual(listed.items.map(f => [f.mount_relative_path, f.size, f.sandbox_mount_prefix]), [['conformance/bytes.bin', 70_000, '/mnt/files']]);
    assert.ok(!('next_cursor' in listed));
    const down = await sessions.files.createDownloadURL('files', target);
    const got = await fetch(down.download_url);
    assert.equal(got.headers.get('content-type'), 'application/x-test');
    assert.deepEqual(new Uint8Array(await got.arrayBuffer()), bytes);
    const part = await fetch(down.download_url, { headers: { range: 'bytes=10-19' } });
    assert.equal(part.status, 206);
    assert.deepEqual(new Uint8Array(await part.arrayBuffer()), bytes.slice(10, 20));
    for (let i = 0; i < 2; i++) {
      assert.deepEqual(await sessions.files.delete('files', target), { mount_relative_path: 'conformance/bytes.bin', sandbox_mount_prefix: '/mnt/files' });
    }
    assert.equal((await fetch(down.download_url)).status, 404);
  });
  test('a wrong content type or an added key is 403', async () => {
    const up = await sessions.files.createUploadURL('files', { session_id: id, mount_relative_path: 'x.txt', mimetype: 'text/plain' });
    assert.equal((await fetch(up.upload_url, { method: 'PUT', body: 'x', headers: { 'content-type': 'text/html' } })).status, 403);
    assert.equal((await fetch(up.upload_url, { method: 'PUT', body: 'x', headers: { 'content-type': 'text/plain', 'x-api-key': API_KEY } })).status, 403);
  });
  test('an unknown mount is 404, a climbing path 400', async () => {
    await refused(sessions.files.list('scratch', { session_id: id }), NotFoundError, 'ToolRouterV2_MountNotFound', 4330);
    await refused(sessions.files.createUploadURL('files', { session_id: id, mount_relative_path: '../etc/passwd' }), BadRequestError, 'HTTP_BadRequest', 10400);
  });
  test('the listing pages by cursor', async () => {
    const page = await sessions.files.list('files', { session_id: id, limit: 1 });
    assert.equal(page.items.length, 1);
    const next = await sessions.files.list('files', { session_id: id, limit: 1, cursor: page.next_cursor });
    assert.ok(next.items[0].mount_relative_path > page.items[0].mount_relative_path);
  });
});

describe('faults', () => {
  test('a rate limit is retried after the time it names', async () => {
    await control(server, 'PUT', 'faults', { faults: ['429=1s:1@get'] });
    try {
      await assert.rejects(sessions.retrieve(id), e => e.status === 429 && Number(e.headers.get('retry-after')) >= 1);
    } finally {
      await control(server, 'DELETE', 'faults');
    }
    assert.equal((await sessions.retrieve(id)).session_id, id);
  });
});
