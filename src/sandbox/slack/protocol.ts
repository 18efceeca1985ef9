import type { Clock } from '../../ports/clock.ts';
import { type JsonObject, textAt } from './json.ts';

type Limit =
  /** At most so many uses within any stretch of this length. */
  | { readonly tag: 'window'; readonly uses: number; readonly perMs: number }
  /** In each channel one use every so often; so many at once are let through after a rest. */
  | { readonly tag: 'channel'; readonly everyMs: number; readonly burst: number };

const minuteMs = 60_000;

/**
 * What Slack promises a minute (docs.slack.dev, apis/web-api/rate-limits). It tolerates bursts beyond a tier without saying how
 * large: a bot that lives within the promise needs none.
 */
const tier2: Limit = { tag: 'window', uses: 20, perMs: minuteMs };
const tier3: Limit = { tag: 'window', uses: 50, perMs: minuteMs };
const tier4: Limit = { tag: 'window', uses: 100, perMs: minuteMs };
/** "Special" on the method's page, which says "hundreds of requests per minute". */
const hundreds: Limit = { tag: 'window', uses: 200, perMs: minuteMs };
/** "Special": one a second in each channel, short bursts allowed. How short is our guess. */
const posting: Limit = { tag: 'channel', everyMs: 1_000, burst: 5 };

/** By the "Rate limits" of each method's page, docs.slack.dev/reference/methods. */
export const rateLimits: Readonly<Record<string, Limit>> = {
  'apps.connections.open': tier3,
  'auth.test': hundreds,
  'chat.delete': tier3,
  'chat.getPermalink': hundreds,
  'chat.postEphemeral': tier4,
  'chat.postMessage': posting,
  'chat.update': tier3,
  'conversations.info': tier3,
  'conversations.members': tier4,
  'conversations.open': tier3,
  'files.completeUploadExternal': tier4,
  'files.getUploadURLExternal': tier4,
  'usergroups.list': tier2,
  'usergroups.users.list': tier2,
  'users.info': tier4,
  'views.open': tier4,
  'views.publish': tier4,
  'views.push': tier4,
  'views.update': tier4,
};

/**
 * Counts an app's calls in a workspace, whichever process makes them, on the sandbox's clock: a wait of a minute passes when the
 * clock is moved.
 */
export class RateLimits {
  readonly #clock: Clock;
  /** Methods that are not limited. */
  readonly #unlimited: readonly string[];
  readonly #used = new Map<string, readonly number[]>();
  /** By channel: until when what was posted there is paid for, one interval a post. */
  readonly #paidUntil = new Map<string, number>();

  constructor(clock: Clock, unlimited: readonly string[]) {
    this.#clock = clock;
    this.#unlimited = unlimited;
  }

  /** Counts the call. @returns seconds for `Retry-After`, or null when the call may go on. */
  check(method: string, args: JsonObject): number | null {
    const limit = rateLimits[method];
    if (limit === undefined || this.#unlimited.includes(method)) return null;
    const waitMs =
      limit.tag === 'window' ? this.#inWindow(method, limit) : this.#inChannel(textAt(args, 'channel') ?? '', limit);
    return waitMs === null ? null : Math.max(1, Math.ceil(waitMs / 1_000));
  }

  #inWindow(method: string, { uses, perMs }: Extract<Limit, { tag: 'window' }>): number | null {
    const now = this.#clock.now();
    const recent = (this.#used.get(method) ?? []).filter((at) => at > now - perMs);
    const [oldest] = recent;
    if (recent.length >= uses && oldest !== undefined) return oldest + perMs - now;
    this.#used.set(method, [...recent, now]);
    return null;
  }

  #inChannel(channel: string, { everyMs, burst }: Extract<Limit, { tag: 'channel' }>): number | null {
    const now = this.#clock.now();
    const paidUntil = Math.max(now, this.#paidUntil.get(channel) ?? now) + everyMs;
    const waitMs = paidUntil - burst * everyMs - now;
    if (waitMs > 0) return waitMs;
    this.#paidUntil.set(channel, paidUntil);
    return null;
  }
}
