/** The world that a folder keeps, and fresh ones beside it. */

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Worlds } from '../../src/main/worlds.ts';
import { sayTo } from '../../src/sandbox/control/people.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const options = (path: string | null) => ({
  path,
  service: { mode: 'http', nameServers: 2, sesThrottleMs: 0 } as const,
  journal: { info: () => {}, error: () => {} },
});

const open = async (path: string | null): Promise<Worlds> => {
  const worlds = await Worlds.open(options(path), 'ja');
  closers.push(() => worlds.close());
  return worlds;
};

const stageOf = async ({ service }: Worlds): Promise<string | undefined> =>
  (await service.application.log.load(service.domain))?.state.rotation?.stage.tag;

const rotate = (worlds: Worlds) => sayTo(worlds.hooks, { person: 'requester', text: '/dkim rotate' });

describe('the worlds of `npm start`', () => {
  test('given a folder, then a reset sets its world aside, what happens beside it is not written, and it comes back', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'futari-worlds-'));
    closers.push(() => rm(folder, { recursive: true, force: true }));
    const worlds = await open(folder);
    expect(worlds.hooks.storage).toBe('folder');
    await rotate(worlds);
    expect(await stageOf(worlds)).toBe('AwaitingApplication');
    const before = worlds.service.sandbox.clock.now();

    await worlds.reset({ locale: 'en', world: 'fresh' });
    expect([worlds.hooks.storage, await stageOf(worlds)]).toEqual(['beside', undefined]);
    const saved = await readFile(join(folder, 'world.json'), 'utf8');
    await worlds.hooks.pass(86_400_000);
    await worlds.save();
    expect(await readFile(join(folder, 'world.json'), 'utf8')).toBe(saved);
    // A second scene: the folder's world is still the one to return to.
    await worlds.reset({ locale: 'ja', world: 'fresh' });
    expect(worlds.hooks.storage).toBe('beside');

    await worlds.reset({ locale: 'ja', world: 'saved' });
    expect([worlds.hooks.storage, await stageOf(worlds)]).toEqual(['folder', 'AwaitingApplication']);
    expect(worlds.service.sandbox.clock.now() - before).toBeLessThan(86_400_000);
    await expect(worlds.reset({ locale: 'ja', world: 'saved' })).rejects.toThrow(RangeError);
    expect(await stageOf(worlds)).toBe('AwaitingApplication');
  });

  test('given no folder, then there is nothing to return to', async () => {
    const worlds = await open(null);
    await rotate(worlds);
    await expect(worlds.reset({ locale: 'ja', world: 'saved' })).rejects.toThrow(RangeError);
    await worlds.reset({ locale: 'en', world: 'fresh' });
    expect([worlds.hooks.storage, worlds.hooks.locale, await stageOf(worlds)]).toEqual(['memory', 'en', undefined]);
  });
});
