/** The key ledger (鍵管理台帳) of a fiscal year: one line for each key, from its generation to its destruction, from the logs alone. */

import { type Calendar, localText } from '../../domain/calendar.ts';
import type { DomainEvent } from '../../domain/events.ts';
import type { Instant, PersonId, Selector, SigningDomain, TargetId } from '../../domain/names.ts';
import { PersonId as Person } from '../../domain/names.ts';
import type { Language } from '../../texts/codes.ts';
import { type PlainKey, text } from '../../texts/text.ts';
import type { Deps, DomainCommit } from '../deps.ts';
import { csvOf } from './document.ts';
import type { FiscalYear } from './year.ts';

interface LedgerApproval {
  readonly by: PersonId;
  readonly name: string;
  readonly at: Instant;
}

/** The life of one key, as its log tells it. */
export interface LedgerRow {
  readonly domain: SigningDomain;
  readonly selector: Selector;
  readonly fingerprint: string | null;
  /** Null: made before the log began. */
  readonly madeAt: Instant | null;
  /** Who started the rotation that made it; null: nobody, or before the log began. */
  readonly madeBy: string | null;
  readonly rotation: number | null;
  readonly approvals: readonly LedgerApproval[];
  /** True: SES signed with it before the log began, so `usedFrom` is the first observation. */
  readonly usedBefore: boolean;
  /** Null: never used. */
  readonly usedFrom: Instant | null;
  /** Null: in use, or never used. */
  readonly usedUntil: Instant | null;
  readonly compromisedAt: Instant | null;
  readonly recordRemovedAt: Instant | null;
  readonly destroyedAt: Instant | null;
  /** After this time no backup holds the key. */
  readonly outOfBackupsAt: Instant | null;
  readonly firstAt: Instant;
  /** The newest commit about this key: where the evidence of the line ends. */
  readonly version: number;
  readonly hash: string;
}

type Life = { -readonly [K in keyof LedgerRow]: LedgerRow[K] };

/** The keys of one log while its commits pass by. */
class Lives {
  readonly all = new Map<Selector, Life>();
  /** Per target, the selector that SES signs with. */
  readonly #signing = new Map<TargetId, Selector>();

  /** Notes that the commit is about this key. */
  touch(selector: Selector, { domain, at, version, hash }: DomainCommit): Life {
    const life: Life = this.all.get(selector) ?? {
      domain,
      selector,
      fingerprint: null,
      madeAt: null,
      madeBy: null,
      rotation: null,
      approvals: [],
      usedBefore: false,
      usedFrom: null,
      usedUntil: null,
      compromisedAt: null,
      recordRemovedAt: null,
      destroyedAt: null,
      outOfBackupsAt: null,
      firstAt: at,
      version,
      hash,
    };
    this.all.set(selector, life);
    return Object.assign(life, { version, hash });
  }

  /** SES signs with the selector at this target from now on. */
  use(target: TargetId, selector: Selector, commit: DomainCommit): void {
    const before = this.#signing.get(target);
    if (before === selector) return;
    this.#signing.set(target, selector);
    const life = this.touch(selector, commit);
    // A key that was seen without a call of ours was in use before.
    life.usedBefore ||= life.usedFrom === null && life.madeAt === null;
    life.usedFrom ??= commit.at;
    life.usedUntil = null;
    if (before !== undefined && ![...this.#signing.values()].includes(before))
      this.touch(before, commit).usedUntil = commit.at;
  }
}

/** The forward and rollback calls by their number, for their outcome. */
type Calls = Map<number, { readonly target: TargetId; readonly selector: Selector }>;

const started = (
  lives: Lives,
  event: Extract<DomainEvent, { type: 'RotationStarted' }>,
  commit: DomainCommit,
): void => {
  const current = lives.touch(event.current, commit);
  current.fingerprint ??= event.currentFingerprint;
  Object.assign(lives.touch(event.next, commit), {
    madeBy: event.by === null ? null : event.name || Person.user(event.by),
    rotation: commit.state.rotation?.id ?? null,
  });
};

const noteUse = (lives: Lives, calls: Calls, event: DomainEvent, commit: DomainCommit): void => {
  if (event.type === 'PutIntended') {
    calls.set(event.attempt, event);
    const approvals = commit.state.rotation?.round?.approvals ?? [];
    if (event.kind === 'forward') lives.touch(event.selector, commit).approvals = approvals;
  }
  if (event.type === 'AttemptClosed' && event.outcome === 'applied') {
    const call = calls.get(event.attempt);
    if (call !== undefined) lives.use(call.target, call.selector, commit);
  }
  if (event.type === 'SelectorShown' && event.selector !== null) lives.use(event.target, event.selector, commit);
};

const noteEnd = (lives: Lives, event: DomainEvent, commit: DomainCommit): void => {
  const { at } = commit;
  switch (event.type) {
    case 'KeyLeaked':
    case 'CompromiseDeclared':
      lives.touch(event.selector, commit).compromisedAt ??= at;
      break;
    case 'RecordGone':
      lives.touch(event.selector, commit).recordRemovedAt = at;
      break;
    case 'KeyDestroyed':
      Object.assign(lives.touch(event.selector, commit), { destroyedAt: at, outOfBackupsAt: event.until });
      break;
    default:
  }
};

const note = (lives: Lives, calls: Calls, commit: DomainCommit): void => {
  for (const event of commit.events) {
    if (event.type === 'RotationStarted') started(lives, event, commit);
    if (event.type === 'KeyPairMade' || event.type === 'CurrentKeyHeld') {
      const life = lives.touch(event.selector, commit);
      life.fingerprint = event.fingerprint;
      if (event.type === 'KeyPairMade') life.madeAt = commit.at;
    }
    noteUse(lives, calls, event, commit);
    noteEnd(lives, event, commit);
  }
};

/** A key belongs to every year in which it existed: until its destruction, or until the removal of a record whose key nobody holds. */
const existedIn = ({ fromAt, untilAt }: FiscalYear, { madeAt, firstAt, destroyedAt }: LedgerRow): boolean =>
  (madeAt ?? firstAt) < untilAt && (destroyedAt === null || destroyedAt >= fromAt);

/** Reads each log once. @returns by domain, then by the time of the generation @throws LogUnavailable, LogCorrupt */
export const ledgerOf = async (
  { log }: Pick<Deps, 'log'>,
  domains: readonly SigningDomain[],
  year: FiscalYear,
): Promise<readonly LedgerRow[]> => {
  const rows: LedgerRow[] = [];
  for (const domain of [...new Set(domains)].sort()) {
    const lives = new Lives();
    const calls: Calls = new Map();
    for await (const commit of log.history(domain)) note(lives, calls, commit);
    const found = [...lives.all.values()].filter((row) => existedIn(year, row));
    rows.push(...found.sort((a, b) => (a.madeAt ?? a.firstAt) - (b.madeAt ?? b.firstAt)));
  }
  return rows;
};

const columns: readonly PlainKey[] = [
  'ledger.year',
  'ledger.domain',
  'ledger.selector',
  'ledger.fingerprint',
  'ledger.madeAt',
  'ledger.madeBy',
  'ledger.rotation',
  'ledger.approvals',
  'ledger.usedFrom',
  'ledger.usedUntil',
  'ledger.compromised',
  'ledger.recordRemoved',
  'ledger.destroyed',
  'ledger.outOfBackups',
  'ledger.version',
  'ledger.hash',
];

/** As CSV for a spreadsheet. All times are in the calendar's zone, which the head names. */
export const ledgerCsv = (
  language: Language,
  { timeZone }: Calendar,
  { year }: FiscalYear,
  rows: readonly LedgerRow[],
): string => {
  const day = (at: Instant | null): string => (at === null ? '' : localText(timeZone, at).slice(0, 10));
  const moment = (at: Instant): string => localText(timeZone, at);
  const before = text(language, 'ledger.beforeLog');
  const head = columns.map((key) => text(language, key));
  return csvOf(
    head,
    rows.map((row) => [
      String(year),
      row.domain,
      row.selector,
      row.fingerprint ?? '',
      row.madeAt === null ? before : day(row.madeAt),
      row.madeAt === null ? '' : (row.madeBy ?? text(language, 'owner.bot')),
      row.rotation === null ? '' : String(row.rotation),
      row.approvals.map(({ by, name, at }) => `${name || Person.user(by)} ${moment(at)}`).join(' / '),
      row.usedFrom === null ? '' : row.usedBefore ? before : day(row.usedFrom),
      day(row.usedUntil),
      day(row.compromisedAt),
      day(row.recordRemovedAt),
      day(row.destroyedAt),
      day(row.outOfBackupsAt),
      `v${row.version}`,
      row.hash,
    ]),
  );
};
