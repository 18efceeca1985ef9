import type { Instant, SigningDomain } from '../domain/names.ts';

/** A critical notice on its way out of Slack. It carries no secret. */
export interface Alert {
  /** The same for every repetition: who receives it twice may tell. */
  readonly id: string;
  readonly domain: SigningDomain;
  /** The notice's code: the runbook has an entry for each. */
  readonly code: string;
  readonly at: Instant;
  /** 0: the first telling; n: nobody has taken care of it, and it is told for the nth time more. */
  readonly escalation: number;
  readonly text: string;
}

/** One way out. */
export interface AlertChannel {
  readonly name: 'webhook' | 'sns';
  /** Tries once. @throws Error, with nothing in it that says where it went, when it is not known to have been taken */
  send(alert: Alert): Promise<void>;
}
