import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import type { Boundary } from '../../src/app/deps.ts';
import { Closers } from '../../src/main/process.ts';
import { ChildApplication } from '../support/childApplication.ts';
import { assertWentOn } from '../support/killedAt.ts';
import { killRotation } from '../support/killedRotation.ts';

/**
 * Where an effect has changed something outside and the log does not know it, in the order in which a rotation comes there. Every other
 * boundary: test/support/killedAt.ts.
 */
const killedAt = [
  'MakeKeyPair after effect',
  'PostNotices after effect',
  'ProveByDelivery after effect',
  'OpenRound after effect',
  'Put after effect',
  'EnableSigning after effect',
  'RollbackPut after effect',
  'DestroyKey after effect',
] as const satisfies readonly Boundary[];

let closers = new Closers();
let waiting = new ChildApplication();

/** One has always started already: starting a process is the slow part. */
const next = (): ChildApplication => {
  const taken = waiting;
  waiting = new ChildApplication();
  return taken;
};

afterEach(async () => {
  const ended = closers;
  closers = new Closers();
  await ended.close();
});
afterAll(() => waiting.end());

describe('I12: kill -9 again and again', () => {
  test('given a process killed after each effect of one rotation, then the next one goes on from what is stored', async () => {
    const rotation = await killRotation({ at: killedAt, until: 'destroyed', next, onDisk: true }, closers);
    expect(rotation.reached).toEqual(killedAt);
    await assertWentOn(rotation, 'destroyed');
  });
});
