/** The settings of one signing domain, and of the whole service. Parsed and validated elsewhere, trusted here. */

import type { ApplicationSettings } from '../domain/application.ts';
import type { Instant, Selector, SigningDomain } from '../domain/names.ts';
import type { Policy } from '../domain/policy.ts';
import type { SesTarget } from './ses.ts';

/** Two kinds of time (design.md 5): `now` is the domain's time, which the sandbox may move; `monotonicMs` is real. */
export interface Clock {
  now(): Instant;
  /** For I5's window and for time-outs: it never decreases, and is unrelated to the calendar. */
  monotonicMs(): number;
}

export type Locale = 'ja' | 'en';

/** A Slack user group, or named users: one of the two, never both, never neither (design.md 2). */
export type People =
  | { readonly tag: 'userGroup'; readonly id: string }
  | { readonly tag: 'users'; readonly ids: readonly string[] };

export interface DomainSettings {
  readonly name: SigningDomain;
  /** In the order of the switch; the first is the canary. */
  readonly targets: readonly SesTarget[];
  /** Slack channel of its cards. */
  readonly channel: string;
  readonly selectorTemplate: string;
  readonly current: Selector;
  readonly approvers: People;
  /** Null: the approvers may execute. */
  readonly operators: People | null;
  readonly nightOperators: People | null;
  /** Narrows who may start a rotation; null: every full member in the channel. */
  readonly requesters: People | null;
  /**
   * Every region in which the targets' accounts may sign for this domain. All are read before a record is given up (I8). Null:
   * unknown, and then no key that was ever used is given up.
   */
  readonly regions: readonly string[] | null;
  /** Name servers (`host:port`) instead of those that the DNS names; null: query the DNS for them. */
  readonly authoritative: readonly string[] | null;
  /** How the DNS application is written, and what it contains besides the record. */
  readonly application: ApplicationSettings;
}

export interface Settings {
  readonly locale: Locale;
  readonly policy: Policy;
  readonly domains: ReadonlyMap<SigningDomain, DomainSettings>;
  /** The address that receives probe mails, and the local part of their sender at the signing domain. */
  readonly probe: { readonly address: string; readonly fromLocalPart: string; readonly waitMs: number };
  /** The address of the team's runbook, for alerts; null: the page that comes with the bot. */
  readonly runbook: string | null;
  /** Overrides replace Slack or AWS, and every card shows this. */
  readonly testEndpoints: boolean;
}

/** For sorting. */
export const byName = <T extends { readonly name: SigningDomain }>(one: T, other: T): number =>
  one.name < other.name ? -1 : 1;

/** The domains whose cards are in the channel, in the order of the configuration. */
export const domainsIn = ({ domains }: Pick<Settings, 'domains'>, channel: string): readonly DomainSettings[] =>
  [...domains.values()].filter((one) => one.channel === channel);
