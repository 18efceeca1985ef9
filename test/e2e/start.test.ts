import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { recordValue, stringsOf } from '../../src/domain/keyRecord.ts';
import { recordName, Selector } from '../../src/domain/names.ts';
import { dayMs, minuteMs, notified, untilPublished, untilRound } from '../support/steps.ts';
import { useWorld } from '../support/useWorld.ts';
import { account, current, domain, type World } from '../support/world.ts';

const open = useWorld();
const region = 'ap-northeast-1';
const other = Selector.parse('somebody-elses-1') as Selector;

/** SES signs with the same key under this name. */
const signWith = async (w: World, selector: Selector): Promise<void> => {
  const privateKey = await w.vault.use(domain, current, async (key) => key.pkcs1Base64());
  const signing = { origin: 'EXTERNAL', selector, privateKey: privateKey ?? '', status: 'SUCCESS' } as const;
  await w.sandbox.ses.putIdentity({ account, region, identity: domain, ...signing });
};

const preflightOf = async (w: World): Promise<readonly string[]> =>
  (await w.state()).rotation?.preflight?.blockers ?? [];

describe('what is protected and proved is what SES really signs with (I4, I8)', () => {
  test('given SES with another selector than the configured one, then it is said on day 0, kept, and no round opens', async () => {
    const w = await open();
    await signWith(w, other);
    await untilPublished(w);
    expect(await preflightOf(w)).toContain('current_differs');
    expect((await w.state()).selectors[other]).toMatchObject({ used: true, status: 'live' });
    await w.pass(11 * minuteMs);
    expect((await w.state()).rotation).toMatchObject({ round: null, blockers: ['current_differs'] });
    await signWith(w, current);
    await w.pass(dayMs);
    expect((await w.state()).rotation).toMatchObject({ preflight: { blockers: [] }, round: { rollback: 'ready' } });
    expect((await w.state()).selectors[other]?.used).toBe(true);
  });

  test('given an identity that is not there, then no round opens until it is', async () => {
    const w = await open({ regions: [region, 'us-west-2'], absent: ['us-west-2'] });
    await untilPublished(w);
    await w.pass(11 * minuteMs);
    expect(await preflightOf(w)).toContain('target_missing');
    expect((await w.state()).rotation).toMatchObject({ round: null, blockers: ['target_missing'] });
  });
});

describe('the current key may come after the start (I4)', () => {
  test('given an import during the wait for the record, then preflight sees it, and the way back is ready', async () => {
    const w = await open({ importCurrent: false });
    await w.request('requester', 'rotate');
    expect(await preflightOf(w)).toEqual(['current_key_not_held']);
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }) as string;
    const info = await w.vault.import(domain, current, pem, w.sandbox.clock.now());
    w.sandbox.dns.remove(recordName(current, domain));
    w.sandbox.dns.publish(recordName(current, domain), [...stringsOf(recordValue(info.publicKey))]);
    await signWith(w, current);
    await w.pass(dayMs);
    expect(await preflightOf(w)).toEqual([]);
    expect((await w.state()).selectors[current]?.fingerprint).toBe(info.fingerprint);
    await w.request('requester', 'submitted', { inputs: { ticket: 'DNS-1' } });
    await w.publishNext();
    await w.request('requester', 'check_now');
    await w.pass(11 * minuteMs);
    expect((await w.state()).rotation?.round?.rollback).toBe('ready');
  });
});

describe('preflight names what is in the way', () => {
  test('given a probe that does not arrive, then it says that, and not that it was unsigned', async () => {
    const w = await open();
    w.loseMail();
    await w.request('requester', 'rotate');
    expect(await preflightOf(w)).toEqual(['probe_missing']);
  });

  test('given people who cannot be looked up, then it does not say that they are too few', async () => {
    const w = await open();
    w.people.set('directory', { kind: 'unknown' });
    await w.request('requester', 'rotate');
    expect(await preflightOf(w)).toEqual(['approvers_unknown']);
  });

  test('given everything in order, then it is green and the way back is ready (I4)', async () => {
    const w = await open();
    await untilRound(w);
    expect(await preflightOf(w)).toEqual([]);
    // The card shows it: only a preflight that was blocked before is worth a message.
    expect(notified(w)).not.toContain('preflight_green');
    expect(await w.request('approver-1', 'owner_terraform')).toMatchObject({ tag: 'accepted' });
    expect((await w.state()).ownership).toBe('terraform');
  });
});
