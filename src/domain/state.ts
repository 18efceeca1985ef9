/**
 * The state of one signing domain: what the log's events lead to. It is stored with every commit, so it stays small.
 * Fields that hold an instant of our clock end with `At` or `Until`, of SES's clock with `SesAt`, log versions with `Version`:
 * the model checker relies on it.
 */

import type { Attempt, DkimStatus } from './attemptState.ts';
import type { Below } from './below.ts';
import type { Blocker } from './blocker.ts';
import type { Care } from './careState.ts';
import type { Enrolment } from './enrolment.ts';
import type { BreakGlassReport, BreakGlassRequest, Grant, Rollback, Round } from './facts.ts';
import type { MailPolicy } from './mailPolicy.ts';
import type { Instant, PersonId, Selector, SigningDomain, TargetId } from './names.ts';
import type { Notice } from './noticeState.ts';
import type { Ownership } from './ownership.ts';
import type { MailboxProblem } from './probe.ts';
import type { LostRecord, RecordFacts } from './recordState.ts';
import type { Refusals } from './refusals.ts';
import type { SelectorFacts } from './selectorFacts.ts';
import type { Stage } from './stage.ts';
import type { UsedNames } from './usedNames.ts';

export type * from './attemptState.ts';
export type { Blocker } from './blocker.ts';
export type * from './noticeState.ts';
export type * from './recordState.ts';

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
  /** Last log version that matters of attempts that have left the state: no sign asked for before it speaks. Old states lack it. */
  readonly floorVersion?: number;
  /** SES said SUCCESS for the next selector. */
  readonly succeededAt: Instant | null;
  /** A delivered probe was signed by the next selector; null again when a later one in the watch was not. */
  readonly probedAt: Instant | null;
}

export type * from './facts.ts';
export type * from './selectorFacts.ts';
export type { Stage } from './stage.ts';

/** An effect that made no progress. */
export interface Deferral {
  /** It rests until then. */
  readonly until: Instant;
  readonly count: number;
  /** People have heard that it does not go on. Old states lack it. */
  readonly told?: true;
}

export interface Application {
  readonly handedInAt: Instant;
  readonly by: PersonId;
  readonly ticket: string;
  /** `YYYY-MM-DD`, as the DNS department promised; empty when it did not. */
  readonly promised: string;
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
    /** Old states lack it. */
    readonly mailPolicy?: MailPolicy;
    readonly below?: Below;
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
  /** Rotations stored by earlier releases lack it. */
  readonly breakGlass?: BreakGlassRequest | null;
  /** Last reminder or alarm per wait. */
  readonly spoken: Readonly<Record<string, { readonly spokenAt: Instant; readonly count: number }>>;
}

/** The identity is gone, SES signs with a key of its own, or with none. */
export type Alteration = 'missing' | 'foreign_origin' | 'signing_off';

export interface State {
  readonly domain: SigningDomain;
  /** Number of commits that led here. */
  readonly atVersion: number;
  readonly current: Selector | null;
  readonly targets: readonly Target[];
  /** Configured no more, while SES may still sign there with a selector that is live. Old states lack it. */
  readonly former?: readonly TargetId[];
  readonly selectors: Readonly<Record<string, SelectorFacts>>;
  /** Names of selectors that have left the state: a new key pair takes none of them. Old states lack it. */
  readonly usedNames?: UsedNames;
  /** Not yet settled or without an outcome, and those of the current rotation. */
  readonly attempts: readonly Attempt[];
  readonly rotation: Rotation | null;
  readonly rotations: number;
  /** The day that the plan wanted for the start that was last reminded of, or begun: `YYYY-MM-DD`. */
  readonly planTold: string | null;
  /** Which tool has the identity in code, as a person said; null: nobody has. Old states lack it. */
  readonly ownership?: Ownership | null;
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
  readonly keyAge: { readonly selector: Selector; readonly saidDays: number } | null;
  /** Per target, a selector that SES shows and the log does not expect. */
  readonly drifting: Readonly<Record<string, Selector>>;
  /** Per target, what somebody else changed beside the selector. */
  readonly altered: Readonly<Record<string, Alteration>>;
  /** Per switched target, what SES said last when it was not SUCCESS. */
  readonly ailing: Readonly<Record<string, DkimStatus>>;
  /** Why nobody could look for the newest probe; null: the mailbox answers. */
  readonly mailboxProblem: MailboxProblem | null;
  /** Per protected selector whose record is lost. */
  readonly lost: Readonly<Record<string, LostRecord>>;
  /** Troubles that go on, and who takes care of them; null: none. */
  readonly care: Care | null;
  /** Null: none is owed. */
  readonly breakGlassReport: BreakGlassReport | null;
  /** Old states lack it. */
  readonly enrolment?: Enrolment;
  /** Content address of the configuration that the log named last. Old states lack it and the next. */
  readonly configuration?: string | null;
  readonly refusals?: Refusals | null;
}

export const emptyState = (domain: SigningDomain): State => ({
  domain,
  atVersion: 0,
  current: null,
  targets: [],
  former: [],
  selectors: {},
  usedNames: {},
  attempts: [],
  rotation: null,
  rotations: 0,
  planTold: null,
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
  mailboxProblem: null,
  lost: {},
  care: null,
  breakGlassReport: null,
  configuration: null,
  refusals: null,
});

/** Decided and not yet back: until then no new round, no cancel, no removal. */
export const isRollingBack = ({ rollback }: Pick<Rotation, 'rollback'>): boolean =>
  rollback?.tag === 'decided' && !rollback.finished;

/** A running rotation excludes a second one; an ended one stays in view until the next begins. */
export const isRunning = (rotation: Rotation | null): rotation is Rotation =>
  rotation !== null && rotation.stage.tag !== 'Completed' && rotation.stage.tag !== 'Cancelled';
