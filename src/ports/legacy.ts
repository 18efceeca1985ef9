/** The port of the calls of the Lambda function that the bot replaced: what a caller may want, and what came of it. */

import type { Refusal } from '../domain/decision.ts';
import type { RecordObservation } from '../domain/findings.ts';
import type { Selector } from '../domain/names.ts';
import type { State } from '../domain/state.ts';
import type { PublicKeyInfo } from './keys.ts';
import type { FailedBecause } from './service.ts';
import type { DomainSettings } from './settings.ts';

interface BaseCall {
  /** The call's id at AWS, for the log. */
  readonly request: string;
}

export type LegacyCall =
  | (BaseCall & { readonly action: 'create_dkim_certificate'; readonly number: number })
  /** `selector`: the one that the caller means; null: the next one. */
  | (BaseCall & { readonly action: 'update_ses_byodkim_automated'; readonly selector: Selector | null });

interface Present {
  readonly state: State;
}

interface Observed extends Present {
  /** Null: there is no key yet, so there is no record to look for. */
  readonly observation: RecordObservation | null;
  readonly key: PublicKeyInfo | null;
}

export type LegacyAnswer =
  /** `key` null: the key pair is still being made. */
  | (Present & { readonly tag: 'started' | 'started_before'; readonly key: PublicKeyInfo | null })
  | (Present & { readonly tag: 'refused'; readonly refusal: Refusal })
  /** The record is not right, or right and not stable yet. */
  | (Observed & { readonly tag: 'record_not_ready' })
  | (Present & { readonly tag: 'round_open' })
  /** The record is stable, and the rotation's blockers keep the round from opening; none: the bot is still at it. */
  | (Present & { readonly tag: 'round_pending' })
  | (Present & { readonly tag: 'selector_differs'; readonly expected: Selector })
  | (Present & { readonly tag: 'no_rotation' | 'switching' | 'switched' | 'rolled_back' })
  | ({ readonly tag: 'failed' } & FailedBecause);

export interface LegacyCalls {
  /**
   * Never switches: it starts a rotation that a person has to claim, or opens a round that people approve. Never throws.
   * @param waitMs real milliseconds in which effects may end before the answer
   */
  handle(call: LegacyCall, settings: DomainSettings, waitMs: number): Promise<LegacyAnswer>;
}
