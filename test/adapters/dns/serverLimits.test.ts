import { expect, test } from '@jest/globals';
import { Breaker, Pace } from '../../../src/adapters/dns/client.ts';
import { type Aged, AgeList } from '../../../src/adapters/dns/transport.ts';

test('given a pace of 10 a second, then two may go at once, and one every 100 ms after that', () => {
  const pace = new Pace(10, 0);
  expect([pace.take(0), pace.take(0), pace.take(0)]).toEqual([0, 0, 100]);
  expect([pace.take(50) > 0, pace.take(101), pace.take(101) > 0]).toEqual([true, 0, true]);
});

test('given a pace of 200 a second, then who waits goes on with ten, and no more go than the pace allows', () => {
  const pace = new Pace(200, 0);
  const goAt = (nowMs: number): number => {
    let gone = 0;
    while (pace.take(nowMs) === 0) gone += 1;
    return gone;
  };
  expect([goAt(0), pace.take(0), goAt(50), goAt(100), goAt(350)]).toEqual([40, 50, 10, 10, 40]);
});

test('given repetitions that went without asking, then those after them wait longer', () => {
  const pace = new Pace(10, 0);
  for (let i = 0; i < 4; i += 1) pace.spend();
  expect(pace.take(0)).toBe(300);
  expect(pace.isFull(399)).toBe(false);
  expect(pace.isFull(400)).toBe(true);
});

test('given questions in a row without an answer, then it opens at the eighth; one answer closes it', () => {
  const breaker = new Breaker(() => 0);
  for (let i = 0; i < 7; i += 1) breaker.unanswered();
  expect(breaker.rejects()).toBe(false);
  breaker.unanswered();
  expect(breaker.rejects()).toBe(true);
  breaker.answered();
  expect([breaker.rejects(), breaker.closed]).toEqual([false, true]);
});

test('given a clock that is set back, then the rest ends all the same', () => {
  let now = 1_000_000;
  const breaker = new Breaker(() => now);
  for (let i = 0; i < 8; i += 1) breaker.unanswered();
  now = 0;
  expect([breaker.rejects(), breaker.rejects()]).toEqual([false, true]);
});

test('given items that leave from anywhere, then the others stay in the order of arrival', () => {
  interface Item extends Aged<Item> {
    readonly id: number;
  }
  const list = new AgeList<Item>();
  const items = [0, 1, 2, 3, 4].map((id): Item => ({ id, older: null, newer: null }));
  for (const item of items) list.add(item);
  for (const id of [2, 0, 4]) list.remove(items[id] as Item);
  list.add(items[2] as Item);
  const left: number[] = [];
  while (list.oldest !== null) {
    left.push(list.oldest.id);
    list.remove(list.oldest);
  }
  expect([left, list.size]).toEqual([[1, 3, 2], 0]);
});
