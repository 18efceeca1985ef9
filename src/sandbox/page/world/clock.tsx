/** The clock of the whole world, and what happened while it was moved. */

import { useState } from 'react';
import { post, reasonOf, type World } from '../api.ts';
import { usePage } from '../context.ts';
import { isSuggested } from '../suggestion.ts';
import { dayText, type Language, momentText, timeText, type Words } from '../words.ts';

interface Move {
  readonly from: number;
  readonly now: number;
}

export interface ClockHand {
  readonly moving: boolean;
  readonly last: Move | null;
  move(to: string): void;
}

/** @param refresh reads the world again after a move */
export const useClock = (refresh: () => void, notify: (text: string) => void, words: Words): ClockHand => {
  const [moving, setMoving] = useState(false);
  const [last, setLast] = useState<Move | null>(null);
  const move = (to: string): void => {
    setMoving(true);
    post<Move>('/clock', { to })
      .then(setLast, (error: unknown) => notify(reasonOf(error, words)))
      .finally(() => {
        setMoving(false);
        refresh();
      });
  };
  return { moving, last, move };
};

/** The control API takes moments without an offset as the sandbox's local time. */
const secondsUntil = (at: number, now: number): string => `+${Math.max(1, Math.ceil((at - now) / 1_000) + 2)}s`;

const units: Readonly<Record<string, string>> = { m: 'minute', h: 'hour', d: 'day' };

/** Further moves than the buttons have, as the guide needs them: `+5m`, a moment. */
const moveText = (language: Language, to: string): string => {
  const [, count, unit] = /^\+(\d+)([mhd])$/.exec(to) ?? [];
  if (unit !== undefined) {
    const style = { style: 'unit', unit: units[unit] ?? 'day', unitDisplay: 'long' } as const;
    return `+${new Intl.NumberFormat(language, style).format(Number(count))}`;
  }
  const at = Date.parse(to);
  return Number.isNaN(at) ? to : momentText(language, at);
};

const standardMoves = [
  ['+1h', 'plusHour'],
  ['+1d', 'plusDay'],
] as const;

export const ClockBar = ({ world, hand }: { readonly world: World; readonly hand: ClockHand }) => {
  const { words, language, suggested } = usePage();
  const guided = suggested?.path === '/clock' && typeof suggested.body.to === 'string' ? suggested.body.to : null;
  const isStandard = standardMoves.some(([to]) => to === guided);
  const { now, due } = world.clock;
  const next = due.find(({ at }) => at > now);
  return (
    <div className="clock-bar">
      <time className="clock" dateTime={new Date(now).toISOString()}>
        {dayText(language, now)} <strong>{timeText(language, now)}</strong>
      </time>
      {standardMoves.map(([to, word]) => (
        <button
          key={to}
          type="button"
          className={isSuggested(suggested, '/clock', { to }) ? 'suggested' : ''}
          disabled={hand.moving}
          onClick={() => hand.move(to)}
        >
          {words(word)}
        </button>
      ))}
      <button
        type="button"
        disabled={hand.moving || next === undefined}
        onClick={() => next !== undefined && hand.move(secondsUntil(next.at, now))}
      >
        {words('toNext')}
      </button>
      {guided !== null && !isStandard && (
        <button type="button" className="suggested" disabled={hand.moving} onClick={() => hand.move(guided)}>
          {words('clockOfGuide', { to: moveText(language, guided) })}
        </button>
      )}
      <span role="status" className="note">
        {hand.moving ? words('moving') : ''}
      </span>
    </div>
  );
};

const dueWords = { bot: 'dueBot', ses: 'dueSes', daily: 'dueDaily' } as const;

/** Log entries, SES's key changes and mails between two moments, in order. */
const between = (world: World, { from, now }: Move): readonly { readonly at: number; readonly what: string }[] => {
  const lines = world.log.verified ? world.log.lines.map(({ at, text }) => ({ at, what: text })) : [];
  const puts = world.ses.calls
    .filter(({ operation }) => operation.startsWith('Put'))
    .map(({ at, operation, outcome }) => ({ at, what: `SES ${operation} ${outcome}` }));
  return [...lines, ...puts].filter(({ at }) => at >= from && at <= now + 2_000).sort((a, b) => a.at - b.at);
};

export const ClockPanel = ({ world, hand }: { readonly world: World; readonly hand: ClockHand }) => {
  const { words, language, notify } = usePage();
  const [to, setTo] = useState('');
  const happened = hand.last === null ? [] : between(world, hand.last);
  return (
    <>
      <form
        className="actions"
        onSubmit={(event) => {
          event.preventDefault();
          if (to === '') notify(words('required'));
          else hand.move(to);
        }}
      >
        <input
          type="datetime-local"
          aria-label={words('moveTo')}
          value={to}
          onChange={(event) => setTo(event.target.value)}
        />
        <button type="submit" disabled={hand.moving}>
          {words('moveTo')}
        </button>
      </form>
      <h3>{words('due')}</h3>
      <ul className="events">
        {world.clock.due.map(({ at, what }) => (
          <li key={`${what}${at}`}>
            <time>{momentText(language, at)}</time>
            <span>{words(dueWords[what])}</span>
          </li>
        ))}
      </ul>
      <h3>{words('meanwhile')}</h3>
      {happened.length === 0 && <p className="empty">{words('nothingHappened')}</p>}
      <ul className="events">
        {happened.map(({ at, what }, index) => (
          <li key={index}>
            <time>{momentText(language, at)}</time>
            <span>{what}</span>
          </li>
        ))}
      </ul>
    </>
  );
};
