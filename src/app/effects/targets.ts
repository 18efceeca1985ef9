/** Looks at a target and records what the signs say. */
import type { Sign } from '../../domain/commands.ts';
import type { MailboxProblem, SeenRates } from '../../domain/facts.ts';
import { pollRestMs } from '../../domain/incidents.ts';
import type { TargetId } from '../../domain/names.ts';
import { watchEveryMs } from '../../domain/policy.ts';
import type { ReceivedProbe } from '../../ports/mail.ts';
import { type SesPriority, SesUnavailable } from '../../ports/ses.ts';
import { executeNow } from '../execute.ts';
import { keepProbe, namedSign, type Probed, probeTarget, readTarget, targetOf } from './readings.ts';
import { checkRecord } from './record.ts';
import { type Performed, progressed, rests, type Task } from './task.ts';

const dayMs = 24 * 3_600_000;

/** With the looks of the watch that follow a good one. Before the probe: what a look decides on must not grow old meanwhile. */
const ratesOf = async ({ deps, settings, state }: Task, id: TargetId, probe: Probing): Promise<SeenRates | null> => {
  const proven = state.targets.some((target) => target.id === id && target.probedAt !== null);
  if (state.rotation?.stage.tag !== 'Watching' || probe !== true || !proven) return null;
  const now = deps.clock.now();
  return (await deps.ses.rates(targetOf(settings, id), now - dayMs, now)) ?? 'unavailable';
};

interface Gathered {
  readonly signs: readonly Sign[];
  readonly problem: string;
  readonly mailbox?: MailboxProblem | 'answers';
  readonly received?: ReceivedProbe;
}

/** `whereUnnamed`: only where the reading names no selector, and nothing but mail tells what SES signs with. */
type Probing = boolean | 'whereUnnamed';

const gatherSigns = async (task: Task, id: TargetId, probe: Probing, priority: SesPriority): Promise<Gathered> => {
  const { deps, settings, state } = task;
  const target = targetOf(settings, id);
  if (!probe) return { signs: [(await readTarget(deps, state, target, priority)).sign], problem: '' };
  if (probe === 'whereUnnamed') {
    const { sign, reading } = await readTarget(deps, state, target, priority);
    const mail = reading.exists && sign.selector === null ? [await namedSign(task, target, sign)] : [];
    return { signs: [sign, ...mail], problem: '' };
  }
  // The reading last: a probe that is lost takes minutes, and a reading from before them would be too old to count.
  const probed = await probeTarget(deps, settings.name, state, target);
  const reading = await readTarget(deps, state, target);
  const signs = probed.sign === null ? [reading.sign] : [probed.sign, reading.sign];
  // Where signing is off no mail can be the second sign that closes an attempt as not applied (I6): another reading is.
  if (reading.sign.signingEnabled === false) signs.push((await readTarget(deps, state, target)).sign);
  // Where SES names no selector, no reading can: another probe is.
  if (reading.sign.selector === null && probed.sign !== null && probed.sign.selector !== null) {
    const second = await probeTarget(deps, settings.name, state, target);
    if (second.sign !== null) signs.push(second.sign);
  }
  const { arrival } = probed;
  const mailbox = arrival.tag === 'mailboxUnavailable' ? arrival.problem : 'answers';
  return {
    signs,
    problem: problemOf(probed),
    mailbox,
    ...(arrival.tag === 'arrived' ? { received: arrival.probe } : {}),
  };
};

/** A probe that arrived without a signature of ours proves nothing, and says that mail leaves unsigned. */
const problemOf = ({ arrival, sign }: Probed): string => {
  if (arrival.tag === 'mailboxUnavailable') return arrival.problem;
  if (arrival.tag === 'notArrived') return 'probe_missing';
  return sign?.selector === null ? 'probe_unsigned' : '';
};

export const lookAtTarget = async (
  task: Task,
  id: TargetId,
  probe: Probing,
  priority: SesPriority = 'read',
): Promise<Performed> => {
  const { deps, settings, state } = task;
  try {
    const rates = await ratesOf(task, id, probe);
    const { signs, problem, mailbox, received } = await gatherSigns(task, id, probe, priority);
    const seen = {
      type: 'RecordSigns',
      target: id,
      signs,
      ...(mailbox === undefined ? {} : { mailbox }),
      ...(rates === null ? {} : { rates }),
    } as const;
    const kept = received === undefined ? null : await keepProbe(task, { ...seen, at: deps.clock.now() }, received);
    deps.atBoundary('LookAtTarget after effect');
    const done = await executeNow(deps, settings.name, {
      ...seen,
      ...(kept === null ? {} : { probe: kept }),
    });
    deps.atBoundary('LookAtTarget after outcome');
    const watching = state.rotation?.stage.tag === 'Watching' && done.tag !== 'refused';
    // In the watch the record is looked at as often as the mail: SES notices its absence only after a while.
    const checked = watching && probe === true ? await checkRecord(task) : null;
    if (done.tag === 'committed' || checked?.tag === 'progressed') return progressed;
    const restMs = pollRestMs(done.state, id, deps.clock.now());
    return rests(problem, watching && problem === '' ? watchEveryMs : restMs);
  } catch (error) {
    if (error instanceof SesUnavailable) return rests(`ses ${error.code}`);
    throw error;
  }
};

/** Lines that a quiet look stands in before it is given up until tomorrow; each is bounded by the adapter. */
const linesMax = 4;

/** The daily look: where others have SES's time, it waits for it again; where SES names no selector, mail tells. */
export const lookQuietly = async (task: Task, id: TargetId): Promise<Performed> => {
  let performed = await lookAtTarget(task, id, 'whereUnnamed', 'quiet');
  for (let line = 1; line < linesMax && performed.tag === 'rests' && performed.problem === 'ses NoTurn'; line += 1) {
    performed = await lookAtTarget(task, id, 'whereUnnamed', 'quiet');
  }
  return performed;
};

export const enableSigning = async (task: Task, id: TargetId): Promise<Performed> => {
  try {
    await task.deps.ses.enableSigning(targetOf(task.settings, id));
    task.deps.atBoundary('EnableSigning after effect');
    return await lookAtTarget(task, id, false);
  } catch (error) {
    if (error instanceof SesUnavailable) return rests(`ses ${error.code}`);
    throw error;
  }
};
