import { afterEach, expect, test } from '@jest/globals';

const nextTurn = () => new Promise((resolve) => setTimeout(resolve, 1));

afterEach(() => {
  process.stderr.write('hook of failing.case\n');
});

test('asserts what is not so', () => expect({ a: 1 }).toEqual({ a: 2 }));
test('leaves a rejection behind', async () => {
  void Promise.reject(new Error('rejected'));
  await nextTurn();
});
test('throws after a while', async () => {
  setTimeout(() => {
    throw new Error('thrown late');
  });
  await nextTurn();
  await nextTurn();
});
test('never ends', () => new Promise(() => {}), 50);
