/** What of the configuration the log names. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { SigningDomain } from '../../../src/domain/names.ts';
import { configurationFacts } from '../../../src/main/config/load.ts';
import { changed, configFolder, leastFile, loadedOf, secrets, wholeFile } from './support.ts';

const domain = 'goo.ne.jp' as SigningDomain;
const webhookSecret = 'webhook-secret-that-must-not-show';
let files: Awaited<ReturnType<typeof configFolder>>;
beforeEach(async () => {
  files = await configFolder();
});
afterEach(() => files.close());

test('given a whole file, then who may, what and when is told, and neither a secret, nor a path, nor a thousand holidays', async () => {
  const config = loadedOf(await files.load(wholeFile));
  const facts = configurationFacts(config, domain) ?? {};
  expect(facts).toMatchObject({
    'policy.approvals': '2',
    approvers: 'userGroup S0APPROVERS',
    operators: '-',
    targets: 'self/ap-northeast-1/goo.ne.jp',
    'dns.resolvers': '192.0.2.1:53, 192.0.2.2:53',
    keys: 'local',
    'window.freeze': '12-29..01-03',
  });
  const all = JSON.stringify(facts);
  for (const hidden of [...Object.values(secrets), files.folder, 'master.key']) expect(all).not.toContain(hidden);
  expect(facts['window.holidays']).toMatch(/^\d+ \(SHA-256 [0-9a-f]{16}\)$/);
  expect(all.length).toBeLessThan(4_000);
  expect(configurationFacts(config, 'other.example' as SigningDomain)).toBeNull();
});

test('given a mailbox and the server whose results are read, then both are told, and neither password nor path', async () => {
  const imap = { host: 'imap.example.jp', user: 'probe', ca: './imap-ca.pem' };
  const probe = { address: 'probe@probe.goo.ne.jp', receive: 'imap', imap, authserv: 'mx.example.jp' };
  const password = 'imap-password-that-must-not-show';
  const file = changed(leastFile(), 'probe', probe);
  const facts = configurationFacts(loadedOf(await files.load(file, { FUTARI_PROBE_IMAP_PASSWORD: password })), domain);
  expect(facts).toMatchObject({
    'probe.receive': 'imap',
    'probe.authserv': 'mx.example.jp',
    'probe.imap.host': 'imap.example.jp',
    'probe.imap.tls': 'implicit',
    'probe.imap.mailbox': 'INBOX',
    'probe.s3.bucket': '-',
  });
  expect(JSON.stringify(facts)).not.toMatch(/imap-ca|must-not-show/);
});

test('given a webhook, then neither its address nor its secret is told', async () => {
  const file = changed(leastFile(), 'alerts.webhook', { url: 'https://alerts.example.jp/hidden-part' });
  const config = loadedOf(await files.load(file, { FUTARI_ALERT_WEBHOOK_SECRET: webhookSecret }));
  const facts = configurationFacts(config, domain);
  expect(facts?.alerts).toBe('webhook');
  expect(JSON.stringify(facts)).not.toMatch(/hidden-part|must-not-show/);
});

test('given people in another order, then nothing has changed; given another one, then it has', async () => {
  const factsWith = async (users: readonly string[]) =>
    configurationFacts(loadedOf(await files.load(changed(leastFile(), 'domains.0.approvers', { users }))), domain);
  const one = await factsWith(['U0A0000001', 'U0B0000002']);
  expect(await factsWith(['U0B0000002', 'U0A0000001'])).toEqual(one);
  expect(await factsWith(['U0A0000001', 'U0C0000003'])).not.toEqual(one);
});
