/** The judge of the simulation's Slack sees what it is there for. */
import { describe, expect, test } from '@jest/globals';
import { SlackJudge } from '../../bench/simulation/bot/slackJudge.ts';
import type { Notice } from '../../src/domain/notices.ts';
import type { Request } from '../../src/ports/service.ts';
import { newSlack } from '../../src/sandbox/slack/stores.ts';
import { actors, given, usual } from '../support/given.ts';

const clock = { now: () => 0, monotonicMs: () => 0 };
const notice = { id: 7, code: 'declined', to: 'thread', facts: {}, claimedUntil: 0 } as unknown as Notice;
const { state } = given('roundOpen');
const quiet = { ...state, notices: [] };

const open = (interrupted = new Map<number, number>()) => {
  const slack = newSlack({ clock, realNow: () => 0, baseUrl: () => '', messagesTab: true, homeTab: true });
  const judge = new SlackJudge(slack, interrupted);
  const metadata = { event_type: 'futari_card', event_payload: { notice: 7 } };
  const post = (channel = 'C0DKIM') =>
    slack.messages.post({ text: 'x', blocks: [], metadata, channel, threadTs: null, by: 'U' });
  const unanswered = () =>
    judge.unanswered(new URLSearchParams({ channel: 'C0DKIM', metadata: JSON.stringify(metadata) }));
  judge.happened({ type: 'NoticeRaised', notice }, quiet, usual.policy);
  return { judge, post, unanswered, end: () => judge.end(quiet) };
};

describe('I14', () => {
  test('given a notice that came once, then all is well; twice after a clear answer, then not', () => {
    const { post, end } = open();
    post();
    expect(end()).toEqual([]);
    post();
    expect(end()).toEqual(['I14: notice 7 C0DKIM was told 2 times, 1 can be explained']);
  });

  test('given an answer that was lost, or a process that died, then one more can be explained, but never a fourth', () => {
    const lost = open();
    lost.unanswered();
    for (let times = 0; times < 2; times += 1) lost.post();
    expect(lost.end()).toEqual([]);
    const died = open(new Map([[7, 9]]));
    for (let times = 0; times < 4; times += 1) died.post();
    expect(died.end()).toEqual(['I14: notice 7 C0DKIM was told 4 times, 3 can be explained']);
  });

  test('given a notice that never came, then it is lost, unless nobody can know', () => {
    const { unanswered, end } = open();
    expect(end()).toEqual(['I14: notice 7 (declined) is lost']);
    for (let times = 0; times < 3; times += 1) unanswered();
    expect(end()).toEqual([]);
  });

  test('given a notice that still waits at the end, then it is named', () => {
    const { judge, post } = open();
    post();
    expect(judge.end({ ...quiet, notices: [notice] })).toEqual(['I14: notice 7 (declined) was never told']);
  });
});

describe('I1', () => {
  const put = { type: 'PutIntended', kind: 'forward' } as never;
  const approved = given('approved').state;
  const press = (judge: SlackJudge, person: string) =>
    judge.pressed({ action: 'approve', person, digest: approved.rotation?.round?.digest } as unknown as Request);

  test('given approvals that people pressed, then the Put is right; one that nobody pressed is named', () => {
    const { judge } = open();
    press(judge, actors.first.id);
    expect(judge.happened(put, approved, usual.policy)).toEqual([`I1: ${actors.second.id} never pressed`]);
    press(judge, actors.second.id);
    expect(judge.happened(put, approved, usual.policy)).toEqual([]);
  });

  test('given one approval only, then there are too few people', () => {
    const { judge } = open();
    press(judge, actors.first.id);
    expect(judge.happened(put, given('approvedByOne').state, usual.policy)).toEqual(['I1: too few people']);
  });
});
