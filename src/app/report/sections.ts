/** The sections of the report about a rotation or a complete log: the summary, the acts of people, the calls of SES, the evidence, the chain. */

import { localText } from '../../domain/calendar.ts';
import type { DomainEvent } from '../../domain/events.ts';
import type { SeenRates } from '../../domain/facts.ts';
import { minutesSince } from '../../domain/incidents.ts';
import { type Instant, PersonId } from '../../domain/names.ts';
import { applicationChanges } from '../../domain/trackedApplications.ts';
import { kindText, statusText, trackingTitle } from '../../texts/application.ts';
import { applicationFields } from '../../texts/applicationTexts.ts';
import type { Language } from '../../texts/codes.ts';
import { deliveryLines, factText, factTexts, type Markup, personText, plainMarkup } from '../../texts/facts.ts';
import { fullTable } from '../../texts/records.ts';
import { type PlainKey, text, textOfCode } from '../../texts/text.ts';
import { bookkeeping, eventFacts } from '../history.ts';
import { type Content, paragraph, type ReportDocument, type Section, tableOr } from './document.ts';
import type { Names } from './names.ts';
import type { Collected, CollectedCommit, ReportContext } from './package.ts';
import { type Act, proofOf, type RotationSummary, rotationsIn, serversOf, summaryOf } from './summary.ts';
import { type Mark, timelineLines, timelineSvg } from './timeline.ts';

export type EventTextOptions = Pick<ReportContext, 'language' | 'calendar'>;

/** An event in words, with the names that people had then. */
export const eventText = (
  { language, calendar }: EventTextOptions,
  names: Names,
  event: DomainEvent,
  version: number,
): string => {
  // The writer of the format makes the text visible: here nothing is left out.
  const free = (written: string): string => written;
  const markup: Markup = { ...plainMarkup, free, person: (id) => personText(language, id, names.at(id, version)) };
  const facts = factTexts(language, calendar.timeZone, eventFacts(event), markup);
  const unknown = text(language, 'verdict.unknown');
  return textOfCode(language, 'event', event.type, { selector: unknown, until: unknown, ...facts }) ?? event.type;
};

/** Slack ids of who did it; empty for the bot. */
export const idOf = (event: DomainEvent): string => {
  if (event.type === 'RollbackDecided') return event.people.map(PersonId.user).join(', ');
  return 'by' in event && event.by !== null ? PersonId.user(event.by) : '';
};

export const isByPeople = (event: DomainEvent): boolean => 'by' in event;

const heads = (language: Language, ...keys: readonly PlainKey[]): readonly string[] =>
  keys.map((key) => text(language, key));

/** The notes name the zone of all times. */
const when = ({ calendar }: EventTextOptions, at: Instant): string => localText(calendar.timeZone, at);

/** An attempt on a line: when it was intended, and every answer that there was to it. */
const attemptTable = (context: ReportContext, commits: readonly CollectedCommit[]): Content => {
  const { language } = context;
  const rows = commits.flatMap(({ at, events }) =>
    events.flatMap((event) => {
      if (event.type === 'PutIntended') {
        const { attempt, kind, target, selector, evidence } = event;
        const what = text(language, kind === 'forward' ? 'report.forward' : 'report.rollback');
        return [[String(attempt), when(context, at), what, target, selector, '', evidence ?? '']];
      }
      if (event.type !== 'AttemptClosed') return [];
      const outcome = textOfCode(language, 'outcome', event.outcome) ?? event.outcome;
      const answer = [event.code, event.requestId].filter((item, index, all) => item && all.indexOf(item) === index);
      return [[String(event.attempt), when(context, at), outcome, '', '', answer.join(' '), '']];
    }),
  );
  const head = heads(
    language,
    'report.attempt',
    'report.when',
    'report.what',
    'report.target',
    'report.selector',
    'report.answer',
    'report.evidence',
  );
  return tableOr(text(language, 'card.none'), head, rows);
};

const observed = (
  { language }: ReportContext,
  evidence: Collected['evidence'],
  hash: string | null,
): readonly Content[] => {
  const content = hash === null ? undefined : evidence.get(hash);
  const servers = serversOf(content);
  const proof = proofOf(content);
  const proven =
    proof === undefined
      ? []
      : [paragraph(text(language, proof.ok ? 'report.proofOk' : 'report.proofBad', { problem: proof.problem }))];
  return [
    paragraph(text(language, 'report.named', { hash: hash ?? '-' })),
    ...proven,
    ...(servers.length === 0 ? [] : [{ tag: 'code', lines: fullTable(language, servers) } as const]),
  ];
};

const probeContents = (
  { language }: ReportContext,
  hash: string,
  evidence: Collected['evidence'],
): readonly Content[] => {
  const { headers } = (evidence.get(hash) ?? {}) as { headers?: string };
  const named = paragraph(text(language, 'report.named', { hash }));
  return headers === undefined ? [named] : [named, { tag: 'code', lines: headers.trimEnd().split(/\r?\n/) }];
};

/** Each interval with its first answer, and the observation right before each Put, which is the last one before a change. */
const recordContents = (context: ReportContext, { commits, evidence }: Collected): readonly Content[] => {
  const { language } = context;
  const parts = commits.flatMap(({ at, version, events }) =>
    events.flatMap((event): readonly Content[] => {
      const facts = { at: when(context, at), version: String(version) };
      const under = (subheading: string): Content => ({ tag: 'subheading', text: subheading });
      if (event.type === 'RecordChanged') {
        const verdict = text(language, `verdict.${event.facts.verdict}`);
        return [
          under(text(language, 'report.interval', { ...facts, verdict })),
          ...observed(context, evidence, event.facts.evidence),
        ];
      }
      if (event.type === 'PutIntended' && event.evidence !== null) {
        const attempt = String(event.attempt);
        return [
          under(text(language, 'report.beforePut', { ...facts, attempt })),
          ...observed(context, evidence, event.evidence),
        ];
      }
      if (event.type !== 'ProbeVerified' || event.evidence === undefined) return [];
      return [
        under(text(language, 'report.probe', { ...facts, target: event.target })),
        ...probeContents(context, event.evidence, evidence),
      ];
    }),
  );
  return parts.length === 0 ? [paragraph(text(language, 'card.none'))] : parts;
};

const ratesText = ({ language }: ReportContext, rates: SeenRates | null): string =>
  rates === null || rates === 'unavailable'
    ? text(language, 'report.noRates')
    : text(language, 'report.counted', {
        sent: String(rates.sent),
        bounced: String(rates.bounced),
        complained: String(rates.complained),
      });

/** What the switch cost, and every probe and status that was seen in its watch. */
const watchTable = (context: ReportContext, summaries: readonly RotationSummary[]): Content => {
  const { language } = context;
  const none = text(language, 'card.none');
  const moment = (at: Instant | null): string => (at === null ? none : when(context, at));
  const rows = summaries.flatMap(({ targets }) =>
    targets.map(({ target, putAt, succeededAt, probes, lost, probedAt, status, rates }) => [
      target,
      moment(putAt),
      moment(succeededAt),
      succeededAt === null ? none : String(minutesSince(putAt, succeededAt)),
      String(probes),
      String(lost),
      moment(probedAt),
      status || none,
      ratesText(context, rates),
    ]),
  );
  const head = heads(
    language,
    'report.target',
    'report.put',
    'report.success',
    'report.unsigned',
    'report.probes',
    'report.probesLost',
    'report.lastProbe',
    'report.status',
    'report.rates',
  );
  return tableOr(none, head, rows);
};

// The summary.

const actText = (context: ReportContext, act: Act): string =>
  text(context.language, 'summary.act', { name: act.name || PersonId.user(act.by), at: when(context, act.at) });

const listed = (language: Language, items: readonly string[]): string => items.join(language === 'ja' ? '、' : ', ');

const checkTexts = ({ language }: ReportContext, { checks, delivery, targets }: RotationSummary): readonly string[] => {
  const probes = targets.reduce((sum, target) => sum + target.probes, 0);
  const lost = targets.reduce((sum, target) => sum + target.lost, 0);
  return [
    ...(checks === null
      ? []
      : [
          text(language, 'summary.record', { right: String(checks.right), count: String(checks.servers) }),
          text(language, checks.proven ? 'summary.proven' : 'summary.unproven'),
        ]),
    ...deliveryLines(delivery, { language, markup: plainMarkup }).map((line) =>
      text(language, 'summary.delivery', { line }),
    ),
    ...(targets.length === 0 ? [] : [text(language, 'summary.probes', { count: String(probes), lost: String(lost) })]),
  ];
};

const rollbackText = (context: ReportContext, names: Names, { rollback }: RotationSummary): readonly string[] => {
  if (rollback === null) return [];
  const { language } = context;
  const people = rollback.people.map((id) => personText(language, id, names.at(id, rollback.version)));
  const basis = factText(language, context.calendar.timeZone, 'basis', rollback.basis);
  const decided = text(language, 'summary.rolledBack', {
    people: listed(language, people),
    basis,
    at: when(context, rollback.at),
  });
  return rollback.finishedAt === null
    ? [decided]
    : [decided, text(language, 'summary.rollbackFinished', { at: when(context, rollback.finishedAt) })];
};

const executorText = (context: ReportContext, { executor, targets }: RotationSummary): string => {
  if (executor !== null) return actText(context, executor);
  return text(context.language, targets.length === 0 ? 'summary.notYet' : 'summary.onApproval');
};

const summaryRows = (
  context: ReportContext,
  names: Names,
  summary: RotationSummary,
): readonly (readonly [string, string])[] => {
  const { language } = context;
  const none = text(language, 'card.none');
  const { stage, from, to, requester, application, approvals, targets, unsignedMinutes } = summary;
  const puts = targets.map(({ target, putAt }) => `${when(context, putAt)} (${target})`);
  const submitted =
    application === null
      ? none
      : text(language, 'summary.submitted', {
          ticket: application.ticket || none,
          at: when(context, application.submittedAt).slice(0, 10),
          name: application.name,
        });
  const approved = approvals.map((act) => actText(context, act));
  const declined = summary.declined.map((act) => `${actText(context, act)}: ${act.reason}`);
  const cancelled =
    summary.cancelled === null ? [] : [`${actText(context, summary.cancelled)}: ${summary.cancelled.reason}`];
  const checks = checkTexts(context, summary);
  const rows: readonly (readonly [PlainKey, readonly string[]])[] = [
    ['summary.outcome', [text(language, `stage.${stage}`)]],
    ['summary.selectors', [`${from ?? none} → ${to ?? none}`]],
    ['summary.requester', [requester === null ? none : actText(context, requester)]],
    ['summary.application', [submitted]],
    ['summary.approvers', approved.length === 0 ? [none] : approved],
    ['summary.executor', [executorText(context, summary)]],
    ['summary.switched', puts.length === 0 ? [text(language, 'summary.notYet')] : puts],
    [
      'summary.unsigned',
      [unsignedMinutes === null ? none : text(language, 'summary.minutes', { minutes: String(unsignedMinutes) })],
    ],
    ['summary.checks', checks.length === 0 ? [none] : checks],
    ['summary.declined', declined],
    ['summary.rollback', rollbackText(context, names, summary)],
    ['summary.cancelled', cancelled],
    ['summary.completed', summary.completed === null ? [] : [actText(context, summary.completed)]],
  ];
  return rows.flatMap(([key, values]) =>
    values.length === 0 ? [] : [[text(language, key), listed(language, values)] as const],
  );
};

/** The acts that decide about a switch. */
const marked: ReadonlySet<DomainEvent['type']> = new Set([
  'ApplicationSubmitted',
  'SwitchApproved',
  'ApprovalWithdrawn',
  'SwitchDeclined',
  'SwitchExecuted',
  'RollbackDecided',
  'RotationCancelled',
  'CompletionConfirmed',
]);

/** More marks than this are not read in a picture; the table below has them all. */
const marksMax = 16;

const marksOf = (context: ReportContext, names: Names, commits: readonly CollectedCommit[]): readonly Mark[] =>
  commits
    .flatMap(({ at, version, events }) =>
      events.flatMap((event) =>
        marked.has(event.type) ? [{ at, label: eventText(context, names, event, version) }] : [],
      ),
    )
    .slice(-marksMax);

const pictureOf = (
  context: ReportContext,
  names: Names,
  summary: RotationSummary,
  commits: readonly CollectedCommit[],
): readonly Content[] => {
  const { language, calendar } = context;
  const course = { stages: summary.stages, marks: marksOf(context, names, commits) };
  const svg = timelineSvg(language, calendar, course);
  return svg === null ? [] : [{ tag: 'picture', svg, lines: timelineLines(language, calendar, course) }];
};

/** A complete log has a line for each rotation; one rotation has everything, with its picture. */
const summarySection = (
  context: ReportContext,
  names: Names,
  summaries: readonly RotationSummary[],
  commits: readonly CollectedCommit[],
): Section => {
  const { language, rotation } = context;
  const heading = text(language, 'summary.heading');
  const [only] = summaries;
  if (rotation !== null && only !== undefined) {
    const facts: Content = { tag: 'facts', rows: summaryRows(context, names, only) };
    return { heading, contents: [facts, ...pictureOf(context, names, only, commits)] };
  }
  const none = text(language, 'card.none');
  const head = heads(
    language,
    'summary.number',
    'summary.started',
    'summary.selectors',
    'summary.outcome',
    'summary.approvers',
    'summary.unsigned',
  );
  const rows = summaries.map(({ rotation: number, startedAt, from, to, stage, approvals, unsignedMinutes }) => [
    String(number),
    when(context, startedAt),
    `${from ?? none} → ${to ?? none}`,
    text(language, `stage.${stage}`),
    listed(
      language,
      approvals.map(({ by, name }) => name || PersonId.user(by)),
    ) || none,
    unsignedMinutes === null ? none : text(language, 'summary.minutes', { minutes: String(unsignedMinutes) }),
  ]);
  return { heading, contents: [tableOr(none, head, rows)] };
};

const proves = (event: DomainEvent): string =>
  'digest' in event ? event.digest : event.type === 'RoundOpened' ? event.round.digest : '';

interface Committed {
  readonly commit: CollectedCommit;
  readonly event: DomainEvent;
}

type Sentence = (committed: Committed) => string;

const peopleTable = (context: ReportContext, all: readonly Committed[], sentence: Sentence): Content =>
  tableOr(
    text(context.language, 'card.none'),
    heads(context.language, 'report.when', 'report.version', 'report.what', 'report.id', 'report.digest'),
    all
      .filter(({ event }) => isByPeople(event) || event.type === 'RoundOpened')
      .map((one) => [
        when(context, one.commit.at),
        String(one.commit.version),
        sentence(one),
        idOf(one.event),
        proves(one.event),
      ]),
  );

/** Enough to find the commit; the package has the complete hash. */
const hashDigits = 16;

const chainTable = (context: ReportContext, all: readonly Committed[], sentence: Sentence): Content =>
  tableOr(
    text(context.language, 'card.none'),
    [...heads(context.language, 'report.version', 'report.when', 'report.what'), 'SHA-256'],
    all
      .filter(({ event }) => !bookkeeping.has(event.type))
      .map((one) => [
        String(one.commit.version),
        when(context, one.commit.at),
        sentence(one),
        one.commit.hash.slice(0, hashDigits),
      ]),
  );

/** How each DNS application came to its status. */
const applicationTable = (context: ReportContext, commits: readonly CollectedCommit[]): Content => {
  const { language } = context;
  const rows = applicationChanges(context.domain, commits).map(({ at, number, revision, kind, status, event }) => [
    when(context, at),
    number,
    String(revision),
    kindText(language, kind),
    statusText(language, status),
    'ticket' in event ? event.ticket : '',
    'ticket' in event ? event.name : '',
  ]);
  const labels = ['number', 'revision', 'kind'] as const;
  const head = [
    text(language, 'report.when'),
    ...labels.map((field) => applicationFields[field][language]),
    text(language, 'summary.outcome'),
    text(language, 'report.ticket'),
    text(language, 'report.recordedBy'),
  ];
  return tableOr(text(language, 'card.none'), head, rows);
};

const notesOf = (context: ReportContext, { commits }: Collected): readonly string[] => {
  const { language, calendar, madeAt } = context;
  const [first, last] = [commits.at(0), commits.at(-1)];
  return [
    text(language, 'report.made', { at: when(context, madeAt), zone: calendar.timeZone }),
    text(language, 'report.range', {
      from: String(first?.version ?? 0),
      until: String(last?.version ?? 0),
      hash: last?.hash ?? '',
    }),
    text(language, 'report.verify'),
  ];
};

/** @param names of everybody who acted until the last commit */
export const rotationDocument = (context: ReportContext, collected: Collected, names: Names): ReportDocument => {
  const { language, domain, rotation, madeAt } = context;
  const { commits, evidence } = collected;
  const summaries = [...rotationsIn(commits)].flatMap(
    ([number, ofRotation]) => summaryOf(number, ofRotation, evidence, madeAt) ?? [],
  );
  const all = commits.flatMap((commit) => commit.events.map((event) => ({ commit, event })));
  const sentence: Sentence = ({ commit, event }) => eventText(context, names, event, commit.version);
  return {
    language,
    title:
      rotation === null
        ? text(language, 'report.titleAll', { domain })
        : text(language, 'report.title', { domain, rotation: String(rotation) }),
    notes: notesOf(context, collected),
    sections: [
      summarySection(context, names, summaries, commits),
      { heading: text(language, 'report.people'), contents: [peopleTable(context, all, sentence)] },
      { heading: trackingTitle(language), contents: [applicationTable(context, commits)] },
      { heading: text(language, 'report.ses'), contents: [attemptTable(context, commits)] },
      { heading: text(language, 'report.watch'), contents: [watchTable(context, summaries)] },
      { heading: text(language, 'report.record'), contents: recordContents(context, collected) },
      { heading: text(language, 'report.chain'), contents: [chainTable(context, all, sentence)] },
    ],
  };
};
