import { type AttributeValue, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createCheckpointStore } from '../../src/adapters/dynamodb/due.ts';
import { DailyCheck } from '../../src/app/checkpoint.ts';
import { checkProgress } from '../../src/app/dailyCheck.ts';
import type { Journal } from '../../src/ports/journal.ts';
import { VirtualClock } from '../../src/sandbox/clock.ts';
import { startDynamo } from '../../src/sandbox/dynamodb.ts';
import { domainOf, type LogSite, openSite, table } from '../contract/logSite.ts';
import { calendar } from '../support/applicationOnSite.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
/** An hour after the daily moment. */
const start = Date.parse('2026-10-01T10:00:00+09:00');

const names = ['a', 'b', 'c', 'd', 'e', 'f'];
const domains = names.map((name) => ({ name: domainOf(`${name}.example.jp`) }));
type Domain = (typeof domains)[number];
type Item = Record<string, AttributeValue>;

let site: LogSite;
let clock: VirtualClock;
let lines: string[];
let ids = 0;
beforeEach(async () => {
  site = await openSite(() => startDynamo());
  clock = new VirtualClock(start);
  lines = [];
});
afterEach(() => site.close());

const storeOptions = () => ({ client: site.client, table, signer: site.signer });

/** One process: its walk, and what it looked at. `now`: of a clock of its own. */
const replica = (
  visitDomain: (domain: Domain) => Promise<void> = async () => {},
  now = () => clock.now(),
  configured: readonly Domain[] = domains,
) => {
  const visited: string[] = [];
  const dailyCheck = new DailyCheck({
    store: createCheckpointStore({ ...storeOptions(), bounds: { attemptsMax: 2, backoffBaseMs: 1 } }),
    clock: { now, monotonicMs: () => 0 },
    calendar,
    journal: { info: (_, message) => lines.push(message), error: (_, message) => lines.push(message) },
    newId: () => {
      ids += 1;
      return `walker-${ids}`;
    },
    windowMax: 2,
  });
  const visit = async (domain: Domain): Promise<void> => {
    visited.push(domain.name.slice(0, 1));
    await visitDomain(domain);
  };
  return { visited, run: () => dailyCheck.run(configured, visit) };
};

const reads = (): number => site.dynamo.requestCounts().GetItem ?? 0;

const turnsMax = 10_000;

const until = async (reached: () => boolean): Promise<void> => {
  for (let turn = 0; turn < turnsMax && !reached(); turn += 1) await new Promise((resolve) => setImmediate(resolve));
  expect(reached()).toBe(true);
};

/** Never comes back: what a kill -9 looks like to everybody else. */
const killed = new Promise<void>(() => {});

describe('I9, I12: the daily check is made once a day, whoever dies', () => {
  test('given a walk that is done, then neither a restart nor another replica repeats it, until the next daily moment', async () => {
    const first = replica();
    await first.run();
    expect(first.visited).toEqual(names);
    const restarted = replica();
    clock.advance(22 * hourMs);
    await restarted.run();
    expect(restarted.visited).toEqual([]);
    clock.advance(hourMs);
    await restarted.run();
    expect(restarted.visited).toEqual(names);
  });

  test('given a process that knows the day’s walk to be done, then asking again reads nothing', async () => {
    const { run } = replica();
    await run();
    const before = reads();
    for (let minute = 0; minute < 5; minute += 1) await run();
    expect(reads()).toBe(before);
  });

  test('given two replicas at the same moment, then each domain is looked at once', async () => {
    const [one, other] = [replica(), replica()];
    await Promise.all([one.run(), other.run()]);
    expect([...one.visited, ...other.visited].sort()).toEqual(names);
  });

  test('given a process killed in the middle, then another goes on where it was, once its claim is over', async () => {
    const dying = replica(async ({ name }) => {
      clock.advance(minuteMs);
      if (name.startsWith('d')) await killed;
    });
    void dying.run();
    await until(() => dying.visited.includes('f'));
    const second = replica();
    await second.run();
    expect(second.visited).toEqual([]);
    clock.advance(10 * minuteMs);
    await second.run();
    expect(second.visited).not.toContain('a');
    expect(second.visited).toEqual(expect.arrayContaining(['d', 'e', 'f']));
    const third = replica();
    await third.run();
    expect(third.visited).toEqual([]);
  });

  test('given a process that was frozen while another took over, then it stops when it wakes', async () => {
    let wake = (): void => {};
    const frozen = replica(async ({ name }) => {
      if (name.startsWith('b')) await new Promise<void>((resolve) => (wake = resolve));
    });
    const checking = frozen.run();
    await until(() => frozen.visited.includes('f'));
    clock.advance(11 * minuteMs);
    await replica().run();
    wake();
    await checking;
    expect(lines).toEqual(['another process continues the daily check']);
  });

  test('given a domain that is configured after the day’s walk, then it is looked at on that day, once, and no other again', async () => {
    const known = domains.filter(({ name }) => !/^[be]/.test(name));
    const old = replica(undefined, undefined, known);
    await old.run();
    const [one, other] = [replica(), replica()];
    await Promise.all([one.run(), other.run()]);
    expect([...one.visited, ...other.visited].sort()).toEqual(['b', 'e']);
    // Replicas of the old configuration and of the new one, side by side.
    for (const again of [replica(), replica(undefined, undefined, known)]) {
      await again.run();
      expect(again.visited).toEqual([]);
    }
    clock.advance(dayMs);
    await old.run();
    const late = replica();
    await late.run();
    expect([old.visited.slice(known.length), late.visited]).toEqual([
      known.map(({ name }) => name.slice(0, 1)),
      ['b', 'e'],
    ]);
  });

  test('given a process killed while it looks at a domain that is new, then another does, once its claim is over', async () => {
    await replica(undefined, undefined, domains.slice(0, 3)).run();
    const dying = replica(() => killed);
    void dying.run();
    await until(() => dying.visited.length === 2);
    const second = replica();
    await second.run();
    expect(second.visited).toEqual([]);
    clock.advance(11 * minuteMs);
    await second.run();
    expect(second.visited).toEqual(['d', 'e', 'f']);
  });

  test('given no process at the daily moment, then the first one later makes up for it', async () => {
    await replica().run();
    clock.advance(3 * dayMs + 5 * hourMs);
    const late = replica();
    await late.run();
    expect(late.visited).toEqual(names);
  });
});

describe('what is wrong with the mark', () => {
  test('given a replica whose clock is a little ahead, then its walk of the day is the walk of the day', async () => {
    const eve = Date.parse('2026-10-02T08:59:00+09:00');
    clock.moveTo(eve);
    await replica(undefined, () => eve + 2 * minuteMs).run();
    const other = replica();
    await other.run();
    expect(other.visited).toEqual([]);
  });

  test('given a mark that a wrong clock left far ahead, then the walk is made, and it is said', async () => {
    await replica(undefined, () => start + 2 * dayMs).run();
    const other = replica();
    await other.run();
    expect(other.visited).toEqual(names);
    expect(lines).toEqual(['the checkpoint of the daily check is ahead of this clock']);
  });

  test('given lost answers, then the walk is made once', async () => {
    site.dynamo.faults.inject({ kind: 'loseAnswer', operation: 'PutItem', times: 1 });
    const first = replica();
    await first.run();
    expect(first.visited).toEqual(names);
  });

  test('given a store that is down, then LogUnavailable, and the next minute walks', async () => {
    const { visited, run } = replica();
    site.dynamo.faults.setDown(true);
    await expect(run()).rejects.toMatchObject({ name: 'LogUnavailable' });
    expect(visited).toEqual([]);
    site.dynamo.faults.setDown(false);
    await run();
    expect(visited).toEqual(names);
  });
});

describe('the progress of a check', () => {
  function linesFor(domains: number) {
    const lines: unknown[] = [];
    const journal: Journal = { info: (fields, message) => lines.push({ ...fields, message }), error: () => {} };
    const progress = checkProgress(journal, 'daily', domains);
    for (let i = 1; i <= domains; i += 1) progress.done(i === 3);
    progress.end();
    return lines;
  }

  test('given many domains, then the log says at even distances how far the walk is, and the end', () => {
    const lines = linesFor(100_000);
    expect(lines).toHaveLength(10);
    expect(lines[0]).toEqual({
      job: 'daily',
      domains: 100_000,
      done: 10_000,
      failed: 1,
      message: 'daily check continues',
    });
    expect(lines[9]).toEqual({ job: 'daily', domains: 100_000, done: 100_000, failed: 1, message: 'daily check done' });
  });

  test('given a few domains, then one line', () => {
    expect(linesFor(5)).toEqual([{ job: 'daily', domains: 5, done: 5, failed: 1, message: 'daily check done' }]);
  });
});

describe('I13: a mark that lies costs a repeated walk, never a walk', () => {
  const today = Date.parse('2026-10-01T09:00:00+09:00');
  const lie = { dayAt: today, after: null, done: false, claimedBy: 'nobody', claimedUntil: start, checked: '' };

  /** The walk is made, somebody hears of it, and it is healed: nobody walks again. */
  const seenThrough = async (line: string) => {
    const walker = replica();
    await walker.run();
    expect(walker.visited.sort()).toEqual(names);
    expect(lines).toEqual([expect.stringContaining(line)]);
    const next = replica();
    await next.run();
    expect([next.visited, lines.length]).toEqual([[], 1]);
  };

  test.each([
    ['a day that has not come', { dayAt: today + 30 * dayMs, done: true }],
    ['a moment of today that is no daily one', { dayAt: start - minuteMs, done: true }],
    ['a claim that ends next year', { claimedUntil: start + 365 * dayMs }],
  ])('given a mark of a wrong clock for %s', async (_, changes) => {
    const store = createCheckpointStore(storeOptions());
    expect(await store.move(null, { ...lie, ...changes })).not.toBeNull();
    await seenThrough('the checkpoint of the daily check is');
  });

  test('given a mark that another key signed, for a day that is done', async () => {
    const store = createCheckpointStore({ ...storeOptions(), signer: await site.strangeSigner() });
    expect(await store.move(null, { ...lie, done: true })).not.toBeNull();
    await seenThrough('not the bot’s');
  });

  test.each<[string, (item: Item) => Item]>([
    ['the true mark of the day before, with the day of today', (item) => ({ ...item, dayAt: { N: String(today) } })],
    ['a mark without a signature', ({ signature: _, ...item }) => item],
    ['a signature that is a number', (item) => ({ ...item, signature: { N: '7' } })],
    ['a day that is text', (item) => ({ ...item, dayAt: { S: 'today' } })],
    ['nothing but its key', ({ pk, version }) => ({ pk, version }) as Item],
  ])('given a writer of the table who leaves %s', async (_, forged) => {
    const store = createCheckpointStore(storeOptions());
    await store.move(null, { ...lie, dayAt: today - dayMs, done: true });
    const { Items: [item = {}] = [] } = await site.client.send(new ScanCommand({ TableName: table }));
    await site.client.send(new PutItemCommand({ TableName: table, Item: forged(item) }));
    await seenThrough('not the bot’s');
  });
});
