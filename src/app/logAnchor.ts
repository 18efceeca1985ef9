/**
 * Holds each log to its anchor (I13): decisions of people and attempts towards SES cannot be deleted unnoticed, however often
 * the process restarts.
 *
 *     first load after a start     newest mark ──► the log must have that commit, or `LogCorrupt`
 *     after an irrevocable append  its mark, before the person gets the answer or SES gets a call
 *     before each forward Put      newest mark once more; then the head's own mark; without both no Put is intended
 *
 * While the anchor is unreachable, forward Puts wait. A rollback continues, and people are notified.
 */

import { createHash } from 'node:crypto';
import { type DomainEvent, isIrrevocable } from '../domain/events.ts';
import type { Instant, SigningDomain } from '../domain/names.ts';
import type { State } from '../domain/state.ts';
import { type AnchorMark, type AnchorStore, AnchorUnavailable } from '../ports/anchor.ts';
import { endsWithin, within } from '../ports/concurrency.ts';
import { faultOf, type Journal } from '../ports/journal.ts';
import type { LogSigner } from '../ports/keys.ts';
import type { Clock } from '../ports/settings.ts';
import { type Log, LogCorrupt } from '../ports/store.ts';
import type { Anchor, DomainCommit } from './deps.ts';

type Place = Pick<AnchorMark, 'domain' | 'version' | 'hash'>;

/** Differs from the hashes of commits, so that no signature of a commit is valid for a mark. */
export const anchorHash = ({ domain, version, hash }: Place): string =>
  createHash('sha256').update(`futari anchor\n${domain}\n${version}\n${hash}`).digest('hex');

export const markText = async ({ domain, version, hash }: Place, signer: Pick<LogSigner, 'sign'>): Promise<string> => {
  const signature = await signer.sign(anchorHash({ domain, version, hash }));
  return `${JSON.stringify({ domain, version, hash, signature })}\n`;
};

const fieldsOf = (text: string): Readonly<Record<string, unknown>> => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
};

/** Null when the text is no mark of this domain and version. The signature is not verified here. */
export const parseMark = (domain: SigningDomain, version: number, text: string): AnchorMark | null => {
  const { domain: named, version: numbered, hash, signature } = fieldsOf(text);
  if (named !== domain || numbered !== version || typeof hash !== 'string' || typeof signature !== 'string')
    return null;
  return /^[0-9a-f]{64}$/.test(hash) ? { domain, version, hash, signature } : null;
};

/** Null also when the log's key has not signed the mark. */
const readMark = async (
  domain: SigningDomain,
  version: number,
  text: string,
  verifier: Pick<LogSigner, 'verify'>,
): Promise<AnchorMark | null> => {
  const mark = parseMark(domain, version, text);
  return mark !== null && (await verifier.verify(anchorHash(mark), mark.signature)) ? mark : null;
};

/** At most this many invalid marks are skipped: an attacker who can add marks cannot hide the valid ones below them. */
const marksMax = 8;
/**
 * Real milliseconds that an append waits for its mark. Less than the send window, so that a slow anchor does not make a
 * rollback miss it.
 */
const markWaitMs = 2_000;
/** Real milliseconds after which an anchor that has not answered counts as out of reach, whatever its client promises. */
const answerWithinMs = 10_000;
/** After the anchor could not be reached it is not asked by every load. */
const tryAgainMs = 30_000;

interface Progress {
  /** Whether the log was held to the anchor since this process began. */
  compared: boolean;
  /** The newest mark that the anchor is known to have. */
  held: Place | null;
  /** The newest commit in the log that still needs its mark. */
  pending: Place | null;
  answer: ReturnType<Anchor['answer']>;
  /** Earliest time of the next try. */
  tryAt: Instant;
  trying: Promise<void> | null;
}

interface LogAnchorParts {
  readonly store: AnchorStore;
  readonly signer: LogSigner;
  /** The log without this anchor in front of it. */
  readonly log: Log<DomainEvent, State>;
  readonly clock: Clock;
  readonly journal: Journal;
}

export class LogAnchor implements Anchor {
  readonly #parts: LogAnchorParts;
  readonly #progress = new Map<SigningDomain, Progress>();

  constructor(parts: LogAnchorParts) {
    this.#parts = parts;
  }

  /** The log for every other use: held to the anchor. */
  get log(): Log<DomainEvent, State> {
    const { log } = this.#parts;
    return {
      load: async (domain, freshness) => {
        await this.#compare(domain);
        const head = await log.load(domain, freshness);
        if (head === null) return head;
        await this.#markUnmarked(head);
        await this.#checkAgain(head);
        return head;
      },
      history: (domain, fromVersion) => this.#history(domain, fromVersion),
      due: (now, configured) => log.due(now, configured),
      holdTo: (domain, place) => log.holdTo(domain, place),
      close: () => log.close(),
      append: async (entry) => {
        const result = await log.append(entry);
        if (result.tag === 'committed' && result.commit.events.some(isIrrevocable)) await this.#mark(result.commit);
        return result;
      },
    };
  }

  answer(domain: SigningDomain): Progress['answer'] {
    return this.#of(domain).answer;
  }

  unreachable(): readonly SigningDomain[] {
    return [...this.#progress].flatMap(([domain, { answer }]) => (answer?.isReachable === false ? [domain] : []));
  }

  isMarked({ domain, version }: Place): boolean {
    return (this.#of(domain).held?.version ?? 0) >= version;
  }

  /** @throws AnchorUnavailable, LogCorrupt, LogUnavailable */
  async confirm(domain: SigningDomain): Promise<void> {
    const { log, clock } = this.#parts;
    const progress = this.#of(domain);
    const startedMs = clock.monotonicMs();
    await this.#reaching(domain, async () => {
      await this.#holdToNewest(domain);
      // Also when the newest mark was known: another process may have added a newer one, and its commit may be gone.
      const head = await log.load(domain);
      if (head === null || this.isMarked(head)) return;
      progress.pending = head;
      await this.#add(head);
    });
    // The mark of the intent would be late too, and a Put that was intended and not sent uses up a try.
    if (clock.monotonicMs() - startedMs > markWaitMs) throw new AnchorUnavailable('the anchor answers too slowly');
  }

  async *#history(domain: SigningDomain, fromVersion?: number): AsyncIterable<DomainCommit> {
    await this.#compare(domain);
    yield* this.#parts.log.history(domain, fromVersion);
  }

  #of(domain: SigningDomain): Progress {
    const known = this.#progress.get(domain);
    if (known !== undefined) return known;
    const fresh: Progress = {
      compared: false,
      held: null,
      pending: null,
      answer: null,
      tryAt: Number.NEGATIVE_INFINITY,
      trying: null,
    };
    this.#progress.set(domain, fresh);
    return fresh;
  }

  /** Catches up on the first comparison, and on marks that the anchor did not take. @throws LogCorrupt */
  async #compare(domain: SigningDomain): Promise<void> {
    const progress = this.#of(domain);
    if (progress.compared && progress.pending === null) return;
    const { clock } = this.#parts;
    if (clock.now() < progress.tryAt) return;
    progress.trying ??= this.#catchUp(domain, progress).finally(() => {
      progress.trying = null;
    });
    // A load may be a rollback's. A fault that is found late is thrown by the next load: the log is held to the mark by then.
    if (!(await endsWithin(markWaitMs, progress.trying))) progress.tryAt = clock.now() + tryAgainMs;
  }

  async #catchUp(domain: SigningDomain, progress: Progress): Promise<void> {
    try {
      await this.#reaching(domain, async () => {
        if (!progress.compared) await this.#holdToNewest(domain);
        if (progress.pending !== null) await this.#add(progress.pending);
      });
    } catch (error) {
      if (!(error instanceof AnchorUnavailable)) throw error;
    }
  }

  /** Adds the mark of a process that died between the append and the mark. */
  async #markUnmarked(head: DomainCommit): Promise<void> {
    const progress = this.#of(head.domain);
    if (!progress.compared || progress.pending !== null) return;
    if (this.isMarked(head) || !head.events.some(isIrrevocable)) return;
    await this.#mark(head);
  }

  /** Another process found the anchor unreachable: calls it again, because people wait for the news that it answers. */
  async #checkAgain({ domain, state: { anchorLostAt } }: DomainCommit): Promise<void> {
    const progress = this.#of(domain);
    const { clock } = this.#parts;
    const isKnown = anchorLostAt === null || (progress.answer?.at ?? Number.NEGATIVE_INFINITY) >= anchorLostAt;
    if (isKnown || clock.now() < progress.tryAt) return;
    progress.compared = false;
    await this.#compare(domain);
    progress.tryAt = clock.now() + tryAgainMs;
  }

  /** Waits for a bounded time; a mark that takes longer is added in the background. @throws LogCorrupt */
  async #mark(commit: DomainCommit): Promise<void> {
    const progress = this.#of(commit.domain);
    progress.pending = commit;
    const marked = this.#reaching(commit.domain, () => this.#add(commit)).then(
      () => null,
      (error: unknown) => error,
    );
    const problem = await within(markWaitMs, marked);
    // `problem` is null for a late mark too: the next load throws its error.
    if (problem !== null && !(problem instanceof AnchorUnavailable)) throw problem;
  }

  /** @throws what `work` throws */
  async #reaching(domain: SigningDomain, work: () => Promise<void>): Promise<void> {
    const { clock, journal } = this.#parts;
    const progress = this.#of(domain);
    try {
      if (!(await endsWithin(answerWithinMs, work())))
        throw new AnchorUnavailable(`no answer within ${answerWithinMs} ms`);
      // One that can be read and takes nothing does not do.
      if (progress.pending === null) progress.answer = { isReachable: true, at: clock.now() };
    } catch (error) {
      if (error instanceof AnchorUnavailable) {
        progress.answer = { isReachable: false, at: clock.now() };
        progress.tryAt = clock.now() + tryAgainMs;
        const { fault, message } = faultOf(error);
        journal.error({ domain, fault, message }, 'the anchor of the log cannot be reached');
      }
      throw error;
    }
  }

  async #holdToNewest(domain: SigningDomain): Promise<void> {
    const { log } = this.#parts;
    const progress = this.#of(domain);
    const newest = await this.#newest(domain);
    progress.compared = true;
    const { held } = progress;
    if (held !== null && (newest === null || newest.version < held.version)) {
      throw new AnchorUnavailable(`a mark of ${domain} that was there is gone`);
    }
    if (newest === null || (held !== null && held.version === newest.version && held.hash === newest.hash)) return;
    log.holdTo(domain, newest);
    if (newest.version >= (held?.version ?? 0)) progress.held = newest;
  }

  /** @throws AnchorUnavailable, also when marks exist and none of them is valid */
  async #newest(domain: SigningDomain): Promise<AnchorMark | null> {
    const { store, signer, journal } = this.#parts;
    const stored = await store.newest(domain, marksMax);
    for (const { version, text } of stored) {
      const mark = await readMark(domain, version, text, signer);
      if (mark !== null) return mark;
      journal.error({ domain, version }, 'a mark of the anchor does not hold');
    }
    if (stored.length > 0) throw new AnchorUnavailable(`no mark of ${domain} holds`);
    return null;
  }

  /** @throws AnchorUnavailable; LogCorrupt when the anchor has another commit at that version */
  async #add(place: Place): Promise<void> {
    const { store, signer, log } = this.#parts;
    const { domain, version, hash } = place;
    const text = await markText(place, signer).catch((error: unknown) => {
      throw new AnchorUnavailable(`sign a mark of ${domain}`, { cause: error });
    });
    const mark = await readMark(domain, version, await store.create(domain, version, text), signer);
    if (mark === null) throw new AnchorUnavailable(`version ${version} of ${domain} has a mark that does not hold`);
    const progress = this.#of(domain);
    if (mark.hash !== hash) {
      log.holdTo(domain, mark);
      throw new LogCorrupt(`${domain}: version ${version} is another one than the anchor's`);
    }
    if (version >= (progress.held?.version ?? 0)) progress.held = mark;
    if ((progress.pending?.version ?? 0) <= version) progress.pending = null;
  }
}
