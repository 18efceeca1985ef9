/**
 * Slack's schema check of blocks and views. A rule checks one value and names each fault with a JSON pointer. The messages are those of
 * Slack's own validator (slackhq/hack-json-schema), as far as public answers of Slack show them.
 */

import { isObject, type Json, type JsonObject } from './protocol.ts';

/** Slack's limits for an identifier and an address. */
export const idChars = 255;
export const urlChars = 3_000;

/** The faults of one check. */
export class Findings {
  readonly all: string[] = [];

  add(pointer: string, what: string): void {
    this.all.push(`${what} [json-pointer:${pointer}]`);
  }
}

type Check = (found: Findings, value: Json, at: string) => void;

export interface Rule {
  readonly check: Check;
  /** Without the field the object is refused. */
  readonly required?: true;
}

const rule = (check: Check): Rule => ({ check });

export const required = ({ check }: Rule): Rule => ({ check, required: true });

/** For rules that contain each other. */
export const lazy = (made: () => Rule): Rule => rule((found, value, at) => made().check(found, value, at));

/** Both rules hold. */
export const both = (one: Rule, other: Check): Rule =>
  rule((found, value, at) => {
    one.check(found, value, at);
    other(found, value, at);
  });

const lengthWithin = (found: Findings, text: string, at: string, max: number, min: number): void => {
  if (text.length > max) found.add(at, `must be less than ${max + 1} characters`);
  if (text.length < min) found.add(at, `must be more than ${min - 1} characters`);
};

export const string = (max = Number.POSITIVE_INFINITY, min = 0): Rule =>
  rule((found, value, at) => {
    if (typeof value !== 'string') found.add(at, 'must provide a string');
    else lengthWithin(found, value, at, max, min);
  });

export const boolean: Rule = rule((found, value, at) => {
  if (typeof value !== 'boolean') found.add(at, 'must provide a boolean');
});

export const integer = (min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY): Rule =>
  rule((found, value, at) => {
    if (typeof value !== 'number' || !Number.isInteger(value)) found.add(at, 'must provide an integer');
    else if (value < min) found.add(at, `must be greater than or equal to ${min}`);
    else if (value > max) found.add(at, `must be less than or equal to ${max}`);
  });

export const oneOf = (...values: readonly Json[]): Rule =>
  rule((found, value, at) => {
    if (!values.includes(value)) found.add(at, 'must be a valid enum value');
  });

/** A day of the calendar, `2026-10-01`. */
export const date: Rule = rule((found, value, at) => {
  const isDay = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value);
  const day = isDay ? new Date(`${value}T00:00:00Z`) : null;
  if (day === null || Number.isNaN(day.getTime()) || !day.toISOString().startsWith(String(value)))
    found.add(at, 'input must be a valid: date');
});

export const time: Rule = rule((found, value, at) => {
  if (typeof value !== 'string' || !/^(?:[01]\d|2[0-3]):[0-5]\d$/.test(value)) {
    found.add(at, 'input must be a valid: time');
  }
});

const schemes = ['http:', 'https:', 'mailto:', 'slack:'];

/** An absolute address that a client can open. */
export const url = (max: number, allowed: readonly string[] = schemes): Rule =>
  both(string(max), (found, value, at) => {
    if (typeof value !== 'string') return;
    const parsed = /\s/.test(value) ? null : URL.parse(value);
    const hasHost = parsed !== null && (parsed.protocol === 'mailto:' || parsed.host !== '');
    if (!hasHost || !allowed.includes(parsed.protocol)) found.add(at, 'invalid url');
  });

export const list = (item: Rule, max: number, min = 0): Rule =>
  rule((found, value, at) => {
    if (!Array.isArray(value)) return found.add(at, 'must provide an array');
    if (value.length > max) found.add(at, `no more than ${max} items allowed`);
    if (value.length < min) found.add(at, `must provide at least ${min} items`);
    for (const [index, entry] of value.entries()) item.check(found, entry, `${at}/${index}`);
  });

type KeysOf<T> = T extends unknown ? keyof T : never;

/** A rule for each field that Slack's own types name, so that the compiler finds a field without a rule. */
export type Fields<T> = Readonly<Record<KeysOf<T>, Rule>>;

/** What holds between the fields of an object. */
export type Together = (found: Findings, object: JsonObject, at: string) => void;

const nothing: Together = () => undefined;

export const object = (fields: Readonly<Record<string, Rule>>, together = nothing): Rule =>
  rule((found, value, at) => {
    if (!isObject(value)) return found.add(at, 'must provide an object');
    for (const key of Object.keys(value)) {
      if (!Object.hasOwn(fields, key)) found.add(at, `invalid additional property: ${key}`);
    }
    for (const [key, field] of Object.entries(fields)) {
      const content = value[key];
      if (content !== undefined) field.check(found, content, `${at}/${key}`);
      else if (field.required) found.add(at, `missing required field: ${key}`);
    }
    together(found, value, at);
  });

/** The rule that the object's `type` names. */
export const typed = (rules: Readonly<Record<string, Rule>>): Rule =>
  rule((found, value, at) => {
    if (!isObject(value)) return found.add(at, 'must provide an object');
    const { type } = value;
    if (type === undefined) return found.add(at, 'missing required field: type');
    if (typeof type !== 'string' || !Object.hasOwn(rules, type)) {
      return found.add(`${at}/type`, `unsupported type: ${String(type)}`);
    }
    rules[type]?.check(found, value, at);
  });

/** Some of the typed rules: those that may stand in one place. */
export const pick = <T extends string>(rules: Readonly<Record<T, Rule>>, ...types: readonly NoInfer<T>[]): Rule =>
  typed(Object.fromEntries(types.map((type) => [type, rules[type]])));

/** At least one of the fields is there. */
export const anyOf =
  (...names: readonly string[]): Together =>
  (found, object, at) => {
    if (!names.some((name) => object[name] !== undefined)) {
      found.add(at, `must define either ${names.map((name) => `\`${name}\``).join(' or ')}`);
    }
  };

/** Exactly one of the fields is there. */
export const oneField =
  (...names: readonly string[]): Together =>
  (found, object, at) => {
    const there = names.filter((name) => object[name] !== undefined);
    if (there.length > 1) found.add(at, `cannot define both ${there.map((name) => `\`${name}\``).join(' and ')}`);
    anyOf(...names)(found, object, at);
  };
