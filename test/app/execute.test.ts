import { describe, expect, test } from '@jest/globals';
import type { Deps } from '../../src/app/deps.ts';
import { withMemory } from '../../src/app/execute.ts';
import type { Freshness } from '../../src/ports/store.ts';
import { depsWith } from '../support/deps.ts';
import { committed, memoryLog, newCommit } from '../support/memoryLog.ts';
import { domain } from '../support/siteAddress.ts';

const commitOf = (version: number) => committed(newCommit(domain, version));

/** A log whose `recent` answer is one commit behind. */
const outdatedServers = (versions: number) => {
  const loads: Freshness[] = [];
  const newest = memoryLog(Array.from({ length: versions }, (_, index) => commitOf(index + 1)));
  const load: Deps['log']['load'] = async (_, freshness = 'newest') => {
    loads.push(freshness);
    const head = await newest.load(domain);
    return freshness === 'newest' || head === null ? head : commitOf(head.version - 1);
  };
  return { deps: depsWith({ log: { ...newest, load } }), loads };
};

const follow = (version: number) => newCommit(domain, version + 1);

describe('one run’s memory of the log', () => {
  test('given a run that only looks, then it reads once, at half the price', async () => {
    const { deps, loads } = outdatedServers(3);
    const { log } = withMemory(deps, { freshness: 'recent' });
    expect((await log.load(domain))?.version).toBe(2);
    await log.load(domain);
    expect(loads).toEqual(['recent']);
  });

  test('I12: given a look that lagged, then nothing is appended on it, and the decision is made again on the newest head', async () => {
    const { deps, loads } = outdatedServers(3);
    const { log } = withMemory(deps, { freshness: 'recent' });
    await log.load(domain);
    expect(await log.append(follow(2))).toEqual({ tag: 'conflict' });
    expect((await log.load(domain))?.version).toBe(3);
    expect(await log.append(follow(3))).toMatchObject({ tag: 'committed' });
    expect((await log.load(domain))?.version).toBe(4);
    expect(loads).toEqual(['recent', 'newest']);
  });

  test('given a version that was lost to another process, then the next load is of the newest', async () => {
    const { deps, loads } = outdatedServers(3);
    const { log } = withMemory(deps, { freshness: 'recent' });
    expect(await log.append(follow(2))).toEqual({ tag: 'conflict' });
    expect((await log.load(domain))?.version).toBe(3);
    expect(loads).toEqual(['newest']);
  });

  test('given the commit that this process has just made, then the run begins there and reads nothing', async () => {
    const { deps, loads } = outdatedServers(3);
    const { log } = withMemory(deps, { seed: commitOf(3) });
    expect((await log.load(domain))?.version).toBe(3);
    expect(await log.append(follow(3))).toMatchObject({ tag: 'committed' });
    expect(loads).toEqual([]);
  });

  test('given a seed that another process has overtaken, then the append says so', async () => {
    const { deps } = outdatedServers(3);
    const { log } = withMemory(deps, { seed: commitOf(2) });
    expect(await log.append(follow(2))).toEqual({ tag: 'conflict' });
    expect((await log.load(domain))?.version).toBe(3);
  });
});
