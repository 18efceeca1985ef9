/** `futari doctor`: on a sound installation nothing is wrong, and each planted mistake is named. */
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createFolderAnchor } from '../../src/adapters/anchor/folder.ts';
import { createDynamoClient, ensureTable } from '../../src/adapters/dynamodb/table.ts';
import { claimInstallation, readInstallation, releaseInstallation } from '../../src/adapters/dynamodb/tableSettings.ts';
import { neededScopes } from '../../src/adapters/slack/inspection.ts';
import { SigningDomain } from '../../src/domain/names.ts';
import { Secret } from '../../src/main/config/fields.ts';
import { type Config, loadConfig } from '../../src/main/config/load.ts';
import { type Diagnosed, diagnose } from '../../src/main/doctor/diagnosis.ts';
import { sentencesOf, verdictOf } from '../../src/main/doctor/finding.ts';
import { Closers } from '../../src/main/process.ts';
import { account, current, domain, envOf, seedCurrent, yamlOf } from '../../src/main/sandbox.ts';
import { startService } from '../../src/main/service.ts';
import { startNameServer } from '../../src/sandbox/dns/server.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import { createSlackSandbox, sandboxConfigToken } from '../../src/sandbox/slack/sandbox.ts';
import { homeTeam, shippedManifest } from '../../src/sandbox/slack/workspace.ts';
import { plainEnv } from '../support/plainEnv.ts';
import { programOf } from '../support/programs.ts';
import { runCommand } from '../support/runCommand.ts';
import { startLambdaStand } from './lambda/lambdaStand.ts';

const run = promisify(execFile);
const closers = new Closers();
let sandbox: Sandbox;
let config: Config;
let folder = '';

const regions = ['ap-northeast-1'];
const silent = { info: () => {}, error: () => {} };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'futari-doctor-'));
  closers.add(() => rm(folder, { recursive: true, force: true }));
  sandbox = await createSandbox({
    startAt: Date.parse('2025-09-18T00:00:00Z'),
    zones: [domain],
    account,
    sesThrottleMs: 0,
    // Many installations are looked at in one minute of this world.
    slackUnlimited: ['usergroups.list', 'users.info', 'conversations.info'],
  });
  closers.add(() => sandbox.close());
  const file = join(folder, 'futari.yml');
  await writeFile(file, yamlOf(sandbox, regions, {}));
  const loaded = await loadConfig({
    env: envOf(sandbox, file, 'socket'),
    readFile: (path) => readFile(path, 'utf8'),
  });
  if (loaded.tag === 'refused') throw new Error(loaded.text);
  // Where everything answers, nothing is silent on a busy machine either.
  config = { ...loaded.config, dns: { ...loaded.config.dns, timeoutMs: 5_000 } };
  const runtime = { clock: sandbox.clock, journal: silent, credentials: sandbox.dynamo.credentials, makeTable: true };
  const service = await startService(config, { ...runtime, listenHost: '127.0.0.1' });
  await seedCurrent(sandbox, service.vault, regions, true);
  await sandbox.ses.tick();
  await service.stop();
});

afterAll(() => closers.close());

const look = (
  changed: Partial<Config> = {},
  more: { send?: boolean; aheadMs?: number; credentials?: object; configToken?: Secret } = {},
) =>
  diagnose({ ...config, ...changed }, {
    ipv6: true,
    clock: { now: () => sandbox.clock.now() + (more.aheadMs ?? 0), monotonicMs: () => sandbox.clock.monotonicMs() },
    credentials: sandbox.dynamo.credentials,
    sesSpacingMs: 0,
    pause: (ms: number) => sandbox.clock.pause(ms),
    send: more.send ?? false,
    ...more,
  } as Parameters<typeof diagnose>[1]);

const codesOf = (all: readonly Diagnosed[], verdict: string): readonly string[] =>
  all.filter((one) => verdictOf(one) === verdict).map(({ code }) => code);

const wrongOf = (all: readonly Diagnosed[]): readonly string[] => codesOf(all, 'wrong');

const changedDomain = (change: object): Pick<Config, 'settings'> => {
  const of = config.settings.domains.get(domain);
  if (of === undefined) throw new RangeError('no domain');
  return { settings: { ...config.settings, domains: new Map([[domain, { ...of, ...change }]]) } };
};

describe('futari doctor', () => {
  test('given a sound installation, then nothing is wrong, what was not checked text why, and every sentence is complete', async () => {
    const all = await look();
    expect(wrongOf(all)).toEqual([]);
    expect(codesOf(all, 'unchecked')).toEqual([
      'unchecked.slack_settings',
      'unchecked.account',
      'unchecked.dns_family_none',
      'unchecked.alerts',
      'unchecked.probe',
    ]);
    expect(codesOf(all, 'right')).toEqual(
      expect.arrayContaining([
        'right.slack_token',
        'right.slack_scopes',
        'right.slack_socket',
        'right.slack_blocks',
        'right.channel',
        'right.approvers',
        'right.table',
        'right.table_ttl',
        'right.table_recovery',
        'right.table_protection',
        'right.table_policy',
        'right.installation',
        'right.logs',
        'right.signing',
        'right.sealing',
        'right.key',
        'right.ses',
        'right.ses_regions',
        'right.ses_quota',
        'right.clock',
        'right.resolver',
        'right.dns_family',
        'right.record',
        'right.anchor',
      ]),
    );
    for (const finding of all)
      for (const language of ['ja', 'en'] as const)
        expect(Object.values(sentencesOf(language, finding)).join(' ')).not.toMatch(/\{|\}|undefined| {2}/);
    expect(JSON.stringify(all)).not.toContain(sandbox.slackSecrets.botToken);
  });

  test('given a process, then it prints headings and a count in the language, documented JSON, and 1 when something is wrong', async () => {
    const path = join(folder, 'futari.yml');
    const { accessKeyId, secretAccessKey } = sandbox.dynamo.credentials;
    const env: Record<string, string> = {
      ...envOf(sandbox, path, 'http'),
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    };
    const [english, json, misused] = await Promise.all([
      runCommand(['doctor', '--lang', 'en'], env),
      runCommand(['doctor', '--lang', 'ja', '--json'], env),
      runCommand(['doctor', '--sent'], env),
    ]);
    // The machine's clock is not that of the sandbox.
    expect(english).toMatchObject({
      code: 1,
      err: '',
      out: expect.stringMatching(/\n\n\d+ right, \d+ wrong, \d+ not checked\n$/),
    });
    expect(english.out).toContain('→ Enable NTP');
    const answer = JSON.parse(json.out) as { wrong: number; findings: { verdict: string; text: string }[] };
    expect(answer.findings.filter(({ verdict }) => verdict === 'wrong')).toHaveLength(answer.wrong);
    const fields = [
      ...Object.keys(answer).filter((name) => name !== 'findings'),
      ...Object.keys(answer.findings[0] ?? {}).map((name) => `findings[].${name}`),
    ];
    for (const page of ['docs/command-line.md', 'docs/command-line.ja.md']) {
      const [, section = ''] = (await readFile(page, 'utf8')).split('## `futari doctor');
      for (const field of fields) expect(section).toContain(`- \`${field}\`: `);
    }
    expect(misused).toMatchObject({ code: 2, err: expect.stringContaining('Did you mean "--send"?') });
    expect(`${english.out}${json.out}`).not.toContain(secretAccessKey);

    // With the same answer, as the worker on Lambda gives it: test/main/template.
    const lambda = await startLambdaStand();
    closers.add(() => lambda.close());
    const payloads: unknown[] = [];
    lambda.functions.set('futari-prod-worker', async (payload) => {
      payloads.push(payload);
      return { ...answer, text: english.out };
    });
    lambda.functions.set('futari-prod-sweep', async () => null);
    const all: Readonly<Record<string, string>> = { ...env, AWS_ENDPOINT_URL_LAMBDA: lambda.endpoint };
    const { DKIM_CONFIG: _, ...bare } = all;
    const onLambda = (name: string, ...args: string[]) =>
      runCommand(['doctor', '--lang', 'en', '--lambda', name, ...args], bare);
    expect(await onLambda('futari-prod-worker')).toEqual({ ...english, out: `${english.out}\n` });
    const sent = await onLambda('futari-prod-worker', '--send', '--json');
    expect([sent.code, JSON.parse(sent.out)]).toEqual([1, answer]);
    expect(payloads).toEqual([false, true].map((send) => ({ action: 'doctor', send, language: 'en' })));
    for (const [name, problem] of [
      ['futari-prod-sweep', 'not_a_diagnosis'],
      ['futari-prod-none', 'ResourceNotFoundException'],
    ] as const)
      expect(await onLambda(name)).toMatchObject({ code: 1, out: '', err: expect.stringContaining(problem) });
    const { FUTARI_TEST_ENDPOINTS: __, ...strict } = bare;
    const elsewhere = await runCommand(['doctor', '--lambda', 'futari-prod-worker'], strict);
    expect(elsewhere).toMatchObject({ code: 78, err: expect.stringContaining('AWS_ENDPOINT_URL_LAMBDA') });
    expect(payloads).toHaveLength(2);
  });

  test('the scopes that it needs are those of the manifest', () => {
    expect([...neededScopes].sort()).toEqual([...shippedManifest().scopes].sort());
  });

  test('given a permitted test alert, then it is sent and text that it is one; a receiver that refuses it is named', async () => {
    const before = sandbox.alerts.received().length;
    const lost = { settings: { ...config.settings, probe: { ...config.settings.probe, waitMs: 1 } } };
    expect(codesOf(await look(lost, { send: true }), 'right')).toContain('right.alerts');
    expect(sandbox.alerts.received()).toHaveLength(before + 1);
    expect(JSON.stringify(sandbox.alerts.received().at(-1))).toContain('【試験】');
    const webhook = { url: 'http://127.0.0.1:1/', secret: new Secret('x') };
    const alerts = { ...config.alerts, webhook };
    expect(wrongOf(await look({ ...lost, alerts }, { send: true }))).toEqual(['wrong.alerts', 'wrong.probe_missing']);
    expect(wrongOf(await look({ alerts: { ...config.alerts, webhook: null, sns: null } }))).toEqual([
      'wrong.alerts_none',
    ]);
  });
});

describe('given planted mistakes, then doctor names each', () => {
  test('in Slack: tokens, scopes and the install', async () => {
    const slack = { ...config.slack, botToken: new Secret('xoxb-of-nobody') };
    const mode = { tag: 'socket', appToken: new Secret('xapp-of-nobody') } as const;
    expect(wrongOf(await look({ slack }))).toContain('wrong.slack_token');
    expect(wrongOf(await look({ slack: { ...config.slack, mode } }))).toEqual(['wrong.slack_socket']);
    const narrow = async (more: object, seen: object = {}) => {
      const other = await createSlackSandbox({ clock: sandbox.clock, ...sandbox.slackSecrets, unlimited: [], ...more });
      closers.add(() => other.close());
      return wrongOf(await look({ slack: { ...config.slack, apiUrl: other.apiUrl } }, seen));
    };
    const scopes = neededScopes.filter((scope) => scope !== 'files:write' && scope !== 'im:write');
    expect(await narrow({ manifest: { scopes } })).toEqual(['wrong.slack_scopes']);
    expect(await narrow({ installedIn: 'organisation' })).toContain('wrong.slack_org_wide');
    const configToken = new Secret(sandboxConfigToken);
    expect(codesOf(await look({}, { configToken }), 'right')).toContain('right.slack_settings');
    expect(await narrow({ manifest: { messagesTab: false, interactivity: false } }, { configToken })).toEqual([
      'wrong.slack_settings',
    ]);
    const ended = { configToken: new Secret('xoxe.xoxp-ended') };
    expect(codesOf(await look({}, ended), 'unchecked')).toContain('unchecked.slack_settings_failed');
  });

  test('in Slack: a card that its schema does not accept, and a workspace that does not know the check', async () => {
    const arm = (error: string, count: number, more = {}) =>
      sandbox.slack.faults.arm({ method: 'blocks.validate', when: 'before', answer: { error, more }, count });
    arm('unknown_method', 1);
    expect(codesOf(await look(), 'unchecked')).toContain('unchecked.slack_blocks');
    // Another minute: each check takes a good part of what Slack allows in one.
    sandbox.clock.advance(60_000);
    arm('invalid_blocks', 1, {
      errors: [{ pointer: '/blocks/0/type', code: 'failed_constraint', message: 'not allowed' }],
    });
    // What is wrong is said, also if the check cannot go on.
    arm('unknown_method', 1);
    const all = await look();
    expect(codesOf(all, 'unchecked')).toContain('unchecked.slack_blocks');
    const [wrong] = all.filter(({ code }) => code === 'wrong.slack_blocks');
    expect(wrong).toMatchObject({ facts: { card: 'rotation card (ja)', problem: '/blocks/0/type not allowed' } });
  });

  test('in Slack: channels', async () => {
    expect(wrongOf(await look(changedDomain({ channel: 'C0NOWHERE' })))).toContain('wrong.channel_absent');
    expect(wrongOf(await look(changedDomain({ channel: 'C0OTHER' })))).toContain('wrong.channel_not_member');
    const { workspace } = sandbox.slack;
    workspace.setMember('C0PRIVATE', 'futari', false);
    expect(wrongOf(await look(changedDomain({ channel: 'C0PRIVATE' })))).toContain('wrong.channel_absent');
    workspace.setMember('C0PRIVATE', 'futari', true);
    workspace.archive('C0PRIVATE');
    expect(wrongOf(await look(changedDomain({ channel: 'C0PRIVATE' })))).toContain('wrong.channel_archived');
    workspace.unarchive('C0PRIVATE', 'requester');
  });

  test('among people: groups, accounts, too few, one person twice', async () => {
    const users = (...ids: string[]) => ({ tag: 'users', ids }) as const;
    const mistakes = {
      approvers: users('U0APPROVER1', 'U0GUEST', 'U0NOBODY'),
      operators: { tag: 'userGroup', id: 'S0NOGROUP' },
      requesters: users('U0GONE', 'U0ROBOT', 'U0FOREIGN'),
    };
    expect(wrongOf(await look(changedDomain(mistakes)))).toEqual([
      'wrong.people_absent',
      'wrong.people_unfit',
      'wrong.approvers_few',
      'wrong.people_group',
      'wrong.people_unfit',
    ]);
    const { workspace } = sandbox.slack;
    for (const name of ['night-operator']) workspace.setGroupMember('S0NIGHT', name, false);
    workspace.changePerson('approver-2', { displayName: workspace.person('approver-1').displayName });
    const all = await look();
    expect(wrongOf(all)).toEqual(['wrong.people_twice', 'wrong.people_none', 'wrong.break_glass_twice']);
    workspace.setGroupMember('S0NIGHT', 'night-operator', true);
    workspace.changePerson('approver-2', { displayName: 'Alex approver-2' });
    // Two of three: nobody is left to approve when one of them starts the rotation.
    workspace.setGroupMember('S0APPROVERS', 'approver-3', false);
    const few = await look();
    expect(wrongOf(few)).toEqual(['wrong.approvers_few']);
    expect(sentencesOf('en', few.find(({ code }) => code === 'wrong.approvers_few') as Diagnosed).text).toContain(
      'Alex',
    );
    const { policy, ...others } = config.settings;
    const counted = { settings: { ...others, policy: { ...policy, requesterCounts: true } } };
    expect(wrongOf(await look(counted))).toEqual([]);
    // One person's users in two AWS accounts, and an account of another name.
    const arns = [
      'arn:aws:iam::111122223333:user/ops/alice',
      'arn:aws:sts::444455556666:assumed-role/AWSReservedSSO_x/Alice@example.jp',
    ];
    const enrolled = ['approver-1', 'approver-2'].map((name, at) => ({
      slack: workspace.person(name).id,
      arn: arns[at],
    }));
    const pair = await look({ ...counted, breakGlass: { people: enrolled } });
    expect(wrongOf(pair)).toEqual(['wrong.break_glass_twice']);
    const strangers = enrolled.map((one, at) => ({ ...one, arn: `arn:aws:iam::111122223333:user/${at}` }));
    expect(wrongOf(await look({ ...counted, breakGlass: { people: strangers } }))).toEqual([]);
    workspace.setGroupMember('S0APPROVERS', 'approver-2', false);
    const below = (await look(counted)).find(({ code }) => code.startsWith('wrong.')) as Diagnosed;
    for (const [language, requester] of [
      ['ja', '申請者'],
      ['en', 'requester'],
    ] as const)
      expect(sentencesOf(language, below).text).not.toContain(requester);
    expect(below).toMatchObject({ facts: { count: 1, needed: 2 } });
    workspace.setGroupMember('S0APPROVERS', 'approver-2', true);
    workspace.setGroupMember('S0APPROVERS', 'approver-3', true);
  });

  test('in the table: none, another shape, no index, an anchor ahead of the log', async () => {
    expect(wrongOf(await look({ table: 'no-such-table' }))).toContain('wrong.table_missing');
    const client = createDynamoClient(sandbox.dynamo);
    closers.add(() => client.destroy());
    const make = (TableName: string, range: string) =>
      client.send(
        new CreateTableCommand({
          TableName,
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: [
            { AttributeName: 'pk', AttributeType: 'S' },
            { AttributeName: range, AttributeType: 'N' },
          ],
          KeySchema: [
            { AttributeName: 'pk', KeyType: 'HASH' },
            { AttributeName: range, KeyType: 'RANGE' },
          ],
        }),
      );
    await make('other-shape', 'sk');
    await make('without-index', 'version');
    expect(wrongOf(await look({ table: 'other-shape' }))).toContain('wrong.table_shape');
    expect(wrongOf(await look({ table: 'without-index' }))).toEqual(
      expect.arrayContaining([
        // As a table is that was recovered to a point in time.
        ...['wrong.table_index', 'wrong.table_ttl', 'wrong.table_recovery'],
        ...['wrong.table_protection', 'wrong.table_policy'],
      ]),
    );
    // A server does not start there, and says why in one sentence.
    const file = join(folder, 'other-shape.yml');
    await writeFile(file, yamlOf(sandbox, regions, {}).replace('"dkim-rotation"', '"other-shape"'));
    const { accessKeyId, secretAccessKey } = sandbox.dynamo.credentials;
    const env = { ...plainEnv(), ...envOf(sandbox, file, 'socket'), PORT: '0', LANG: 'en_GB.UTF-8' };
    const credentials = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
    const served = run(process.execPath, [programOf('serve')], { env: { ...env, ...credentials } });
    const { code, stderr } = (await served.catch((error) => error)) as { code: number; stderr: string };
    expect([code, stderr]).toEqual([
      78,
      expect.stringMatching(/^The key of the table other-shape is pk HASH S, sk RANGE N.*\n→ Configure.*\n$/),
    ]);
    const indexless = { ...config, table: 'without-index' };
    await expect(
      startService(indexless, { clock: sandbox.clock, journal: silent, credentials: sandbox.dynamo.credentials }),
    ).rejects.toMatchObject({ finding: { code: 'wrong.table_index' } });
    // The table was restored from a backup that is older than the newest mark.
    const anchor = join(folder, 'newer-anchor');
    const opened = createFolderAnchor(anchor);
    await opened.create(SigningDomain.parse(domain) as SigningDomain, 7, 'a mark');
    opened.close();
    expect(wrongOf(await look({ anchor: { tag: 'folder', path: anchor } }))).toEqual(['wrong.anchor_ahead']);
    const noFolder = join(folder, 'futari.yml');
    expect(wrongOf(await look({ anchor: { tag: 'folder', path: noFolder } }))).toEqual(['wrong.anchor']);
    expect(codesOf(await look({ anchor: null }), 'unchecked')).toContain('unchecked.anchor');
  });

  test('on the table of another bot: its workspace or its signing key differs, and it does not start there either', async () => {
    const { keys } = config;
    if (keys.tag !== 'local') throw new Error('the sandbox has key files');
    const client = createDynamoClient(sandbox.dynamo);
    closers.add(() => client.destroy());
    const place = { client, table: config.table };
    const own = await readInstallation(place);
    expect(own).toMatchObject({ team: homeTeam.id });
    const start = (of: Config) =>
      startService(of, {
        clock: sandbox.clock,
        journal: silent,
        credentials: sandbox.dynamo.credentials,
        listenHost: '127.0.0.1',
      });
    // A second bot without logs or keys of its own: nothing else would tell it apart.
    const second = { ...config, table: 'second-table', keys: { ...keys, signingFile: join(folder, 'second.key') } };
    await ensureTable(client, second.table);
    const other = { client, table: second.table };
    await claimInstallation(other, { team: 'T0OTHER', signer: own?.signer ?? '' });
    const sameKey = { ...second, keys };
    expect(wrongOf(await look(sameKey))).toContain('wrong.installation_team');
    await expect(start(sameKey)).rejects.toMatchObject({ name: 'OtherInstallation', difference: 'team' });
    await releaseInstallation(other);
    await (await start(sameKey)).stop();
    expect(await readInstallation(other)).toEqual(own);
    await expect(start(second)).rejects.toMatchObject({ name: 'OtherInstallation', difference: 'signer' });
    expect(wrongOf(await look(second))).toContain('wrong.installation_signer');
    await releaseInstallation(other);
    expect(codesOf(await look(sameKey), 'unchecked')).toContain('unchecked.installation');
    for (const code of ['wrong.installation_team', 'wrong.installation_signer'] as const)
      for (const language of ['ja', 'en'] as const)
        expect(sentencesOf(language, { code, facts: { table: 't', team: 'T1', signer: 'ab' } }).fix).toContain('table');
  });

  test('among keys: files that others read, damaged ones, lost ones, a current key that nobody stored', async () => {
    const { keys } = config;
    if (keys.tag !== 'local') throw new Error('the sandbox has key files');
    await chmod(keys.file, 0o644);
    expect(wrongOf(await look())).toContain('wrong.key_file');
    await chmod(keys.file, 0o600);
    const other = join(folder, 'other.key');
    await writeFile(other, `${Buffer.alloc(32, 1).toString('base64')}\n`, { mode: 0o600 });
    expect(wrongOf(await look({ keys: { ...keys, file: other } }))).toEqual(['wrong.key_unreadable']);
    await writeFile(other, 'no key', { mode: 0o600 });
    expect(wrongOf(await look({ keys: { ...keys, file: other } }))).toContain('wrong.key_file');
    expect(wrongOf(await look({ keys: { ...keys, file: join(folder, 'lost.key') } }))).toContain('wrong.key_file');
    expect(wrongOf(await look(changedDomain({ current: 'gooid-21-prod-20200101-1' })))).toEqual(
      expect.arrayContaining(['wrong.key_missing', 'wrong.ses_selector', 'wrong.record']),
    );
  });

  test('in SES: regions, identities, signing and the clock', async () => {
    const [target] = config.settings.domains.get(domain)?.targets ?? [];
    const elsewhere = { ...target, region: 'eu-west-1' };
    expect(wrongOf(await look(changedDomain({ targets: [elsewhere] })))).toEqual(
      expect.arrayContaining(['wrong.ses_missing']),
    );
    const seed = { account, region: 'us-east-1', identity: domain, origin: 'EXTERNAL' } as const;
    const { privateKey } = (await import('node:crypto')).generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pkcs1 = privateKey.export({ type: 'pkcs1', format: 'der' }).toString('base64');
    await sandbox.ses.putIdentity({ ...seed, selector: 'elsewhere', privateKey: pkcs1, status: 'PENDING' });
    await sandbox.ses.putIdentity({ ...seed, region: 'eu-west-1', origin: 'AWS_SES' } as never);
    expect(wrongOf(await look())).toEqual(['wrong.ses_region']);
    expect(wrongOf(await look(changedDomain({ targets: [elsewhere] })))).toContain('wrong.ses_easy_dkim');
    const pending = { ...target, region: 'us-east-1' };
    expect(wrongOf(await look(changedDomain({ targets: [pending], current: 'elsewhere', regions: null })))).toEqual(
      expect.arrayContaining(['wrong.ses_status', 'wrong.record']),
    );
    expect(codesOf(await look(changedDomain({ regions: null })), 'unchecked')).toContain('unchecked.ses_regions');
    sandbox.ses.arm({
      operation: 'GetEmailIdentity',
      times: 1,
      kind: { tag: 'error', code: 'AccessDeniedException', status: 403 },
    });
    expect(wrongOf(await look(changedDomain({ regions })))).toEqual(['wrong.ses_denied']);
    expect(wrongOf(await look(changedDomain({ regions }), { aheadMs: 90_000 }))).toContain('wrong.clock');
  });

  test('in SES: the account in the sandbox, paused, at its quota, and without the permission to say so', async () => {
    const withRegions = changedDomain({ regions });
    for (const [sending, code] of [
      [{ isInProduction: false }, 'wrong.ses_sandbox'],
      [{ maySend: false }, 'wrong.ses_paused'],
      [{ dailyMax: 0 }, 'wrong.ses_quota'],
    ] as const) {
      sandbox.ses.setSending(sending);
      expect(wrongOf(await look(withRegions))).toEqual([code]);
      sandbox.ses.setSending({ isInProduction: true, maySend: true, dailyMax: 50_000 });
    }
    const denied = { tag: 'error', code: 'AccessDeniedException', status: 403 } as const;
    sandbox.ses.arm({ operation: 'GetAccount', times: 1, kind: denied });
    expect(codesOf(await look(withRegions), 'unchecked')).toContain('unchecked.ses_quota_denied');
  });

  test('in the DNS: IPv6 or one transport blocked', async () => {
    const server = await startNameServer({
      address: '::1',
      port: 0,
      recursive: false,
      slowMs: 0,
      answer: async () => ({ rcode: 'NOERROR', authoritative: true, answers: [], authorities: [] }) as never,
    });
    closers.add(() => server.close());
    const authoritative = [...(config.settings.domains.get(domain)?.authoritative ?? []), `[::1]:${server.port}`];
    const both = { ...changedDomain({ authoritative, regions }), dns: { ...config.dns, timeoutMs: 500, tries: 1 } };
    const seen = async () => (await look(both)).filter(({ code }) => code.includes('.dns_family'));
    expect((await seen()).map(({ code }) => code)).toEqual(['right.dns_family', 'right.dns_family']);
    server.setFault('silent');
    expect(await seen()).toMatchObject([
      { code: 'right.dns_family' },
      { code: 'wrong.dns_family', facts: { family: 'IPv6', transport: 'UDP + TCP' } },
    ]);
  });

  test('in the probe: it arrives with and without a running bot, and another key, a lost mail and a silent SES are named', async () => {
    const probeOf = async (changed: Partial<Config> = {}) =>
      (await look({ ...changedDomain({ regions }), ...changed }, { send: true })).filter(({ code }) =>
        code.includes('.probe'),
      );
    const service = await startService(config, {
      clock: sandbox.clock,
      journal: silent,
      credentials: sandbox.dynamo.credentials,
      listenHost: '127.0.0.1',
    });
    const { host = '', port = 0 } = service.listening ?? {};
    sandbox.deliverTo(host, port);
    const receiver = { tag: 'smtp', listen: { host, port } } as const;
    expect(await probeOf({ receiver })).toMatchObject([{ code: 'right.probe', facts: { selector: current } }]);
    await service.stop();
    expect(await probeOf({ receiver })).toMatchObject([{ code: 'right.probe' }]);
    const other = changedDomain({ regions, current: 'gooid-21-prod-20200101-1' });
    expect(await probeOf({ ...other, receiver })).toMatchObject([{ code: 'wrong.probe_signature' }]);
    sandbox.ses.setSending({ isInProduction: false });
    expect(await probeOf({ receiver })).toMatchObject([
      { code: 'wrong.probe_refused', facts: { code: 'MessageRejected' } },
    ]);
    sandbox.ses.setSending({ isInProduction: true });
    const unread = { tag: 'smtp', listen: { host: '192.0.2.1', port } } as const;
    expect(await probeOf({ receiver: unread })).toMatchObject([{ code: 'wrong.probe_mailbox' }]);
  });

  test('in the DNS: a silent resolver, one that refuses, a signed zone that nobody validates, a removed record', async () => {
    const { dns } = sandbox;
    const only = { ...changedDomain({ regions }), dns: { ...config.dns, timeoutMs: 500 } };
    dns.setFault('resolver1', 'silent');
    expect(wrongOf(await look(only))).toContain('wrong.resolver_silent');
    dns.setFault('resolver1', 'refused');
    expect(wrongOf(await look(only))).toContain('wrong.resolver_refuses');
    dns.setFault('resolver1', null);
    dns.sign(domain, { bogus: [] });
    expect(wrongOf(await look(only))).toContain('wrong.dnssec');
    dns.sign(domain, null);
    dns.remove(`${current}._domainkey.${domain}`);
    dns.flush();
    expect(wrongOf(await look(only))).toContain('wrong.record');
  });

  test('in KMS: a key of another account, which KMS refuses as one that is not there', async () => {
    const keyId = 'arn:aws:kms:ap-northeast-1:999999999999:key/11111111-2222-3333-4444-555555555555';
    const keys = { tag: 'kms', keyId, signingKeyId: `${keyId}` } as const;
    const endpoints = { ...config.aws.endpoints, kms: 'http://127.0.0.1:1' };
    const [target] = config.settings.domains.get(domain)?.targets ?? [];
    const own = changedDomain({ targets: [{ ...target, account }], regions });
    const all = await look({ ...own, keys, aws: { ...config.aws, endpoints } });
    expect(all.find(({ code }) => code === 'wrong.kms_account')).toMatchObject({
      facts: { account: '999999999999', accounts: account },
    });
  });

  test('in the account: the credentials of another one', async () => {
    const credentials = sandbox.sts.user('approver-1')?.credentials;
    const [target] = config.settings.domains.get(domain)?.targets ?? [];
    const targets = [{ ...target, account: '999999999999' }];
    expect(wrongOf(await look(changedDomain({ targets }), { credentials: credentials as object }))).toContain(
      'wrong.account',
    );
  });
});
