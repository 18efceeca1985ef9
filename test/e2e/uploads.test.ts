/** Post and upload are two acts: what becomes of the file never repeats the post, and its content is never lost. */
import { setTimeout as turn } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Fault, FaultAnswer } from '../../src/sandbox/slack/protocol.ts';
import { ChildApplication } from '../support/childApplication.ts';
import { person } from '../support/people.ts';
import { dayMs, minuteMs } from '../support/steps.ts';
import { useWorld } from '../support/useWorld.ts';
import { domain, type World } from '../support/world.ts';

const open = useWorld();

let child: ChildApplication | null = null;
afterEach(async () => {
  await child?.end();
  child = null;
});

const always = 10_000;
const spoil = (w: World, method: string, answer: FaultAnswer, when: Fault['when'] = 'before', count = always): void =>
  w.sandbox.slack.faults.arm({ method, answer, count, when });

const posts = (w: World, words: string | RegExp) =>
  w.sandbox.slack.messages('#dkim').filter(({ text, blocks }) => `${text}${JSON.stringify(blocks)}`.match(words));

const applications = (w: World) =>
  w.sandbox.slack.messages('#dkim').filter(({ metadata }) => JSON.stringify(metadata ?? {}).includes('"application"'));

const nameOfNext = async (w: World): Promise<string> => `${(await w.state()).rotation?.next}._domainkey.${domain}.`;

const calls = (w: World, method: string): number =>
  w.sandbox.slack.calls().filter((call) => call.method === method).length;

const looksMax = 2_000;

/** The bot is another process: nothing here hears of its call but the sandbox's list of them. */
const called = async (w: World, method: string): Promise<void> => {
  for (let look = 0; look < looksMax && calls(w, method) === 0; look += 1) await turn(5);
  expect(calls(w, method)).toBeGreaterThan(0);
};

describe('I14: an upload never repeats a post', () => {
  test.each<[string, number, string, FaultAnswer, string]>([
    ['refused', 15, 'files.getUploadURLExternal', { error: 'file_uploads_disabled' }, 'upload_refused'],
    ['refused for a scope', 1, 'files.getUploadURLExternal', { error: 'missing_scope' }, 'upload_refused'],
    ['not answered by its host', 1, 'upload', 'no_answer', 'upload_failed'],
    ['refused when it is shared', 1, 'files.completeUploadExternal', { error: 'internal_error' }, 'upload_unknown'],
    ['not answered when it is shared', 1, 'files.completeUploadExternal', 'dropped', 'upload_unknown'],
  ])(
    'given an upload that is %s for %i days, then the application is posted once, the refusal is told by its name, and the content follows in messages',
    async (_, days, method, answer, code) => {
      const w = await open({ slack: true });
      spoil(w, method, answer);
      await w.request('requester', 'rotate');
      await w.pass(days * dayMs);
      expect(applications(w)).toHaveLength(1);
      const news = posts(w, code);
      expect(news).toHaveLength(1);
      const output = typeof answer === 'string' ? 'no_answer' : answer.error;
      expect(JSON.stringify(news[0]?.blocks)).toContain(`\`${output}\``);
      expect(JSON.stringify(news[0]?.blocks)).toContain('futari application goo.ne.jp gooid-21-prod-');
      expect(posts(w, 'posting_refused|アーカイブ')).toEqual([]);
      const parts = posts(w, /（1\/1）/);
      expect(parts).toMatchObject([{ threadTs: applications(w)[0]?.threadTs }]);
      expect(JSON.stringify(parts[0]?.blocks)).toContain(`dig +short TXT ${await nameOfNext(w)}`);
      expect(calls(w, 'files.getUploadURLExternal')).toBeLessThanOrEqual(3);
      expect((await w.state()).notices).toEqual([]);
      const before = w.sandbox.slack.messages('#dkim').length;
      w.sandbox.slack.faults.clear();
      await w.application.sweep();
      await w.application.idle();
      expect(w.sandbox.slack.messages('#dkim')).toHaveLength(before);
      expect(w.sandbox.slack.files()).toEqual([]);
    },
  );

  test('given a host that answers again, then the upload is repeated, the post is not, and nothing takes its place', async () => {
    const w = await open({ slack: true });
    spoil(w, 'upload', 'server_error', 'before', 2);
    await w.request('requester', 'rotate');
    await w.pass(10 * minuteMs);
    expect(applications(w)).toHaveLength(1);
    expect(w.sandbox.slack.files()).toHaveLength(1);
    expect(posts(w, 'upload_')).toEqual([]);
  });

  test('given the answer to the last step lost each time, then at most three files are there, and "unknown" is told, never "no"', async () => {
    const w = await open({ slack: true });
    spoil(w, 'files.completeUploadExternal', 'dropped', 'after');
    await w.request('requester', 'rotate');
    await w.pass(dayMs);
    expect(applications(w)).toHaveLength(1);
    expect(w.sandbox.slack.files().length).toBeLessThanOrEqual(3);
    expect(posts(w, 'upload_unknown')).toHaveLength(1);
    expect(posts(w, 'upload_refused|upload_failed')).toEqual([]);
  });

  test('given a process that is killed between post and upload, then the next one uploads and does not post again (I12)', async () => {
    const w = await open({ slack: true, onDisk: true });
    spoil(w, 'upload', 'no_answer', 'before', 1);
    child = new ChildApplication();
    const now = w.sandbox.clock.now();
    await child.call({ tag: 'open', address: w.address, stop: null, now });
    const plain = { domain: null, channel: 'C0DKIM', rotation: null, round: null, digest: null, inputs: {} };
    const request = { id: 'killed', person: person('requester'), action: 'rotate', ...plain } as const;
    const queried = child.call({ tag: 'ask', request, now });
    queried.catch(() => {});
    await called(w, 'files.getUploadURLExternal');
    await child.end();
    expect(applications(w)).toHaveLength(1);
    await w.pass(15 * minuteMs);
    expect(applications(w)).toHaveLength(1);
    expect(w.sandbox.slack.files()).toHaveLength(1);
    expect((await w.state()).notices).toEqual([]);
  });

  test('given evidence that Slack refuses on the day the record is overdue, then the reminder comes once, with the evidence in messages', async () => {
    const w = await open({ slack: true });
    await w.request('requester', 'rotate');
    await w.request('requester', 'submitted', { inputs: { ticket: 'DNS-1' } });
    spoil(w, 'files.getUploadURLExternal', { error: 'file_uploads_disabled' });
    await w.pass(18 * dayMs);
    const reminded = posts(w, 'upload_refused').length;
    expect(reminded).toBeGreaterThan(0);
    expect(posts(w, 'futari check ')).toHaveLength(reminded);
    expect(posts(w, /（1\/\d+）/)).toHaveLength(reminded);
    expect(new Set((await w.history()).flatMap(({ events }) => events.map(({ type }) => type)))).toContain(
      'NoticesPosted',
    );
    expect((await w.state()).notices).toEqual([]);
  });
});
