/**
 * The state of one signing domain, folded from the events of the log. It is stored with every commit, so it stays small. Fields that hold
 * an instant of our clock end with `At` or `Until`, of SES's clock with `SesAt`, log versions with `Version`: the model checker relies on
 * it.
 */

import type { Submission } from './application.ts';
import type { Delivery } from './delivery.ts';
import type {
  Alteration,
  Attempt,
  Blocker,
  BreakGlassReport,
  BreakGlassRequest,
  DkimStatus,
  Enrolment,
  Grant,
  IncidentResponse,
  LostRecord,
  MailboxProblem,
  MailPolicy,
  Ownership,
  RecordFacts,
  Refusals,
  Rollback,
  Round,
  Stage,
  SubdomainIdentities,
  VerificationProblem,
} from './facts.ts';
import { noEnrolment } from './facts.ts';
import {
  type Fingerprint,
  type Instant,
  lookUp,
  type PersonId,
  type Selector,
  type SigningDomain,
  type TargetId,
  type UsedNames,
} from './names.ts';
import type { Notice } from './notices.ts';
import type { Policy } from './policy.ts';
import type { ReminderKey } from './waitNotices.ts';

/** A person attests that no system other than SES signs with the selector (I8). */
type Attestation =
  | { readonly tag: 'wanted'; readonly wantedAt: Instant }
  | { readonly tag: 'given'; readonly by: PersonId; readonly name?: string; readonly givenAt: Instant };

/** One person reported that others may have the key; two people declare it. */
type Compromise =
  | { readonly tag: 'reported'; readonly by: PersonId; readonly name: string; readonly reportedAt: Instant }
  | { readonly tag: 'declared'; readonly by: readonly PersonId[]; readonly declaredAt: Instant };

/** The last step of the selector's life (I8). A destruction that has begun cannot be held: the ciphertext may be gone already. */
type Destruction =
  | { readonly tag: 'announced'; readonly destroyAt: Instant }
  | { readonly tag: 'held'; readonly by: PersonId; readonly heldAt: Instant }
  | { readonly tag: 'begun' };

export interface SelectorFacts {
  readonly fingerprint: Fingerprint | null;
  /** True once SES may have signed with it: read as current at the start, or named in any `PutIntended` (I8). */
  readonly used: boolean;
  readonly status: 'live' | 'removable' | 'gone' | 'destroyed';
  /** Its rotation was cancelled or its overlap is over, so its record should be removed. */
  readonly removalWanted: boolean;
  /** The key leaked or was declared compromised, or a rollback banned it: no round approves it again. */
  readonly banned: boolean;
  /** Time of the append of its last attempt; once that attempt is settled, time of the commit that recorded it. */
  readonly lastAttemptAt: Instant | null;
  /** Time when its record was declared removable; reminders to the DNS department count from here. */
  readonly removableAt: Instant | null;
  /** Set if an empty `p=` is requested first; absent: the removal is requested at once. */
  readonly revocation?: 'wanted' | 'seen' | null;
  /**
   * Its application was submitted, but nobody saw its record, so the record may still be published. Only a person's confirmation, or a
   * record that was seen and then disappeared, ends this. Absent: the application needs no withdrawal.
   */
  readonly withdrawal?: 'open' | 'seen' | 'confirmed';
  /** The attestation that no other system signs with it; absent: not requested yet, or the selector was seen in use since. */
  readonly attestation?: Attestation | null;
  /** Use in a region that is no target: `left` holds the first reading without it; absent: never seen there. */
  readonly otherRegions?: { readonly tag: 'used' } | { readonly tag: 'left'; readonly leftAt: Instant };
  /** When a target that may sign with it last left the configuration; absent: no target did. */
  readonly targetRemovedAt?: Instant;
  /** The destruction of a key whose record is gone; absent: not announced yet. */
  readonly destruction?: Destruction | null;
  /** Others may have the key; absent: nobody reported it. */
  readonly compromise?: Compromise | null;
}

export type * from './facts.ts';

/** One account, region and identity for which SES signs, as the log knows it. */
export interface Target {
  readonly id: TargetId;
  readonly origin: string | null;
  readonly signingEnabled: boolean | null;
  /** The selector of the last observation and the time since when it holds; null: never observed, or not again since a Put settled. */
  readonly shown: Selector | null;
  readonly shownSinceAt: Instant | null;
  /** Log version of the reading that found the previous selector again after a rollback; null until then. */
  readonly backVersion: number | null;
  /** An observation requested after the rollback's Put showed another selector, so the Put is repeated. */
  readonly undone: boolean;
  /** Last relevant log version of attempts that have left the state: observations requested before it do not count; 0: none has left. */
  readonly floorVersion: number;
  /** When SES reported SUCCESS for the next selector. */
  readonly succeededAt: Instant | null;
  /** When a delivered probe was signed by the next selector; null again when a later probe in the watch was not. */
  readonly probedAt: Instant | null;
}

/** An effect that made no progress. */
interface Deferral {
  /** The effect is not tried again before this time. */
  readonly until: Instant;
  readonly count: number;
  /** People were notified that the effect does not progress. */
  readonly notified: boolean;
}

interface Application extends Submission {
  readonly by: PersonId;
}

export interface Rotation {
  readonly id: number;
  readonly requester: PersonId | null;
  /** The requester's name when they started or claimed it; empty: unknown. */
  readonly requesterName: string;
  readonly startedAt: Instant;
  readonly current: Selector;
  readonly next: Selector;
  readonly stage: Stage;
  readonly preflight: {
    readonly blockers: readonly Blocker[];
    readonly mailPolicy: MailPolicy;
    readonly subdomainIdentities: SubdomainIdentities;
    readonly checkedAt: Instant;
  } | null;
  readonly application: Application | null;
  readonly record: RecordFacts | null;
  readonly round: Round | null;
  /** A person requested a new round after a decline or an expiry, or the bot owes the first one. */
  readonly roundWanted: boolean;
  readonly blockers: readonly Blocker[];
  /** The proof by delivery of the next key; null: none has begun since the record last changed. */
  readonly delivery: Delivery | null;
  /** Proofs by delivery that this rotation began. */
  readonly deliveries: number;
  readonly grant: Grant | null;
  readonly rollback: Rollback | null;
  readonly breakGlass: BreakGlassRequest | null;
  /** Why the rotation was started, in the requester's words; absent: no reason was given. */
  readonly reason?: string;
  /** The day for which the requester plans the switch, `YYYY-MM-DD`; absent: none was named. No decision depends on it. */
  readonly switchOn?: string;
  /** When a notice last announced the current wait. Reminders count from here, so none accompanies that notice. */
  readonly waitingSinceAt: Instant;
  /** Last reminder or alarm per wait. */
  readonly lastReminders: Readonly<Record<string, { readonly remindedAt: Instant; readonly count: number }>>;
  /** By reminder that a person put off: the day of the next one, `YYYY-MM-DD`. */
  readonly postponed: Readonly<Partial<Record<ReminderKey, string>>>;
}

interface PlannedStart {
  /** The planned day before the calendar moved it, `YYYY-MM-DD`: it names the plan. */
  readonly plan: string;
  /** When people were last asked, or one of them put it off. They are asked again on a later day. */
  readonly remindedAt: Instant;
  readonly count: number;
  /** The new start, `YYYY-MM-DD`; null: nobody put it off. Who did so and why is in the log. */
  readonly postponedTo: string | null;
}

export interface State {
  readonly domain: SigningDomain;
  /** Number of commits that led here. */
  readonly atVersion: number;
  readonly current: Selector | null;
  readonly targets: readonly Target[];
  /** No longer configured, but SES may still sign there with a live selector. */
  readonly removedTargets: readonly TargetId[];
  readonly selectors: Readonly<Record<string, SelectorFacts>>;
  /** Names of selectors that have left the state: a new key pair takes none of them. */
  readonly usedNames: UsedNames;
  /** Attempts that are not settled or have no outcome, and those of the current rotation. */
  readonly attempts: readonly Attempt[];
  readonly rotation: Rotation | null;
  /** The planned start for which people were last asked, or which one of them put off; null: none yet. */
  readonly plannedStart: PlannedStart | null;
  /** The tool that has the identity in code, as a person named it; null: nobody has. */
  readonly ownership: Ownership | null;
  readonly rounds: number;
  readonly attemptsEver: number;
  readonly notices: readonly Notice[];
  readonly noticesEver: number;
  /** Ids of the last 200 commands (I10). */
  readonly commands: readonly string[];
  /** Effects that made no progress, and the end of their back-off. */
  readonly deferred: Readonly<Record<string, Deferral>>;
  /** Live keys that the last trial could not decrypt. Each is notified once. */
  readonly unreadable: readonly Selector[];
  /** The last notified threshold of days before the use-by date. */
  readonly keyAge: { readonly selector: Selector; readonly notifiedDays: number } | null;
  /** Per target, a selector that SES shows and the log does not expect. */
  readonly drifting: Readonly<Record<string, Selector>>;
  /** Per target, a change by somebody else other than the selector. */
  readonly altered: Readonly<Record<string, Alteration>>;
  /** Per switched target, the last DKIM status that was not SUCCESS. */
  readonly ailing: Readonly<Record<string, DkimStatus>>;
  /** Per target, the reason in SES's own DNS check why it does not report SUCCESS. */
  readonly verifying: Readonly<Record<string, VerificationProblem>>;
  /** Why the mailbox could not be searched for the newest probe; null: the mailbox answers. */
  readonly mailboxProblem: MailboxProblem | null;
  /** Time since when the anchor of the log does not answer; null: it answers, or no failure is recorded. */
  readonly anchorLostAt: Instant | null;
  /** By protected selector, its lost record. */
  readonly lost: Readonly<Record<string, LostRecord>>;
  /** Open incidents and their acknowledgement; null: none is open. */
  readonly incidentResponse: IncidentResponse | null;
  /** The longest time, in whole minutes, for which mail may have left unsigned at the last switch; null: none is known. */
  readonly unsignedMinutes: number | null;
  /** Null: no report is owed. */
  readonly breakGlassReport: BreakGlassReport | null;
  readonly enrolment: Enrolment;
  /** Content address of the configuration that the log named last; null: none. */
  readonly configuration: string | null;
  /** The refusals of the newest day that has one. */
  readonly refusals: Refusals | null;
}

export const emptyState = (domain: SigningDomain): State => ({
  domain,
  atVersion: 0,
  current: null,
  targets: [],
  removedTargets: [],
  selectors: {},
  usedNames: {},
  attempts: [],
  rotation: null,
  plannedStart: null,
  ownership: null,
  rounds: 0,
  attemptsEver: 0,
  notices: [],
  noticesEver: 0,
  commands: [],
  deferred: {},
  unreadable: [],
  keyAge: null,
  drifting: {},
  altered: {},
  ailing: {},
  verifying: {},
  mailboxProblem: null,
  anchorLostAt: null,
  lost: {},
  incidentResponse: null,
  unsignedMinutes: null,
  breakGlassReport: null,
  enrolment: noEnrolment,
  configuration: null,
  refusals: null,
});

type Staged = Pick<Rotation, 'stage'>;

/** A rollback is decided and not finished: until then no new round, no cancellation, no removal. */
export const isRollingBack = ({ stage }: Staged): boolean => stage.tag === 'RollingBack';

/** SES signs with the previous key again. A later proposal to roll back once more, after new readings, does not change that. */
export const isBack = ({ stage }: Staged): boolean => stage.tag === 'RolledBack';

/** A rollback was decided: no forward step follows until another round opens. */
export const isTurnedBack = (rotation: Staged): boolean => isRollingBack(rotation) || isBack(rotation);

/** A running rotation excludes a second one. An ended rotation stays in the state until the next begins. */
export const isRunning = (rotation: Rotation | null): rotation is Rotation =>
  rotation !== null && rotation.stage.tag !== 'Completed' && rotation.stage.tag !== 'Cancelled';

/**
 * The selectors that wait for an attestation, in the order of the state (I8). SES does not report whether another account or a mail
 * server outside SES also signs with a selector. A person attests that, after all readings and before the removal is requested.
 */
export const selectorsToAttest = ({ selectors }: State): readonly Selector[] =>
  Object.entries(selectors).flatMap(([name, { status, attestation }]) =>
    status === 'live' && attestation?.tag === 'wanted' ? [name as Selector] : [],
  );

/**
 * Selectors whose application is withdrawn but whose record may still be published: the DNS department's confirmation is missing. In the
 * order of the state.
 */
export const selectorsToWithdraw = ({ selectors }: State): readonly Selector[] =>
  Object.entries(selectors).flatMap(([name, { status, withdrawal }]) =>
    status === 'removable' && withdrawal === 'open' ? [name as Selector] : [],
  );

/** The commit that an event belongs to. */
export interface At {
  readonly at: Instant;
  readonly version: number;
}

export const unknownSelector: SelectorFacts = {
  fingerprint: null,
  used: false,
  status: 'live',
  removalWanted: false,
  banned: false,
  lastAttemptAt: null,
  removableAt: null,
};

export const newTarget = (id: TargetId): Target => ({
  id,
  origin: null,
  signingEnabled: null,
  shown: null,
  shownSinceAt: null,
  backVersion: null,
  undone: false,
  floorVersion: 0,
  succeededAt: null,
  probedAt: null,
});

export const without = <T>(all: Readonly<Record<string, T>>, name: string): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(all).filter(([key]) => key !== name));

export const withRotation = (state: State, change: Partial<Rotation>): State =>
  state.rotation === null ? state : { ...state, rotation: { ...state.rotation, ...change } };

export const withRound = (state: State, change: (round: Round) => Partial<Round>): State =>
  state.rotation?.round
    ? withRotation(state, { round: { ...state.rotation.round, ...change(state.rotation.round) } })
    : state;

export const withTarget = (state: State, id: TargetId, change: (target: Target) => Partial<Target>): State => ({
  ...state,
  targets: state.targets.map((target) => (target.id === id ? { ...target, ...change(target) } : target)),
});

export const withSelector = (state: State, selector: Selector, change: Partial<SelectorFacts>): State => ({
  ...state,
  selectors: {
    ...state.selectors,
    [selector]: { ...(lookUp(state.selectors, selector) ?? unknownSelector), ...change },
  },
});

export const withAttempt = (state: State, id: number, change: Partial<Attempt>): State => ({
  ...state,
  attempts: state.attempts.map((attempt) => (attempt.id === id ? { ...attempt, ...change } : attempt)),
});

type Known = Pick<State, 'selectors'>;

/**
 * True for a key that others may have, as two people declared. The declaration is final: no rollback returns to the key, and its record
 * is revoked without the overlap, as soon as SES no longer signs with it (I8). The two people accept that mail under way fails.
 */
export const isCompromised = ({ selectors }: Known, selector: Selector): boolean =>
  lookUp(selectors, selector)?.compromise?.tag === 'declared';

/** Selectors that one person reported; a second person has to confirm. In the order of the state. */
export const reportedSelectors = ({ selectors }: Known): readonly Selector[] =>
  Object.entries(selectors).flatMap(([name, { status, compromise }]) =>
    status === 'live' && compromise?.tag === 'reported' ? [name as Selector] : [],
  );

/** The rotation replaces a compromised key: it waits for nothing but the DNS and two people. */
export const isUrgent = ({ selectors, rotation }: State): boolean =>
  isRunning(rotation) && isCompromised({ selectors }, rotation.current);

/** Milliseconds from the last use until the record may be removed. */
export const overlapOf = (facts: Pick<SelectorFacts, 'compromise'> | undefined, policy: Policy): number =>
  facts?.compromise?.tag === 'declared' ? 0 : policy.overlapMs;

/**
 * The selectors whose destruction is at this point, in the order of the state. A key is destroyed a day after people were notified,
 * unless somebody holds it (I8).
 */
export const selectorsAt = ({ selectors }: State, tag: Destruction['tag']): readonly Selector[] =>
  Object.entries(selectors).flatMap(([name, { status, destruction }]) =>
    status === 'gone' && destruction?.tag === tag ? [name as Selector] : [],
  );

/** One observation of the key that SES signs with. `selector` null: the observation names none. */
export interface TargetObservation {
  readonly kind: 'reading' | 'probe';
  readonly selector: Selector | null;
  readonly requestedAt: Instant;
  /** Log version that the process had loaded before it sent the request. */
  readonly baseVersion: number;
  /** `Date` header of SES's answer; null for a probe. */
  readonly sesAt: Instant | null;
  /** The DKIM status; of a probe that stands in for a reading, the status of that reading. */
  readonly status: DkimStatus | null;
  readonly origin: string | null;
  readonly signingEnabled: boolean | null;
  /** The reason in SES's own DNS check why it does not report SUCCESS; absent when SES gives none. */
  readonly verification?: VerificationProblem;
}
