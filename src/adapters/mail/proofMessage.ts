import { dkimSign } from 'mailauth/lib/dkim/sign.js';
import type { PrivateKey } from '../../ports/keys.ts';

export type SignedProof =
  | { readonly tag: 'signed'; readonly message: string }
  | { readonly tag: 'failed'; readonly error: unknown };

/** A message signed with the bytes that would go to SES (RFC 6376 5). `failed`: they are no key. */
export async function signProofMessage(key: PrivateKey, now: Date): Promise<SignedProof> {
  const message = compose(key.info.domain, now);
  const signed = await dkimSign(message, {
    signTime: now,
    strict: true,
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
  // dkimSign does not throw for a bad key, it leaves the message unsigned and says why here.
  const [problem] = signed.errors;
  return problem === undefined
    ? { tag: 'signed', message: signed.signatures + message }
    : { tag: 'failed', error: problem.err };
}

// Not the PKCS#8 form: the proof is about exactly what SES would receive.
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
