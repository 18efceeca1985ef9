import { describe, expect, test } from '@jest/globals';
import type { Deps } from '../../../src/app/deps.ts';
import { rollBackTarget } from '../../../src/app/effects/put.ts';
import { reading, sesWith, taskOn, vaultThat } from '../../support/deps.ts';
import { given, usual } from '../../support/given.ts';
import { headOf, memoryLog } from '../../support/memoryLog.ts';

const [target] = usual.targets as [(typeof usual.targets)[0]];
/** Switched, and a way back decided. */
const rollingBack = given('rollingBack').after(60_000);

/** SES's clock, and a vault in which the machine stands still for so long. */
const worldThat = (standsStillMs: number) => {
  let now = rollingBack.at;
  const stored = memoryLog([headOf(rollingBack)]);
  const intended: number[] = [];
  const append: Deps['log']['append'] = (entry) => {
    for (const event of entry.events) if (event.type === 'PutIntended') intended.push(event.beforeSesAt);
    return stored.append(entry);
  };
  const task = taskOn(rollingBack, {
    clock: { now: () => now, monotonicMs: () => 0 },
    log: { ...stored, append },
    vault: vaultThat(() => {
      now += standsStillMs;
    }),
    ses: sesWith({
      read: async () => reading({ status: null, origin: null, sesDate: now }),
      signPut: async (place, selector) => ({ target: place, selector }),
      send: async () => ({ tag: 'accepted', status: 'PENDING', requestId: '', sesDate: now }),
    }),
  });
  return { task, intended, signedAt: rollingBack.at + standsStillMs };
};

describe('settle of a Put back (I5)', () => {
  // An old date would end `settle` while a Put that was signed much later may still land.
  test('given a machine that stands still before it signs, then settle counts from after the signature', async () => {
    const { task, intended, signedAt } = worldThat(3_600_000);
    await rollBackTarget(task, target);
    expect(intended).toEqual([signedAt]);
  });
});
