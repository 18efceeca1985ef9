/**
 * Holds each log to its anchor (I13): decisions of people and attempts towards SES cannot be deleted unnoticed, however often
 * the process restarts.
 *
 *     first load after a start     newest marks ──► the log must have each of their commits, or `LogCorrupt`
 *     after an irrevocable append  its mark, before the person gets the answer or SES gets a call
 *     before each forward Put      marks that others added since; then the head's own mark; without both no Put is intended
 *     after each intent            marks that others added since; a decision that the log lacks stops the Put
 *
 * While the anchor is unreachable, forward Puts wait. A rollback continues, and people are notified.
 */

import { createHash } from 'node:crypto';
import { type DomainEvent, isIrrevocable } from '../domain/events.ts';
import type { Instant, SigningDomain } from '../domain/names.ts';
import type { State } from '../domain/state.ts';
import { endsWithin, inWindow, within } from '../ports/concurrency.ts';
import { faultOf, type Journal } from '../ports/journal.ts';
import type { LogSigner } from '../ports/keys.ts';
import type { Clock } from '../ports/settings.ts';
import { type AnchorMark, type AnchorStore, AnchorUnavailable, type Log, LogCorrupt } from '../ports/store.ts';

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
/** So many of the newest marks stay under watch: a mark that is added late, below newer ones, is read too. */
const watchedMax = 32;
/** More marks than one process can miss between two Puts. */
const listedMax = 1_000;
/**
 * Real milliseconds that an append waits for its mark. Less than the send window, so that a slow anchor does not make a
 * rollback miss it.
 */
const markWaitMs = 2_000;
/** Real milliseconds that a Put waits for the marks of others after its intent. With `markWaitMs` less than the send window. */
const othersWaitMs = 1_500;
/** Real milliseconds after which an anchor that has not answered counts as out of reach, whatever its client promises. */
const answerWithinMs = 10_000;
/** After the anchor could not be reached it is not asked by every load. */
const tryAgainMs = 30_000;

interface Progress {
  /** Whether the log was held to the anchor since this process began. */
  compared: boolean;
  /** Versions of marks that this process added, or held the log to. */
  readonly seen: Set<number>;
  /** Older marks than this are not read. */
  oldest: number;
  /** The head that the newest confirmation read: a Put builds on it. */
  confirmed: Place | null;
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
      upcoming: (now, max) => log.upcoming(now, max),
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
      await this.#holdToOthers(domain);
      // Also when every mark was known: the head may have been deleted since.
      const head = await log.load(domain);
      progress.confirmed = head;
      if (head === null || this.isMarked(head)) return;
      progress.pending = head;
      await this.#add(head);
    });
    // The mark of the intent would be late too, and a Put that was intended and not sent uses up a try.
    if (clock.monotonicMs() - startedMs > markWaitMs) throw new AnchorUnavailable('the anchor answers too slowly');
  }

  /** @throws LogCorrupt, LogUnavailable */
  async confirmAgain(domain: SigningDomain): Promise<boolean> {
    const { log } = this.#parts;
    const { pending, confirmed } = this.#of(domain);
    // The intent's own mark has just been waited for in vain.
    if (pending !== null) return false;
    const held = this.#reaching(domain, async () => {
      await this.#holdToOthers(domain);
      // The approvals themselves may have been deleted, below an intent that still builds on them.
      if (confirmed !== null) log.holdTo(domain, confirmed);
      // Also without a new mark: a load under way may have read it, and not yet the log.
      await log.load(domain);
    });
    try {
      return await endsWithin(othersWaitMs, held);
    } catch (error) {
      if (error instanceof AnchorUnavailable) return false;
      throw error;
    }
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
      seen: new Set(),
      oldest: 0,
      confirmed: null,
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
        if (!progress.compared) await this.#holdToOthers(domain);
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

  /** Holds the log to each mark that this process has not seen. The next load compares. @throws AnchorUnavailable */
  async #holdToOthers(domain: SigningDomain): Promise<void> {
    const { log } = this.#parts;
    const progress = this.#of(domain);
    const versions = await this.#list(domain, progress);
    const marks = await this.#readUnseen(domain, versions, progress);
    for (const mark of marks) {
      log.holdTo(domain, mark);
      progress.seen.add(mark.version);
      if (mark.version > (progress.held?.version ?? 0)) progress.held = mark;
    }
    const isFirst = !progress.compared;
    progress.compared = true;
    const oldest = versions[(isFirst ? marksMax : watchedMax) - 1] ?? 0;
    progress.oldest = Math.max(progress.oldest, oldest);
    for (const version of progress.seen) if (version < progress.oldest) progress.seen.delete(version);
  }

  /** The versions of the marks that must be known, the newest first. @throws AnchorUnavailable, also when a known mark is gone */
  async #list(domain: SigningDomain, { compared, oldest, held }: Progress): Promise<readonly number[]> {
    const { store } = this.#parts;
    const reaches = (versions: readonly number[], max: number): boolean =>
      versions.length < max || versions.some((version) => version > 0 && version <= oldest);
    let versions = await store.versions(domain, compared ? watchedMax : marksMax);
    if (compared && !reaches(versions, watchedMax)) {
      versions = await store.versions(domain, listedMax);
      if (!reaches(versions, listedMax)) throw new AnchorUnavailable(`more than ${listedMax} new marks of ${domain}`);
    }
    if (held !== null && !versions.includes(held.version))
      throw new AnchorUnavailable(`a mark of ${domain} that was there is gone`);
    return versions.filter((version) => !compared || version >= oldest);
  }

  /** @throws AnchorUnavailable, also when marks exist and none of them is valid */
  async #readUnseen(
    domain: SigningDomain,
    versions: readonly number[],
    { seen }: Progress,
  ): Promise<readonly AnchorMark[]> {
    const { store, signer, journal } = this.#parts;
    const unseen = versions.filter((version) => !seen.has(version));
    const marks: AnchorMark[] = [];
    await inWindow(unseen, marksMax, async (version) => {
      const text = version === 0 ? '' : await store.read(domain, version);
      const mark = await readMark(domain, version, text, signer);
      if (mark === null) journal.error({ domain, version }, 'a mark of the anchor does not hold');
      else marks.push(mark);
    });
    const invalid = unseen.length - marks.length;
    if (invalid === versions.length && invalid > 0) throw new AnchorUnavailable(`no mark of ${domain} holds`);
    if (invalid > marksMax) throw new AnchorUnavailable(`${invalid} marks of ${domain} do not hold`);
    return marks;
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
    progress.seen.add(version);
    if (version >= (progress.held?.version ?? 0)) progress.held = mark;
    if ((progress.pending?.version ?? 0) <= version) progress.pending = null;
  }
}
