import { afterEach, describe, expect, test } from '@jest/globals';
import { botToken, closeAll, openSandbox, webClient } from './support.ts';

afterEach(closeAll);

const channel = 'C0DKIM';

test('given something that never shows, then waiting for it ends with its name', async () => {
  const sandbox = await openSandbox();
  await expect(sandbox.until('the card', () => null, 10)).rejects.toThrow('waited 10 ms in vain for the card');
});

describe('faults', () => {
  test('given a fault before the effect, then nothing happened; after it, then only the answer is lost', async () => {
    const sandbox = await openSandbox();
    const { chat } = webClient(sandbox);
    const arm = (when: 'before' | 'after') =>
      sandbox.faults.arm({ method: 'chat.postMessage', answer: 'server_error', count: 1, when });
    arm('before');
    await expect(chat.postMessage({ channel, text: 'x' })).rejects.toMatchObject({ statusCode: 500 });
    expect(sandbox.messages(channel)).toEqual([]);
    arm('after');
    await expect(chat.postMessage({ channel, text: 'x' })).rejects.toMatchObject({ statusCode: 500 });
    expect(sandbox.messages(channel)).toHaveLength(1);
    await expect(chat.postMessage({ channel, text: 'x' })).resolves.toMatchObject({ ok: true });
  });

  test('given an armed 429, a dropped connection and no answer, then the client sees each', async () => {
    const sandbox = await openSandbox();
    const { auth } = webClient(sandbox);
    const impatient = webClient(sandbox, botToken, 50);
    const arm = (answer: 'rate_limited' | 'dropped' | 'no_answer') =>
      sandbox.faults.arm({ method: '*', answer, count: 1, when: 'before', retryAfterSeconds: 7 });
    arm('rate_limited');
    await expect(auth.test()).rejects.toMatchObject({ retryAfter: 7 });
    arm('dropped');
    await expect(auth.test()).rejects.toMatchObject({ code: 'slack_webapi_request_error' });
    arm('no_answer');
    await expect(impatient.auth.test()).rejects.toMatchObject({ code: 'slack_webapi_request_error' });
    await expect(auth.test()).resolves.toMatchObject({ user_id: 'U0FUTARIBOT' });
    expect(sandbox.calls().map((c) => c.outcome)).toEqual([
      'fault "rate_limited"',
      'fault "dropped"',
      'fault "no_answer"',
      'ok',
    ]);
  });

  test('given a call left without an answer, then the sandbox still closes', async () => {
    const sandbox = await openSandbox();
    sandbox.faults.arm({ method: 'auth.test', answer: 'no_answer', count: 1, when: 'before' });
    const hanging = expect(webClient(sandbox).auth.test()).rejects.toThrow();
    const turnsMax = 100_000;
    for (let turn = 0; turn < turnsMax && sandbox.calls().length === 0; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    await sandbox.close();
    await hanging;
  });
});
