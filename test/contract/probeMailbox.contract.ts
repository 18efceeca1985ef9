import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { dkimSign } from 'mailauth/lib/dkim/sign.js';
import { createTransport } from 'nodemailer';
import { probeToken } from '../../src/domain/facts.ts';
import type { ProbeMailbox } from '../../src/ports/mail.ts';
import { probeOf } from '../support/arrivals.ts';
import { testKey } from '../support/keys.ts';
import { startAt } from '../support/sesStack.ts';

/** `asked` expects and waits; mail comes in at `inbound`, which may be another process's listener. */
export interface ProbePlace {
  readonly reader: ProbeMailbox;
  readonly inbound: { readonly host: string; readonly port: number; readonly lmtp?: boolean };
  close(): Promise<void>;
}

const key = testKey('goo.ne.jp', 's1');
const waitMs = 5_000;

export const resolveTxt = async (name: string): Promise<readonly (readonly string[])[]> =>
  name === key.recordName ? [key.recordStrings] : [];

/** A probe as SES would send it, signed. */
export const signedProbe = async (nonce: string, signedAt = startAt): Promise<string> => {
  const lines = ['From: probe@goo.ne.jp', 'To: box@probe.example', 'Subject: probe', '', probeToken(nonce), ''];
  const message = lines.join('\r\n');
  const { signatures } = await dkimSign(message, {
    strict: true,
    signTime: new Date(signedAt),
    signatureData: [
      {
        signingDomain: key.info.domain,
        selector: key.info.selector,
        privateKey: key.pem(),
        algorithm: 'rsa-sha256',
        canonicalization: 'relaxed/simple',
      },
    ],
  });
  return signatures + message;
};

export const deliver = async ({ host, port, lmtp = false }: ProbePlace['inbound'], raw: string): Promise<void> => {
  const transport = createTransport({ host, port, lmtp, secure: false, ignoreTLS: true });
  try {
    await transport.sendMail({ envelope: { from: 'bounce@goo.ne.jp', to: 'box@probe.example' }, raw });
  } finally {
    transport.close();
  }
};

/** What every mailbox must hold, wherever the mail comes in. One of somebody else's keeps what strangers send. */
export const probeMailboxContract = (open: () => Promise<ProbePlace>, forgetsStrangers = true): void => {
  let place: ProbePlace;
  beforeEach(async () => {
    place = await open();
  });
  afterEach(() => place.close());

  test('given a probe that came before the question, then it is found, verified, and told whole', async () => {
    await place.reader.expect('nonce-before');
    const raw = await signedProbe('nonce-before');
    await deliver(place.inbound, raw);
    const received = await probeOf(place.reader.waitFor('nonce-before', waitMs));
    expect(received).toMatchObject({ nonce: 'nonce-before', from: 'probe@goo.ne.jp' });
    expect(received?.raw).toContain(raw);
    expect(received?.signatures).toEqual([
      { domain: 'goo.ne.jp', selector: 's1', result: 'pass', aligned: true, b: expect.any(String) },
    ]);
    expect(received?.headers).toMatch(/^Return-Path: <bounce@goo.ne.jp>\r\n(?:\S[\s\S]*\r\n)?DKIM-Signature:/);
  });

  test('given the question came before the mail, then it is answered by it', async () => {
    await place.reader.expect('nonce-after-1');
    const waiting = place.reader.waitFor('nonce-after-1', waitMs);
    await deliver(place.inbound, await signedProbe('nonce-after-1'));
    expect((await probeOf(waiting))?.nonce).toBe('nonce-after-1');
  });

  test('given a probe that arrives twice, then it is one', async () => {
    await place.reader.expect('nonce-twice-1');
    await deliver(place.inbound, await signedProbe('nonce-twice-1'));
    await deliver(place.inbound, await signedProbe('nonce-twice-1'));
    expect((await probeOf(place.reader.waitFor('nonce-twice-1', waitMs)))?.signatures).toHaveLength(1);
  });

  test('I6: given a signature of an hour before the sending, then it proves nothing', async () => {
    await place.reader.expect('nonce-old-one');
    await deliver(place.inbound, await signedProbe('nonce-old-one', startAt - 3_600_000));
    const received = await probeOf(place.reader.waitFor('nonce-old-one', waitMs));
    expect(received?.signatures).toMatchObject([{ selector: 's1', result: 'policy' }]);
  });

  if (forgetsStrangers) {
    test('given a nonce that nobody expects, then nothing is found', async () => {
      await deliver(place.inbound, await signedProbe('nonce-stranger'));
      expect(await place.reader.waitFor('nonce-stranger', 1)).toEqual({ tag: 'notArrived' });
    });
  }

  test('given nothing comes, then it has not arrived', async () => {
    await place.reader.expect('nonce-never');
    expect(await place.reader.waitFor('nonce-never', 1)).toEqual({ tag: 'notArrived' });
  });
};
