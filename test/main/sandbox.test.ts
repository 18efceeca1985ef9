/** The bot beside a Slack that limits it, on one clock. */
import { afterEach, describe, expect, test } from '@jest/globals';
import { WebClient } from '@slack/web-api';
import { advance, type SandboxService, startSandboxService } from '../../src/main/sandbox.ts';
import { type Bystander, VirtualClock } from '../../src/sandbox/clock.ts';
import { sayTo } from '../../src/sandbox/control/people.ts';
import { calendar } from '../support/applicationOnSite.ts';

let service: SandboxService | null = null;
afterEach(async () => {
  await service?.close();
  service = null;
});

const started = async (): Promise<SandboxService> => {
  service = await startSandboxService({ sesThrottleMs: 0 });
  return service;
};

/** Of one wait: the longest that the bot accepts. */
const retryAfterSeconds = 30;

describe('a bot in the sandbox', () => {
  test('I10: given Slack that asks it to wait while it settles, then the wait passes on the clock, and the card is posted', async () => {
    const s = await started();
    const limited = { method: 'chat.postMessage', answer: 'rate_limited', count: 3, when: 'before' } as const;
    s.sandbox.slack.faults.arm({ ...limited, retryAfterSeconds });
    const before = s.sandbox.clock.now();
    await sayTo(s, { person: 'requester', text: '/dkim rotate' });
    expect(s.sandbox.slack.faults.armed()).toEqual([]);
    expect(s.sandbox.clock.now() - before).toBeGreaterThanOrEqual(3 * retryAfterSeconds * 1_000);
    const posts = s.sandbox.slack.calls().filter(({ method }) => method === 'chat.postMessage');
    expect(posts.slice(0, 4).map(({ outcome }) => outcome.startsWith('fault'))).toEqual([true, true, true, false]);
    expect(JSON.stringify(s.sandbox.slack.messages(s.channel)[0])).toContain('gooid-21-prod-');
  }, 60_000);

  test('I15: given nothing said about limits, then Slack’s documented ones hold for the bot’s token', async () => {
    const { sandbox } = await started();
    const { slack, slackSecrets } = sandbox;
    const options = { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true };
    const client = new WebClient(slackSecrets.botToken, options);
    const list = () => client.usergroups.users.list({ usergroup: 'S0APPROVERS' });
    for (let n = 0; n < 20; n += 1) await list();
    await expect(list()).rejects.toMatchObject({ code: 'slack_webapi_rate_limited_error' });
  });
});

/** The clock moves through due moments while the bot settles, and goes on by itself while the bot waits for Slack. */
describe('the clock of a sandbox', () => {
  const secondMs = 1_000;
  /** `calendar` has its daily hour at nine. */
  const at = (time: string): number => Date.parse(`2025-09-19T${time}+09:00`);

  /** A bot whose sweeps each wait as long as Slack says, with what is due at the given moments. */
  const waitingApplication = (startAt: number, dueAt: readonly number[], waitMs: number) => {
    const clock = new VirtualClock(startAt);
    let due = [...dueAt];
    const swept: (readonly number[])[] = [];
    const walkedAt: number[] = [];
    const application = {
      idle: async () => {},
      nextDueAt: async () => due[0] ?? null,
      dailyCheck: async () => void walkedAt.push(clock.now()),
      sweep: async () => {
        const now = clock.now();
        const found = due.filter((moment) => moment <= now);
        due = due.filter((moment) => moment > now);
        if (found.length > 0) {
          swept.push(found);
          await clock.pause(waitMs);
        }
        return found.length;
      },
    };
    const ses = { nextDueAt: () => null, tick: async () => {} };
    return { driven: { clock, ses, application, calendar, bystanders: new Set<Bystander>() }, clock, swept, walkedAt };
  };

  describe('waits that Slack asks for', () => {
    test('given a wait while the clock is moved, then the move ends, and the wait has passed on the clock', async () => {
      const startAt = at('12:00:00');
      const { driven, clock, swept } = waitingApplication(startAt, [startAt + 10 * secondMs], 3_600 * secondMs);
      await advance(driven, 60 * secondMs);
      expect(swept).toHaveLength(1);
      expect(clock.now()).toBeGreaterThanOrEqual(startAt + 3_610 * secondMs);
    });

    test('I9: given moments that a wait goes over, then each is lived through after it, the daily one too', async () => {
      const startAt = at('08:59:00');
      const dueAt = [startAt + 10 * secondMs, startAt + 20 * secondMs, startAt + 25 * secondMs];
      const { driven, swept, walkedAt } = waitingApplication(startAt, dueAt, 300 * secondMs);
      await advance(driven, 30 * secondMs);
      expect(swept.flat()).toEqual(dueAt);
      expect(walkedAt).toHaveLength(1);
    });

    test('given two waits from one moment, then they pass together', async () => {
      const clock = new VirtualClock(at('12:00:00'));
      await Promise.all([clock.pause(30 * secondMs), clock.pause(30 * secondMs), clock.pause(10 * secondMs)]);
      expect(clock.movedTo).toBeLessThan(at('12:00:40'));
    });
  });
});
