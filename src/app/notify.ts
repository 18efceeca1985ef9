/** Telling people: the cards as they are now, and every notice that waits. A lost message is worse than a doubled one (I10). */

import type { SigningDomain } from '../domain/names.ts';
import type { Notice, State } from '../domain/state.ts';
import { MessengerRefuses } from '../ports/people.ts';
import type { DomainSettings } from '../ports/settings.ts';
import { sendAlerts } from './alerts.ts';
import type { Deps } from './deps.ts';
import { execute, type Loaded } from './execute.ts';
import { faultOf } from './fault.ts';
import type { OwnNotices } from './ownNotices.ts';
import { recordNews } from './recordNews.ts';
import type { Post } from './refusedPosts.ts';
import { wholeReport } from './report/whole.ts';

const nextKeyOf = async ({ vault }: Deps, state: State) =>
  state.rotation === null ? null : vault.describe(state.domain, state.rotation.next);

/** Failed posts of one telling after which the messenger counts as down: each may cost a time-out. */
const failedPostsMax = 3;

/** A failure is journalled and stays with the card or the notice that it met: nothing behind it may be silenced (I9). */
const guarded = async (
  deps: Deps,
  own: OwnNotices,
  domain: SigningDomain,
  [post, what]: readonly [Post, string],
  work: () => Promise<void>,
): Promise<boolean> => {
  try {
    await work();
    return true;
  } catch (error) {
    const { fault } = faultOf(error);
    if (!(error instanceof MessengerRefuses)) deps.journal.error({ domain, what, fault }, 'telling failed');
    else if (own.refusals.refused(domain, post, error.code, deps.clock.now())) {
      deps.journal.error(
        { domain, what, fault, code: error.code },
        'the messenger refuses: see posting_refused in the runbook',
      );
    }
    return false;
  }
};

/** What could not be told is told later: as soon as what went wrong may have passed, or `restMs` from now. */
export type Told =
  | { readonly tag: 'all' }
  | { readonly tag: 'later'; readonly problem: string; readonly restMs: number | null };

/**
 * The end of the watch asks a person to have read the evidence: it is put before them. Without it the request goes out all the same.
 * @returns what failed; null: nothing, or nothing that another try would mend
 */
const postEvidence = async (
  deps: Deps,
  settings: DomainSettings,
  own: OwnNotices,
  notice: Notice,
): Promise<Error | null> => {
  const { name: domain } = settings;
  if (notice.code !== 'watch_closed' || deps.signer === undefined || own.isReported(domain, notice.id)) return null;
  try {
    const report = await wholeReport(deps, deps.signer, domain, 'newest');
    if (typeof report === 'string') throw new RangeError(report);
    await deps.notifier.postReport(settings, report, notice);
    own.reported(domain, notice.id);
    return null;
  } catch (error) {
    const { fault, message } = faultOf(error);
    deps.journal.error({ domain, fault, message }, 'the evidence of the watch could not be posted');
    return error instanceof Error && !(error instanceof RangeError) ? error : null;
  }
};

const postOne = async (deps: Deps, settings: DomainSettings, own: OwnNotices, state: State, notice: Notice) => {
  deps.atBoundary('PostNotices before effect');
  const news = await recordNews(deps, settings, state, notice);
  const nextKey = notice.code === 'application' || news !== null ? await nextKeyOf(deps, state) : null;
  const unsent = await postEvidence(deps, settings, own, notice);
  await deps.notifier.postNotice(state, settings, notice, nextKey, deps.clock.now(), news);
  // The request is out, and stays owed until its evidence is: the next run repeats what failed, and nothing else (I14).
  if (unsent !== null) throw unsent;
  own.posted(state.domain, notice.id);
  deps.atBoundary('PostNotices after effect');
};

const left = (own: OwnNotices, domain: SigningDomain, at: number, failed: boolean): Told => {
  const refused = own.refusals.next(domain);
  if (failed) return { tag: 'later', problem: '', restMs: null };
  return refused === null
    ? { tag: 'all' }
    : { tag: 'later', problem: `messenger ${refused.code}`, restMs: Math.max(refused.until - at, 0) };
};

/** @param cards false: only what waits to be said. */
export const tell = (
  deps: Deps,
  settings: DomainSettings,
  own: OwnNotices,
  loaded: Loaded,
  cards = true,
): Promise<Told> => own.alone(settings.name, () => tellAlone(deps, settings, own, loaded, cards));

const tellAlone = async (
  deps: Deps,
  settings: DomainSettings,
  own: OwnNotices,
  { state, head }: Loaded,
  cards: boolean,
): Promise<Told> => {
  const at = deps.clock.now();
  const { domain } = state;
  const show = async (): Promise<void> => {
    await deps.notifier.showCards(state, settings, at, head?.hash);
    own.drawn(domain, state.atVersion);
  };
  const wanted = cards && state.rotation !== null && !own.isDrawn(state) && !own.refusals.rests(domain, 'cards', at);
  let failed =
    wanted && !(await guarded(deps, own, domain, ['cards', 'cards'], show)) && !own.refusals.rests(domain, 'cards', at);
  let failedPosts = 0;
  for (const notice of own.inTurn(state)) {
    if (!own.mayPost(domain, notice, at)) continue;
    const post = () => postOne(deps, settings, own, state, notice);
    if (await guarded(deps, own, domain, [notice.id, notice.code], post)) continue;
    own.failed(domain, notice.id);
    // A refusal is an answer, and costs no time-out.
    if (own.refusals.rests(domain, notice.id, at)) continue;
    failed = true;
    failedPosts += 1;
    if (failedPosts >= failedPostsMax) break;
  }
  const mine = state.notices.filter((notice) => own.isMine(domain, notice, at));
  const sent = await sendAlerts(deps, own.alerts, state, mine);
  return left(own, domain, at, failed || !sent);
};

/** One commit marks everything that was posted. */
export const markPosted = async (deps: Deps, own: OwnNotices, state: State): Promise<void> => {
  const notices = own.unmarked(state, deps.alerts);
  if (notices.length === 0) return;
  const done = await execute(deps, state.domain, (_, at) => ({ type: 'MarkNoticesPosted', id: '', at, notices }));
  // No card shows what has been said already.
  own.stillDrawn(state, done.state);
  own.marked(state.domain, notices);
  deps.atBoundary('PostNotices after outcome');
};
