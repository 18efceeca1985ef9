/** The whole stack in this process: sandbox, adapters and bot, with people as data until Slack joins. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKeyRecordSource } from '../../src/adapters/dns/keyRecordSource.ts';
import { createDynamoClient } from '../../src/adapters/dynamodb/client.ts';
import { ensureTable } from '../../src/adapters/dynamodb/ensureTable.ts';
import { createKeyStore } from '../../src/adapters/dynamodb/keyStore.ts';
import { createLocalKeyring } from '../../src/adapters/keys/keyring.ts';
import { createLocalSigner } from '../../src/adapters/keys/signer.ts';
import { createKeyVault } from '../../src/adapters/keys/vault.ts';
import { createSmtpProbeMailbox } from '../../src/adapters/mail/smtpProbeMailbox.ts';
import { createSes } from '../../src/adapters/ses/ses.ts';
import type { Boundary } from '../../src/app/perform/boundaries.ts';
import type { Actor } from '../../src/domain/actor.ts';
import { recordValue, stringsOf } from '../../src/domain/keyRecordText.ts';
import { PersonId, recordName, Selector, SigningDomain } from '../../src/domain/names.ts';
import { defaultPolicy, type Policy } from '../../src/domain/policy.ts';
import type { State } from '../../src/domain/state.ts';
import { type Bot, createBot } from '../../src/main/bot.ts';
import { advance } from '../../src/main/clockDrive.ts';
import type { DeskAnswer, DeskRequest } from '../../src/ports/desk.ts';
import type { DomainSettings, Settings } from '../../src/ports/settings.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';

export const domain = SigningDomain.parse('goo.ne.jp') as SigningDomain;
export const current = Selector.parse('gooid-21-prod-20250904-1') as Selector;
export const account = '123456789012';

const calendar = { timeZone: 'Asia/Tokyo', holidays: new Set<string>(), freeze: [], window: null, dailyMinute: 540 };

export interface World {
  readonly sandbox: Sandbox;
  readonly bot: Bot;
  readonly said: { code: string; to: string; facts: Readonly<Record<string, string>> }[];
  readonly faults: string[];
  ask(person: string, action: DeskRequest['action'], more?: Partial<DeskRequest>): Promise<DeskAnswer>;
  approve(person: string): Promise<DeskAnswer>;
  state(): Promise<State>;
  pass(ms: number): Promise<void>;
  publishNext(): Promise<void>;
  close(): Promise<void>;
}

export interface WorldOptions {
  readonly policy?: Partial<Policy>;
  readonly regions?: readonly string[];
  readonly importCurrent?: boolean;
  readonly atBoundary?: (boundary: Boundary) => void;
}

const person = (name: string): PersonId => PersonId.of('T0HOME', name);

const actorOf = (id: PersonId): Actor => {
  const name = PersonId.user(id);
  return {
    id,
    name,
    kind: name === 'guest' ? 'guest' : 'member',
    inChannel: name !== 'outsider',
    mayRequest: true,
    isApprover: name.startsWith('approver'),
    isOperator: name === 'operator',
    isNightOperator: name === 'night',
  };
};

export const openWorld = async (options: WorldOptions = {}): Promise<World> => {
  const folder = await mkdtemp(join(tmpdir(), 'futari-test-'));
  const sandbox = await createSandbox({
    startAt: Date.parse('2025-09-18T10:00:00+09:00'),
    zones: [domain],
    account,
    sesThrottleMs: 0,
  });
  const { clock, dns, dynamo } = sandbox;
  const client = createDynamoClient({
    region: dynamo.region,
    endpoint: dynamo.endpoint,
    credentials: dynamo.credentials,
  });
  const table = 'dkim-rotation';
  await ensureTable(client, table);
  const vault = createKeyVault({
    store: createKeyStore({ client, table }),
    keyring: await createLocalKeyring(join(folder, 'master.key')),
  });
  const mailbox = await createSmtpProbeMailbox({
    host: '127.0.0.1',
    port: 0,
    clock,
    resolveTxt: async (name) => {
      const found = await dns.lookupTxt(name);
      return found.tag === 'records' ? found.records.map((strings) => [...strings]) : [];
    },
  });
  sandbox.deliverTo(mailbox.host, mailbox.port);
  const info = await vault.generate(domain, current, clock.now());
  const regions = options.regions ?? ['ap-northeast-1'];
  await vault.use(domain, current, async (key) => {
    for (const region of regions) {
      await sandbox.ses.putIdentity({
        account,
        region,
        identity: domain,
        origin: 'EXTERNAL',
        selector: current,
        privateKey: key.pkcs1Base64(),
      });
    }
  });
  if (options.importCurrent === false) await vault.destroy(domain, current);
  dns.publish(recordName(current, domain), [...stringsOf(recordValue(info.publicKey))]);
  const domainSettings: DomainSettings = {
    name: domain,
    targets: regions.map((region) => ({ account, region, identity: domain, roleArn: null })),
    channel: 'C0DKIM',
    selectorTemplate: 'gooid-21-prod-{yyyymmdd}-{n}',
    current,
    approvers: { tag: 'users', ids: [] },
    operators: null,
    nightOperators: null,
    requesters: null,
    authoritative: dns.authoritative,
  };
  const settings: Settings = {
    locale: 'ja',
    policy: { ...defaultPolicy(calendar), ...options.policy },
    domains: new Map([[domain, domainSettings]]),
    homeTeam: 'T0HOME',
    probe: { address: 'probe@probe.goo.ne.jp', fromLocalPart: 'dkim-probe', waitMs: 1_500 },
    testEndpoints: true,
  };
  const said: World['said'] = [];
  const faults: string[] = [];
  const ses = createSes({
    endpoint: sandbox.ses.url,
    credentials: () => dynamo.credentials,
    callTimeoutMs: 1_500,
    callSpacingMs: 0,
  });
  const bot = createBot({
    settings,
    clock,
    dynamo: client,
    table,
    signer: await createLocalSigner(join(folder, 'signing.key')),
    vault,
    dns: createKeyRecordSource({ resolvers: dns.resolvers, timeoutMs: 300, tries: 2, clock }),
    ses,
    mailbox,
    directory: {
      actor: async (id) => actorOf(id),
      approvers: async () => ['approver-1', 'approver-2', 'approver-3'].map(person),
    },
    notifier: () => ({
      showCards: async () => {},
      postNotice: async (_state, _settings, notice) => {
        said.push({ code: notice.code, to: notice.to, facts: notice.facts });
      },
    }),
    journal: {
      info: () => {},
      error: (fields, message) => faults.push(`${message} ${JSON.stringify(fields)}`),
    },
    ...(options.atBoundary ? { atBoundary: options.atBoundary } : {}),
  });
  let requests = 0;
  const state = async (): Promise<State> => {
    const head = await bot.log.load(domain);
    if (head === null) throw new Error('an empty log');
    return head.state;
  };
  const ask: World['ask'] = async (name, action, more = {}) => {
    requests += 1;
    const answer = await bot.desk.ask({
      id: `request-${requests}`,
      person: person(name),
      action,
      domain: null,
      channel: 'C0DKIM',
      rotation: null,
      round: null,
      digest: null,
      inputs: {},
      ...more,
    });
    await bot.idle();
    return answer;
  };
  return {
    sandbox,
    bot,
    said,
    faults,
    ask,
    state,
    approve: async (name) => ask(name, 'approve', { digest: (await state()).rotation?.round?.digest ?? '' }),
    pass: (ms) => advance({ clock, ses: sandbox.ses, bot, calendar }, ms),
    publishNext: async () => {
      const { rotation } = await state();
      if (rotation === null) throw new Error('no rotation');
      const next = await vault.describe(domain, rotation.next);
      if (next === null) throw new Error('no next key');
      dns.publish(recordName(rotation.next, domain), [...stringsOf(recordValue(next.publicKey))]);
    },
    close: async () => {
      await bot.idle();
      await mailbox.close();
      ses.close();
      client.destroy();
      await sandbox.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
