/** Checks an evidence package without the store, without AWS and without Slack: all it needs is the public key. */
import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { PackageCheck } from '../commands/verifyLog.ts';
import type { Finding } from './finding.ts';
import { NotPackage, recordText } from './lines.ts';
import { header } from './schemas.ts';

export interface Verified {
  readonly findings: readonly Finding[];
  /** More were found than are listed. */
  readonly more: number;
  readonly commits: number;
  readonly evidence: number;
  /** SHA-256 hex of the public key (SubjectPublicKeyInfo) that signatures were checked with. */
  readonly keyFingerprint: string;
  readonly heads: ReadonlyMap<string, { readonly version: number; readonly hash: string }>;
}

export const fingerprintOf = (key: KeyObject): string =>
  createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex');

const keyOf = (pem: string, line: number): KeyObject => {
  try {
    return createPublicKey(pem);
  } catch {
    throw new NotPackage(line);
  }
};

const parsed = (text: string): { readonly record?: unknown } | null => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : null;
  } catch {
    return null;
  }
};

/**
 * @param pinned the log's public key from outside the package; null takes the one that the package brings, which then proves only
 * that the parts belong together.
 * @throws NotPackage
 */
export const verifyPackage = async (lines: AsyncIterable<string>, pinned: KeyObject | null): Promise<Verified> => {
  let check: PackageCheck | null = null;
  let line = 0;
  for await (const written of lines) {
    line += 1;
    const text = recordText(written);
    if (text === null) continue;
    const value = parsed(text);
    if (check === null) {
      const head = header.safeParse(value);
      if (!head.success) throw new NotPackage(line);
      const own = keyOf(head.data.publicKey, line);
      check = new PackageCheck(head.data.from, pinned ?? own);
      if (!check.key.equals(own)) check.say('key_differs', { line });
    } else check.record(value, line);
    if (!check.ended) check.hash(text);
  }
  if (check === null) throw new NotPackage(line);
  check.close();
  const { findings, more, commits, evidence, key, links } = check;
  return { findings, more, commits, evidence, keyFingerprint: fingerprintOf(key), heads: links };
};
