/** Writes the report for people: the acts of each person with their time, the answers of DNS and SES, and the hash chain of the commits. */

import type { DomainEvent } from '../../domain/events.ts';
import type { SeenRates } from '../../domain/facts.ts';
import type { ServerAnswer } from '../../domain/findings.ts';
import { minutesSince } from '../../domain/incidents.ts';
import { type Instant, PersonId, type TargetId } from '../../domain/names.ts';
import { plainDate } from '../../texts/codes.ts';
import { factTexts, type Markup, plainMarkup } from '../../texts/facts.ts';
import { fullTable } from '../../texts/records.ts';
import { text, textOfCode } from '../../texts/text.ts';
import { bookkeeping, eventFacts } from '../history.ts';
import { type Collected, cell, type ReportContext, table } from './package.ts';

/** An attempt on a line: when it was intended, and every answer that there was to it. */
const attemptRows = ({ language, timeZone }: ReportContext, { commits }: Collected): readonly string[] => {
  const rows = commits.flatMap(({ at, events }) =>
    events.flatMap((event) => {
      const when = plainDate(at, timeZone);
      if (event.type === 'PutIntended') {
        const { attempt, kind, target, selector, evidence } = event;
        return [
          [
            String(attempt),
            when,
            text(language, kind === 'forward' ? 'report.forward' : 'report.rollback'),
            cell(target),
            selector,
            '',
            evidence ?? '',
          ],
        ];
      }
      if (event.type !== 'AttemptClosed') return [];
      const outcome = textOfCode(language, 'outcome', event.outcome) ?? event.outcome;
      const answer = [event.code, event.requestId].filter((item) => item);
      return [[String(event.attempt), when, outcome, '', '', cell(answer.join(' ')), '']];
    }),
  );
  const head = [
    'report.attempt',
    'report.when',
    'report.what',
    'report.target',
    'report.selector',
    'report.answer',
    'report.evidence',
  ] as const;
  return rows.length === 0
    ? [text(language, 'card.none')]
    : table(
        head.map((name) => text(language, name)),
        rows,
      );
};

const serversOf = (content: object | undefined): readonly ServerAnswer[] => {
  const { servers, record } = (content ?? {}) as { servers?: ServerAnswer[]; record?: { servers?: ServerAnswer[] } };
  return servers ?? record?.servers ?? [];
};

const fenced = (lines: readonly string[]): readonly string[] => ['', '```', ...lines, '```', ''];

/** Each stretch with its first answer, and the look right before each Put, which is the last one before a change. */
const recordSections = (context: ReportContext, { commits, evidence }: Collected): readonly string[] => {
  const { language, timeZone } = context;
  const answers = (hash: string | null): readonly string[] => {
    const content = hash === null ? undefined : evidence.get(hash);
    const servers = serversOf(content);
    const proof = (content as { proof?: { ok: boolean; problem: string } } | undefined)?.proof;
    const proven =
      proof === undefined
        ? []
        : [text(language, proof.ok ? 'report.proofOk' : 'report.proofBad', { problem: proof.problem })];
    const named = [text(language, 'report.named', { hash: hash ?? '-' })];
    return [...named, ...proven.map(cell), ...(servers.length === 0 ? [''] : fenced(fullTable(language, servers)))];
  };
  const parts = commits.flatMap(({ at, version, events }) =>
    events.flatMap((event) => {
      const facts = { at: plainDate(at, timeZone), version: String(version) };
      if (event.type === 'RecordChanged') {
        const verdict = text(language, `verdict.${event.facts.verdict}`);
        return [
          `### ${text(language, 'report.interval', { ...facts, verdict })}`,
          '',
          ...answers(event.facts.evidence),
        ];
      }
      if (event.type === 'PutIntended' && event.evidence !== null) {
        return [
          `### ${text(language, 'report.beforePut', { ...facts, attempt: String(event.attempt) })}`,
          '',
          ...answers(event.evidence),
        ];
      }
      if (event.type === 'ProbeVerified' && event.evidence !== undefined)
        return [
          `### ${text(language, 'report.probe', { ...facts, target: cell(event.target) })}`,
          '',
          ...probeLines(context, event.evidence, evidence),
        ];
      return [];
    }),
  );
  return parts.length === 0 ? [text(language, 'card.none'), ''] : [...parts, ''];
};

const probeLines = ({ language }: ReportContext, hash: string, evidence: Collected['evidence']): readonly string[] => {
  const { headers } = (evidence.get(hash) ?? {}) as { headers?: string };
  const named = text(language, 'report.named', { hash });
  return headers === undefined
    ? [named, '']
    : [named, ...fenced(headers.trimEnd().replaceAll('```', "'''").split(/\r?\n/))];
};

export type EventTextOptions = Pick<ReportContext, 'language' | 'timeZone'>;
/** Names by person. */
type Names = ReadonlyMap<string, string>;

/** The facts of an event in words. */
const factsInWords = (
  { language, timeZone }: EventTextOptions,
  names: Names,
  event: DomainEvent,
): Record<string, string> => {
  const markup: Markup = { ...plainMarkup, person: (id) => names.get(id) ?? id };
  return factTexts(language, timeZone, eventFacts(event), markup);
};

/**
 * An event in words, with the names that people had at a click of theirs.
 * One cell of a table.
 */
export const eventText = (options: EventTextOptions, names: Names, event: DomainEvent): string =>
  cell(textOfCode(options.language, 'event', event.type, factsInWords(options, names, event)) ?? event.type);

/** Who it was, for the names of what follows. */
export const nameOf = (event: DomainEvent): readonly (readonly [string, string])[] =>
  'by' in event && event.by !== null ? [[event.by, event.name]] : [];

/** Slack ids of who did it; empty for the bot. */
export const idOf = (event: DomainEvent): string => {
  if (event.type === 'RollbackDecided') return event.people.map(PersonId.user).join(', ');
  return 'by' in event && event.by !== null ? PersonId.user(event.by) : '';
};

export const isByPeople = (event: DomainEvent): boolean => 'by' in event;

interface Watched {
  readonly target: TargetId;
  readonly putAt: Instant;
  readonly succeededAt: Instant | null;
  readonly probes: number;
  readonly lost: number;
  readonly probedAt: Instant | null;
  readonly status: string;
  readonly rates: SeenRates | null;
}

const begun = (target: TargetId, putAt: Instant): Watched => ({
  target,
  putAt,
  succeededAt: null,
  probes: 0,
  lost: 0,
  probedAt: null,
  status: '',
  rates: null,
});

const after = (known: Watched, event: DomainEvent, at: Instant): Watched => {
  switch (event.type) {
    case 'TargetSucceeded':
      return { ...known, succeededAt: at, status: 'SUCCESS' };
    case 'ProbeVerified':
      return {
        ...known,
        probes: known.probes + 1,
        probedAt: at,
        status: event.status ?? known.status,
        rates: event.rates ?? known.rates,
      };
    case 'ProbeLost':
      return { ...known, lost: known.lost + 1, rates: event.rates ?? known.rates };
    case 'StatusSeen':
      return { ...known, status: event.status };
    default:
      return known;
  }
};

/** Per target of the last switch, in the order of the Puts. */
const watched = ({ commits }: Collected): readonly Watched[] => {
  const all = new Map<TargetId, Watched>();
  for (const { at, events } of commits) {
    for (const event of events) {
      if (event.type === 'PutIntended' && event.kind === 'forward') all.set(event.target, begun(event.target, at));
      const known = 'target' in event ? all.get(event.target) : undefined;
      if (known !== undefined) all.set(known.target, after(known, event, at));
    }
  }
  return [...all.values()];
};

const head = [
  'report.target',
  'report.put',
  'report.success',
  'report.unsigned',
  'report.probes',
  'report.probesLost',
  'report.lastProbe',
  'report.status',
  'report.rates',
] as const;

const ratesIn = ({ language }: ReportContext, rates: SeenRates | null): string =>
  rates === null || rates === 'unavailable'
    ? text(language, 'report.noRates')
    : text(language, 'report.counted', {
        sent: String(rates.sent),
        bounced: String(rates.bounced),
        complained: String(rates.complained),
      });

/** The part of a report that says how the watch went: what the switch cost, and every probe and status that was seen. */
const watchRows = (context: ReportContext, collected: Collected): readonly string[] => {
  const { language, timeZone } = context;
  const none = text(language, 'card.none');
  const when = (at: Instant | null): string => (at === null ? none : plainDate(at, timeZone));
  const rows = watched(collected).map(({ target, putAt, succeededAt, probes, lost, probedAt, status, rates }) => [
    cell(target),
    when(putAt),
    when(succeededAt),
    succeededAt === null ? none : String(minutesSince(putAt, succeededAt)),
    String(probes),
    String(lost),
    when(probedAt),
    status === '' ? none : cell(status),
    ratesIn(context, rates),
  ]);
  return rows.length === 0
    ? [none]
    : table(
        head.map((name) => text(language, name)),
        rows,
      );
};

const namesIn = ({ commits }: Collected): Names => new Map(commits.flatMap(({ events }) => events.flatMap(nameOf)));

const proves = (event: DomainEvent): string =>
  'digest' in event ? event.digest : event.type === 'RoundOpened' ? event.round.digest : '';

const headLines = (
  { language, timeZone, domain, rotation, madeAt }: ReportContext,
  { commits }: Collected,
): readonly string[] => {
  const [first, last] = [commits.at(0), commits.at(-1)];
  const heading =
    rotation === null
      ? text(language, 'report.titleAll', { domain })
      : text(language, 'report.title', { domain, rotation: String(rotation) });
  return [
    `# ${heading}`,
    '',
    text(language, 'report.made', { at: plainDate(madeAt, timeZone), zone: timeZone }),
    text(language, 'report.range', {
      from: String(first?.version ?? 0),
      until: String(last?.version ?? 0),
      hash: last?.hash ?? '',
    }),
    text(language, 'report.verify'),
  ];
};

interface Committed {
  readonly commit: Collected['commits'][number];
  readonly event: DomainEvent;
}

type EventText = (event: DomainEvent) => string;

const peopleRows = (
  { language, timeZone }: ReportContext,
  all: readonly Committed[],
  what: EventText,
): readonly string[] =>
  table(
    [
      text(language, 'report.when'),
      text(language, 'report.version'),
      text(language, 'report.what'),
      text(language, 'report.id'),
      text(language, 'report.digest'),
    ],
    all
      .filter(({ event }) => isByPeople(event) || event.type === 'RoundOpened')
      .map(({ commit, event }) => [
        plainDate(commit.at, timeZone),
        String(commit.version),
        what(event),
        idOf(event),
        proves(event),
      ]),
  );

const chainRows = (
  { language, timeZone }: ReportContext,
  all: readonly Committed[],
  what: EventText,
): readonly string[] =>
  table(
    [text(language, 'report.version'), text(language, 'report.when'), text(language, 'report.what'), 'SHA-256'],
    all
      .filter(({ event }) => !bookkeeping.has(event.type))
      .map(({ commit, event }) => [
        String(commit.version),
        plainDate(commit.at, timeZone),
        what(event),
        commit.hash.slice(0, 16),
      ]),
  );

export const markdownOf = (context: ReportContext, collected: Collected): string => {
  const { language } = context;
  const names = namesIn(collected);
  const all = collected.commits.flatMap((commit) => commit.events.map((event) => ({ commit, event })));
  const what = (event: DomainEvent): string => eventText(context, names, event);
  return [
    ...headLines(context, collected),
    '',
    `## ${text(language, 'report.people')}`,
    '',
    ...peopleRows(context, all, what),
    '',
    `## ${text(language, 'report.ses')}`,
    '',
    ...attemptRows(context, collected),
    '',
    `## ${text(language, 'report.watch')}`,
    '',
    ...watchRows(context, collected),
    '',
    `## ${text(language, 'report.record')}`,
    '',
    ...recordSections(context, collected),
    `## ${text(language, 'report.chain')}`,
    '',
    ...chainRows(context, all, what),
    '',
  ].join('\n');
};
