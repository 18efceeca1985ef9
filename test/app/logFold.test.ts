import { DeleteItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createLog, noPreviousHash } from '../../src/adapters/dynamodb/log.ts';
import { newestApplication } from '../../src/app/applications.ts';
import type { Deps, DomainCommit } from '../../src/app/deps.ts';
import { withMemory } from '../../src/app/execute.ts';
import { readComplete, readPast, recordIntervals } from '../../src/app/history.ts';
import { LogFold } from '../../src/app/logFold.ts';
import { lagsOf } from '../../src/app/outlook.ts';
import type { DomainEvent } from '../../src/domain/events.ts';
import type { Selector, SigningDomain } from '../../src/domain/names.ts';
import type { State } from '../../src/domain/state.ts';
import { LogCorrupt, LogUnavailable } from '../../src/ports/store.ts';
import { startDynamo } from '../../src/sandbox/dynamodb.ts';
import { type LogSite, openSite, table } from '../contract/logSite.ts';
import { depsWith, domainSettings } from '../support/deps.ts';
import { usual } from '../support/given.ts';
import { committed, memoryLog, newCommit } from '../support/memoryLog.ts';
import { withDoor } from '../support/storeClient.ts';

const domain = 'goo.ne.jp' as SigningDomain;
const minuteMs = 60_000;

/** @param mark makes another log of the same length */
const chain = (length: number, mark = '', name = domain): DomainCommit[] => {
  const commits: DomainCommit[] = [];
  for (let version = 1; version <= length; version += 1) {
    const before = commits.at(-1);
    const more = { commitId: `c${version}${mark}`, ...(before === undefined ? {} : { previousHash: before.hash }) };
    commits.push(committed(newCommit(name, version, more)));
  }
  return commits;
};

/** A log whose commits can be exchanged, which counts those that are read, and fails at a version. */
const watched = (commits: readonly DomainCommit[]) => {
  const parts = { commits, read: 0, failsAt: 0, isDown: false };
  const inner = () => memoryLog(parts.commits);
  const log = {
    ...inner(),
    load: async (name: SigningDomain) => {
      if (parts.isDown) throw new LogUnavailable('load');
      return inner().load(name);
    },
    async *history(name: SigningDomain, from = 1) {
      for await (const commit of inner().history(name, from)) {
        if (commit.version === parts.failsAt) throw new LogCorrupt('altered');
        parts.read += 1;
        yield commit;
      }
    },
  };
  return { parts, log };
};

const ids = () =>
  new LogFold({
    begin: (): string[] => [],
    add: (all, { commitId }) => {
      all.push(commitId);
      return all;
    },
    view: (all) => [...all],
  });

const idsOf = (commits: readonly DomainCommit[]) => commits.map(({ commitId }) => commitId);

describe('a fold of a log that is read again and again', () => {
  test('given new commits, then only they are read; given none, then nothing is', async () => {
    const all = chain(40);
    const { parts, log } = watched(all.slice(0, 30));
    const fold = ids();
    expect(await fold.read(log, 0, domain)).toEqual(idsOf(all.slice(0, 30)));
    expect(await fold.read(log, 0, domain)).toHaveLength(30);
    parts.commits = all;
    expect(await fold.read(log, 0, domain)).toEqual(idsOf(all));
    expect(parts.read).toBe(40);
  });

  test('given runs that each remember a head of their own, then nothing is read twice, nor by a run whose head is older', async () => {
    const all = chain(40);
    const { parts, log } = watched(all.slice(0, 30));
    const fold = ids();
    const run = () => withMemory({ ...depsWith(), log }).log;
    const early = run();
    expect(await fold.read(early, 0, domain)).toHaveLength(30);
    parts.commits = all;
    expect(await fold.read(run(), 0, domain)).toEqual(idsOf(all));
    expect(await fold.read(early, 0, domain)).toEqual(idsOf(all));
    expect(parts.read).toBe(40);
  });

  test('given readings at the same time, then one of them reads for all', async () => {
    const { parts, log } = watched(chain(20));
    const fold = ids();
    const results = await Promise.all([1, 2, 3].map(() => fold.read(log, 0, domain)));
    expect([results.map(({ length }) => length), parts.read]).toEqual([[20, 20, 20], 20]);
  });

  test.each([
    ['a longer one', 25],
    ['one of the same length', 20],
    ['a shorter one', 15],
  ])('given another log in its place, %s, then it is read as a whole', async (_, length) => {
    const { parts, log } = watched(chain(20));
    const fold = ids();
    await fold.read(log, 0, domain);
    parts.commits = chain(length, ' other');
    expect(await fold.read(log, 0, domain)).toEqual(idsOf(parts.commits));
  });

  test('given ten minutes since it was read as a whole, then it is verified as a whole again', async () => {
    const { parts, log } = watched(chain(20));
    const fold = ids();
    await fold.read(log, 0, domain);
    parts.failsAt = 3;
    expect(await fold.read(log, 9 * minuteMs, domain)).toHaveLength(20);
    await expect(fold.read(log, 10 * minuteMs, domain)).rejects.toThrow('altered');
  });

  test('given a fault in the middle, then nothing of that reading is remembered, and the next one is whole', async () => {
    const all = chain(30);
    const { parts, log } = watched(all.slice(0, 20));
    const fold = ids();
    await fold.read(log, 0, domain);
    parts.commits = all;
    parts.failsAt = 25;
    await expect(fold.read(log, 0, domain)).rejects.toThrow('altered');
    parts.failsAt = 0;
    expect(await fold.read(log, 0, domain)).toEqual(idsOf(all));
  });

  test('given a store that does not answer for a moment, then what was read of it before is not read again', async () => {
    const { parts, log } = watched(chain(20));
    const fold = ids();
    await fold.read(log, 0, domain);
    parts.isDown = true;
    await expect(fold.read(log, 0, domain)).rejects.toThrow(LogUnavailable);
    parts.isDown = false;
    expect([await fold.read(log, 0, domain), parts.read]).toEqual([idsOf(chain(20)), 20]);
  });

  test('given a fold of the newest commits, then no log is too long for a start, and what follows is added', async () => {
    const all = chain(40);
    const { parts, log } = watched(all.slice(0, 30));
    const fold = new LogFold({
      newestMax: 10,
      begin: (unread): string[] => [`unread ${unread}`],
      add: (made, { commitId }) => [...made, commitId],
      view: (made) => made,
    });
    expect(await fold.read(log, 0, domain)).toEqual(['unread 20', ...idsOf(all.slice(20, 30))]);
    parts.commits = all;
    expect(await fold.read(log, 0, domain)).toEqual(['unread 20', ...idsOf(all.slice(20))]);
    expect(parts.read).toBe(20);
    expect(await fold.read(watched(all.slice(0, 4)).log, 0, domain)).toEqual(['unread 0', ...idsOf(all.slice(0, 4))]);
  });

  test('given a log that is empty, then the fold is too', async () => {
    expect(await ids().read(watched([]).log, 0, domain)).toEqual([]);
  });

  test('given more commits than are remembered, then the domain that was read longest ago is forgotten', async () => {
    const names = ['a.example', 'b.example', 'c.example'] as SigningDomain[];
    const { parts, log } = watched(names.map((name) => ({ ...chain(1, '', name)[0], version: 8_000 }) as DomainCommit));
    const fold = ids();
    for (const name of names) await fold.read(log, 0, name);
    parts.read = 0;
    await fold.read(log, 0, names[1] as SigningDomain);
    await fold.read(log, 0, names[2] as SigningDomain);
    expect(parts.read).toBe(0);
    await fold.read(log, 0, names[0] as SigningDomain);
    expect(parts.read).toBe(1);
  });
});

describe('a fold of a signed log in the store', () => {
  let site: LogSite;
  let verified = 0;
  let log: Deps['log'];
  let fold: ReturnType<typeof ids>;
  let written: string[];
  beforeEach(async () => {
    site = await openSite(async () => withDoor(await startDynamo()));
    log = startProcess();
    fold = ids();
    written = [];
    await write(8);
    verified = 0;
  });
  afterEach(() => site.close());

  /** Each has its own log and counts the signatures that it verifies. */
  const startProcess = (): Deps['log'] => {
    const { client, signer } = site;
    const verify = (hash: string, signature: string) => {
      verified += 1;
      return signer.verify(hash, signature);
    };
    return createLog<DomainEvent, State>({ client, table, signer: { ...signer, verify }, backoffBaseMs: 1 });
  };

  /** Appended by a process of its own. */
  const write = async (count: number, mark = ''): Promise<void> => {
    const writer = createLog<DomainEvent, State>({ client: site.client, table, signer: site.signer });
    let head = await writer.load(domain);
    for (let left = count; left > 0; left -= 1) {
      const version: number = (head?.version ?? 0) + 1;
      const more = { previousHash: head?.hash ?? noPreviousHash, commitId: `c${version}${mark}` };
      const result = await writer.append(newCommit(domain, version, more));
      if (result.tag !== 'committed') throw new Error(`version ${version} was taken`);
      head = result.commit;
      written.push(head.commitId);
    }
  };

  const keyOf = (version: number) => ({ pk: { S: `log#${domain}` }, version: { N: String(version) } });
  const deleteNewest = async (count: number): Promise<void> => {
    for (const id of written.splice(-count)) {
      const version = Number(/\d+/.exec(id)?.[0]);
      await site.client.send(new DeleteItemCommand({ TableName: table, Key: keyOf(version) }));
    }
  };
  const alter = (version: number) =>
    site.client.send(
      new UpdateItemCommand({
        TableName: table,
        Key: keyOf(version),
        UpdateExpression: 'SET commitId = :other',
        ExpressionAttributeValues: { ':other': { S: 'altered' } },
      }),
    );
  const read = (of = log, now = 0) => fold.read(of, now, domain);

  test('given a log that was read, then the next reading costs one query, and what another process appends no more than itself', async () => {
    await read();
    // The newest one by the load.
    expect(verified).toBe(1 + 8);
    const queries = site.dynamo.requestCounts().Query ?? 0;
    await read();
    expect([verified, site.dynamo.requestCounts().Query]).toEqual([1 + 8, queries + 1]);
    await write(2);
    verified = 0;
    expect(await read()).toEqual(written);
    // The load verifies the newest one and its chain from what this process knows; then both new ones.
    expect(verified).toBe(1 + 3 + 2);
  });

  test('I13: given an older log in the place of the one that was read, then LogCorrupt each time, whatever is appended to it', async () => {
    await read();
    await deleteNewest(2);
    for (let times = 0; times < 2; times += 1) await expect(read()).rejects.toThrow(LogCorrupt);
    await write(1, ' other');
    await expect(read()).rejects.toThrow(LogCorrupt);
    await write(2, ' other');
    await expect(read()).rejects.toThrow(LogCorrupt);
    expect(await read(startProcess())).toEqual(written);
  });

  test('given an older commit that is altered, then what was verified is shown, and ten minutes later the fault is found', async () => {
    await read();
    await alter(3);
    await write(1);
    expect(await read(log, 10 * minuteMs - 1)).toEqual(written);
    for (let times = 0; times < 2; times += 1)
      await expect(read(log, 10 * minuteMs)).rejects.toThrow('its hash does not hold');
  });
});

test('given a log of any length, then history and plan read five hundred commits of it, and the file of the history all', async () => {
  const events = [{ type: 'RotationClaimed', by: 'U1', name: 'Sato' } as unknown as DomainEvent];
  const { parts, log } = watched(chain(620).map((commit) => committed({ ...commit, events })));
  const deps = depsWith({ log });
  const { entries, unread } = await readPast(deps, domain);
  expect([parts.read, entries.length, entries[0]?.version, unread]).toEqual([500, 500, 121, 120]);
  expect((await readComplete(deps, domain)).entries).toHaveLength(620);
});

test('given a query of each kind that concerns a complete log, then a second one reads at most one commit of it', async () => {
  const facts = { selector: usual.current };
  const application = { ...{ id: 1, code: 'application', to: 'thread', claimedUntil: 0 }, facts };
  const events = [{ type: 'NoticeRaised', notice: application } as unknown as DomainEvent];
  const { parts, log } = watched([
    committed(newCommit(usual.domain, 1)),
    committed(newCommit(usual.domain, 2, { events })),
    ...[3, 4, 5].map((version) => committed(newCommit(usual.domain, version))),
  ]);
  const deps = depsWith({ log });
  const kinds: Readonly<Record<string, () => Promise<unknown>>> = {
    'history and plan': () => readPast(deps, usual.domain),
    'the proposed day of a switch': () => lagsOf({ ...deps, calendar: usual.policy.calendar }, usual.domain),
    'a full check': () => recordIntervals(deps, domainSettings(), 1),
    'the file of an application': () => newestApplication(deps, usual.domain, usual.current as Selector),
  };
  for (const query of Object.values(kinds)) await query();
  for (const [kind, query] of Object.entries(kinds)) {
    parts.read = 0;
    await query();
    expect([kind, parts.read]).toEqual([kind, kind === 'the file of an application' ? 1 : 0]);
  }
  expect(await newestApplication(deps, usual.domain, null)).toMatchObject({
    notice: application,
    selector: usual.current,
    state: { atVersion: 2 },
  });
});
