/** What the model searches: the core's state and the truth around it. Every field is a value, so that a step is a copy. */
import type { Instant, TargetId } from '../../src/domain/names.ts';
import type { State } from '../../src/domain/state.ts';

/** What the DNS would answer for one record, if asked now. `lagging`: only the resolvers do not know it yet. `leaked`: a private key. */
export type Dns = 'right' | 'wrong' | 'absent' | 'silent' | 'lagging' | 'oneSilent' | 'leaked';

/** Selectors by number: `k-1` is 1. Zero stands for none. */
type SelectorNo = number;

/** What SES really does for one target. */
export interface SesTruth {
  readonly selector: SelectorNo;
  /** What mail is signed with: the selector before it while PENDING, where SES keeps signing. */
  readonly observations: SelectorNo;
  /** The attempt that put it there; 0 for the selector of the start. */
  readonly by: number;
  readonly status: 'PENDING' | 'SUCCESS';
  readonly signingEnabled: boolean;
  /** By SES's clock. Its readings may be behind what it signs with for one unit after a change. */
  readonly changedSesAt: Instant;
}

/** A request that SES took and whose effect may still come. */
interface Flight {
  readonly attempt: number;
  readonly target: number;
  readonly selector: SelectorNo;
  /** By SES's clock: its signature's time, from which AWS's age limit and our `settle` count. */
  readonly signedSesAt: Instant;
}

export type Work = 'forward' | 'rollback' | 'look' | 'declare' | 'destroy';
/** `half`: half of the evidence is gathered. `asked`: evidence or signs are in hand. `intended`: the append succeeded. */
type Phase = 'half' | 'asked' | 'intended' | 'sent' | 'refused';

/** One process in flight. It may be frozen at every phase, simply by not being moved. */
export interface Process {
  readonly work: Work;
  /** Whose it is, where replicas are followed. */
  readonly replica: number;
  readonly phase: Phase;
  readonly target: number;
  readonly selector: SelectorNo;
  readonly baseVersion: number;
  readonly requestedAt: Instant;
  readonly signedSesAt: Instant;
  readonly attempt: number;
  readonly intendedAt: Instant;
  readonly evidence: Sample | null;
  readonly observations: readonly Seen[];
}

/** What a process saw right before a Put. Times are of our clock; the rest is what was true at that time. */
export interface Sample {
  readonly dns: Dns;
  readonly scope: 'authoritative' | 'everywhere';
  readonly otherKey: boolean;
  /** The evidence comes in two halves, in either order: the DNS, and what the keys can do. */
  readonly first: 'dns' | 'keys';
  readonly proofAt: Instant;
  readonly proofOk: boolean;
  readonly backAt: Instant;
  readonly backOk: boolean;
  readonly gone: number;
  readonly signingEnabled: readonly boolean[];
  readonly selectors: readonly SelectorNo[];
  /** Ghost: nobody has approved, withdrawn or executed since. */
  readonly afterApproval: boolean;
}

/** One target as one look saw it. */
export interface Seen {
  readonly target: number;
  readonly kind: 'reading' | 'probe';
  readonly selector: SelectorNo;
  readonly status: 'PENDING' | 'SUCCESS' | null;
}

export type Verb =
  | 'approve'
  | 'withdraw'
  | 'decline'
  | 'execute'
  | 'request'
  | 'prove'
  | 'claim'
  | 'rollback'
  | 'breakGlass'
  | 'confirmGlass'
  | 'compromise'
  | 'cancel'
  | 'confirm';

/** A click as it left the person: it names what the person saw. */
export interface Click {
  readonly id: string;
  readonly who: number;
  readonly verb: Verb;
  readonly rotation: number;
  readonly round: number;
  readonly digest: string;
  readonly ban: boolean;
}

/** History that the invariants need and the core must not be asked for. People are bits. */
export interface Ghost {
  readonly approved: number;
  readonly declined: boolean;
  /** Somebody looked while the DNS showed the next key's private half. */
  readonly leaked: boolean;
  /** Selectors whose record the record monitor saw to be gone when it looked last. Bits by selector number. */
  readonly seenGone: number;
  readonly executed: boolean;
  /** The newest delivered mail of the next key failed its verification at some mailbox. */
  readonly deliveryFailed: boolean;
  readonly facts: readonly boolean[];
  readonly requester: number;
  readonly rolledBack: boolean;
  readonly wantsBack: number;
  /** Who asked outside Slack last, and until when that may be confirmed. */
  readonly breakGlassAsked: number;
  readonly breakGlassUntil: Instant;
  /** Who reported a key as compromised last, and until when that may be confirmed. */
  readonly stolen: number;
  readonly stolenUntil: Instant;
  /** Declared so by two people. Bits by selector number. */
  readonly compromised: number;
  readonly backCovered: boolean;
  readonly grantUntil: Instant;
  readonly forwards: readonly number[];
  readonly calls: readonly { readonly attempt: number; readonly target: number; readonly until: Instant }[];
  /** Selectors of which a person has said that nothing else uses them. Bits by selector number. */
  readonly attested: number;
  /** When people were told that its key would be destroyed; 0 for never, and after a release. Index: selector number. */
  readonly notified: readonly Instant[];
  /** Selectors whose key somebody holds. Bits by selector number. */
  readonly held: number;
  /** When SES last signed with it or could have, by our clock. Index: selector number. */
  readonly lastSigned: readonly Instant[];
}

/** A commit by its number, which no other commit ever gets, and its version in the log. */
export interface Place {
  readonly commit: number;
  readonly version: number;
}

export interface Replica {
  /** Ghost and floor: the newest commit that it has loaded or written since its start; 0 for none. */
  readonly known: number;
  /** The mark that it has read or written last. */
  readonly held: number;
  readonly isCompared: boolean;
  /** What it still owes to an anchor that was out of reach. */
  readonly pending: Place | null;
}

export interface LogTruth {
  /** Numbers of the commits in the log, oldest first. */
  readonly chain: readonly number[];
  readonly commitsEver: number;
  /** An earlier version that the attacker can go back to. */
  readonly copy: { readonly state: State; readonly ghost: Ghost; readonly chain: readonly number[] } | null;
  readonly hasAttacked: boolean;
  /** Marks of the anchor, the oldest first: the newest, and those that the log lacks or may come to lack. */
  readonly marks: readonly Place[];
  readonly isInReach: boolean;
  /** Ghost: the newest irrevocable commit of which somebody was told while the anchor could be reached. */
  readonly owed: number;
  /** Ghost: that commit was deleted. */
  readonly isLost: boolean;
  readonly replicas: readonly Replica[];
  /** Who handles what comes next. */
  readonly acting: number;
  readonly restartsLeft: number;
  readonly outagesLeft: number;
}

export interface World {
  readonly state: State;
  readonly now: Instant;
  readonly sesNow: Instant;
  /** Records by selector number; index 0 is not used. */
  readonly dns: readonly Dns[];
  readonly ses: readonly SesTruth[];
  readonly flights: readonly Flight[];
  readonly processes: readonly Process[];
  readonly clicks: readonly Click[];
  /** Delivered clicks that Slack may deliver again. */
  readonly spent: readonly Click[];
  readonly proofWorks: boolean;
  readonly backWorks: boolean;
  /** People who have lost their role since. */
  readonly gone: number;
  readonly left: Budget;
  readonly ghost: Ghost;
  /** Null: the log only grows, and nobody asks what the anchor knows. */
  readonly log: LogTruth | null;
}

/** What may still go wrong on this path. A budget that is spent stays spent, so that the search closes. */
export interface Budget {
  readonly crashes: number;
  readonly dns: number;
  readonly faults: number;
  readonly staleReads: number;
  readonly skews: number;
  readonly people: number;
  readonly rollbacks: number;
  /** Decisions to go on with a rollback whose Puts are used up: the bound on them starts anew. */
  readonly renewals: number;
  readonly rounds: number;
  readonly rotations: number;
  readonly deliveries: number;
}

/** Who gave the command: the invariants look at what that one really knew. */
export interface Cause {
  readonly process: Process | null;
  readonly who: number | null;
  /** What the clicked button said. */
  readonly digest: string | null;
}

/** One step and where it leads. `violated` names the invariant that the step itself breaks. */
export interface Step {
  readonly label: string;
  readonly world: World;
  /** Nothing goes wrong in it: the way to a good end may use it (I12). */
  readonly fair: boolean;
  readonly violated: string | null;
}

export const targetIds = ['a/r1/d.example', 'a/r2/d.example'] as TargetId[];
export const targetNo = (id: string): number => targetIds.indexOf(id as TargetId);
export const selectorNo = (name: string | null): SelectorNo => (name === null ? 0 : Number(name.slice(2)));
