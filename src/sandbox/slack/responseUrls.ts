import { randomBytes } from 'node:crypto';
import type { Clock } from '../../ports/clock.ts';
import { ApiRefusal } from './apiRefusal.ts';
import type { SlackMessage } from './messageStore.ts';

/** Slack's: 5 uses within 30 minutes (docs.slack.dev, interactivity/handling-user-interaction). */
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

/** The `response_url` of a command or a click, on the sandbox's clock. */
export class ResponseUrls {
  readonly #clock: Clock;
  readonly #baseUrl: () => string;
  readonly #issued = new Map<string, Issued>();

  constructor(clock: Clock, baseUrl: () => string) {
    this.#clock = clock;
    this.#baseUrl = baseUrl;
  }

  issue(target: ResponseTarget): string {
    const key = randomBytes(18).toString('base64url');
    this.#issued.set(key, { ...target, until: this.#clock.now() + responseLifeMs, uses: 0 });
    return `${this.#baseUrl()}/response/${key}`;
  }

  /** @throws ApiRefusal `used_url` or `expired_url`. */
  spend(key: string): ResponseTarget {
    const issued = this.#issued.get(key);
    if (issued === undefined) throw new ApiRefusal('invalid_url');
    if (issued.uses >= responseUsesMax) throw new ApiRefusal('used_url');
    if (this.#clock.now() > issued.until) throw new ApiRefusal('expired_url');
    this.#issued.set(key, { ...issued, uses: issued.uses + 1 });
    return issued;
  }
}
