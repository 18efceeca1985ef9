/** A probe as it came, before anybody has judged it. */
import type { Instant } from '../../domain/names.ts';
import { findNonce } from '../../domain/probe.ts';
import type { ReceivedProbe } from '../../ports/mail.ts';
import { type Authserv, secondOpinionOf } from './authenticationResults.ts';
import { bodyText, partsOf, repeatsField } from './signedBody.ts';
import { type ResolveTxt, verifyMessage } from './verifyMessage.ts';

export interface ProbeMail {
  readonly nonce: string;
  /** The envelope's sender. */
  readonly sender: string;
  readonly receivedAt: Instant;
  /** The whole message, header and body. */
  readonly raw: Uint8Array;
}

/** A probe of ours is a few kilobytes, with everything that SES adds. */
export const probeBytesMax = 64 * 1024;
const headerCharsMax = 32 * 1024;
/** Each costs a look-up: a mail with more is not one of ours. */
const signaturesMax = 20;

const headerBlock = (raw: Buffer): string => partsOf(raw).header;

const countSignatures = (raw: Buffer): number => headerBlock(raw).match(/^dkim-signature[ \t]*:/gim)?.length ?? 0;

const addressMaxChars = 320;

/** The envelope's sender as the receiving server noted it at the top (RFC 5321 4.4); empty where it did not. */
export const returnPathOf = (raw: Buffer): string =>
  /^return-path:[ \t]*<([^<>\r\n]*)>/im.exec(headerBlock(raw))?.[1]?.slice(0, addressMaxChars) ?? '';

/**
 * The nonce is the one in the body, which whatever signature verifies covers whole: neither the header, which anybody can add to, nor
 * the envelope, nor whoever stored the mail is believed.
 *
 * @returns null: not a probe of ours. Nothing is looked up and no signature read.
 */
export const probeMailOf = async (raw: Buffer, sender: string, receivedAt: Instant): Promise<ProbeMail | null> => {
  if (raw.length > probeBytesMax || countSignatures(raw) > signaturesMax) return null;
  const parts = partsOf(raw);
  if (repeatsField(parts.header)) return null;
  const nonce = findNonce(await bodyText(parts));
  return nonce === null ? null : { nonce, sender, receivedAt, raw };
};

/**
 * Verifies it here and now; null when it is not what it was kept as.
 *
 * @param authserv whose second opinion is read; null: no server of ours wrote one, so that whatever is there is the sender's.
 */
export const readProbe = async (
  mail: ProbeMail,
  resolveTxt: ResolveTxt,
  authserv: Authserv | null = null,
): Promise<ReceivedProbe | null> => {
  const raw = Buffer.from(mail.raw);
  const same = await probeMailOf(raw, mail.sender, mail.receivedAt);
  if (same?.nonce !== mail.nonce) return null;
  const { from, signatures } = await verifyMessage(raw, resolveTxt, mail.receivedAt);
  const block = headerBlock(raw);
  const envelope = /^return-path:/i.test(block) ? '' : `Return-Path: <${mail.sender}>\r\n`;
  const opinion = authserv === null ? null : secondOpinionOf(block, authserv);
  const headers = `${envelope}${block}`.slice(0, headerCharsMax);
  return {
    nonce: mail.nonce,
    receivedAt: mail.receivedAt,
    headers,
    raw: raw.toString('latin1'),
    from,
    signatures,
    opinion,
  };
};
