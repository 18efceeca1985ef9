/** Checks the items of a whole table: each log's chain, signatures and states, the evidence that the logs name, and the anchor. */

import { createPublicKey, type KeyObject } from 'node:crypto';
import { openEvidence } from '../../adapters/dynamodb/documents.ts';
import { parseItem } from '../../adapters/dynamodb/log.ts';
import { type Item, isLasting } from '../../adapters/dynamodb/table.ts';
import { signatureHolds } from '../../adapters/keys/signer.ts';
import { anchorHash, parseMark } from '../../app/logAnchor.ts';
import { evidenceNamed } from '../../app/report/package.ts';
import type { DomainEvent } from '../../domain/events.ts';
import { SigningDomain } from '../../domain/names.ts';
import type { State } from '../../domain/state.ts';
import { type AnchorStore, LogCorrupt } from '../../ports/store.ts';

import type { Language } from '../../texts/codes.ts';
import { messages } from '../../texts/text.ts';
import { beginning, type Finding, findingRows, judge, type Link } from '../commands/evidencePackage.ts';

/** The rows of evidence packages; these speak of the table. */
const finding = messages({
  ...findingRows,
  anchor_ahead: {
    ja: '{domain}: ログは version {got} で終わっていますが、anchor には version {version} があります。その間の判断が失われています。',
    en: '{domain}: the log ends at version {got}, and the anchor has version {version}. The decisions between them are lost.',
  },
});

export const faultText = (language: Language, { code, facts }: Finding): string =>
  finding.ofCode(language, code, facts);

/** Marks that are compared with the log: those that a process compares at its start are among them. */
const marksMax = 32;

/** A mark of the anchor. `hash` null: it is damaged, or not by the key of the log. */
interface Known {
  readonly version: number;
  readonly hash: string | null;
}

/** Takes the items one by one, the logs before everything else. Only hashes stay in memory. */
export class TableCheck {
  items = 0;
  /** Of `items`: those that are kept for ever. */
  lasting = 0;
  evidence = 0;
  readonly heads = new Map<SigningDomain, Link>();
  readonly #named = new Set<string>();
  readonly #hashes = new Map<string, string>();
  readonly #marks = new Map<SigningDomain, readonly Known[]>();
  readonly #key: KeyObject;
  #first: Finding | null = null;

  constructor(publicKeyPem: string) {
    this.#key = createPublicKey(publicKeyPem);
  }

  /** The first fault; null: none so far. */
  get first(): Finding | null {
    return this.#first;
  }

  get commits(): number {
    return this.#hashes.size;
  }

  #say(code: Finding['code'], facts: Readonly<Record<string, string | number>> = {}): void {
    this.#first ??= {
      code,
      facts: Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, String(value)])),
    };
  }

  take(item: Item): void {
    this.items += 1;
    if (isLasting(item)) this.lasting += 1;
    const [kind, name = ''] = item.pk?.S?.split('#') ?? [];
    if (kind === 'log') this.#commit(name, item);
    else if (kind === 'evidence') this.#evidence(name, item);
  }

  #commit(name: string, item: Item): void {
    const domain = SigningDomain.parse(name);
    const commit = domain === null ? null : parseItem<DomainEvent, State>(item, domain);
    if (domain === null || commit === null) {
      this.#say('commit_form');
      return;
    }
    const before = this.heads.get(domain) ?? beginning(domain, 1);
    this.heads.set(
      domain,
      judge(before, commit, this.#key, (code, facts) => this.#say(code, facts)),
    );
    this.#hashes.set(`${domain} ${commit.version}`, commit.hash);
    for (const hash of commit.events.flatMap((event) => evidenceNamed(event))) this.#named.add(hash);
  }

  #evidence(hash: string, item: Item): void {
    this.evidence += 1;
    this.#named.delete(hash);
    try {
      openEvidence(hash, item.body?.B);
    } catch (error) {
      if (!(error instanceof LogCorrupt)) throw error;
      this.#say('evidence_changed', { hash });
    }
  }

  /**
   * Before the first item of a table in use, whose bot adds commits and their marks meanwhile: a mark that is read now is of a commit that
   * the items hold. @throws AnchorUnavailable
   */
  async readMarks(anchor: AnchorStore, domains: Iterable<SigningDomain>): Promise<void> {
    for (const domain of domains) this.#marks.set(domain, await this.#marksOf(anchor, domain));
  }

  /** After the last item. @param anchor null: none @throws AnchorUnavailable */
  async close(anchor: AnchorStore | null, domains: Iterable<SigningDomain>): Promise<void> {
    for (const hash of this.#named) this.#say('evidence_absent', { hash });
    if (anchor === null) return;
    for (const domain of new Set([...domains, ...this.heads.keys()]))
      this.#compare(domain, this.#marks.get(domain) ?? (await this.#marksOf(anchor, domain)));
  }

  async #marksOf(anchor: AnchorStore, domain: SigningDomain): Promise<readonly Known[]> {
    const marks: Known[] = [];
    for (const version of await anchor.versions(domain, marksMax)) {
      const mark = parseMark(domain, version, await anchor.read(domain, version));
      const isOurs = mark !== null && signatureHolds(this.#key, anchorHash(mark), mark.signature);
      marks.push({ version, hash: isOurs ? mark.hash : null });
    }
    return marks;
  }

  /** What contradicts the log comes first: that the anchor is ahead is the only one of these faults that people may accept. */
  #compare(domain: SigningDomain, marks: readonly Known[]): void {
    const head = this.heads.get(domain)?.version ?? 0;
    for (const { version, hash } of marks) {
      if (hash === null) this.#say('anchor_mark', { domain, version });
      else if (version <= head && this.#hashes.get(`${domain} ${version}`) !== hash)
        this.#say('anchor_differs', { domain, version });
    }
    const ahead = marks.find(({ version }) => version > head);
    if (ahead !== undefined) this.#say('anchor_ahead', { domain, version: ahead.version, got: head });
  }
}
