/**
 * What people outside Slack hear when Slack does not let the bot in: once for each reason and channel. There is no log that could
 * keep it, so the process remembers what it told.
 */
import type { Instant, SigningDomain } from '../domain/names.ts';
import type { Notice } from '../domain/notices.ts';
import { emptyState } from '../domain/state.ts';
import { faultOf } from '../ports/journal.ts';
import type { AlertChannel } from '../ports/people.ts';
import { alertText } from '../texts/alerts.ts';
import type { Deps } from './deps.ts';

const code = 'slack_refuses';
/** A try at each sweep. */
const triesMax = 6;
const domainsMax = 5;
const sameMs = 3_600_000;

interface Owed {
  readonly channel: AlertChannel;
  readonly reason: string;
  readonly at: Instant;
  readonly tries: number;
}

export class MessengerAccess {
  readonly #deps: Deps;
  #owed: readonly Owed[] = [];
  readonly #notifiedAt = new Map<string, Instant>();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Never throws. */
  refused(reason: string): Promise<void> {
    const at = this.#deps.clock.now();
    // Each connection and call meets the same refusal.
    if (at < (this.#notifiedAt.get(reason) ?? Number.NEGATIVE_INFINITY) + sameMs) return Promise.resolve();
    this.#notifiedAt.set(reason, at);
    this.#owed = [...this.#owed, ...this.#deps.alerts.map((channel) => ({ channel, reason, at, tries: 0 }))];
    return this.notifyAgain();
  }

  /** What did not leave yet. Never throws. */
  async notifyAgain(): Promise<void> {
    const owed = this.#owed;
    // Taken before the calls: who comes meanwhile does not tell it too.
    this.#owed = [];
    const left = await Promise.all(owed.map((one) => this.#send(one)));
    this.#owed = [...this.#owed, ...left.flatMap((one) => (one === null ? [] : [one]))];
  }

  /** @returns what is still owed */
  async #send(owed: Owed): Promise<Owed | null> {
    const { settings, journal } = this.#deps;
    const [domain] = settings.domains.keys();
    if (domain === undefined) return null;
    const { channel, reason, at, tries } = owed;
    try {
      await channel.send({
        id: `${domain}/${code}/${at}`,
        domain,
        code,
        at,
        escalation: 0,
        text: this.#text(domain, reason),
      });
      return null;
    } catch (error) {
      journal.error({ code, channel: channel.name, fault: faultOf(error).fault }, 'an alert did not leave');
      return tries + 1 < triesMax ? { ...owed, tries: tries + 1 } : null;
    }
  }

  #text(domain: SigningDomain, reason: string): string {
    const { locale, policy, domains, runbook } = this.#deps.settings;
    const names = [...domains.keys()].slice(0, domainsMax);
    const notice: Notice<typeof code> = {
      id: 0,
      code,
      to: 'channel',
      facts: { code: reason, domains: names },
      claimedUntil: 0,
    };
    const channel = domains.get(domain)?.channel ?? '';
    return alertText(locale, emptyState(domain), notice, policy.calendar.timeZone, { channel, card: null, runbook });
  }
}
