import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { generateRsaKey, openPem, privateKeyBlock, selfSignedCertificate } from '../../../src/adapters/keys/formats.ts';
import { goo } from '../../contract/logSite.ts';
import { next, now } from './vaultSite.ts';

const rsa = (modulusLength: number): KeyObject => generateKeyPairSync('rsa', { modulusLength }).privateKey;
const key = rsa(1024);
const other = rsa(1024);
const passphrase = 'p1 and p8';
const pkcs8 = (given: KeyObject): string => given.export({ type: 'pkcs8', format: 'pem' }).toString();
const pkcs1 = key.export({ type: 'pkcs1', format: 'pem' }).toString();
const locked = (type: 'pkcs1' | 'pkcs8', cipher = 'aes-256-cbc'): string =>
  key.export({ type, format: 'pem', cipher, passphrase }).toString();
const publicPem = '-----BEGIN PUBLIC KEY-----\nTUlJQg==\n-----END PUBLIC KEY-----\n';
const certificate = '-----BEGIN CERTIFICATE-----\nTUlJQg==\n-----END CERTIFICATE-----\n';
const ed25519 = generateKeyPairSync('ed25519').privateKey;
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const secret = (label: string): string => `-----BEGIN ${label}-----\nTUlJQg==\n-----END ${label}-----\n`;

/** The halves of two keys: it reads, it shows the public key of the first, and its signatures verify with neither. */
const mixed = (): string => {
  const [mine, theirs] = [key.export({ format: 'jwk' }), other.export({ format: 'jwk' })];
  return pkcs8(createPrivateKey({ key: { ...theirs, n: mine.n, e: mine.e } as typeof mine, format: 'jwk' }));
};

const openedFrom = (file: string | Buffer, typed: string | null = null) => {
  const block = privateKeyBlock(Buffer.from(file));
  return 'problem' in block ? block : openPem(block, typed === null ? null : Buffer.from(typed));
};

describe('opening a private key in PEM', () => {
  test.each([
    ['PKCS#1', pkcs1, null],
    ['PKCS#8', pkcs8(key), null],
    ['encrypted PKCS#1', locked('pkcs1'), passphrase],
    ['encrypted PKCS#1, triple DES', locked('pkcs1', 'des-ede3-cbc'), passphrase],
    ['encrypted PKCS#8', locked('pkcs8'), passphrase],
    ['lines of Windows', pkcs1.replaceAll('\n', '\r\n'), null],
    ['encrypted, lines of Windows', locked('pkcs1').replaceAll('\n', '\r\n'), passphrase],
    ['a mark at the start', `\uFEFF${pkcs8(key)}`, null],
    ['UTF-16 with a mark', Buffer.from(`\uFEFF${pkcs1}`, 'utf16le'), null],
    ['its certificate and its public key beside it', `${certificate}${pkcs1}${publicPem}`, null],
    ['words before it', `Bag Attributes\n  friendlyName: dkim\n${pkcs8(key)}`, null],
  ])('given %s, then it is the key', (_, file, typed) => {
    const opened = openedFrom(file, typed);
    expect(opened).toMatchObject({ tag: 'key' });
    expect('key' in opened && opened.key.equals(key)).toBe(true);
  });

  test.each([
    ['nothing', ' \r\n', 'empty', ''],
    ['garbage', 'hello', 'notPem', ''],
    ['bytes that are no text', Buffer.from(key.export({ type: 'pkcs8', format: 'der' })), 'notPem', ''],
    ['a public key', publicPem, 'publicKey', ''],
    ['a certificate', certificate, 'certificate', ''],
    ['a request for a certificate', secret('CERTIFICATE REQUEST'), 'certificate', ''],
    ['the form of OpenSSH', secret('OPENSSH PRIVATE KEY'), 'openssh', ''],
    ['two keys', `${pkcs1}${pkcs8(other)}`, 'severalKeys', ''],
    ['an EC key', ec.export({ type: 'sec1', format: 'pem' }).toString(), 'notRsa', 'ec'],
    ['an EC key in PKCS#8', pkcs8(ec), 'notRsa', 'ec'],
    ['a DSA key', secret('DSA PRIVATE KEY'), 'notRsa', 'dsa'],
    ['an Ed25519 key', pkcs8(ed25519), 'notRsa', 'ed25519'],
    ['RSA 512', pkcs8(rsa(512)), 'bits', '512'],
    ['RSA 3072', pkcs8(rsa(3072)), 'bits', '3072'],
    ['a key that is cut off', pkcs1.slice(0, 300), 'damaged', ''],
    ['a key with a lost line', pkcs1.replace(/\n[^\n]{64}\n/, '\n'), 'damaged', ''],
    ['the halves of two keys', mixed(), 'damaged', ''],
  ])('given %s, then it is refused as what it is', (_, file, problem, what) => {
    expect(openedFrom(file)).toMatchObject({ problem, what });
  });

  test('I7: given a wrong passphrase or none, then that is said, and nothing of the input', () => {
    for (const file of [locked('pkcs1'), locked('pkcs8')]) {
      for (const typed of ['wrong', '']) {
        expect(openedFrom(file, typed)).toEqual({ tag: 'refused', problem: 'wrongPassphrase', what: '' });
      }
    }
  });

  test('given a cipher that OpenSSL has given up, then the answer is not that the passphrase is wrong', () => {
    const old = locked('pkcs1', 'des-ede3-cbc').replace('DES-EDE3-CBC', 'DES-CBC');
    expect(openedFrom(old, passphrase)).toMatchObject({ problem: 'oldCipher' });
  });
});

describe('an RSA key', () => {
  /** How often the event loop turned until the work was done: work on the event loop's own thread leaves it no turn. */
  const turnsDuring = async (work: () => Promise<unknown>): Promise<number> => {
    let turns = 0;
    let done = false;
    const turn = (): void => {
      if (done) return;
      turns += 1;
      setImmediate(turn);
    };
    setImmediate(turn);
    await work();
    done = true;
    return turns;
  };

  test('given work on the own thread, then the loop does not turn (what the next test would see)', async () => {
    expect(await turnsDuring(async () => generateKeyPairSync('rsa', { modulusLength: 1024 }))).toBe(0);
  });

  test('given a key is being made, then the event loop turns: an ack is not delayed', async () => {
    expect(await turnsDuring(generateRsaKey)).toBeGreaterThan(0);
  });

  test('given a certificate is being signed, then the event loop turns', async () => {
    const privateKey = await generateRsaKey();
    const request = { domain: goo, selector: next, privateKey, notBefore: now, validDays: 456 };
    expect(await turnsDuring(() => selfSignedCertificate(request))).toBeGreaterThan(0);
  });
});
