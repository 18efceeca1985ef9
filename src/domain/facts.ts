/** The types of facts that events and the state hold: attempts, incidents, rounds, approvals, records and stages. */

import type { DeliveryFacts } from './delivery.ts';
import type { FindingCode } from './findings.ts';
import { type Instant, type PersonId, Selector, type SigningDomain, type TargetId } from './names.ts';

/** I6. `open`: appended, no outcome yet; it counts as unknown once the send window and the call's time-out have passed. */
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
  /** Log version at which `settle` was over; null while SES may still apply the attempt. */
  readonly settledVersion: number | null;
  /** Log version at which the attempt got its outcome; null without one. */
  readonly closedVersion: number | null;
  /** Number of earlier finished attempts of the same kind, round and target that it also stands for; absent: none. */
  readonly earlier?: number;
  /** One of the earlier attempts may have reached SES. */
  readonly earlierReached?: boolean;
}

/** The DKIM status of an identity, as SES reports it. */
export type DkimStatus = 'NOT_STARTED' | 'PENDING' | 'SUCCESS' | 'FAILED' | 'TEMPORARY_FAILURE';

/**
 * Identities of SES below the signing domain with DKIM settings of their own. SES signs their mail by those settings, and a rotation does
 * not switch them.
 */
export interface SubdomainIdentities {
  /** As many as fit; null: SES did not list its identities. */
  readonly names: readonly string[] | null;
  /** Number of names that were left out. */
  readonly more: number;
}

/** Total number of characters: the state has to stay small. */
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

/** True for a subdomain of the domain, and for an address in the domain or in a subdomain. */
export const isSubdomainIdentity = (identity: string, domain: string): boolean => {
  const name = identity.toLowerCase();
  return name.endsWith(`.${domain}`) || name.endsWith(`@${domain}`);
};

/** Findings of preflight, and reasons why the bot did not open a round although the record is stable. */
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
  | 'delivery_failed'
  | 'next_key_unreadable'
  | 'ses_unreachable'
  | 'dnssec_not_validated'
  | 'dnssec_unknown';

// Incidents that somebody has to acknowledge. `NOTICES` maps each notice to its incident.

/**
 * - `attempt`: the outcome of a Put is unknown.
 * - `leaked`: SES has a key whose private half is in the DNS, and a rollback helps.
 * - `bannedInUse`: SES signs with a leaked key, or with one that two people declared compromised, and only a new key helps.
 * - `changed`: somebody else changed SES: mail is unsigned, signed by another key, or not sent.
 * - `key`: a live private key cannot be read, so neither a switch nor a rollback is possible.
 * - `lost`: a record that mail or a rollback needs is not right.
 * - `pending`: SES does not reach SUCCESS, and mail may be unsigned.
 * - `remaining`: some targets are switched, and the switch does not continue by itself.
 * - `rollback`: a rollback does not finish.
 * - `watch`: SES reached SUCCESS before, but mail or SES fails now.
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
 * Warnings against the switched mail in the watch.
 * - `mail`: the newest probe did not arrive signed by the next key, or none has since the watch began. Repetitions count as one warning.
 * - `ses`: SES does not report SUCCESS, or its settings differ from the log.
 * - `dns`: the name servers do not serve the right record of the next key.
 */
export type WatchWarning = 'mail' | 'ses' | 'dns';

/** The identity is gone, SES signs with a key of its own, or signing is off. */
export type Alteration = 'missing' | 'easy_dkim_origin' | 'signing_off';

/** Open incidents and their acknowledgement. */
export interface IncidentResponse {
  readonly incidents: readonly { readonly incident: Incident; readonly sinceAt: Instant }[];
  /** Null: nobody has acknowledged, or the acknowledgement has expired. */
  readonly acknowledgement: { readonly by: PersonId; readonly name: string; readonly acknowledgedAt: Instant } | null;
  /** Number of escalations since the newest incident began. */
  readonly escalations: number;
  /** Time of the last notification. */
  readonly notifiedAt: Instant;
  /** Two independent warnings spoke against the switched mail, and the bot offered a rollback. */
  readonly offered: boolean;
}

/**
 * The configuration of a signing domain that decisions depend on, flat and readable. It never holds a secret. Field by name, such as
 * `policy.approvals`, with its value as text.
 */
export type ConfigurationFacts = Readonly<Record<string, string>>;

export interface FieldChange {
  readonly field: string;
  /** Null when the field was absent, or when no earlier configuration is recorded. */
  readonly before: string | null;
  readonly after: string | null;
}

/** The field that names the place of the log's anchor. */
export const anchorField = 'anchor';

/** UTF-16 units; the evidence that the event names holds the whole value. */
const valueCharsMax = 300;

const clipped = (value: string | undefined): string | null =>
  value === undefined ? null : value.length <= valueCharsMax ? value : `${value.slice(0, valueCharsMax)}…`;

/** The fields that differ, sorted by name. Compared with an empty configuration, all differ. */
export const changesBetween = (before: ConfigurationFacts, after: ConfigurationFacts): readonly FieldChange[] => {
  const [old, now] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  return [...new Set([...old.keys(), ...now.keys()])]
    .sort()
    .filter((field) => old.get(field) !== now.get(field))
    .map((field) => ({ field, before: clipped(old.get(field)), after: clipped(now.get(field)) }));
};

/** Secrets that authenticate an enrolled person where people have no AWS identity. The state holds only their digests. */
export interface Enrolment {
  /** By Slack user id, the digest of the stored secret that is in force. */
  readonly secrets: Readonly<Record<string, string>>;
  /** One at a time: the person confirms that the secret is theirs, and another person approves. */
  readonly waiting: {
    readonly user: string;
    readonly digest: string;
    readonly offeredAt: Instant;
    readonly mine: boolean;
    readonly approvedBy: PersonId | null;
  } | null;
}

export const noEnrolment: Enrolment = { secrets: {}, waiting: null };

/** The state stays small: a further secret replaces the one that was enrolled first. */
const secretsMax = 10;

export const enrolled = ({ secrets }: Enrolment, user: string, digest: string): Enrolment => {
  const others = Object.entries(secrets).filter(([name]) => name !== user);
  return { secrets: Object.fromEntries([...others, [user, digest]].slice(-secretsMax)), waiting: null };
};

/** The live policy; `absent`: the DNS has no policy, `unknown`: the query failed. */
export type DmarcPolicy = 'reject' | 'quarantine' | 'none' | 'absent' | 'unknown';

/** Whether SPF passes for mail of SES under a domain that is aligned with From (RFC 7489 3.1.2). */
export type SpfAlignment = 'aligned' | 'notAligned' | 'unknown';

/** The treatment of unsigned mail of the signing domain by receivers: DMARC (RFC 7489) beside SPF. */
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

/** An unknown policy never counts as harmless. */
export const unsignedMeaning = ({ dmarc, spf }: MailPolicy): UnsignedMeaning => {
  if (dmarc === 'absent') return 'noPolicy';
  if (spf === 'aligned') return 'passes';
  if (dmarc === 'unknown') return 'unknown';
  if (dmarc === 'none') return 'reported';
  if (dmarc === 'quarantine') return spf === 'unknown' ? 'spamUnlessSpf' : 'spam';
  return spf === 'unknown' ? 'refusedUnlessSpf' : 'refused';
};

/** The worst of several targets counts, because each sends a part of the mail. */
export const worstSpf = (all: readonly SpfAlignment[]): SpfAlignment => {
  if (all.includes('notAligned')) return 'notAligned';
  return all.length === 0 || all.includes('unknown') ? 'unknown' : 'aligned';
};

export interface Approval {
  readonly by: PersonId;
  readonly name: string;
  readonly at: Instant;
  /** In the person's words; absent: none was given. */
  readonly reason?: string;
}

export type RoundEnd =
  | 'failed'
  | 'declined'
  | 'expired'
  | 'changed'
  | 'deliveryFailed'
  | 'rolledBack'
  | 'cancelled'
  | 'switched';

/** The two calls of the Lambda function that the bot replaced. They decide nothing that people decide. */
export type LegacyAction = 'create_dkim_certificate' | 'update_ses_byodkim_automated';

/** The facts about one target that an approval round fixed. */
export interface RoundTarget {
  readonly id: TargetId;
  readonly origin: string | null;
  readonly signingEnabled: boolean | null;
  readonly selector: Selector | null;
  /** The target took the next key in an earlier round of this switch. This round leaves it unchanged. */
  readonly switched?: true;
}

/** `VerificationInfo` of GetEmailIdentity while SES does not find the key that it was given. */
export interface VerificationProblem {
  /** The error as SES names it, such as `INVALID_VALUE`. */
  readonly errorType: string;
  /** By SES's clock. */
  readonly lastCheckedSesAt: Instant | null;
  /** Serial of the zone as SES saw it: an old serial explains why SES does not find a record. */
  readonly serial: number | null;
}

export interface Round {
  readonly id: number;
  /** The first round of the switch, if this round continues it with the remaining targets; absent: this round. */
  readonly firstRound?: number;
  readonly digest: string;
  readonly targets: readonly RoundTarget[];
  readonly rollback: 'ready' | 'none';
  /** Authoritative servers that gave the right record when the round opened, of all that were queried. */
  readonly servers: { readonly right: number; readonly of: number };
  /** Content address of the observations on which the round was opened; null: they were not stored. */
  readonly evidence: string | null;
  readonly waived: readonly string[];
  /** Name servers that the configuration set in place of the DNS lookup. */
  readonly overridden: readonly string[];
  /**
   * The switch replaces a compromised key: it waits for no change window, and the old record is revoked afterwards. Absent: not urgent.
   */
  readonly urgent?: true;
  /** The treatment of unsigned mail when the round opened. It is shown but not approved, so the digest leaves it out. */
  readonly mailPolicy: MailPolicy;
  /** The proof by delivery that was made before; null: there is none. */
  readonly delivery: DeliveryFacts | null;
  readonly openedAt: Instant;
  /** `switchBefore` of the digest. */
  readonly switchBeforeAt: Instant;
  readonly grantUntil: Instant;
  readonly approvals: readonly Approval[];
  /** Log version of the last change to the approvals: evidence must be gathered after it (I2). */
  readonly approvalsVersion: number;
  /** When Slack signed the newest withdrawal of an approval, in seconds of its clock; absent: none, or it is not known. */
  readonly withdrawnSeconds?: number;
  readonly executedBy: PersonId | null;
  readonly declinedBy: PersonId | null;
  readonly ended: RoundEnd | null;
  /** Null while the round is open. */
  readonly endedAt: Instant | null;
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

/** A request from outside Slack by one enrolled person. Another person confirms it, or it expires (design.md 4, break-glass). */
export interface BreakGlassRequest {
  readonly by: PersonId;
  readonly name: string;
  readonly reason: string;
  readonly requestedAt: Instant;
}

/** The duty after a use of break-glass: somebody reviews the actions and confirms that in Slack. */
export interface BreakGlassReport {
  /** Time of the first use that nobody has closed. */
  readonly usedAt: Instant;
  readonly uses: number;
}

// Other systems that change the identity at SES.

/** The tool that has the identity at SES in its code: its next deploy may restore the previous key. The answer is kept for the domain. */
type OwningTool = 'cloudformation' | 'terraform';

/** `later`: the person postponed the answer until the next rotation. */
export type Ownership = OwningTool | 'nobody' | 'later';

/** True until somebody names the owner. */
export const isUnnamed = (ownership: Ownership | null | undefined): boolean =>
  ownership === null || ownership === undefined || ownership === 'later';

export const owningTool = (ownership: Ownership | null | undefined): OwningTool | null =>
  ownership === 'cloudformation' || ownership === 'terraform' ? ownership : null;

/** On a line of its own or inside one: SES rewrites headers, but not the body. */
const marker = 'futari-probe:';
const pattern = /futari-probe:([A-Za-z0-9_-]{8,128})/;

/** The token for a probe's text. @throws RangeError for a nonce that `findNonce` would not find. */
export const probeToken = (nonce: string): string => {
  const token = `${marker}${nonce}`;
  if (pattern.exec(token)?.[1] !== nonce) throw new RangeError('a nonce is 8 to 128 of A-Z a-z 0-9 _ -');
  return token;
};

/** The nonce of a received text, or null. */
export const findNonce = (text: string): string | null => pattern.exec(text)?.[1] ?? null;

/**
 * The reason why the mailbox of the probes could not be read.
 * - `mailbox_unreachable`: no connection, or one that is dropped each time.
 * - `mailbox_refused`: the login or the permission was refused.
 * - `mailbox_slow`: connected, but no answer in time.
 * - `mailbox_absent`: there is no such mailbox or bucket, or the bucket is in another region.
 * - `mailbox_untrusted`: no trusted authority signed the server's certificate for its name and this time.
 * - `mailbox_full`: it holds more mail than one reading may fetch.
 * - `mailbox_encrypted`: the rule of SES encrypts the mail that it stores.
 * - `mailbox_none`: this process receives no mail at all, or does not any more.
 */
export type MailboxProblem =
  | 'mailbox_unreachable'
  | 'mailbox_refused'
  | 'mailbox_slow'
  | 'mailbox_absent'
  | 'mailbox_untrusted'
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

/** The result of the last check of a key record that changed something. */
export interface RecordFacts {
  readonly verdict: 'right' | 'wrong' | 'absent' | 'disagree' | 'unknown';
  readonly findings: readonly FindingCode[];
  readonly silent: readonly string[];
  readonly evidence: string | null;
  readonly changedAt: Instant;
}

/** The last observation of a record that I8 protects and that is absent or not right. */
export interface LostRecord {
  readonly verdict: Exclude<RecordFacts['verdict'], 'unknown'>;
  readonly findings: readonly FindingCode[];
  readonly evidence: string | null;
  /** Time of the first such observation. */
  readonly lostAt: Instant;
}

/** `known`: people with a role in this domain; `outsider`: everybody else, including guests and bots. */
export type RefusedGroup = 'known' | 'outsider';

/**
 * The number of refused clicks and commands that the log takes per day and signing domain. Nobody can fill the log, and outsiders cannot
 * use up the room of known people. Further refusals are only counted.
 */
export const refusalsListedMax: Readonly<Record<RefusedGroup, number>> = { known: 50, outsider: 10 };

/** The number of refusals in the log on the newest day that has one. */
export interface Refusals extends Readonly<Record<RefusedGroup, number>> {
  /** `YYYY-MM-DD` in the configured zone. */
  readonly day: string;
}

/** The refusals in the log on `day`. Clocks that differ around midnight do not start a day again. */
export const refusalsOn = (refusals: Refusals | null, day: string): Refusals =>
  refusals == null || refusals.day < day ? { day, known: 0, outsider: 0 } : refusals;

/** The delivery of mail in the last day, as SES counts it. It is shown beside the evidence and decides nothing. */
export interface SendingRates {
  readonly sent: number;
  readonly bounced: number;
  readonly complained: number;
}

/** SES does not count for every account, and a reading may fail: nothing waits for the rates. */
export type SeenRates = SendingRates | 'unavailable';

/** The stage of a rotation. Each waiting stage has an owner and a due time (I9): see `reminders`. */
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

/** Every stage once: the compiler checks the record against the union. */
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
