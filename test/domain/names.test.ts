import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type Fingerprint,
  mayBeRemembered,
  nextSelector,
  remembered,
  Selector,
  selectorNumber,
  TargetId,
  templateProblem,
  type UsedNames,
  wasUsed,
} from '../../src/domain/names.ts';
import { actors, given, type Request, type Scenario, usual } from '../support/given.ts';

const runbook = 'gooid-21-prod-{yyyymmdd}-{n}';

describe('the next selector', () => {
  test.each([
    // The runbook counts on from the current one, on another day too.
    [runbook, '2025-09-18', ['gooid-21-prod-20250904-1'], 'gooid-21-prod-20250918-2'],
    [runbook, '2025-09-18', [], 'gooid-21-prod-20250918-1'],
    [runbook, '2025-09-18', ['gooid-21-prod-20250918-2', 'gooid-21-prod-20250904-1'], 'gooid-21-prod-20250918-3'],
    ['s{yyyymm}x{n}', '2025-09-18', ['s202509x1'], 's202509x2'],
    ['{n}-{n}', '2025-09-18', ['7-7'], '8-8'],
    // A number of more than four digits is a date, not a count.
    [runbook, '2025-09-18', ['other-20250904'], 'gooid-21-prod-20250918-1'],
  ])('given %s on %s and %j used, then %s', (template, date, used, expected) => {
    expect(nextSelector(template, date, new Set(used))).toBe(expected);
  });

  test('given a name of exactly 63 characters, then it is taken; given one more, then none is given', () => {
    const fits = `${'a'.repeat(61)}-{n}`;
    expect(nextSelector(fits, '2025-09-18', new Set())).toHaveLength(63);
    expect(nextSelector(`a${fits}`, '2025-09-18', new Set())).toBeNull();
    expect(nextSelector(fits, '2025-09-18', new Set(['x-9']))).toBeNull();
  });

  test('given any used names, then the next is a selector that none of them is', () => {
    const aName = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/);
    const aDate = fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(fc.array(aName), aDate, fc.integer({ min: 0, max: 30 }), (names, date, rotations) => {
        const day = date.toISOString().slice(0, 10);
        const used = new Set<string>(names);
        for (let n = 0; n < rotations; n += 1) {
          const next = nextSelector(runbook, day, used);
          expect(next === null || (Selector.parse(next) !== null && !used.has(next))).toBe(true);
          if (next !== null) used.add(next);
        }
      }),
    );
  });
});

describe('the number of a selector', () => {
  test.each([
    [runbook, 'gooid-21-prod-20250918-2', 2],
    [runbook, 'GOOID-21-prod-20250918-12', 12],
    // Neither the date nor another template's number is taken for it.
    [runbook, 'gooid-21-prod-20250918', null],
    [runbook, 'gooid-22-prod-20250918-2', null],
    ['k{n}.mail', 'k7.mail', 7],
    ['k{n}.mail', 'k7xmail', null],
    ['{n}{yyyymm}', '12202509', 12],
  ])('given %s and %s, then %s', (template, selector, expected) => {
    expect(selectorNumber(template, selector)).toBe(expected);
  });
});

test('I8: given a used name in other letters, then it is not taken again: DNS knows no capital letters', () => {
  expect(nextSelector('s{n}', '2025-09-18', new Set(['S1']))).toBe('s2');
});

describe('a template', () => {
  test.each([
    [runbook, null],
    ['{n}', null],
    ['gooid-{yyyymmdd}', 'no_number'],
    ['', 'no_number'],
    ['goo_id-{n}', 'not_a_selector'],
    ['-{n}', 'not_a_selector'],
    ['{n}-', 'not_a_selector'],
    ['{year}-{n}', 'not_a_selector'],
    [`${'a'.repeat(59)}{n}`, null],
    // Four digits of a number that may come must fit as well.
    [`${'a'.repeat(60)}{n}`, 'not_a_selector'],
  ])('given %s, then the problem is %s', (template, problem) => {
    expect(templateProblem(template)).toBe(problem);
  });
});

describe('names that were used', () => {
  const remember = (names: readonly string[]): UsedNames => names.reduce<UsedNames>(remembered, {});

  describe('I8: a name that has left the state is never taken again', () => {
    test('given any names that were forgotten, then each is known as used, in any case', () => {
      const aName = fc.stringMatching(/^[a-zA-Z0-9]([a-zA-Z0-9-]{0,20}[a-zA-Z0-9])?$/);
      fc.assert(
        fc.property(fc.array(aName), (names) => {
          const forgotten: string[] = [];
          let used: UsedNames = {};
          for (const name of names) {
            if (!mayBeRemembered(used, name)) continue;
            used = remembered(used, name);
            forgotten.push(name, name.toUpperCase());
          }
          expect(forgotten.filter((name) => !wasUsed(used, name))).toEqual([]);
          expect(Object.keys(used).length).toBeLessThanOrEqual(12);
        }),
      );
    });

    test.each([
      [
        'gooid-21-prod-{yyyymmdd}-{n}',
        ['gooid-21-prod-20250904-1', 'gooid-21-prod-20250905-7'],
        'gooid-21-prod-20250918-8',
      ],
      ['s{yyyymm}x{n}', ['s202508x3'], 's202509x4'],
      // Another template that could make the same name.
      ['k-1{n}', ['k-12'], 'k-113'],
    ])('given %s and %j forgotten, then the next is %s', (template, forgotten, expected) => {
      expect(nextSelector(template, '2025-09-18', new Set(), remember(forgotten))).toBe(expected);
    });

    test('given a name that every object has a property of, then it is known as used once it was', () => {
      expect(wasUsed({}, 'constructor')).toBe(false);
      expect(remember(['constructor'])).toEqual({ constructor: 0 });
      expect(wasUsed(remember(['constructor']), 'constructor')).toBe(true);
    });

    test('given a number that is too long to compare, then the name stays in the state', () => {
      expect(mayBeRemembered({}, `k-${'9'.repeat(20)}`)).toBe(false);
    });
  });
});

describe('names as keys of an object', () => {
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
        revision: 1,
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
});
