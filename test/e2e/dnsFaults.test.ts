import { describe, expect, test } from '@jest/globals';
import { recordName } from '../../src/domain/names.ts';
import {
  approveByTwo,
  dayMs,
  hourMs,
  minuteMs,
  nextOf,
  notified,
  stageOf,
  untilRound,
  untilWatching,
} from '../support/steps.ts';
import { useWorld } from '../support/useWorld.ts';
import { current, domain, type World } from '../support/world.ts';

const open = useWorld();

const nextName = async (w: World): Promise<string> => {
  const { rotation } = await w.state();
  if (rotation === null) throw new Error('no rotation');
  return recordName(rotation.next, domain);
};

type Spoil = (w: World, name: string) => void;
const wrong = ['v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC7'];

// What is known to be wrong ends the round at once; what is only unknown waits, and is told when it lasts.
const spoilings: readonly (readonly [string, string, Spoil])[] = [
  ['is another key', 'record_vanished', (w, name) => w.sandbox.dns.publish(name, wrong)],
  ['is gone', 'record_vanished', (w, name) => w.sandbox.dns.remove(name)],
  [
    'is another key on one server',
    'record_vanished',
    (w, name) => w.sandbox.dns.publish(name, wrong, { server: 'ns2' }),
  ],
  ['is doubled', 'record_vanished', (w, name) => w.sandbox.dns.publishAll(name, [wrong, wrong])],
  ['cannot be read: SERVFAIL', 'effect_stalled', (w) => w.sandbox.dns.setFault('ns1', 'servfail')],
  ['cannot be read: one server is silent', 'effect_stalled', (w) => w.sandbox.dns.setFault('ns2', 'silent')],
  ['cannot be read: a resolver is silent', 'effect_stalled', (w) => w.sandbox.dns.setFault('resolver2', 'silent')],
];

describe('I2: a Put follows what every server says now, after the last approval', () => {
  test.each(spoilings)(
    'given a record that %s between approval and Put, then nothing is sent, and people are told: %s',
    async (_, code, spoil) => {
      const w = await open();
      await untilRound(w);
      await w.approve('approver-1');
      spoil(w, await nextName(w));
      await w.approve('approver-2');
      await w.pass(4 * minuteMs);
      expect(w.puts()).toEqual([]);
      expect(w.selectors()).toEqual([current]);
      expect(notified(w)).toContain(code);
    },
  );

  test('given a record that goes wrong and comes right again, then the same round goes on', async () => {
    const w = await open();
    await untilRound(w);
    w.sandbox.dns.setFault('ns1', 'servfail');
    await approveByTwo(w);
    await w.pass(2 * minuteMs);
    expect(w.puts()).toEqual([]);
    w.sandbox.dns.setFault('ns1', null);
    await w.pass(20 * minuteMs);
    expect(w.puts()).toHaveLength(1);
    expect(await stageOf(w)).toBe('Watching');
  });

  test('given a record that vanishes before anybody approved, then the round is void and the daily check says so', async () => {
    const w = await open();
    await untilRound(w);
    const digest = (await w.state()).rotation?.round?.digest ?? '';
    await w.withdrawNext();
    await w.pass(dayMs);
    expect(await stageOf(w)).toBe('AwaitingRecord');
    expect(notified(w)).toContain('record_vanished');
    expect(await w.request('approver-1', 'approve', { digest })).toMatchObject({
      tag: 'refused',
      code: 'round_not_open',
    });
    expect(w.puts()).toEqual([]);
  });

  test('given a record that vanishes during the watch, then people hear of it and the way back is open', async () => {
    const w = await open();
    await untilWatching(w);
    await w.withdrawNext();
    await w.pass(5 * hourMs);
    expect(w.selectors()).toEqual([await nextOf(w)]);
    expect(w.sentNotices.find(({ code }) => code === 'record_lost_next')?.facts.verdict).toBe('absent');
    expect(await w.request('approver-3', 'rollback')).toMatchObject({ tag: 'accepted' });
    expect(w.selectors()).toEqual([current]);
  });
});
