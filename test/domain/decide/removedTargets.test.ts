import { expect, test } from '@jest/globals';
import type { Command, TargetObservation } from '../../../src/domain/commands.ts';
import { core } from '../../../src/domain/core.ts';
import type { DomainEvent } from '../../../src/domain/events.ts';
import { PersonId, type Selector, type SigningDomain, TargetId } from '../../../src/domain/names.ts';
import { defaultPolicy } from '../../../src/domain/policy.ts';
import type { Actor } from '../../../src/domain/roles.ts';
import { emptyState, type State } from '../../../src/domain/state.ts';

const dayMs = 86_400_000;
const calendar = { timeZone: 'UTC', holidays: new Set<string>(), freeze: [], window: null, dailyMinute: 540 };
const policy = { ...defaultPolicy(calendar), overlapMs: 14 * dayMs };
const [stays, leaves] = ['111111111111', '222222222222'].map((account) =>
  TargetId.of(account, 'eu-west-1', 'k.example'),
) as [TargetId, TargetId];
const current = 'k-1' as Selector;
const begunAt = Date.parse('2026-10-16T00:00:00Z');
const by: Actor = {
  id: PersonId.of('T0HOME', 'U0REQUESTER'),
  name: 'requester',
  kind: 'member',
  inChannel: true,
  mayRequest: true,
  isApprover: false,
  isOperator: false,
  isNightOperator: false,
};

type CommandInput = Command extends infer C ? (C extends Command ? Omit<C, 'id' | 'at'> : never) : never;
type Given = { readonly state: State; readonly events: readonly DomainEvent[] };

const give = (state: State, command: CommandInput, at = begunAt): Given => {
  const decision = core.decide(state, { ...command, id: `c${state.atVersion}`, at } as Command, policy);
  if (decision.tag === 'refused') throw new Error(decision.code);
  const { events } = decision;
  return { state: core.fold(state, events, { at, version: state.atVersion + 1 }), events };
};

const started = (state: State, targets: readonly TargetId[], at = begunAt): State => {
  const begun = give(
    state,
    { type: 'StartRotation', by, selectorTemplate: 'k-{n}', current, currentFingerprint: null, targets },
    at,
  );
  return begun.state;
};

/** As after a switch whose rotation is over: SES had `k-1` at both targets, and its record is wanted gone. */
const afterSwitch = (): State => {
  const state = started(emptyState('k.example' as SigningDomain), [stays, leaves]);
  const shown = 'k-2' as Selector;
  return {
    ...state,
    rotation: null,
    current: shown,
    targets: state.targets.map((target) => ({ ...target, shown, shownSinceAt: begunAt })),
    selectors: {
      ...state.selectors,
      [current]: {
        ...(state.selectors[current] as State['selectors'][string]),
        removalWanted: true,
        attestation: { tag: 'given', by: by.id, givenAt: begunAt },
      },
    },
  };
};

const reading = (state: State, target: TargetId, at: number): TargetObservation & { readonly target: TargetId } => ({
  kind: 'reading',
  selector: 'k-2' as Selector,
  requestedAt: at,
  baseVersion: state.atVersion,
  sesAt: at,
  status: 'SUCCESS',
  origin: 'EXTERNAL',
  signingEnabled: true,
  target,
});

const declare = (state: State, at: number): Given =>
  give(state, { type: 'DeclareRemovable', selector: current, observations: [reading(state, stays, at)] }, at);

test('I8: given a target that left the configuration, then what was attested before is attested again, by whoever was told of it', () => {
  const leftAt = begunAt + 20 * dayMs;
  const left = started(afterSwitch(), [stays], leftAt);
  expect(left.removedTargets).toEqual([leaves]);
  expect(() => declare(left, leftAt + 13 * dayMs)).toThrow('overlap_running');
  const decision = declare(left, leftAt + 14 * dayMs);
  expect(decision.events).toContainEqual(
    expect.objectContaining({
      notice: expect.objectContaining({ code: 'targets_removed', facts: { targets: [leaves] } }),
    }),
  );
  expect(decision.state.selectors[current]?.status).toBe('live');
  const at = leftAt + 15 * dayMs;
  const attested = give(decision.state, { type: 'AttestUnused', selector: current, by, note: 'asked' }, at);
  expect(attested.events).toContainEqual(expect.objectContaining({ type: 'UnusedAttested', removedTargets: [leaves] }));
  expect(declare(attested.state, at).state.selectors[current]?.status).toBe('removable');
});

test('I8: given a former target that is configured again, then it has to be read like every other', () => {
  const left = started(afterSwitch(), [stays]);
  const back = started({ ...left, rotation: null }, [stays, leaves]);
  expect(back.removedTargets).toEqual([]);
  expect(() => declare(back, begunAt + 30 * dayMs)).toThrow('in_use');
});

test('I6: given a Put at a leaving target that may still land, then no rotation starts, and it is said what to do', () => {
  const state = afterSwitch();
  const open = {
    id: 1,
    kind: 'forward',
    rotation: 1,
    round: 1,
    target: leaves,
    selector: 'k-2' as Selector,
    intendedAt: begunAt,
    intendedVersion: 1,
    beforeSesAt: begunAt,
    outcome: 'unknown',
    settledVersion: null,
    closedVersion: null,
  } as const;
  expect(() => started({ ...state, attempts: [open] }, [stays])).toThrow('leaving_target_landing');
  expect(started({ ...state, attempts: [open] }, [stays, leaves]).removedTargets).toEqual([]);
});

test('given nothing that SES may sign with at a leaving target, then it is forgotten', () => {
  const state = started(emptyState('k.example' as SigningDomain), [stays, leaves]);
  const selectors = Object.fromEntries(
    Object.entries(state.selectors).map(([name, facts]) => [name, { ...facts, used: false }]),
  );
  expect(started({ ...state, selectors, rotation: null }, [stays]).removedTargets).toEqual([]);
});

test('I9: given a target that leaves while no rotation starts, then it is said once, its selectors wait for a word about it, and it may return', () => {
  const before = afterSwitch();
  const [read, unread] = before.targets as [State['targets'][0], State['targets'][0]];
  const state = { ...before, targets: [read, { ...unread, shown: current }] };
  const saw = (from: State, targets: readonly TargetId[], at = begunAt + dayMs) =>
    give(from, { type: 'RecordTargets', targets }, at);
  const left = saw(state, [stays]);
  const notices = left.events.flatMap((event) => (event.type === 'NoticeRaised' ? [event.notice.code] : []));
  expect(notices).toEqual(['targets_removed']);
  expect(left.state.selectors[current]?.attestation).toBeNull();
  expect(saw(left.state, [stays]).events.map(({ type }) => type)).not.toContain('TargetsRemoved');
  expect(() => declare(left.state, begunAt + 14 * dayMs)).toThrow('overlap_running');
  const decision = declare(left.state, begunAt + 15 * dayMs);
  expect(decision.events).toContainEqual(expect.objectContaining({ type: 'AttestationWanted' }));
  const returned = saw(decision.state, [stays, leaves], begunAt + 15 * dayMs).state;
  expect(returned.removedTargets).toEqual([]);
  expect(() => declare(returned, begunAt + 40 * dayMs)).toThrow('in_use');
});
