import { describe, expect, test } from '@jest/globals';
import type { DomainCommit } from '../../src/app/deps.ts';
import { LogFold } from '../../src/app/logFold.ts';
import type { SigningDomain } from '../../src/domain/names.ts';
import { LogCorrupt, LogUnavailable } from '../../src/ports/store.ts';
import { committed, memoryLog, newCommit } from '../support/memoryLog.ts';

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
