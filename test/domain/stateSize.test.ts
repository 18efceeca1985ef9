import { describe, expect, test } from '@jest/globals';
import type { Command, CommandOf, PutEvidence, TargetObservation } from '../../src/domain/commands.ts';
import { core } from '../../src/domain/core.ts';
import { type Fingerprint, PersonId, type Selector, type SigningDomain, TargetId } from '../../src/domain/names.ts';
import { defaultPolicy } from '../../src/domain/policy.ts';
import type { Actor } from '../../src/domain/roles.ts';
import { emptyState, type State } from '../../src/domain/state.ts';

const hourMs = 3_600_000;
const calendar = { timeZone: 'UTC', holidays: new Set<string>(), freeze: [], window: null, dailyMinute: 540 };
const policy = { ...defaultPolicy(calendar), stableChecks: 1, stableForMs: 0 };
const regions = ['ap-northeast-1', 'ap-southeast-2', 'us-east-1'];
const targets = regions.map((region) => TargetId.of('123456789012', region, 'mail.example.co.jp'));
const fingerprint = 'f'.repeat(64) as Fingerprint;

const person = (user: string): Actor => ({
  id: PersonId.of('T0123456789', user),
  name: user,
  kind: 'member',
  inChannel: true,
  mayRequest: true,
  isApprover: true,
  isOperator: true,
  isNightOperator: false,
});
const [requester, first, second] = ['U0123456789', 'U0123456788', 'U0123456787'].map(person) as [Actor, Actor, Actor];

type Unstamped<T> = T extends Command ? Omit<T, 'id' | 'at'> : never;

/** One log: commands go in, the state and the largest that it ever was come out. Notices count as posted at once. */
class Log {
  state: State = emptyState('mail.example.co.jp' as SigningDomain);
  at = Date.parse('2026-10-16T00:00:00Z');
  largest = 0;
  give(command: Unstamped<Command>): void {
    const id = `c${String(this.state.atVersion).padStart(7, '0')}`;
    const decision = core.decide(this.state, { ...command, id, at: this.at } as Command, policy);
    if (decision.tag === 'refused') throw new Error(`${command.type}: ${decision.code}`);
    const folded = core.fold(this.state, decision.events, { at: this.at, version: this.state.atVersion + 1 });
    this.state = { ...folded, notices: [] };
    const commands = Array.from({ length: 200 }, (_, n) => `c${String(n).padStart(7, '0')}`);
    this.largest = Math.max(this.largest, Buffer.byteLength(JSON.stringify({ ...this.state, commands })));
  }
  get rotation(): number {
    return this.state.rotation?.id ?? 0;
  }
}

const start = (log: Log): void =>
  log.give({
    type: 'StartRotation',
    by: requester,
    selectorTemplate: 'mail-21-prod-{yyyymmdd}-{n}',
    current: (log.state.current ?? 'mail-21-prod-20250904-1') as Selector,
    currentFingerprint: fingerprint,
    targets,
  });

const keyMade = (log: Log): void => log.give({ type: 'RecordKeyMade', rotation: log.rotation, fingerprint });

const reading = (log: Log, selector: Selector): TargetObservation => ({
  kind: 'reading',
  selector,
  requestedAt: log.at,
  baseVersion: log.state.atVersion,
  sesAt: log.at,
  status: 'SUCCESS',
  origin: 'EXTERNAL',
  signingEnabled: true,
});

const roundTargets = (log: Log) =>
  log.state.targets.map(({ id, shown }) => ({ id, origin: 'EXTERNAL', signingEnabled: true, selector: shown }));

const openRound = (log: Log): void =>
  log.give({
    type: 'OpenRound',
    rotation: log.rotation,
    baseVersion: log.state.atVersion,
    requestedAt: log.at,
    blockers: [],
    targets: roundTargets(log),
    rollback: 'ready',
    content: 'key',
    waived: [],
    overridden: [],
    mailPolicy: { dmarc: 'reject', spf: 'notAligned' },
    evidence: null,
  });

const approve = (log: Log): void => {
  for (const by of [first, second]) {
    const { id = 0, digest = '' } = log.state.rotation?.round ?? {};
    log.give({ type: 'ApproveSwitch', rotation: log.rotation, round: id, digest, by });
  }
};

const evidence = (log: Log): PutEvidence => ({
  baseVersion: log.state.atVersion,
  dnsRequestedAt: log.at,
  dnsScope: 'everywhere',
  dnsVerdict: 'right',
  silent: [],
  othersRight: false,
  overridden: [],
  fingerprint,
  content: 'key',
  proofAt: log.at,
  proofOk: true,
  rollbackReady: true,
  rollbackCheckedAt: log.at,
  eligible: [first.id, second.id],
  targets: roundTargets(log),
  hash: 'e'.repeat(64),
});

type Outcome = CommandOf<'RecordPutOutcome'>['outcome'];

const put = (log: Log, kind: 'forward' | 'rollback', target: TargetId, outcome: Outcome): void => {
  const { next, current } = log.state.rotation as NonNullable<State['rotation']>;
  const selector = kind === 'forward' ? next : current;
  const seen = kind === 'forward' ? evidence(log) : null;
  log.give({ type: 'IntendPut', rotation: log.rotation, kind, target, selector, beforeSesAt: log.at, evidence: seen });
  log.give({ type: 'RecordPutOutcome', attempt: log.state.attemptsEver, outcome, code: 'c' });
  log.at += hourMs / 2;
};

const observe = (log: Log, target: TargetId, selector: Selector): void =>
  log.give({ type: 'RecordTargetObservations', target, observations: [reading(log, selector)] });

/** A record is right, and a round for all targets is open. */
const untilRound = (log: Log): void => {
  start(log);
  keyMade(log);
  for (let seen = 0; seen < 2; seen += 1) {
    log.give({
      type: 'RecordObserved',
      rotation: log.rotation,
      verdict: 'right',
      findings: [],
      silent: [],
      othersRight: false,
      requestedAt: log.at,
      evidence: 'e'.repeat(64),
    });
  }
  openRound(log);
};

/** Refused as often as a round may try, and ended. */
const refuseRound = (log: Log, target: TargetId): void => {
  for (let tried = 0; tried < policy.forwardAttemptsMax; tried += 1) put(log, 'forward', target, 'refused');
  log.give({ type: 'Tick' });
  log.give({ type: 'RequestApproval', rotation: log.rotation, by: requester });
  openRound(log);
  approve(log);
};

describe('the state stays below 8 KB (design.md 6)', () => {
  test('given three targets, many rounds, refused Puts in each and a rollback that is refused to its bound, then it is small', () => {
    const log = new Log();
    untilRound(log);
    approve(log);
    const next = log.state.rotation?.next as Selector;
    const current = log.state.rotation?.current as Selector;
    targets.forEach((target, index) => {
      for (let round = 0; index > 0 && round < 4; round += 1) refuseRound(log, target);
      put(log, 'forward', target, 'refused');
      put(log, 'forward', target, 'applied');
      observe(log, target, next);
    });
    expect(log.state.rotation?.stage.tag).toBe('Watching');
    log.give({ type: 'Rollback', rotation: log.rotation, by: first, banNext: false });
    for (const target of targets) {
      for (let tried = 1; tried < policy.rollbackAttemptsMax; tried += 1) put(log, 'rollback', target, 'refused');
      put(log, 'rollback', target, 'applied');
    }
    // The first look sees `settle` over, the second one counts.
    for (const target of [...targets, ...targets]) observe(log, target, current);
    expect(log.state.rotation?.stage.tag).toBe('RolledBack');
    expect(log.state.attemptsEver).toBeGreaterThan(40);
    expect(log.largest).toBeGreaterThan(4 * 1024);
    expect(log.largest).toBeLessThan(8 * 1024);
  });

  test('given 500 cancelled rotations, then it is small, and no selector was given twice', () => {
    const log = new Log();
    const given = new Set<string>();
    for (let rotation = 1; rotation <= 500; rotation += 1) {
      start(log);
      const { next = '' as Selector, current = '' as Selector } = log.state.rotation ?? {};
      expect(given.has(next)).toBe(false);
      given.add(next);
      keyMade(log);
      for (const target of targets) observe(log, target, current);
      log.give({ type: 'CancelRotation', rotation: log.rotation, by: requester, reason: '' });
      log.give({ type: 'DeclareRemovable', selector: next, observations: [] });
      log.give({ type: 'RecordGone', selector: next });
      log.give({ type: 'BeginDestruction', selector: next, observations: [] });
      log.give({ type: 'RecordKeyDestroyed', selector: next });
      log.at += 24 * hourMs;
    }
    expect(Object.keys(log.state.selectors)).toHaveLength(2);
    expect(log.largest).toBeLessThan(8 * 1024);
  });

  test('given cancelled rotations whose records nobody removes, then no further one begins, and what is protected stays', () => {
    const log = new Log();
    const cancelled = (): void => {
      start(log);
      keyMade(log);
      log.give({ type: 'CancelRotation', rotation: log.rotation, by: requester, reason: '' });
      log.at += hourMs;
    };
    expect(() => {
      for (let rotation = 0; rotation < 50; rotation += 1) cancelled();
    }).toThrow('too_many_selectors');
    expect(log.largest).toBeLessThan(8 * 1024);
  });

  test('given twelve selectors at their end, each held or waiting to be revoked, then it is small', () => {
    const log = new Log();
    expect(() => {
      for (let rotation = 0; rotation < 50; rotation += 1) {
        start(log);
        keyMade(log);
        log.give({ type: 'CancelRotation', rotation: log.rotation, by: requester, reason: '' });
      }
    }).toThrow('too_many_selectors');
    const ends = Object.entries(log.state.selectors).map(([name, facts], n) => [
      name,
      n % 2 === 0
        ? { ...facts, status: 'removable', removableAt: log.at, revocation: 'wanted', attestation: null }
        : { ...facts, status: 'gone', attestation: null, destruction: { tag: 'held', by: first.id, heldAt: log.at } },
    ]);
    const commands = Array.from({ length: 200 }, (_, n) => `c${String(n).padStart(7, '0')}`);
    const state = { ...log.state, selectors: Object.fromEntries(ends), commands };
    expect(Buffer.byteLength(JSON.stringify(state))).toBeLessThan(8 * 1024);
  });
});
