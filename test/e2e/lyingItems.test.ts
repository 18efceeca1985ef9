/** Items that nobody signed may cost time, never a decision, and a lie of theirs is a fault that somebody hears of (I13). */
import { createPublicKey } from 'node:crypto';
import { type AttributeValue, GetItemCommand, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from '@jest/globals';
import { fingerprintOf, generateRsaKey, selfSignedCertificate } from '../../src/adapters/keys/formats.ts';
import { text } from '../../src/texts/text.ts';
import { table } from '../support/siteAddress.ts';
import { dayMs, hourMs, minuteMs, nextOf, untilRound } from '../support/steps.ts';
import { createStoreClient } from '../support/storeClient.ts';
import { useWorld } from '../support/useWorld.ts';
import { domain, type World } from '../support/world.ts';

const open = useWorld();

type Item = Record<string, AttributeValue>;

/** Somebody who may read and write the table, and has no key. */
const writerOf = (w: World) => {
  const client = createStoreClient(w.sandbox.dynamo);
  const all = async (): Promise<readonly Item[]> =>
    (await client.send(new ScanCommand({ TableName: table, ConsistentRead: true }))).Items ?? [];
  return {
    startingWith: async (prefix: string) => (await all()).filter(({ pk }) => pk?.S?.startsWith(prefix)),
    put: (item: Item) => client.send(new PutItemCommand({ TableName: table, Item: item })),
    close: () => client.destroy(),
  };
};

const channelText = (w: World): string => JSON.stringify(w.sandbox.slack.messages('C0DKIM'));
const slackDown = (w: World, count: number) =>
  w.sandbox.slack.faults.arm({
    method: 'chat.postMessage',
    answer: { error: 'internal_error' },
    count,
    when: 'before',
  });

test('given a list of open messages with words of its own, then none is shown, and a process that knows nothing shrinks the true one', async () => {
  const w = await open({ slack: true });
  await w.request('requester', 'rotate');
  await w.pass(dayMs + 2 * hourMs);
  const { startingWith, put, close } = writerOf(w);
  const [list] = await startingWith(`card#${domain}#open-notices`);
  const entries = JSON.parse(list?.rendering?.S ?? '[]') as readonly object[];
  const lie = { notice: { id: 1, code: 'x', to: 'thread', facts: { name: 'attacker.example' } } };
  const forged = entries.flatMap((entry) => [{ ...entry, ...lie }, { ...entry, notice: 0 }, entry]);
  await put({ ...list, rendering: { S: JSON.stringify(forged) } });
  const reminders = () => w.sandbox.slack.messages('C0DKIM').filter(({ text }) => text.includes('⏰'));
  const buttons = () => reminders().filter(({ blocks }) => JSON.stringify(blocks).includes('application_submitted'));
  expect(buttons()).not.toEqual([]);
  const via = await w.startAnother();
  await w.request('requester', 'cancel', { via });
  expect(channelText(w)).not.toContain('attacker.example');
  expect(buttons()).toEqual([]);
  expect(w.faults.filter((fault) => fault.includes('the list of open messages'))).not.toEqual([]);
  const [after] = await startingWith(`card#${domain}#open-notices`);
  const left = JSON.parse(after?.rendering?.S ?? '') as readonly object[];
  expect(entries).toEqual(expect.arrayContaining([...left]));
  expect(left.length).toBeLessThan(entries.length);
  close();
});

test('given a card whose place holds words, then no link carries them, the card is posted anew, and somebody hears of it', async () => {
  const w = await open({ slack: true });
  await w.request('requester', 'rotate');
  const { startingWith, put, close } = writerOf(w);
  const [card] = await startingWith(`card#${domain}#rotation-1`);
  await put({ ...card, channel: { S: 'C0DKIM|Press https://attacker.example' } });
  await w.startAnother();
  await w.pass(dayMs + 2 * hourMs);
  expect(channelText(w)).not.toContain('attacker.example');
  const [after] = await startingWith(`card#${domain}#rotation-1`);
  expect(after?.channel?.S).toBe('C0DKIM');
  expect(after?.ts?.S).not.toBe(card?.ts?.S);
  expect(w.faults.filter((fault) => fault.includes('a card is stored in no place'))).not.toEqual([]);
  close();
});

test('I14: given an outcome that says that a notice was posted, then it is posted all the same, and somebody hears of it', async () => {
  const w = await open({ slack: true });
  await w.request('requester', 'rotate');
  await w.pass(hourMs);
  const before = w.sandbox.slack.messages('C0DKIM').length;
  slackDown(w, 1_000);
  await w.pass(dayMs + 2 * hourMs);
  const { startingWith, put, close } = writerOf(w);
  for (const item of await startingWith(`outcome#${domain}#`)) {
    const acts = Object.keys(JSON.parse(item.acts?.S ?? '{}') as object);
    const done = JSON.stringify(Object.fromEntries(acts.map((act) => [act, { tag: 'done' }])));
    await put({ ...item, acts: { S: done } });
  }
  w.sandbox.slack.faults.clear();
  await w.startAnother();
  await w.pass(2 * hourMs);
  expect((await w.state()).notices).toEqual([]);
  expect(w.sandbox.slack.messages('C0DKIM').length).toBeGreaterThan(before);
  expect(w.faults.filter((fault) => fault.includes('they count as not begun'))).not.toEqual([]);
  close();
});

/** Puts a public key of somebody else beside the ciphertext of the next key. */
const forgeNextKey = async (w: World) => {
  const selector = (await w.state()).rotation?.next;
  if (selector === undefined) throw new Error('no rotation');
  const { startingWith, put, close } = writerOf(w);
  const [own] = await startingWith(`key#${domain}#${selector}`);
  const theirs = await generateRsaKey();
  const request = { domain, selector, privateKey: theirs, notBefore: w.sandbox.clock.now(), validDays: 400 };
  const fingerprint = fingerprintOf(createPublicKey(theirs));
  const certificate = await selfSignedCertificate(request);
  await put({ ...own, fingerprint: { S: fingerprint }, certificate: { S: certificate } });
  close();
  return { theirs, fingerprint };
};

test('given somebody else’s public key beside the ciphertext of the next key, then no application and no answer carries it, and people hear of it', async () => {
  const w = await open({ slack: true });
  slackDown(w, 1_000);
  await w.request('requester', 'rotate');
  const { theirs, fingerprint } = await forgeNextKey(w);
  w.sandbox.slack.faults.clear();
  await w.pass(dayMs + 2 * hourMs);
  const answers = [await w.request('requester', 'check'), await w.request('requester', 'status')];
  const spki = createPublicKey(theirs).export({ type: 'spki', format: 'der' }).toString('base64');
  const words = `${channelText(w)}${JSON.stringify(w.sandbox.slack.files())}${JSON.stringify(answers)}`;
  expect(words).not.toContain(spki.slice(60, 160));
  expect(words).not.toContain(fingerprint);
  const events = (await w.history()).flatMap((commit) => commit.events);
  expect(events.some((event) => event.type === 'NoticeRaised' && event.notice.code === 'key_unreadable')).toBe(true);
});

test('given somebody else’s public key beside the ciphertext of a published key, then news of its record is posted, and a request of its file is refused in words', async () => {
  const w = await open({ slack: true });
  await untilRound(w);
  const next = await nextOf(w);
  const { fingerprint } = await forgeNextKey(w);
  await w.withdrawNext();
  await w.pass(dayMs);
  const codes = (await w.history()).flatMap(({ events }) =>
    events.flatMap((event) => (event.type === 'NoticeRaised' ? [event.notice.code] : [])),
  );
  expect(codes).toContain('record_vanished');
  expect((await w.state()).notices).toEqual([]);
  expect(channelText(w)).not.toContain(fingerprint);
  for (const action of ['application_file', 'correction_file'] as const) {
    const answer = await w.request('requester', action);
    expect(answer).toMatchObject({ tag: 'refused', code: 'key_unreadable', facts: { selector: next } });
  }
});

test('given a card of the round that is stored with a version above the head and a form of no release, then the approval card is posted all the same', async () => {
  const w = await open({ slack: true });
  const client = createStoreClient(w.sandbox.dynamo);
  const key = { pk: { S: `card#${domain}#round-1` }, version: { N: '0' } };
  const lie = {
    ...key,
    channel: { S: 'C0DKIM' },
    ts: { S: '1700000000.000100' },
    renderedFrom: { N: '999999999' },
    rendering: { S: 'x' },
    form: { N: '999' },
  };
  await client.send(new PutItemCommand({ TableName: table, Item: lie }));
  await untilRound(w);
  const { Item: stored } = await client.send(new GetItemCommand({ TableName: table, Key: key, ConsistentRead: true }));
  const shown = w.sandbox.slack.messages('C0DKIM').find(({ ts }) => ts === stored?.ts?.S);
  expect(JSON.stringify(shown)).toContain('approve');
  expect(Number(stored?.renderedFrom?.N)).toBeLessThanOrEqual((await w.state()).atVersion);
  expect(w.faults.filter((fault) => fault.includes('a version that the log does not have'))).toHaveLength(1);
  client.destroy();
});

type Stop = readonly [what: string, problem: 'newer_release' | 'restoring', lie: (head: Item) => Item];
const stops: readonly Stop[] = [
  ['a head of a form that no release wrote', 'newer_release', (head) => ({ ...head, form: { N: '999' } })],
  ['a restore that nobody began', 'restoring', (head) => ({ ...head, restoring: { S: 'nobody' } })],
];
test.each(stops)(
  'I9: given %s, then a domain is not stopped in silence: people hear outside Slack, and a true one has an hour',
  async (_, problem, lie) => {
    const w = await open({ alerted: true });
    await w.request('requester', 'rotate');
    const { startingWith, put, close } = writerOf(w);
    const head = (await startingWith(`log#${domain}`)).at(-1) ?? {};
    await put(lie(head));
    const later = w.applications[await w.startAnother()];
    const heard = async (): Promise<readonly string[]> => {
      await expect(later?.check(domain, true)).rejects.toMatchObject({ problem });
      await later?.idle();
      return w.sandbox.alerts.received().flatMap(({ code, text: words }) => (code === 'log_corrupt' ? [words] : []));
    };
    expect(await heard()).toEqual([]);
    await w.pass(50 * minuteMs);
    expect(await heard()).toEqual([]);
    await w.pass(20 * minuteMs);
    expect((await heard()).at(-1)).toContain(text('ja', `problem.${problem}`));
    await put(head);
    close();
  },
);
