/** What people write beside an action. Each kind of input is parsed once, at the edge that receives it, into a value that the rest may trust. */

import { type Calendar, dateWritten } from './calendar.ts';
import { oneLine } from './freeText.ts';
import { type CalendarDate, ContentAddress, type Instant, Selector } from './names.ts';

/** As a command line, a form or a button's value brings it. An empty text counts as left out. */
export type RawInputs = Readonly<Record<string, string>>;

/** Dates may come without a year: the calendar and the moment give it. */
export interface InputContext {
  readonly calendar: Calendar;
  readonly at: Instant;
}

export type InputRefusal = 'bad_date';

/** Only a date that cannot be refuses the action. What else makes no sense is left out, or is null where the core refuses it. */
type Parsed<T> = { readonly value: T } | 'left out' | InputRefusal;

interface InputKind<T> {
  readonly parse: (text: string, context: InputContext) => Parsed<T>;
}

interface TextKind extends InputKind<string> {
  /** Code points; more is cut off. */
  readonly charsMax: number;
}

export const freeText = (charsMax: number): TextKind => ({
  charsMax,
  parse: (text) => {
    const line = oneLine(text);
    return { value: line.length <= charsMax ? line : [...line].slice(0, charsMax).join('') };
  },
});

export const date: InputKind<CalendarDate> = {
  parse: (text, { calendar, at }) => {
    const value = dateWritten(calendar, text, at);
    return value === null ? 'bad_date' : { value: value as CalendarDate };
  },
};

export const flag: InputKind<true> = { parse: (text) => (text === 'yes' ? { value: true } : 'left out') };

/** Null: no name that a selector can have. */
export const selectorName: InputKind<Selector | null> = { parse: (text) => ({ value: Selector.parse(text) }) };

/** What does not look like one is left out: it never refuses a rollback. */
export const contentAddress: InputKind<ContentAddress> = {
  parse: (text) => {
    const value = ContentAddress.parse(text);
    return value === null ? 'left out' : { value };
  },
};

/** Null: no number of a rotation. */
export const rotationNumber: InputKind<number | null> = {
  parse: (text) => {
    const plain = text.normalize('NFKC');
    return { value: /^\d{1,9}$/.test(plain) ? Number(plain) : null };
  },
};

export type InputKinds = Readonly<Record<string, InputKind<unknown>>>;
export type ValueOf<K> = K extends InputKind<infer T> ? T : never;

type ParsedInputs =
  | { readonly tag: 'parsed'; readonly inputs: Readonly<Record<string, unknown>> }
  /** `text`: what was written. */
  | { readonly tag: 'refused'; readonly code: InputRefusal; readonly text: string };

/** Names that `kinds` does not have are left out. */
export const parseKinds = (kinds: InputKinds, raw: RawInputs, context: InputContext): ParsedInputs => {
  const inputs: Record<string, unknown> = {};
  for (const [name, kind] of Object.entries(kinds)) {
    const text = Object.hasOwn(raw, name) ? (raw[name] ?? '') : '';
    if (text === '') continue;
    const parsed = kind.parse(text, context);
    if (parsed === 'bad_date') return { tag: 'refused', code: parsed, text };
    if (parsed !== 'left out') inputs[name] = parsed.value;
  }
  return { tag: 'parsed', inputs };
};
