import { describe, expect, test } from '@jest/globals';
import type { CommandOf } from '../../src/domain/commands.ts';
import { type Selector, type SigningDomain, TargetId } from '../../src/domain/names.ts';
import { defaultPolicy } from '../../src/domain/policy.ts';
import type { State } from '../../src/domain/state.ts';
import {
  actors,
  approve,
  cancel,
  everyDay,
  given,
  intendPut,
  keyMade,
  observation,
  observed,
  openRound,
  posted,
  putOutcome,
  type Request,
  requestApproval,
  rollback,
  type Scene,
  type Setting,
  type Step,
  start,
  tick,
} from '../support/given.ts';

const hourMs = 3_600_000;
const maxBytes = 8 * 1024;
const policy = { ...defaultPolicy({ timeZone: 'UTC', ...everyDay }), stableChecks: 1, stableForMs: 0 };
const domain = 'mail.example.co.jp' as SigningDomain;
const regions = ['ap-northeast-1', 'ap-southeast-2', 'us-east-1'];
const targets = regions.map((region) => TargetId.of('123456789012', region, domain));
const setting: Partial<Setting> = {
  ...{ domain, policy, targets, current: 'mail-21-prod-20250904-1' as Selector },
  ...{ selectorTemplate: 'mail-21-prod-{yyyymmdd}-{n}', mailPolicy: { dmarc: 'reject', spf: 'notAligned' } },
  at: Date.parse('2026-10-16T00:00:00Z'),
};

/** As many ids of commands as the state keeps. */
const commands = Array.from({ length: 200 }, (_, n) => `c${String(n).padStart(7, '0')}`);
const bytesOf = (state: State): number => Buffer.byteLength(JSON.stringify({ ...state, commands }));

/** Commands go in, the state and the largest that it ever was come out. Notices count as posted at once. */
const newLog = () => {
  let now = given('nothing', setting);
  let largest = 0;
  const give = (...steps: readonly Step[]): void => {
    for (const step of steps) {
      const next = now.and(step);
      now = next.state.notices.length === 0 ? next : next.and(posted);
      largest = Math.max(largest, bytesOf(now.state));
    }
  };
  const pass = (ms: number): void => {
    now = now.after(ms);
  };
  return { give, pass, now: () => now, largest: () => largest };
};
type Log = ReturnType<typeof newLog>;

type Outcome = CommandOf<'RecordPutOutcome'>['outcome'];

const put = (log: Log, kind: 'forward' | 'rollback', target: TargetId, outcome: Outcome): void => {
  log.give(intendPut(kind, target), putOutcome(outcome, { code: 'c' }));
  log.pass(hourMs / 2);
};

const observe =
  (target: TargetId, selector: Selector) =>
  (now: Scene): Request => ({
    type: 'RecordTargetObservations',
    target,
    observations: [observation(now, { selector })],
  });

const approveByTwo = [approve(actors.first), approve(actors.second)];

/** A record is right, and a round for all targets is open. */
const untilRound = (log: Log): void => {
  const right = observed('right', { evidence: 'e'.repeat(64) });
  log.give(start, keyMade, right, right, openRound());
};

/** Refused as often as a round may try, and ended. */
const refuseRound = (log: Log, target: TargetId): void => {
  for (let tried = 0; tried < policy.forwardAttemptsMax; tried += 1) put(log, 'forward', target, 'refused');
  log.give(tick, requestApproval(), openRound(), ...approveByTwo);
};

describe('the state stays below 8 KB (design.md 6)', () => {
  test('given three targets, many rounds, refused Puts in each and a rollback that is refused to its bound, then it is small', () => {
    const log = newLog();
    untilRound(log);
    log.give(...approveByTwo);
    const { next, current } = log.now().rotation;
    targets.forEach((target, index) => {
      for (let round = 0; index > 0 && round < 4; round += 1) refuseRound(log, target);
      put(log, 'forward', target, 'refused');
      put(log, 'forward', target, 'applied');
      log.give(observe(target, next));
    });
    expect(log.now().rotation.stage.tag).toBe('Watching');
    log.give(rollback(actors.first));
    for (const target of targets) {
      for (let tried = 1; tried < policy.rollbackAttemptsMax; tried += 1) put(log, 'rollback', target, 'refused');
      put(log, 'rollback', target, 'applied');
    }
    // The first look sees `settle` over, the second one counts.
    for (const target of [...targets, ...targets]) log.give(observe(target, current));
    expect(log.now().rotation.stage.tag).toBe('RolledBack');
    expect(log.now().state.attemptsEver).toBeGreaterThan(40);
    expect(log.largest()).toBeGreaterThan(4 * 1024);
    expect(log.largest()).toBeLessThan(maxBytes);
  });

  test('given 500 cancelled rotations, then it is small, and no selector was given twice', () => {
    const log = newLog();
    const taken = new Set<string>();
    for (let rotation = 1; rotation <= 500; rotation += 1) {
      log.give(start);
      const { next, current } = log.now().rotation;
      expect(taken.has(next)).toBe(false);
      taken.add(next);
      log.give(keyMade, ...targets.map((target) => observe(target, current)), cancel);
      log.give({ type: 'DeclareRemovable', selector: next, observations: [] }, { type: 'RecordGone', selector: next });
      log.give({ type: 'BeginDestruction', selector: next, observations: [] });
      log.give({ type: 'RecordKeyDestroyed', selector: next });
      log.pass(24 * hourMs);
    }
    expect(Object.keys(log.now().state.selectors)).toHaveLength(2);
    expect(log.largest()).toBeLessThan(maxBytes);
  });

  test('given cancelled rotations whose records nobody removes, then no further one begins, and what is protected stays', () => {
    const log = newLog();
    expect(() => {
      for (let rotation = 0; rotation < 50; rotation += 1) {
        log.give(start, keyMade, cancel);
        log.pass(hourMs);
      }
    }).toThrow('too_many_selectors');
    expect(log.largest()).toBeLessThan(maxBytes);
  });

  test('given twelve selectors at their end, each held or waiting to be revoked, then it is small', () => {
    const log = newLog();
    expect(() => {
      for (let rotation = 0; rotation < 50; rotation += 1) log.give(start, keyMade, cancel);
    }).toThrow('too_many_selectors');
    const { state, at } = log.now();
    // What no log holds at once: each selector in the largest state that it can have.
    const ends = Object.entries(state.selectors).map(([name, facts], n) => [
      name,
      n % 2 === 0
        ? { ...facts, status: 'removable', removableAt: at, revocation: 'wanted', attestation: null }
        : {
            ...facts,
            ...{ status: 'gone', attestation: null, destruction: { tag: 'held', by: actors.first.id, heldAt: at } },
          },
    ]);
    expect(bytesOf({ ...state, selectors: Object.fromEntries(ends) })).toBeLessThan(maxBytes);
  });
});
