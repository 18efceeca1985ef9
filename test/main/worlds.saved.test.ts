import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { hooksOf } from '../../src/main/controlHooks.ts';
import { type SandboxService, startSandboxService } from '../../src/main/sandbox.ts';
import { readWorld, restorePast, restoreWorld, saveWorld } from '../../src/main/worlds.ts';
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

type Saved = NonNullable<Awaited<ReturnType<typeof readWorld>>>;

const start = async (saved?: Saved): Promise<SandboxService> => {
  service = await startSandboxService({
    path: folder,
    sesThrottleMs: 0,
    ...(saved === undefined
      ? {}
      : { startAt: saved.now, dnsPorts: saved.dnsPorts, beforeStart: (sandbox) => restorePast(sandbox, saved) }),
  });
  return service;
};

/** @param change what a kill kept from the file */
const startAgain = async (before: SandboxService, change = (saved: Saved) => saved): Promise<SandboxService> => {
  await saveWorld(folder, before);
  await before.close();
  service = null;
  const saved = await readWorld(folder);
  if (saved === null) throw new Error('nothing was saved');
  const after = await start(change(saved));
  await restoreWorld(after, change(saved));
  return after;
};

/** What Slack and SES show of the past. */
const pastOf = ({ sandbox: { slack, ses }, channel }: SandboxService) => ({
  messages: slack.messages(channel).map(({ ts, threadTs, by }) => ({ ts, threadTs, by })),
  direct: slack.directMessages('requester').map(({ ts, text }) => ({ ts, text })),
  files: slack.files(),
  homes: slack.views('auditor').map(({ type }) => type),
  members: slack.workspace.channel('#dkim-private')?.members,
  calls: ses.calls(),
  mails: ses.sent(),
});

const rotationCards = ({ sandbox: { slack }, channel }: SandboxService) =>
  slack.messages(channel).filter(({ blocks }) => JSON.stringify(blocks).includes('：鍵のローテーション'));

describe('a durable sandbox', () => {
  test('I12: given an open round, when the sandbox is started again, then time, DNS and cards are there, and it goes on', async () => {
    const first = await start();
    const completions = hooksOf(first, 'ja').completions.map(({ text }) => text);
    expect(completions).toEqual(expect.arrayContaining(['/dkim', '/dkim rotate [ドメイン]', '/dkim 状況 [ドメイン]']));
    await sayTo(hooksOf(first, 'ja'), { person: 'requester', text: '/dkim rotate' });
    await first.publish();
    await first.pass(2 * dayMs);
    await clickOn(first, { person: 'approver-1', button: 'approve' });
    await first.sandbox.slack.openHome('auditor');
    first.sandbox.slack.workspace.setMember('#dkim-private', 'operator', false);
    await first.idle();
    const [records, now, past] = [first.sandbox.dns.list().length, first.sandbox.clock.now(), pastOf(first)];
    // Another program has taken the ports of the name servers.
    const other = await startAgain(first, (saved) => ({ ...saved, dnsPorts: {} }));
    const present = pastOf(other);
    expect(present.files).toEqual(past.files);
    expect(present.direct).toEqual(past.direct);
    expect([present.homes, present.members]).toEqual([past.homes, past.members]);
    // What the bot reads and writes after its start comes after what was there.
    expect(present.messages.slice(0, past.messages.length)).toEqual(past.messages);
    expect(new Set(present.messages.map(({ ts }) => ts)).size).toBe(present.messages.length);
    expect(present.calls.slice(0, past.calls.length)).toEqual(past.calls);
    expect(present.mails.slice(0, past.mails.length)).toEqual(past.mails);
    expect(rotationCards(other)).toHaveLength(1);
    expect(other.sandbox.clock.now()).toBeGreaterThanOrEqual(now);
    expect(other.sandbox.dns.list()).toHaveLength(records);
    await clickOn(other, { person: 'approver-2', button: 'approve' });
    // That is another digest, and the approvals do not carry over.
    expect(other.sandbox.ses.identities()).toMatchObject([{ selector: 'gooid-21-prod-20250904-1' }]);
    await clickOn(other, { person: 'approver-1', button: 'approve' });
    expect(other.sandbox.ses.identities()).toMatchObject([{ selector: 'gooid-21-prod-20250904-1' }]);
    // With the same ports an approval from before the stop counts.
    const second = await startAgain(other);
    expect(second.urls.authoritative).toEqual(other.urls.authoritative);
    await clickOn(second, { person: 'approver-3', button: 'approve' });
    expect(second.sandbox.ses.identities()).toMatchObject([{ selector: 'gooid-21-prod-20250918-2' }]);
    await second.pass(5 * 60_000);
    const [card] = rotationCards(second);
    const third = await startAgain(second, (saved) => {
      const messages = saved.slack.messages.filter(({ ts }) => ts !== card?.ts);
      return { ...saved, slack: { ...saved.slack, messages } };
    });
    expect(rotationCards(third).map(({ ts }) => ts)).not.toContain(card?.ts);
    expect(rotationCards(third)).toHaveLength(1);
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
