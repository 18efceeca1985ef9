/** The report for people: who did what and when, what the DNS and SES said, and the chain that it stands in. */
import type { DomainEvent } from '../../domain/events.ts';
import { plainDate } from '../../texts/moment.ts';
import { text } from '../../texts/text.ts';
import { bookkeeping } from '../history.ts';
import type { Collected } from './collect.ts';
import { type ReportFrame, table } from './frame.ts';
import { attemptRows, recordSections } from './sections.ts';
import { eventTold, idOf, isByPeople, type Names, nameOf } from './told.ts';
import { watchRows } from './watch.ts';

const namesIn = ({ commits }: Collected): Names => new Map(commits.flatMap(({ events }) => events.flatMap(nameOf)));

const proves = (event: DomainEvent): string =>
  'digest' in event ? event.digest : event.type === 'RoundOpened' ? event.round.digest : '';

export const markdownOf = (frame: ReportFrame, collected: Collected): string => {
  const { language, timeZone, domain, rotation, madeAt } = frame;
  const names = namesIn(collected);
  const [first, last] = [collected.commits.at(0), collected.commits.at(-1)];
  const all = collected.commits.flatMap((commit) => commit.events.map((event) => ({ commit, event })));
  const what = (event: DomainEvent): string => eventTold(frame, names, event);
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
