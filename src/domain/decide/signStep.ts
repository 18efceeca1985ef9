/** The form of a step in what signs lead to. */
import type { CommandOf, Sign } from '../commands.ts';
import type { Given } from '../decision.ts';
import type { DomainEvent } from '../events.ts';
import type { Selector } from '../names.ts';

export type RecordSigns = CommandOf<'RecordSigns'>;
/** A step sees the state that the steps before it led to. */
export type Step = (given: Given, command: RecordSigns) => DomainEvent[];
export type Named = Sign & { readonly selector: Selector };

export const named = (signs: readonly Sign[]): Named[] => signs.filter((sign): sign is Named => sign.selector !== null);
