/**
 * Alerts outside Slack about the process itself: Slack does not let the bot in, or the sweep has stopped. Each is sent once an hour for a
 * reason and channel. There is no log that could keep it, so the process remembers what it sent.
 */

import type { Instant, SigningDomain } from '../domain/names.ts';
import type { Notice } from '../domain/notices.ts';
import { emptyState } from '../domain/state.ts';
import { faultOf } from '../ports/journal.ts';
import type { AlertChannel } from '../ports/people.ts';
import type { Clock } from '../ports/settings.ts';
import { alertText } from '../texts/alerts.ts';
import type { Deps } from './deps.ts';

/** A try at each sweep, and each minute while the sweep has stopped. */
const triesMax = 6;
const domainsMax = 5;
const sameMs = 3_600_000;

/** What befell the process. */
type ProcessProblem =
  | { readonly code: 'slack_refuses'; readonly reason: string }
  | { readonly code: 'sweep_stopped'; readonly minutes: number };

interface Owed {
  readonly channel: AlertChannel;
  readonly problem: ProcessProblem;
  readonly at: Instant;
  readonly tries: number;
}

const noticeOf = (problem: ProcessProblem, domains: readonly SigningDomain[]): Notice => {
  const common = { id: 0, to: 'channel', claimedUntil: 0 } as const;
  return problem.code === 'slack_refuses'
    ? { ...common, code: problem.code, facts: { code: problem.reason, domains } }
    : { ...common, code: problem.code, facts: { minutes: problem.minutes, domains } };
};

export class ProcessAlerts {
  readonly #deps: Deps;
  #owed: readonly Owed[] = [];
  readonly #notifiedAt = new Map<string, Instant>();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Never throws. */
  raise(problem: ProcessProblem): Promise<void> {
    const at = this.#deps.clock.now();
    const key = problem.code === 'slack_refuses' ? `${problem.code} ${problem.reason}` : problem.code;
    // Each connection and call meets the same refusal, and each minute the same silence.
    if (at < (this.#notifiedAt.get(key) ?? Number.NEGATIVE_INFINITY) + sameMs) return Promise.resolve();
    this.#notifiedAt.set(key, at);
    this.#owed = [...this.#owed, ...this.#deps.alerts.map((channel) => ({ channel, problem, at, tries: 0 }))];
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
    const { channel, problem, at, tries } = owed;
    const { code } = problem;
    try {
      await channel.send({
        id: `${domain}/${code}/${at}`,
        domain,
        code,
        at,
        escalation: 0,
        text: this.#text(domain, problem),
      });
      return null;
    } catch (error) {
      journal.error({ code, channel: channel.name, fault: faultOf(error).fault }, 'an alert did not leave');
      return tries + 1 < triesMax ? { ...owed, tries: tries + 1 } : null;
    }
  }

  #text(domain: SigningDomain, problem: ProcessProblem): string {
    const { locale, policy, domains, runbook } = this.#deps.settings;
    const names = [...domains.keys()].slice(0, domainsMax);
    const channel = domains.get(domain)?.channel ?? '';
    const places = { channel, card: null, runbook };
    return alertText(locale, emptyState(domain), noticeOf(problem, names), policy.calendar.timeZone, places);
  }
}

const minuteMs = 60_000;
/** How late a sweep may be; longer than one domain takes while SES or Slack is slow. */
const lateMsMax = 15 * minuteMs;

interface Parts {
  /** Monotonic: a machine that slept has not missed a sweep by that. */
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly alerts: Pick<ProcessAlerts, 'raise' | 'notifyAgain'>;
}

/**
 * Notices that the sweep has stopped although the process lives: a schedule that ticks no more, a sweep that hangs or fails each time.
 * Nothing that is due would happen, and nobody would hear of it (I9). It is asked by a timer of its own, beside the scheduler's.
 */
export class SweepWatch {
  readonly #parts: Parts;
  #aliveMs: number;
  /** Null in a process that nothing makes sweep by the clock. */
  #dueMs: number | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#aliveMs = parts.clock.monotonicMs();
  }

  /** A sweep has ended without an error, or handled a domain. */
  alive(): void {
    this.#aliveMs = this.#parts.clock.monotonicMs();
    if (this.#dueMs !== null) this.#dueMs = Math.max(this.#dueMs, this.#aliveMs);
  }

  /** The next sweep begins in so many milliseconds. */
  expectIn(ms: number): void {
    this.#dueMs = this.#parts.clock.monotonicMs() + Math.max(0, ms);
  }

  get silentMs(): number {
    return this.#parts.clock.monotonicMs() - this.#aliveMs;
  }

  get hasStopped(): boolean {
    return this.#dueMs !== null && this.#parts.clock.monotonicMs() > this.#dueMs + lateMsMax;
  }

  /** Called each minute. Never throws. */
  async check(): Promise<void> {
    if (!this.hasStopped) return;
    await this.#parts.alerts.notifyAgain();
    await this.#parts.alerts.raise({ code: 'sweep_stopped', minutes: Math.floor(this.silentMs / minuteMs) });
  }
}
