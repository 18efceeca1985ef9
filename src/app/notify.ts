/** Shows people the current cards, and posts every pending notice. A lost message is worse than a doubled one (I10). */

import type { DomainEvent } from '../domain/events.ts';
import type { SigningDomain } from '../domain/names.ts';
import { accompanimentOf, isCritical, type Notice } from '../domain/notices.ts';
import type { State } from '../domain/state.ts';
import { type Background, createKeyedQueue } from '../ports/concurrency.ts';
import { faultOf } from '../ports/journal.ts';
import { KeyUnreadable, type PublicKeyInfo } from '../ports/keys.ts';
import { type AlertChannel, MessengerRefuses } from '../ports/people.ts';
import type { DomainSettings } from '../ports/settings.ts';
import { LogCorrupt, type LogFault, LogUnavailable } from '../ports/store.ts';
import { alertText } from '../texts/alerts.ts';
import { CorruptLogs } from './corruptLogs.ts';
import type { Deps } from './deps.ts';
import { DigestBusy, postedInDigest } from './digest.ts';
import { executeNow, type Loaded } from './execute.ts';
import { recordNews } from './history.ts';
import { buildReport } from './report/rotation.ts';

/** Runs in which a channel is tried for one notice, a minute or more apart; after that the journal records the alert as lost. */
const alertTriesMax = 6;

/** The alerts that this process has sent, and how often each failed. A notice stays in the outbox until every channel is done with it. */
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

  /** @returns false after the last try */
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

/** Channels that have yet to send this notice. */
const owedBy = (
  channels: readonly AlertChannel[],
  tracker: AlertTracker,
  domain: SigningDomain,
  notice: Notice,
): readonly AlertChannel[] =>
  isCritical(notice.code)
    ? channels.filter((channel) => !tracker.isDone(AlertTracker.key(domain, notice, channel)))
    : [];

/** A store that does not answer costs the alert its link, but does not stop the alert. */
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
 * Sends each critical notice by every channel outside Slack too, whether or not Slack took it.
 * @param mine notices that this process may post
 * @returns false when an alert must be tried again
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

const firstPauseMs = 60_000;
/** The longest time until a reopened channel gets the notice. */
const longestPauseMs = 3_600_000;

interface Refused {
  readonly code: string;
  readonly count: number;
  readonly until: number;
}

/** `cards`, or the id of a notice. */
type Post = 'cards' | number;

/**
 * Posts that the messenger refuses until a person corrects the cause. They are retried at growing intervals and journalled once.
 * This is kept in memory: a new process tries at once.
 */
class RefusedPosts {
  readonly #refused = new Map<SigningDomain, Map<Post, Refused>>();

  /** @returns true when the refusal is new, or has another reason */
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

  /** The refused post that is retried first, with the reason; null while nothing is refused. */
  next(domain: SigningDomain): { readonly code: string; readonly until: number } | null {
    const all = [...(this.#refused.get(domain)?.values() ?? [])];
    return all.toSorted((one, other) => one.until - other.until)[0] ?? null;
  }
}

/**
 * The notices that this process raised, posted or failed to post. It posts the notices that it raised at once; after the claim
 * any process posts those that are left.
 */
export class NoticeTracker {
  readonly #raised = new Map<SigningDomain, Set<number>>();
  readonly #posted = new Map<SigningDomain, Set<number>>();
  /** How often this process failed to post a notice. */
  readonly #failed = new Map<SigningDomain, Map<number, number>>();
  readonly #reported = new Set<string>();
  /** Log version of the cards that this process drew last: drawing the same version again would only read the store. */
  readonly #drawn = new Map<SigningDomain, number>();

  /** Notifies one domain at a time: a rollback and the run beside it would each post the notices that are still unposted (I10). */
  readonly alone = createKeyedQueue<SigningDomain>();

  /** True when the cards show this state or a newer one. */
  isDrawn({ domain, atVersion }: State): boolean {
    return (this.#drawn.get(domain) ?? -1) >= atVersion;
  }

  /** After a commit of this process that changes no card: cards drawn from the version before it are still current. */
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

  /** The files of a notice are posted before it, and only once, however often the notice itself is retried. */
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

  /** By id, but the notices that failed most often come last: they may never succeed, and the others must not wait for them. */
  inOrder({ domain, notices }: State): readonly Notice[] {
    const failed = this.#failed.get(domain);
    const times = ({ id }: Notice): number => failed?.get(id) ?? 0;
    return [...notices].sort((one, other) => times(one) - times(other));
  }

  /** Raised by this process, or its claim has expired. */
  isMine(domain: SigningDomain, notice: Notice, at: number): boolean {
    return notice.claimedUntil <= at || (this.#raised.get(domain)?.has(notice.id) ?? false);
  }

  /** Posted by this process, sent by every alert channel, and not yet marked in the log. */
  unmarked(state: State, channels: readonly AlertChannel[]): readonly number[] {
    const posted = this.#posted.get(state.domain) ?? new Set();
    return state.notices
      .filter((notice) => posted.has(notice.id) && owedBy(channels, this.alerts, state.domain, notice).length === 0)
      .map(({ id }) => id);
  }

  readonly alerts = new AlertTracker();

  /** Retries at growing intervals the posts that the messenger refuses. */
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

/** Null also for a key that contradicts the log: only the application cannot go without one. @throws KeyUnreadable for the application */
const nextKeyOf = async ({ vault }: Deps, state: State, { code }: Notice): Promise<PublicKeyInfo | null> => {
  try {
    return state.rotation === null ? null : await vault.describe(state.domain, state.rotation.next);
  } catch (error) {
    if (error instanceof KeyUnreadable && code !== 'application') return null;
    throw error;
  }
};

/** Failed posts in one call of `notify` after which the messenger counts as down: each may cost a time-out. */
const failedPostsMax = 3;

/** Journals a failure, which affects only its own card or notice: it must not silence the notices after it (I9). */
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
    if (error instanceof DigestBusy) return false;
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

/** `later`: something could not be posted and is retried after the usual back-off, or after `retryAfterMs`. */
export type NotifyResult =
  | { readonly tag: 'all' }
  | { readonly tag: 'later'; readonly problem: string; readonly retryAfterMs: number | null };

/**
 * Posts the evidence package of the watch, which a person has to read before they answer the request at its end. If this fails,
 * the request is posted all the same.
 * @returns the error; null: none, or one that another try would not fix
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
  if (await postedInDigest(deps, settings, state, notice)) {
    tracker.posted(state.domain, notice.id);
    return;
  }
  const news = await recordNews(deps, settings, state, notice);
  const nextKey = notice.code === 'application' || news !== null ? await nextKeyOf(deps, state, notice) : null;
  const unsent = await postEvidence(deps, settings, tracker, notice);
  await deps.notifier.postNotice(state, settings, notice, nextKey, deps.clock.now(), news);
  // The request is posted, but it stays pending until its evidence is posted: the next run repeats only what failed (I14).
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

/** @param cards false: posts pending notices only */
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

/** Marks everything that was posted, in one commit. */
export const markPosted = async (deps: Deps, tracker: NoticeTracker, state: State): Promise<void> => {
  const notices = tracker.unmarked(state, deps.alerts);
  if (notices.length === 0) return;
  const done = await executeNow(deps, state.domain, { type: 'MarkNoticesPosted', notices });
  // No card shows notices that are posted.
  tracker.stillDrawn(state, done.state);
  tracker.marked(state.domain, notices);
  deps.atBoundary('PostNotices after outcome');
};

/** Null: the log is not what is wrong, or the next try may find it well. */
const faultOfLog = (error: unknown): LogFault | null => {
  if (error instanceof LogCorrupt) return error.reason;
  const problem = error instanceof LogUnavailable ? error.problem : null;
  return problem === 'restoring' || problem === 'newer_release' ? problem : null;
};

/**
 * The log that records in the tracker which notices this process raised, because it posts those at once. Whichever call finds
 * the log corrupt, people are notified.
 */
export const watched = (deps: Deps, tracker: NoticeTracker, background: Background): Deps['log'] => {
  const { log } = deps;
  const corrupt = new CorruptLogs(deps);
  const noting = (domain: SigningDomain, error: unknown): unknown => {
    const fault = faultOfLog(error);
    if (fault !== null) void background.add(corrupt.met(domain, fault));
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
    due: (now, configured) => {
      void background.add(corrupt.notifyAgain());
      return log.due(now, configured);
    },
    upcoming: (now, max) => log.upcoming(now, max),
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
