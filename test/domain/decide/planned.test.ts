import { describe, expect, test } from '@jest/globals';
import type { CommandOf } from '../../../src/domain/commands.ts';
import { core } from '../../../src/domain/core.ts';
import {
  actors,
  declareCompromised,
  given,
  type Request,
  type Scenario,
  type Step,
  submitted,
} from '../../support/given.ts';

const putOff = (wait: string, day = '2025-10-10'): Request => ({
  type: 'Postpone',
  by: actors.requester,
  wait,
  day,
  reason: 'the owner is on leave',
});

const dueOf = ({ state, setting }: Scenario, wanted: string): number =>
  core.reminders(state, setting.policy).find(({ key }) => key === wanted)?.dueAt ?? Number.NaN;

describe('I9: what a person puts off', () => {
  const waiting = given('awaitingRecord');

  test('given a button beside a reminder, then that reminder is put off, and no other', () => {
    const later = waiting.and(putOff('record'));
    expect(later.events).toContainEqual(expect.objectContaining({ type: 'ReminderPostponed', reminder: 'record' }));
    expect(dueOf(later, 'record')).toBeGreaterThan(dueOf(waiting, 'record'));
  });

  test('given two reminders that are put off, one after the other, then both wait, the one about an old record into the next stage too', () => {
    const both = given('awaitingApplication').happened({
      type: 'SelectorRemovable',
      selector: given('preparing').rotation.current,
    });
    const later = both.and(putOff('application', '2025-10-09'), putOff('removal', '2025-10-08'));
    expect(later.rotation.postponed).toEqual({ application: '2025-10-09', removal: '2025-10-08' });
    for (const key of ['application', 'removal']) expect(dueOf(later, key)).toBeGreaterThan(dueOf(both, key));
    expect(later.and(submitted).rotation.postponed).toEqual({ removal: '2025-10-08' });
  });

  test('given a button beside something that waits no longer, then nothing is put off in its place', () => {
    waiting.when(putOff('approval')).thenRefused('nothing_to_postpone');
    // Somebody started the rotation after the bot had asked for it.
    waiting.when(putOff('start')).thenRefused('nothing_to_postpone');
    // The end of an old record is no planned start.
    given('completed').when(putOff('removal')).thenRefused('nothing_to_postpone');
  });

  test('given a reminder that was put off, when the key in use is declared compromised, then people hear the next day', () => {
    const [before, later] = [waiting, waiting.and(putOff('record'))].map((scenario) =>
      scenario.and(declareCompromised(actors.first, null), declareCompromised(actors.second, null)),
    ) as [Scenario, Scenario];
    expect(dueOf(later, 'record')).toBe(dueOf(before, 'record'));
  });

  test('given a planned start, then it is put off by at most 30 days at a time', () => {
    given().when(putOff('start', '2025-11-10')).thenRefused('postpone_too_late');
    expect(given().and(putOff('start', '2025-10-20')).events).toContainEqual(
      expect.objectContaining({ type: 'PlannedStartPostponed', day: '2025-10-20' }),
    );
  });

  test('given a promise of the DNS department that lies far ahead, then it is not taken: reminders wait for it', () => {
    const promise =
      (promisedDate: string): Step =>
      (now) => ({ ...(submitted(now) as CommandOf<'SubmitApplication'>), promisedDate });
    given('awaitingApplication').when(promise('2025-11-30')).thenRefused('promised_too_late', { latest: '2025-11-17' });
    given('awaitingApplication').and(promise('2025-11-17'));
  });
});
