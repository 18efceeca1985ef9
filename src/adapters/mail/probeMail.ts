/** A probe as it came, before anybody has judged it. */
import { simpleParser } from 'mailparser';
import type { Instant } from '../../domain/names.ts';
import { findNonce } from '../../domain/probe.ts';
import type { ReceivedProbe } from '../../ports/probe.ts';
import { type Authserv, secondOpinionOf } from './authenticationResults.ts';
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

/** The nonce that the message itself carries: neither the envelope nor whoever stored it is believed. */
const nonceIn = async (raw: Buffer): Promise<string | null> => {
  const parsed = await simpleParser(raw, { skipHtmlToText: true, skipTextToHtml: true, skipImageLinks: true });
  return findNonce(`${parsed.text ?? ''}\n${parsed.subject ?? ''}`);
};

const headerBlock = (raw: Buffer): string => {
  const end = raw.indexOf('\r\n\r\n');
  return raw.subarray(0, end < 0 ? raw.length : end).toString('latin1');
};

const countSignatures = (raw: Buffer): number => headerBlock(raw).match(/^dkim-signature[ \t]*:/gim)?.length ?? 0;

const addressMaxChars = 320;

/** The envelope's sender as the receiving server noted it at the top (RFC 5321 4.4); empty where it did not. */
export const returnPathOf = (raw: Buffer): string =>
  /^return-path:[ \t]*<([^<>\r\n]*)>/im.exec(headerBlock(raw))?.[1]?.slice(0, addressMaxChars) ?? '';

/** Null: not a probe of ours. Nothing is looked up and no signature read. */
export const probeMailOf = async (raw: Buffer, sender: string, receivedAt: Instant): Promise<ProbeMail | null> => {
  if (raw.length > probeBytesMax || countSignatures(raw) > signaturesMax) return null;
  const nonce = await nonceIn(raw);
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
