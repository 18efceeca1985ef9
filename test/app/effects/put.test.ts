import { describe, expect, test } from '@jest/globals';
import type { Deps, DomainCommit } from '../../../src/app/deps.ts';
import { rollBackTarget } from '../../../src/app/effects/put.ts';
import { core } from '../../../src/domain/core.ts';
import type { State } from '../../../src/domain/state.ts';
import type { DomainSettings } from '../../../src/ports/settings.ts';
import { selectorName } from '../../model/commands.ts';
import {
  approve,
  epoch,
  fold,
  goodEvidence,
  openRoundRequest,
  publishRequests,
  startRequests,
} from '../../model/fold.ts';
import { A, actorOf, B } from '../../model/people.ts';
import { smallPolicy } from '../../model/policies.ts';
import { targetIds } from '../../model/world.ts';

const policy = smallPolicy;
const target = targetIds[0] as (typeof targetIds)[0];

/** Switched, and a way back decided. */
const rollingBack = (): State => {
  const open = fold(core, policy, [...startRequests(1, 1), ...publishRequests(1, 2, 1, 1), openRoundRequest(1)]);
  const approved = approve(core, approve(core, open, policy, A), policy, B);
  const intend = { type: 'IntendPut', rotation: 1, kind: 'forward', target, selector: selectorName(2) } as const;
  const put = { ...intend, beforeSesAt: epoch, evidence: goodEvidence(approved.atVersion) };
  const outcome = { type: 'RecordPutOutcome', attempt: 1, outcome: 'applied', code: '' } as const;
  const back = { type: 'Rollback', rotation: 1, banNext: false, by: actorOf(A, 0) } as const;
  return fold(core, policy, [put, outcome, back], approved);
};

/** SES's clock, and a vault in which the machine stands still for so long. */
const worldThat = (standsStillMs: number) => {
  const state = rollingBack();
  let now = epoch + 60_000;
  const head = { version: state.atVersion, at: epoch, hash: '', state } as unknown as DomainCommit;
  const intended: number[] = [];
  const deps = {
    core,
    settings: { policy },
    clock: { now: () => now, monotonicMs: () => 0 },
    newId: () => 'id',
    atBoundary: () => undefined,
    log: {
      load: async () => head,
      append: async (entry: DomainCommit) => {
        for (const event of entry.events) if (event.type === 'PutIntended') intended.push(event.beforeSesAt);
        return { tag: 'committed', commit: entry };
      },
    },
    vault: {
      use: async (_: string, __: string, work: (key: object) => Promise<unknown>) => {
        now += standsStillMs;
        return work({});
      },
    },
    ses: {
      recentDate: () => null,
      read: async () => ({ selector: null, status: null, origin: null, signingEnabled: true, sesDate: now }),
      signPut: async () => ({}),
      send: async () => ({ tag: 'accepted', status: 'PENDING', requestId: '', sesDate: now }),
    },
  } as unknown as Deps;
  const [account = '', region = '', identity = ''] = target.split('/');
  const settings = { name: state.domain, targets: [{ account, region, identity }] } as unknown as DomainSettings;
  return { task: { deps, settings, state }, intended, signedAt: epoch + 60_000 + standsStillMs };
};

describe('settle of a Put back (I5)', () => {
  // An old date would end `settle` while a Put that was signed much later may still land.
  test('given a machine that stands still before it signs, then settle counts from after the signature', async () => {
    const { task, intended, signedAt } = worldThat(3_600_000);
    await rollBackTarget(task, target);
    expect(intended).toEqual([signedAt]);
  });
});
