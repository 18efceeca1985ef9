/** Writes an evidence package line by line: nothing but the names of the evidence is held in memory. */
import { createHash } from 'node:crypto';
import type { Instant } from '../../domain/names.ts';
import type { EvidenceStore } from '../../ports/evidence.ts';
import type { LogSigner } from '../../ports/signer.ts';
import { LogCorrupt } from '../../ports/store.ts';
import type { DomainCommit } from '../deps.ts';
import { evidenceNamed, type PackageHead, type PackageRecord, type PackageScope, packageFormat } from './form.ts';

export interface PackageSource {
  readonly evidence: Pick<EvidenceStore, 'get'>;
  readonly signer: Pick<LogSigner, 'sign' | 'publicKeyPem'>;
}

export interface PackageWanted {
  readonly madeAt: Instant;
  readonly scope: PackageScope;
  readonly from: Readonly<Record<string, number>>;
  /** Of each signing domain in order and without a gap. */
  readonly commits: AsyncIterable<DomainCommit>;
}

type EvidenceRecord = Extract<PackageRecord, { record: 'evidence' | 'missing' }>;

const evidenceRecord = async ({ evidence }: PackageSource, hash: string): Promise<EvidenceRecord> => {
  try {
    const content = await evidence.get(hash);
    return content === null ? { record: 'missing', hash, why: 'absent' } : { record: 'evidence', hash, content };
  } catch (error) {
    if (error instanceof LogCorrupt) return { record: 'missing', hash, why: 'corrupt' };
    throw error;
  }
};

/** @returns the lines of the file, without line feeds. @throws what log, store and signer throw */
export async function* packageLines(source: PackageSource, wanted: PackageWanted): AsyncGenerator<string> {
  const digest = createHash('sha256');
  const line = (record: PackageRecord): string => {
    const text = JSON.stringify(record);
    digest.update(`${text}\n`);
    return `${text},`;
  };
  const { madeAt, scope, from } = wanted;
  const publicKey = await source.signer.publicKeyPem();
  const heads: Record<string, PackageHead> = {};
  const named = new Set<string>();
  let commits = 0;
  yield '[';
  yield line({ record: 'package', format: packageFormat, madeAt, scope, from, publicKey });
  for await (const commit of wanted.commits) {
    commits += 1;
    heads[commit.domain] = { version: commit.version, hash: commit.hash };
    for (const hash of commit.events.flatMap((event) => evidenceNamed(event))) named.add(hash);
    yield line({ record: 'commit', commit });
  }
  for (const hash of named) yield line(await evidenceRecord(source, hash));
  const hash = digest.digest('hex');
  const signature = await source.signer.sign(hash);
  const end: PackageRecord = { record: 'end', commits, evidence: named.size, heads, hash, signature };
  yield JSON.stringify(end);
  yield ']';
}
