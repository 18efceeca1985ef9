import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { SigningDomain } from '../../src/domain/names.ts';
import { type AnchorStore, AnchorUnavailable } from '../../src/ports/store.ts';

import { domainOf, goo } from './logSite.ts';

export interface AnchorSite {
  /** Another process. */
  open(): AnchorStore;
  /** From now on nothing can be read or written. */
  breakDown(): Promise<void>;
  close(): Promise<void>;
}

/** The newest marks with their texts. */
export const newestOf = async (store: AnchorStore, domain: SigningDomain, max: number) => {
  const versions = await store.versions(domain, max);
  return Promise.all(versions.map(async (version) => ({ version, text: await store.read(domain, version) })));
};

/** What remembers the log can be added to, and nothing that it has is changed (I13). */
export const anchorContract = (start: () => Promise<AnchorSite>): void => {
  let site: AnchorSite;
  beforeEach(async () => {
    site = await start();
  });
  afterEach(() => site.close());

  test('given no mark, then none is found', async () => {
    expect(await newestOf(site.open(), goo, 8)).toEqual([]);
  });

  test('given marks, then the newest come first, for each process and domain', async () => {
    const store = site.open();
    for (const version of [9, 10, 2, 1_000, 99])
      expect(await store.create(goo, version, `v${version}`)).toBe(`v${version}`);
    await store.create(domainOf('other.example'), 5_000, 'other');
    expect(await newestOf(site.open(), goo, 3)).toEqual([
      { version: 1_000, text: 'v1000' },
      { version: 99, text: 'v99' },
      { version: 10, text: 'v10' },
    ]);
  });

  test('given more marks than one page of a listing, then all are found', async () => {
    const store = site.open();
    for (let version = 1; version <= 45; version += 1) await store.create(goo, version, `v${version}`);
    expect(await store.versions(goo, 1_000)).toEqual(Array.from({ length: 45 }, (_, index) => 45 - index));
  });

  test('given a mark, when another is written at its version, then the first stays, and is what comes back (I13)', async () => {
    await site.open().create(goo, 7, 'first');
    expect(await site.open().create(goo, 7, 'second')).toBe('first');
    expect(await newestOf(site.open(), goo, 8)).toEqual([{ version: 7, text: 'first' }]);
  });

  test('given many who write one version at once, then all see the same mark', async () => {
    const stores = Array.from({ length: 8 }, () => site.open());
    const seen = await Promise.all(stores.map((store, index) => store.create(goo, 3, `process ${index}`)));
    expect(new Set(seen).size).toBe(1);
  });

  test('given an anchor that is out of reach, then AnchorUnavailable, and never "no mark"', async () => {
    const store = site.open();
    await store.create(goo, 1, 'one');
    await site.breakDown();
    await expect(store.versions(goo, 8)).rejects.toThrow(AnchorUnavailable);
    await expect(store.read(goo, 1)).rejects.toThrow(AnchorUnavailable);
    await expect(store.create(goo, 2, 'two')).rejects.toThrow(AnchorUnavailable);
  });
};
