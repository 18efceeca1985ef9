/** Decisions that come at the same time, on a store that answers when the test says so. */
import { describe, expect, test } from '@jest/globals';
import { Reconciler } from '../../../src/app/reconcile.ts';
import { AppRequestHandler } from '../../../src/app/requests/service.ts';
import type { Action } from '../../../src/domain/actions.ts';
import type { SigningDomain } from '../../../src/domain/names.ts';
import { createKeyedQueue } from '../../../src/ports/concurrency.ts';
import { depsWith, domainSettings, settingsWith } from '../../support/deps.ts';
import { given } from '../../support/given.ts';
import { headOf, memoryLog } from '../../support/memoryLog.ts';
import { person } from '../../support/people.ts';

/** What follows a decision is not of interest here. */
class RestingReconciler extends Reconciler {
  override run(): Promise<void> {
    return Promise.resolve();
  }
  override rollBackNow(): Promise<void> {
    return Promise.resolve();
  }
}

const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

const submitted = given('awaitingRecord');
const watching = given('watching', { domain: 'watching.example' as SigningDomain, at: submitted.at });

const open = () => {
  const log = memoryLog([headOf(submitted), headOf(watching)]);
  const appends: string[] = [];
  const conflicts: string[] = [];
  const held: (() => void)[] = [];
  const isHeld = { value: true };
  const scenes = [submitted, watching];
  const deps = depsWith({
    settings: settingsWith(
      scenes.map(({ setting: { domain } }) => domainSettings({ name: domain })),
      submitted.setting.policy,
    ),
    clock: { now: () => Math.max(...scenes.map(({ at }) => at)), monotonicMs: () => 0 },
    log: {
      ...log,
      append: async (entry) => {
        const what = `${entry.domain} ${entry.events.map(({ type }) => type).join(' ')}`;
        appends.push(what);
        if (isHeld.value && entry.domain === submitted.setting.domain)
          await new Promise<void>((resolve) => held.push(resolve));
        const result = await log.append(entry);
        if (result.tag === 'conflict') conflicts.push(what);
        return result;
      },
    },
  });
  const handler = new AppRequestHandler(new RestingReconciler(deps), null, createKeyedQueue());
  const say = (action: Action, id: string, domain: SigningDomain, by = 'requester', inputs = {}) =>
    handler.handle({
      ...{ id, person: person(by), channel: 'C0DKIM', action, domain },
      ...{ rotation: action === 'correct' ? null : 1, round: null, digest: null, inputs },
    });
  const correct = (ticket: string) => say('correct', ticket, submitted.setting.domain, 'requester', { ticket });
  const release = (): void => {
    isHeld.value = false;
    for (const resolve of held) resolve();
  };
  const tickets = async (): Promise<readonly string[]> => {
    const found: string[] = [];
    for await (const { events } of log.history(submitted.setting.domain))
      for (const event of events) if (event.type === 'ApplicationCorrected') found.push(event.ticket);
    return found;
  };
  return { appends, conflicts, say, correct, release, tickets };
};

test('I15: given somebody who decides while nothing can be posted, then that ends long before the state is full, and a rollback is taken', async () => {
  const { correct, release, say, tickets } = open();
  release();
  let accepted = 0;
  while (accepted < 500 && (await correct(`N-${accepted}`)).tag === 'accepted') accepted += 1;
  expect(await tickets()).toHaveLength(accepted);
  expect(accepted).toBeGreaterThan(100);
  expect(accepted).toBeLessThan(300);
  expect(await correct('N-another')).toMatchObject({ tag: 'refused', code: 'posts_pending' });
  // Told to try again: the same delivery, come late, must not be decided when there is room (I10).
  expect(await correct('N-another')).toMatchObject({ tag: 'refused', code: 'already_processed' });
  // In the log before there was no room.
  expect(await correct(`N-${accepted - 1}`)).toMatchObject({ tag: 'refused', code: 'already_processed' });
  // Refused for its own reason: there is nothing to go back from.
  expect(await say('rollback', 'back', submitted.setting.domain, 'approver-1')).toMatchObject({
    tag: 'refused',
    code: 'nothing_to_roll_back',
  });
});

describe('decisions on one domain take turns', () => {
  test('I10: given twenty at once, then one at a time is at the store, none loses the version, and each is in the log once, in order', async () => {
    const { appends, conflicts, correct, release, tickets } = open();
    const names = Array.from({ length: 20 }, (_, index) => `N-${index}`);
    const answers = names.map(correct);
    await turns();
    expect(appends).toHaveLength(1);
    release();
    expect((await Promise.all(answers)).every(({ tag }) => tag === 'accepted')).toBe(true);
    expect(await tickets()).toEqual(names);
    expect(conflicts).toEqual([]);
  });

  test('given one that the store keeps waiting, then another domain is decided, and so is a rollback, which takes no turn', async () => {
    const { appends, correct, release, say } = open();
    const { domain } = watching.setting;
    const held = [correct('N-1'), correct('N-2')];
    await turns();
    expect(await say('rollback', 'back', domain, 'approver-1')).toMatchObject({ tag: 'accepted' });
    // Here there is nothing to go back from: the store is already asked to note the refusal.
    const early = say('rollback', 'early', submitted.setting.domain, 'approver-1');
    await turns();
    expect(appends.map((append) => append.split(' ').slice(0, 2))).toEqual([
      [submitted.setting.domain, 'ApplicationCorrected'],
      [domain, 'RollbackDecided'],
      [submitted.setting.domain, 'RequestRefused'],
    ]);
    release();
    expect(await early).toMatchObject({ tag: 'refused' });
    expect((await Promise.all(held)).map(({ tag }) => tag)).toEqual(['accepted', 'accepted']);
  });
});
