import { type JsonObject, textAt } from './json.ts';

interface Rule {
  readonly uses: number;
  readonly perMs: number;
  readonly perChannel: boolean;
}

/** Slack's tiers, calls within a window of real time (docs.slack.dev, apis/web-api/rate-limits). */
const rules: Readonly<Record<string, Rule>> = {
  'chat.postMessage': { uses: 1, perMs: 1_000, perChannel: true },
  'chat.update': { uses: 50, perMs: 60_000, perChannel: false },
  'chat.delete': { uses: 50, perMs: 60_000, perChannel: false },
  'usergroups.users.list': { uses: 20, perMs: 60_000, perChannel: false },
  'users.info': { uses: 100, perMs: 60_000, perChannel: false },
  'views.open': { uses: 100, perMs: 60_000, perChannel: false },
  'views.publish': { uses: 100, perMs: 60_000, perChannel: false },
  'conversations.open': { uses: 50, perMs: 60_000, perChannel: false },
};

/** Off until it is switched on: days of the sandbox's clock pass in seconds of real time. */
export class RateLimits {
  readonly #realNow: () => number;
  readonly #used = new Map<string, readonly number[]>();
  #on: boolean;

  constructor(realNow: () => number, on: boolean) {
    this.#realNow = realNow;
    this.#on = on;
  }

  switch(on: boolean): void {
    this.#on = on;
    this.#used.clear();
  }

  /** Counts the call. @returns seconds for `Retry-After`, or null when the call may go on. */
  check(method: string, args: JsonObject): number | null {
    const rule = rules[method];
    if (!this.#on || rule === undefined) return null;
    const key = rule.perChannel ? `${method}/${textAt(args, 'channel')}` : method;
    const now = this.#realNow();
    const recent = (this.#used.get(key) ?? []).filter((at) => at > now - rule.perMs);
    const [oldest] = recent;
    if (recent.length >= rule.uses && oldest !== undefined) {
      return Math.max(1, Math.ceil((oldest + rule.perMs - now) / 1_000));
    }
    this.#used.set(key, [...recent, now]);
    return null;
  }
}
