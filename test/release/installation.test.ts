/**
 * A server from the pages alone: set up, a rotation, stop, upgrade, backup, restore, removal. Slack, SES and DNS are the sandbox's, and
 * the bot's host knows their addresses only.
 */
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { recordValue, stringsOf } from '../../src/domain/keyRecord.ts';
import { recordName, Selector, SigningDomain } from '../../src/domain/names.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import { freePort } from '../support/ports.ts';
import { commandsOf, openServerHost, type ServerHost, unitSays } from './serverHost.ts';

const domain = SigningDomain.parse('goo.ne.jp') as SigningDomain;
const current = Selector.parse('gooid-21-prod-20250904-1') as Selector;
const account = '123456789012';
const loopback = '127.0.0.1';
const minutes = 60_000;

describe('a server, with the commands of the pages', () => {
  let host: ServerHost;
  let sandbox: Sandbox;
  const pem = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
    format: 'pem',
    type: 'pkcs8',
  }) as string;
  const ran: string[] = [];
  const futari = async (line: string, input?: string) => {
    ran.push(line.replaceAll(host?.folder ?? '', ''));
    return host.sh(line, input);
  };

  beforeAll(async () => {
    host = openServerHost();
    sandbox = await createSandbox({ startAt: Date.now(), zones: [domain], account, sesThrottleMs: 0 });
  });
  afterAll(async () => {
    await host.stop();
    await sandbox.close();
    host.remove();
  });

  const configure = async (): Promise<void> => {
    const [probePort, port] = [await freePort(loopback), await freePort(loopback)];
    sandbox.deliverTo(loopback, probePort);
    sandbox.slack.setRequestUrl(`http://${loopback}:${port}/slack/events`);
    const { alerts, dns, dynamo, ses, slack, slackSecrets, sts } = sandbox;
    const configuration = {
      locale: 'en',
      timezone: 'Asia/Tokyo',
      table: 'dkim-rotation',
      account,
      keys: { provider: 'local', file: host.path('/var/lib/futari/master.key') },
      domains: [
        {
          name: domain,
          targets: [{ region: 'ap-northeast-1' }],
          regions: ['ap-northeast-1'],
          channel: 'C0DKIM',
          selector: 'gooid-21-prod-{yyyymmdd}-{n}',
          current,
          approvers: { userGroup: 'S0APPROVERS' },
          authoritative: dns.authoritative,
        },
      ],
      dns: { resolvers: dns.resolvers },
      policy: { stableFor: 'PT1M' },
      alerts: { webhook: { url: alerts.url } },
      probe: { listen: `${loopback}:${probePort}`, address: 'probe@probe.goo.ne.jp' },
    };
    writeFileSync(host.path('/etc/futari/futari.yml'), JSON.stringify(configuration));
    const { accessKeyId, secretAccessKey } = dynamo.credentials;
    const variables = {
      DKIM_CONFIG: host.path('/etc/futari/futari.yml'),
      SLACK_BOT_TOKEN: slackSecrets.botToken,
      SLACK_APP_TOKEN: '',
      SLACK_SIGNING_SECRET: slackSecrets.signingSecret,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      PORT: port,
      FUTARI_ALERT_WEBHOOK_SECRET: alerts.secret,
      SLACK_API_URL: slack.apiUrl,
      AWS_ENDPOINT_URL_DYNAMODB: dynamo.endpoint,
      AWS_ENDPOINT_URL_SESV2: ses.url,
      AWS_ENDPOINT_URL_STS: sts.url,
      FUTARI_TEST_ENDPOINTS: 'allow',
    };
    const lines = Object.entries(variables).map(([name, value]) => `${name}=${value}\n`);
    appendFileSync(host.path('/etc/futari/futari.env'), lines.join(''));
  };

  const say = (text: string) => sandbox.slack.say('requester', 'C0DKIM', `/dkim ${text}`);
  const signsWith = () => sandbox.ses.identities().find((one) => one.account === account)?.selector ?? null;
  /** Asks again until SES or the log shows it: the bot's clock is the machine's. */
  const until = async (what: string, holds: () => Promise<boolean>, everyMs = 500): Promise<void> => {
    const within = 4 * minutes;
    const end = performance.now() + within;
    while (!(await holds())) {
      if (performance.now() > end) throw new Error(`not within ${within} ms: ${what}\n${host.output().slice(-3_000)}`);
      await new Promise((resolve) => setTimeout(resolve, everyMs));
      await sandbox.ses.tick();
    }
  };

  test(
    'it is built and configured, and doctor finds nothing wrong',
    async () => {
      for (const line of commandsOf('docs/deploy-server.md').filter((one) => /^(?:npm|install|cp) /.test(one))) {
        const ended = await futari(line);
        expect([line, ended.code, ended.code === 0 ? '' : ended.err]).toEqual([line, 0, '']);
      }
      await configure();
      sandbox.dns.publish(recordName(current, domain), [...stringsOf(recordValue(publicKeyOf(pem)))]);
      await sandbox.ses.putIdentity({
        account,
        region: 'ap-northeast-1',
        identity: domain,
        origin: 'EXTERNAL',
        selector: current,
        privateKey: pkcs1Of(pem),
      });
      expect(await futari('futari init --table')).toMatchObject({ code: 0 });
      const key = host.path('/build/key.pem');
      writeFileSync(key, pem, { mode: 0o600 });
      expect(await futari(`futari import ${domain} ${current} --key - < key.pem`)).toMatchObject({ code: 0 });
      const doctor = await futari('futari doctor');
      expect([doctor.code, doctor.out.match(/^.*❌.*$/gm)]).toEqual([0, null]);
    },
    10 * minutes,
  );

  test(
    'it starts, is ready, and switches a key by two people',
    async () => {
      await host.start();
      expect(await futari('futari ready')).toMatchObject({ code: 0 });
      expect(await futari('futari backup /var/lib/futari/first.backup')).toMatchObject({ code: 0 });
      const { slack } = sandbox;
      await say(`rotate ${domain}`);
      await slack.until('the application', () => slack.files().length > 0);
      await say(`submitted ${domain} DNS-1`);
      const next = await nextSelector();
      const record = await recordOf(next);
      sandbox.dns.publish(recordName(next, domain), record);
      await until(
        'the approval card',
        async () => {
          if (slack.messages('C0DKIM').some((message) => JSON.stringify(message).includes('"action_id":"approve"')))
            return true;
          await say(`check ${domain}`);
          return false;
        },
        5_000,
      );
      for (const name of ['approver-1', 'approver-2']) await slack.click(name, { actionId: 'approve', confirm: true });
      await until('SES signs with the next key', async () => signsWith() === next);
    },
    10 * minutes,
  );

  test(
    'with work in flight it stops within ten seconds, and another start goes on where it stopped',
    async () => {
      const asked = Array.from({ length: 20 }, (_, index) =>
        say(index % 2 === 0 ? `check ${domain}` : `status ${domain}`),
      );
      const { code, ms } = await host.stop();
      await Promise.allSettled(asked);
      expect(code).toBe(0);
      // Its own limit, with what a busy machine adds; systemd kills after TimeoutStopSec.
      expect(ms).toBeLessThan(Number(unitSays('TimeoutStopSec')) * 1_000);
      await host.start();
      // Each look is a process that loads everything, and the wait is minutes.
      await until('the watch', async () => /Watching/.test((await host.sh('futari status --json')).out), 15_000);
    },
    10 * minutes,
  );

  test(
    'it is backed up and restored into a new table in another region, while SES stays, and goes on there',
    async () => {
      const file = '/var/lib/futari/second.backup';
      expect(await futari(`futari backup ${file}`)).toMatchObject({ code: 0 });
      const before = (await host.sh('futari status --json')).out;
      expect((await host.stop()).code).toBe(0);
      const config = host.path('/etc/futari/futari.yml');
      writeFileSync(config, readFileSync(config, 'utf8').replace('"table":"dkim-rotation"', '"table":"restored"'));
      appendFileSync(host.path('/etc/futari/futari.env'), 'AWS_REGION=eu-west-1\n');
      expect(await futari('futari init --table')).toMatchObject({ code: 0 });
      const old = await host.sh('futari restore /var/lib/futari/first.backup');
      expect(old).toMatchObject({ code: 1, err: expect.stringContaining('older than the anchor') });
      const restored = await futari(`futari restore ${file}`);
      expect(restored).toMatchObject({ code: 0, err: '' });
      expect(restored.out).toContain('as the log expects');
      await host.start();
      // What doctor says of SES in the middle of a rotation is not of the restore.
      const wrong = (await futari('futari doctor')).out.match(/^.*❌.*$/gm) ?? [];
      expect(wrong.filter((line) => !line.includes(`ap-northeast-1/${domain}`))).toEqual([]);
      const after = JSON.parse((await host.sh('futari status --json')).out);
      expect(after.domains[0].rotation).toEqual(JSON.parse(before).domains[0].rotation);
    },
    10 * minutes,
  );

  test('it is removed, and every command of futari on the page was run', async () => {
    expect((await host.stop()).code).toBe(0);
    const removal = commandsOf('docs/operate.md').find((line) => line.startsWith('rm -r ')) ?? '';
    expect(await futari(removal)).toMatchObject({ code: 0 });
    expect(['/etc/futari', '/opt/futari', '/var/lib/futari'].map((path) => existsSync(host.path(path)))).toEqual([
      false,
      false,
      false,
    ]);
    const wanted = commandsOf('docs/deploy-server.md').filter((line) => line.startsWith('futari '));
    expect(wanted.filter((line) => !ran.includes(line))).toEqual([]);
  });

  const nextSelector = async (): Promise<Selector> => {
    const { domains } = JSON.parse((await host.sh('futari status --json')).out) as {
      readonly domains: readonly { readonly rotation: { readonly next: string } }[];
    };
    return Selector.parse(domains[0]?.rotation.next ?? '') as Selector;
  };

  /** The DNS department copies what the application says. */
  const recordOf = async (next: Selector): Promise<string[]> => {
    const { out } = await host.sh(`futari application ${domain} ${next}`);
    const [, value = ''] = /(v=DKIM1;[^"\n]*p=[A-Za-z0-9+/=]+)/.exec(out.replaceAll('" "', '')) ?? [];
    return [...stringsOf(value)];
  };
});

const publicKeyOf = (pem: string): string =>
  execFileSync('openssl', ['pkey', '-pubout', '-outform', 'DER'], { input: pem }).toString('base64');
const pkcs1Of = (pem: string): string =>
  execFileSync('openssl', ['rsa', '-traditional', '-outform', 'DER'], {
    input: pem,
    stdio: ['pipe', 'pipe', 'ignore'],
  }).toString('base64');
