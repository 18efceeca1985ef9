import { expect, test } from '@jest/globals';
import { quickTests } from './quick.ts';

const quick = quickTests();

// Who changes the core wants to know within seconds; a test that is left out by mistake would be missed there.
test('what is pure, or small with real parts, is quick', () => {
  expect(quick).toEqual(
    expect.arrayContaining([
      'test/domain/calendar.test.ts',
      'test/texts/codes.test.ts',
      'test/adapters/dns/message.test.ts',
      'test/adapters/ses/ses.test.ts',
      'test/sandbox/slack/modal.test.ts',
    ]),
  );
});

test('what opens a world or a store, searches the model or starts a process is not, however many helpers lie between', () => {
  const slow = [
    'test/e2e/rotation.test.ts',
    'test/adapters/dynamodb/log.test.ts',
    'test/model/modelOrder.test.ts',
    'test/main/entries.test.ts',
  ];
  expect(quick.filter((file) => slow.includes(file) || file.startsWith('test/e2e/'))).toEqual([]);
});
