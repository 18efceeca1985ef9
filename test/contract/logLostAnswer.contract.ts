import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { LogUnavailable } from '../../src/ports/store.ts';
import type { FaultKind, SandboxDynamo } from '../../src/sandbox/dynamodb.ts';
import { appended, collect, following, goo, type LogSite, openSite } from './logSite.ts';

/** Whatever became of an answer, what is stored decides (I5, I12). */
export const logLostAnswerContract = (start: () => Promise<SandboxDynamo>): void => {
  let site: LogSite;
  beforeEach(async () => {
    site = await openSite(start);
  });
  afterEach(() => site.close());

  const kinds: readonly FaultKind[] = ['loseAnswer', 'errorAfter', 'loseRequest', 'throttle', 'serverError'];

  test.each(kinds)('given %s on the put, then it is committed once (I12)', async (kind) => {
    site.dynamo.faults.inject({ kind, operation: 'PutItem', times: 1 });
    const commit = await appended(site.log(), following(null));
    expect(await collect(site.log().history(goo))).toEqual([commit]);
  });

  test.each(kinds)('given %s on the put while another process took the version, then conflict', async (kind) => {
    const winner = await appended(site.log(), following(null));
    site.dynamo.faults.inject({ kind, operation: 'PutItem', times: 1 });
    expect(await site.log().append(following(null))).toEqual({ tag: 'conflict' });
    expect(await site.log().load(goo)).toEqual(winner);
  });

  test('given the answer and the reading back are both lost, then the reading is repeated', async () => {
    site.dynamo.faults.inject({ kind: 'loseAnswer', operation: 'PutItem', times: 1 });
    site.dynamo.faults.inject({ kind: 'serverError', operation: 'GetItem', times: 2 });
    const commit = await appended(site.log(), following(null));
    expect(await site.log().load(goo)).toEqual(commit);
  });

  test('given throttling without end, then LogUnavailable after the bounded attempts and nothing stored', async () => {
    site.dynamo.faults.inject({ kind: 'throttle', operation: 'PutItem', times: 100 });
    await expect(site.log({ appendAttemptsMax: 3 }).append(following(null))).rejects.toThrow(LogUnavailable);
    expect(site.dynamo.requestCounts().PutItem).toBe(3);
    site.dynamo.faults.clear();
    expect(await site.log().load(goo)).toBeNull();
  });

  test('given a refusal (no permission), then LogUnavailable at once', async () => {
    site.dynamo.faults.inject({ kind: 'refuse', operation: 'PutItem', times: 1 });
    await expect(site.log().append(following(null))).rejects.toThrow(LogUnavailable);
    expect(site.dynamo.requestCounts().PutItem).toBe(1);
  });

  test('given the answer was lost and the reading back impossible, then LogUnavailable; the log goes on from what is stored', async () => {
    site.dynamo.faults.inject({ kind: 'loseAnswer', operation: 'PutItem', times: 1 });
    site.dynamo.faults.inject({ kind: 'serverError', operation: 'GetItem', times: 100 });
    await expect(site.log().append(following(null))).rejects.toThrow(LogUnavailable);
    site.dynamo.faults.clear();
    const head = await site.log().load(goo);
    expect(head?.version).toBe(1);
    await appended(site.log(), following(head));
  });

  test('given a signer that does not answer, then LogUnavailable before any request', async () => {
    const before = site.dynamo.requestCounts();
    const signer = { ...site.signer, sign: async () => Promise.reject(new Error('KMS is away')) };
    await expect(site.log({ signer }).append(following(null))).rejects.toThrow(LogUnavailable);
    expect(site.dynamo.requestCounts()).toEqual(before);
  });

  test('given the store is down, then every use says LogUnavailable', async () => {
    site.dynamo.faults.setDown(true);
    const log = site.log();
    await expect(log.load(goo)).rejects.toThrow(LogUnavailable);
    await expect(log.append(following(null))).rejects.toThrow(LogUnavailable);
    await expect(collect(log.history(goo))).rejects.toThrow(LogUnavailable);
    await expect(collect(log.due(1, null))).rejects.toThrow(LogUnavailable);
  });
};
