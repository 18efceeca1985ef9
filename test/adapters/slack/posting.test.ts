/** What became of each outside act is kept, so that nothing is repeated but what nobody answered, twice at most (I14). */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { SlackClient } from '../../../src/adapters/slack/client.ts';
import { type ActKind, createActs } from '../../../src/adapters/slack/posting.ts';
import { SigningDomain } from '../../../src/domain/names.ts';
import type { Fault } from '../../../src/sandbox/slack/protocol.ts';
import { closeAll, openSite, type Site } from './site.ts';

const domain = SigningDomain.parse('goo.ne.jp') as SigningDomain;
let site: Site;
beforeEach(async () => {
  site = await openSite();
});
afterEach(closeAll);

const post = (client: SlackClient) => client.post({ channel: 'C0DKIM', text: 'news', blocks: [] });
const upload = (client: SlackClient) =>
  client.upload('C0DKIM', null, { name: 'a.txt', title: 'a', content: 'content' });

/** One run of a process: what it read before is gone. */
const run = async (kind: ActKind, work: (client: SlackClient) => Promise<unknown> = post): Promise<string> => {
  const acts = createActs(site, domain, '1-news');
  try {
    return (await acts.perform('act', kind, () => work(site.client))).tag;
  } catch {
    return 'owed';
  }
};

const runs = async (times: number, kind: ActKind, work?: (client: SlackClient) => Promise<unknown>) => {
  const tags: string[] = [];
  for (let count = 0; count < times; count += 1) tags.push(await run(kind, work));
  return tags;
};

const arm = (method: string, answer: Fault['answer'], when: Fault['when'] = 'before', count = 100): void =>
  site.sandbox.faults.arm({ method, answer, when, count });

const called = (method: string): number => site.sandbox.calls().filter((call) => call.method === method).length;
const posted = (): number => site.sandbox.messages('#dkim').length;

describe('I14: one outcome for each outside act', () => {
  test('given an act that was done, then no later run does it again', async () => {
    expect(await runs(4, 'message')).toEqual(['done', 'done', 'done', 'done']);
    expect(posted()).toBe(1);
  });

  test.each(['dropped', 'no_answer', 'server_error', { error: 'internal_error' }] as const)(
    'given a post whose answer is always lost (%j), then it is repeated twice, and ends as unknown',
    async (answer) => {
      // Long enough for each post to arrive on a busy machine.
      if (answer === 'no_answer') site = await openSite({}, 2_000);
      arm('chat.postMessage', answer, 'after');
      expect(await runs(6, 'message')).toEqual(['owed', 'owed', 'unknown', 'unknown', 'unknown', 'unknown']);
      expect(posted()).toBe(3);
    },
  );

  test('given a post that is refused, then it stays owed however long that lasts, and is then posted once', async () => {
    arm('chat.postMessage', { error: 'is_archived' });
    expect(new Set(await runs(10, 'message'))).toEqual(new Set(['owed']));
    site.sandbox.faults.clear();
    expect(await runs(2, 'message')).toEqual(['done', 'done']);
    expect(posted()).toBe(1);
  });

  test('given a lost answer and then a Slack that is down, then the outage uses up no repetition, and the post is told when it is well', async () => {
    arm('chat.postMessage', 'dropped', 'before', 1);
    expect(await run('message')).toBe('owed');
    site.sandbox.faults.outage = true;
    expect(new Set(await runs(10, 'message'))).toEqual(new Set(['owed']));
    site.sandbox.faults.outage = false;
    expect(await run('message')).toBe('done');
    expect(posted()).toBe(1);
  });

  test('given a process that dies over an act, then the next ones count its try', async () => {
    const dying = async (): Promise<string> => {
      const acts = createActs(site, domain, '1-news');
      const died = new Promise<never>(() => {});
      const begun = new Promise<void>((resolve) => {
        void acts.perform('act', 'message', () => {
          resolve();
          return died;
        });
      });
      await begun;
      return 'died';
    };
    for (let count = 0; count < 3; count += 1) await dying();
    expect(await run('message')).toBe('unknown');
    expect(posted()).toBe(0);
  });

  test('given two processes at one act, then one does it and the other leaves it', async () => {
    const [first, second] = [createActs(site, domain, '1-news'), createActs(site, domain, '1-news')];
    const both = [first, second].map((acts) => acts.perform('act', 'message', () => post(site.client)));
    const ended = await Promise.allSettled(both);
    expect(ended.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(posted()).toBe(1);
  });
});

describe('I14: an upload', () => {
  test.each([
    'file_uploads_disabled',
    'file_uploads_except_images_disabled',
    'file_type_not_allowed',
    'storage_limit_reached',
    'missing_scope',
    'file_upload_size_restricted',
  ])('given %s, then it is asked once', async (error) => {
    arm('files.getUploadURLExternal', { error });
    expect(await runs(3, 'upload', upload)).toEqual(['refused', 'refused', 'refused']);
    expect(called('files.getUploadURLExternal')).toBe(1);
  });

  test.each<[string, Fault['answer']]>([
    ['upload', 'no_answer'],
    ['upload', 'server_error'],
    ['files.getUploadURLExternal', 'no_answer'],
    ['files.getUploadURLExternal', { error: 'internal_error' }],
    // Slack names both, and not always with a status 429.
    ['files.getUploadURLExternal', { error: 'rate_limited' }],
    ['files.getUploadURLExternal', { error: 'ratelimited' }],
  ])('given %s that answers %j, then three tries end as failed: nobody can have seen it', async (method, answer) => {
    // A call before it that takes longer counts the same.
    if (answer === 'no_answer') site = await openSite({}, 150);
    arm(method, answer);
    expect(await runs(5, 'upload', upload)).toEqual(['owed', 'owed', 'failed', 'failed', 'failed']);
    expect(site.sandbox.files()).toEqual([]);
  });

  test.each(['posting_to_channel_denied', 'thread_not_found', 'file_not_found'])(
    'given bytes that arrived and %s when they are shared, then the file is refused and nobody sees it',
    async (error) => {
      arm('files.completeUploadExternal', { error });
      expect(await runs(3, 'upload', upload)).toEqual(['refused', 'refused', 'refused']);
      expect(called('files.completeUploadExternal')).toBe(1);
      expect(site.sandbox.files()).toEqual([]);
    },
  );

  test('given an unknown answer first and a refusal after it, then it is told as unknown, never as no', async () => {
    arm('files.completeUploadExternal', 'dropped', 'after', 1);
    expect(await run('upload', upload)).toBe('owed');
    arm('files.getUploadURLExternal', { error: 'file_uploads_disabled' });
    expect(await run('upload', upload)).toBe('unknown');
    expect(site.sandbox.files()).toHaveLength(1);
  });

  test('given an upload, then its bytes arrive as they are', async () => {
    expect(await run('upload', upload)).toBe('done');
    expect(site.sandbox.files().map(({ bytes }) => bytes.toString())).toEqual(['content']);
    expect(site.sandbox.problems()).toEqual([]);
  });
});
