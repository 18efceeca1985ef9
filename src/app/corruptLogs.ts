/**
 * Notifies people of a log on which nothing is decided: of a corrupt one at once, of one that a restore or a later release holds after an
 * hour; then daily while it is read and is so, for a week. Such a log accepts no notices, so the process itself remembers what it sent; a
 * new process notifies again.
 */
import type { Instant, SigningDomain } from '../domain/names.ts';
import type { Notice } from '../domain/notices.ts';
import { emptyState } from '../domain/state.ts';
import { faultOf } from '../ports/journal.ts';
import type { LogFault } from '../ports/store.ts';
import { alertText } from '../texts/alerts.ts';
import type { Deps } from './deps.ts';

const code = 'log_corrupt';
const tellingsMax = 7;
const notifyAgainMs = 24 * 3_600_000;
/** Of one telling on one way. */
const triesMax = 6;
const tryAgainMs = 60_000;
/** A restore and a deployment end by themselves within this time. What only says that it is one must not stop a domain in silence. */
const graceMs: Readonly<Partial<Record<LogFault, number>>> = { restoring: 3_600_000, newer_release: 3_600_000 };

interface AlertChannel {
  readonly name: string;
  readonly send: (domain: SigningDomain, count: number, at: Instant) => Promise<void>;
}

interface Progress {
  readonly notified: number;
  readonly failed: number;
  /** Not before this. */
  readonly nextAt: Instant;
}

const notNotified: Progress = { notified: 0, failed: 0, nextAt: 0 };

const after = ({ notified, failed }: Progress, sent: boolean, at: Instant): Progress =>
  sent || failed + 1 >= triesMax
    ? { notified: notified + 1, failed: 0, nextAt: at + notifyAgainMs }
    : { notified, failed: failed + 1, nextAt: at + tryAgainMs };

/** Nothing of the log's own words is believed: neither who its people are nor what goes on. */
const noticeOf = (count: number, problem: LogFault): Notice<typeof code> => ({
  // None of the log's own numbers.
  id: -count,
  code,
  to: 'channel',
  facts: { count, problem },
  claimedUntil: 0,
});

export class CorruptLogs {
  readonly #deps: Deps;
  readonly #channels: readonly AlertChannel[];
  /** Domains that were met broken since they were last met whole. */
  readonly #broken = new Map<SigningDomain, { readonly fault: LogFault; readonly sinceAt: Instant }>();
  readonly #progress = new Map<string, Progress>();

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#channels = [
      { name: 'slack', send: (domain, count, at) => this.#post(domain, count, at) },
      ...deps.alerts.map((channel): AlertChannel => {
        const send = (domain: SigningDomain, count: number, at: Instant): Promise<void> =>
          channel.send({
            id: `${domain}/${code}/${at}`,
            domain,
            code,
            at,
            escalation: count - 1,
            text: this.#text(domain, count),
          });
        return { name: channel.name, send };
      }),
    ];
  }

  /** Never throws. */
  met(domain: SigningDomain, fault: LogFault): Promise<void> {
    const { sinceAt } = this.#broken.get(domain) ?? { sinceAt: this.#deps.clock.now() };
    this.#broken.set(domain, { fault, sinceAt });
    return this.#notify(domain);
  }

  intact(domain: SigningDomain): void {
    this.#broken.delete(domain);
  }

  /** What could not be told, and what is to be told again. Never throws. */
  async notifyAgain(): Promise<void> {
    await Promise.all([...this.#broken.keys()].map((domain) => this.#notify(domain)));
  }

  #fault(domain: SigningDomain): LogFault {
    return this.#broken.get(domain)?.fault ?? 'log_altered';
  }

  #text(domain: SigningDomain, count: number): string {
    const { locale, policy, runbook, domains } = this.#deps.settings;
    const places = { channel: domains.get(domain)?.channel ?? '', card: null, runbook };
    return alertText(
      locale,
      emptyState(domain),
      noticeOf(count, this.#fault(domain)),
      policy.calendar.timeZone,
      places,
    );
  }

  async #notify(domain: SigningDomain): Promise<void> {
    const broken = this.#broken.get(domain);
    if (broken === undefined || this.#deps.clock.now() - broken.sinceAt < (graceMs[broken.fault] ?? 0)) return;
    await Promise.all(this.#channels.map((channel) => this.#notifyBy(channel, domain)));
  }

  async #notifyBy({ name, send }: AlertChannel, domain: SigningDomain): Promise<void> {
    const { clock, journal } = this.#deps;
    const key = `${domain} ${name}`;
    const at = clock.now();
    const before = this.#progress.get(key) ?? notNotified;
    if (at < before.nextAt || before.notified >= tellingsMax) return;
    // Taken before the call: others who meet the log meanwhile do not tell it too.
    this.#progress.set(key, after(before, false, at));
    try {
      await send(domain, before.notified + 1, at);
      this.#progress.set(key, after(before, true, at));
    } catch (error) {
      journal.error({ domain, code, channel: name, ...faultOf(error) }, 'that a log does not hold could not be told');
    }
  }

  async #post(domain: SigningDomain, count: number, at: Instant): Promise<void> {
    const settings = this.#deps.settings.domains.get(domain);
    if (settings === undefined) return;
    await this.#deps.notifier.postNotice(emptyState(domain), settings, noticeOf(count, this.#fault(domain)), null, at);
  }
}
