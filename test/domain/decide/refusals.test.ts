import { describe, expect, test } from '@jest/globals';
import type { DomainEvent } from '../../../src/domain/events.ts';
import { type RefusedGroup, refusalsListedMax } from '../../../src/domain/facts.ts';
import { actors, given } from '../../support/given.ts';

const who = { id: actors.first.id, name: '佐藤 花子' };

/** A log that refusals come to, and the events that they made. */
const openedLog = () => {
  let now = given();
  const made: DomainEvent[] = [];
  const refuse = (group: RefusedGroup, seen: number, day = '2026-10-16'): void => {
    now = now.and({ type: 'RecordRefusal', who, action: 'approve', refusal: 'not_allowed', group, day, seen });
    made.push(...now.events);
  };
  return { refuse, made, state: () => now.state };
};

const times = (events: readonly DomainEvent[], type: DomainEvent['type']): number =>
  events.filter((event) => event.type === type).length;

describe('refusals in the log', () => {
  test('given an outsider who clicks ten thousand times, then the log takes ten of them and a count at each doubling', () => {
    const log = openedLog();
    const clicks = 10_000;
    for (let seen = 1; seen <= clicks; seen += 1) log.refuse('outsider', seen);
    expect(times(log.made, 'RequestRefused')).toBe(refusalsListedMax.outsider);
    const counts = log.made.flatMap((event) => (event.type === 'RefusalsCounted' ? [event.atLeast] : []));
    expect(counts).toEqual([20, 40, 80, 160, 320, 640, 1280, 2560, 5120]);
  });

  test('given outsiders who used up their room, then a person with a role is still put down', () => {
    const log = openedLog();
    for (let seen = 1; seen <= 100; seen += 1) log.refuse('outsider', seen);
    log.refuse('known', 1);
    expect(log.made.at(-1)).toMatchObject({ type: 'RequestRefused', name: '佐藤 花子', group: 'known' });
  });

  test('given the next day, then there is room again; given a clock that is still on the day before, then none of that', () => {
    const log = openedLog();
    for (let seen = 1; seen <= 10; seen += 1) log.refuse('outsider', seen);
    log.refuse('outsider', 1, '2026-10-17');
    expect(log.state().refusals).toEqual({ day: '2026-10-17', known: 0, outsider: 1 });
    log.refuse('outsider', 11, '2026-10-16');
    expect(log.state().refusals).toEqual({ day: '2026-10-17', known: 0, outsider: 2 });
  });

  test('given a process that was started anew and knows of few, then it counts nothing down', () => {
    const log = openedLog();
    for (let seen = 1; seen <= 40; seen += 1) log.refuse('outsider', seen);
    log.refuse('outsider', 1);
    expect(log.state().refusals?.outsider).toBe(40);
  });
});
