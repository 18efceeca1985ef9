/** Slack fails between the approval and the Put: what nobody could be asked is not an answer. */
import { afterEach, describe, expect, test } from '@jest/globals';
import type { SandboxService } from '../../src/main/sandbox.ts';
import { clickOn, sayTo } from '../../src/sandbox/control/people.ts';
import { startSandboxService } from '../support/sandboxService.ts';
import { approveByTwo, minuteMs, notified, untilRound } from '../support/steps.ts';
import { useWorld } from '../support/useWorld.ts';

const putOperation = 'PutEmailIdentityDkimSigningAttributes';
/** Of the first try after Slack is well. */
const triedWithinMs = 30_000;
const lookUps = ['users.info', 'usergroups.users.list', 'usergroups.list'] as const;

const opened: SandboxService[] = [];
afterEach(async () => {
  for (const service of opened.splice(0)) await service.close();
});
const open = useWorld();

const putsOf = ({ sandbox }: SandboxService) =>
  sandbox.ses.calls().filter(({ operation }) => operation === putOperation);

/** The socket is tried again within seconds; the sandbox has no event for it, and the test's own time-out bounds the wait. */
const slackIsIn = async ({ sandbox }: SandboxService): Promise<void> => {
  while (sandbox.slack.sockets.connections() === 0) await new Promise((resolve) => setImmediate(resolve));
};

const stateOf = async (service: SandboxService) => (await service.application.log.load(service.domain))?.state;

const withRound = async (atBoundary: (boundary: string) => unknown): Promise<SandboxService> => {
  const service = await startSandboxService({
    sesThrottleMs: 0,
    atBoundary: (boundary) => void atBoundary(boundary),
  });
  opened.push(service);
  await sayTo(service, { person: 'requester', text: '/dkim rotate goo.ne.jp' });
  await sayTo(service, { person: 'requester', text: '/dkim submitted goo.ne.jp REQ-1' });
  await service.publish();
  await sayTo(service, { person: 'requester', text: '/dkim check goo.ne.jp' });
  await service.pass(30 * minuteMs);
  return service;
};

describe('I14: "unknown" is never taken for "no longer"', () => {
  test('given look-ups that fail for four minutes after the last approval, then the approvals stay, the thread says why, and the Put follows within 30 seconds', async () => {
    let decided = () => {};
    const service = await withRound((boundary) => boundary === 'Command after outcome' && decided());
    const { slack, clock } = service.sandbox;
    await clickOn(service, { person: 'approver-1', button: 'approve' });
    decided = () => {
      decided = () => {};
      for (const method of lookUps) {
        slack.faults.arm({ method, answer: { error: 'internal_error' }, count: 10_000, when: 'before' });
      }
    };
    await clickOn(service, { person: 'approver-2', button: 'approve' });
    await service.idle();
    await service.pass(4 * minuteMs);
    expect(putsOf(service)).toHaveLength(0);
    const approvals = (await stateOf(service))?.rotation?.round?.approvals.map(({ by }) => by);
    expect(approvals).toEqual(['T0HOME/U0APPROVER1', 'T0HOME/U0APPROVER2']);
    const said = slack.messages('#dkim').map(({ text, blocks }) => text + JSON.stringify(blocks));
    expect(said.filter((text) => text.includes('Slack に問い合わせできませんでした'))).toHaveLength(1);
    expect(said.some((text) => text.includes('承認者ではなくなった'))).toBe(false);
    slack.faults.clear();
    const from = clock.now();
    await service.pass(triedWithinMs);
    expect(putsOf(service)).toHaveLength(1);
    expect(putsOf(service)[0]?.at).toBeLessThanOrEqual(from + triedWithinMs);
  });

  test.each(['account_inactive', 'invalid_auth', 'team_disabled'])(
    'given tokens that are revoked before the start (%s), then the process stays, one alert leaves, and sweeps and alerts go on until it is let in',
    async (code) => {
      const lines: string[] = [];
      const service = await startSandboxService({
        mode: 'socket',
        sesThrottleMs: 0,
        journal: {
          info: () => {},
          error: (fields, message) => void lines.push(`${message} ${JSON.stringify(fields)}`),
        },
        beforeStart: ({ slack }) => {
          slack.faults.arm({ method: '*', answer: { error: code }, count: 10_000, when: 'before' });
        },
      });
      opened.push(service);
      const { alerts, slack } = service.sandbox;
      const left = () => alerts.received().filter((alert) => alert.code === 'slack_refuses');
      expect(left()).toMatchObject([{ text: expect.stringContaining(code) }]);
      expect(lines.filter((line) => line.includes('does not let the bot in'))).toHaveLength(2);
      await service.removeRecord('current');
      await service.pass(26 * 60 * minuteMs);
      expect(left()).toHaveLength(1);
      slack.faults.clear();
      await slackIsIn(service);
      await sayTo(service, { person: 'requester', text: '/dkim rotate goo.ne.jp' });
      expect((await stateOf(service))?.rotation?.requester).toBe('T0HOME/U0REQUESTER');
    },
  );

  test('given a process that waits for Slack, then it wakes by itself, sooner than the sweep', async () => {
    const wakes: { readonly ms: number; readonly work: () => void }[] = [];
    const w = await open({ after: (ms, work) => void wakes.push({ ms, work }) });
    await untilRound(w);
    wakes.length = 0;
    w.people.set('directory', {});
    await approveByTwo(w);
    expect(w.puts()).toEqual([]);
    expect(notified(w).filter((code) => code === 'effect_stalled')).toHaveLength(1);
    expect(wakes).toHaveLength(1);
    expect(wakes[0]?.ms).toBeLessThanOrEqual(20_000);
    w.people.delete('directory');
    w.sandbox.clock.advance(wakes[0]?.ms ?? 0);
    wakes[0]?.work();
    await w.application.idle();
    expect(w.puts()).toHaveLength(1);
  });
});
