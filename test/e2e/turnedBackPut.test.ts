/** A decision that another replica marked is deleted after the anchor confirmed the log, and before the intent of a Put (I13). */
import { describe, expect, test } from '@jest/globals';
import { createS3Anchor } from '../../src/adapters/anchor/s3.ts';
import { executeNow } from '../../src/app/execute.ts';
import { Closers } from '../../src/main/process.ts';
import { depsWith } from '../support/deps.ts';
import { anchorBucket, openS3Server, type S3Server, s3Credentials } from '../support/s3Server.ts';
import { minuteMs, nextOf, notified, outcomes, untilRound, untilWatching } from '../support/steps.ts';
import { turnBack } from '../support/turnBack.ts';
import { useWorld } from '../support/useWorld.ts';
import { current, domain, type World, type WorldOptions } from '../support/world.ts';

const open = useWorld();

/** The replica that sends the Put, and the one whose decision is deleted. */
const sender = 1;
const decider = 0;

interface Stage {
  readonly w: World;
  /** The anchor's bucket; null where it is a folder. */
  readonly bucket: S3Server | null;
  /** What happens when the sender next uses a private key: it has read the anchor, and intends nothing yet. */
  beforeIntent(act: () => Promise<void>): void;
}

type Place = 'folder' | 'bucket';

const onStage = async (place: Place, options: WorldOptions, play: (stage: Stage) => Promise<void>): Promise<void> => {
  const closers = new Closers();
  try {
    const bucket = place === 'bucket' ? await openS3Server() : null;
    if (bucket !== null) closers.add(() => bucket.close());
    const at = { bucket: anchorBucket, prefix: '', region: 'ap-northeast-1', credentials: s3Credentials };
    const anchor = bucket === null ? null : createS3Anchor({ ...at, endpoint: bucket.url });
    if (anchor !== null) closers.add(() => anchor.close());
    let pending: (() => Promise<void>) | null = null;
    const w = await open({
      applications: 2,
      alerted: true,
      beforeKeyUse: async () => {
        const act = pending;
        pending = null;
        await act?.();
      },
      ...(anchor === null ? {} : { anchor }),
      ...options,
    });
    await play({
      w,
      bucket,
      beforeIntent: (act) => {
        pending = act;
      },
    });
  } finally {
    await closers.close();
  }
};

const appendUnmarked = async (w: World, via: number): Promise<void> => {
  const log = w.applications[via]?.log;
  if (log === undefined) throw new RangeError('no such replica');
  const deps = depsWith({ log, clock: w.sandbox.clock, newId: () => `unmarked-${via}` });
  const deferral = { type: 'DeferEffect', effect: 'CheckRecord', problem: '', retryAfterMs: null } as const;
  expect(await executeNow(deps, domain, deferral)).toMatchObject({ tag: 'committed' });
};

/** @returns deletes what the sender built on the shorter log, and puts the deleted decision back */
const deleted = async (w: World, decide: () => Promise<unknown>): Promise<() => Promise<void>> => {
  const { version = 0 } = (await w.applications[decider]?.log.load(domain)) ?? {};
  await decide();
  const restore = await turnBack(w, version);
  return async () => {
    await turnBack(w, version);
    await restore();
  };
};

const alerts = (w: World) => w.sandbox.alerts.received().filter(({ code }) => code === 'log_corrupt');

type Decide = (w: World) => Promise<unknown>;

const decisions: Readonly<Record<string, Decide>> = {
  'a decline': (w) => w.request('approver-3', 'decline', { inputs: { reason: 'key leaked' }, via: decider }),
  'a withdrawn approval': (w) => w.request('approver-1', 'withdraw_approval', { via: decider }),
  'a cancel': (w) => w.request('requester', 'cancel', { inputs: { reason: 'not any more' }, via: decider }),
};

describe.each(['folder', 'bucket'] as const)('given two replicas and a %s as the anchor', (place) => {
  test.each(Object.entries(decisions))(
    'when %s above a commit without a mark is deleted before the intent, then no Put, and people are alerted',
    (_, decide) =>
      onStage(place, {}, async ({ w, beforeIntent }) => {
        await untilRound(w);
        expect(await w.approve('approver-1', { via: sender })).toMatchObject({ tag: 'accepted' });
        let restore = async (): Promise<void> => {};
        beforeIntent(async () => {
          restore = await deleted(w, async () => {
            await appendUnmarked(w, decider);
            expect(await decide(w)).toMatchObject({ tag: 'accepted' });
          });
        });
        await w.approve('approver-2', { via: sender });
        expect(w.puts()).toEqual([]);
        expect(alerts(w)).toHaveLength(1);
        await restore();
        expect(await outcomes(w)).toEqual([]);
      }),
  );

  test('when a decline is deleted and its version taken by another commit of the sender, then no Put, and the log says so', () =>
    onStage(place, {}, async ({ w, beforeIntent }) => {
      await untilRound(w);
      await w.approve('approver-1', { via: sender });
      let restore = async (): Promise<void> => {};
      beforeIntent(async () => {
        restore = await deleted(w, () => decisions['a decline']?.(w) ?? Promise.resolve());
        await appendUnmarked(w, sender);
      });
      await w.approve('approver-2', { via: sender });
      expect(w.puts()).toEqual([]);
      expect(alerts(w)).toHaveLength(1);
      const another = await w.startAnother();
      expect(await w.request('approver-3', 'status', { via: another })).toMatchObject({ code: 'log_corrupt' });
      await restore();
    }));

  test('when the approval itself is deleted, then no Put', () =>
    onStage(place, {}, async ({ w, beforeIntent }) => {
      await untilRound(w);
      await w.approve('approver-1', { via: sender });
      const { version = 0 } = (await w.applications[decider]?.log.load(domain)) ?? {};
      let restore = async (): Promise<void> => {};
      beforeIntent(async () => {
        restore = await turnBack(w, version);
      });
      await w.approve('approver-2', { via: sender });
      expect(w.puts()).toEqual([]);
      expect(alerts(w)).toHaveLength(1);
      await turnBack(w, version);
      await restore();
    }));

  test('when a rollback that bans the key is deleted before the next target, then its Put is not sent', () =>
    onStage(place, { regions: ['ap-northeast-1', 'us-east-1'] }, async ({ w, beforeIntent }) => {
      await untilRound(w);
      for (const who of ['approver-1', 'approver-2']) await w.approve(who);
      await w.pass(10 * minuteMs);
      expect(w.selectors()).toEqual([await nextOf(w), current]);
      w.sandbox.clock.advance(40 * minuteMs);
      let restore: (() => Promise<void>) | null = null;
      beforeIntent(async () => {
        restore = await deleted(w, async () => {
          await appendUnmarked(w, decider);
          expect(await w.request('approver-3', 'rollback', { inputs: { ban: 'yes' }, via: decider })).toMatchObject({
            tag: 'accepted',
          });
        });
      });
      await w.applications[sender]?.check(domain, false);
      expect(restore).not.toBeNull();
      expect(w.selectors()[1]).toBe(current);
      await (restore as (() => Promise<void>) | null)?.();
    }));

  test('when a declared compromise of the previous key is deleted before somebody rolls back, then its Put is not sent', () =>
    onStage(place, {}, async ({ w }) => {
      await untilWatching(w);
      const sent = w.puts().length;
      const restore = await deleted(w, async () => {
        await appendUnmarked(w, decider);
        for (const who of ['approver-1', 'operator'])
          expect(
            await w.request(who, 'declare_compromised', { inputs: { selector: current }, via: decider }),
          ).toMatchObject({ tag: 'accepted' });
      });
      await w.request('approver-3', 'rollback', { via: sender });
      expect(w.puts()).toHaveLength(sent);
      expect(alerts(w)).toHaveLength(1);
      await restore();
    }));
});

describe('given a bucket as the anchor', () => {
  test('then a Put costs two listings and two marks, and reads no mark that its own process added', () =>
    onStage('bucket', {}, async ({ w, bucket }) => {
      await untilRound(w);
      await w.approve('approver-1', { via: sender });
      const before = bucket?.seen.length ?? 0;
      await w.approve('approver-2', { via: sender });
      expect(w.puts()).toHaveLength(1);
      const seen = (bucket?.seen ?? []).slice(before).map((line) => line.replace(/anchor\/.*$/, 'mark'));
      expect(seen).toEqual(['GET list', 'PUT mark', 'PUT mark', 'GET list']);
    }));

  test('when it falls silent after the intent, then the Put waits, and a rollback is sent', () =>
    onStage('bucket', {}, async ({ w, bucket }) => {
      await untilRound(w);
      await w.approve('approver-1', { via: sender });
      if (bucket === null) throw new Error('no bucket');
      const { push } = bucket.seen;
      const silentAfterMarks = (): void => {
        let marks = 0;
        bucket.seen.push = (...lines) => {
          marks += lines.filter((line) => line.startsWith('PUT')).length;
          bucket.faults.mute = marks >= 2 && lines.some((line) => line === 'GET list');
          return push.apply(bucket.seen, lines);
        };
      };
      silentAfterMarks();
      await w.approve('approver-2', { via: sender });
      expect(w.puts()).toEqual([]);
      expect(await outcomes(w)).toEqual(['forward notSent']);
      bucket.seen.push = push;
      bucket.faults.mute = false;
      await w.pass(3 * minuteMs);
      expect(w.puts()).toHaveLength(1);
      await w.pass(10 * minuteMs);
      bucket.seen.push = (...lines) => {
        bucket.faults.mute = lines.some((line) => line === 'GET list');
        return push.apply(bucket.seen, lines);
      };
      await w.request('approver-3', 'rollback', { via: sender });
      bucket.seen.push = push;
      bucket.faults.mute = false;
      expect(w.selectors()).toEqual([current]);
      await w.pass(minuteMs);
      expect(notified(w)).not.toContain('log_corrupt');
    }));
});
