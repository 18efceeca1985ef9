/** The bot beside a Slack that limits it, on one clock. */
import { afterEach, describe, expect, test } from '@jest/globals';
import { WebClient } from '@slack/web-api';
import { type SandboxService, startSandboxService } from '../../src/main/sandbox.ts';
import { sayTo } from '../../src/sandbox/control/people.ts';

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
