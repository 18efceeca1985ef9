/** A process that stands still (a paused machine, swap) and runs on when everybody has given it up. */
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Boundary } from '../../src/app/deps.ts';
import { assertEveryPutWasApproved } from '../support/approvedPuts.ts';
import { ChildApplication } from '../support/childApplication.ts';
import { person } from '../support/people.ts';
import { minuteMs, nextOf, outcomes, settleMs, stageOf, untilRound } from '../support/steps.ts';
import { useWorld } from '../support/useWorld.ts';
import { current, type World } from '../support/world.ts';

const open = useWorld();
/** Real milliseconds: the freeze that must outlast it is short then. */
const sendWindowMs = 600;

let child: ChildApplication | null = null;
afterEach(async () => {
  await child?.end();
  child = null;
});

interface Frozen {
  /** Runs again at the sandbox's time of then, and ends what it was at. */
  thaw(): Promise<void>;
}

/** The second approval reaches a process of its own, which stands still at the boundary. */
const approveFrozen = async (w: World, at: Boundary): Promise<Frozen> => {
  const frozen = new ChildApplication();
  child = frozen;
  const now = w.sandbox.clock.now();
  await frozen.call({ tag: 'open', address: w.address, stop: { at, by: 'SIGSTOP' }, now });
  const digest = (await w.state()).rotation?.round?.digest ?? '';
  const plain = { domain: null, channel: 'C0DKIM', rotation: null, round: null, inputs: {} };
  const request = { id: 'frozen', person: person('approver-2'), action: 'approve', digest, ...plain } as const;
  const answered = frozen.call({ tag: 'ask', request, now });
  await frozen.frozen();
  const sinceMs = performance.now();
  return {
    thaw: async () => {
      const leftMs = sendWindowMs - (performance.now() - sinceMs);
      if (leftMs > 0) await new Promise((resolve) => setTimeout(resolve, leftMs + 50));
      frozen.thaw(w.sandbox.clock.now());
      await answered;
    },
  };
};

describe('I5: a process that froze sends nothing when it runs again', () => {
  test('given a freeze between intent and Put, then the others tell how long nothing is known, settle and send again; the frozen one finds its window over', async () => {
    const w = await open({ onDisk: true, policy: { sendWindowMs } });
    await untilRound(w);
    await w.approve('approver-1');
    const frozen = await approveFrozen(w, 'Put after intent');
    await w.pass(16 * minuteMs);
    expect(w.sentNotices.find(({ code }) => code === 'alarm_pending')?.facts).toMatchObject({
      minutes: 16,
      owner: 'approvers',
    });
    expect(await outcomes(w)).toEqual(['forward open']);
    expect(w.selectors()).toEqual([current]);
    await w.pass(settleMs + 10 * minuteMs);
    // A probe that a busy machine delivers late is asked for again, at growing distances.
    for (let more = 0; more < 12 && (await outcomes(w)).length < 2; more += 1) await w.pass(10 * minuteMs);
    await w.pass(10 * minuteMs);
    expect(await outcomes(w)).toEqual(['forward notApplied', 'forward applied']);
    await frozen.thaw();
    await w.pass(5 * minuteMs);
    expect(w.puts()).toHaveLength(1);
    expect(w.selectors()).toEqual([await nextOf(w)]);
    expect(await outcomes(w)).toEqual(['forward notApplied', 'forward applied']);
    expect(await stageOf(w)).toBe('Watching');
    expect(child?.faults).toEqual([]);
    await assertEveryPutWasApproved({ ...w, history: await w.history() });
  });

  test('given a freeze between Put and outcome, when somebody has gone back meanwhile, then what it says late changes nothing', async () => {
    const w = await open({ onDisk: true, policy: { sendWindowMs } });
    await untilRound(w);
    await w.approve('approver-1');
    const frozen = await approveFrozen(w, 'Put after effect');
    await w.pass(5 * minuteMs);
    expect(w.selectors()).toEqual([await nextOf(w)]);
    expect(await w.request('approver-3', 'rollback')).toMatchObject({ tag: 'accepted' });
    await w.pass(settleMs + 10 * minuteMs);
    await frozen.thaw();
    await w.pass(5 * minuteMs);
    expect(w.puts()).toHaveLength(2);
    expect(w.selectors()).toEqual([current]);
    expect(await stageOf(w)).toBe('RolledBack');
    expect(child?.faults).toEqual([]);
  });
});
