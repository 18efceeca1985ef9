import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Calendar, dateOf, dayNumberOf, isWorkday } from '../../src/domain/calendar.ts';
import type { Command } from '../../src/domain/commands.ts';
import { core } from '../../src/domain/core.ts';
import type { DomainEvent } from '../../src/domain/events.ts';
import type { Stage } from '../../src/domain/facts.ts';
import type { PersonId } from '../../src/domain/names.ts';
import { defaultPolicy, type Policy } from '../../src/domain/policy.ts';
import type { State } from '../../src/domain/state.ts';
import type { ReminderKey } from '../../src/domain/waitNotices.ts';
import { fold, openRoundRequest, publishRequests, startRequests } from '../model/fold.ts';
import { smallPolicy } from '../model/policies.ts';

const dayMs = 86_400_000;
// What is waited for, on the wall of Tokyo.

const tokyo: Calendar = {
  timeZone: 'Asia/Tokyo',
  holidays: new Set(['2026-10-12']),
  freeze: [],
  window: null,
  dailyMinute: 540,
};
const policy = defaultPolicy(tokyo);
const tokyoTime = (text: string): number => Date.parse(`${text}+09:00`);
/** A Thursday. */
const start = tokyoTime('2026-10-01T10:00:00');
const by = 'T0/U0APPROVER' as PersonId;

const folded = (state: State, at: number, ...events: readonly DomainEvent[]): State =>
  core.fold(state, events, { at, version: state.atVersion + 1 });

const stable = (at = start): State =>
  folded(fold(core, smallPolicy, startRequests(1, 1)), at, {
    type: 'StageEntered',
    stage: { tag: 'Stable', sinceAt: at },
  });

const roundOpened = (id: number, switchBeforeAt = Number.MAX_SAFE_INTEGER): DomainEvent => ({
  type: 'RoundOpened',
  round: {
    id,
    digest: '',
    targets: [],
    rollback: 'ready',
    servers: { right: 1, of: 1 },
    waived: [],
    overridden: [],
    mailPolicy: { dmarc: 'none', spf: 'aligned' },
    delivery: null,
    switchBeforeAt,
    grantUntil: switchBeforeAt,
  },
  evidence: null,
  record: '',
});

const approved = (round: number, who: PersonId): DomainEvent => ({
  type: 'SwitchApproved',
  round,
  digest: '',
  by: who,
  name: '',
});
const sent = (key: ReminderKey): DomainEvent => ({ type: 'ReminderSent', reminder: key });
const waitOf = (state: State, key: ReminderKey, settings: Policy = policy) =>
  core.reminders(state, settings).find((reminder) => reminder.key === key);

/** Ticks at each due moment, for `days`. */
const heard = (
  first: State,
  from: number,
  days: number,
): { readonly at: number; readonly code: string; readonly count: number }[] => {
  let state = first;
  const all: { at: number; code: string; count: number }[] = [];
  for (let at = from; at < from + days * dayMs; at += 900_000) {
    const decision = core.decide(state, { type: 'Tick', at }, policy);
    if (decision.tag === 'refused') throw new RangeError(decision.code);
    if (decision.events.length === 0) continue;
    for (const event of decision.events) {
      if (event.type !== 'NoticeRaised') continue;
      const { code, facts } = event.notice;
      all.push({ at, code, count: 'count' in facts ? Number(facts.count) : 0 });
    }
    state = folded(state, at, ...decision.events);
  }
  return all;
};

test('I9: given four reminders of one approval round, when the next opens, then its first reminder is the first, a business day later', () => {
  const later = start + 5 * dayMs;
  const reminded = folded(stable(), start, roundOpened(1), ...Array.from({ length: 4 }, () => sent('approval')));
  const ended = folded(reminded, later, { type: 'RoundEnded', round: 1, because: 'expired' }, { type: 'RoundWanted' });
  const next = folded(ended, later, roundOpened(2));
  expect(next.rotation?.lastReminders).toEqual({});
  expect(waitOf(next, 'approval')?.dueAt).toBe(tokyoTime('2026-10-07T09:00:00'));
  expect(heard(next, later, 3)[0]).toMatchObject({ code: 'reminder_approval', count: 1 });
});

/** Each leads to another wait, days after the round opened, or the stage began. */
const steps: readonly (readonly [name: string, before: readonly DomainEvent[], event: DomainEvent])[] = [
  ['a decline', [roundOpened(1)], { type: 'RoundEnded', round: 1, because: 'declined' }],
  ['an expiry', [roundOpened(1), sent('approval')], { type: 'RoundEnded', round: 1, because: 'expired' }],
  ['a claim', [{ type: 'RotationClaimed', by, name: '' }, roundOpened(1)], { type: 'RotationClaimed', by, name: '' }],
  ['the last approval', [roundOpened(1), approved(1, by)], approved(1, 'T0/U0OTHER' as PersonId)],
  [
    'a withdrawal after reminders of the execution',
    [roundOpened(1), sent('approval'), approved(1, by), approved(1, 'T0/U0OTHER' as PersonId), sent('execution')],
    { type: 'ApprovalWithdrawn', round: 1, by, name: '' },
  ],
  ['a request for a round', [], { type: 'ApprovalRequested', by, name: '' }],
  ['a round that is blocked', [{ type: 'RoundWanted' }], { type: 'RoundBlocked', blockers: ['record_not_right'] }],
  [
    'a record that vanished',
    [],
    { type: 'StageEntered', stage: { tag: 'AwaitingApplication', sinceAt: start + 19 * dayMs } },
  ],
  [
    'an application that was submitted three weeks ago',
    [],
    { type: 'StageEntered', stage: { tag: 'AwaitingRecord', sinceAt: start + 19 * dayMs } },
  ],
];

test.each(steps)('I9: given %s, then no reminder fires with it', (_, before, event) => {
  const at = tokyoTime('2026-10-20T10:00:00');
  const submitted = {
    type: 'ApplicationSubmitted',
    submittedAt: start - 10 * dayMs,
    by,
    name: '',
    ticket: '',
    promisedDate: '',
    revision: 1,
  } as const;
  const earlier = folded(stable(), start, submitted, ...before);
  const after = folded(earlier, at, event);
  expect(after.rotation?.waitingSinceAt).toBe(at);
  const soon = core.reminders(after, policy).filter(({ dueAt }) => dueAt < at + policy.stallAlarmMs);
  expect(soon).toEqual([]);
});

test.each([
  ['the record', ['record_not_right'], 75],
  ['SES', ['ses_unreachable'], 15],
  ['the record and SES', ['record_not_right', 'ses_unreachable'], 15],
] as const)(
  'I9: given an approval that %s blocks, then the alarm waits until old answers are gone, and no longer than for a stall',
  (_, blockers, minutes) => {
    const at = tokyoTime('2026-10-20T10:00:00');
    const blocked = folded(folded(stable(), start, { type: 'RoundWanted' }), at, { type: 'RoundBlocked', blockers });
    const due = core.reminders(blocked, policy).find(({ key }) => key === 'blocked')?.dueAt;
    expect(due).toBe(at + minutes * 60_000);
  },
);

const ofStages: readonly Stage[] = [
  { tag: 'AwaitingApplication', sinceAt: start },
  { tag: 'AwaitingRecord', sinceAt: start },
  { tag: 'Published', sinceAt: start, rights: 1, lastRightAt: start },
  { tag: 'Stable', sinceAt: start },
  { tag: 'AwaitingCompletion', sinceAt: start },
  { tag: 'RolledBack', sinceAt: start },
];

test('I9: given any start, then nothing that can wait is said on a weekend or a holiday', () => {
  const isOff = (at: number): boolean => !isWorkday(tokyo, dayNumberOf(dateOf(tokyo, at)));
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 40 * 24 * 4 }),
      fc.constantFrom(...ofStages),
      fc.boolean(),
      (quarter, stage, open) => {
        const at = start + quarter * 900_000;
        const entered = folded(stable(at), at, { type: 'StageEntered', stage: { ...stage, sinceAt: at } });
        const state = open && stage.tag === 'Stable' ? folded(entered, at, roundOpened(1)) : entered;
        expect(core.reminders(state, policy).filter(({ dueAt }) => isOff(dueAt))).toEqual([]);
      },
    ),
    { numRuns: 300 },
  );
});

test('I9: given the record of day 14 on a Saturday, then the reminder is on the Monday', () => {
  const submittedAt = tokyoTime('2026-10-03T10:00:00');
  const submitted = {
    type: 'ApplicationSubmitted',
    submittedAt,
    by,
    name: '',
    ticket: '',
    promisedDate: '',
    revision: 1,
  } as const;
  const state = folded(stable(submittedAt), submittedAt, submitted, {
    type: 'StageEntered',
    stage: { tag: 'AwaitingRecord', sinceAt: submittedAt },
  });
  expect(waitOf(state, 'record')?.dueAt).toBe(tokyoTime('2026-10-19T09:00:00'));
});

test('I9: given no round for months, then the requester is reminded five times, and then approvers each week', () => {
  const declined = folded(stable(), start, roundOpened(1), { type: 'RoundEnded', round: 1, because: 'declined' });
  const all = heard(declined, start, 60);
  expect(all.filter(({ code }) => code === 'reminder_newRound').map(({ count }) => count)).toEqual([1, 2, 3, 4, 5]);
  const alarms = all.filter(({ code }) => code === 'alarm_noRound');
  expect(alarms.map(({ at }) => dateOf(tokyo, at))).toEqual([
    '2026-10-09',
    '2026-10-16',
    '2026-10-23',
    '2026-10-30',
    '2026-11-06',
    '2026-11-13',
    '2026-11-20',
    '2026-11-27',
  ]);
  expect(new Set(all.map(({ code }) => code))).toEqual(new Set(['reminder_newRound', 'alarm_noRound']));
});

test('given approvals that would end on a Sunday, then the round is open until the Monday', () => {
  const thursday = tokyoTime('2026-10-01T10:00:00');
  const requests = [...startRequests(1, 1), ...publishRequests(1, 2, 1, 1)];
  const state = fold(core, smallPolicy, requests);
  const decision = core.decide(
    state,
    { ...openRoundRequest(1), at: thursday, requestedAt: thursday } as Command,
    policy,
  );
  const opened = decision.tag === 'refused' ? undefined : decision.events.find((event) => event.type === 'RoundOpened');
  expect(opened?.round.switchBeforeAt).toBe(tokyoTime('2026-10-05T10:00:00'));
});
