/**
 * States to test with, in the order given / when / then:
 *
 *     given('roundOpen').and(approve(actors.first)).when(approve(actors.first)).thenRefused('already_approved');
 *
 * The core itself decides and folds every command on the way, so that no state is one that it cannot get to. A stage has a name
 * below; what it does not fit is said with further commands.
 */
import { expect } from '@jest/globals';
import type { Command } from '../../src/domain/commands.ts';
import { core } from '../../src/domain/core.ts';
import type { Decision, RefusalCode } from '../../src/domain/decision.ts';
import type { DomainEvent } from '../../src/domain/events.ts';
import { type Fingerprint, type Selector, type SigningDomain, TargetId } from '../../src/domain/names.ts';
import type { Notice } from '../../src/domain/notices.ts';
import { defaultPolicy } from '../../src/domain/policy.ts';
import { emptyState } from '../../src/domain/state.ts';
import type { Request, Scene, Setting } from './givenCommands.ts';
import * as step from './givenCommands.ts';
import { actors } from './people.ts';

export const everyDay = { holidays: new Set<string>(), freeze: [], window: null, dailyMinute: 540 } as const;

export const usual: Setting = {
  domain: 'goo.ne.jp' as SigningDomain,
  targets: [TargetId.of('111122223333', 'ap-northeast-1', 'goo.ne.jp')],
  current: 'gooid-21-prod-20250904-1' as Selector,
  selectorTemplate: 'gooid-21-prod-{yyyymmdd}-{n}',
  currentFingerprint: 'ab'.repeat(32) as Fingerprint,
  nextFingerprint: 'ab'.repeat(32) as Fingerprint,
  mailPolicy: { dmarc: 'unknown', spf: 'unknown' },
  policy: defaultPolicy({ timeZone: 'Asia/Tokyo', ...everyDay }),
  at: Date.UTC(2025, 8, 18, 1, 0),
};

/** A command, or one that depends on what is there by then. */
export type Step = Request | ((now: Scene) => Request);

export interface Outcome {
  readonly decision: Decision;
  /** Among others, in this order; each only as far as it is written out. @returns what is there afterwards */
  thenEvents(...events: readonly object[]): Scenario;
  /** Exactly these, in this order. */
  thenNotices(...codes: readonly string[]): Scenario;
  /** Accepted, and nothing has changed. */
  thenNothing(): void;
  thenRefused(code: RefusalCode, facts?: object): void;
}

export interface Scenario extends Scene {
  /** Of the newest commit. */
  readonly events: readonly DomainEvent[];
  /** Each is accepted. @throws Error with the code of the refusal */
  and(...steps: readonly Step[]): Scenario;
  /** One commit of events that nobody decided here. */
  happened(...events: readonly DomainEvent[]): Scenario;
  /** So much later. */
  after(ms: number): Scenario;
  /** From here on it is about something else, such as other targets. */
  about(change: Partial<Setting>): Scenario;
  /** Goes on to a later stage. @param from the stage that it is in */
  until(stage: StageName, from?: StageName): Scenario;
  /** At that moment. */
  when(step: Step): Outcome;
}

const required = <T>(value: T | null | undefined, what: string): T => {
  if (value === null || value === undefined) throw new Error(`there is no ${what}`);
  return value;
};

const noticesOf = (events: readonly DomainEvent[]): readonly Notice[] =>
  events.flatMap((event) => (event.type === 'NoticeRaised' ? [event.notice] : []));

const inOrder = (all: readonly DomainEvent[], wanted: readonly object[]): void => {
  let from = 0;
  const found = wanted.map((one) => {
    const index = all.findIndex((event, at) => at >= from && matches(event, one));
    if (index >= 0) from = index + 1;
    return index >= 0 ? one : null;
  });
  // The whole is compared where it differs, so that the message shows what was decided.
  if (found.includes(null)) expect(all).toMatchObject(wanted);
};

const matches = (event: DomainEvent, wanted: object): boolean => {
  try {
    expect(event).toMatchObject(wanted);
    return true;
  } catch {
    return false;
  }
};

type Now = Pick<Scenario, 'setting' | 'state' | 'at' | 'events'>;

const decideOn = (now: Scenario, taken: Step): Decision => {
  const request = typeof taken === 'function' ? taken(now) : taken;
  const command = { id: `c${now.state.atVersion}`, ...request, at: now.at } as Command;
  return core.decide(now.state, command, now.setting.policy);
};

const folded = ({ setting, state, at }: Now, events: readonly DomainEvent[]): Scenario => {
  const next = core.fold(state, events, { at, version: state.atVersion + 1 });
  // As the store gives it back.
  return scenario({ setting, state: JSON.parse(JSON.stringify(next)), at, events });
};

const acceptedOn = (now: Scenario, taken: Step): Scenario => {
  const decision = decideOn(now, taken);
  if (decision.tag === 'refused') throw new Error(decision.code);
  return decision.events.length === 0 ? scenario({ ...pick(now), events: [] }) : folded(now, decision.events);
};

const pick = ({ setting, state, at, events }: Now): Now => ({ setting, state, at, events });

const outcomeOf = (now: Scenario, taken: Step): Outcome => {
  const decision = decideOn(now, taken);
  const events = (): readonly DomainEvent[] => {
    expect(decision).toMatchObject({ tag: 'accepted' });
    return decision.tag === 'accepted' ? decision.events : [];
  };
  return {
    decision,
    thenEvents: (...wanted) => {
      inOrder(events(), wanted);
      return folded(now, events());
    },
    thenNotices: (...codes) => {
      expect(noticesOf(events()).map(({ code }) => code)).toEqual(codes);
      return folded(now, events());
    },
    thenNothing: () => expect(events()).toEqual([]),
    thenRefused: (code, facts = {}) => expect(decision).toMatchObject({ tag: 'refused', code, facts }),
  };
};

const scenario = (now: Now): Scenario => {
  const self: Scenario = {
    ...pick(now),
    get rotation() {
      return required(now.state.rotation, 'rotation');
    },
    get round() {
      return required(now.state.rotation?.round, 'round');
    },
    and: (...steps) => steps.reduce(acceptedOn, self),
    happened: (...events) => folded(now, events),
    after: (ms) => scenario({ ...pick(now), at: now.at + ms }),
    about: (change) => scenario({ ...pick(now), setting: { ...now.setting, ...change } }),
    until: (stage, from = 'preparing') => noticesPosted(reached(stage, self, from)),
    when: (taken) => outcomeOf(self, taken),
  };
  return self;
};

/** A round of looks at the record, as often and as far apart as the policy wants. */
const untilStable = (from: Scenario): Scenario => {
  const looksMax = 10;
  let now = from;
  for (let look = 0; look < looksMax && now.rotation.stage.tag !== 'Stable'; look += 1) {
    now = now.and(step.observed('right')).after(look === 0 ? from.setting.policy.stableForMs : 0);
  }
  return now;
};

const settled = (now: Scenario): Scenario => now.after(now.setting.policy.settleMs);

/** SES takes the next key at one target, and mail shows it. What comes before it has settled. */
const switchedAt = (from: Scenario, target: TargetId): Scenario => {
  const put = from.and(step.intendPut('forward', target), step.putOutcome('applied'));
  const { next } = put.rotation;
  const seen = put.and(step.sees(next, { target }));
  const { targets } = from.setting;
  return target === targets.at(-1) ? seen : settled(seen).and(step.sees(next, { target }));
};

const untilStageEnds = (now: Scenario): Scenario => {
  const { stage } = now.rotation;
  return 'endsAt' in stage ? now.after(stage.endsAt - now.at).and(step.tick) : now;
};

const seenEverywhere = (now: Scenario): Scenario =>
  now.and(...now.setting.targets.map((target) => step.sees(now.rotation.next, { target })));

const broughtBack = (from: Scenario): Scenario => {
  const put = from.and(step.intendPut('rollback'), step.putOutcome('applied'));
  const sees = step.sees(from.rotation.current);
  return settled(put).and(sees, sees);
};

/** By name: the stage before it, and how it goes on from there. */
const stages = {
  nothing: [null, (now) => now],
  preparing: ['nothing', (now) => now.and(step.start)],
  awaitingApplication: ['preparing', (now) => now.and(step.keyMade, step.preflight())],
  awaitingRecord: ['awaitingApplication', (now) => now.and(step.submitted)],
  published: ['awaitingRecord', (now) => now.and(step.observed('right'))],
  stable: ['awaitingRecord', untilStable],
  roundOpen: ['stable', (now) => now.and(step.openRound())],
  approvedByOne: ['roundOpen', (now) => now.and(step.approve(actors.first))],
  approved: ['approvedByOne', (now) => now.and(step.approve(actors.second))],
  /** The Put of the first target is in the log, and its answer is not. */
  sending: ['approved', (now) => now.and(step.intendPut('forward'))],
  /** SES has taken the next key at the first target; it has not said SUCCESS. */
  switching: ['sending', (now) => now.and(step.putOutcome('applied'))],
  /** The first target is switched, and others are left. */
  partlySwitched: ['approved', (now) => switchedAt(now, required(now.setting.targets[0], 'target'))],
  watching: ['approved', (now) => now.setting.targets.reduce(switchedAt, now)],
  awaitingCompletion: ['watching', (now) => untilStageEnds(seenEverywhere(settled(now)))],
  overlap: ['awaitingCompletion', (now) => now.and(step.confirm)],
  completed: ['overlap', untilStageEnds],
  rollingBack: ['switching', (now) => now.and(step.rollback(actors.first))],
  rolledBack: ['rollingBack', broughtBack],
  cancelled: ['awaitingApplication', (now) => now.and(step.cancel)],
} satisfies Record<string, readonly [string | null, (now: Scenario) => Scenario]>;

export type StageName = keyof typeof stages;

/** Every stage of a rotation once, in the order in which it comes. */
export const stageNames = [
  ...(['preparing', 'awaitingApplication', 'awaitingRecord', 'published', 'stable', 'switching', 'watching'] as const),
  ...(['awaitingCompletion', 'overlap', 'rollingBack', 'rolledBack', 'completed', 'cancelled'] as const),
] as const satisfies readonly StageName[];

const reached = (name: StageName, now: Scenario, from: StageName): Scenario => {
  if (name === from) return now;
  const [before, goOn]: readonly [string | null, (now: Scenario) => Scenario] = stages[name];
  if (before === null) throw new Error(`${from} does not lead there`);
  return goOn(reached(before as StageName, now, from));
};

const noticesPosted = (now: Scenario): Scenario => (now.state.notices.length === 0 ? now : now.and(step.posted));

/** A log that has come so far, or that has these events in one commit. Every notice of a stage has been posted. */
export const given = (
  start: StageName | readonly DomainEvent[] = 'nothing',
  change: Partial<Setting> = {},
): Scenario => {
  const setting = { ...usual, ...change };
  const empty = scenario({ setting, state: emptyState(setting.domain), at: setting.at, events: [] });
  if (typeof start !== 'string') return empty.happened(...start);
  return noticesPosted(reached(start, empty, 'nothing'));
};

export * from './givenCommands.ts';
export { actors, somebody } from './people.ts';
