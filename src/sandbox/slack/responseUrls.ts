import { randomBytes } from 'node:crypto';
import { ApiRefusal } from './apiRefusal.ts';
import type { SlackMessage } from './messageStore.ts';

/** Slack's: 5 uses within 30 minutes. */
export const responseUsesMax = 5;
export const responseLifeMs = 30 * 60_000;

/** Whom a response goes to, and the message it may replace: null after a slash command, which has none. */
export interface ResponseTarget {
  readonly person: string;
  readonly channel: string;
  readonly original: Pick<SlackMessage, 'channel' | 'ts'> | null;
}

interface Issued extends ResponseTarget {
  readonly until: number;
  readonly uses: number;
}

/** The `response_url` of a command or a click, on real time. */
export class ResponseUrls {
  readonly #realNow: () => number;
  readonly #baseUrl: () => string;
  readonly #issued = new Map<string, Issued>();

  constructor(realNow: () => number, baseUrl: () => string) {
    this.#realNow = realNow;
    this.#baseUrl = baseUrl;
  }

  issue(target: ResponseTarget): string {
    const key = randomBytes(18).toString('base64url');
    this.#issued.set(key, { ...target, until: this.#realNow() + responseLifeMs, uses: 0 });
    return `${this.#baseUrl()}/response/${key}`;
  }

  /** @throws ApiRefusal `used_url` or `expired_url`. */
  spend(key: string): ResponseTarget {
    const issued = this.#issued.get(key);
    if (issued === undefined) throw new ApiRefusal('invalid_url');
    if (issued.uses >= responseUsesMax) throw new ApiRefusal('used_url');
    if (this.#realNow() > issued.until) throw new ApiRefusal('expired_url');
    this.#issued.set(key, { ...issued, uses: issued.uses + 1 });
    return issued;
  }
}
