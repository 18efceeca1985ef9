import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Command } from '../../src/domain/commands.ts';
import { core } from '../../src/domain/core.ts';
import { type Fingerprint, PersonId, Selector, type SigningDomain, TargetId } from '../../src/domain/names.ts';
import { defaultPolicy } from '../../src/domain/policy.ts';
import type { Actor } from '../../src/domain/roles.ts';
import { emptyState } from '../../src/domain/state.ts';

const calendar = { timeZone: 'UTC', holidays: new Set<string>(), freeze: [], window: null, dailyMinute: 540 };
const policy = defaultPolicy(calendar);
const hourMs = 3_600_000;
const target = TargetId.of('123456789012', 'ap-northeast-1', 'goo.ne.jp');
const fingerprint = 'f'.repeat(64) as Fingerprint;

/** What every object inherits and SES takes as a selector. */
const inherited = Object.getOwnPropertyNames(Object.prototype).flatMap((name) => Selector.parse(name) ?? []);

const requester: Actor = {
  id: PersonId.of('T0HOME', 'U0ALICE'),
  name: 'alice',
  kind: 'member',
  inChannel: true,
  mayRequest: true,
  isApprover: true,
  isOperator: true,
  isNightOperator: false,
};

/** By number of the name, so that the same course can be run with other names. */
interface Step {
  readonly type: string;
  readonly name: number;
  readonly verdict: 'right' | 'wrong' | 'absent';
}

const commandOf = ({ type, name, verdict }: Step, names: readonly Selector[], rotation: number, version: number) => {
  const selector = names[name] as Selector;
  const reading = { kind: 'reading', selector, requestedAt: 0, baseVersion: version, sesAt: 0, status: 'SUCCESS' };
  const observations = [{ ...reading, origin: 'EXTERNAL', signingEnabled: true, target }];
  const commands: Readonly<Record<string, object>> = {
    start: {
      type: 'StartRotation',
      by: requester,
      selectorTemplate: 'gooid-{yyyymmdd}-{n}',
      current: selector,
      currentFingerprint: fingerprint,
      targets: [target],
    },
    made: { type: 'RecordKeyMade', rotation, fingerprint },
    submitted: {
      type: 'SubmitApplication',
      rotation,
      by: requester,
      ticket: selector,
      submittedAt: 0,
      promisedDate: '',
    },
    guarded: { type: 'RecordMonitored', selector, verdict, findings: [], evidence: null },
    observations: { type: 'RecordTargetObservations', target, observations },
    trial: { type: 'RecordKeyTrial', unreadable: [{ selector, problem: 'missing' }] },
    cancel: { type: 'CancelRotation', rotation, by: requester, reason: selector },
    removable: { type: 'DeclareRemovable', selector, observations },
    gone: { type: 'RecordGone', selector },
    destroyed: { type: 'RecordKeyDestroyed', selector, observations },
  };
  return commands[type];
};

const types = [
  'start',
  'made',
  'submitted',
  'guarded',
  'observations',
  'trial',
  'cancel',
  'removable',
  'gone',
  'destroyed',
];

/** Every answer and every state on the way, as text. */
const courseWith = (names: readonly Selector[], steps: readonly Step[]): string => {
  let state = emptyState('goo.ne.jp' as SigningDomain);
  const seen: unknown[] = [];
  for (const [at, step] of steps.entries()) {
    const full = commandOf(step, names, state.rotation?.id ?? 0, state.atVersion);
    const command = { ...full, id: `c${at}`, at: at * hourMs } as Command;
    const decision = core.decide(state, command, policy);
    seen.push(decision);
    if (decision.tag === 'refused') continue;
    // As the store gives it back.
    const folded = core.fold(state, decision.events, { at: at * hourMs, version: state.atVersion + 1 });
    state = JSON.parse(JSON.stringify(folded));
    seen.push(state);
  }
  return JSON.stringify(seen);
};

const plain = ['plain-a', 'plain-b'] as const;
const renamed = (course: string, names: readonly string[]): string =>
  names.reduce((text, name, index) => text.replaceAll(JSON.stringify(name), JSON.stringify(plain[index])), course);

describe('names from outside find nothing that every object inherits', () => {
  test('there are such names', () => {
    expect(inherited).toContain('constructor');
    expect(Selector.parse('__proto__')).toBeNull();
  });

  test('given any course of commands, then a selector or ticket called `constructor` changes nothing but the name', () => {
    const aStep = fc.record({
      type: fc.constantFrom(...types),
      name: fc.nat({ max: 1 }),
      verdict: fc.constantFrom('right', 'wrong', 'absent'),
    });
    // Without a start nothing is decided.
    const course = fc.array(aStep, { maxLength: 12 });
    const begun = course.map((steps) => [{ type: 'start', name: 0, verdict: 'right' }, ...steps] as Step[]);
    fc.assert(
      fc.property(fc.shuffledSubarray(inherited, { minLength: 2, maxLength: 2 }), begun, (names, steps) => {
        expect(renamed(courseWith(names, steps), names)).toBe(courseWith(plain as unknown as Selector[], steps));
      }),
      { seed: 20250918, numRuns: 300 },
    );
  });
});
