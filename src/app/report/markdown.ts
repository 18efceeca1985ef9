/** The report for people: who did what and when, what the DNS and SES said, and the chain that it stands in. */
import type { DomainEvent } from '../../domain/event.ts';
import { PersonId } from '../../domain/names.ts';
import { careWords } from '../../texts/careText.ts';
import { plainDate } from '../../texts/moment.ts';
import { text, textOfCode } from '../../texts/text.ts';
import { bookkeeping, factsOf } from '../desk/eventFacts.ts';
import type { Collected } from './collect.ts';
import { cell, type ReportFrame, table } from './frame.ts';
import { attemptRows, recordSections } from './sections.ts';
import { watchRows } from './watch.ts';

const coded = ['stage', 'verdict', 'outcome', 'basis', 'ownership'] as const;

/** The facts of an event in words: codes by their texts, people by the name that they had at a click of theirs. */
const toldFacts = (
  { language, timeZone }: ReportFrame,
  names: ReadonlyMap<string, string>,
  event: DomainEvent,
): Record<string, string> =>
  Object.fromEntries(
    Object.entries(factsOf(event)).map(([name, fact]): [string, string] => {
      const group = coded.find((known) => known === name);
      if (group !== undefined) return [name, textOfCode(language, group, fact) ?? fact];
      if (name === 'because') return [name, textOfCode(language, 'end', fact) ?? fact];
      if (name === 'name') return [name, fact === '' ? text(language, 'owner.bot') : fact];
      if (name === 'people')
        return [
          name,
          fact
            .split(' ')
            .map((id) => names.get(id) ?? id)
            .join(', '),
        ];
      if (name === 'until') return [name, plainDate(Number(fact), timeZone)];
      return [name, fact === '' ? text(language, 'card.none') : (careWords(language, name, fact) ?? fact)];
    }),
  );

const namesIn = ({ commits }: Collected): ReadonlyMap<string, string> =>
  new Map(
    commits
      .flatMap(({ events }) => events)
      .flatMap((event) => ('by' in event && event.by !== null ? [[event.by, event.name] as const] : [])),
  );

const idOf = (event: DomainEvent): string => {
  if ('by' in event) return event.by === null ? '' : PersonId.user(event.by);
  return event.type === 'RollbackDecided' ? event.people.map(PersonId.user).join(', ') : '';
};

const isByPeople = (event: DomainEvent): boolean => 'by' in event || event.type === 'RollbackDecided';

const proves = (event: DomainEvent): string =>
  'digest' in event ? event.digest : event.type === 'RoundOpened' ? event.round.digest : '';

export const markdownOf = (frame: ReportFrame, collected: Collected): string => {
  const { language, timeZone, domain, rotation, madeAt } = frame;
  const names = namesIn(collected);
  const [first, last] = [collected.commits.at(0), collected.commits.at(-1)];
  const all = collected.commits.flatMap((commit) => commit.events.map((event) => ({ commit, event })));
  const what = (event: DomainEvent): string =>
    cell(textOfCode(language, 'event', event.type, toldFacts(frame, names, event)) ?? event.type);
  const when = (at: number): string => plainDate(at, timeZone);
  const acts = all.filter(({ event }) => isByPeople(event) || event.type === 'RoundOpened');
  const told = all.filter(({ event }) => !bookkeeping.has(event.type));
  const heading =
    rotation === null
      ? text(language, 'report.titleAll', { domain })
      : text(language, 'report.title', { domain, rotation: String(rotation) });
  return [
    `# ${heading}`,
    '',
    text(language, 'report.made', { at: when(madeAt), zone: timeZone }),
    text(language, 'report.range', {
      from: String(first?.version ?? 0),
      until: String(last?.version ?? 0),
      hash: last?.hash ?? '',
    }),
    text(language, 'report.verify'),
    '',
    `## ${text(language, 'report.people')}`,
    '',
    ...table(
      [
        text(language, 'report.when'),
        text(language, 'report.version'),
        text(language, 'report.what'),
        text(language, 'report.id'),
        text(language, 'report.digest'),
      ],
      acts.map(({ commit, event }) => [
        when(commit.at),
        String(commit.version),
        what(event),
        idOf(event),
        proves(event),
      ]),
    ),
    '',
    `## ${text(language, 'report.ses')}`,
    '',
    ...attemptRows(frame, collected),
    '',
    `## ${text(language, 'report.watch')}`,
    '',
    ...watchRows(frame, collected),
    '',
    `## ${text(language, 'report.record')}`,
    '',
    ...recordSections(frame, collected),
    `## ${text(language, 'report.chain')}`,
    '',
    ...table(
      [text(language, 'report.version'), text(language, 'report.when'), text(language, 'report.what'), 'SHA-256'],
      told.map(({ commit, event }) => [String(commit.version), when(commit.at), what(event), commit.hash.slice(0, 16)]),
    ),
    '',
  ].join('\n');
};
