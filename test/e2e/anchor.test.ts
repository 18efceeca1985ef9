/** What remembers the log outside its table: when it is asked, and what waits for it (I13). */
import { describe, expect, test } from '@jest/globals';
import { createS3Anchor } from '../../src/adapters/anchor/s3.ts';
import { Closers } from '../../src/main/process.ts';
import type { AnchorStore } from '../../src/ports/store.ts';
import { anchorBucket as bucket, openS3Server, type S3Server, s3Credentials } from '../support/s3Server.ts';
import { hourMs, minuteMs, notified, stageOf, untilRound, untilWatching } from '../support/steps.ts';
import { useWorld } from '../support/useWorld.ts';
import { current, domain, type World } from '../support/world.ts';

const open = useWorld();

/** Real milliseconds: longer than an answer takes on a busy machine, and shorter where none will come. */
const patientMs = 5_000;
const impatientMs = 500;

const inBucket = async (work: (server: S3Server, anchor: AnchorStore) => Promise<void>): Promise<void> => {
  const closers = new Closers();
  const server = await openS3Server();
  closers.add(() => server.close());
  const anchorWith = (answerTimeoutMs: number) => {
    const place = { bucket, prefix: '', region: 'ap-northeast-1', endpoint: server.url, credentials: s3Credentials };
    const made = createS3Anchor({ ...place, answerTimeoutMs });
    closers.add(() => made.close());
    return made;
  };
  const [patient, impatient] = [anchorWith(patientMs), anchorWith(impatientMs)];
  const used = () => (server.faults.mute ? impatient : patient);
  const anchor: AnchorStore = {
    versions: (...given) => used().versions(...given),
    read: (...given) => used().read(...given),
    create: (...given) => used().create(...given),
    close: () => {},
  };
  try {
    await work(server, anchor);
  } finally {
    await closers.close();
  }
};

const approveTwice = async (w: World): Promise<void> => {
  for (const who of ['approver-1', 'approver-2']) await w.approve(who);
};

const versionsIn = ({ objects }: S3Server): readonly number[] =>
  [...objects.keys()].map((key) => Number(/-(\d+)\.json$/.exec(key)?.[1])).sort((a, b) => a - b);

describe('given a bucket with Object Lock as the anchor', () => {
  test('then every no, every end and every intent is there before the next step, and approvals are before the Put', () =>
    inBucket(async (server, anchor) => {
      const w = await open({ anchor });
      await untilRound(w);
      await w.request('approver-2', 'decline', { inputs: { reason: 'not today' } });
      const declinedAt = (await w.history()).find(({ events }) => events.some(({ type }) => type === 'SwitchDeclined'));
      expect(versionsIn(server)).toContain(declinedAt?.version);
      await w.request('requester', 'request_approval');
      await approveTwice(w);
      const commits = await w.history();
      const intended = commits.findIndex(({ events }) => events.some(({ type }) => type === 'PutIntended'));
      expect(versionsIn(server)).toContain(commits[intended]?.version);
      // The head that the intent was built on, with the approvals in it.
      expect(versionsIn(server)).toContain(commits[intended - 1]?.version);
      expect(w.puts()).toHaveLength(1);
    }));

  test.each([
    ['does not answer', { mute: true }],
    ['refuses', { deny: true }],
    ['refuses to be written', { readOnly: true }],
  ])('when it %s, then no switch is sent, people hear why, and it goes on when it answers', (_, fault) =>
    inBucket(async (server, anchor) => {
      const w = await open({ anchor, alerted: true });
      await untilRound(w);
      Object.assign(server.faults, fault);
      await approveTwice(w);
      await w.pass(3 * minuteMs);
      expect(w.puts()).toEqual([]);
      expect((await w.state()).rotation?.round?.approvals).toHaveLength(2);
      expect(notified(w).filter((code) => code === 'anchor_unreachable')).toHaveLength(1);
      expect(w.sandbox.alerts.received().map(({ code }) => code)).toContain('anchor_unreachable');
      Object.assign(server.faults, { mute: false, deny: false, readOnly: false });
      await w.pass(3 * minuteMs);
      expect(notified(w)).toContain('anchor_back');
      expect(w.puts()).toHaveLength(1);
      expect(await stageOf(w)).not.toBe('Stable');
    }),
  );

  test('when it does not answer, then a rollback is sent all the same, and is marked when it answers', () =>
    inBucket(async (server, anchor) => {
      const w = await open({ anchor, alerted: true });
      await untilWatching(w);
      server.faults.mute = true;
      await w.request('approver-3', 'rollback', { inputs: { ban: 'yes' } });
      expect(w.selectors()).toEqual([current]);
      expect(notified(w)).toContain('anchor_unreachable');
      server.faults.mute = false;
      await w.pass(hourMs);
      expect(notified(w)).toContain('anchor_back');
      const decided = (await w.history()).find(({ events }) => events.some(({ type }) => type === 'RollbackDecided'));
      expect(Math.max(...versionsIn(server))).toBeGreaterThanOrEqual(decided?.version ?? Number.POSITIVE_INFINITY);
    }));

  test('given marks that nobody signed, then they are a fault that is journalled, and hide nothing', () =>
    inBucket(async (server, anchor) => {
      const w = await open({ anchor });
      await untilRound(w);
      await anchor.create(domain, 900_000, '{"domain":"goo.ne.jp","version":900000,"hash":"00","signature":"x"}');
      await approveTwice(w);
      await w.pass(minuteMs);
      expect(w.faults.filter((fault) => fault.includes('a mark of the anchor does not hold'))).not.toEqual([]);
      // Of this domain none was there before: whether one was taken away nobody can say.
      expect(w.puts()).toEqual([]);
      expect(server.objects.size).toBeGreaterThan(0);
    }));
});
