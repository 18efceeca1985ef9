import { describe, expect, test } from '@jest/globals';
import { mailOf } from '../support/post.ts';
import {
  approveByTwo,
  dayMs,
  hourMs,
  nextOf,
  notified,
  settleMs,
  stageOf,
  untilPublished,
  untilRound,
} from '../support/steps.ts';
import { useWorld } from '../support/useWorld.ts';
import { current, type World } from '../support/world.ts';

const open = useWorld();

const times = (w: World, code: string): number => notified(w).filter((one) => one === code).length;
const eventsOf = async (w: World): Promise<readonly string[]> =>
  (await w.history()).flatMap(({ events }) => events.map(({ type }) => type));

describe('a mailbox that does not answer is unknown, and never a lost probe', () => {
  test('given logins that are refused at preflight and in the watch, then each is told once, nothing counts as lost, and the watch waits', async () => {
    const w = await open({ imap: true });
    const { imap } = mailOf(w);
    imap.faults.refuseLogin = true;
    await untilPublished(w);
    expect((await w.state()).rotation?.preflight?.blockers).toEqual(['mailbox_unavailable']);
    expect(w.sentNotices.find(({ code }) => code === 'preflight_blocked')?.facts.blockers).toEqual([
      'mailbox_unavailable',
    ]);
    imap.faults.refuseLogin = false;
    await w.pass(dayMs);
    expect((await w.state()).rotation?.preflight?.blockers).toEqual([]);
    await approveByTwo(w);
    await w.pass(hourMs);
    expect(await eventsOf(w)).toContain('ProbeVerified');

    imap.faults.refuseLogin = true;
    await w.pass(30 * hourMs);
    expect(await stageOf(w)).toBe('Watching');
    expect((await w.state()).mailboxProblem).toBe('mailbox_refused');
    expect(times(w, 'mailbox_unavailable')).toBe(1);
    expect(w.sentNotices.find(({ code }) => code === 'mailbox_unavailable')?.facts).toMatchObject({
      problem: 'mailbox_refused',
      owner: 'operator',
    });
    expect(notified(w)).toContain('alarm_watch');
    expect(await eventsOf(w)).not.toContain('ProbeLost');

    imap.faults.refuseLogin = false;
    await w.pass(2 * hourMs);
    expect(times(w, 'mailbox_back')).toBe(1);
    expect(await stageOf(w)).toBe('AwaitingCompletion');
  });

  test('given connections that break in the middle, then probes are found, kept as evidence, and disputed where the server says otherwise; given a mailbox that says nothing, then going back needs no mail', async () => {
    const w = await open({ imap: true });
    const { imap } = mailOf(w);
    imap.faults.cutAt = ['SEARCH', 'FETCH', 'LOGIN', 'FETCH'];
    const opinion = Buffer.from('Authentication-Results: mx.example.jp; dkim=fail (of no use) header.d=goo.ne.jp\r\n');
    mailOf(w).receive = (raw) => [Buffer.concat([opinion, raw])];
    await untilRound(w);
    await approveByTwo(w);
    await w.pass(hourMs);
    expect(imap.faults.cutAt).toEqual([]);
    expect(await eventsOf(w)).toContain('ProbeVerified');
    expect(notified(w)).not.toContain('mailbox_unavailable');
    const verified = (await w.history()).flatMap(({ events }) => events).find(({ type }) => type === 'ProbeVerified');
    const hash = verified?.type === 'ProbeVerified' ? (verified.evidence ?? '') : '';
    expect(await w.evidence.get(hash)).toMatchObject({
      kind: 'probe',
      raw: expect.stringContaining('futari-probe:'),
      signatures: expect.arrayContaining([expect.objectContaining({ selector: await nextOf(w), result: 'pass' })]),
      opinion: { server: 'mx.example.jp', results: [{ domain: 'goo.ne.jp', result: 'fail' }] },
      agreement: 'disagrees',
    });
    expect(w.sentNotices.find(({ code }) => code === 'probe_disputed')?.facts).toMatchObject({
      server: 'mx.example.jp',
    });
    imap.faults.mute = true;
    await w.pass(4 * hourMs);
    expect((await w.state()).mailboxProblem).toBe('mailbox_slow');
    await w.request('approver-1', 'rollback');
    await w.pass(settleMs);
    expect(w.selectors()).toEqual([current]);
    expect(await stageOf(w)).toBe('RolledBack');
  });
});

describe('a probe that arrives and proves nothing is told as what it is', () => {
  const ours = /^DKIM-Signature:(?:(?!\r\nDKIM-Signature:|\r\n\S)[\s\S])*d=goo\.ne\.jp(?:(?!\r\n\S)[\s\S])*\r\n/m;
  const text = (raw: Buffer): string => raw.toString('latin1');

  test('given probes in the watch that are altered, signed by amazonses.com only, unsigned, or gone, then each is told and mended by the next; twice is once', async () => {
    const w = await open({ imap: true });
    const mail = mailOf(w);
    mail.receive = (raw) => [raw, raw];
    await untilRound(w);
    await approveByTwo(w);
    await w.pass(hourMs);
    expect((await eventsOf(w)).filter((event) => event === 'ProbeVerified')).toHaveLength(1);
    const faults: readonly ((raw: Buffer) => readonly Buffer[])[] = [
      (raw) => [Buffer.from(`${text(raw)}Sent by way of a list\r\n`, 'latin1')],
      (raw) => [Buffer.from(text(raw).replace(ours, ''), 'latin1')],
      (raw) => [Buffer.from(text(raw).replaceAll(/^DKIM-Signature:/gm, 'X-Was-Signature:'), 'latin1')],
      () => [],
    ];
    for (const [index, fault] of faults.entries()) {
      mail.receive = fault;
      await w.pass(4 * hourMs);
      expect(times(w, 'probe_lost')).toBe(index + 1);
      expect((await w.state()).targets.map(({ probedAt }) => probedAt)).toEqual([null]);
      mail.receive = (raw) => [raw];
      await w.pass(hourMs);
      expect(times(w, 'probe_verified')).toBe(index + 1);
    }
    expect(notified(w)).not.toContain('mailbox_unavailable');
    expect(w.selectors()).toEqual([await nextOf(w)]);
    expect(w.puts()).toHaveLength(1);
  });
});
