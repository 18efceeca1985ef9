/** Slack's limits on a real bot: who looks often keeps nobody from deciding (I15). */
import { afterEach, describe, expect, test } from '@jest/globals';
import type { SandboxService } from '../../src/main/sandbox.ts';
import { clickOn, sayTo } from '../../src/sandbox/control/people.ts';
import type { FaultAnswer } from '../../src/sandbox/slack/protocol.ts';
import { startSandboxService } from '../support/sandboxService.ts';

const minuteMs = 60_000;
const putWithinMs = 40_000;
const putOperation = 'PutEmailIdentityDkimSigningAttributes';
const groupMethods: readonly string[] = ['usergroups.users.list', 'usergroups.list'];

const opened: SandboxService[] = [];
afterEach(async () => {
  for (const service of opened.splice(0)) await service.close();
});

const say = (service: SandboxService, person: string, text: string, channel?: string) =>
  sayTo(service, { person, text, ...(channel === undefined ? {} : { channel }) });

const click = (service: SandboxService, person: string, button: string) => clickOn(service, { person, button });

const putsOf = ({ sandbox }: SandboxService) =>
  sandbox.ses.calls().filter(({ operation }) => operation === putOperation);

const groupCalls = ({ sandbox }: SandboxService): number =>
  sandbox.slack.calls().filter(({ method }) => groupMethods.includes(method)).length;

const limitGroupsOnce = ({ sandbox }: SandboxService, answer: FaultAnswer = 'rate_limited'): void => {
  const fault = { answer, retryAfterSeconds: 45, count: 1, when: 'before' } as const;
  sandbox.slack.faults.arm({ method: 'usergroups.users.list', ...fault });
};

/** The approval card is there, and a minute's worth of calls is free again. Each role has a group of its own. */
const withRound = async (atBoundary: (boundary: string) => unknown = () => {}): Promise<SandboxService> => {
  const service = await startSandboxService({
    sesThrottleMs: 0,
    atBoundary: (boundary) => void atBoundary(boundary),
  });
  opened.push(service);
  await say(service, 'requester', '/dkim rotate goo.ne.jp');
  await say(service, 'requester', '/dkim submitted goo.ne.jp REQ-1');
  await service.publish();
  await say(service, 'requester', '/dkim check goo.ne.jp');
  await service.pass(30 * minuteMs);
  const state = (await service.application.log.load(service.domain))?.state;
  expect(state?.rotation).toMatchObject({ stage: { tag: 'Stable' }, round: { ended: null } });
  await service.pass(2 * minuteMs);
  return service;
};

describe('I15: reading never costs acting, under the limits of Slack', () => {
  test('given ten status in five seconds, then they ask for no group, and two approvals lead to the Put within 40 seconds', async () => {
    const service = await withRound();
    const { clock, slack } = service.sandbox;
    const before = groupCalls(service);
    await Promise.all(Array.from({ length: 10 }, () => slack.say('auditor', '#dkim', '/dkim status goo.ne.jp')));
    await service.idle();
    const looked = groupCalls(service) - before;
    const from = clock.now();
    await click(service, 'approver-1', 'approve');
    await click(service, 'approver-2', 'approve');
    await service.idle();
    expect(putsOf(service)).toHaveLength(1);
    expect(clock.now() - from).toBeLessThan(putWithinMs);
    expect(looked).toBe(0);
    // One for each approval, and one for both right before the Put (I1).
    expect(groupCalls(service) - before).toBe(3);
  });

  test.each<[string, FaultAnswer, string]>([
    ['a Retry-After of 45 seconds', 'rate_limited', '45 秒'],
    ['a limit without a Retry-After', { error: 'ratelimited' }, '30 秒'],
  ])('given %s at an approval, then it is waited for, and the person hears so', async (_, answer, wait) => {
    const service = await withRound();
    limitGroupsOnce(service, answer);
    await click(service, 'approver-1', 'approve');
    await service.idle();
    const state = (await service.application.log.load(service.domain))?.state;
    expect(state?.rotation?.round?.approvals.map(({ by }) => by)).toEqual(['T0HOME/U0APPROVER1']);
    const shown = service.sandbox.slack.ephemerals('approver-1').map(({ text }) => text);
    expect(shown.some((text) => text.includes(wait))).toBe(true);
  });

  test('I2: given a Retry-After at the look before the Put, then it is waited for, and the evidence is taken anew', async () => {
    let decided = () => {};
    const service = await withRound((boundary) => boundary === 'Command after outcome' && decided());
    await click(service, 'approver-1', 'approve');
    const before = groupCalls(service);
    // Not the approval's own look-up, which has passed then: the next one.
    decided = () => limitGroupsOnce(service);
    await click(service, 'approver-2', 'approve');
    await service.idle();
    expect(putsOf(service)).toHaveLength(1);
    // The approval's, the one that was limited, the one that waited, and that of the evidence taken anew.
    expect(groupCalls(service) - before).toBe(4);
  });

  test('given an outsider who asks again and again, then the answer is how long to wait, and an approval passes', async () => {
    const service = await withRound();
    const { slack, clock } = service.sandbox;
    for (let time = 0; time < 30; time += 1) await slack.say('outsider', '#other', '/dkim status goo.ne.jp');
    await service.idle();
    const answers = slack.ephemerals('outsider').map(({ text }) => text);
    expect(answers).toHaveLength(30);
    expect(answers.some((text) => /\d+ 秒ほど待って/.test(text))).toBe(true);
    const from = clock.now();
    await click(service, 'approver-1', 'approve');
    await click(service, 'approver-2', 'approve');
    await service.idle();
    expect(putsOf(service)).toHaveLength(1);
    expect(clock.now() - from).toBeLessThan(putWithinMs);
  });
});
