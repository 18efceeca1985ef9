/** The population of a fiscal year for people: how many, and each of them. */

import { type Calendar, midnightOf } from '../../domain/calendar.ts';
import type { DomainEvent } from '../../domain/events.ts';
import { type Instant, PersonId, type SigningDomain } from '../../domain/names.ts';
import { type Language, plainDate } from '../../texts/codes.ts';
import { text, textOfCode } from '../../texts/text.ts';
import type { DomainCommit } from '../deps.ts';
import { type EventTextOptions, eventText, idOf, isByPeople, nameOf } from './markdown.ts';
import { cell, commitsOf, type LogInterval, packageLines, table } from './package.ts';
import type { ReportDeps } from './rotation.ts';

/** Twelve months that a report is about, in the configured zone. */
interface FiscalYear {
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
  readonly names: Map<string, string>;
}

const emptyPopulation = (): Population => ({ counted: [], domains: new Map(), names: new Map() });

const noneCounted = (): Record<Kind, number> =>
  Object.fromEntries(kinds.map((kind) => [kind, 0])) as Record<Kind, number>;

const approvers = ({ state }: DomainCommit, event: DomainEvent, names: Population['names']): string => {
  if (event.type !== 'PutIntended') return '';
  const { rotation } = state;
  const named = (id: PersonId): string => `${names.get(id) ?? ''} ${PersonId.user(id)}`.trim();
  if (event.kind === 'forward') {
    const approvals = rotation?.round?.approvals ?? [];
    return approvals.map(({ by, name }) => `${name} ${PersonId.user(by)}`).join(', ');
  }
  return rotation?.rollback?.tag === 'decided' ? rotation.rollback.by.map(named).join(', ') : '';
};

/** Adds one commit; those of a signing domain come in order. */
const count = ({ counted, domains, names }: Population, commit: DomainCommit): void => {
  const { domain, version, at, hash, events } = commit;
  const of = domains.get(domain) ?? { commits: 0, first: version, last: version, head: hash, counts: noneCounted() };
  domains.set(domain, of);
  of.commits += 1;
  of.last = version;
  of.head = hash;
  for (const event of events) {
    for (const [id, name] of nameOf(event)) names.set(id, name);
    const kind = kindOf(event);
    if (kind === null) continue;
    if (event.type !== 'AttemptClosed') of.counts[kind] += 1;
    counted.push({ kind, domain, at, version, event, approvedBy: approvers(commit, event, names) });
  }
};

interface YearReportContext extends EventTextOptions {
  readonly madeAt: Instant;
  readonly year: FiscalYear;
  /** All that were looked at, those without a commit in the year too. */
  readonly domains: readonly string[];
}

type Row = readonly string[];

const summary = ({ language, domains }: YearReportContext, population: Population): readonly string[] =>
  table(
    [
      text(language, 'year.domain'),
      text(language, 'year.commits'),
      text(language, 'report.version'),
      ...kinds.map((kind) => text(language, `counted.${kind}`)),
      text(language, 'year.head'),
    ],
    domains.map((domain): Row => {
      const of = population.domains.get(domain);
      if (of === undefined) return [domain, '0', '', ...kinds.map(() => '0'), ''];
      const numbers = kinds.map((kind) => String(of.counts[kind]));
      return [domain, String(of.commits), `${of.first}-${of.last}`, ...numbers, of.head];
    }),
  );

const place = ({ timeZone }: YearReportContext, { at, domain, version }: Counted): Row => [
  plainDate(at, timeZone),
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
    return [
      ...place(context, counted),
      String(event.attempt),
      what,
      cell(event.target),
      event.selector,
      cell(approvedBy),
    ];
  }
  if (event.type !== 'AttemptClosed') return [];
  const outcome = textOfCode(language, 'outcome', event.outcome) ?? event.outcome;
  const answer = [event.code, event.requestId].filter((item, index, all) => item && all.indexOf(item) === index);
  return [...place(context, counted), String(event.attempt), outcome, '', '', cell(answer.join(' '))];
};

const puts = (context: YearReportContext, all: readonly Counted[]): readonly string[] => {
  const { language } = context;
  const head = [
    text(language, 'report.attempt'),
    text(language, 'report.what'),
    text(language, 'report.target'),
    text(language, 'report.selector'),
    text(language, 'year.approvedBy'),
  ];
  return table(
    [...placeHead(context), ...head],
    all.map((counted) => putRow(context, counted)),
  );
};

const fields = (context: YearReportContext, all: readonly Counted[]): readonly string[] => {
  const { language } = context;
  const head = [text(language, 'year.field'), text(language, 'year.before'), text(language, 'year.after')];
  const rows = all.flatMap((counted): readonly Row[] => {
    const { event } = counted;
    if (event.type !== 'ConfigurationChanged') return [];
    const values = (value: string | null): string => (value === null ? '' : cell(value));
    return event.changed.map(({ field, before, after }) => [
      ...place(context, counted),
      cell(field),
      values(before),
      values(after),
    ]);
  });
  return table([...placeHead(context), ...head], rows);
};

const acts = (context: YearReportContext, names: Population['names'], all: readonly Counted[]): readonly string[] =>
  table(
    [...placeHead(context), text(context.language, 'report.what'), text(context.language, 'report.id')],
    all.map((counted) => [...place(context, counted), eventText(context, names, counted.event), idOf(counted.event)]),
  );

const section = (context: YearReportContext, { counted, names }: Population, kind: Kind): readonly string[] => {
  const all = counted.filter((one) => one.kind === kind);
  const heading = [`## ${text(context.language, `counted.${kind}`)}`, ''];
  if (all.length === 0) return [...heading, text(context.language, 'card.none'), ''];
  if (kind === 'put') return [...heading, ...puts(context, all), ''];
  if (kind === 'configuration') return [...heading, ...fields(context, all), ''];
  return [...heading, ...acts(context, names, all), ''];
};

const yearMarkdown = (context: YearReportContext, population: Population): string => {
  const { language, timeZone, madeAt, year } = context;
  const when = (at: Instant): string => plainDate(at, timeZone);
  return [
    `# ${text(language, 'year.title', { year: String(year.year) })}`,
    '',
    text(language, 'report.made', { at: when(madeAt), zone: timeZone }),
    text(language, 'year.range', { from: when(year.fromAt), until: when(year.untilAt) }),
    ...(madeAt < year.untilAt ? [text(language, 'year.notOver')] : []),
    text(language, 'year.domains'),
    text(language, 'report.verify'),
    '',
    `## ${text(language, 'year.summary')}`,
    '',
    ...summary(context, population),
    '',
    ...kinds.flatMap((kind) => section(context, population, kind)),
  ].join('\n');
};

/** Every signing domain's log over a fiscal year, in one package and in one document. */
export interface YearReport {
  /** What of it is in each log; null: nothing. */
  readonly intervals: ReadonlyMap<SigningDomain, LogInterval | null>;
  /** The package, a line at a time. */
  lines(): AsyncGenerator<string>;
  /** Reads the logs once more, and no evidence. */
  markdown(language: Language, timeZone: string): Promise<string>;
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
    markdown: async (language, timeZone) => {
      const population = emptyPopulation();
      for await (const commit of commitsIn(deps, intervals)) count(population, commit);
      return yearMarkdown({ language, timeZone, madeAt, year, domains: [...intervals.keys()] }, population);
    },
  };
};
