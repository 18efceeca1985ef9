/** What the playground's page rests on: its files, a person's Slack, the world, acts, and a fresh world. */

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Control, startControl } from '../../../src/sandbox/control/server.ts';
import { hooksFor, openSite, type Site } from './support.ts';

let site: Site;
beforeEach(async () => {
  site = await openSite();
});
afterEach(() => site.close());

describe('the files of the page', () => {
  let folder: string;
  let served: Control;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'futari-page-'));
    await mkdir(join(folder, 'assets'));
    await writeFile(join(folder, 'index.html'), '<!doctype html><title>Futari</title>');
    await writeFile(join(folder, 'assets', 'index-1a2b.js'), 'export {};');
    await writeFile(join(folder, 'secret.txt'), 'not a file of the page');
  });
  afterAll(() => rm(folder, { recursive: true }));
  beforeEach(async () => {
    served = await startControl(hooksFor(site.sandbox), { port: 0, page: async () => folder });
  });
  afterEach(() => served.close());

  test('a browser gets the page, a program the addresses', async () => {
    const page = await fetch(served.url, { headers: { accept: 'text/html' } });
    expect(await page.text()).toContain('<title>Futari</title>');
    const addresses = (await (await fetch(served.url)).json()) as { addresses: string[] };
    expect(addresses.addresses).toContain('POST /reset');
  });

  test('nothing of another place may run in it, and no other page may frame it', async () => {
    const { headers } = await fetch(`${served.url}/assets/index-1a2b.js`);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  });

  test.each([
    '/secret.txt',
    '/assets/../secret.txt',
    '/assets/%2e%2e/secret.txt',
    '/assets/..%2fsecret.txt',
    '/assets/none.js',
  ])('%s is no file of the page', async (path) => {
    const answer = await fetch(`${served.url}${path}`, { headers: { accept: 'text/html' } });
    expect(answer.status).toBe(404);
    expect(await answer.text()).not.toContain('not a file of the page');
  });

  test('given a page that cannot be built, then the API says so and goes on', async () => {
    const broken = await startControl(hooksFor(site.sandbox), {
      port: 0,
      page: () => Promise.reject(new Error('syntax')),
    });
    const answer = await fetch(broken.url, { headers: { accept: 'text/html' } });
    expect({ status: answer.status, body: await answer.json() }).toMatchObject({
      status: 503,
      body: { error: { code: 'no_page' } },
    });
    expect((await fetch(`${broken.url}/people`)).status).toBe(200);
    await broken.close();
  });
});

describe('Slack as one person sees it', () => {
  test('messages of their channels, their own Home and views, and the commands', async () => {
    await site.post('/type', { person: 'requester', channel: 'C0DKIM', text: 'こんにちは <b>' });
    const { body } = await site.get('/page?person=requester');
    expect(body).toMatchObject({
      me: 'U0REQUESTER',
      home: 'C0DKIM',
      locale: 'ja',
      messages: [expect.objectContaining({ text: expect.stringContaining('こんにちは'), history: [] })],
    });
    const outsider = (await site.get('/page?person=outsider')).body as {
      messages: unknown[];
      channels: { id: string }[];
    };
    expect(outsider.messages).toEqual([]);
    expect(outsider.channels.map(({ id }) => id)).not.toContain('C0DKIM');
  });

  test.each([
    ['/press', { person: 'requester', button: 'approve', where: 'message' }, 409, 'no_such_button'],
    ['/press', { person: 'requester', button: 'approve', where: 'wall' }, 400, 'bad_input'],
    ['/submit', { person: 'requester', inputs: {} }, 409, 'no_open_view'],
    ['/dismiss', { person: 'requester' }, 409, 'no_open_view'],
    ['/home', { person: 'nobody' }, 404, 'no_such_person'],
    ['/type', { person: 'outsider', channel: 'C0DKIM', text: 'x' }, 409, 'not_in_channel'],
    ['/reset', {}, 409, 'no_reset'],
  ])('%s %j is answered with what is wrong', async (path, body, status, code) => {
    expect(await site.post(path, body)).toMatchObject({ status, body: { error: { code } } });
  });

  test('a file is read whole, an unknown one is named', async () => {
    expect(await site.get('/file?id=F0')).toMatchObject({ status: 404, body: { error: { code: 'no_such_file' } } });
  });
});

describe('the world', () => {
  test('shows what the DNS desk, SES, mail, clock and log know', async () => {
    const { body } = await site.get('/world');
    expect(body).toMatchObject({
      clock: { now: expect.any(Number), due: [] },
      dns: { applied: null, variants: ['right', 'truncated'], answers: [] },
      ses: { identities: [], calls: [] },
      mail: [],
      log: { verified: true, lines: [] },
    });
  });

  test('given a reading that a reset overtakes, then it is of the fresh world', async () => {
    const fresh = await openSite();
    let closed: (error: Error) => void = () => {};
    const isRead = Promise.withResolvers<void>();
    const old = hooksFor(site.sandbox, {
      state: () => {
        isRead.resolve();
        return new Promise((_resolve, reject) => {
          closed = reject;
        });
      },
    });
    const control = await startControl(old, {
      port: 0,
      reset: async () => hooksFor(fresh.sandbox, { state: async () => ({ version: 1 }) }),
    });
    const reading = fetch(`${control.url}/state`);
    await isRead.promise;
    await fetch(`${control.url}/reset`, { method: 'POST' });
    closed(new Error('the store is closed'));
    expect(await (await reading).json()).toEqual({ version: 1 });
    await control.close();
    await fresh.close();
  });

  test('given a reset, then the next readings are of the fresh world, in its language', async () => {
    const fresh = await openSite({ domain: 'fresh.example', locale: 'en' });
    const control = await startControl(hooksFor(site.sandbox), {
      port: 0,
      reset: async ({ locale }) => hooksFor(fresh.sandbox, { domain: 'fresh.example', locale }),
    });
    const post = await fetch(`${control.url}/reset`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ locale: 'en' }),
    });
    expect(await post.json()).toEqual({ locale: 'en' });
    const page = await (await fetch(`${control.url}/page?person=requester`)).json();
    expect(page).toMatchObject({ domain: 'fresh.example', locale: 'en' });
    await control.close();
    await fresh.close();
  });
});
