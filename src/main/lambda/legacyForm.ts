/**
 * The form of the former Lambda function's calls and answers. Events are read strictly: a field that is not understood may have meant
 * something. An answer has `statusCode`, and the fields both beside it and as JSON in `body`.
 */

import * as z from 'zod';
import { Selector, SigningDomain } from '../../domain/names.ts';
import type { LegacyCall } from '../../ports/legacy.ts';
import type { Locale } from '../../ports/settings.ts';
import { isReplaced, type LegacyCode, legacyMessage, legacyRows, replacements } from './legacyTexts.ts';

/** An answer that is known without the bot. */
interface LegacyRefusal {
  readonly tag: 'refused';
  readonly code: LegacyCode;
  readonly facts: Readonly<Record<string, string>>;
}

/** `domain` null: the caller names none. */
type Read = { readonly tag: 'call'; readonly call: LegacyCall; readonly domain: SigningDomain | null } | LegacyRefusal;

type Event = Readonly<Record<string, unknown>>;

const fieldsOf = {
  create_dkim_certificate: ['action', 'selector_number', 'domain'],
  update_ses_byodkim_automated: ['action', 'confirmed_dns_ready', 'domain', 'selector'],
} as const satisfies Readonly<Record<LegacyCall['action'], readonly string[]>>;

const actions = Object.keys(fieldsOf).join(', ');

const refused = (code: LegacyCode, facts: LegacyRefusal['facts'] = {}): LegacyRefusal => ({
  tag: 'refused',
  code,
  facts,
});

const shownCharsMax = 60;

/** Text of a caller, for a sentence. */
const shown = (text: string): string => JSON.stringify(text.slice(0, shownCharsMax));

/** Notices of SNS, and events of EventBridge. */
const isOfService = (event: Event): boolean => Array.isArray(event.Records) || 'detail-type' in event;

/** What an API Gateway or a function URL makes of a request, whose JSON is text in `body`. */
const isOfApi = (event: Event): boolean => 'requestContext' in event || 'httpMethod' in event;

const isAction = (text: string): text is LegacyCall['action'] => Object.hasOwn(fieldsOf, text);

const withoutAction = (event: Event): LegacyRefusal => {
  const { action } = event;
  if (isOfService(event)) return refused('event_of_service');
  if (isOfApi(event)) return refused('event_of_api');
  if (typeof action !== 'string' || action === '') return refused('action_missing', { actions });
  return isReplaced(action)
    ? refused('action_replaced', { action })
    : refused('action_unknown', { action: shown(action), actions });
};

const number = z
  .string()
  .regex(/^[1-9]\d{0,3}$/)
  .transform(Number);
const domainName = z.string().transform((text) => SigningDomain.parse(text));
const selectorName = z.string().transform((text) => Selector.parse(text));

const callOf = (action: LegacyCall['action'], event: Event, request: string): LegacyCall | LegacyRefusal => {
  if (action === 'create_dkim_certificate') {
    const read = number.safeParse(event.selector_number);
    return read.success ? { action, request, number: read.data } : refused('number_malformed');
  }
  if (event.confirmed_dns_ready !== true) return refused('confirmation_missing');
  if (event.selector === undefined) return { action, request, selector: null };
  const selector = selectorName.safeParse(event.selector).data ?? null;
  return selector === null ? refused('selector_malformed') : { action, request, selector };
};

/** @param request the call's id at AWS */
export const readLegacyEvent = (given: unknown, request: string): Read => {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return refused('event_malformed');
  const event = given as Event;
  const { action } = event;
  if (typeof action !== 'string' || !isAction(action)) return withoutAction(event);
  const known: readonly string[] = fieldsOf[action];
  const unknown = Object.keys(event).filter((field) => !known.includes(field));
  if (unknown.length > 0) return refused('field_unknown', { action, fields: unknown.map(shown).join(', ') });
  const call = callOf(action, event, request);
  if ('tag' in call) return call;
  if (event.domain === undefined) return { tag: 'call', call, domain: null };
  const domain = domainName.safeParse(event.domain).data ?? null;
  return domain === null ? refused('domain_malformed') : { tag: 'call', call, domain };
};

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
