/** The population of a fiscal year for people: how many, and each of them. */

import { type Calendar, dateOf, midnightOf } from '../../domain/calendar.ts';
import type { DomainEvent } from '../../domain/events.ts';
import { type Instant, PersonId, type SigningDomain } from '../../domain/names.ts';
import { type Language, plainDate } from '../../texts/codes.ts';
import { personText } from '../../texts/facts.ts';
import { text, textOfCode } from '../../texts/text.ts';
import type { DomainCommit } from '../deps.ts';
import { type Content, paragraph, type ReportDocument, type Section, tableOr } from './document.ts';
import { Names } from './names.ts';
import { commitsOf, type LogInterval, packageLines } from './package.ts';
import type { ReportDeps } from './rotation.ts';
import { type EventTextOptions, eventText, idOf, isByPeople } from './sections.ts';

/** Twelve months that a report is about, in the configured zone. */
export interface FiscalYear {
  /** In which it begins. */
  readonly year: number;
  readonly fromAt: Instant;
  /** The first instant that is no longer in it. */
  readonly untilAt: Instant;
}

/** As in Japan: from 1 April. */
export const usualFirstMonth = 4;

/** @param firstMonth 1 to 12 @throws RangeError for a year or month that no calendar date has */
export const fiscalYearOf = (calendar: Calendar, year: number, firstMonth: number): FiscalYear => {
  const begins = (inYear: number): Instant => {
    const date = `${String(inYear).padStart(4, '0')}-${String(firstMonth).padStart(2, '0')}-01`;
    const at = midnightOf(calendar, date);
    if (at === null) throw new RangeError(`${date} is no date`);
    return at;
  };
  return { year, fromAt: begins(year), untilAt: begins(year + 1) };
};

export const fiscalYearAt = (calendar: Calendar, at: Instant, firstMonth: number): FiscalYear => {
  const year = Number(dateOf(calendar, at).slice(0, 4));
  const begun = fiscalYearOf(calendar, year, firstMonth);
  return at < begun.fromAt ? fiscalYearOf(calendar, year - 1, firstMonth) : begun;
};

/**
 * What an auditor counts: every event of a year that somebody decided, that SES was told, or that somebody else changed.
 * In the order of the report.
 */
const kinds = ['put', 'refusal', 'rollback', 'breakGlass', 'drift', 'configuration', 'decision'] as const;
type Kind = (typeof kinds)[number];

const kindByType: Partial<Record<DomainEvent['type'], Kind>> = {
  PutIntended: 'put',
  AttemptClosed: 'put',
  SwitchDeclined: 'refusal',
  RequestRefused: 'refusal',
  RefusalsCounted: 'refusal',
  RollbackOffered: 'rollback',
  RollbackProposed: 'rollback',
  RollbackDecided: 'rollback',
  RollbackUndone: 'rollback',
  PreviousRecordChecked: 'rollback',
  RollbackFinished: 'rollback',
  BreakGlassRequested: 'breakGlass',
  BreakGlassConfirmed: 'breakGlass',
  BreakGlassReportClosed: 'breakGlass',
  SecretOffered: 'breakGlass',
  EnrolmentApproved: 'breakGlass',
  SecretEnrolled: 'breakGlass',
  DriftSeen: 'drift',
  DriftCleared: 'drift',
  SelectorInUse: 'drift',
  SettingsAltered: 'drift',
  SettingsRestored: 'drift',
  ProtectedRecordLost: 'drift',
  ProtectedRecordBack: 'drift',
  KeyLeaked: 'drift',
  ConfigurationChanged: 'configuration',
  RoundOpened: 'decision',
  RoundEnded: 'decision',
  SelectorRemovable: 'decision',
  DestructionBegun: 'decision',
  KeyDestroyed: 'decision',
};

/** Whatever a person did is counted somewhere; null for the bot's own steps. */
const kindOf = (event: DomainEvent): Kind | null => kindByType[event.type] ?? (isByPeople(event) ? 'decision' : null);

interface Counted {
  readonly kind: Kind;
  readonly domain: string;
  readonly at: number;
  readonly version: number;
  readonly event: DomainEvent;
  /** Of a Put: on whose word it went. */
  readonly approvedBy: string;
}

/** What a signing domain has of the year. */
interface DomainCount {
  commits: number;
  readonly first: number;
  last: number;
  head: string;
  readonly counts: Record<Kind, number>;
}

/** Only what is counted is kept, however long the logs. */
interface Population {
  readonly counted: Counted[];
  readonly domains: Map<string, DomainCount>;
  /** By signing domain, because versions are those of one log. */
  readonly names: Map<string, Names>;
}

const emptyPopulation = (): Population => ({ counted: [], domains: new Map(), names: new Map() });

const noneCounted = (): Record<Kind, number> =>
  Object.fromEntries(kinds.map((kind) => [kind, 0])) as Record<Kind, number>;

/** Of a Put: whoever approved it, or decided the rollback, with name and id. */
const approvers = (language: Language, { state, version }: DomainCommit, event: DomainEvent, names: Names): string => {
  if (event.type !== 'PutIntended') return '';
  const { rotation } = state;
  const named = (id: PersonId): string => `${personText(language, id, names.at(id, version))} ${PersonId.user(id)}`;
  if (event.kind === 'forward') {
    const approvals = rotation?.round?.approvals ?? [];
    return approvals.map(({ by, name }) => `${name} ${PersonId.user(by)}`).join(', ');
  }
  return rotation?.rollback?.tag === 'decided' ? rotation.rollback.by.map(named).join(', ') : '';
};

/** Adds one commit; those of a signing domain come in order. */
const count = (language: Language, { counted, domains, names }: Population, commit: DomainCommit): void => {
  const { domain, version, at, hash, events } = commit;
  const of = domains.get(domain) ?? { commits: 0, first: version, last: version, head: hash, counts: noneCounted() };
  domains.set(domain, of);
  of.commits += 1;
  of.last = version;
  of.head = hash;
  const known = names.get(domain) ?? new Names();
  names.set(domain, known);
  known.note(commit);
  for (const event of events) {
    const kind = kindOf(event);
    if (kind === null) continue;
    if (event.type !== 'AttemptClosed') of.counts[kind] += 1;
    counted.push({ kind, domain, at, version, event, approvedBy: approvers(language, commit, event, known) });
  }
};

interface YearReportContext extends EventTextOptions {
  readonly madeAt: Instant;
  readonly year: FiscalYear;
  /** All that were looked at, those without a commit in the year too. */
  readonly domains: readonly string[];
}

type Row = readonly string[];

const none = ({ language }: YearReportContext): string => text(language, 'card.none');

const summary = (context: YearReportContext, population: Population): Content => {
  const { language, domains } = context;
  const head = [
    text(language, 'year.domain'),
    text(language, 'year.commits'),
    text(language, 'report.version'),
    ...kinds.map((kind) => text(language, `counted.${kind}`)),
    text(language, 'year.head'),
  ];
  const rows = domains.map((domain): Row => {
    const of = population.domains.get(domain);
    if (of === undefined) return [domain, '0', '', ...kinds.map(() => '0'), ''];
    const numbers = kinds.map((kind) => String(of.counts[kind]));
    return [domain, String(of.commits), `${of.first}-${of.last}`, ...numbers, of.head];
  });
  return tableOr(none(context), head, rows);
};

const place = ({ calendar }: YearReportContext, { at, domain, version }: Counted): Row => [
  plainDate(at, calendar.timeZone),
  domain,
  String(version),
];

const placeHead = ({ language }: YearReportContext): Row => [
  text(language, 'report.when'),
  text(language, 'year.domain'),
  text(language, 'report.version'),
];

const putRow = (context: YearReportContext, counted: Counted): Row => {
  const { event, approvedBy } = counted;
  const { language } = context;
  if (event.type === 'PutIntended') {
    const what = text(language, event.kind === 'forward' ? 'report.forward' : 'report.rollback');
    return [...place(context, counted), String(event.attempt), what, event.target, event.selector, approvedBy];
  }
  if (event.type !== 'AttemptClosed') return [];
  const outcome = textOfCode(language, 'outcome', event.outcome) ?? event.outcome;
  const answer = [event.code, event.requestId].filter((item, index, all) => item && all.indexOf(item) === index);
  return [...place(context, counted), String(event.attempt), outcome, '', '', answer.join(' ')];
};

const puts = (context: YearReportContext, all: readonly Counted[]): Content => {
  const { language } = context;
  const head = [
    text(language, 'report.attempt'),
    text(language, 'report.what'),
    text(language, 'report.target'),
    text(language, 'report.selector'),
    text(language, 'year.approvedBy'),
  ];
  const rows = all.map((counted) => putRow(context, counted));
  return tableOr(none(context), [...placeHead(context), ...head], rows);
};

const fields = (context: YearReportContext, all: readonly Counted[]): Content => {
  const { language } = context;
  const head = [text(language, 'year.field'), text(language, 'year.before'), text(language, 'year.after')];
  const rows = all.flatMap((counted): readonly Row[] => {
    const { event } = counted;
    if (event.type !== 'ConfigurationChanged') return [];
    return event.changed.map(({ field, before, after }) => [
      ...place(context, counted),
      field,
      before ?? '',
      after ?? '',
    ]);
  });
  return tableOr(none(context), [...placeHead(context), ...head], rows);
};

const acts = (context: YearReportContext, names: Population['names'], all: readonly Counted[]): Content => {
  const head = [...placeHead(context), text(context.language, 'report.what'), text(context.language, 'report.id')];
  const rows = all.map((counted) => {
    const { domain, event, version } = counted;
    return [
      ...place(context, counted),
      eventText(context, names.get(domain) ?? new Names(), event, version),
      idOf(event),
    ];
  });
  return tableOr(none(context), head, rows);
};

const section = (context: YearReportContext, { counted, names }: Population, kind: Kind): Section => {
  const all = counted.filter((one) => one.kind === kind);
  const heading = text(context.language, `counted.${kind}`);
  if (all.length === 0) return { heading, contents: [paragraph(none(context))] };
  if (kind === 'put') return { heading, contents: [puts(context, all)] };
  if (kind === 'configuration') return { heading, contents: [fields(context, all)] };
  return { heading, contents: [acts(context, names, all)] };
};

const yearDocument = (context: YearReportContext, population: Population): ReportDocument => {
  const { language, calendar, madeAt, year } = context;
  const when = (at: Instant): string => plainDate(at, calendar.timeZone);
  return {
    language,
    title: text(language, 'year.title', { year: String(year.year) }),
    notes: [
      text(language, 'report.made', { at: when(madeAt), zone: calendar.timeZone }),
      text(language, 'year.range', { from: when(year.fromAt), until: when(year.untilAt) }),
      ...(madeAt < year.untilAt ? [text(language, 'year.notOver')] : []),
      text(language, 'year.domains'),
      text(language, 'report.verify'),
    ],
    sections: [
      { heading: text(language, 'year.summary'), contents: [summary(context, population)] },
      ...kinds.map((kind) => section(context, population, kind)),
    ],
  };
};

/** Every signing domain's log over a fiscal year, in one package and in one document. */
export interface YearReport {
  /** What of it is in each log; null: nothing. */
  readonly intervals: ReadonlyMap<SigningDomain, LogInterval | null>;
  /** The package, a line at a time. */
  lines(): AsyncGenerator<string>;
  /** Reads the logs once more, and no evidence. */
  document(language: Language, calendar: Calendar): Promise<ReportDocument>;
}

const intervalIn = async (
  { log }: Pick<ReportDeps, 'log'>,
  domain: SigningDomain,
  { fromAt, untilAt }: FiscalYear,
): Promise<LogInterval | null> => {
  let [fromVersion, untilVersion] = [0, 0];
  // `at` never decreases in a log, so the commits of the year are one interval.
  for await (const { version, at } of log.history(domain)) {
    if (at >= untilAt) break;
    if (at >= fromAt) [fromVersion, untilVersion] = [fromVersion === 0 ? version : fromVersion, version];
  }
  return fromVersion === 0 ? null : { rotation: null, fromVersion, untilVersion };
};

async function* commitsIn(
  deps: Pick<ReportDeps, 'log'>,
  intervals: YearReport['intervals'],
): AsyncGenerator<DomainCommit> {
  for (const [domain, interval] of intervals) if (interval !== null) yield* commitsOf(deps, domain, interval);
}

/** @throws LogUnavailable, LogCorrupt */
export const yearReport = async (
  deps: ReportDeps,
  domains: readonly SigningDomain[],
  year: FiscalYear,
): Promise<YearReport> => {
  const madeAt: Instant = deps.clock.now();
  const intervals = new Map<SigningDomain, LogInterval | null>();
  for (const domain of [...new Set(domains)].sort()) intervals.set(domain, await intervalIn(deps, domain, year));
  const from = Object.fromEntries(
    [...intervals].flatMap(([domain, interval]) =>
      interval === null ? [] : [[domain, interval.fromVersion] as const],
    ),
  );
  return {
    intervals,
    lines: () =>
      packageLines(deps, {
        madeAt,
        scope: { tag: 'fiscalYear', ...year, domains: [...intervals.keys()] },
        from,
        commits: commitsIn(deps, intervals),
      }),
    document: async (language, calendar) => {
      const population = emptyPopulation();
      for await (const commit of commitsIn(deps, intervals)) count(language, population, commit);
      return yearDocument({ language, calendar, madeAt, year, domains: [...intervals.keys()] }, population);
    },
  };
};
