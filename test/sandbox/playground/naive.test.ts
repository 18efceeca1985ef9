import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { NaiveView } from '../../../src/sandbox/playground/naive.ts';
import { openPlayground, type Playground } from './support.ts';

let site: Playground;
beforeAll(async () => {
  site = await openPlayground();
});
afterAll(() => site.close());

const view = (): Promise<NaiveView> => site.get<NaiveView>('/naive');
const ours = '123456789012';

/** The records at the script's name, by server. */
const scriptRecords = () =>
  site.service.sandbox.dns
    .list()
    .filter(({ name }) => name.startsWith('script-'))
    .map(({ server, strings }) => ({ server, lengths: strings.map(({ length }) => length) }));

/** The records at the name of our next key, by server. */
const ourRecords = () =>
  site.service.sandbox.dns
    .list()
    .filter(({ name }) => name.startsWith('gooid-21-prod-20250918-2'))
    .map(({ server, strings }) => ({ server, lengths: strings.map(({ length }) => length) }));

/** Waits until the department has dealt with the script's application, which it does after ours. */
const mirrored = async (): Promise<void> => {
  await site.post('/clock', { to: '+1s' });
};

describe('naive automation beside the bot', () => {
  test('given nobody who switched it on, then nothing is sent and the clock meets nobody', async () => {
    await site.post('/clock', { to: '+3h' });
    expect(await view()).toMatchObject({ on: false, since: null, putAt: null, mails: [] });
    expect(site.service.sandbox.bystanders.size).toBe(0);
    expect((await site.tried('/naive', { on: 'yes' })).status).toBe(400);
    expect((await site.tried('/naive', { on: true, script: 'never' })).status).toBe(400);
  });

  test('given a script that puts its key at once, then its mail is unsigned while ours passes', async () => {
    await site.post('/faults', { part: 'ses', kind: 'error', times: 1 });
    await site.post('/naive', { on: true, script: 'atOnce' });
    expect(await view()).toMatchObject({
      on: true,
      putAt: null,
      ours: { sent: 1, pass: 1 },
      naive: { sent: 1, pass: 1 },
    });
    await site.post('/say', { person: 'requester', text: '/dkim rotate goo.ne.jp' });
    await site.post('/click', {
      person: 'requester',
      button: 'application_submitted',
      confirm: true,
      inputs: { ticket: 'D-1' },
    });
    await site.post('/clock', { to: '+8h' });
    const seen = await view();
    expect(seen.ours).toEqual({ sent: seen.ours.sent, pass: seen.ours.sent, unsigned: 0, fail: 0 });
    expect(seen.naive).toEqual({ sent: seen.ours.sent, pass: 1, unsigned: seen.ours.sent - 1, fail: 0 });
    expect(seen.mails.length).toBeGreaterThanOrEqual(5);
    expect(seen.mails.at(-1)).toMatchObject({ ours: 'pass', naive: 'unsigned' });
    expect(seen.putAt).not.toBeNull();
  });

  test('I1: then our account, our log and our approvals know nothing of it, and its Put used up no fault of ours', async () => {
    const { ses, otherAccount } = site.service.sandbox;
    const puts = ses.calls().filter(({ operation }) => operation === 'PutEmailIdentityDkimSigningAttributes');
    expect(puts.map(({ account }) => account)).toEqual([otherAccount.account]);
    expect(ses.identities().map(({ account, selector }) => [account, selector?.split('-')[0]])).toEqual([
      [ours, 'gooid'],
      [otherAccount.account, 'script'],
    ]);
    expect(ses.armed()).toHaveLength(1);
    await site.post('/faults/clear');
    expect(JSON.stringify(await site.get('/state'))).not.toContain('script-');
  });

  test.each(['truncated', 'one_server', 'two_records', 'right'])(
    'given the record %s, then the department makes the same of the script’s application',
    async (variant) => {
      await site.post('/publish', { variant });
      await mirrored();
      expect(scriptRecords()).toEqual(ourRecords());
      expect(scriptRecords().length).toBeGreaterThan(0);
    },
  );

  test('given the right record, then SES takes the script’s key, too, and its mail passes again', async () => {
    await site.post('/clock', { to: '+4h' });
    expect((await view()).mails.at(-1)).toMatchObject({ ours: 'pass', naive: 'pass' });
    await site.post('/remove', { which: 'next' });
    await mirrored();
    expect(scriptRecords()).toEqual([]);
    await site.post('/clock', { to: '+2h' });
    expect((await view()).mails.at(-1)).toMatchObject({ ours: 'pass', naive: 'fail' });
  });

  test('given that it is switched off, then its identity, its record and its mail are gone, and the figures stay', async () => {
    const before = await view();
    await site.post('/naive', { on: false });
    await site.post('/clock', { to: '+4h' });
    expect(await view()).toEqual({ ...before, on: false });
    expect(site.service.sandbox.bystanders.size).toBe(0);
    expect(site.service.sandbox.ses.identities().map(({ account }) => account)).toEqual([ours]);
    expect(scriptRecords()).toEqual([]);
  });

  test('given the script of day 14, then it waits until then, and puts its key without a look at the record', async () => {
    await site.post('/naive', { on: true, script: 'day14' });
    const { putAt } = await view();
    const { state } = (await site.get('/state')) as { state: { rotation: { startedAt: number } } };
    expect(putAt).toBe(state.rotation.startedAt + 14 * 86_400_000);
    await site.post('/clock', { to: '+2h' });
    expect((await view()).mails.at(-1)).toMatchObject({ ours: 'pass', naive: 'pass' });
  });
});
