/** The former function's form of an answer: `statusCode`, and the fields both beside it and as JSON in `body`. */

import type { Locale } from '../../ports/settings.ts';
import type { LegacyRefusal } from './legacyEvent.ts';
import { isReplaced, type LegacyCode, legacyMessage, legacyRows, replacements } from './legacyTexts.ts';

export type Fields = Readonly<Record<string, unknown>>;

export interface LegacyOutput {
  readonly statusCode: number;
  readonly body: string;
  readonly [field: string]: unknown;
}

/** The former function's callers read the fields in either place. */
export const outputWith = (statusCode: number, error: string | null, message: string, more: Fields): LegacyOutput => {
  const fields = { ...(error === null ? {} : { error }), message, ...more };
  return { statusCode, ...fields, body: JSON.stringify(fields) };
};

type Facts = Readonly<Record<string, string>>;

export const outputOf = (locale: Locale, code: LegacyCode, facts: Facts = {}, more: Fields = {}): LegacyOutput => {
  const { statusCode, error } = legacyRows[code];
  return outputWith(statusCode, error, legacyMessage.ofCode(locale, code, facts), more);
};

export const refusalOutput = (locale: Locale, { code, facts }: LegacyRefusal): LegacyOutput => {
  const { action = '' } = facts;
  const replacement = isReplaced(action) ? { replacement: replacements[action][locale] } : {};
  return outputOf(locale, code, { ...facts, ...replacement });
};
