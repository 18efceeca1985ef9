/**
 * The state of one signing domain: what the log's events lead to. It is stored with every commit, so it stays small.
 * Fields that hold an instant of our clock end with `At` or `Until`, of SES's clock with `SesAt`, log versions with `Version`:
 * the model checker relies on it.
 */

import type {
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

/** A person's word that nothing outside SES signs with the selector (I8). */
type Attestation =
  | { readonly tag: 'wanted'; readonly wantedAt: Instant }
  | { readonly tag: 'given'; readonly by: PersonId; readonly name?: string; readonly givenAt: Instant };

/** One person reported that others may have the key; two declare it. */
type Compromise =
  | { readonly tag: 'reported'; readonly by: PersonId; readonly name: string; readonly reportedAt: Instant }
  | { readonly tag: 'declared'; readonly by: readonly PersonId[]; readonly declaredAt: Instant };

/** The last step of the selector's life (I8). What has begun is never held: the ciphertext may be gone already. */
type Destruction =
  | { readonly tag: 'announced'; readonly destroyAt: Instant }
  | { readonly tag: 'held'; readonly by: PersonId; readonly heldAt: Instant }
  | { readonly tag: 'begun' };

/** What the state knows of one selector. */
export interface SelectorFacts {
  readonly fingerprint: Fingerprint | null;
  /** True once SES may have signed with it: read as current at the start, or ever in a `PutIntended` (I8). */
  readonly used: boolean;
  readonly status: 'live' | 'removable' | 'gone' | 'destroyed';
  /** Its rotation was cancelled or its overlap is over: somebody wants the record gone. */
  readonly removalWanted: boolean;
  /** Somebody declared it bad: it is never approved again. */
  readonly banned: boolean;
  /** Its last attempt's append, and once that is settled, the commit that saw it. */
  readonly lastAttemptAt: Instant | null;
  /** When its record was declared removable; the DNS department is reminded from here. */
  readonly removableAt: Instant | null;
  /** Where an empty `p=` was asked for first; none: removal is asked for at once. */
  readonly revocation?: 'wanted' | 'seen' | null;
  /** Its application was submitted and its record never seen, so that it may still be published: only a person's word, or a record that was
   * seen and is gone, ends that. None: nothing is withdrawn. */
  readonly withdrawal?: 'open' | 'seen' | 'confirmed';
  /** A person's word that nothing else signs with it; none: not asked for yet, or it was seen in use since. */
  readonly attestation?: Attestation | null;
  /** In a region that is no target: signs with it, or was first read not to any more; none: never seen there. */
  readonly otherRegions?: { readonly tag: 'used' } | { readonly tag: 'left'; readonly leftAt: Instant };
  /** When a target that may sign with it last left the configuration; none: no target did. */
  readonly targetRemovedAt?: Instant;
  /** Of a key whose record is gone; none: not announced yet. */
  readonly destruction?: Destruction | null;
  /** Others may have the key; none: nobody says so. */
  readonly compromise?: Compromise | null;
}

export type * from './facts.ts';

/** One place where SES signs, as the log knows it. */
export interface Target {
  readonly id: TargetId;
  readonly origin: string | null;
  readonly signingEnabled: boolean | null;
  /** The selector that the last sign named, and since when it is the one; null: never named, or not again since a Put settled. */
  readonly shown: Selector | null;
  readonly shownSinceAt: Instant | null;
  /** Log version of the reading that found the previous selector back after a rollback; null until then. */
  readonly backVersion: number | null;
  /** A sign asked for after the rollback's Put showed another selector: the Put is repeated. */
  readonly undone: boolean;
  /** Last log version that matters of attempts that have left the state: no sign asked for before it speaks; 0: none has. */
  readonly floorVersion: number;
  /** SES said SUCCESS for the next selector. */
  readonly succeededAt: Instant | null;
  /** A delivered probe was signed by the next selector; null again when a later one in the watch was not. */
  readonly probedAt: Instant | null;
}

/** An effect that made no progress. */
interface Deferral {
  /** It rests until then. */
  readonly until: Instant;
  readonly count: number;
  /** People have heard that it does not go on. */
  readonly notified: boolean;
}

interface Application {
  readonly submittedAt: Instant;
  readonly by: PersonId;
  readonly ticket: string;
  /** `YYYY-MM-DD`, as the DNS department promised; empty when it did not. */
  readonly promisedDate: string;
}

export interface Rotation {
  readonly id: number;
  readonly requester: PersonId | null;
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
  /** A person asked for a new round after a decline or an expiry, or the bot owes the first one. */
  readonly roundWanted: boolean;
  readonly blockers: readonly Blocker[];
  readonly grant: Grant | null;
  readonly rollback: Rollback | null;
  readonly breakGlass: BreakGlassRequest | null;
  /** When people last heard that something else is waited for now: a reminder counts from here, and none comes with that event. */
  readonly waitingSinceAt: Instant;
  /** Last reminder or alarm per wait. */
  readonly lastReminders: Readonly<Record<string, { readonly remindedAt: Instant; readonly count: number }>>;
}

/** The identity is gone, SES signs with a key of its own, or with none. */
export type Alteration = 'missing' | 'easy_dkim_origin' | 'signing_off';

export interface State {
  readonly domain: SigningDomain;
  /** Number of commits that led here. */
  readonly atVersion: number;
  readonly current: Selector | null;
  readonly targets: readonly Target[];
  /** Configured no more, while SES may still sign there with a selector that is live. */
  readonly removedTargets: readonly TargetId[];
  readonly selectors: Readonly<Record<string, SelectorFacts>>;
  /** Names of selectors that have left the state: a new key pair takes none of them. */
  readonly usedNames: UsedNames;
  /** Not yet settled or without an outcome, and those of the current rotation. */
  readonly attempts: readonly Attempt[];
  readonly rotation: Rotation | null;
  /** The day that the plan wanted for the start that was last reminded of, or begun: `YYYY-MM-DD`. */
  readonly planNotified: string | null;
  /** Which tool has the identity in code, as a person said; null: nobody has. */
  readonly ownership: Ownership | null;
  readonly rounds: number;
  readonly attemptsEver: number;
  readonly notices: readonly Notice[];
  readonly noticesEver: number;
  /** Ids of the last 200 commands (I10). */
  readonly commands: readonly string[];
  /** Effects that made no progress, and until when they rest. */
  readonly deferred: Readonly<Record<string, Deferral>>;
  /** Live keys that the last trial could not decrypt: told once each. */
  readonly unreadable: readonly Selector[];
  /** The threshold of days before the use-by date that was last told. */
  readonly keyAge: { readonly selector: Selector; readonly notifiedDays: number } | null;
  /** Per target, a selector that SES shows and the log does not expect. */
  readonly drifting: Readonly<Record<string, Selector>>;
  /** Per target, what somebody else changed beside the selector. */
  readonly altered: Readonly<Record<string, Alteration>>;
  /** Per switched target, what SES said last when it was not SUCCESS. */
  readonly ailing: Readonly<Record<string, DkimStatus>>;
  /** Per target, why SES's own look at the DNS does not let it say SUCCESS. */
  readonly verifying: Readonly<Record<string, VerificationProblem>>;
  /** Why nobody could look for the newest probe; null: the mailbox answers. */
  readonly mailboxProblem: MailboxProblem | null;
  /** Since when the anchor of the log does not answer; null: it answers, or nobody said otherwise. */
  readonly anchorLostAt: Instant | null;
  /** Per protected selector whose record is lost. */
  readonly lost: Readonly<Record<string, LostRecord>>;
  /** Open incidents, and who acknowledged them; null: none. */
  readonly incidentResponse: IncidentResponse | null;
  /** Null: none is owed. */
  readonly breakGlassReport: BreakGlassReport | null;
  readonly enrolment: Enrolment;
  /** Content address of the configuration that the log named last; null: none. */
  readonly configuration: string | null;
  /** Of the day on which the last one was refused. */
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
  planNotified: null,
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
  breakGlassReport: null,
  enrolment: noEnrolment,
  configuration: null,
  refusals: null,
});

type Staged = Pick<Rotation, 'stage'>;

/** Decided and not yet back: until then no new round, no cancel, no removal. */
export const isRollingBack = ({ stage }: Staged): boolean => stage.tag === 'RollingBack';

/** SES was brought back; somebody's proposal to do so once more, because of what was read since, undoes nothing of that. */
export const isBack = ({ stage }: Staged): boolean => stage.tag === 'RolledBack';

/** A rollback was decided: until another round opens nothing goes forward. */
export const isTurnedBack = (rotation: Staged): boolean => isRollingBack(rotation) || isBack(rotation);

/** A running rotation excludes a second one; an ended one stays in view until the next begins. */
export const isRunning = (rotation: Rotation | null): rotation is Rotation =>
  rotation !== null && rotation.stage.tag !== 'Completed' && rotation.stage.tag !== 'Cancelled';

/**
 * What SES cannot be asked (I8): whether another account or a mail server outside SES signs with a selector too. A person says
 * so, once everything that can be read has been read, and before anybody is asked to remove the record.
 * The selectors that wait for a person's word, in the order of the state.
 */
export const selectorsToAttest = ({ selectors }: State): readonly Selector[] =>
  Object.entries(selectors).flatMap(([name, { status, attestation }]) =>
    status === 'live' && attestation?.tag === 'wanted' ? [name as Selector] : [],
  );

/** Withdrawn, and perhaps still to be published: the department's word is awaited. In the order of the state. */
export const selectorsToWithdraw = ({ selectors }: State): readonly Selector[] =>
  Object.entries(selectors).flatMap(([name, { status, withdrawal }]) =>
    status === 'removable' && withdrawal === 'open' ? [name as Selector] : [],
  );

/** The commit that an event, and so a change, belongs to. */
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
 * A key that others may have, by the word of two people. Nothing makes that undone: it is never the way back again, and its
 * record is revoked as soon as nothing signs with it (I8), without the overlap. What that breaks, mail under way, is what the two
 * approved.
 */
export const isCompromised = ({ selectors }: Known, selector: Selector): boolean =>
  lookUp(selectors, selector)?.compromise?.tag === 'declared';

/** Reported by one person: another one has to say so too. In the order of the state. */
export const reportedSelectors = ({ selectors }: Known): readonly Selector[] =>
  Object.entries(selectors).flatMap(([name, { status, compromise }]) =>
    status === 'live' && compromise?.tag === 'reported' ? [name as Selector] : [],
  );

/** The rotation leads away from such a key: nothing of it waits for anything but the DNS and two people. */
export const isUrgent = ({ selectors, rotation }: State): boolean =>
  isRunning(rotation) && isCompromised({ selectors }, rotation.current);

/** Milliseconds from the last use until the record may go. */
export const overlapOf = (facts: Pick<SelectorFacts, 'compromise'> | undefined, policy: Policy): number =>
  facts?.compromise?.tag === 'declared' ? 0 : policy.overlapMs;

/**
 * The last step of a selector's life (I8): its key is destroyed a day after people were told, unless somebody holds it.
 * The selectors whose destruction is at this point, in the order of the state.
 */
export const selectorsAt = ({ selectors }: State, tag: Destruction['tag']): readonly Selector[] =>
  Object.entries(selectors).flatMap(([name, { status, destruction }]) =>
    status === 'gone' && destruction?.tag === tag ? [name as Selector] : [],
  );

/** One look at what SES signs with. `selector` null: the sign names none. */
export interface TargetObservation {
  readonly kind: 'reading' | 'probe';
  readonly selector: Selector | null;
  readonly requestedAt: Instant;
  /** Log version that the asker had loaded before it asked. */
  readonly baseVersion: number;
  /** `Date` header of SES's answer; null for a probe. */
  readonly sesAt: Instant | null;
  /** Of a probe that stands in for a reading: what that reading said. */
  readonly status: DkimStatus | null;
  readonly origin: string | null;
  readonly signingEnabled: boolean | null;
  /** Why SES does not say SUCCESS, by its own look at the DNS; absent where it gives no reason. */
  readonly verification?: VerificationProblem;
}
