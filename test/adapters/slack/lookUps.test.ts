/** Who waits for a look-up, who shares it, and who goes first: with a client that answers when the test says so. */
import { describe, expect, test } from '@jest/globals';
import { SharedLookUps, type Urgency } from '../../../src/adapters/slack/lookUps.ts';
import { QueriesLimited } from '../../../src/ports/people.ts';
import { ManualTime } from '../../support/manualTime.ts';

class Limited extends Error {
  readonly seconds: number;
  constructor(seconds: number) {
    super('limited');
    this.seconds = seconds;
  }
}

interface Call {
  readonly key: string;
  readonly wants: readonly string[];
  readonly answer: (found: string) => void;
  readonly fail: (error: Error) => void;
}

/** Lets what is already decided happen; nothing here waits for real time. */
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

const open = (burst = 10, reserve = 0) => {
  const time = new ManualTime();
  const calls: Call[] = [];
  const lookUps = new SharedLookUps<string>({
    time,
    pace: { burst, everyMs: 1_000, reserve },
    lookUp: (key, wants) =>
      new Promise((answer, fail) => void calls.push({ key, wants: [...wants].sort(), answer, fail })),
    retryAfterMs: (error) => (error instanceof Limited ? error.seconds * 1_000 : null),
  });
  /** What a person was answered, as it happens. */
  const ask = (urgency: Urgency, key = 'groups', wants: readonly string[] = [], reminders?: (ms: number) => void) => {
    const requests: { found: string | null; error: unknown } = { found: null, error: null };
    lookUps.get(key, wants, { urgency, ...(reminders ? { reminders } : {}) }).then(
      (found) => Object.assign(requests, { found }),
      (error: unknown) => Object.assign(requests, { error }),
    );
    return requests;
  };
  const call = (index: number): Call => {
    const made = calls[index];
    if (made === undefined) throw new RangeError(`there was no call ${index}`);
    return made;
  };
  return { time, calls, call, ask };
};

describe('I1: a look-up serves only who asked before it began', () => {
  test('given clicks while look-ups are in flight, then those serve none of them, and the next one serves all', async () => {
    const { call, calls, ask } = open();
    const first = ask('decision');
    await settle();
    const second = ask('decision');
    await settle();
    const waiting = [ask('decision', 'groups', ['a']), ask('first', 'groups', ['b']), ask('query', 'groups', ['a'])];
    await settle();
    expect(calls).toHaveLength(2);
    call(0).answer('before');
    await settle();
    expect(first.found).toBe('before');
    expect(waiting.map(({ found }) => found)).toEqual([null, null, null]);
    expect(call(2).wants).toEqual(['a', 'b']);
    call(1).answer('before too');
    call(2).answer('after');
    await settle();
    expect(second.found).toBe('before too');
    expect(waiting.map(({ found }) => found)).toEqual(['after', 'after', 'after']);
    expect(calls).toHaveLength(3);
  });

  test('given clicks in the same turn, then one look-up that begins after both serves both', async () => {
    const { call, calls, ask } = open();
    const both = [ask('decision', 'groups', ['a']), ask('decision', 'groups', ['b'])];
    await settle();
    expect(calls).toHaveLength(1);
    expect(call(0).wants).toEqual(['a', 'b']);
    call(0).answer('found');
    await settle();
    expect(both.map(({ found }) => found)).toEqual(['found', 'found']);
  });

  test('given a look-up that fails, then all whom it was for hear it, and who came after it is looked up anew', async () => {
    const { call, ask } = open();
    const both = [ask('decision'), ask('decision')];
    await settle();
    const later = ask('decision');
    await settle();
    call(0).fail(new TypeError('broken'));
    call(1).answer('found');
    await settle();
    expect(both.map(({ error }) => error)).toEqual([expect.any(TypeError), expect.any(TypeError)]);
    expect(later).toEqual({ found: 'found', error: null });
  });

  test('given other people, then each is looked up', async () => {
    const { calls, ask } = open();
    ask('decision', 'U1');
    ask('decision', 'U2');
    await settle();
    expect(calls.map(({ key }) => key)).toEqual(['U1', 'U2']);
  });
});

describe('I15: looks leave to decisions what they need', () => {
  test('given no place left, then rollback and approval go before other decisions, and those before looks', async () => {
    const { time, calls, ask } = open(1);
    ask('decision', 'begun');
    await settle();
    for (const [urgency, key] of [
      ['quiet', 'quiet'],
      ['query', 'query'],
      ['decision', 'decision'],
      ['first', 'rollback'],
    ] as const)
      ask(urgency, key);
    await settle();
    for (let second = 0; second < 4; second += 1) {
      time.advance(1_000);
      await settle();
    }
    expect(calls.map(({ key }) => key)).toEqual(['begun', 'rollback', 'decision', 'query', 'quiet']);
  });

  test('given many looks, then the reserve stays for decisions, and who would wait long hears how long', async () => {
    const { calls, ask } = open(5, 3);
    const looks = ['U1', 'U2', 'U3', 'U4', 'U5', 'U6'].map((key) => ask('query', key));
    await settle();
    expect(calls).toHaveLength(2);
    for (const key of ['A', 'B', 'C']) ask('first', key);
    await settle();
    expect(calls.map(({ key }) => key)).toEqual(['U1', 'U2', 'A', 'B', 'C']);
    const late = ask('query', 'U7');
    await settle();
    expect(late.error).toBeInstanceOf(QueriesLimited);
    expect(looks.every(({ found }) => found === null)).toBe(true);
  });

  test('given looks whose turn does not come, then each of them is answered all the same', async () => {
    const { time, ask } = open(1);
    ask('decision', 'begun');
    await settle();
    const look = ask('query', 'U1');
    await settle();
    for (let second = 0; second < 5; second += 1) {
      ask('first', `F${second}`);
      ask('first', `G${second}`);
      await settle();
      time.advance(1_000);
      await settle();
    }
    expect(look.error).toBeInstanceOf(QueriesLimited);
  });
});

describe('where Slack limits calls', () => {
  test('given a pause, then a decision waits for it and hears so, a look hears it at once, and nobody asks meanwhile', async () => {
    const { time, call, calls, ask } = open();
    const waited: number[] = [];
    const look = ask('query');
    const approval = ask('first', 'groups', ['a'], (ms) => void waited.push(ms));
    await settle();
    call(0).fail(new Limited(45));
    await settle();
    expect(look.error).toMatchObject({ name: 'QueriesLimited', retryAfterMs: 45_000 });
    const later = ask('decision', 'groups', ['b'], (ms) => void waited.push(ms));
    const laterLook = ask('query');
    await settle();
    expect(laterLook.error).toBeInstanceOf(QueriesLimited);
    time.advance(44_000);
    await settle();
    expect(calls).toHaveLength(1);
    time.advance(1_000);
    await settle();
    expect(call(1).wants).toEqual(['a', 'b']);
    call(1).answer('found');
    await settle();
    expect([approval.found, later.found]).toEqual(['found', 'found']);
    expect(waited).toEqual([45_000, 45_000]);
  });

  test('given pauses without end, then a decision gives up within its bound, and nobody counts as found', async () => {
    const { time, call, calls, ask } = open();
    const approval = ask('first');
    await settle();
    call(0).fail(new Limited(60));
    await settle();
    time.advance(60_000);
    await settle();
    call(1).fail(new Limited(60));
    await settle();
    expect(approval).toMatchObject({ found: null, error: { name: 'NoLookUp' } });
    time.advance(600_000);
    await settle();
    expect(calls).toHaveLength(2);
  });

  test('given a pause, then nobody is looked up for whom nobody waits any more', async () => {
    const { time, call, calls, ask } = open();
    ask('query');
    await settle();
    call(0).fail(new Limited(30));
    await settle();
    time.advance(60_000);
    await settle();
    expect(calls).toHaveLength(1);
  });
});
