// Starts the program under test: the binary that TRS names, on a free port and
// an empty data directory of its own.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export const API_KEY = 'ak_conformance';

/**
 * Serves until stop() is called.
 * @returns {Promise<{url: string, demo: {session: string, user: string}, stop: () => Promise<void>}>}
 */
export async function serve({ args = [], demo = true } = {}) {
  const binary = process.env.TRS;
  if (!binary) throw new Error('TRS must name the trs binary to test');
  const dir = await mkdtemp(join(tmpdir(), 'trs-conformance-'));
  const child = spawn(
    binary,
    ['serve', '--addr', '127.0.0.1:0', '--data-dir', dir, '--api-key', API_KEY, ...(demo ? [] : ['--empty']), ...args],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const exited = new Promise(resolve => child.once('exit', resolve));
  const lines = createInterface({ input: child.stdout });
  const found = {};
  await new Promise((resolve, reject) => {
    exited.then(code => reject(new Error(`trs serve exited with ${code} before it was ready`)));
    lines.on('line', line => {
      const listening = /^listening on (http:\/\/\S+)$/.exec(line);
      if (listening) found.url = listening[1];
      const session = /^demo session (trs_\S+) user (\S+)/.exec(line);
      if (session) found.demo = { session: session[1], user: session[2] };
      if (found.url && (found.demo || !demo)) resolve();
    });
  });
  return {
    ...found,
    async stop() {
      child.kill('SIGTERM');
      const code = await exited;
      await rm(dir, { recursive: true, force: true });
      if (code !== 0) throw new Error(`trs serve exited with ${code} after SIGTERM`);
    },
  };
}

/** Calls a control route of the sandbox. */
export async function control(server, method, path, body) {
  const response = await fetch(`${server.url}/_sandbox/${path}`, {
    method,
    headers: { 'x-api-key': API_KEY, ...(body && { 'content-type': 'application/json' }) },
    body: body && JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

/** Fills in and sends the form of a link page as a browser without scripts would. */
export async function submitLink(redirectURL, choose, values = {}) {
  const page = await fetch(redirectURL);
  if (!page.ok) throw new Error(`link page answered ${page.status}`);
  const cookie = page.headers.getSetCookie().map(c => c.split(';')[0]).join('; ');
  const html = await page.text();
  const form = new URLSearchParams(values);
  for (const [, tag] of html.matchAll(/<input([^>]*type="hidden"[^>]*)>/g)) {
    const name = /name="([^"]*)"/.exec(tag)?.[1];
    const value = /value="([^"]*)"/.exec(tag)?.[1] ?? '';
    if (name) form.set(name, value);
  }
  const button = new RegExp(`<button[^>]*name="([^"]*)"[^>]*value="(${choose})"`).exec(html);
  if (!button) throw new Error(`no button ${choose} on the link page:\n${html}`);
  form.set(button[1], button[2]);
  const action = /<form[^>]*action="([^"]*)"/.exec(html)?.[1] ?? redirectURL;
  return fetch(new URL(action.replaceAll('&amp;', '&'), redirectURL), {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie, 'content-type': 'application/x-www-form-urlencoded', origin: new URL(redirectURL).origin },
    body: form,
  });
}
