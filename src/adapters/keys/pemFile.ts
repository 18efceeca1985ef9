/** The one private key in what somebody gave as a PEM file (RFC 7468, and the encapsulated headers of RFC 1421). */

export type PemProblem =
  | 'empty'
  | 'notPem'
  | 'publicKey'
  | 'certificate'
  | 'openssh'
  | 'severalKeys'
  | 'notRsa'
  | 'damaged';

export interface PemBlock {
  readonly text: string;
  readonly encrypted: boolean;
}

interface NoBlock {
  readonly problem: PemProblem;
  /** The kind of key, where it is one of another kind. */
  readonly what: string;
}

const block = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g;
const begin = /-----BEGIN /;

/** Editors on Windows leave a mark at the start, and a redirection in its shell makes UTF-16. */
const decoded = (bytes: Buffer): string => {
  const utf16 = bytes.length >= 2 && bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(utf16 ? 'utf-16le' : 'utf-8').decode(bytes);
};

const withoutKey = (labels: readonly string[]): PemProblem => {
  if (labels.some((label) => label.includes('CERTIFICATE'))) return 'certificate';
  return labels.some((label) => label.endsWith('PUBLIC KEY')) ? 'publicKey' : 'notPem';
};

/** Labels that name a key of another kind, so that no passphrase is asked for in vain. */
const otherKinds: Readonly<Record<string, NoBlock>> = {
  'OPENSSH PRIVATE KEY': { problem: 'openssh', what: '' },
  'EC PRIVATE KEY': { problem: 'notRsa', what: 'ec' },
  'DSA PRIVATE KEY': { problem: 'notRsa', what: 'dsa' },
};

/** Certificates and public keys beside the key are left aside: many files hold a key with its certificate. */
export const privateKeyBlock = (bytes: Buffer): PemBlock | NoBlock => {
  const file = decoded(bytes);
  if (file.trim() === '') return { problem: 'empty', what: '' };
  const blocks = [...file.matchAll(block)].map(([text, label = '']) => ({ text, label }));
  const keys = blocks.filter(({ label }) => label.endsWith('PRIVATE KEY'));
  const [key] = keys;
  if (key === undefined) {
    const cut = blocks.length === 0 && begin.test(file);
    return { problem: cut ? 'damaged' : withoutKey(blocks.map(({ label }) => label)), what: '' };
  }
  if (keys.length > 1) return { problem: 'severalKeys', what: '' };
  const otherKind = Object.hasOwn(otherKinds, key.label) ? otherKinds[key.label] : undefined;
  if (otherKind !== undefined) return otherKind;
  const encrypted = key.label === 'ENCRYPTED PRIVATE KEY' || /^Proc-Type: *4,ENCRYPTED/m.test(key.text);
  return { text: `${key.text}\n`, encrypted };
};
