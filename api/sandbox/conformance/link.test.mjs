// A real browser, without scripts, on the link page: allow, deny, a key, expiry.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import Composio from '@composio/client';
import { chromium } from 'playwright-core';
import { API_KEY, control, serve } from './server.mjs';

let server, client, session, browser, callback;
const arrivals = [];

before(async () => {
  server = await serve();
  client = new Composio({ apiKey: API_KEY, baseURL: server.url, maxRetries: 0, logLevel: 'off' });
  session = (await client.toolRouter.session.create({ user_id: 'browser_user' })).session_id;
  callback = createServer((request, response) => {
    if (request.url.startsWith('/back')) arrivals.push(request.url);
    response.setHeader('content-type', 'text/html');
    response.end('<title>Back in the application</title>');
  });
  await new Promise(resolve => callback.listen(0, '127.0.0.1', resolve));
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
});
after(async () => {
  await browser?.close();
  callback?.close();
  await server?.stop();
});

/** Opens a new link for the toolkit in a fresh phone-sized browser without scripts. */
async function open(toolkit) {
  const link = await client.toolRouter.session.link(session, {
    toolkit, callback_url: `http://127.0.0.1:${callback.address().port}/back?flow=${toolkit}`,
  });
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, javaScriptEnabled: false });
  const page = await context.newPage();
  const outside = [];
  page.on('request', request => { if (new URL(request.url()).hostname !== '127.0.0.1') outside.push(request.url()); });
  return { link, page, outside, done: () => context.close() };
}
const status = async link => (await client.connectedAccounts.retrieve(link.connected_account_id)).status;

test('allow: the account becomes active and the browser goes back', async () => {
  const { link, page, outside, done } = await open('github');
  assert.equal(await status(link), 'INITIALIZING');
  await page.goto(link.redirect_url);
  assert.match(await page.textContent('body'), /sandbox/i);
  assert.equal(await status(link), 'INITIATED');
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(width <= 390, `the page is ${width} px wide on a phone`);
  await page.click('button[value=allow]');
  await page.waitForURL(/\/back/);
  assert.equal(await page.title(), 'Back in the application');
  assert.equal(arrivals.at(-1), `/back?flow=github&status=success&connected_account_id=${link.connected_account_id}`);
  assert.equal(await status(link), 'ACTIVE');
  assert.deepEqual(outside, []);
  await page.goto(link.redirect_url);
  assert.match(await page.textContent('body'), /already/i);
  await done();
});

test('deny: the account fails and the callback is told', async () => {
  const { link, page, done } = await open('slack');
  await page.goto(link.redirect_url);
  await page.click('button[value=deny]');
  await page.waitForURL(/\/back/);
  assert.match(arrivals.at(-1), /status=failed/);
  assert.equal(await status(link), 'FAILED');
  await done();
});

test('expired: the page says so and does nothing', async () => {
  const { link, page, done } = await open('notion');
  await page.goto(link.redirect_url);
  await control(server, 'POST', `links/${link.link_token}/expire`);
  await page.click('button[value=allow]');
  assert.match(await page.textContent('body'), /expired/i);
  assert.equal(await status(link), 'EXPIRED');
  await done();
});

test('an API key is asked for and never kept', async () => {
  const { link, page, done } = await open('posthog');
  await page.goto(link.redirect_url);
  await page.fill('input[type=password]', 'phx_very_secret_value');
  await page.click('button[value=allow]');
  await page.waitForURL(/\/back/);
  assert.equal(await status(link), 'ACTIVE');
  assert.doesNotMatch(JSON.stringify(await client.connectedAccounts.retrieve(link.connected_account_id)), /phx_very/);
  await done();
});
