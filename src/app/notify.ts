/** Telling people: the cards as they are now, and every notice that waits. A lost message is worse than a doubled one (I10). */

import type { DomainEvent } from '../domain/events.ts';
import type { RecordObservation } from '../domain/findings.ts';
import type { SigningDomain } from '../domain/names.ts';
import { accompanimentOf, isCritical, type Notice } from '../domain/notices.ts';
import type { State } from '../domain/state.ts';
import { type Background, createKeyedQueue } from '../ports/concurrency.ts';
import { faultOf } from '../ports/journal.ts';
import { type AlertChannel, MessengerRefuses, type RecordNews } from '../ports/people.ts';
import type { DomainSettings } from '../ports/settings.ts';
import { LogCorrupt } from '../ports/store.ts';
import { alertText } from '../texts/alerts.ts';
import { CorruptLogs } from './corruptLogs.ts';
import type { Deps } from './deps.ts';
import { observeNext } from './effects/record.ts';
import { executeNow, type Loaded } from './execute.ts';
import { recordIntervals } from './history.ts';
import { buildReport } from './report/rotation.ts';

/** Runs in which a channel is tried for one notice, a minute and more apart; then the journal says that it was lost. */
const alertTriesMax = 6;

/** What this process has sent, and how often it failed: a notice is kept in the outbox until every channel is done with it. */
class AlertTracker {
  readonly #done = new Set<string>();
  readonly #tries = new Map<string, number>();

  static key(domain: SigningDomain, notice: Notice, channel: AlertChannel): string {
    return `${domain}/${notice.id} ${channel.name}`;
  }

  isDone(key: string): boolean {
    return this.#done.has(key);
  }

  done(key: string): void {
    this.#done.add(key);
    this.#tries.delete(key);
  }

  /** @returns false when it was the last try */
  failed(key: string): boolean {
    const tries = (this.#tries.get(key) ?? 0) + 1;
    this.#tries.set(key, tries);
    if (tries >= alertTriesMax) this.done(key);
    return tries < alertTriesMax;
  }

  forget(domain: SigningDomain, ids: readonly number[]): void {
    for (const id of ids) for (const key of this.#done) if (key.startsWith(`${domain}/${id} `)) this.#done.delete(key);
  }
}

/** Channels that still owe this notice. */
const owedBy = (
  channels: readonly AlertChannel[],
  tracker: AlertTracker,
  domain: SigningDomain,
  notice: Notice,
): readonly AlertChannel[] =>
  isCritical(notice.code)
    ? channels.filter((channel) => !tracker.isDone(AlertTracker.key(domain, notice, channel)))
    : [];

/** A store that does not answer costs the link, not the alert. */
const linkOf = async ({ notifier }: Deps, state: State): Promise<string | null> => {
  try {
    return await notifier.cardLink(state);
  } catch {
    return null;
  }
};

const textOf = async (deps: Deps, state: State, notice: Notice): Promise<string> => {
  const { locale, policy, runbook, domains } = deps.settings;
  const channel = domains.get(state.domain)?.channel ?? '';
  const places = { channel, card: await linkOf(deps, state), runbook };
  return alertText(locale, state, notice, policy.calendar.timeZone, places);
};

/**
 * Critical notices leave Slack too: each by every channel, whether Slack took it or not.
 * @param mine notices that this process may post @returns false when something is to be tried again
 */
const sendAlerts = async (
  deps: Deps,
  tracker: AlertTracker,
  state: State,
  mine: readonly Notice[],
): Promise<boolean> => {
  const one = async (notice: Notice, channel: AlertChannel): Promise<boolean> => {
    const key = AlertTracker.key(state.domain, notice, channel);
    try {
      await channel.send({
        id: `${state.domain}/${notice.id}`,
        domain: state.domain,
        code: notice.code,
        at: deps.clock.now(),
        escalation: 'escalation' in notice.facts ? notice.facts.escalation : 0,
        text: await textOf(deps, state, notice),
      });
      tracker.done(key);
      return true;
    } catch (error) {
      const again = tracker.failed(key);
      const problem = error instanceof Error ? error.message : 'unknown';
      const outcome = again ? 'an alert did not leave' : 'an alert is given up';
      deps.journal.error({ domain: state.domain, code: notice.code, channel: channel.name, problem }, outcome);
      return !again;
    }
  };
  const sent = await Promise.all(
    mine.flatMap((notice) => owedBy(deps.alerts, tracker, state.domain, notice).map((channel) => one(notice, channel))),
  );
  return sent.every((done) => done);
};

// What notices about the next record are told with: what was seen of it, and how it came to be so.

/** An observation, or the evidence of a round with one in it. */
const recordIn = (stored: object | null): RecordObservation | null => {
  if (stored !== null && 'servers' in stored) return stored as RecordObservation;
  const { record } = (stored ?? {}) as { readonly record?: object };
  return record === undefined ? null : recordIn({ ...record });
};

const storedRecord = async ({ evidence }: Deps, hash: string | null): Promise<RecordObservation | null> =>
  hash === null ? null : recordIn(await evidence.get(hash));

/**
 * With the reminder of the day on which the record is overdue goes what the DNS department will ask for: the last answer too, which
 * is not stored where it is as before. Nothing is decided on it, so that no silent server is waited for twice.
 */
const overdue = async (deps: Deps, settings: DomainSettings, state: State): Promise<RecordNews | null> => {
  const { rotation } = state;
  if (rotation === null) return null;
  const dns: Deps['dns'] = { ...deps.dns, observe: (query) => deps.dns.observe({ ...query, hurried: true }) };
  const now = await observeNext({ deps: { ...deps, dns }, settings, state });
  const seen = now ?? (await storedRecord(deps, rotation.record?.evidence ?? null));
  return seen === null ? null : { seen, intervals: await recordIntervals(deps, settings, rotation.id) };
};

/** Null: it is not about the record, or nothing is kept. */
const recordNews = async (
  deps: Deps,
  settings: DomainSettings,
  state: State,
  notice: Notice,
): Promise<RecordNews | null> => {
  const beside = accompanimentOf(notice);
  if (beside === 'overdueRecord') return overdue(deps, settings, state);
  // With news of the record goes the answer that the state rests on.
  const known = beside === 'record' ? (state.rotation?.record?.evidence ?? null) : null;
  const seen = await storedRecord(deps, 'evidence' in notice.facts ? notice.facts.evidence : known);
  return seen === null ? null : { seen, intervals: [] };
};

const firstPauseMs = 60_000;
/** A channel that is opened again hears of it within this. */
const longestPauseMs = 3_600_000;

interface Refused {
  readonly code: string;
  readonly count: number;
  readonly until: number;
}

/** `cards`, or the number of a notice. */
type Post = 'cards' | number;

/**
 * What the messenger refused and will refuse again until somebody changes something: tried at growing distances and journalled
 * once. Kept by the process: one that starts tries at once.
 */
class RefusedPosts {
  readonly #refused = new Map<SigningDomain, Map<Post, Refused>>();

  /** @returns true when it is news: never refused before, or for another reason */
  refused(domain: SigningDomain, post: Post, code: string, at: number): boolean {
    const known = this.#refused.get(domain) ?? new Map<Post, Refused>();
    const before = known.get(post);
    const count = (before?.count ?? 0) + 1;
    known.set(post, { code, count, until: at + Math.min(firstPauseMs * 2 ** (count - 1), longestPauseMs) });
    this.#refused.set(domain, known);
    return before?.code !== code;
  }

  isBackingOff(domain: SigningDomain, post: Post, at: number): boolean {
    return (this.#refused.get(domain)?.get(post)?.until ?? 0) > at;
  }

  posted(domain: SigningDomain, post: Post): void {
    this.#refused.get(domain)?.delete(post);
  }

  /** The first that is to be tried again, with the reason; null while nothing is refused. */
  next(domain: SigningDomain): { readonly code: string; readonly until: number } | null {
    const all = [...(this.#refused.get(domain)?.values() ?? [])];
    return all.toSorted((one, other) => one.until - other.until)[0] ?? null;
  }
}

/**
 * What one process knows of the notices that it raised, posted and could not post.
 * What this process raised: it posts that at once; after the claim anybody posts what is left.
 */
export class NoticeTracker {
  readonly #raised = new Map<SigningDomain, Set<number>>();
  readonly #posted = new Map<SigningDomain, Set<number>>();
  /** How often this process could not post a notice. */
  readonly #failed = new Map<SigningDomain, Map<number, number>>();
  readonly #reported = new Set<string>();
  /** Log version that this process drew the cards from last: drawing the same again would only read the store. */
  readonly #drawn = new Map<SigningDomain, number>();

  /** One telling of a domain at a time: a rollback and the run beside it would each post what neither has posted yet (I10). */
  readonly alone = createKeyedQueue<SigningDomain>();

  /** This state, or a newer one. */
  isDrawn({ domain, atVersion }: State): boolean {
    return (this.#drawn.get(domain) ?? -1) >= atVersion;
  }

  /** After a commit of this process that changes nothing on a card: what was drawn right before it is still true. */
  stillDrawn(before: State, after: State): void {
    if (this.isDrawn(before) && after.atVersion === before.atVersion + 1) this.drawn(after.domain, after.atVersion);
  }

  drawn(domain: SigningDomain, version: number): void {
    this.refusals.posted(domain, 'cards');
    this.#drawn.set(domain, Math.max(version, this.#drawn.get(domain) ?? 0));
  }

  raised(domain: SigningDomain, events: readonly DomainEvent[]): void {
    const known = this.#raised.get(domain) ?? new Set();
    for (const event of events) if (event.type === 'NoticeRaised') known.add(event.notice.id);
    this.#raised.set(domain, known);
  }

  mayPost(domain: SigningDomain, notice: Notice, at: number): boolean {
    if (this.#posted.get(domain)?.has(notice.id) || this.refusals.isBackingOff(domain, notice.id, at)) return false;
    return this.isMine(domain, notice, at);
  }

  posted(domain: SigningDomain, id: number): void {
    this.refusals.posted(domain, id);
    this.#posted.set(domain, (this.#posted.get(domain) ?? new Set()).add(id));
  }

  /** What goes with a notice was posted before it: once is enough, however often the notice itself is tried. */
  reported(domain: SigningDomain, id: number): void {
    this.#reported.add(`${domain}/${id}`);
  }

  isReported(domain: SigningDomain, id: number): boolean {
    return this.#reported.has(`${domain}/${id}`);
  }

  failed(domain: SigningDomain, id: number): void {
    const known = this.#failed.get(domain) ?? new Map<number, number>();
    this.#failed.set(domain, known.set(id, (known.get(id) ?? 0) + 1));
  }

  /** In their order, but what failed oftenest last: it may never succeed, and the others must not wait for it. */
  inOrder({ domain, notices }: State): readonly Notice[] {
    const failed = this.#failed.get(domain);
    const times = ({ id }: Notice): number => failed?.get(id) ?? 0;
    return [...notices].sort((one, other) => times(one) - times(other));
  }

  /** Raised here, or nobody's any more. */
  isMine(domain: SigningDomain, notice: Notice, at: number): boolean {
    return notice.claimedUntil <= at || (this.#raised.get(domain)?.has(notice.id) ?? false);
  }

  /** Posted by this process, out by every channel, and not yet marked in the log. */
  unmarked(state: State, channels: readonly AlertChannel[]): readonly number[] {
    const posted = this.#posted.get(state.domain) ?? new Set();
    return state.notices
      .filter((notice) => posted.has(notice.id) && owedBy(channels, this.alerts, state.domain, notice).length === 0)
      .map(({ id }) => id);
  }

  readonly alerts = new AlertTracker();

  /** What the messenger refuses for good is tried at growing distances. */
  readonly refusals = new RefusedPosts();

  marked(domain: SigningDomain, ids: readonly number[]): void {
    this.alerts.forget(domain, ids);
    for (const id of ids) {
      this.#posted.get(domain)?.delete(id);
      this.#raised.get(domain)?.delete(id);
      this.#failed.get(domain)?.delete(id);
      this.#reported.delete(`${domain}/${id}`);
    }
  }
}

const nextKeyOf = async ({ vault }: Deps, state: State) =>
  state.rotation === null ? null : vault.describe(state.domain, state.rotation.next);

/** Failed posts of one telling after which the messenger counts as down: each may cost a time-out. */
const failedPostsMax = 3;

/** A failure is journalled and stays with the card or the notice that it met: nothing behind it may be silenced (I9). */
const catching = async (
  deps: Deps,
  tracker: NoticeTracker,
  domain: SigningDomain,
  [post, what]: readonly [Post, string],
  work: () => Promise<void>,
): Promise<boolean> => {
  try {
    await work();
    return true;
  } catch (error) {
    if (!(error instanceof MessengerRefuses)) deps.journal.error({ domain, what, ...faultOf(error) }, 'telling failed');
    else if (tracker.refusals.refused(domain, post, error.code, deps.clock.now())) {
      deps.journal.error(
        { domain, what, ...faultOf(error), code: error.code },
        'the messenger refuses: see posting_refused in the runbook',
      );
    }
    return false;
  }
};

/** What could not be told is told later: as soon as what went wrong may have passed, or `retryAfterMs` from now. */
export type NotifyResult =
  | { readonly tag: 'all' }
  | { readonly tag: 'later'; readonly problem: string; readonly retryAfterMs: number | null };

/**
 * The end of the watch asks a person to have read the evidence: it is put before them. Without it the request goes out all the same.
 * @returns what failed; null: nothing, or nothing that another try would fix
 */
const postEvidence = async (
  deps: Deps,
  settings: DomainSettings,
  tracker: NoticeTracker,
  notice: Notice,
): Promise<Error | null> => {
  const { name: domain } = settings;
  if (accompanimentOf(notice) !== 'report' || deps.signer === undefined || tracker.isReported(domain, notice.id))
    return null;
  try {
    const report = await buildReport(deps, deps.signer, domain, 'newest');
    if (typeof report === 'string') throw new RangeError(report);
    await deps.notifier.postReport(settings, report, notice);
    tracker.reported(domain, notice.id);
    return null;
  } catch (error) {
    deps.journal.error({ domain, ...faultOf(error) }, 'the evidence of the watch could not be posted');
    return error instanceof Error && !(error instanceof RangeError) ? error : null;
  }
};

const postOne = async (deps: Deps, settings: DomainSettings, tracker: NoticeTracker, state: State, notice: Notice) => {
  deps.atBoundary('PostNotices before effect');
  const news = await recordNews(deps, settings, state, notice);
  const nextKey = notice.code === 'application' || news !== null ? await nextKeyOf(deps, state) : null;
  const unsent = await postEvidence(deps, settings, tracker, notice);
  await deps.notifier.postNotice(state, settings, notice, nextKey, deps.clock.now(), news);
  // The request is out, and stays owed until its evidence is: the next run repeats what failed, and nothing else (I14).
  if (unsent !== null) throw unsent;
  tracker.posted(state.domain, notice.id);
  deps.atBoundary('PostNotices after effect');
};

const left = (tracker: NoticeTracker, domain: SigningDomain, at: number, failed: boolean): NotifyResult => {
  const refused = tracker.refusals.next(domain);
  if (failed) return { tag: 'later', problem: '', retryAfterMs: null };
  return refused === null
    ? { tag: 'all' }
    : { tag: 'later', problem: `messenger ${refused.code}`, retryAfterMs: Math.max(refused.until - at, 0) };
};

/** @param cards false: only what waits to be said. */
export const notify = (
  deps: Deps,
  settings: DomainSettings,
  tracker: NoticeTracker,
  loaded: Loaded,
  cards = true,
): Promise<NotifyResult> => tracker.alone(settings.name, () => notifyAlone(deps, settings, tracker, loaded, cards));

const notifyAlone = async (
  deps: Deps,
  settings: DomainSettings,
  tracker: NoticeTracker,
  { state, head }: Loaded,
  cards: boolean,
): Promise<NotifyResult> => {
  const at = deps.clock.now();
  const { domain } = state;
  const show = async (): Promise<void> => {
    await deps.notifier.showCards(state, settings, at, head?.hash);
    tracker.drawn(domain, state.atVersion);
  };
  const wanted =
    cards && state.rotation !== null && !tracker.isDrawn(state) && !tracker.refusals.isBackingOff(domain, 'cards', at);
  let failed =
    wanted &&
    !(await catching(deps, tracker, domain, ['cards', 'cards'], show)) &&
    !tracker.refusals.isBackingOff(domain, 'cards', at);
  let failedPosts = 0;
  for (const notice of tracker.inOrder(state)) {
    if (!tracker.mayPost(domain, notice, at)) continue;
    const post = () => postOne(deps, settings, tracker, state, notice);
    if (await catching(deps, tracker, domain, [notice.id, notice.code], post)) continue;
    tracker.failed(domain, notice.id);
    // A refusal is an answer, and costs no time-out.
    if (tracker.refusals.isBackingOff(domain, notice.id, at)) continue;
    failed = true;
    failedPosts += 1;
    if (failedPosts >= failedPostsMax) break;
  }
  const mine = state.notices.filter((notice) => tracker.isMine(domain, notice, at));
  const sent = await sendAlerts(deps, tracker.alerts, state, mine);
  return left(tracker, domain, at, failed || !sent);
};

/** One commit marks everything that was posted. */
export const markPosted = async (deps: Deps, tracker: NoticeTracker, state: State): Promise<void> => {
  const notices = tracker.unmarked(state, deps.alerts);
  if (notices.length === 0) return;
  const done = await executeNow(deps, state.domain, { type: 'MarkNoticesPosted', notices });
  // No card shows what has been said already.
  tracker.stillDrawn(state, done.state);
  tracker.marked(state.domain, notices);
  deps.atBoundary('PostNotices after outcome');
};

/**
 * The log, noting which notices this process raised: those are its own to post, at once. One that does not hold is told of, whoever
 * meets it on whatever path.
 */
export const watched = (deps: Deps, tracker: NoticeTracker, background: Background): Deps['log'] => {
  const { log } = deps;
  const corrupt = new CorruptLogs(deps);
  const noting = (domain: SigningDomain, error: unknown): unknown => {
    if (error instanceof LogCorrupt) void background.add(corrupt.met(domain));
    return error;
  };
  return {
    load: async (domain, freshness) => {
      try {
        const head = await log.load(domain, freshness);
        corrupt.intact(domain);
        return head;
      } catch (error) {
        throw noting(domain, error);
      }
    },
    history: async function* (domain, fromVersion) {
      try {
        yield* log.history(domain, fromVersion);
      } catch (error) {
        throw noting(domain, error);
      }
    },
    due: (now) => {
      void background.add(corrupt.notifyAgain());
      return log.due(now);
    },
    holdTo: (domain, place) => log.holdTo(domain, place),
    close: () => log.close(),
    append: async (entry) => {
      try {
        const result = await log.append(entry);
        if (result.tag === 'committed') tracker.raised(entry.domain, result.commit.events);
        return result;
      } catch (error) {
        throw noting(entry.domain, error);
      }
    },
  };
};
