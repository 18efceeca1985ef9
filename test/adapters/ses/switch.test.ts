import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { probeToken, signedBy } from '../../../src/domain/facts.ts';
import { probeOf } from '../../support/arrivals.ts';
import { type TestKey, testDomain, testKey } from '../../support/keys.ts';
import { openSesStack, type SesStack } from '../../support/sesStack.ts';

const domain = testDomain('goo.ne.jp');
const minute = 60_000;
const hour = 60 * minute;
let current: TestKey;
let next: TestKey;
let stack: SesStack;

beforeAll(() => {
  current = testKey('goo.ne.jp', 'gooid-21-prod-20250904-1');
  next = testKey('goo.ne.jp', 'gooid-21-prod-20250918-2');
});

beforeEach(async () => {
  stack = await openSesStack();
  stack.publish(current);
  const { account, region, identity } = stack.target;
  await stack.sandbox.putIdentity({
    account,
    region,
    identity,
    selector: current.info.selector,
    privateKey: current.pkcs1Base64(),
  });
});

afterEach(() => stack.close());

// A reading goes before every signature, as in the program: it also tells the client SES's clock.
const switchTo = async (key: TestKey) => {
  await stack.ses.read(stack.target);
  return stack.ses.send(await stack.ses.signPut(stack.target, key.info.selector, key));
};

const probe = async (nonce: string) => {
  const mail = {
    from: 'probe@goo.ne.jp',
    to: 'box@probe.example',
    subject: 'テスト',
    text: `鍵の確認 ${probeToken(nonce)}`,
  };
  await stack.mailbox.expect(nonce);
  await stack.ses.sendProbe(stack.target, mail);
  const received = await probeOf(stack.mailbox.waitFor(nonce, 5_000));
  if (!received) throw new Error('the probe did not arrive');
  return received;
};

describe('a switch by the real client', () => {
  test('given the record is live, when the key is put, then PENDING becomes SUCCESS after the look-up', async () => {
    stack.publish(next);
    const answer = await switchTo(next);
    expect(answer).toMatchObject({ tag: 'accepted', status: 'PENDING' });
    expect(await stack.ses.read(stack.target)).toMatchObject({ status: 'PENDING', selector: next.info.selector });

    stack.clock.advance(3 * minute);

    expect(await stack.ses.read(stack.target)).toMatchObject({
      exists: true,
      origin: 'EXTERNAL',
      signingEnabled: true,
      status: 'SUCCESS',
      selector: next.info.selector,
    });
  });

  test('given no record, then it stays PENDING, and FAILED comes after 72 hours', async () => {
    await switchTo(next);
    stack.clock.advance(71 * hour);
    expect(await stack.ses.read(stack.target)).toMatchObject({ status: 'PENDING' });
    stack.clock.advance(2 * hour);
    expect(await stack.ses.read(stack.target)).toMatchObject({ status: 'FAILED' });
  });

  test('given a verified record that vanishes, then TEMPORARY_FAILURE, then FAILED with signing off', async () => {
    stack.withdraw(current);
    stack.clock.advance(2 * hour);
    expect(await stack.ses.read(stack.target)).toMatchObject({ status: 'TEMPORARY_FAILURE', signingEnabled: true });
    stack.clock.advance(73 * hour);
    expect(await stack.ses.read(stack.target)).toMatchObject({ status: 'FAILED', signingEnabled: false });
  });

  test('given TEMPORARY_FAILURE, when the record is back, then SUCCESS', async () => {
    stack.withdraw(current);
    stack.clock.advance(2 * hour);
    await stack.sandbox.tick();
    stack.publish(current);
    stack.clock.advance(2 * hour);
    await stack.sandbox.tick();
    expect(stack.sandbox.identities()).toMatchObject([{ status: 'SUCCESS' }]);
  });

  test('given an identity that is not there, then the reading says so, by the Date of the answer', async () => {
    const reading = await stack.ses.read({ ...stack.target, identity: 'other.example' });
    expect(reading).toMatchObject({ exists: false, origin: null, selector: null, status: null });
    expect(Math.abs(reading.sesDate - stack.clock.now())).toBeLessThan(60_000);
  });

  test('given more identities than a page holds, then all of this region are listed', async () => {
    const { account, region } = stack.target;
    const names = Array.from({ length: 1_001 }, (_, index) => `d${index}.example`);
    for (const identity of names) await stack.sandbox.putIdentity({ account, region, identity });
    await stack.sandbox.putIdentity({ account, region: 'us-east-1', identity: 'elsewhere.example' });
    const listed = await stack.ses.identities(stack.target);
    expect(names.filter((name) => !listed.includes(name))).toEqual([]);
    expect(listed).not.toContain('elsewhere.example');
  });

  test('given signing is off, when it is enabled, then the reading shows it', async () => {
    const { account, region } = stack.target;
    const target = { ...stack.target, identity: 'off.example' };
    await stack.sandbox.putIdentity({ account, region, identity: target.identity, signingEnabled: false });
    expect(await stack.ses.read(target)).toMatchObject({ origin: 'AWS_SES', signingEnabled: false, selector: null });
    await stack.ses.enableSigning(target);
    expect(await stack.ses.read(target)).toMatchObject({ signingEnabled: true });
  });
});

describe('probes', () => {
  test('given the current key, then the probe is signed by it and aligned', async () => {
    const received = await probe('nonce-current-1');
    expect(signedBy(received.signatures, domain)).toBe(current.info.selector);
    expect(received.signatures).toContainEqual({
      b: expect.any(String),
      domain: 'goo.ne.jp',
      selector: current.info.selector,
      result: 'pass',
      aligned: true,
    });
    expect(received.signatures.map((one) => one.domain)).toContain('amazonses.com');
  });

  test('given PENDING without a signature of the former key, then only amazonses.com signs: unsigned', async () => {
    await switchTo(next);
    const received = await probe('nonce-pending-1');
    expect(received.signatures).toMatchObject([{ domain: 'amazonses.com', result: 'pass', aligned: false }]);
    expect(signedBy(received.signatures, domain)).toBeNull();
  });

  test('given the mode in which SES goes on with the previous key, then PENDING mail is signed by it', async () => {
    stack.sandbox.setPendingMode('previous');
    await switchTo(next);
    const received = await probe('nonce-pending-2');
    expect(signedBy(received.signatures, domain)).toBe(current.info.selector);
  });

  test('given the switch is verified, then the probe is signed by the next key', async () => {
    stack.publish(next);
    await switchTo(next);
    stack.clock.advance(3 * minute);
    const received = await probe('nonce-next-1');
    expect(signedBy(received.signatures, domain)).toBe(next.info.selector);
    expect(stack.sandbox.sent().at(-1)).toMatchObject({ selector: next.info.selector, from: 'probe@goo.ne.jp' });
  });

  test('given a record replaced by another key behind SES, then the probe is failing', async () => {
    stack.zone.set(current.recordName, [next.recordStrings]);
    const received = await probe('nonce-broken-1');
    expect(signedBy(received.signatures, domain)).toBeNull();
  });
});
