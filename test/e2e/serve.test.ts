import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { runBursts, slackUnlimited } from '../support/overload.ts';
import { type ServedApplication, serveApplication, serveToEnd } from '../support/servedApplication.ts';

const applications: ServedApplication[] = [];
const folders: string[] = [];
afterEach(async () => {
  for (const application of applications.splice(0)) await application.stop();
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

const configFile = async (text: string): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'futari-serve-'));
  folders.push(folder);
  const path = join(folder, 'futari.yml');
  await writeFile(path, text);
  return path;
};

const secrets = {
  SLACK_BOT_TOKEN: 'xoxb-very-secret-token',
  SLACK_SIGNING_SECRET: '0123456789abcdef0123456789abcdef',
  AWS_REGION: 'ap-northeast-1',
};

describe('the production process', () => {
  test('given a wrong configuration, it names every field and listens nowhere', async () => {
    const DKIM_CONFIG = await configFile('locale: ja\ndomains:\n  - name: goo.ne.jp\n');
    const { code, output } = await serveToEnd({ ...secrets, DKIM_CONFIG });
    expect(code).toBe(78);
    expect(output).toContain('domains[0].approvers');
    expect(output).toContain('domains[0].selector');
    expect(output).not.toContain('very-secret');
  });

  test('I11: given another value of a switch of the runbook, it does not start', async () => {
    const { code, output } = await serveToEnd({ ...secrets, DKIM_CONFIG: '/nowhere', EnableBYODKIMAutomation: 'true' });
    expect(code).toBe(78);
    expect(output).toContain('EnableBYODKIMAutomation');
  });

  test('given an address that is not of AWS, it does not start without FUTARI_TEST_ENDPOINTS=allow', async () => {
    const { code, output } = await serveToEnd({
      ...secrets,
      DKIM_CONFIG: '/nowhere',
      AWS_ENDPOINT_URL_SESV2: 'http://127.0.0.1:9',
    });
    expect(code).toBe(78);
    expect(output).toContain('FUTARI_TEST_ENDPOINTS');
  });

  test('given the sandbox around it, it answers, starts a rotation, loses and doubles no acknowledged decision when it is killed under load (I12), and stops on SIGTERM', async () => {
    const application = await serveApplication({}, null, slackUnlimited);
    applications.push(application);
    expect((await fetch(`${application.url}/healthz`)).status).toBe(200);
    const ready = await fetch(`${application.url}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([
      200,
      expect.objectContaining({ store: 'read', slack: 'taking' }),
    ]);
    const { slack } = application.sandbox;
    await slack.say('requester', 'C0DKIM', '/dkim rotate goo.ne.jp');
    const card = await slack.until('the card', () => slack.messages('C0DKIM')[0]);
    expect(JSON.stringify(card)).toContain('gooid-21-prod-');
    await slack.until('the application', () => slack.files().length > 0);
    const metrics = await fetch(`${application.url}/metrics`);
    expect([metrics.status, await metrics.text()]).toEqual([200, expect.stringContaining('futari_domains 1\n')]);
    const decisions = await runBursts(application, 50);
    expect(decisions).toMatchObject({ lost: [], doubled: [] });
    expect(decisions.acknowledged).toBeGreaterThan(0);
    expect(application.output()).not.toContain(application.sandbox.slackSecrets.botToken);
    applications.pop();
    expect(await application.stop()).toBe(0);
  });
});
