/** What the configuration says about one signing domain, and about the whole service. Parsed by `main/config`, trusted here. */

import type { Instant, Selector, SigningDomain } from '../domain/names.ts';
import type { Policy } from '../domain/policy.ts';
import type { SesTarget } from './ses.ts';

/** Two kinds of time (design.md 5): `now` is the domain's and may be moved by the sandbox; `monotonicMs` is real. */
export interface Clock {
  now(): Instant;
  /** For I5's window and time-outs: never goes backwards, unrelated to the calendar. */
  monotonicMs(): number;
}

export type Locale = 'ja' | 'en';

/** A Slack user group, or named users: one of the two, never both, never neither (design.md 2). */
export type People =
  | { readonly tag: 'userGroup'; readonly id: string }
  | { readonly tag: 'users'; readonly ids: readonly string[] };

export interface DomainSettings {
  readonly name: SigningDomain;
  /** In the order in which they are switched; the first is the canary. */
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
   * Every region in which the targets' accounts may sign for this domain. Read before a record is given up (I8); null: not known,
   * and then no key that was ever used is given up.
   */
  readonly regions: readonly string[] | null;
  /** Name servers (`host:port`) in the place of the look-up; null: look up. */
  readonly authoritative: readonly string[] | null;
}

export interface Settings {
  readonly locale: Locale;
  readonly policy: Policy;
  readonly domains: ReadonlyMap<SigningDomain, DomainSettings>;
  /** Where probe mails go, and the local part of their sender at the signing domain. */
  readonly probe: { readonly address: string; readonly fromLocalPart: string; readonly waitMs: number };
  /** The address of the team's runbook, for alerts; null: the page that comes with the bot. */
  readonly runbook: string | null;
  /** Overrides replaced Slack or AWS: every card says so. */
  readonly testEndpoints: boolean;
}
