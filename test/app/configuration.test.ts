/** Which configuration a domain is decided under: in its log before the first decision, once for each change. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createEvidenceStore } from '../../src/adapters/dynamodb/documents.ts';
import { createLog } from '../../src/adapters/dynamodb/log.ts';
import { createDynamoClient, ensureTable } from '../../src/adapters/dynamodb/table.ts';
import { createLocalSigner } from '../../src/adapters/keys/signer.ts';
import { configurationRecord, recordConfigurations } from '../../src/app/configuration.ts';
import type { Deps } from '../../src/app/deps.ts';
import { execute } from '../../src/app/execute.ts';
import type { DomainEvent } from '../../src/domain/events.ts';
import type { ConfigurationFacts } from '../../src/domain/facts.ts';
import { type Selector, SigningDomain } from '../../src/domain/names.ts';
import type { State } from '../../src/domain/state.ts';
import { type SandboxDynamo, startDynamo } from '../../src/sandbox/dynamodb.ts';
import { depsWith, domainSettings, settingsWith } from '../support/deps.ts';

const table = 'configurations';
let folder = '';
let dynamo: SandboxDynamo;
let client: ReturnType<typeof createDynamoClient>;
const faults: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'futari-configuration-'));
  dynamo = await startDynamo();
  client = createDynamoClient(dynamo);
  await ensureTable(client, table);
});
afterAll(async () => {
  client.destroy();
  await dynamo.close();
  await rm(folder, { recursive: true, force: true });
});

const named = (name: string) => SigningDomain.parse(name) as SigningDomain;

/** A process that was started with this configuration. */
const started = async (domain: SigningDomain, facts: ConfigurationFacts): Promise<Deps> => {
  const signer = await createLocalSigner(join(folder, 'log.pem'));
  return depsWith({
    settings: settingsWith([domainSettings({ name: domain })]),
    clock: { now: () => 1_800_000_000_000, monotonicMs: () => 0 },
    log: createLog<DomainEvent, State>({ client, table, signer }),
    evidence: createEvidenceStore({ client, table }),
    journal: { info: () => {}, error: (_, message) => void faults.push(message) },
    newId: () => randomUUID(),
    configured: configurationRecord(() => facts),
  });
};

const eventsOf = async ({ log }: Deps, domain: SigningDomain): Promise<readonly DomainEvent[]> => {
  const events: DomainEvent[] = [];
  for await (const commit of log.history(domain)) events.push(...commit.events);
  return events;
};

describe('the configuration in the log', () => {
  test('given a first start, a restart and a change, then the whole, nothing, and the fields that differ are put down', async () => {
    const domain = named('goo.ne.jp');
    const before = { 'policy.approvals': '3', approvers: 'users U0A, U0佐藤', channel: 'C0' };
    await recordConfigurations(await started(domain, before));
    await recordConfigurations(await started(domain, Object.fromEntries(Object.entries(before).reverse())));
    const after = { 'policy.approvals': '2', approvers: before.approvers, nightOperators: 'users U0N' };
    const deps = await started(domain, after);
    await recordConfigurations(deps);
    const [first, second, ...more] = await eventsOf(deps, domain);
    expect(first).toMatchObject({ type: 'ConfigurationChanged', changed: { length: 3 } });
    expect(second).toMatchObject({
      type: 'ConfigurationChanged',
      changed: [
        { field: 'channel', before: 'C0', after: null },
        { field: 'nightOperators', before: null, after: 'users U0N' },
        { field: 'policy.approvals', before: '3', after: '2' },
      ],
    });
    expect(more).toEqual([]);
    const { evidence } = second as Extract<DomainEvent, { type: 'ConfigurationChanged' }>;
    expect(await deps.evidence.get(evidence)).toEqual(after);
  });

  test('given a decision of a process that has put down nothing yet, then its configuration stands before it', async () => {
    const domain = named('first.example');
    const deps = await started(domain, { approvers: 'users U0A' });
    await execute(deps, domain, (_, at) => ({
      type: 'RecordKeyTrial',
      at,
      unreadable: [{ selector: 'k-1' as Selector, problem: 'cut' }],
    }));
    const types = (await eventsOf(deps, domain)).map(({ type }) => type);
    expect(types.slice(0, 2)).toEqual(['ConfigurationChanged', 'KeysTried']);
    expect(types.filter((type) => type === 'ConfigurationChanged')).toHaveLength(1);
  });

  test('given many processes that start at once, then it is put down once', async () => {
    const domain = named('replicas.example');
    const replica = () => started(domain, { approvers: 'users U0A' });
    const replicas = await Promise.all(Array.from({ length: 6 }, replica));
    await Promise.all(replicas.map(recordConfigurations));
    expect(await eventsOf(await replica(), domain)).toHaveLength(1);
  });

  test('given a store that does not take it, then the decision is not kept waiting, and the next one puts it down', async () => {
    const domain = named('down.example');
    const deps = await started(domain, { approvers: 'users U0A' });
    const put = deps.evidence.put;
    const broken = { ...deps, evidence: { ...deps.evidence, put: () => Promise.reject(new Error('down')) } };
    await broken.configured?.(broken, domain);
    expect(faults).toContain('the configuration could not be put down');
    expect(await eventsOf(deps, domain)).toEqual([]);
    await deps.configured?.({ ...deps, evidence: { ...deps.evidence, put } }, domain);
    expect(await eventsOf(deps, domain)).toHaveLength(1);
  });
});
