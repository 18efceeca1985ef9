/** An approval round and what it leads to: approvals, the grant, the way back. */

import type { FindingCode } from './findings.ts';
import { type Instant, type PersonId, Selector, type SigningDomain, type TargetId } from './names.ts';

/** I6. `open`: appended, no outcome yet; it counts as unknown once the send window and the call's time-out are over. */
export type AttemptOutcome = 'open' | 'unknown' | 'refused' | 'notSent' | 'applied' | 'notApplied';

/** One intended Put. */
export interface Attempt {
  readonly id: number;
  readonly kind: 'forward' | 'rollback';
  readonly rotation: number;
  readonly round: number;
  readonly target: TargetId;
  readonly selector: Selector;
  readonly intendedAt: Instant;
  /** Log version of its `PutIntended`. */
  readonly intendedVersion: number;
  /** `Date` header of an SES answer from before the append: `settle` counts from here. */
  readonly beforeSesAt: Instant;
  readonly outcome: AttemptOutcome;
  /** Log version at which `settle` was seen to be over; null while it may still land. */
  readonly settledVersion: number | null;
  /** Log version at which it got its outcome; null without one. */
  readonly closedVersion: number | null;
  /** How many finished attempts of the same kind, round and target it stands for besides itself; absent: none. */
  readonly earlier?: number;
  /** One of those may have reached SES. */
  readonly earlierReached?: boolean;
}

/** What SES says of an identity's DKIM. */
export type DkimStatus = 'NOT_STARTED' | 'PENDING' | 'SUCCESS' | 'FAILED' | 'TEMPORARY_FAILURE';

/** Identities of SES below the signing domain with DKIM settings of their own: they sign their mail themselves, and are not switched. */
export interface SubdomainIdentities {
  /** As many as fit; null: SES would not list its identities. */
  readonly names: readonly string[] | null;
  /** Those that were left out. */
  readonly more: number;
}

/** In characters, all together: the state has to stay small. */
const namesCharsMax = 400;

export const subdomainIdentities = (all: readonly string[], notRead = 0): SubdomainIdentities => {
  const names: string[] = [];
  let chars = 0;
  for (const name of [...all].sort()) {
    chars += name.length + 1;
    if (chars > namesCharsMax) break;
    names.push(name);
  }
  return { names, more: all.length - names.length + notRead };
};

/** A subdomain of it, an address in it, or in one of its subdomains. */
export const isSubdomainIdentity = (identity: string, domain: string): boolean => {
  const name = identity.toLowerCase();
  return name.endsWith(`.${domain}`) || name.endsWith(`@${domain}`);
};

/** Why the bot did not open a round although the record is stable, or what preflight found. */
export type Blocker =
  | 'current_key_not_held'
  | 'current_record_wrong'
  | 'current_key_published'
  | 'current_key_compromised'
  | 'target_missing'
  | 'current_differs'
  | 'switched_differs'
  | 'signing_off'
  | 'easy_dkim_origin'
  | 'mailbox_unavailable'
  | 'probe_missing'
  | 'probe_unsigned'
  | 'too_few_approvers'
  | 'approvers_unknown'
  | 'record_not_right'
  | 'proof_failed'
  | 'next_key_unreadable'
  | 'ses_unreachable'
  | 'dnssec_not_validated';

// What somebody has to acknowledge. `NOTICES` says which notice tells of which.

/**
 * - `attempt`: nobody knows what SES was told.
 * - `leaked`: SES has a key whose private half is in the DNS, and going back helps; `bannedInUse`: it signs with one, or one that two people declared compromised, and only a new key helps.
 * - `changed`: somebody else changed SES: mail is unsigned, signed by another key, or not sent.
 * - `key`: a live private key cannot be read: neither a switch nor the way back is possible.
 * - `lost`: a record that mail or the way back needs is not right.
 * - `pending`: SES does not come to SUCCESS, and mail may be unsigned; `watch`: it was there, and mail or SES says otherwise now.
 * - `remaining`: some targets are switched, and nothing goes on by itself.
 * - `rollback`: going back does not come to an end.
 */
export const incidents = [
  'attempt',
  'leaked',
  'changed',
  'bannedInUse',
  'key',
  'lost',
  'pending',
  'remaining',
  'rollback',
  'watch',
] as const;

export type Incident = (typeof incidents)[number];

/**
 * What speaks against the switched mail in the watch.
 * - `mail`: the newest probe did not arrive signed by the next key, or none has since the watch began. However often: one sign.
 * - `ses`: SES does not say SUCCESS, or is not set as the log has it.
 * - `dns`: the name servers do not have the next key's record right.
 */
export type WatchWarning = 'mail' | 'ses' | 'dns';

/** Open incidents, and who acknowledged them. */
export interface IncidentResponse {
  readonly incidents: readonly { readonly incident: Incident; readonly sinceAt: Instant }[];
  /** Null: nobody has said so, or it was too long ago. */
  readonly acknowledgement: { readonly by: PersonId; readonly name: string; readonly acknowledgedAt: Instant } | null;
  /** How often it was told to the next, since the newest trouble began. */
  readonly escalations: number;
  /** When it was told last. */
  readonly notifiedAt: Instant;
  /** Two independent signs spoke against the switched mail, and going back was offered. */
  readonly offered: boolean;
}

/**
 * What a signing domain is decided under: its configuration, flat, as people would read it. Never a secret.
 * Field by name, such as `policy.approvals`, with its value as text.
 */
export type ConfigurationFacts = Readonly<Record<string, string>>;

export interface FieldChange {
  readonly field: string;
  /** Null where it was not there, or nothing was recorded before. */
  readonly before: string | null;
  readonly after: string | null;
}

/** UTF-16 units; the evidence that the event names has all of it. */
const valueCharsMax = 300;

const clipped = (value: string | undefined): string | null =>
  value === undefined ? null : value.length <= valueCharsMax ? value : `${value.slice(0, valueCharsMax)}…`;

/** Which fields differ, by name in order. Against nothing all of them do. */
export const changesBetween = (before: ConfigurationFacts, after: ConfigurationFacts): readonly FieldChange[] => {
  const [old, now] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  return [...new Set([...old.keys(), ...now.keys()])]
    .sort()
    .filter((field) => old.get(field) !== now.get(field))
    .map((field) => ({ field, before: clipped(old.get(field)), after: clipped(now.get(field)) }));
};

/** Secrets that prove an enrolled person where nobody has an AWS identity: only their digests are known here. */
export interface Enrolment {
  /** By id in Slack, the digest of the stored secret that is in force. */
  readonly secrets: Readonly<Record<string, string>>;
  /** One at a time: the person says that it is theirs, and another one approves. */
  readonly waiting: {
    readonly user: string;
    readonly digest: string;
    readonly offeredAt: Instant;
    readonly mine: boolean;
    readonly approvedBy: PersonId | null;
  } | null;
}

export const noEnrolment: Enrolment = { secrets: {}, waiting: null };

/** The state stays small: a further one takes the place of the one that was enrolled first. */
const secretsMax = 10;

export const enrolled = ({ secrets }: Enrolment, user: string, digest: string): Enrolment => {
  const others = Object.entries(secrets).filter(([name]) => name !== user);
  return { secrets: Object.fromEntries([...others, [user, digest]].slice(-secretsMax)), waiting: null };
};

/** The live policy; `absent`: the DNS says that there is none, `unknown`: nobody could tell. */
export type DmarcPolicy = 'reject' | 'quarantine' | 'none' | 'absent' | 'unknown';

/** Whether SPF passes for mail of SES under a domain that is aligned with From (RFC 7489 3.1.2). */
export type SpfAlignment = 'aligned' | 'notAligned' | 'unknown';

/** What receivers would do with mail of the signing domain that leaves without its signature: DMARC (RFC 7489) beside SPF. */
export interface MailPolicy {
  readonly dmarc: DmarcPolicy;
  readonly spf: SpfAlignment;
}

type UnsignedMeaning =
  | 'noPolicy'
  | 'passes'
  | 'reported'
  | 'spam'
  | 'refused'
  | 'spamUnlessSpf'
  | 'refusedUnlessSpf'
  | 'unknown';

/** Unknown is said as unknown, and never as harmless. */
export const unsignedMeaning = ({ dmarc, spf }: MailPolicy): UnsignedMeaning => {
  if (dmarc === 'absent') return 'noPolicy';
  if (spf === 'aligned') return 'passes';
  if (dmarc === 'unknown') return 'unknown';
  if (dmarc === 'none') return 'reported';
  if (dmarc === 'quarantine') return spf === 'unknown' ? 'spamUnlessSpf' : 'spam';
  return spf === 'unknown' ? 'refusedUnlessSpf' : 'refused';
};

/** Of several targets the worst counts: each sends a part of the mail. */
export const worstSpf = (all: readonly SpfAlignment[]): SpfAlignment => {
  if (all.includes('notAligned')) return 'notAligned';
  return all.length === 0 || all.includes('unknown') ? 'unknown' : 'aligned';
};

export interface Approval {
  readonly by: PersonId;
  readonly name: string;
  readonly at: Instant;
}

export type RoundEnd = 'failed' | 'declined' | 'expired' | 'changed' | 'rolledBack' | 'cancelled' | 'switched';

/** What an approval round fixed for one target. */
export interface RoundTarget {
  readonly id: TargetId;
  readonly origin: string | null;
  readonly signingEnabled: boolean | null;
  readonly selector: Selector | null;
  /** It took the next key in an earlier round of this switch: this round leaves it as it is. */
  readonly switched?: true;
}

/** What `VerificationInfo` of GetEmailIdentity says while SES does not find the key that it was given. */
export interface VerificationProblem {
  /** As the service names it, such as `INVALID_VALUE`. */
  readonly errorType: string;
  /** By SES's clock. */
  readonly lastCheckedSesAt: Instant | null;
  /** Of the zone as SES saw it: a serial that is behind explains a record that SES does not find. */
  readonly serial: number | null;
}

export interface Round {
  readonly id: number;
  /** The round with which this switch began, where this one goes on with the targets that were left; absent: this one. */
  readonly firstRound?: number;
  readonly digest: string;
  readonly targets: readonly RoundTarget[];
  readonly rollback: 'ready' | 'none';
  readonly waived: readonly string[];
  /** Name servers that the configuration put in the place of the look-up. */
  readonly overridden: readonly string[];
  /** Away from a compromised key: no change window is waited for, and its record is revoked after the switch; absent: not so. */
  readonly urgent?: true;
  /** What unsigned mail would have met when the round opened: told, not approved, so not in the digest. */
  readonly mailPolicy: MailPolicy;
  readonly openedAt: Instant;
  /** `switchBefore` of the digest. */
  readonly switchBeforeAt: Instant;
  readonly grantUntil: Instant;
  readonly approvals: readonly Approval[];
  /** Log version of the last change to the approvals: evidence must be gathered after it (I2). */
  readonly approvalsVersion: number;
  readonly executedBy: PersonId | null;
  readonly ended: RoundEnd | null;
}

/** Stored with the first `PutIntended` (design.md 4): one eligible person's click is enough while it is valid. */
export interface Grant {
  readonly to: Selector;
  readonly until: Instant;
}

export type Rollback =
  | { readonly tag: 'proposed'; readonly by: PersonId; readonly proposedAt: Instant }
  | {
      readonly tag: 'decided';
      readonly by: readonly PersonId[];
      readonly basis: 'grant' | 'twoPeople' | 'breakGlass';
      readonly decidedAt: Instant;
    };

/** Asked for outside Slack by one enrolled person; another one confirms it, or it runs out (design.md 4, break-glass). */
export interface BreakGlassRequest {
  readonly by: PersonId;
  readonly name: string;
  readonly reason: string;
  readonly requestedAt: Instant;
}

/** Owed to everybody after break-glass was used: somebody reads what was done, and says so in Slack. */
export interface BreakGlassReport {
  /** Of the first use that nobody has closed. */
  readonly usedAt: Instant;
  readonly uses: number;
}

// Who else changes the identity at SES.

/** Which tool has the identity at SES in its code: its next deploy may push the former key back. Asked once, remembered for the domain. */
type OwningTool = 'cloudformation' | 'terraform';

/** `later`: asked, and put off until the next rotation. */
export type Ownership = OwningTool | 'nobody' | 'later';

/** True as long as nobody has said who. */
export const isUnnamed = (ownership: Ownership | null | undefined): boolean =>
  ownership === null || ownership === undefined || ownership === 'later';

export const owningTool = (ownership: Ownership | null | undefined): OwningTool | null =>
  ownership === 'cloudformation' || ownership === 'terraform' ? ownership : null;

/** On a line of its own or inside one: SES rewrites headers, but not the body. */
const marker = 'futari-probe:';
const pattern = /futari-probe:([A-Za-z0-9_-]{8,128})/;

/** The token to put into a probe's text. @throws RangeError for a nonce that it cannot find again. */
export const probeToken = (nonce: string): string => {
  const token = `${marker}${nonce}`;
  if (pattern.exec(token)?.[1] !== nonce) throw new RangeError('a nonce is 8 to 128 of A-Z a-z 0-9 _ -');
  return token;
};

/** The nonce of a received text, or null. */
export const findNonce = (text: string): string | null => pattern.exec(text)?.[1] ?? null;

/**
 * Why nobody could look whether a probe arrived.
 *
 * - `mailbox_unreachable`: no connection, or one that is dropped each time.
 * - `mailbox_refused`: the login or the permission was refused.
 * - `mailbox_slow`: connected, but no answer in time.
 * - `mailbox_absent`: there is no such mailbox or bucket.
 * - `mailbox_full`: more lies there than may be read in one look.
 * - `mailbox_encrypted`: the rule of SES encrypts what it stores.
 * - `mailbox_none`: this process receives no mail at all, or does not any more.
 */
export type MailboxProblem =
  | 'mailbox_unreachable'
  | 'mailbox_refused'
  | 'mailbox_slow'
  | 'mailbox_absent'
  | 'mailbox_full'
  | 'mailbox_encrypted'
  | 'mailbox_none';

export interface SeenSignature {
  readonly domain: string;
  readonly selector: string;
  readonly result: string;
  readonly aligned: boolean;
}

/** The selector whose signature verified for the signing domain and aligns with From; null when none does. */
export const signedBy = (signatures: readonly SeenSignature[], domain: SigningDomain): Selector | null => {
  const good = signatures.find(
    (signature) => signature.domain.toLowerCase() === domain && signature.result === 'pass' && signature.aligned,
  );
  return good === undefined ? null : Selector.parse(good.selector);
};

/**
 * What was seen of a key record, as the state holds it.
 * What the last check that changed something said.
 */
export interface RecordFacts {
  readonly verdict: 'right' | 'wrong' | 'absent' | 'disagree' | 'unknown';
  readonly findings: readonly FindingCode[];
  readonly silent: readonly string[];
  readonly evidence: string | null;
  readonly changedAt: Instant;
}

/** A record that I8 protects and that is not there, or not right: as it was seen last. */
export interface LostRecord {
  readonly verdict: Exclude<RecordFacts['verdict'], 'unknown'>;
  readonly findings: readonly FindingCode[];
  readonly evidence: string | null;
  /** When it was first seen so. */
  readonly lostAt: Instant;
}

/** `known`: whoever has a role in this domain; `outsider`: everybody else, guests and bots among them. */
export type RefusedGroup = 'known' | 'outsider';

/**
 * How many refused clicks and commands a day the log takes: nobody may fill it, and nobody may use up the room of others.
 * A day of a signing domain; what is above it is counted.
 */
export const refusalsListedMax: Readonly<Record<RefusedGroup, number>> = { known: 50, outsider: 10 };

/** Of the newest day with a refusal: how many the log tells of. */
export interface Refusals extends Readonly<Record<RefusedGroup, number>> {
  /** `YYYY-MM-DD` in the configured zone. */
  readonly day: string;
}

/** What the log has of `day`; clocks that differ around midnight begin no day anew. */
export const refusalsOn = (refusals: Refusals | null, day: string): Refusals =>
  refusals == null || refusals.day < day ? { day, known: 0, outsider: 0 } : refusals;

/** What became of mail in the last day, as SES counts it. A secondary sign: it is told beside the evidence, and decides nothing. */
export interface SendingRates {
  readonly sent: number;
  readonly bounced: number;
  readonly complained: number;
}

/** Not every account has SES count them, and a reading may fail: nothing waits for it. */
export type SeenRates = SendingRates | 'unavailable';

/**
 * Where a rotation is.
 * Each waiting stage has an owner and a due time (I9): see `reminders`.
 */
export type Stage =
  | { readonly tag: 'Preparing'; readonly sinceAt: Instant }
  | { readonly tag: 'AwaitingApplication'; readonly sinceAt: Instant }
  | { readonly tag: 'AwaitingRecord'; readonly sinceAt: Instant }
  | { readonly tag: 'Published'; readonly sinceAt: Instant; readonly rights: number; readonly lastRightAt: Instant }
  | { readonly tag: 'Stable'; readonly sinceAt: Instant }
  | { readonly tag: 'Switching'; readonly sinceAt: Instant }
  | { readonly tag: 'Watching'; readonly sinceAt: Instant; readonly endsAt: Instant }
  | { readonly tag: 'AwaitingCompletion'; readonly sinceAt: Instant }
  | { readonly tag: 'Overlap'; readonly sinceAt: Instant; readonly endsAt: Instant }
  | { readonly tag: 'RollingBack'; readonly sinceAt: Instant }
  | { readonly tag: 'RolledBack'; readonly sinceAt: Instant }
  | { readonly tag: 'Completed'; readonly sinceAt: Instant }
  | { readonly tag: 'Cancelled'; readonly sinceAt: Instant };

/** Every stage once: the record holds the list to the union. */
const order: Readonly<Record<Stage['tag'], true>> = {
  Preparing: true,
  AwaitingApplication: true,
  AwaitingRecord: true,
  Published: true,
  Stable: true,
  Switching: true,
  Watching: true,
  AwaitingCompletion: true,
  Overlap: true,
  RollingBack: true,
  RolledBack: true,
  Completed: true,
  Cancelled: true,
};

export const stageTags = Object.keys(order) as readonly Stage['tag'][];
