/** An event in words, with the names that people had at a click of theirs. */
import type { DomainEvent } from '../../domain/events.ts';
import { PersonId } from '../../domain/names.ts';
import { careWords } from '../../texts/careText.ts';
import { plainDate } from '../../texts/moment.ts';
import { text, textOfCode } from '../../texts/text.ts';
import { factsOf } from '../history.ts';
import { cell, type ReportFrame } from './frame.ts';

export type ToldIn = Pick<ReportFrame, 'language' | 'timeZone'>;
/** Names by person. */
export type Names = ReadonlyMap<string, string>;

const coded = ['stage', 'verdict', 'outcome', 'basis', 'ownership', 'group'] as const;

/** The facts of an event in words: codes by their texts. */
const toldFacts = ({ language, timeZone }: ToldIn, names: Names, event: DomainEvent): Record<string, string> =>
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

/** One cell of a table. */
export const eventTold = (told: ToldIn, names: Names, event: DomainEvent): string =>
  cell(textOfCode(told.language, 'event', event.type, toldFacts(told, names, event)) ?? event.type);

/** Who it was, for the names of what follows. */
export const nameOf = (event: DomainEvent): readonly (readonly [string, string])[] =>
  'by' in event && event.by !== null ? [[event.by, event.name]] : [];

/** Slack ids of who did it; empty for the bot. */
export const idOf = (event: DomainEvent): string => {
  if ('by' in event) return event.by === null ? '' : PersonId.user(event.by);
  return event.type === 'RollbackDecided' ? event.people.map(PersonId.user).join(', ') : '';
};

export const isByPeople = (event: DomainEvent): boolean => 'by' in event || event.type === 'RollbackDecided';
