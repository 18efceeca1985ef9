import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createMailSigner } from '../../../src/adapters/mail/proof.ts';
import { probeToken } from '../../../src/domain/facts.ts';
import { SesUnavailable } from '../../../src/ports/ses.ts';
import { probeOf } from '../../support/arrivals.ts';
import { testKey } from '../../support/keys.ts';
import { openSesStack, type SesStack } from '../../support/sesStack.ts';

const current = testKey('goo.ne.jp', 'gooid-21-prod-20250904-1');
const next = testKey('goo.ne.jp', 'gooid-21-prod-20250918-2');
const to = 'box@probe.example';
const from = 'dkim-probe@goo.ne.jp';
const waitMs = 5_000;
let stack: SesStack;

beforeEach(async () => {
  stack = await openSesStack();
  stack.publish(current);
  stack.publish(next);
  const { account, region, identity } = stack.target;
  const { selector } = current.info;
  await stack.sandbox.putIdentity({ account, region, identity, selector, privateKey: current.pkcs1Base64() });
});
afterEach(() => stack.close());

const signed = (nonce: string, key = next): Promise<Uint8Array> =>
  createMailSigner(stack.clock).sign(key, { from, to, subject: 'DKIM', text: `${probeToken(nonce)}\r\n` });

const delivered = async (nonce: string, message: Uint8Array) => {
  await stack.mailbox.expect(nonce);
  await stack.ses.sendRaw(stack.target, { from, to, message });
  const probe = await probeOf(stack.mailbox.waitFor(nonce, waitMs));
  if (probe === null) throw new Error('it did not arrive');
  return probe;
};

const resultsOf = async (nonce: string, message: Uint8Array) =>
  new Map((await delivered(nonce, message)).signatures.map(({ selector, result }) => [selector, result]));

describe('I3: mail that the next key signed, sent by SES that signs with the current one', () => {
  test('given SES keeps the signature, then it verifies beside those of SES, though SES writes Date and Message-ID', async () => {
    const { signatures, raw } = await delivered('nonce-kept-1', await signed('nonce-kept-1'));
    expect(signatures.map(({ domain, result }) => `${domain} ${result}`).sort()).toEqual([
      'amazonses.com pass',
      'goo.ne.jp pass',
      'goo.ne.jp pass',
    ]);
    expect(signatures.map(({ selector }) => selector)).toContain(next.info.selector);
    expect(raw).toMatch(/^Message-ID: <[^>]+@ap-northeast-1\.amazonses\.com>/m);
    expect(signatures.every(({ b }) => /^[A-Za-z0-9+/]{32}$/.test(b))).toBe(true);
  });

  test('then exactly the fields are signed that SES leaves alone, each present, and no length of the body', async () => {
    const text = Buffer.from(await signed('nonce-fields'))
      .toString('latin1')
      .replaceAll(/\r\n\s+/g, ' ');
    const [signature = ''] = text.split('\r\n');
    const [, list = ''] = /\bh=([^;]+);/.exec(signature) ?? [];
    expect(list.toLowerCase().replaceAll(' ', '').split(':').sort()).toEqual(
      ['content-type', 'from', 'mime-version', 'subject', 'to'].sort(),
    );
    expect(signature).not.toMatch(/\bl=/);
    expect(signature).toContain(`s=${next.info.selector};`);
  });

  test('given SES strips it, then only the signatures of SES arrive', async () => {
    stack.sandbox.setSenderSignatureMode('stripped');
    const results = await resultsOf('nonce-stripped', await signed('nonce-stripped'));
    expect(results.has(next.info.selector)).toBe(false);
    expect(results.get(current.info.selector)).toBe('pass');
  });

  test('given the body was altered after the signing, then it fails', async () => {
    const text = Buffer.from(await signed('nonce-altered')).toString('latin1');
    const altered = Buffer.from(text.replace('Content-Transfer', 'X-Was').replace(/\r\n$/, ' altered\r\n'), 'latin1');
    expect((await resultsOf('nonce-altered', altered)).get(next.info.selector)).toBe('fail');
  });

  test('given a second signature in the raw mail, then SES refuses it', async () => {
    const other = Buffer.from(await signed('nonce-doubled', current)).toString('latin1');
    const [first = ''] = other.split('From: ');
    const message = Buffer.concat([Buffer.from(first, 'latin1'), await signed('nonce-doubled')]);
    const sent = stack.ses.sendRaw(stack.target, { from, to, message });
    await expect(sent).rejects.toThrow(SesUnavailable);
    await expect(sent).rejects.toMatchObject({ code: 'BadRequestException' });
  });

  test('I7: given bytes that are no key, then it says so and quotes none of them', async () => {
    const broken = {
      info: next.info,
      pkcs1Base64: () => Buffer.from('secret bytes').toString('base64'),
      pem: () => '',
    };
    const failed = createMailSigner(stack.clock).sign(broken, { from, to, subject: 's', text: 't\r\n' });
    await expect(failed).rejects.toThrow(/^signing failed/);
    await expect(failed).rejects.not.toThrow(/c2VjcmV0|secret bytes/);
  });
});
