/** The answer of `/readyz`: ready if the store was read within a minute. It also reports the state of Slack and a sweep that has stopped. */

import type { Readiness } from '../adapters/slack/httpFront.ts';
import { within } from '../ports/concurrency.ts';
import { faultOf } from '../ports/journal.ts';
import type { Clock } from '../ports/settings.ts';

interface ReadinessParts {
  /** Any read of the table. */
  readonly read: () => Promise<unknown>;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly slack: () => 'connecting' | 'taking';
  /** Null before the start is over. */
  readonly sweep: () => { readonly hasStopped: boolean; readonly silentMs: number } | null;
}

// Real milliseconds.
const freshMs = 60_000;
/** The shortest interval between two reads of the store: frequent requests must not cost reads. */
const readEveryMs = 10_000;
/** A health check waits for a read at most this long and then gets the last known state. */
const answerWithinMs = 2_000;

export const createReadiness = ({ read, clock, slack, sweep }: ReadinessParts): (() => Promise<Readiness>) => {
  let triedAt: number | null = null;
  let readAt: number | null = null;
  let problem = 'not read yet';
  const readOnce = async (): Promise<void> => {
    try {
      await read();
      readAt = clock.monotonicMs();
      problem = 'read';
    } catch (error) {
      const { cause, fault } = faultOf(error);
      problem = cause ?? fault;
    }
  };
  let reading: Promise<void> = Promise.resolve();
  return async () => {
    const now = clock.monotonicMs();
    if (triedAt === null || now - triedAt >= readEveryMs) {
      triedAt = now;
      reading = readOnce();
    }
    await within(answerWithinMs, reading);
    const ageMs = readAt === null ? null : clock.monotonicMs() - readAt;
    const watch = sweep();
    const hasStopped = watch?.hasStopped ?? false;
    return {
      // A stopped sweep is reported only: a balancer would cut off Slack, and with it `/dkim rollback`.
      isReady: ageMs !== null && ageMs <= freshMs,
      report: {
        store: problem,
        storeReadSecondsAgo: ageMs === null ? null : Math.floor(ageMs / 1_000),
        slack: slack(),
        ...(hasStopped ? { sweep: 'stopped', sweptSecondsAgo: Math.floor((watch?.silentMs ?? 0) / 1_000) } : {}),
      },
    };
  };
};
