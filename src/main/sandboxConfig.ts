/** What a bot in the sandbox is told: the runbook's names, the sandbox's addresses. */
import { recordValue, stringsOf } from '../domain/keyRecordText.ts';
import { recordName, Selector, SigningDomain } from '../domain/names.ts';
import type { KeyVault } from '../ports/keys.ts';
import { loopback } from '../sandbox/loopback.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import { people } from '../sandbox/slack/people.ts';
import { arnOf } from '../sandbox/sts/users.ts';

export interface YamlOptions {
  readonly locale?: 'ja' | 'en';
  /** Overrides of the file's `policy`. */
  readonly policy?: Readonly<Record<string, unknown>>;
  /** Other signing domains of the same people, below the first one's zone. */
  readonly moreDomains?: readonly string[];
  /** Real milliseconds that a name server is given. */
  readonly dnsTimeoutMs?: number;
  /** Where the probe mailbox listens; a free port where nothing is said. */
  readonly probePort?: number;
  /** Of the file's `probe`: another way to receive. */
  readonly probe?: Readonly<Record<string, unknown>>;
}

export const domain = SigningDomain.parse('goo.ne.jp') as SigningDomain;
export const current = Selector.parse('gooid-21-prod-20250904-1') as Selector;
export const channel = 'C0DKIM';
export const account = '123456789012';
/** The runbook's day 0. */
export const runbookStart = Date.parse('2025-09-18T10:00:00+09:00');

/** Who may go back without Slack. */
const enrolled = ['operator', 'approver-1', 'approver-2'];
const breakGlassPeople = people
  .filter(({ name }) => enrolled.includes(name))
  .map(({ id, name }) => ({ slack: id, arn: arnOf(account, name) }));

/** The configuration of a bot in the sandbox. */
export const yamlOf = (sandbox: Sandbox, regions: readonly string[], options: YamlOptions): string =>
  // JSON is YAML.
  JSON.stringify({
    locale: options.locale ?? 'ja',
    timezone: 'Asia/Tokyo',
    table: 'dkim-rotation',
    account,
    keys: { provider: 'local', file: './master.key' },
    domains: [domain, ...(options.moreDomains ?? [])].map((name) => ({
      name,
      targets: regions.map((region) => ({ region })),
      channel,
      selector: 'gooid-21-prod-{yyyymmdd}-{n}',
      current,
      approvers: { userGroup: 'S0APPROVERS' },
      operators: { userGroup: 'S0OPERATORS' },
      nightOperators: { userGroup: 'S0NIGHT' },
      regions: [...new Set([...regions, 'us-east-1'])],
      authoritative: sandbox.dns.authoritative,
    })),
    dns: { resolvers: sandbox.dns.resolvers, timeoutMs: options.dnsTimeoutMs ?? 500 },
    policy: options.policy ?? {},
    breakGlass: { people: breakGlassPeople },
    alerts: { webhook: { url: sandbox.alerts.url } },
    probe: { listen: `${loopback}:${options.probePort ?? 0}`, address: 'probe@probe.goo.ne.jp', ...options.probe },
  });

/** The environment of a bot in the sandbox: what `serve` reads. */
export const envOf = (sandbox: Sandbox, configPath: string, mode: 'http' | 'socket'): Record<string, string> => ({
  DKIM_CONFIG: configPath,
  SLACK_BOT_TOKEN: sandbox.slackSecrets.botToken,
  SLACK_SIGNING_SECRET: sandbox.slackSecrets.signingSecret,
  ...(mode === 'socket' ? { SLACK_APP_TOKEN: sandbox.slackSecrets.appToken } : {}),
  SLACK_API_URL: sandbox.slack.apiUrl,
  PORT: '0',
  AWS_REGION: sandbox.dynamo.region,
  AWS_ENDPOINT_URL_DYNAMODB: sandbox.dynamo.endpoint,
  AWS_ENDPOINT_URL_SESV2: sandbox.ses.url,
  AWS_ENDPOINT_URL_STS: sandbox.sts.url,
  FUTARI_TEST_ENDPOINTS: 'allow',
  FUTARI_ALERT_WEBHOOK_SECRET: sandbox.alerts.secret,
});

/** SES already signs with the current key, its record is live, and the bot holds it, unless the drill says otherwise. */
export const seedCurrent = async (
  sandbox: Sandbox,
  vault: KeyVault,
  regions: readonly string[],
  hold: boolean,
): Promise<void> => {
  const { ses, dns, clock } = sandbox;
  const info = await vault.generate(domain, current, clock.now());
  dns.publish(recordName(current, domain), [...stringsOf(recordValue(info.publicKey))]);
  // The worst case on the approval card: no custom MAIL FROM domain, so SPF is not aligned.
  dns.publish(`_dmarc.${domain}`, ['v=DMARC1; p=reject; rua=mailto:dmarc@goo.ne.jp']);
  await vault.use(domain, current, async (key) => {
    const identity = {
      account,
      identity: domain,
      origin: 'EXTERNAL',
      selector: current,
      privateKey: key.pkcs1Base64(),
    } as const;
    for (const region of regions) await ses.putIdentity({ ...identity, region });
  });
  if (!hold) await vault.destroy(domain, current);
};
