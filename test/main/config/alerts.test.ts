/** Where critical notices go besides Slack: read strictly, the secret from the environment only. */
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { changed, configFolder, leastFile, loadedOf, refusedOf } from './support.ts';

let files: Awaited<ReturnType<typeof configFolder>>;
beforeEach(async () => {
  files = await configFolder();
});
afterEach(() => files.close());

const secret = 'webhook-secret-that-must-not-show';
const withWebhook = (url: string): object => changed(leastFile(), 'alerts.webhook', { url });

describe('the ways out of Slack', () => {
  test('given none, then there are none', async () => {
    expect(loadedOf(await files.load(leastFile())).alerts).toEqual({ webhook: null, sns: null });
  });

  test('given a webhook with its secret, then it is taken and the secret does not print', async () => {
    const env = { FUTARI_ALERT_WEBHOOK_SECRET: secret };
    const { alerts } = loadedOf(await files.load(withWebhook('https://alerts.example.jp/futari'), env));
    expect(alerts.webhook?.secret.reveal()).toBe(secret);
    expect(`${inspect(alerts, { depth: 9 })} ${JSON.stringify(alerts)}`).not.toContain(secret);
  });

  test.each([
    ['no secret', 'https://alerts.example.jp/', {}, 'FUTARI_ALERT_WEBHOOK_SECRET', 'env_missing'],
    [
      'a short secret',
      'https://alerts.example.jp/',
      { FUTARI_ALERT_WEBHOOK_SECRET: 'short' },
      'FUTARI_ALERT_WEBHOOK_SECRET',
      'env_secret_malformed',
    ],
    [
      'plain http',
      'http://alerts.example.jp/',
      { FUTARI_ALERT_WEBHOOK_SECRET: secret },
      'alerts.webhook.url',
      'webhook_url',
    ],
    [
      'a password in the URL',
      'https://user:hidden-word@alerts.example.jp/',
      { FUTARI_ALERT_WEBHOOK_SECRET: secret },
      'alerts.webhook.url',
      'webhook_url',
    ],
  ])('given a webhook with %s, then the start is refused and says where', async (_, url, env, path, code) => {
    const { problems, text } = refusedOf(await files.load(withWebhook(url), env));
    expect(problems).toMatchObject([{ path, code }]);
    expect(text).not.toContain('hidden-word');
  });

  test('given what is no topic, then the start is refused', async () => {
    const { problems } = refusedOf(await files.load(changed(leastFile(), 'alerts.sns', { topic: 'dkim' })));
    expect(problems).toMatchObject([{ path: 'alerts.sns.topic', code: 'malformed' }]);
  });
});
