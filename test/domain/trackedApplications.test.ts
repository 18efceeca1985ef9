import { describe, expect, test } from '@jest/globals';
import type { DomainEvent } from '../../src/domain/events.ts';
import type { Instant } from '../../src/domain/names.ts';
import {
  type ApplicationStatus,
  applicationChanges,
  isOpenApplication,
  trackedApplications,
} from '../../src/domain/trackedApplications.ts';
import {
  actors,
  attest,
  cancel,
  declareRemovable,
  given,
  observed,
  type Request,
  type Scenario,
  type Step,
} from '../support/given.ts';

const { first } = actors;
const dayMs = 86_400_000;

const recorded =
  (type: 'SubmitApplication' | 'CorrectApplication', promisedDate: string, revision: number): Step =>
  ({ state, at }) => ({
    type,
    by: actors.requester,
    rotation: state.rotation?.id ?? 0,
    submittedAt: at,
    ticket: 'DNS-1',
    promisedDate,
    revision,
  });

interface Walked {
  readonly now: Scenario;
  readonly commits: readonly { readonly at: Instant; readonly events: readonly DomainEvent[] }[];
}

/** Every commit on the way, as the log has it. */
const walk = (from: Walked, ...steps: readonly Step[]): Walked =>
  steps.reduce(({ now, commits }, taken) => {
    const next = now.and(taken);
    return { now: next, commits: [...commits, { at: next.at, events: next.events }] };
  }, from);

const begin = (): Walked => {
  const before = given('nothing');
  const stages = ['preparing', 'awaitingApplication'] as const;
  const made = stages.map((stage) => given(stage));
  // The notice of the application is in the commit that makes the key, which the stage's name leaps over.
  const announced: DomainEvent[] = [
    {
      type: 'RotationStarted',
      by: actors.requester.id,
      name: actors.requester.name,
      current: made[1]?.rotation.current as never,
      currentFingerprint: null,
      next: made[1]?.rotation.next as never,
      targets: before.setting.targets,
    },
    {
      type: 'NoticeRaised',
      notice: {
        id: 1,
        code: 'application',
        to: 'thread',
        claimedUntil: 0,
        facts: { selector: made[1]?.rotation.next as never },
      },
    },
  ];
  return { now: made[1] as Scenario, commits: [{ at: before.at, events: announced }] };
};

const newest = ({ commits, now }: Walked): ApplicationStatus | undefined =>
  applicationChanges(now.state.domain, commits).at(-1)?.status;
const listed = ({ now }: Walked) => trackedApplications(now.state);

describe('the DNS applications as one list', () => {
  test('no second truth: the state and the log give the same status after every step of an application', () => {
    const drafted = begin();
    const promised = walk(drafted, recorded('SubmitApplication', '2025-10-02', 1));
    const corrected = walk(promised, observed('wrong'), recorded('CorrectApplication', '2025-10-03', 2));
    const published = walk(corrected, observed('right'));
    const courses = [
      [drafted, 'drafted', 'add', 1],
      [walk(drafted, recorded('SubmitApplication', '', 1)), 'submitted', 'add', 1],
      [promised, 'promised', 'add', 1],
      [corrected, 'corrected', 'add', 2],
      [published, 'published', 'add', 2],
    ] as const;
    for (const [walked, status, kind, revision] of courses) {
      expect(listed(walked)).toMatchObject([{ status, kind, revision }]);
      expect(newest(walked)).toBe(status);
    }
    expect(listed(published).map(isOpenApplication)).toEqual([false]);
    expect(listed(promised)).toMatchObject([{ ticket: 'DNS-1', promisedDate: '2025-10-02' }]);
  });

  test('given a wrong record, then the next revision is a draft until it was submitted', () => {
    const wrong = walk(begin(), recorded('SubmitApplication', '', 1), observed('wrong'));
    expect(listed(wrong)).toMatchObject([{ kind: 'correct', revision: 2, status: 'drafted' }]);
  });

  test('given a cancelled rotation whose application was submitted, then it is withdrawn', () => {
    const submitted = walk(begin(), recorded('SubmitApplication', '', 1), cancel);
    // Before its withdrawal there is neither a published record nor an application to submit.
    expect(listed(submitted)).toEqual([]);
    const { next, current } = submitted.now.rotation;
    const asked = walk(submitted, declareRemovable(next, current));
    expect(listed(asked)).toMatchObject([{ kind: 'withdraw', status: 'drafted', selector: next }]);
    expect(newest(asked)).toBe('drafted');
    const confirm: Request = { type: 'ConfirmWithdrawal', selector: next, by: actors.requester };
    const confirmed = walk(asked, confirm);
    expect(listed(confirmed)).toMatchObject([
      { number: `${asked.now.state.domain}_${next}-withdraw`, status: 'withdrawn' },
    ]);
    expect(newest(confirmed)).toBe('withdrawn');
    const gone = walk(confirmed, { type: 'RecordGone', selector: next });
    expect([listed(gone)[0]?.status, newest(gone)]).toEqual(['withdrawn', 'withdrawn']);
  });

  test('given a previous key whose record is removed, then its removal is an application too', () => {
    const completed = given('completed');
    const { current, next } = completed.rotation;
    const declared = declareRemovable(current, next);
    const asked = walk({ now: completed.after(30 * dayMs), commits: [] }, declared, attest(current, first), declared);
    expect(listed(asked)).toMatchObject([
      { selector: next, status: 'published' },
      { selector: current, kind: 'remove', status: 'drafted' },
    ]);
    const gone = walk(asked, { type: 'RecordGone', selector: current });
    expect(listed(gone)[1]).toMatchObject({ number: `${gone.now.state.domain}_${current}-remove`, status: 'removed' });
    expect(newest(gone)).toBe('removed');
  });
});
