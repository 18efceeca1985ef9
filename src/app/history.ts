/** What the log of a domain says of its past, for people: entries, intervals of the record, answers of the DNS department. */

import type { DomainEvent } from '../domain/events.ts';
import type { Fact, FactKind, FactKinds } from '../domain/factKinds.ts';
import type { FieldChange } from '../domain/facts.ts';
import type { RecordObservation } from '../domain/findings.ts';
import type { Instant, SigningDomain } from '../domain/names.ts';
import { accompanimentOf, type Notice } from '../domain/notices.ts';
import type { RecordFacts, State } from '../domain/state.ts';
import type { RecordNews } from '../ports/people.ts';
import type { HistoryEntry, RecordInterval } from '../ports/service.ts';
import type { DomainSettings } from '../ports/settings.ts';
import type { ReportedEvent } from '../texts/codes.ts';
import type { FactsOf } from '../texts/text.ts';
import type { Deps, DomainCommit } from './deps.ts';
import { observeNext } from './effects/record.ts';
import { LogFold } from './logFold.ts';
import { Names } from './report/names.ts';

/** The newest ones: a file for people, and one read of the store for each. */
const intervalsMax = 20;

interface RecordChange {
  readonly at: Instant;
  readonly facts: RecordFacts;
}

/** The newest changes of the next record, by rotation. */
const recordChanges = new LogFold({
  begin: () => new Map<number, readonly RecordChange[]>(),
  add: (changes, { at, events, state: { rotation } }) => {
    if (rotation === null) return changes;
    const before = changes.get(rotation.id) ?? [];
    const news = events.flatMap((event) => (event.type === 'RecordChanged' ? [{ at, facts: event.facts }] : []));
    return news.length === 0 ? changes : changes.set(rotation.id, [...before, ...news].slice(-intervalsMax));
  },
  view: (changes) => new Map(changes),
});

/**
 * How the next record came to be what it is: one stretch for each answer that differed from the one before.
 * @returns oldest first
 */
export const recordIntervals = async (
  { log, clock, evidence }: Pick<Deps, 'log' | 'clock' | 'evidence'>,
  { name }: DomainSettings,
  rotation: number,
): Promise<readonly RecordInterval[]> => {
  const changes = (await recordChanges.read(log, clock.now(), name)).get(rotation) ?? [];
  return Promise.all(
    changes.map(async ({ at, facts }, index) => ({
      firstAt: at,
      until: changes[index + 1]?.at ?? null,
      verdict: facts.verdict,
      findings: facts.findings,
      first: facts.evidence === null ? null : await evidence.get(facts.evidence),
    })),
  );
};

/** Not news to a person: bookkeeping of the bot itself. */
export const bookkeeping = new Set<DomainEvent['type']>([
  'CommandTaken',
  'NoticeRaised',
  'NoticesPosted',
  'EffectDeferred',
  'ReminderSent',
]);

/** Fields told on a line; the report tells all of them. */
const fieldsMax = 5;

const changedFields = (changed: readonly FieldChange[]): string => {
  const fields = changed
    .slice(0, fieldsMax)
    .map(({ field, before, after }) => `${field} ${before ?? '-'} → ${after ?? '-'}`);
  return [...fields, ...(changed.length > fieldsMax ? [`(+${changed.length - fieldsMax})`] : [])].join(', ');
};

/** The kind of every field that the lines of the log name: a field means the same in every event. */
const fieldKinds = {
  action: 'action',
  atLeast: 'number',
  attempt: 'number',
  basis: 'basis',
  because: 'end',
  blockers: 'blockers',
  call: 'text',
  changed: 'text',
  current: 'selector',
  day: 'day',
  digest: 'digest',
  escalation: 'number',
  evidence: 'digest',
  group: 'group',
  left: 'flag',
  mailboxes: 'names',
  name: 'name',
  next: 'selector',
  note: 'text',
  outcome: 'outcome',
  ownership: 'ownership',
  people: 'people',
  plan: 'day',
  proof: 'text',
  reason: 'text',
  refusal: 'refusal',
  request: 'text',
  results: 'delivery',
  round: 'number',
  selector: 'selector',
  warnings: 'warnings',
  stage: 'stage',
  status: 'dkimStatus',
  target: 'target',
  targets: 'targets',
  ticket: 'ticket',
  promisedDate: 'day',
  revision: 'number',
  incidents: 'incidents',
  unreadable: 'selectors',
  until: 'instant',
  user: 'member',
  verdict: 'verdict',
  what: 'alteration',
} as const satisfies Readonly<Record<string, FactKind>>;

type Field = keyof typeof fieldKinds;

/** An event with what its lines name in one place: an object's own fields where they are meant. */
const flat = (event: DomainEvent) => {
  switch (event.type) {
    case 'ConfigurationChanged':
      return { ...event, changed: changedFields(event.changed) };
    case 'ProtectedRecordLost':
      return { ...event, verdict: event.lost.verdict };
    case 'RecordChanged':
      return { ...event, verdict: event.facts.verdict };
    case 'RoundOpened':
      return { ...event, round: event.round.id, digest: event.round.digest };
    case 'StageEntered':
      return { ...event, stage: event.stage.tag };
    default:
      return event;
  }
};

type FieldValue<F extends Field, E = ReturnType<typeof flat>> = E extends unknown
  ? F extends keyof E
    ? Exclude<E[F], null | undefined>
    : never
  : never;

/** Fields whose values are of another kind than the table says. */
type Misfits = { [F in Field]: FieldValue<F> extends FactKinds[(typeof fieldKinds)[F]] ? never : F }[Field];

/** Fields that a line of the log names and that have no kind. */
type Unknown = Exclude<keyof FactsOf<`event.${ReportedEvent}`>, Field>;

// Does not compile where there is one, and names it.
null satisfies [Misfits | Unknown] extends [never] ? null : Misfits | Unknown;

/** Everybody whom an entry shows by id. */
const peopleIn = (facts: Readonly<Record<string, Fact>>): readonly string[] =>
  Object.values(facts).flatMap((fact) =>
    fact.kind === 'people' ? [...fact.value] : fact.kind === 'member' ? [fact.value] : [],
  );

/** One event for people. */
export const entryOf = (
  { version, at }: Pick<DomainCommit, 'version' | 'at'>,
  event: DomainEvent,
  names: Names,
): HistoryEntry => {
  const facts = eventFacts(event);
  const known = peopleIn(facts).flatMap((person) => {
    const name = names.at(person, version);
    return name === null ? [] : [[person, name] as const];
  });
  return { version, at, type: event.type, facts, names: Object.fromEntries(known) };
};

/** Some fifty rotations: what is older stays in the log, and is counted. */
export const entriesMax = 5_000;

/** The newest entries of a log, whose commits are added in order. */
export class NewestEntries {
  readonly #max: number;
  readonly #names = new Names();
  readonly #entries: HistoryEntry[] = [];
  #count = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** @param isWanted false: only for the names, which later entries may show */
  add(commit: DomainCommit, isWanted = true): void {
    this.#names.note(commit);
    if (!isWanted) return;
    for (const event of commit.events) {
      if (bookkeeping.has(event.type)) continue;
      this.#entries.push(entryOf(commit, event, this.#names));
      this.#count += 1;
    }
    if (this.#entries.length > this.#max * 2) this.#entries.splice(0, this.#entries.length - this.#max);
  }

  /** `entries`: oldest first; `left`: how many before them were left out */
  view(): { readonly entries: readonly HistoryEntry[]; readonly left: number } {
    const entries = this.#entries.slice(-this.#max);
    return { entries, left: this.#count - entries.length };
  }
}

/** What an event says, by the fields that the lines of the log may name. */
export const eventFacts = (event: DomainEvent): Readonly<Record<string, Fact>> => {
  const fields: Readonly<Record<string, unknown>> = { ...flat(event) };
  return Object.fromEntries(
    Object.entries(fieldKinds).flatMap(([name, kind]) => {
      const value = fields[name] ?? null;
      return value === null ? [] : [[name, { kind, value } as Fact] as const];
    }),
  );
};

/** The observation itself, or the one in the evidence of a round. */
const recordIn = (stored: object | null): RecordObservation | null => {
  if (stored !== null && 'servers' in stored) return stored as RecordObservation;
  const { record } = (stored ?? {}) as { readonly record?: object };
  return record === undefined ? null : recordIn({ ...record });
};

/** Null: nothing is stored under this hash. */
export const storedRecord = async (
  { evidence }: Pick<Deps, 'evidence'>,
  hash: string | null,
): Promise<RecordObservation | null> => (hash === null ? null : recordIn(await evidence.get(hash)));

/**
 * Accompanies the reminder that the record is overdue with the facts that the DNS department needs. They include the newest
 * answer, which is not stored while it is unchanged. No decision rests on it, so a silent server is not waited for twice.
 */
const overdue = async (deps: Deps, settings: DomainSettings, state: State): Promise<RecordNews | null> => {
  const { rotation } = state;
  if (rotation === null) return null;
  const dns: Deps['dns'] = { ...deps.dns, observe: (query) => deps.dns.observe({ ...query, hurried: true }) };
  const now = await observeNext({ deps: { ...deps, dns }, settings, state });
  const seen = now ?? (await storedRecord(deps, rotation.record?.evidence ?? null));
  return seen === null ? null : { seen, intervals: await recordIntervals(deps, settings, rotation.id) };
};

/** Null: the notice is not about the record, or no observation is stored. */
export const recordNews = async (
  deps: Deps,
  settings: DomainSettings,
  state: State,
  notice: Notice,
): Promise<RecordNews | null> => {
  const beside = accompanimentOf(notice);
  if (beside === 'overdueRecord') return overdue(deps, settings, state);
  // A notice about the record gets the observation on which the state is based.
  const known = beside === 'record' ? (state.rotation?.record?.evidence ?? null) : null;
  const seen = await storedRecord(deps, 'evidence' in notice.facts ? notice.facts.evidence : known);
  return seen === null ? null : { seen, intervals: [] };
};

/** Two years of rotations: a DNS department changes. */
const answersMax = 4;
/** Some five rotations. Each start reads them, and clicks wait for the same processor: no log may be too long for that. */
const commitsMax = 500;

export interface Answered {
  readonly submittedAt: Instant;
  /** When the record was first seen to be right. */
  readonly liveAt: Instant;
}

export interface Past {
  /** The newest ones, oldest first. */
  readonly entries: readonly HistoryEntry[];
  /** Older entries, of the same commits. */
  readonly left: number;
  /** Older commits, which were not read. */
  readonly unread: number;
  /** Of the newest rotations, oldest first. */
  readonly answered: readonly Answered[];
  /** The newest; null: the log is empty. */
  readonly state: State | null;
}

/** One fold for all, because its first reading of a log costs as much as all that it derives. */
class Reading {
  readonly #entries = new NewestEntries(entriesMax);
  readonly #answered = new Map<number, Answered>();
  readonly #unread: number;
  #state: State | null = null;

  constructor(unread: number) {
    this.#unread = unread;
  }

  add(commit: DomainCommit): this {
    this.#state = commit.state;
    this.#entries.add(commit);
    this.#addAnswer(commit);
    return this;
  }

  #addAnswer({ at, events, state: { rotation } }: DomainCommit): void {
    const submittedAt = rotation?.application?.submittedAt;
    if (rotation === null || submittedAt === undefined || this.#answered.has(rotation.id)) return;
    const isLive = events.some((event) => event.type === 'RecordChanged' && event.facts.verdict === 'right');
    if (isLive) this.#answered.set(rotation.id, { submittedAt, liveAt: at });
  }

  view(): Past {
    const answered = [...this.#answered.values()].slice(-answersMax);
    return { ...this.#entries.view(), unread: this.#unread, answered, state: this.#state };
  }
}

const past = new LogFold({
  newestMax: commitsMax,
  begin: (unread) => new Reading(unread),
  add: (reading, commit) => reading.add(commit),
  view: (reading) => reading.view(),
});

/** @throws LogCorrupt, LogUnavailable */
export const readPast = ({ log, clock }: Pick<Deps, 'log' | 'clock'>, domain: SigningDomain): Promise<Past> =>
  past.read(log, clock.now(), domain);

/** From the first commit on, for a file. @throws LogCorrupt, LogUnavailable */
export const readComplete = async ({ log }: Pick<Deps, 'log'>, domain: SigningDomain): Promise<Past> => {
  const reading = new Reading(0);
  for await (const commit of log.history(domain)) reading.add(commit);
  return reading.view();
};
