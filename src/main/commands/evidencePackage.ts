/** Verifies an evidence package: its commits, its evidence and its own signature, line by line in bounded memory. */

import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import * as z from 'zod';
import type { GivenMark } from '../../adapters/anchor/folder.ts';
import { commitHash, noPreviousHash } from '../../adapters/dynamodb/log.ts';
import { canonicalJson } from '../../adapters/dynamodb/packing.ts';
import { signatureHolds } from '../../adapters/keys/signer.ts';
import type { DomainCommit } from '../../app/deps.ts';
import { anchorHash, parseMark } from '../../app/logAnchor.ts';
import { evidenceNamed, lineCharsMax, packageFormat } from '../../app/report/package.ts';
import { core } from '../../domain/core.ts';
import type { SigningDomain } from '../../domain/names.ts';
import { emptyState, type State } from '../../domain/state.ts';
import type { Row } from '../../texts/codes.ts';

/** The possible findings about a package. */
export const findingRows = {
  commit_form: {
    ja: 'コミットとして読めません。',
    en: 'This is no commit.',
  },
  commit_changed: {
    ja: '{domain} version {version}: 内容がハッシュと合いません。書かれた後に変えられています。',
    en: '{domain} version {version}: its content does not have its hash. It was changed after it was written.',
  },
  commit_signature: {
    ja: '{domain} version {version}: 署名がこの公開鍵のものではありません。',
    en: '{domain} version {version}: its signature is not by this public key.',
  },
  commit_gap: {
    ja: '{domain}: version {expected} があるはずの場所に version {version} があります。コミットが抜けています。',
    en: '{domain}: version {version} stands where version {expected} should. A commit is missing.',
  },
  commit_chain: {
    ja: '{domain} version {version}: 前のコミットのハッシュと合いません。前のコミットが差し替えられています。',
    en: '{domain} version {version}: it does not follow the commit before it. That one was exchanged.',
  },
  commit_time: {
    ja: '{domain} version {version}: 時刻が前のコミットより前です。',
    en: '{domain} version {version}: its time is before that of the commit before it.',
  },
  commit_state: {
    ja: '{domain} version {version}: 記録された出来事をたどっても、保存された状態になりません。',
    en: '{domain} version {version}: its events do not lead to the state that is stored with it.',
  },
  log_undeclared: {
    ja: '{domain}: この証跡の範囲にない署名ドメインです。',
    en: '{domain}: the package does not say that this signing domain is in it.',
  },
  evidence_changed: {
    ja: '証拠 {hash}: 内容がハッシュと合いません。差し替えられています。',
    en: 'evidence {hash}: its content does not have that hash. It was exchanged.',
  },
  evidence_absent: {
    ja: '証拠 {hash}: ログに名前がありますが、中身がありません。',
    en: 'evidence {hash}: the log names it and it is not here.',
  },
  evidence_unnamed: {
    ja: '証拠 {hash}: ログのどこにも名前がありません。',
    en: 'evidence {hash}: no commit names it.',
  },
  record_unknown: {
    ja: 'この版の futari が知らない記録か、壊れた行です。',
    en: 'A damaged line, or a record that this version of futari does not know.',
  },
  record_after_end: {
    ja: '証跡の終わりより後に記録があります。',
    en: 'A record stands behind the end of the package.',
  },
  end_missing: {
    ja: '証跡の終わりがありません。途中で切れています。',
    en: 'The package has no end: it was cut off.',
  },
  end_counts: {
    ja: '件数が合いません（コミット/証拠: 証跡では {expected}、実際は {got}）。',
    en: 'The counts differ (commits/evidence: the package says {expected}, there are {got}).',
  },
  end_head: {
    ja: '{domain}: 最後は version {version} のはずですが、version {got} か別のハッシュです。',
    en: '{domain}: the last commit should be version {version}; it is version {got} or has another hash.',
  },
  package_changed: {
    ja: '証跡のファイルが、作られた後に変えられています。',
    en: 'The package was changed after it was made.',
  },
  package_signature: {
    ja: '証跡全体の署名が、この公開鍵のものではありません。',
    en: "The package's own signature is not by this public key.",
  },
  anchor_ahead: {
    ja: '{domain}: 証跡は version {got} で終わっていますが、anchor には version {version} の記録があります。末尾のコミットが削除されたか、証跡が古いものです。',
    en: '{domain}: the package ends at version {got}, and the anchor has version {version}. The newest commits were deleted, or the package is an older one.',
  },
  anchor_differs: {
    ja: '{domain} version {version}: anchor に記録されたハッシュと合いません。ログが巻き戻され、別の内容で続けられています。',
    en: '{domain} version {version}: it is another commit than the one in the anchor. The log was turned back and went on otherwise.',
  },
  anchor_mark: {
    ja: '{domain} version {version}: anchor の記録の署名が、この公開鍵のものではありません。',
    en: '{domain} version {version}: the mark in the anchor is not signed by this public key.',
  },
  key_differs: {
    ja: '証跡に入っている公開鍵は、--key で指定した鍵と違います。',
    en: 'The public key in the package is another one than that given with --key.',
  },
} as const satisfies Readonly<Record<string, Row>>;

export interface Finding {
  readonly code: keyof typeof findingRows;
  /** `line`, and the code's own placeholders: `domain`, `version`, `expected`, `hash`, `record`. */
  readonly facts: Readonly<Record<string, string>>;
}

export type ReminderBuilder = (code: Finding['code'], facts?: Readonly<Record<string, string | number>>) => void;

// The commits of one signing domain, verified one after the other: content, signature, place in the chain, and resulting state.

export interface Link {
  readonly version: number;
  readonly hash: string;
  readonly at: number;
  /** Null if an earlier commit is unreliable: then the next commit's state is not verified. */
  readonly state: State | null;
}

/** The link before the first commit. @param from the first version of the domain, as the package declares it */
export const beginning = (domain: DomainCommit['domain'], from: number): Link => ({
  version: from - 1,
  hash: from === 1 ? noPreviousHash : '',
  at: 0,
  state: from === 1 ? emptyState(domain) : null,
});

const contentHolds = (commit: DomainCommit): boolean => {
  try {
    return commitHash(commit) === commit.hash;
  } catch {
    return false;
  }
};

/** Adds the fields that a state of an earlier release lacks, with their values in an empty log. */
const complete = (domain: DomainCommit['domain'], state: State): State => ({ ...emptyState(domain), ...state });

const foldsTo = (before: State, { domain, events, at, version, state }: DomainCommit): boolean => {
  try {
    const folded = core.fold(complete(domain, before), events, { at, version });
    return canonicalJson(folded) === canonicalJson(complete(domain, state));
  } catch {
    return false;
  }
};

/** Reports the faults of `commit` after `before`. @returns the link for the next commit */
export const judge = (before: Link, commit: DomainCommit, key: KeyObject, say: ReminderBuilder): Link => {
  const { domain, version, at, state, hash, signature, previousHash } = commit;
  const facts = { domain, version };
  const isWhole = contentHolds(commit);
  const isSigned = signatureHolds(key, hash, signature);
  const follows = version === before.version + 1;
  if (!isWhole) say('commit_changed', facts);
  if (!isSigned) say('commit_signature', facts);
  if (!follows) say('commit_gap', { ...facts, expected: before.version + 1 });
  else if (before.hash !== '' && previousHash !== before.hash) say('commit_chain', facts);
  if (at < before.at) say('commit_time', facts);
  const isSound = isWhole && isSigned;
  if (isSound && follows && before.state !== null && !foldsTo(before.state, commit)) say('commit_state', facts);
  return { version, hash, at: Math.max(at, before.at), state: isSound ? state : null };
};

// The schemas check only the fields that the verification uses. The hashes cover the other fields.

export const header = z.object({
  record: z.literal('package'),
  format: z.literal(packageFormat),
  madeAt: z.number(),
  from: z.record(z.string(), z.int().min(1)),
  publicKey: z.string(),
});
const commitRecord = z.object({
  commit: z.object({
    domain: z.string(),
    version: z.int().min(1),
    at: z.number(),
    commitId: z.string(),
    events: z.array(z.looseObject({ type: z.string() })),
    state: z.looseObject({}),
    dueAt: z.number().nullable(),
    previousHash: z.string(),
    hash: z.string(),
    signature: z.string(),
  }),
});
export const evidenceRecord = z.object({ hash: z.string(), content: z.unknown() });
const endRecord = z.object({
  commits: z.number(),
  evidence: z.number(),
  heads: z.record(z.string(), z.object({ version: z.number(), hash: z.string() })),
  hash: z.string(),
  signature: z.string(),
});

type EndRecord = z.output<typeof endRecord>;

const findingsMax = 200;

const hasHash = (content: unknown, hash: string): boolean => {
  try {
    return createHash('sha256').update(canonicalJson(content)).digest('hex') === hash;
  } catch {
    return false;
  }
};

class PackageCheck {
  readonly findings: Finding[] = [];
  more = 0;
  commits = 0;
  evidence = 0;
  ended = false;
  readonly links = new Map<string, Link>();
  readonly #named = new Set<string>();
  readonly #brought = new Set<string>();
  readonly #digest = createHash('sha256');
  readonly #from: Readonly<Record<string, number>>;
  /** The anchor's hashes for this package's domains, by domain and version. */
  readonly #marks = new Map<string, string>();
  readonly #newestMarks = new Map<string, number>();
  readonly key: KeyObject;

  constructor(from: Readonly<Record<string, number>>, key: KeyObject, marks: readonly GivenMark[]) {
    this.#from = from;
    this.key = key;
    for (const mark of marks) if (Object.hasOwn(from, mark.domain)) this.#mark(mark);
  }

  #mark({ domain, version, text }: GivenMark): void {
    const mark = parseMark(domain as SigningDomain, version, text);
    if (mark === null || !signatureHolds(this.key, anchorHash(mark), mark.signature)) {
      this.say('anchor_mark', { domain, version });
      return;
    }
    this.#marks.set(`${domain} ${version}`, mark.hash);
    this.#newestMarks.set(domain, Math.max(version, this.#newestMarks.get(domain) ?? 0));
  }

  say(code: Finding['code'], facts: Readonly<Record<string, string | number>> = {}): void {
    if (this.findings.length >= findingsMax) this.more += 1;
    else this.findings.push({ code, facts: Object.fromEntries(Object.entries(facts).map(([k, v]) => [k, String(v)])) });
  }

  hash(text: string): void {
    this.#digest.update(`${text}\n`);
  }

  record(value: { readonly record?: unknown } | null, line: number): void {
    const say: ReminderBuilder = (code, facts = {}) => this.say(code, { line, ...facts });
    const kind = this.ended ? 'late' : value?.record;
    if (kind === 'late') say('record_after_end');
    else if (kind === 'commit')
      this.#commit(commitRecord.safeParse(value).data?.commit as DomainCommit | undefined, say);
    else if (kind === 'evidence') this.#evidence(evidenceRecord.safeParse(value).data, say);
    else if (kind === 'end') this.#end(endRecord.safeParse(value).data, say);
    // A `missing` record has no content. `close` reports the evidence as absent, because the log names it.
    else if (kind !== 'missing') say('record_unknown');
  }

  #commit(commit: DomainCommit | undefined, say: ReminderBuilder): void {
    this.commits += 1;
    if (commit === undefined) {
      say('commit_form');
      return;
    }
    const { domain } = commit;
    const from = Object.hasOwn(this.#from, domain) ? this.#from[domain] : undefined;
    if (from === undefined && !this.links.has(domain)) say('log_undeclared', { domain });
    const before = this.links.get(domain) ?? beginning(domain, from ?? 1);
    this.links.set(domain, judge(before, commit, this.key, say));
    const marked = this.#marks.get(`${domain} ${commit.version}`) ?? commit.hash;
    if (marked !== commit.hash) say('anchor_differs', { domain, version: commit.version });
    for (const hash of commit.events.flatMap((event) => evidenceNamed(event))) this.#named.add(hash);
  }

  #evidence(found: { hash: string; content?: unknown } | undefined, say: ReminderBuilder): void {
    this.evidence += 1;
    const hash = found?.hash ?? '';
    this.#brought.add(hash);
    if (!hasHash(found?.content, hash)) say('evidence_changed', { hash });
    if (!this.#named.has(hash)) say('evidence_unnamed', { hash });
  }

  #end(end: EndRecord | undefined, say: ReminderBuilder): void {
    this.ended = true;
    if (end === undefined) {
      say('record_unknown');
      return;
    }
    if (end.hash !== this.#digest.digest('hex')) say('package_changed');
    if (!signatureHolds(this.key, end.hash, end.signature)) say('package_signature');
    const got = `${this.commits}/${this.#named.size}`;
    const expected = `${end.commits}/${end.evidence}`;
    if (expected !== got) say('end_counts', { expected, got });
    for (const [domain, { version, hash }] of Object.entries(end.heads)) {
      const link = this.links.get(domain);
      if (link?.hash !== hash || link.version !== version)
        say('end_head', { domain, version, got: link?.version ?? 0 });
    }
  }

  close(): void {
    if (!this.ended) this.say('end_missing');
    for (const [domain, version] of this.#newestMarks) {
      const got = this.links.get(domain)?.version ?? 0;
      if (got < version) this.say('anchor_ahead', { domain, version, got });
    }
    for (const hash of this.#named) if (!this.#brought.has(hash)) this.say('evidence_absent', { hash });
  }
}

// A package has one record per line. Only one line is in memory, so a file may have any length.

/** The file is no evidence package. */
export class NotPackage extends Error {
  override readonly name = 'NotPackage';
  readonly line: number;
  constructor(line: number) {
    super(`line ${line}`);
    this.line = line;
  }
}

/** Splits at line feeds. @throws NotPackage at a line above `lineCharsMax` */
export async function* linesOf(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  let count = 0;
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      count += 1;
      yield line;
    }
    if (rest.length > lineCharsMax) throw new NotPackage(count + 1);
  }
  if (rest !== '') yield rest;
}

/** The hashed text of a record; null for the brackets of the array and for empty lines. */
const recordText = (line: string): string | null => {
  const text = line.trim().replace(/,$/, '');
  return text === '' || text === '[' || text === ']' ? null : text;
};

// The verification needs only the public key: no store, no AWS and no Slack.

export interface Verified {
  readonly findings: readonly Finding[];
  /** The number of findings that are not listed. */
  readonly more: number;
  readonly commits: number;
  readonly evidence: number;
  /** SHA-256 (hex) of the public key (SubjectPublicKeyInfo) that verifies the signatures. */
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

const parsedPackage = (text: string): { readonly record?: unknown } | null => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : null;
  } catch {
    return null;
  }
};

/**
 * @param pinned the log's public key from outside the package; null uses the package's own key, which proves only that the parts
 * belong together
 * @param marks of the anchor, also from outside the package
 * @throws NotPackage
 */
export const verifyPackage = async (
  lines: AsyncIterable<string>,
  pinned: KeyObject | null,
  marks: readonly GivenMark[] = [],
): Promise<Verified> => {
  let check: PackageCheck | null = null;
  let line = 0;
  for await (const written of lines) {
    line += 1;
    const text = recordText(written);
    if (text === null) continue;
    const value = parsedPackage(text);
    if (check === null) {
      const head = header.safeParse(value);
      if (!head.success) throw new NotPackage(line);
      const publicKey = keyOf(head.data.publicKey, line);
      check = new PackageCheck(head.data.from, pinned ?? publicKey, marks);
      if (!check.key.equals(publicKey)) check.say('key_differs', { line });
    } else check.record(value, line);
    if (!check.ended) check.hash(text);
  }
  if (check === null) throw new NotPackage(line);
  check.close();
  const { findings, more, commits, evidence, key, links } = check;
  return { findings, more, commits, evidence, keyFingerprint: fingerprintOf(key), heads: links };
};
