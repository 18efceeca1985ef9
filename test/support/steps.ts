/** The stretches of a rotation that many tests begin with. */
import { expect } from '@jest/globals';
import type { EvidenceReport } from '../../src/ports/service.ts';
import type { World } from './world.ts';

export const secondMs = 1_000;
export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;
/** Longer than `settle`, with the sweep that notices it. */
export const settleMs = 25 * minuteMs;

/** Requested, and the next record is published at once. */
export const untilPublished = async (w: World): Promise<void> => {
  expect(await w.request('requester', 'rotate')).toMatchObject({ tag: 'accepted' });
  await w.request('requester', 'submitted', { inputs: { ticket: 'DNS-1' } });
  await w.publishNext();
  await w.request('requester', 'check_now');
  expect((await w.state()).rotation?.stage.tag).toBe('Published');
};

/** The record is stable and the approval round is open. */
export const untilRound = async (w: World): Promise<void> => {
  await untilPublished(w);
  await w.pass(11 * minuteMs);
  expect((await w.state()).rotation).toMatchObject({ stage: { tag: 'Stable' }, round: { ended: null } });
};

/** Two people said yes, and what follows from that at once has been done. */
export const approveByTwo = async (w: World): Promise<void> => {
  expect(await w.approve('approver-1')).toMatchObject({ tag: 'accepted' });
  expect(await w.approve('approver-2')).toMatchObject({ tag: 'accepted' });
};

/** SES signs with the next key everywhere and the watch runs. */
export const untilWatching = async (w: World): Promise<void> => {
  await untilRound(w);
  await approveByTwo(w);
  await w.pass(10 * minuteMs);
  expect((await w.state()).rotation?.stage.tag).toBe('Watching');
};

export const stageOf = async (w: World): Promise<string | undefined> => (await w.state()).rotation?.stage.tag;

/** Codes of what people were told, in order. */
export const notified = (w: World): readonly string[] => w.sentNotices.map(({ code }) => code);

export const nextOf = async (w: World): Promise<string> => (await w.state()).rotation?.next ?? '';

/** Every Put that was intended, with its last outcome: from the log, because the state keeps only what decisions ask for. */
export const outcomes = async (w: World): Promise<readonly string[]> => {
  const found = new Map<number, readonly [kind: string, outcome: string]>();
  for (const { events } of await w.history()) {
    for (const event of events) {
      if (event.type === 'PutIntended') found.set(event.attempt, [event.kind, 'open']);
      if (event.type === 'AttemptClosed') {
        found.set(event.attempt, [found.get(event.attempt)?.[0] ?? '', event.outcome]);
      }
    }
  }
  return [...found.values()].map((notified) => notified.join(' '));
};

/** Of the newest rotation, as the requester gets it. */
export const reportOf = async (w: World): Promise<EvidenceReport> => {
  const answer = await w.request('requester', 'report');
  if (answer.tag !== 'accepted' || answer.code !== 'report') throw new Error(`no report: ${answer.code}`);
  return answer.report;
};
