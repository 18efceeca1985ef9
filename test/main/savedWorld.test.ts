import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { hooksOf } from '../../src/main/controlHooks.ts';
import { type SandboxService, startSandboxService } from '../../src/main/sandbox.ts';
import { readWorld, restoreWorld, saveWorld } from '../../src/main/savedWorld.ts';
import { clickOn, sayTo } from '../../src/sandbox/control/people.ts';

const dayMs = 86_400_000;
let folder: string;
let service: SandboxService | null = null;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'futari-saved-'));
});
afterEach(async () => {
  await service?.close();
  service = null;
  await rm(folder, { recursive: true, force: true });
});

const start = async (startAt?: number): Promise<SandboxService> => {
  service = await startSandboxService({
    path: folder,
    sesThrottleMs: 0,
    ...(startAt === undefined ? {} : { startAt }),
  });
  return service;
};

const startAgain = async (before: SandboxService): Promise<SandboxService> => {
  await saveWorld(folder, before);
  await before.close();
  service = null;
  const saved = await readWorld(folder);
  if (saved === null) throw new Error('nothing was saved');
  const after = await start(saved.now);
  await restoreWorld(after, saved);
  return after;
};

describe('a durable sandbox', () => {
  test('I12: given an open round, when the sandbox is started again, then time, DNS and cards are there, and it goes on', async () => {
    const first = await start();
    await sayTo(hooksOf(first, 'ja'), { person: 'requester', text: '/dkim rotate' });
    await first.publish();
    await first.pass(2 * dayMs);
    await clickOn(first, { person: 'approver-1', button: 'approve' });
    const [records, now] = [first.sandbox.dns.list().length, first.sandbox.clock.now()];
    const second = await startAgain(first);
    expect(second.sandbox.clock.now()).toBeGreaterThanOrEqual(now);
    expect(second.sandbox.dns.list()).toHaveLength(records);
    await clickOn(second, { person: 'approver-2', button: 'approve' });
    // The name servers have other ports now: that is another digest, and the approvals do not carry over.
    expect(second.sandbox.ses.identities()).toMatchObject([{ selector: 'gooid-21-prod-20250904-1' }]);
    await clickOn(second, { person: 'approver-1', button: 'approve' });
    await clickOn(second, { person: 'approver-3', button: 'approve' });
    expect(second.sandbox.ses.identities()).toMatchObject([{ selector: 'gooid-21-prod-20250918-2' }]);
    await second.pass(5 * 60_000);
    const third = await startAgain(second);
    expect(third.sandbox.ses.identities()).toMatchObject([{ selector: 'gooid-21-prod-20250918-2' }]);
    await third.pass(60_000);
    const head = await third.application.log.load(third.domain);
    expect(head?.state.rotation?.stage.tag).toBe('Watching');
  });

  test('given no saved world, then there is none; given another file, then it is refused', async () => {
    expect(await readWorld(folder)).toBeNull();
    await writeFile(join(folder, 'world.json'), '{"now":"yesterday"}');
    await expect(readWorld(folder)).rejects.toThrow('now');
  });
});
