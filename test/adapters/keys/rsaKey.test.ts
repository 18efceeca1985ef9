import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { generateRsaKey, selfSignedCertificate } from '../../../src/adapters/keys/formats.ts';
import { goo } from '../../contract/logSite.ts';
import { next, now } from './vaultSite.ts';

/** How often the event loop turned until the work was done: work on the event loop's own thread leaves it no turn. */
const turnsDuring = async (work: () => Promise<unknown>): Promise<number> => {
  let turns = 0;
  let done = false;
  const turn = (): void => {
    if (done) return;
    turns += 1;
    setImmediate(turn);
  };
  setImmediate(turn);
  await work();
  done = true;
  return turns;
};

test('given work on the own thread, then the loop does not turn (what the next test would see)', async () => {
  expect(await turnsDuring(async () => generateKeyPairSync('rsa', { modulusLength: 1024 }))).toBe(0);
});

test('given a key is being made, then the event loop turns: an ack is not delayed', async () => {
  expect(await turnsDuring(generateRsaKey)).toBeGreaterThan(0);
});

test('given a certificate is being signed, then the event loop turns', async () => {
  const privateKey = await generateRsaKey();
  const request = { domain: goo, selector: next, privateKey, notBefore: now, validDays: 456 };
  expect(await turnsDuring(() => selfSignedCertificate(request))).toBeGreaterThan(0);
});
