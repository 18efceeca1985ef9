/** The present situation of one signing domain, from its state alone: for the overview of all domains and for the command line. */

import { awaitsExecution } from './actions.ts';
import { core } from './core.ts';
import type { Owner } from './factKinds.ts';
import type { Incident } from './facts.ts';
import { incidentReminder } from './incidents.ts';
import type { Instant, PersonId, Selector, SigningDomain, TargetId } from './names.ts';
import type { Policy } from './policy.ts';
import { approvalsOf, openRound, type Reminder } from './queries.ts';
import { isRunning, type Rotation, type Stage, type State } from './state.ts';
import type { ReminderKey } from './waitNotices.ts';

/** A step that waits for somebody (I9). */
export interface NextStep {
  readonly key: ReminderKey;
  readonly owner: Owner;
  /** The owner by name; null: several people own the step, or the bot does. */
  readonly person: PersonId | null;
  /** The end of the round or of the watch, which comes without anybody's action; otherwise the next reminder. */
  readonly dueAt: Instant;
}

interface OpenApprovals {
  readonly count: number;
  readonly required: number;
  /** The approvals expire then. */
  readonly until: Instant;
}

interface RunningRotation {
  readonly id: number;
  readonly stage: Stage['tag'];
  readonly sinceAt: Instant;
  readonly startedAt: Instant;
  /** Null: no person started it, and nobody has claimed it. */
  readonly requester: PersonId | null;
  readonly current: Selector;
  readonly next: Selector;
  /** Null while no approval round is open. */
  readonly approvals: OpenApprovals | null;
}

export interface DomainOverview {
  readonly domain: SigningDomain;
  /** Per target, in the order of the switch, the selector that SES showed last. Null: never read, or not since a change. */
  readonly targets: readonly { readonly id: TargetId; readonly selector: Selector | null }[];
  readonly rotation: RunningRotation | null;
  /** Earliest first. */
  readonly nextSteps: readonly NextStep[];
  readonly incidents: readonly { readonly incident: Incident; readonly sinceAt: Instant }[];
  /** The name of the person who handles the incidents; null: nobody acknowledged them. */
  readonly handledBy: string | null;
}

/** A round and a watch end without anybody's action, so their end matters more than the next reminder. */
const dueOf = (rotation: Rotation, { key, dueAt }: Reminder): Instant => {
  if (key === 'approval' || key === 'execution') return openRound(rotation)?.switchBeforeAt ?? dueAt;
  return key === 'watch' && rotation.stage.tag === 'Watching' ? rotation.stage.endsAt : dueAt;
};

/** The steps that wait for somebody, earliest first. An execution that needs no person any more is the bot's, and is left out. */
export const nextSteps = (state: State, policy: Policy, at: Instant): readonly NextStep[] => {
  const { rotation } = state;
  if (rotation === null) return [];
  const incident = incidentReminder(state, policy);
  return [...core.reminders(state, policy), ...(incident === null || incident.dueAt <= at ? [] : [incident])]
    .filter(({ key }) => key !== 'execution' || awaitsExecution(state, policy, at))
    .map((reminder) => ({
      key: reminder.key,
      owner: reminder.owner,
      person: reminder.owner === 'requester' ? rotation.requester : null,
      dueAt: dueOf(rotation, reminder),
    }))
    .sort((a, b) => a.dueAt - b.dueAt);
};

const runningOf = (rotation: Rotation | null, policy: Policy): RunningRotation | null => {
  if (!isRunning(rotation)) return null;
  const { id, stage, startedAt, requester, current, next } = rotation;
  const round = openRound(rotation);
  const approvals = round === null ? null : { ...approvalsOf(round, policy), until: round.switchBeforeAt };
  return { id, stage: stage.tag, sinceAt: stage.sinceAt, startedAt, requester, current, next, approvals };
};

export const overviewOf = (state: State, policy: Policy, at: Instant): DomainOverview => ({
  domain: state.domain,
  targets: state.targets.map(({ id, shown }) => ({ id, selector: shown })),
  rotation: runningOf(state.rotation, policy),
  nextSteps: nextSteps(state, policy, at),
  incidents: state.incidentResponse?.incidents ?? [],
  handledBy: state.incidentResponse?.acknowledgement?.name ?? null,
});
