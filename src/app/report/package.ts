/** Writes an evidence package line by line: nothing but the names of the evidence is held in memory. */

import { createHash } from 'node:crypto';
import type { Calendar } from '../../domain/calendar.ts';
import type { Instant, SigningDomain } from '../../domain/names.ts';
import type { Stage } from '../../domain/state.ts';
import type { LogSigner } from '../../ports/keys.ts';
import { type EvidenceStore, LogCorrupt } from '../../ports/store.ts';
import type { Language } from '../../texts/codes.ts';
import type { Deps, DomainCommit } from '../deps.ts';

/** Which stretch of a log a report is about, and what passes by on the way into the package. */
export interface LogInterval {
  readonly rotation: number | null;
  readonly fromVersion: number;
  readonly untilVersion: number;
}

export type Wanted = 'newest' | 'all' | number;

type Reads = Pick<Deps, 'log'>;

/** One pass over the log; of it only where each rotation begins and ends is kept. @param passing sees each commit @returns null for a rotation that there is not, and for an empty log */
export const intervalOf = async (
  { log }: Reads,
  domain: SigningDomain,
  wanted: Wanted,
  passing: (commit: DomainCommit) => void = () => {},
): Promise<LogInterval | null> => {
  const intervals = new Map<number, LogInterval>();
  let untilVersion = 0;
  let newest = 0;
  for await (const commit of log.history(domain)) {
    passing(commit);
    const { version, state } = commit;
    untilVersion = version;
    if (state.rotation === null) continue;
    newest = state.rotation.id;
    const fromVersion = intervals.get(newest)?.fromVersion ?? version;
    intervals.set(newest, { rotation: newest, fromVersion, untilVersion: version });
  }
  if (untilVersion === 0) return null;
  const wholeLog = { rotation: null, fromVersion: 1, untilVersion };
  if (wanted === 'all') return wholeLog;
  return intervals.get(wanted === 'newest' ? newest : wanted) ?? (wanted === 'newest' ? wholeLog : null);
};

export async function* commitsOf(
  { log }: Reads,
  domain: SigningDomain,
  { fromVersion, untilVersion }: LogInterval,
): AsyncGenerator<DomainCommit> {
  for await (const commit of log.history(domain, fromVersion)) {
    if (commit.version > untilVersion) return;
    yield commit;
  }
}

/** A commit for people. Of its state only the rotation that it belongs to, and the stage that it leads to: the state stays in the package. */
export interface CollectedCommit extends Pick<DomainCommit, 'version' | 'at' | 'hash' | 'events'> {
  /** Null: no rotation had begun. */
  readonly rotation: number | null;
  readonly stage: Stage['tag'] | null;
}

/** What the report for people is written from. */
export interface Collected {
  readonly commits: CollectedCommit[];
  readonly evidence: Map<string, object>;
}

export async function* collecting(
  commits: AsyncIterable<DomainCommit>,
  collected: Collected,
): AsyncGenerator<DomainCommit> {
  for await (const commit of commits) {
    const { version, at, hash, events, state } = commit;
    const { id = null, stage = null } = state.rotation ?? {};
    collected.commits.push({ version, at, hash, events, rotation: id, stage: stage?.tag ?? null });
    yield commit;
  }
}

/**
 * The form of an evidence package: one JSON array with one record a line, so that JSON readers take it whole and `futari
 * verify-log` reads it a line at a time, however long the log. The last record signs the hash of all lines before it.
 * Counts up when a reader of the former form would misread the new one.
 */
export const packageFormat = 1;

/** UTF-16 units of one line; the largest record is evidence of 300 KB. */
export const lineCharsMax = 1024 * 1024;

/** What the package is about: one rotation, whole logs, or a stretch of time. */
type PackageScope =
  | { readonly tag: 'domain' }
  | { readonly tag: 'rotation'; readonly rotation: number }
  | {
      readonly tag: 'fiscalYear';
      /** In which it begins. */
      readonly year: number;
      readonly fromAt: Instant;
      /** The first instant that is no longer in it. */
      readonly untilAt: Instant;
      /** All whose logs were read, those without a commit in the year too. */
      readonly domains: readonly string[];
    };

interface PackageHeader {
  readonly record: 'package';
  readonly format: typeof packageFormat;
  readonly madeAt: Instant;
  readonly scope: PackageScope;
  /** First version of each signing domain's log that is in here: what is earlier was left out by the scope, not lost. */
  readonly from: Readonly<Record<string, number>>;
  /** A convenience. Whoever made the package could have put another one here: check with a copy from elsewhere. */
  readonly publicKey: string;
}

interface PackageHead {
  readonly version: number;
  readonly hash: string;
}

interface PackageEnd {
  readonly record: 'end';
  readonly commits: number;
  readonly evidence: number;
  /** Of each signing domain the last commit in here; cards print the hash of the log's head. */
  readonly heads: Readonly<Record<string, PackageHead>>;
  /** SHA-256 hex over every record before this one, each with a line feed behind it. */
  readonly hash: string;
  /** As under a commit: ECDSA P-256 over `hash`, base64. */
  readonly signature: string;
}

export type PackageRecord =
  | PackageHeader
  | { readonly record: 'commit'; readonly commit: DomainCommit }
  | { readonly record: 'evidence'; readonly hash: string; readonly content: object }
  /** The log names it and the store did not give it, or gave something else. */
  | { readonly record: 'missing'; readonly hash: string; readonly why: 'absent' | 'corrupt' }
  | PackageEnd;

const contentAddress = /^[0-9a-f]{64}$/;
/** Levels below an event in which evidence is named. */
const depthMax = 4;

/** Content addresses of the evidence that an event names, in whatever part of it. */
export const evidenceNamed = (value: unknown, depth = 0): readonly string[] => {
  if (typeof value !== 'object' || value === null || depth > depthMax) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === 'evidence' && typeof inner === 'string' && contentAddress.test(inner)
      ? [inner]
      : evidenceNamed(inner, depth + 1),
  );
};

/** What every part of a report for people needs. */
export interface ReportContext {
  readonly language: Language;
  /** Its zone is the one of all times. */
  readonly calendar: Calendar;
  readonly domain: SigningDomain;
  readonly rotation: number | null;
  readonly madeAt: Instant;
}

export interface PackageSource {
  readonly evidence: Pick<EvidenceStore, 'get'>;
  readonly signer: Pick<LogSigner, 'sign' | 'publicKeyPem'>;
}

interface PackageWanted {
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
