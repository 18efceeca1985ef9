import { SESv2Client } from '@aws-sdk/client-sesv2';
import { type SesTarget, SesUnavailable } from '../../ports/ses.ts';
import type { SesAdapterOptions } from './api.ts';
import { Limiter, type SharedPace } from './limiter.ts';
import { realTime } from './limiterTime.ts';
import { signBy } from './signingClock.ts';

/** One second is SES's pace; the rest absorbs the network's jitter between two arrivals. */
const defaultSpacingMs = 1_050;
/** How late a call may use its slot: a store's answer and a timer of a busy process. */
const graceShare = 7;
const graceMsMin = 20;

const graceMsOf = (spacingMs: number): number => Math.max(graceMsMin, Math.ceil(spacingMs / graceShare));

/** Real milliseconds from one shared slot to the next: the spacing holds also between a call that is late and one that is not. */
export const slotMsOf = (spacingMs = defaultSpacingMs): number => spacingMs + graceMsOf(spacingMs);

/** One client and one limiter per account and region (and role), made when first needed. */
export class Clients {
  readonly #options: SesAdapterOptions;
  readonly #clients = new Map<string, SESv2Client>();
  readonly #limiters = new Map<string, Limiter>();

  constructor(options: SesAdapterOptions) {
    this.#options = options;
  }

  /** @throws SesUnavailable when the target's role cannot be assumed: another account's identity of the same name is not it. */
  client(target: SesTarget): SESv2Client {
    const key = `${target.account}/${target.region}/${target.roleArn ?? ''}`;
    const known = this.#clients.get(key);
    if (known) return known;
    const client = this.#options.clientFor ? this.#options.clientFor(target) : this.#make(target);
    this.#clients.set(key, client);
    return client;
  }

  limiter(target: SesTarget): Limiter {
    const key = `${target.account}/${target.region}`;
    const known = this.#limiters.get(key);
    if (known) return known;
    const time = realTime(this.#options.monotonicMs ?? (() => performance.now()));
    const spacingMs = this.#options.callSpacingMs ?? defaultSpacingMs;
    const limiter = new Limiter(spacingMs, time, this.#sharedPace(target, spacingMs));
    this.#limiters.set(key, limiter);
    return limiter;
  }

  #sharedPace({ account, region }: SesTarget, spacingMs: number): SharedPace | null {
    const { shared } = this.#options;
    if (!shared || spacingMs === 0) return null;
    return {
      graceMs: graceMsOf(spacingMs),
      take: (priority, overslept) => shared.take(account, region, priority, overslept),
    };
  }

  close(): void {
    for (const client of this.#clients.values()) client.destroy();
    this.#clients.clear();
  }

  #make(target: SesTarget): SESv2Client {
    const { endpoint, credentials, clock } = this.#options;
    if (target.roleArn !== null && !credentials) {
      throw new SesUnavailable(
        'NoCredentials',
        `no credentials are configured for the role of account ${target.account}`,
      );
    }
    const client = new SESv2Client({
      region: target.region,
      // A Put is decided by reading back, never by sending it again.
      maxAttempts: 1,
      // An idle connection that the other side has just closed would turn a Put into an unknown one for nothing.
      requestHandler: { httpAgent: { keepAlive: false }, httpsAgent: { keepAlive: false } },
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(credentials === undefined ? {} : { credentials: credentials(target) }),
    });
    return clock === undefined ? client : signBy(client, clock);
  }
}
