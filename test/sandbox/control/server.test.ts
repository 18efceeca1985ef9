import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startControl } from '../../../src/sandbox/control/server.ts';
import { openSite, type Site, startAt } from './support.ts';

let site: Site;
beforeEach(async () => {
  site = await openSite();
});
afterEach(() => site.close());

/** `fetch` does not let a caller choose the Host. */
const statusWithHost = (url: string, host: string, more: Record<string, string> = {}): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const sent = request(url, { headers: { host, ...more } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    sent.on('error', reject);
    sent.end();
  });

const problem = (code: string) => ({ error: expect.objectContaining({ code }) });

describe('who may use the control API', () => {
  test('given a name that was rebound to loopback, then it is refused', async () => {
    expect(await statusWithHost(`${site.control.url}/people`, 'evil.example:80')).toBe(421);
    expect(await statusWithHost(`${site.control.url}/people`, `localhost:${site.control.port}`)).toBe(200);
  });

  test('given a page of another place, then it is refused, and the own page is not', async () => {
    const foreign = await site.post('/clock', { to: '+1d' }, { origin: 'http://evil.example' });
    expect(foreign).toEqual({ status: 403, body: problem('wrong_origin') });
    expect(site.sandbox.clock.now()).toBeLessThan(startAt + 60_000);
    expect((await site.get('/people', { origin: site.control.url })).status).toBe(200);
  });

  test('given a picture or a frame on a page of another place, then it is refused before it does anything', async () => {
    const foreign = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' };
    for (const place of ['cross-site', 'same-site']) {
      const refused = await site.get('/events', { ...foreign, 'sec-fetch-site': place });
      expect(refused).toEqual({ status: 403, body: problem('wrong_origin') });
    }
    const { url, port } = site.control;
    const followed = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    expect(await statusWithHost(`${url}/people`, `localhost:${port}`, followed)).toBe(200);
    expect((await site.get('/people', { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' })).status).toBe(200);
  });

  test('given a form or a simple request of a page elsewhere, then it changes nothing', async () => {
    const plain = { 'content-type': 'text/plain' };
    const order = '{"to":"+1d"}';
    expect(await site.post('/clock', order, plain)).toEqual({ status: 415, body: problem('wrong_type') });
    for (const origin of ['null', 'http://localhost:3000', `http://evil.example:${site.control.port}`]) {
      const refused = await site.post('/slack/down', '', { ...plain, origin });
      expect(refused).toEqual({ status: 403, body: problem('wrong_origin') });
    }
    const sent = { ...plain, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    expect(await site.post('/slack/down', '', sent)).toEqual({ status: 403, body: problem('wrong_origin') });
    expect(site.sandbox.slack.faults.outage).toBe(false);
    expect(site.sandbox.clock.now()).toBeLessThan(startAt + 60_000);
  });

  test('given a path that is no address, then that is said', async () => {
    expect(await site.get('//')).toEqual({ status: 400, body: problem('no_such_address') });
  });

  test('given a taken port, then the next free one is taken', async () => {
    const hooks = { sandbox: site.sandbox } as Parameters<typeof startControl>[0];
    await expect(startControl(hooks, { port: site.control.port })).rejects.toThrow('EADDRINUSE');
    const second = await startControl(hooks, { port: site.control.port, further: 20 });
    expect(second.port).toBeGreaterThan(site.control.port);
    await second.close();
  });
});

describe('bad input gets an answer that names what would be right', () => {
  test.each([
    ['/nowhere', {}, 404, 'no_such_address'],
    ['/people', {}, 405, 'no_such_address'],
    ['/say', 'not json', 400, 'not_json'],
    ['/say', {}, 400, 'bad_input'],
    ['/say', { person: 'requester', text: 'x', extra: 1 }, 400, 'bad_input'],
    ['/say', { person: 'nobody', text: 'x' }, 404, 'no_such_person'],
    ['/say', { person: 'outsider', text: 'hello' }, 409, 'not_in_channel'],
    ['/say', { person: 'requester', text: '/unknown' }, 409, 'unknown_command'],
    ['/say', { person: 'requester', text: 'x', channel: '#nowhere' }, 409, 'no_such_channel'],
    ['/click', { person: 'requester', button: 'approve' }, 404, 'no_such_button'],
    ['/click', { person: 'gone', button: 'approve' }, 409, 'deactivated'],
    ['/publish', { variant: 'nope' }, 400, 'no_such_variant'],
    ['/remove', { which: 'nope' }, 400, 'bad_input'],
    ['/clock', { to: 'tomorrow' }, 400, 'bad_moment'],
    ['/clock', { to: '2020-01-01' }, 409, 'clock_goes_forward'],
    ['/clock', { to: '+900d' }, 400, 'too_far'],
    ['/faults', { part: 'ses', kind: 'nope' }, 400, 'bad_input'],
    ['/faults', { part: 'moon' }, 400, 'bad_input'],
    ['/slack/channel', { act: 'sink' }, 400, 'bad_input'],
    ['/slack/channel', { act: 'archive', channel: '#nowhere' }, 404, 'no_such_channel'],
    ['/slack/channel', { act: 'unarchive', person: 'nobody' }, 404, 'no_such_person'],
    ['/slack/channel', { act: 'retention', keep: 'a while' }, 400, 'bad_age'],
  ])('POST %s %j: %i %s', async (path, body, status, code) => {
    expect(await site.post(path, body)).toEqual({ status, body: problem(code) });
  });

  test('given a body above the limit or of another type, then it is refused', async () => {
    const large = await site.post('/say', { person: 'requester', text: 'x'.repeat(70_000) });
    expect(large).toEqual({ status: 413, body: problem('too_large') });
    const form = await site.post('/say', 'person=requester', { 'content-type': 'application/x-www-form-urlencoded' });
    expect(form).toEqual({ status: 415, body: problem('wrong_type') });
  });

  test('given nothing to publish yet, then it says so', async () => {
    await site.close();
    site = await openSite({ publish: () => Promise.reject(new RangeError('say `/dkim rotate` first')) });
    expect(await site.post('/publish', {})).toEqual({
      status: 409,
      body: { error: { code: 'not_yet', message: 'say `/dkim rotate` first', expected: [] } },
    });
  });

  test('given an unknown person, then the answer lists who there is', async () => {
    const { body } = await site.get('/seen?person=nobody');
    expect(body).toEqual({ error: expect.objectContaining({ expected: expect.arrayContaining(['approver-1']) }) });
  });
});

describe('what may be done and read', () => {
  test('the clock moves by a distance and to a day in Tokyo', async () => {
    await site.post('/clock', { to: '+1d12h' });
    expect(site.sandbox.clock.now()).toBeGreaterThanOrEqual(startAt + 36 * 3_600_000);
    const { body } = await site.post('/clock', { to: '2025-10-02T10:00' });
    expect((body as { now: number }).now).toBeGreaterThanOrEqual(Date.parse('2025-10-02T01:00:00Z'));
  });

  test('faults are armed at each part, and cleared', async () => {
    const name = 'x._domainkey.goo.ne.jp';
    site.sandbox.dns.publish(name, ['v=DKIM1']);
    for (const server of ['ns1', 'ns2']) await site.post('/faults', { part: 'dns', server, kind: 'servfail' });
    await site.post('/faults', { part: 'slack', method: 'chat.postMessage', answer: 'rate_limited', times: 3 });
    expect((await site.post('/faults', { part: 'ses', kind: 'apply_late', minutes: 5 })).status).toBe(200);
    expect((await site.post('/faults', { part: 'dynamodb', kind: 'throttle' })).status).toBe(200);
    expect(await site.sandbox.dns.lookupTxt(name)).toEqual({ tag: 'failed' });
    expect(site.sandbox.slack.faults.armed()).toMatchObject([{ method: 'chat.postMessage', count: 3 }]);
    await site.post('/faults/clear', {});
    expect(await site.sandbox.dns.lookupTxt(name)).toMatchObject({ tag: 'records' });
    expect(site.sandbox.slack.faults.armed()).toEqual([]);
  });

  test('given Slack that is down, then nobody is heard and every call fails until it is up', async () => {
    const call = async () => (await fetch(`${site.sandbox.slack.apiUrl}auth.test`, { method: 'POST' })).status;
    await site.post('/slack/down', {});
    expect(await call()).toBe(500);
    const output = await site.post('/say', { person: 'requester', text: '/dkim status' });
    expect(output).toMatchObject({ status: 409, body: problem('slack_is_down') });
    await site.post('/slack/up', {});
    expect(await call()).toBe(200);
    await site.post('/slack/down', {});
    await site.post('/faults/clear', {});
    expect(await call()).toBe(200);
  });

  test('a channel is archived, converted, renamed, loses the bot and what is old', async () => {
    const { workspace } = site.sandbox.slack;
    const act = (body: object) => site.post('/slack/channel', body);
    const channel = () => workspace.channel('C0DKIM');
    await act({ act: 'private' });
    await act({ act: 'rename', name: 'dkim-2' });
    expect(channel()).toMatchObject({ isPrivate: true, name: 'dkim-2', isArchived: false });
    await act({ act: 'remove_bot' });
    expect(channel()?.members).not.toContain('U0FUTARIBOT');
    await act({ act: 'invite_bot' });
    await act({ act: 'archive' });
    expect(channel()?.isArchived).toBe(true);
    await act({ act: 'unarchive', person: 'requester' });
    expect(channel()).toMatchObject({ isArchived: false, members: expect.arrayContaining(['U0FUTARIBOT']) });
    await site.post('/say', { person: 'requester', text: 'old' });
    await site.post('/clock', { to: '+3d' });
    expect(await act({ act: 'retention', keep: '+2d' })).toMatchObject({ status: 200, body: { channel: 'C0DKIM' } });
    expect(site.sandbox.slack.messages('C0DKIM')).toEqual([]);
  });

  test('given who says what at the command line, then it is passed on under the name that the sandbox knows', async () => {
    const output = { person: 'U0APPROVER1', step: 'confirm' };
    expect(await site.post('/break-glass', output)).toMatchObject({
      body: { ok: true, lines: ['approver-1 confirm'] },
    });
    const nobody = await site.post('/break-glass', { ...output, person: 'nobody' });
    expect(nobody).toMatchObject({ status: 404, body: problem('no_such_person') });
    expect(await site.post('/break-glass', { ...output, step: 'force' })).toMatchObject({ status: 400 });
  });

  test('given no bot that listens, when a command is said, then that is the answer', async () => {
    const { body } = await site.post('/say', { person: 'requester', text: '/dkim status' });
    expect(body).toMatchObject({
      tag: 'answered',
      answers: [{ text: '/dkim failed with the error "dispatch_failed"' }],
    });
  });

  test('every address can be read', async () => {
    await site.post('/say', { person: 'requester', text: 'hello' });
    const { body } = await site.get('/');
    const paths = (body as { addresses: string[] }).addresses
      .filter((address) => address.startsWith('GET ') && !['GET /events', 'GET /file'].includes(address))
      .map((address) => address.slice(4));
    for (const path of paths) expect([path, (await site.get(`${path}?person=requester`)).status]).toEqual([path, 200]);
    expect((await site.get('/thread')).body).toMatchObject([{ text: 'hello', by: 'U0REQUESTER' }]);
  });

  test('the right record is published where nothing is said', async () => {
    await site.post('/publish', {});
    await site.post('/publish', { variant: 'truncated' });
    expect(site.published).toEqual(['right', 'truncated']);
  });
});

test('given a name server that was not started, then its fault is refused and the ones that there are are named', async () => {
  const refused = await site.post('/faults', { part: 'dns', server: 'ns3', kind: 'silent' });
  expect(refused).toEqual({ status: 409, body: problem('no_such_server') });
  expect(JSON.stringify(refused.body)).toContain('"ns1","ns2","resolver1","resolver2"');
});
