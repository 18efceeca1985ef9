/** What the DNS says of the previous record, for whoever is about to go back: shown, recorded, and never a reason to refuse. */
import type { RecordObservation } from '../../domain/observation.ts';
import { own } from '../../domain/own.ts';
import { observe } from '../effects/evidence.ts';
import type { Task } from '../effects/task.ts';
import { faultOf } from '../fault.ts';
import { within } from '../within.ts';

/** Who wants to go back must not wait for a silent DNS: a doubt about it never refuses (design.md 4). Real milliseconds. */
const lookMs = 5_000;

/** Real milliseconds. */
const keepMs = 1_000;

/** For the record of the decision. A store that is slow or down delays nobody who wants to go back. */
const kept = async ({ deps: { evidence, journal } }: Task, observation: RecordObservation): Promise<string | null> => {
  const storing = evidence.put(observation).catch((error: unknown) => {
    journal.error({ fault: faultOf(error).fault }, 'evidence about the previous record could not be kept');
    return null;
  });
  return within(keepMs, storing);
};

export interface WayBackSeen {
  /** Null where there is nothing to look at, or the DNS took too long. */
  readonly observation: RecordObservation | null;
  /** Content address; null where it could not be kept. */
  readonly evidence: string | null;
}

export const lookAtWayBack = async (task: Task): Promise<WayBackSeen> => {
  const { rotation, selectors } = task.state;
  const fingerprint = rotation === null ? null : (own(selectors, rotation.current)?.fingerprint ?? null);
  if (rotation === null || fingerprint === null) return { observation: null, evidence: null };
  const observation = await within(lookMs, observe(task, rotation.current, fingerprint, 'authoritative'));
  return { observation, evidence: observation === null ? null : await kept(task, observation) };
};
