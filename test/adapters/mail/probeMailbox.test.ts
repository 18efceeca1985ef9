import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { dkimSign } from 'mailauth/lib/dkim/sign.js';
import { createTransport } from 'nodemailer';
import { probeMailOf } from '../../../src/adapters/mail/probe.ts';
import { createSmtpProbeMailbox, ReceivedMails, type SmtpProbeMailbox } from '../../../src/adapters/mail/smtp.ts';
import { findNonce, probeToken, signedBy } from '../../../src/domain/facts.ts';
import type { ProbeSignature, ReceivedProbe } from '../../../src/ports/mail.ts';
import { VirtualClock } from '../../../src/sandbox/clock.ts';
import { probeOf } from '../../support/arrivals.ts';
import { type TestKey, testDomain, testKey } from '../../support/keys.ts';
import { startAt, type Zone } from '../../support/sesStack.ts';

const waitMs = 5_000;
const domain = testDomain('goo.ne.jp');
let key: TestKey;
let zone: Zone;
let mailbox: SmtpProbeMailbox;

beforeAll(() => {
  key = testKey('goo.ne.jp', 's1');
});

beforeEach(async () => {
  zone = new Map([[key.recordName, [key.recordStrings]]]);
  mailbox = await createSmtpProbeMailbox({
    host: '127.0.0.1',
    port: 0,
    resolveTxt: async (name) => zone.get(name) ?? [],
    clock: new VirtualClock(startAt),
    store: null,
  });
});

afterEach(() => mailbox.close());

const compose = (nonce: string, from = 'probe@goo.ne.jp', text = `token ${probeToken(nonce)}`) =>
  [`From: ${from}`, 'To: box@probe.example', 'Subject: probe', 'MIME-Version: 1.0', '', text, ''].join('\r\n');

interface Signing {
  readonly headerList?: string;
  readonly maxBodyLength?: number;
  readonly signedAt?: number;
}

const signed = async (
  message: string,
  signingKey = key,
  { headerList, maxBodyLength, signedAt = startAt }: Signing = {},
) => {
  const { signatures } = await dkimSign(message, {
    ...(headerList === undefined ? {} : { headerList }),
    strict: true,
    signTime: new Date(signedAt),
    signatureData: [
      {
        signingDomain: signingKey.info.domain,
        selector: signingKey.info.selector,
        privateKey: signingKey.pem(),
        algorithm: 'rsa-sha256',
        canonicalization: 'relaxed/simple',
        ...(maxBodyLength === undefined ? {} : { maxBodyLength }),
      },
    ],
  });
  return signatures + message;
};

/** Expected first, as whoever sends a probe does. */
const deliver = async (raw: string) => {
  await mailbox.expect(findNonce(raw) ?? 'nonce-of-nobody');
  return deliverUnexpected(raw);
};

const deliverUnexpected = async (raw: string) => {
  const transport = createTransport({ host: mailbox.host, port: mailbox.port, secure: false, ignoreTLS: true });
  try {
    return await transport.sendMail({ envelope: { from: 'bounce@goo.ne.jp', to: 'box@probe.example' }, raw });
  } finally {
    transport.close();
  }
};

const deliverByTls = async (raw: string) => {
  await mailbox.expect(findNonce(raw) ?? 'nonce-of-nobody');
  // As SES does it: encrypted where it is offered, whoever the certificate names.
  const tls = { rejectUnauthorized: false };
  const transport = createTransport({ host: mailbox.host, port: mailbox.port, secure: false, requireTLS: true, tls });
  try {
    return await transport.sendMail({ envelope: { from: 'bounce@goo.ne.jp', to: 'box@probe.example' }, raw });
  } finally {
    transport.close();
  }
};

test('given a sender that demands STARTTLS, then it is offered, and the probe is received', async () => {
  await deliverByTls(await signed(compose('nonce-tls-001')));
  expect((await receive('nonce-tls-001')).signatures).toMatchObject([{ selector: 's1', result: 'pass' }]);
});

const receive = async (nonce: string): Promise<ReceivedProbe> => {
  const received = await probeOf(mailbox.waitFor(nonce, waitMs));
  if (!received) throw new Error('nothing arrived');
  return received;
};
const signerOf = async (nonce: string) => signedBy((await receive(nonce)).signatures, domain);

describe('a probe that arrives', () => {
  test('given it came before the question, then it is found, with its headers and the sender', async () => {
    await deliver(await signed(compose('nonce-before')));
    const received = await receive('nonce-before');
    expect(received).toMatchObject({ nonce: 'nonce-before', from: 'probe@goo.ne.jp' });
    expect(received.signatures).toEqual([
      { domain: 'goo.ne.jp', selector: 's1', result: 'pass', aligned: true, b: expect.any(String) },
    ]);
    expect(received.headers).toMatch(/^Return-Path: <bounce@goo.ne.jp>\r\nDKIM-Signature:/);
    expect(received.receivedAt).toBeGreaterThanOrEqual(startAt);
  });

  test('given the question came before the mail, then it is answered by it', async () => {
    const waiting = signerOf('nonce-after-1');
    await deliver(await signed(compose('nonce-after-1')));
    expect(await waiting).toBe('s1');
  });

  test('given nothing comes, then null', async () => {
    expect(await mailbox.waitFor('nonce-never', 1)).toEqual({ tag: 'notArrived' });
  });

  test('given the mailbox closes, then whoever waits is told', async () => {
    const waiting = mailbox.waitFor('nonce-closed', waitMs);
    await mailbox.close();
    expect(await waiting).toEqual({ tag: 'mailboxUnavailable', problem: 'mailbox_none' });
  });

  test('given a mail server that keeps its connection for the next mail, then the mailbox closes all the same', async () => {
    const kept = createTransport({ host: mailbox.host, port: mailbox.port, pool: true, ignoreTLS: true });
    await kept.sendMail({
      envelope: { from: 'bounce@goo.ne.jp', to: 'box@probe.example' },
      raw: compose('nonce-kept'),
    });
    await mailbox.close();
    kept.close();
    // A bound for what hangs.
  }, 20_000);

  test('given more than are kept, then the oldest is forgotten: memory is bounded', async () => {
    const mails = new ReceivedMails();
    const mail = { receivedAt: 0, sender: '', raw: new Uint8Array() };
    for (let index = 0; index <= 100; index += 1) {
      mails.expect(`nonce-${index}`);
      mails.add({ ...mail, nonce: `nonce-${index}` });
    }
    expect(await mails.waitFor('nonce-0', 1)).toBeNull();
    expect(await mails.waitFor('nonce-1', 1)).not.toBeNull();
  });

  test('given a nonce that nobody expects, then the mail is taken and forgotten: a stranger fills nothing', async () => {
    await deliverUnexpected(await signed(compose('nonce-stranger')));
    expect(await mailbox.waitFor('nonce-stranger', 1)).toEqual({ tag: 'notArrived' });
  });

  test('given a probe that is larger than any of ours, then it is forgotten', async () => {
    await deliver(
      compose(
        'nonce-large-2',
        'a@goo.ne.jp',
        `${probeToken('nonce-large-2')}\r\n${`${'x'.repeat(76)}\r\n`.repeat(1_000)}`,
      ),
    );
    expect(await mailbox.waitFor('nonce-large-2', 1)).toEqual({ tag: 'notArrived' });
  });

  test('given a mail without a nonce, then it is taken and forgotten', async () => {
    await deliver(compose('nonce-unused', 'a@goo.ne.jp', 'no token here'));
    expect(await mailbox.waitFor('nonce-unused', 1)).toEqual({ tag: 'notArrived' });
  });

  test('given a mail larger than a megabyte, then it is refused', async () => {
    const large = compose(
      'nonce-large-1',
      'a@goo.ne.jp',
      `${probeToken('nonce-large-1')}\r\n${'x'.repeat(76)}\r\n`.repeat(12_000),
    );
    await expect(deliver(large)).rejects.toMatchObject({ responseCode: 552 });
  });

  test('given more signatures than any honest mail has, then it is forgotten without a look-up', async () => {
    const header = `DKIM-Signature: v=1; a=rsa-sha256; d=goo.ne.jp; s=s1; h=from; bh=AAAA; b=AAAA\r\n`;
    await deliver(header.repeat(21) + compose('nonce-flood-1'));
    expect(await mailbox.waitFor('nonce-flood-1', 1)).toEqual({ tag: 'notArrived' });
  });
});

describe('a signature is verified again', () => {
  test('given the text was altered on the way, then it fails', async () => {
    const raw = (await signed(compose('nonce-altered'))).replace('token ', 'tokens ');
    await deliver(raw);
    expect(await signerOf('nonce-altered')).toBeNull();
  });

  test('given a header was altered on the way, then it fails', async () => {
    await deliver((await signed(compose('nonce-header-1'))).replace('Subject: probe', 'Subject: other'));
    expect(await signerOf('nonce-header-1')).toBeNull();
  });

  test.each<[string, () => (readonly string[])[]]>([
    ['none', () => []],
    ['a revoked one', () => [['v=DKIM1; k=rsa; p=']]],
    [
      'two, even if the first is right: by RFC 6376 the outcome is undefined',
      () => [key.recordStrings, ['v=DKIM1; p=AAAA']],
    ],
  ])('given as record %s, then it fails', async (_name, records) => {
    zone.set(key.recordName, records());
    await deliver(await signed(compose('nonce-record-1')));
    expect(await signerOf('nonce-record-1')).toBeNull();
  });

  test('given a resolver that fails, then it is a temporary error and not a pass', async () => {
    zone.get = () => {
      throw Object.assign(new Error('SERVFAIL'), { code: 'ESERVFAIL' });
    };
    await deliver(await signed(compose('nonce-servfail')));
    expect((await receive('nonce-servfail')).signatures).toMatchObject([{ result: 'temperror' }]);
  });

  test('given a signature that is right but not aligned with From, then it is not enough', async () => {
    await deliver(await signed(compose('nonce-unaligned', 'probe@other.example')));
    expect((await receive('nonce-unaligned')).signatures).toMatchObject([{ result: 'pass', aligned: false }]);
    expect(await signerOf('nonce-unaligned')).toBeNull();
  });
});

describe('a mail that somebody made into a probe: the nonce counts only where the signature covers it (I2)', () => {
  const nonce = 'nonce-feigned';
  const token = probeToken(nonce);
  const newsletter = compose(nonce, 'news@goo.ne.jp', 'The news of last spring.');
  const onTop = (field: string) => async () => `${field}\r\n${await signed(newsletter)}`;
  const signedOver = (headerList: string) => signed(newsletter, key, { headerList });

  test.each<[string, () => Promise<string>]>([
    ['a subject on top of the signed one', onTop(`Subject: ${token}`)],
    [
      'a subject, where none was and none is signed',
      async () =>
        `Subject: ${token}\r\n${await signed(newsletter.replace('Subject: probe\r\n', ''), key, { headerList: 'From:To' })}`,
    ],
    [
      'its unsigned subject replaced',
      async () => (await signedOver('From:To')).replace('Subject: probe', `Subject: ${token}`),
    ],
    ['a subject in encoded words', onTop(`Subject: =?utf-8?B?${Buffer.from(token).toString('base64')}?=`)],
    ['another author on top', onTop(`From: ${token} <news@goo.ne.jp>`)],
    ['a field of its own', onTop(`X-Probe: ${token}`)],
    ['a line of white space in the header, which ends it for some', onTop(`X-Probe: a\r\n \r\n\t${token}`)],
    ['a content type on top', onTop(`Content-Type: text/plain; name="${token}"`)],
    [
      'a content type with parts, where none was',
      onTop(`Content-Type: multipart/mixed; boundary="${token}"\r\n\tfolded\r\n  ${token}`),
    ],
    ['a comment on what the encoding is', onTop(`Content-Transfer-Encoding: 7bit (${token})`)],
  ])('given a signed mail of the domain with %s, then it is no probe', async (_name, feigned) => {
    await mailbox.expect(nonce);
    await deliverUnexpected(await feigned());
    expect(await mailbox.waitFor(nonce, 1)).toEqual({ tag: 'notArrived' });
  });

  test.each([
    ['behind what is signed', newsletter, `${token}\r\n`],
    ['within what is signed', compose(nonce), ''],
  ])('given l= and the nonce %s, then the signature counts for nothing (RFC 6376 8.2)', async (_name, mail, added) => {
    const body = mail.slice(mail.indexOf('\r\n\r\n') + 4);
    const raw = await signed(mail, key, { maxBodyLength: body.length });
    await mailbox.expect(nonce);
    await deliverUnexpected(raw + added);
    expect((await receive(nonce)).signatures).toMatchObject([{ selector: 's1', result: 'policy' }]);
    expect(await signerOf(nonce)).toBeNull();
  });

  test.each([
    ['within the difference of clocks', 14, 'pass'],
    ['beyond it', 16, 'policy'],
  ])('given a signature from the future, %s, then it proves what receivers accept (RFC 6376 3.5)', async (...row) => {
    const [, minutes, result] = row;
    await deliver(await signed(compose(nonce), key, { signedAt: startAt + minutes * 60_000 }));
    expect((await receive(nonce)).signatures).toMatchObject([{ selector: 's1', result }]);
  });

  test('given returns alone in the header, which end it for some, then it is no probe', async () => {
    const feigned = Buffer.from(`X-Probe: a\r\r${token}\r\n${await signed(newsletter)}`);
    expect(await probeMailOf(feigned, '', startAt)).toBeNull();
  });

  test('given a probe with an author on top of the signed one, then it is no probe', async () => {
    const raw = await signed(compose(nonce, 'probe@other.example'));
    await mailbox.expect(nonce);
    await deliverUnexpected(`From: probe@goo.ne.jp\r\n${raw}`);
    expect(await mailbox.waitFor(nonce, 1)).toEqual({ tag: 'notArrived' });
  });

  test('given two authors in one field, then nothing is aligned', async () => {
    await deliver(await signed(compose('nonce-authors', 'probe@goo.ne.jp, probe@other.example')));
    expect((await receive('nonce-authors')).signatures).toMatchObject([{ result: 'pass', aligned: false }]);
  });

  test('given a feigned one before it, then the real probe is found all the same', async () => {
    await mailbox.expect(nonce);
    await deliverUnexpected(await onTop(`Subject: ${token}`)());
    await deliverUnexpected(await signed(compose(nonce)));
    expect(await signerOf(nonce)).toBe('s1');
  });

  test.each([
    ['base64', Buffer.from(`${token}\r\n`).toString('base64')],
    ['quoted-printable', `=66utari-probe:=\r\n${nonce}`],
  ])('given a probe whose body is %s, then its nonce is read', async (encoding, text) => {
    const plain = compose(nonce, 'probe@goo.ne.jp', text);
    const raw = await signed(
      plain.replace('MIME-Version: 1.0', `MIME-Version: 1.0\r\nContent-Transfer-Encoding: ${encoding}`),
    );
    await mailbox.expect(nonce);
    await deliverUnexpected(raw);
    expect(await signerOf(nonce)).toBe('s1');
  });
});

describe('the judgement', () => {
  const signature = (overrides: Partial<ProbeSignature>): ProbeSignature => ({
    domain: 'goo.ne.jp',
    selector: 's1',
    result: 'pass',
    aligned: true,
    b: '',
    ...overrides,
  });
  const amazon = signature({ domain: 'amazonses.com', selector: 'abc', aligned: false });
  const cases: [string, ProbeSignature[], string | null][] = [
    ['nothing', [], null],
    ['only amazonses.com', [amazon], null],
    ['one of ours', [amazon, signature({})], 's1'],
    ['a domain in other case', [signature({ domain: 'GOO.ne.jp' })], 's1'],
    ['one that fails', [amazon, signature({ result: 'fail' })], null],
    ['one that is not aligned', [amazon, signature({ aligned: false })], null],
    ['one that fails beside one that passes', [signature({ result: 'fail' }), signature({ selector: 's0' })], 's0'],
    ['another domain', [amazon, signature({ domain: 'other.example' })], null],
    ['a record that could not be had', [amazon, signature({ result: 'temperror' })], null],
  ];
  test.each(cases)('given %s, then it is so', (_name, signatures, expected) => {
    expect(signedBy(signatures, domain)).toBe(expected);
  });
});

describe('the token', () => {
  test('given text around it, then the nonce is found', () => {
    expect(findNonce(`Hello. ${probeToken('Abc-123_xyz')}, bye`)).toBe('Abc-123_xyz');
    expect(findNonce('futari-probe:short')).toBeNull();
  });

  test.each(['short', 'with space inside', 'ümlaut-nonce', 'a'.repeat(129)])(
    'given the nonce %s, then it is not taken',
    (nonce) => {
      expect(() => probeToken(nonce)).toThrow(RangeError);
    },
  );
});
