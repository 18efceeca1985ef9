/** Looks at a target and records what the signs say. */
import type { TargetObservation } from '../../domain/commands.ts';
import type { MailboxProblem, SeenRates } from '../../domain/facts.ts';
import { pollAfterMs } from '../../domain/incidents.ts';
import type { TargetId } from '../../domain/names.ts';
import { watchEveryMs } from '../../domain/policy.ts';
import type { ReceivedProbe } from '../../ports/mail.ts';
import { type SesPriority, SesUnavailable } from '../../ports/ses.ts';
import { deferred, type Performed, progressed, type Task } from '../deps.ts';
import { executeNow } from '../execute.ts';
import { keepProbe, namedObservation, type Probed, probeTarget, readTarget, targetOf } from './readings.ts';
import { checkRecord } from './record.ts';

const dayMs = 24 * 3_600_000;

/** With the looks of the watch that follow a good one. Before the probe: what a look decides on must not grow old meanwhile. */
const ratesOf = async ({ deps, settings, state }: Task, id: TargetId, probe: Probing): Promise<SeenRates | null> => {
  const proven = state.targets.some((target) => target.id === id && target.probedAt !== null);
  if (state.rotation?.stage.tag !== 'Watching' || probe !== true || !proven) return null;
  const now = deps.clock.now();
  return (await deps.ses.rates(targetOf(settings, id), now - dayMs, now)) ?? 'unavailable';
};

interface Gathered {
  readonly observations: readonly TargetObservation[];
  readonly problem: string;
  readonly mailbox?: MailboxProblem | 'answers';
  readonly received?: ReceivedProbe;
}

/** `whereUnnamed`: only where the reading names no selector, and nothing but mail tells what SES signs with. */
type Probing = boolean | 'whereUnnamed';

const gatherObservations = async (
  task: Task,
  id: TargetId,
  probe: Probing,
  priority: SesPriority,
): Promise<Gathered> => {
  const { deps, settings, state } = task;
  const target = targetOf(settings, id);
  if (!probe) return { observations: [(await readTarget(deps, state, target, priority)).observation], problem: '' };
  if (probe === 'whereUnnamed') {
    const { observation, reading } = await readTarget(deps, state, target, priority);
    const mail =
      reading.exists && observation.selector === null ? [await namedObservation(task, target, observation)] : [];
    return { observations: [observation, ...mail], problem: '' };
  }
  // The reading last: a probe that is lost takes minutes, and a reading from before them would be too old to count.
  const probed = await probeTarget(deps, settings.name, state, target);
  const reading = await readTarget(deps, state, target);
  const observations = probed.observation === null ? [reading.observation] : [probed.observation, reading.observation];
  // Where signing is off no mail can be the second sign that closes an attempt as not applied (I6): another reading is.
  if (reading.observation.signingEnabled === false)
    observations.push((await readTarget(deps, state, target)).observation);
  // Where SES names no selector, no reading can: another probe is.
  if (reading.observation.selector === null && probed.observation !== null && probed.observation.selector !== null) {
    const second = await probeTarget(deps, settings.name, state, target);
    if (second.observation !== null) observations.push(second.observation);
  }
  const { arrival } = probed;
  const mailbox = arrival.tag === 'mailboxUnavailable' ? arrival.problem : 'answers';
  return {
    observations,
    problem: problemOf(probed),
    mailbox,
    ...(arrival.tag === 'arrived' ? { received: arrival.probe } : {}),
  };
};

/** A probe that arrived without a signature of ours proves nothing, and says that mail leaves unsigned. */
const problemOf = ({ arrival, observation }: Probed): string => {
  if (arrival.tag === 'mailboxUnavailable') return arrival.problem;
  if (arrival.tag === 'notArrived') return 'probe_missing';
  return observation?.selector === null ? 'probe_unsigned' : '';
};

export const observeTarget = async (
  task: Task,
  id: TargetId,
  probe: Probing,
  priority: SesPriority = 'read',
): Promise<Performed> => {
  const { deps, settings, state } = task;
  try {
    const rates = await ratesOf(task, id, probe);
    const { observations, problem, mailbox, received } = await gatherObservations(task, id, probe, priority);
    const seen = {
      type: 'RecordTargetObservations',
      target: id,
      observations,
      ...(mailbox === undefined ? {} : { mailbox }),
      ...(rates === null ? {} : { rates }),
    } as const;
    const keptProbe =
      received === undefined ? null : await keepProbe(task, { ...seen, at: deps.clock.now() }, received);
    deps.atBoundary('ObserveTarget after effect');
    const done = await executeNow(deps, settings.name, {
      ...seen,
      ...(keptProbe === null ? {} : { probe: keptProbe }),
    });
    deps.atBoundary('ObserveTarget after outcome');
    const watching = state.rotation?.stage.tag === 'Watching' && done.tag !== 'refused';
    // In the watch the record is looked at as often as the mail: SES notices its absence only after a while.
    const checked = watching && probe === true ? await checkRecord(task) : null;
    if (done.tag === 'committed' || checked?.tag === 'progressed') return progressed;
    const retryAfterMs = pollAfterMs(done.state, id, deps.clock.now());
    return deferred(problem, watching && problem === '' ? watchEveryMs : retryAfterMs);
  } catch (error) {
    if (error instanceof SesUnavailable) return deferred(`ses ${error.code}`);
    throw error;
  }
};

/** Lines that a quiet look stands in before it is given up until tomorrow; each is bounded by the adapter. */
const linesMax = 4;

/** The daily look: where others have SES's time, it waits for it again; where SES names no selector, mail tells. */
export const observeQuietly = async (task: Task, id: TargetId): Promise<Performed> => {
  let performed = await observeTarget(task, id, 'whereUnnamed', 'quiet');
  for (let line = 1; line < linesMax && performed.tag === 'backOff' && performed.problem === 'ses NoSlot'; line += 1) {
    performed = await observeTarget(task, id, 'whereUnnamed', 'quiet');
  }
  return performed;
};

export const enableSigning = async (task: Task, id: TargetId): Promise<Performed> => {
  try {
    await task.deps.ses.enableSigning(targetOf(task.settings, id));
    task.deps.atBoundary('EnableSigning after effect');
    return await observeTarget(task, id, false);
  } catch (error) {
    if (error instanceof SesUnavailable) return deferred(`ses ${error.code}`);
    throw error;
  }
};
