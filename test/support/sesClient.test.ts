import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createSes, type SesAdapter } from '../../src/adapters/ses/ses.ts';
import type { SesPriority } from '../../src/ports/ses.ts';
import type { FaultKind, Operation } from '../../src/sandbox/ses/api.ts';
import { testKey } from './keys.ts';
import { openSesDoor, sesInProcess } from './sesClient.ts';
import { openSesStack, type SesStack, sandboxCredentials } from './sesStack.ts';

const current = testKey('goo.ne.jp', 'gooid-21-prod-20250904-1');
const next = testKey('goo.ne.jp', 'gooid-21-prod-20250918-2');

/** One service of each kind: what is done to both must come to the same. */
let stacks: readonly SesStack[] = [];
let inProcess: SesAdapter;
let endDoor = (): void => {};

beforeEach(async () => {
  stacks = [await openSesStack(), await openSesStack()];
  const { account, region, identity } = target();
  const { selector } = current.info;
  for (const { sandbox } of stacks)
    await sandbox.putIdentity({ account, region, identity, selector, privateKey: current.pkcs1Base64() });
  endDoor = openSesDoor(stack(1).sandbox);
  inProcess = openInProcess(5_000);
});

afterEach(async () => {
  endDoor();
  inProcess.close();
  for (const { close } of stacks) await close();
});

const stack = (index: number): SesStack => {
  const found = stacks[index];
  if (found === undefined) throw new RangeError('no such service');
  return found;
};
const target = () => stack(0).target;

/** @param callTimeoutMs real milliseconds */
const openInProcess = (callTimeoutMs: number): SesAdapter => {
  const { sandbox, clock } = stack(1);
  const dynamo = { region: '', endpoint: '', credentials: sandboxCredentials };
  const carried = sesInProcess({ sesUrl: sandbox.url, dynamo }, clock);
  return createSes({ ...carried, callTimeoutMs, callSpacingMs: 0, clock });
};

/** What the bot can see of an answer. Each request has its own id, and each service its own clock. */
const seen = async (call: Promise<object>): Promise<object> => {
  try {
    const answer = await call;
    if (Array.isArray(answer)) return answer;
    const { requestId, sesDate, ...rest } = answer as { readonly requestId?: unknown; readonly sesDate?: unknown };
    return { ...rest, requestId: typeof requestId, sesDate: typeof sesDate };
  } catch (error) {
    const { name, message, code } = error as Error & { readonly code?: string };
    return { name, message, code };
  }
};

/** @returns what both answered */
const both = async (call: (ses: SesAdapter) => Promise<object>): Promise<object> => {
  const bySocket = await seen(call(stack(0).ses));
  expect(await seen(call(inProcess))).toEqual(bySocket);
  return bySocket;
};

const put: Operation = 'PutEmailIdentityDkimSigningAttributes';
const arm = (kind: FaultKind, operation: Operation = put): void => {
  for (const { sandbox } of stacks) sandbox.arm({ operation, times: 1, kind });
};
const read = (priority: SesPriority = 'read') => both((ses) => ses.read(target(), priority));
const putNext = () => both(async (ses) => ses.send(await ses.signPut(target(), next.info.selector, next)));

describe('a client of SES in this process answers as the one on a socket does', () => {
  test('given an identity, when it is read, listed, switched and left without signatures, then the same', async () => {
    expect(await read()).toMatchObject({ selector: current.info.selector });
    expect(await both((ses) => ses.identities(target()))).toEqual(['goo.ne.jp']);
    expect(await putNext()).toMatchObject({ tag: 'accepted', requestId: 'string' });
    expect(await read()).toMatchObject({ selector: next.info.selector, status: 'PENDING' });
    expect(await both((ses) => ses.read({ ...target(), identity: 'none.example' }))).toMatchObject({ exists: false });
  });

  const faults: readonly [string, FaultKind, object][] = [
    ['throttling', { tag: 'error', code: 'TooManyRequestsException' }, { tag: 'refused' }],
    ['a server error', { tag: 'server_error' }, { tag: 'unknown' }],
    ['a closed connection', { tag: 'timeout_before_commit', hangUp: true }, { problem: 'no answer: ECONNRESET' }],
  ];
  test.each(faults)('given %s after a Put, then the same', async (_name, kind, answer) => {
    await read();
    arm(kind);
    expect(await putNext()).toMatchObject(answer);
    expect(await read()).toMatchObject({ selector: current.info.selector });
  });

  test('given a reading that meets an error, a closed connection or a wrong clock, then the same', async () => {
    arm({ tag: 'error', code: 'AccessDeniedException' }, 'GetEmailIdentity');
    expect(await read()).toMatchObject({ code: 'AccessDeniedException' });
    arm({ tag: 'timeout_before_commit', hangUp: true }, 'GetEmailIdentity');
    expect(await read()).toMatchObject({ code: 'NoAnswer' });
    arm({ tag: 'error', code: 'InvalidSignatureException' }, 'GetEmailIdentity');
    expect(await read()).toMatchObject({ exists: true });
  });

  // By a socket: test/adapters/ses/ses.test.ts.
  test('given silence, then it gives up after its time-out', async () => {
    const impatient = openInProcess(20);
    arm({ tag: 'timeout_after_commit' });
    const answer = await impatient.send(await impatient.signPut(target(), next.info.selector, next));
    expect(answer).toEqual({ tag: 'unknown', problem: 'no answer: AbortError' });
    expect(stack(1).sandbox.identities()).toMatchObject([{ selector: next.info.selector }]);
    impatient.close();
  });
});
