/** The population of a fiscal year for people: how many, and each of them. */
import type { Instant } from '../../domain/names.ts';
import { plainDate } from '../../texts/moment.ts';
import { text, textOfCode } from '../../texts/text.ts';
import type { FiscalYear } from './fiscalYear.ts';
import { cell, table } from './frame.ts';
import { type Counted, type Kind, kinds, type Population } from './population.ts';
import { eventTold, idOf, type ToldIn } from './told.ts';

export interface YearFrame extends ToldIn {
  readonly madeAt: Instant;
  readonly year: FiscalYear;
  /** All that were looked at, those without a commit in the year too. */
  readonly domains: readonly string[];
}

type Row = readonly string[];

const summary = ({ language, domains }: YearFrame, population: Population): readonly string[] =>
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

const place = ({ timeZone }: YearFrame, { at, domain, version }: Counted): Row => [
  plainDate(at, timeZone),
  domain,
  String(version),
];

const placeHead = ({ language }: YearFrame): Row => [
  text(language, 'report.when'),
  text(language, 'year.domain'),
  text(language, 'report.version'),
];

const putRow = (frame: YearFrame, counted: Counted): Row => {
  const { event, approvedBy } = counted;
  const { language } = frame;
  if (event.type === 'PutIntended') {
    const what = text(language, event.kind === 'forward' ? 'report.forward' : 'report.rollback');
    return [
      ...place(frame, counted),
      String(event.attempt),
      what,
      cell(event.target),
      event.selector,
      cell(approvedBy),
    ];
  }
  if (event.type !== 'AttemptClosed') return [];
  const outcome = textOfCode(language, 'outcome', event.outcome) ?? event.outcome;
  const answer = [event.code, event.requestId].filter((said, index, all) => said && all.indexOf(said) === index);
  return [...place(frame, counted), String(event.attempt), outcome, '', '', cell(answer.join(' '))];
};

const puts = (frame: YearFrame, all: readonly Counted[]): readonly string[] => {
  const { language } = frame;
  const head = [
    text(language, 'report.attempt'),
    text(language, 'report.what'),
    text(language, 'report.target'),
    text(language, 'report.selector'),
    text(language, 'year.approvedBy'),
  ];
  return table(
    [...placeHead(frame), ...head],
    all.map((counted) => putRow(frame, counted)),
  );
};

const fields = (frame: YearFrame, all: readonly Counted[]): readonly string[] => {
  const { language } = frame;
  const head = [text(language, 'year.field'), text(language, 'year.before'), text(language, 'year.after')];
  const rows = all.flatMap((counted): readonly Row[] => {
    const { event } = counted;
    if (event.type !== 'ConfigurationChanged') return [];
    const values = (value: string | null): string => (value === null ? '' : cell(value));
    return event.changed.map(({ field, before, after }) => [
      ...place(frame, counted),
      cell(field),
      values(before),
      values(after),
    ]);
  });
  return table([...placeHead(frame), ...head], rows);
};

const acts = (frame: YearFrame, names: Population['names'], all: readonly Counted[]): readonly string[] =>
  table(
    [...placeHead(frame), text(frame.language, 'report.what'), text(frame.language, 'report.id')],
    all.map((counted) => [...place(frame, counted), eventTold(frame, names, counted.event), idOf(counted.event)]),
  );

const section = (frame: YearFrame, { counted, names }: Population, kind: Kind): readonly string[] => {
  const all = counted.filter((one) => one.kind === kind);
  const heading = [`## ${text(frame.language, `counted.${kind}`)}`, ''];
  if (all.length === 0) return [...heading, text(frame.language, 'card.none'), ''];
  if (kind === 'put') return [...heading, ...puts(frame, all), ''];
  if (kind === 'configuration') return [...heading, ...fields(frame, all), ''];
  return [...heading, ...acts(frame, names, all), ''];
};

export const yearMarkdown = (frame: YearFrame, population: Population): string => {
  const { language, timeZone, madeAt, year } = frame;
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
    ...summary(frame, population),
    '',
    ...kinds.flatMap((kind) => section(frame, population, kind)),
  ].join('\n');
};
