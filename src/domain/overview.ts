/**
 * The present situation of a signing domain, for the overview of all domains and for the command line: its steps, what waits for one
 * person, and how urgent it is. All follows from the state, so no list of tasks has to be kept.
 */

import { awaitsExecution, type ButtonAction, rowOf } from './actions.ts';
import { offeredOnCard, offeredOnRound } from './cards.ts';
import { mayGive } from './commands.ts';
import { core } from './core.ts';
import type { Owner } from './factKinds.ts';
import type { Incident } from './facts.ts';
import { incidentReminder, isOngoing } from './incidents.ts';
import { type Instant, PersonId, type Selector, type SigningDomain, type TargetId } from './names.ts';
import type { Policy } from './policy.ts';
import { approvalsOf, openRound, type Reminder } from './queries.ts';
import { type Actor, asNamed, idsOf } from './roles.ts';
import { isRunning, type Rotation, type Round, type Stage, type State } from './state.ts';
import { type TrackedApplication, trackedApplications } from './trackedApplications.ts';
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

interface Case {
  readonly state: State;
  readonly me: Actor;
  readonly policy: Policy;
  readonly at: Instant;
  /** Null when none runs. */
  readonly rotation: Rotation | null;
  /** Null when none is open. */
  readonly round: Round | null;
}

interface WaitRow {
  /** The person has to act now. The table of command × role is checked besides. */
  readonly mine: (on: Case) => boolean;
  /** The reminder of the same wait; its due time is shown. Null: the round's end. */
  readonly due: readonly ReminderKey[] | null;
}

const isOnCard = (action: ButtonAction, { state }: Case): boolean => offeredOnCard(state).includes(action);
const isOnRound = (action: ButtonAction, { state, policy, at }: Case): boolean =>
  offeredOnRound(state, policy, at).includes(action);

/** A wait of the requester. Without a requester somebody has to claim the rotation first. */
const asRequester =
  (action: ButtonAction) =>
  (on: Case): boolean =>
    on.state.rotation?.requester === on.me.id && isOnCard(action, on);

/** Another person reported it, and a second one has to confirm. */
const isReportedByAnother = ({ state, me }: Case): boolean =>
  Object.values(state.selectors).some(
    ({ status, compromise }) => status === 'live' && compromise?.tag === 'reported' && compromise.by !== me.id,
  );

const mayApprove = ({ rotation, round, me, policy }: Case): boolean =>
  rotation !== null &&
  round !== null &&
  rotation.requester !== null &&
  (rotation.requester !== me.id || policy.requesterCounts) &&
  !round.approvals.some(({ by }) => by === me.id);

const enrolsMe = ({ state: { enrolment }, me }: Case): boolean => {
  const { waiting } = enrolment;
  if (waiting === null) return false;
  if (idsOf(me).some((id) => PersonId.user(id) === waiting.user)) return !waiting.mine;
  return me.isApprover && waiting.approvedBy === null;
};

/** An application that the bot has drafted and the requester has yet to hand to the DNS department. */
const drafted = (state: State, ...kinds: readonly TrackedApplication['kind'][]): TrackedApplication | null =>
  trackedApplications(state).find(({ kind, status }) => status === 'drafted' && kinds.includes(kind)) ?? null;

/** The correction of a wrong record; null: none. */
export const correctionDrafted = (state: State): TrackedApplication | null => drafted(state, 'correct');

/** The selector whose record the DNS department is to revoke, to remove or not to publish at all; null: none. */
export const endingDrafted = (state: State): Selector | null =>
  drafted(state, 'revoke', 'remove', 'withdraw')?.selector ?? null;

/** One row for each action that can wait for a person, the most urgent first. */
const rows = {
  acknowledge: { mine: ({ state }) => state.incidentResponse?.acknowledgement === null, due: ['unattended'] },
  rollback: {
    mine: (on) => {
      const proposal = on.rotation?.rollback;
      // A night operator may only use a grant, and with a grant nobody proposes.
      const mayConfirm = on.me.isApprover || on.me.isOperator;
      return proposal?.tag === 'proposed' && proposal.by !== on.me.id && mayConfirm && isOnCard('rollback', on);
    },
    due: [],
  },
  declare_compromised: { mine: isReportedByAnother, due: [] },
  execute: { mine: ({ state, policy, at }) => awaitsExecution(state, policy, at), due: null },
  approve: { mine: (on) => isOnRound('approve', on) && mayApprove(on), due: null },
  claim: { mine: (on) => isOnCard('claim', on), due: ['claim'] },
  application_submitted: { mine: asRequester('application_submitted'), due: ['application'] },
  correction_file: {
    mine: ({ state, me, rotation }) => rotation?.requester === me.id && correctionDrafted(state) !== null,
    due: ['record'],
  },
  request_approval: {
    mine: (on) =>
      asRequester('request_approval')(on) && (on.rotation?.roundWanted === false || on.rotation?.blockers.length !== 0),
    due: ['newRound', 'noRound', 'rolledBack', 'remaining', 'blocked'],
  },
  confirm_completion: { mine: asRequester('confirm_completion'), due: ['completion'] },
  attest_unused: { mine: asRequester('attest_unused'), due: ['attest'] },
  application_file: {
    mine: ({ state, me }) => state.rotation?.requester === me.id && drafted(state, 'revoke', 'remove') !== null,
    due: ['revocation', 'removal'],
  },
  confirm_withdrawal: { mine: asRequester('confirm_withdrawal'), due: ['removal'] },
  close_break_glass: { mine: ({ state }) => state.breakGlassReport !== null, due: ['breakGlass'] },
  approve_enrolment: { mine: enrolsMe, due: [] },
} as const satisfies Partial<Record<ButtonAction, WaitRow>>;

export type WaitingAction = keyof typeof rows;

export interface WaitingItem {
  readonly action: WaitingAction;
  /** When the wait ends or the next reminder comes; null: it has no time. */
  readonly dueAt: Instant | null;
}

const waitDueOf = ({ state, policy, round }: Case, { due }: WaitRow): Instant | null => {
  if (due === null) return round?.switchBeforeAt ?? null;
  const reminders = [...core.reminders(state, policy), incidentReminder(state, policy)];
  return reminders.find((reminder) => reminder !== null && due.includes(reminder.key as ReminderKey))?.dueAt ?? null;
};

/** What this person can do now and nobody has done, the most urgent first. Empty for whoever has no role. */
export const waitingFor = (state: State, person: Actor, policy: Policy, at: Instant): readonly WaitingItem[] => {
  const me = asNamed(person, state);
  const rotation = isRunning(state.rotation) ? state.rotation : null;
  const on: Case = { state, me, policy, at, rotation, round: rotation === null ? null : openRound(rotation) };
  return Object.entries<WaitRow>(rows).flatMap(([name, row]) => {
    const action = name as WaitingAction;
    return mayGive(me, rowOf(action).command) && row.mine(on) ? [{ action, dueAt: waitDueOf(on, row) }] : [];
  });
};

/** Incidents that are none only because no rotation runs: they need a person in every state. */
const alwaysBad = ['leaked', 'changed', 'bannedInUse', 'key', 'lost'] as const satisfies readonly Incident[];

/** What is wrong now: the incidents that people were notified of, and what the state shows besides. */
export const problemsOf = (state: State): readonly Incident[] => [
  ...new Set<Incident>([
    ...(state.incidentResponse?.incidents ?? []).map(({ incident }) => incident),
    ...alwaysBad.filter((incident) => isOngoing(state, incident)),
  ]),
];

/** The order of domains: what is wrong, then what runs, then old selectors that are not gone, then the others. */
export const attentions = ['incident', 'running', 'retiring', 'quiet'] as const;
type Attention = (typeof attentions)[number];

export const attentionOf = (state: State): Attention => {
  if (problemsOf(state).length > 0) return 'incident';
  if (isRunning(state.rotation)) return 'running';
  const isRetiring = Object.values(state.selectors).some(
    ({ status, removalWanted, destruction }) =>
      (status === 'live' && removalWanted) || status === 'removable' || (status === 'gone' && destruction != null),
  );
  return isRetiring ? 'retiring' : 'quiet';
};

/** The selectors that SES was last seen to sign with; what the log expects while nothing was read. */
export const signingSelectors = ({ targets, current }: State, configured: Selector): readonly Selector[] => {
  const shown = [...new Set(targets.flatMap((target) => target.shown ?? []))];
  return shown.length > 0 ? shown : [current ?? configured];
};
