import { describe, expect, test } from '@jest/globals';
import { core } from '../../../src/domain/core.ts';
import type { DomainEvent } from '../../../src/domain/events.ts';
import { type RefusedGroup, refusalsListedMax } from '../../../src/domain/facts.ts';
import { PersonId, type SigningDomain } from '../../../src/domain/names.ts';
import { defaultPolicy } from '../../../src/domain/policy.ts';
import { emptyState, type State } from '../../../src/domain/state.ts';

const policy = defaultPolicy({ timeZone: 'UTC', holidays: new Set(), freeze: [], window: null, dailyMinute: 540 });
const at = Date.parse('2026-10-16T00:00:00Z');

/** A log that refusals come to, and the events that they made. */
const openedLog = () => {
  let state: State = emptyState('goo.ne.jp' as SigningDomain);
  const made: DomainEvent[] = [];
  const refuse = (group: RefusedGroup, seen: number, day = '2026-10-16'): void => {
    const who = { id: PersonId.of('T0HOME', 'U0A'), name: '佐藤 花子' };
    const decision = core.decide(
      state,
      { type: 'RecordRefusal', at, who, action: 'approve', refusal: 'not_allowed', group, day, seen },
      policy,
    );
    if (decision.tag === 'refused') throw new Error(decision.code);
    if (decision.events.length === 0) return;
    state = core.fold(state, decision.events, { at, version: state.atVersion + 1 });
    made.push(...decision.events);
  };
  return { refuse, made, state: () => state };
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
