/** How long the DNS department took in earlier rotations: as a sentence, and as the button of a start carries it to the form. */

import type { Lags } from '../../../domain/plan.ts';
import type { Language } from '../../../texts/codes.ts';
import { text } from '../../../texts/text.ts';

export const lagsText = (language: Language, lags: Lags | null): string => {
  if (lags === null) return text(language, 'plan.tookNothing');
  const { shortest, longest, rotations } = lags;
  const dash = language === 'ja' ? '〜' : ' to ';
  const days = shortest === longest ? String(longest) : `${shortest}${dash}${longest}`;
  return text(language, 'plan.took', { days, count: String(rotations) });
};

/** `9/13/3`; of no rotation: the 14 days that are assumed. */
export const carriedLags = (lags: Lags | null): string =>
  lags === null ? 'assumed' : `${lags.shortest}/${lags.longest}/${lags.rotations}`;

/** On what the proposed date of a start rests. Null: the date is no proposal. */
export const proposalText = (language: Language, carried: string): string | null => {
  if (carried === 'assumed') return text(language, 'form.start.assumed');
  const [, shortest, longest, rotations] = /^(\d{1,4})\/(\d{1,4})\/(\d{1,2})$/.exec(carried) ?? [];
  if (rotations === undefined) return null;
  const lags = { shortest: Number(shortest), longest: Number(longest), rotations: Number(rotations) };
  return text(language, 'form.start.lags', { took: lagsText(language, lags) });
};
