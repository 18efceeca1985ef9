/** `--expect`: the public key of a PEM, private or public. Nothing of a private key leaves this file (I7). */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fingerprintOf, spkiOf } from '../../adapters/keys/publicKey.ts';
import type { Fingerprint } from '../../domain/names.ts';
import type { Problem } from './arguments.ts';

export interface ExpectedKey {
  readonly fingerprint: Fingerprint;
  /** SubjectPublicKeyInfo, DER, base64. */
  readonly publicKey: string;
}

/** PKCS#1, PKCS#8 and SubjectPublicKeyInfo (RFC 7468, RFC 8017). */
const readers: Readonly<Record<string, (pem: string) => KeyObject>> = {
  'RSA PRIVATE KEY': (pem) => createPublicKey(createPrivateKey(pem)),
  'PRIVATE KEY': (pem) => createPublicKey(createPrivateKey(pem)),
  'PUBLIC KEY': (pem) => createPublicKey(pem),
  'RSA PUBLIC KEY': (pem) => createPublicKey({ key: pem, format: 'pem', type: 'pkcs1' }),
};

const pemHeader = /-----BEGIN ([A-Z0-9 ]+)-----/g;

export const keyOfPem = (pem: string, path: string): ExpectedKey | Problem => {
  const says = (code: Problem['says']): Problem => ({ says: code, facts: { value: path } });
  const labels = [...pem.matchAll(pemHeader)].map(([, label = '']) => label);
  const [label] = labels;
  if (label === undefined) return says('notPem');
  if (labels.length > 1) return says('severalKeys');
  if (label.startsWith('ENCRYPTED') || pem.includes('Proc-Type: 4,ENCRYPTED')) return says('encrypted');
  const read = Object.hasOwn(readers, label) ? readers[label] : undefined;
  if (read === undefined) return says('otherKind');
  try {
    const key = read(pem);
    if (key.asymmetricKeyType !== 'rsa') return says('otherKind');
    return { fingerprint: fingerprintOf(key), publicKey: spkiOf(key).toString('base64') };
  } catch {
    // OpenSSL's words might quote the input.
    return says('notPem');
  }
};

export const readExpectedKey = async (path: string): Promise<ExpectedKey | Problem> => {
  try {
    return keyOfPem(await readFile(path, 'utf8'), path);
  } catch (error) {
    return { says: 'unreadable', facts: { value: path, reason: (error as NodeJS.ErrnoException).code ?? '' } };
  }
};
