/** What is remembered between the lines of a package: of each log its last link, and the names of evidence. */
import { createHash, type KeyObject } from 'node:crypto';
import { canonicalJson } from '../../adapters/dynamodb/canonicalJson.ts';
import { signatureHolds } from '../../adapters/keys/signer.ts';
import type { DomainCommit } from '../../app/deps.ts';
import { evidenceNamed } from '../../app/report/form.ts';
import { beginning, judge, type Link } from '../verifyLog/chain.ts';
import type { Finding, Say } from '../verifyLog/finding.ts';
import { commitRecord, type EndRecord, endRecord, evidenceRecord } from '../verifyLog/schemas.ts';

const findingsMax = 200;

const hasHash = (content: unknown, hash: string): boolean => {
  try {
    return createHash('sha256').update(canonicalJson(content)).digest('hex') === hash;
  } catch {
    return false;
  }
};

export class PackageCheck {
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
  readonly key: KeyObject;

  constructor(from: Readonly<Record<string, number>>, key: KeyObject) {
    this.#from = from;
    this.key = key;
  }

  say(code: Finding['code'], facts: Readonly<Record<string, string | number>> = {}): void {
    if (this.findings.length >= findingsMax) this.more += 1;
    else this.findings.push({ code, facts: Object.fromEntries(Object.entries(facts).map(([k, v]) => [k, String(v)])) });
  }

  hash(text: string): void {
    this.#digest.update(`${text}\n`);
  }

  record(value: { readonly record?: unknown } | null, line: number): void {
    const say: Say = (code, facts = {}) => this.say(code, { line, ...facts });
    const kind = this.ended ? 'late' : value?.record;
    if (kind === 'late') say('record_after_end');
    else if (kind === 'commit')
      this.#commit(commitRecord.safeParse(value).data?.commit as DomainCommit | undefined, say);
    else if (kind === 'evidence') this.#evidence(evidenceRecord.safeParse(value).data, say);
    else if (kind === 'end') this.#end(endRecord.safeParse(value).data, say);
    // `missing` brought nothing: that is said at the end, by the log that names it.
    else if (kind !== 'missing') say('record_unknown');
  }

  #commit(commit: DomainCommit | undefined, say: Say): void {
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
    for (const hash of commit.events.flatMap((event) => evidenceNamed(event))) this.#named.add(hash);
  }

  #evidence(found: { hash: string; content?: unknown } | undefined, say: Say): void {
    this.evidence += 1;
    const hash = found?.hash ?? '';
    this.#brought.add(hash);
    if (!hasHash(found?.content, hash)) say('evidence_changed', { hash });
    if (!this.#named.has(hash)) say('evidence_unnamed', { hash });
  }

  #end(end: EndRecord | undefined, say: Say): void {
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
    for (const hash of this.#named) if (!this.#brought.has(hash)) this.say('evidence_absent', { hash });
  }
}
