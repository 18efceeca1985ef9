import type { DkimResult } from 'mailauth/lib/dkim/verify.js';
import { readKeyRecord } from '../../domain/keyRecord.ts';
import { recordName } from '../../domain/names.ts';
import type { MailSigner, PrivateKey, Proof, TextMail } from '../../ports/keys.ts';
import type { Clock } from '../../ports/settings.ts';

/**
 * mailauth and mailparser, loaded at their first use: they take a third of the time in which a command starts, and most commands neither
 * prove a key nor read a mail. A mailbox that listens loads them before it opens, so that no probe waits for them.
 * Only the default export is used, because a bundle gives a late import of a CommonJS package no other.
 */
export const mailLibraries = async () => {
  const [sign, verify, parser] = await Promise.all([
    import('mailauth/lib/dkim/sign.js'),
    import('mailauth/lib/dkim/verify.js'),
    import('mailparser'),
  ]);
  const { dkimSign } = sign.default;
  const { dkimVerify } = verify.default;
  const { simpleParser } = parser.default;
  return { dkimSign, dkimVerify, simpleParser };
};

type SignedProof =
  | { readonly tag: 'signed'; readonly message: string }
  | { readonly tag: 'failed'; readonly error: unknown };

/** Signs a message with the bytes that SES would receive (RFC 6376 5). `failed`: the bytes are not a valid key. */
export const signProofMessage = (key: PrivateKey, now: Date): Promise<SignedProof> =>
  signed(key, compose(key.info.domain, now), now);

/** @param headerList the signed fields; absent: the usual ones, as far as the message has them */
async function signed(key: PrivateKey, message: string, now: Date, headerList?: string): Promise<SignedProof> {
  const { dkimSign } = await mailLibraries();
  const { signatures, errors } = await dkimSign(message, {
    signTime: now,
    strict: true,
    ...(headerList === undefined ? {} : { headerList }),
    signatureData: [
      {
        signingDomain: key.info.domain,
        selector: key.info.selector,
        privateKey: pemOfSesBytes(key),
        algorithm: 'rsa-sha256',
        canonicalization: 'relaxed/relaxed',
      },
    ],
  });
  // For a bad key dkimSign does not throw. It leaves the message unsigned and reports the reason here.
  const [problem] = errors;
  return problem === undefined
    ? { tag: 'signed', message: signatures + message }
    : { tag: 'failed', error: problem.err };
}

// PKCS#1 instead of PKCS#8, because the proof covers exactly the bytes that SES would receive.
const pemOfSesBytes = (key: PrivateKey): string => {
  const lines = key.pkcs1Base64().match(/.{1,64}/g) ?? [];
  return ['-----BEGIN RSA PRIVATE KEY-----', ...lines, '-----END RSA PRIVATE KEY-----', ''].join('\n');
};

function compose(domain: string, now: Date): string {
  return [
    `From: proof@${domain}`,
    `To: proof@${domain}`,
    'Subject: DKIM proof',
    `Date: ${now.toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${now.getTime()}.proof@${domain}>`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'This message is signed and verified locally. It is never sent.',
    '',
  ].join('\r\n');
}

/**
 * The fields that survive SES. It writes Message-ID, Date, Return-Path and Bounces-To itself, and a field that is named here but absent
 * when the message is signed must stay absent (RFC 6376 5.4).
 */
const sentFields = 'from:to:subject:mime-version:content-type';

const composeText = ({ from, to, subject, text }: TextMail): string =>
  [
    `From: ${from}`,
    `To: ${to}`,
    `Subject: ${subject}`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=us-ascii',
    'Content-Transfer-Encoding: 7bit',
    '',
    text,
  ].join('\r\n');

/** Signs mail that SES sends as raw content, beside its own signatures. */
export const createMailSigner = (clock: Clock): MailSigner => ({
  async sign(key, mail) {
    const result = await signed(key, composeText(mail), new Date(clock.now()), sentFields);
    if (result.tag === 'failed') throw new Error(`signing failed: ${reasonText(result.error)}`);
    return Buffer.from(result.message, 'latin1');
  },
});

type Records = readonly (readonly string[])[];

// The verifier's message may quote the record. This length is enough to understand it and too short for a key.
const problemCharactersMax = 200;

/**
 * Signs with the bytes that SES would receive and verifies against the strings from DNS (I3, RFC 6376 5 and 6). mailauth is lenient, so the
 * strict reading of the record must agree.
 */
export const createProof = (clock: Clock): Proof => ({
  async prove(key, records) {
    const at = clock.now();
    try {
      const problem = await findProblem(key, records, new Date(at));
      return { ok: problem === '', at, problem };
    } catch (error) {
      return { ok: false, at, problem: reasonText(error) };
    }
  },
});

async function findProblem(key: PrivateKey, records: Records, now: Date): Promise<string> {
  const proof = await signProofMessage(key, now);
  if (proof.tag === 'failed') return `signing failed: ${reasonText(proof.error)}`;
  const { dkimVerify } = await mailLibraries();
  const verified = await dkimVerify(proof.message, {
    resolver: onlyThisRecord(recordName(key.info.selector, key.info.domain), records),
    curTime: now,
    strict: true,
    minBitLength: 1024,
  });
  return judge(verified.results, key) || judgeStrictly(records, key);
}

const onlyThisRecord =
  (name: string, records: Records) =>
  async (queried: string, type: string): Promise<string[][]> => {
    const sameName = queried.toLowerCase().replace(/\.$/, '') === name.toLowerCase();
    if (type !== 'TXT' || !sameName || records.length === 0) {
      throw Object.assign(new Error('no such record'), { code: 'ENOTFOUND' });
    }
    return records.map((strings) => [...strings]);
  };

function judge(results: readonly DkimResult[], key: PrivateKey): string {
  const [result] = results;
  if (result === undefined || results.length !== 1) return `expected one signature, found ${results.length}`;
  const { status } = result;
  if (status.result !== 'pass') {
    return reasonText(`${status.result}: ${status.comment || status.policy?.['dkim-rules'] || 'no reason given'}`);
  }
  if (result.signingDomain !== key.info.domain) return `signed for d=${result.signingDomain}`;
  if (result.selector !== key.info.selector) return `signed with s=${result.selector}`;
  return result.algo === 'rsa-sha256' ? '' : `signed with a=${result.algo}`;
}

// mailauth accepts a private key published in `p=`, and of several records it reads only the first.
function judgeStrictly(records: Records, key: PrivateKey): string {
  const reading = readKeyRecord(records, { fingerprint: key.info.fingerprint });
  if (reading.verdict === 'right') return '';
  return `the record is not right: ${reading.findings.map((finding) => finding.code).join(', ')}`;
}

const reasonText = (problem: unknown): string =>
  (problem instanceof Error ? problem.message : String(problem ?? 'no reason given')).slice(0, problemCharactersMax);
