import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Fingerprint, Selector, TargetId } from '../../src/domain/names.ts';
import { actors, given, type Request, type Scenario, usual } from '../support/given.ts';

const hourMs = 3_600_000;
const target = TargetId.of('123456789012', 'ap-northeast-1', 'goo.ne.jp');
const fingerprint = 'f'.repeat(64) as Fingerprint;

/** What every object inherits and SES takes as a selector. */
const inherited = Object.getOwnPropertyNames(Object.prototype).flatMap((name) => Selector.parse(name) ?? []);

/** By number of the name, so that the same course can be run with other names. */
interface Step {
  readonly type: string;
  readonly name: number;
  readonly verdict: 'right' | 'wrong' | 'absent';
}

const commandOf = ({ type, name, verdict }: Step, names: readonly Selector[], { state, at }: Scenario) => {
  const rotation = state.rotation?.id ?? 0;
  const selector = names[name] as Selector;
  const reading = {
    kind: 'reading',
    selector,
    requestedAt: at,
    baseVersion: state.atVersion,
    sesAt: at,
    status: 'SUCCESS',
  };
  const observations = [{ ...reading, origin: 'EXTERNAL', signingEnabled: true, target }];
  const commands: Readonly<Record<string, object>> = {
    start: {
      type: 'StartRotation',
      by: actors.requester,
      selectorTemplate: 'gooid-{yyyymmdd}-{n}',
      current: selector,
      currentFingerprint: fingerprint,
      targets: [target],
    },
    made: { type: 'RecordKeyMade', rotation, fingerprint },
    submitted: {
      type: 'SubmitApplication',
      rotation,
      by: actors.requester,
      ticket: selector,
      submittedAt: usual.at,
      promisedDate: '',
    },
    guarded: { type: 'RecordMonitored', selector, verdict, findings: [], evidence: null },
    observations: { type: 'RecordTargetObservations', target, observations },
    trial: { type: 'RecordKeyTrial', unreadable: [{ selector, problem: 'missing' }] },
    cancel: { type: 'CancelRotation', rotation, by: actors.requester, reason: selector },
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
  let now = given();
  const seen: unknown[] = [];
  for (const step of steps) {
    const request = commandOf(step, names, now) as Request;
    const { decision } = now.when(request);
    seen.push(decision);
    if (decision.tag === 'accepted') now = now.and(request);
    seen.push(now.state);
    now = now.after(hourMs);
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
