/**
 * What people type. Free text becomes one line that cannot imitate other output; words and domain names are read with quotation marks,
 * invisible characters, in full width, in Japanese. Each kind of input of an action is parsed once, at the edge that receives it, into
 * a value that the rest may trust.
 */

import { type PasteFormat, pasteFormats } from './application.ts';
import { type Calendar, dateWritten } from './calendar.ts';
import { type CalendarDate, ContentAddress, type Instant, Selector, SigningDomain } from './names.ts';

/**
 * One line without control and formatting characters (Unicode categories Cc and Cf): line breaks, terminal sequences and marks that
 * change the direction of reading. Only the joiner of emoji stays (U+200D).
 */
export const oneLine = (text: string): string =>
  text
    .replace(/[\s\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/(?!\u200d)[\p{Cf}\p{Cs}]/gu, '')
    .trim();

/** For a terminal: characters that it would obey instead of show become escapes, which JSON reads as the same characters. */
export const forTerminal = (text: string): string =>
  text.replace(/(?![\n\t\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) =>
    [...Array(character.length).keys()]
      .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`)
      .join(''),
  );

/**
 * Marks around a word: of chat programs and editors (code, bold, quoted, bulleted), brackets of every language, the end of a sentence. Not
 * a dash, which begins an option, and not what begins a person, a channel or a name of the DNS (`_domainkey`).
 */
const wrapping = /^(?:(?![.@#_\p{Pd}\u2212\u2500])[\p{P}\p{S}])+|(?:(?![_\p{Pd}\u2212\u2500])[\p{P}\p{S}])+$/gu;
/** Italics have a mark at each end. */
const italics = /^_+(.+?)_+$/u;
/** Shown as nothing, although Unicode counts it as a letter or a symbol: fillers of Korean and of Braille. */
const fillers = /[\u115f\u1160\u2800\u3164\uffa0]/gu;
/** The full stops that RFC 3490 3.1 treats as dots. Compatibility normalisation has already merged two of them. */
const ideographicStops = /[。．]/g;

/** The text in half width, without wrapping marks and invisible characters (Unicode category Cf). */
const visible = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(fillers, '')
    .replace(wrapping, '')
    .replace(italics, '$1')
    .replace(wrapping, '');

/** Also in lower case: for verbs, options and names. */
export const plainWord = (text: string): string => visible(text).toLowerCase();

const hostOf = (text: string): string =>
  visible(text)
    .replace(/^https?:\/\/([^/?#:@]+)(?::\d+)?(?:[/?#].*)?$/i, '$1')
    .replace(ideographicStops, '.')
    .toLowerCase();

/** The ASCII form of an internationalised name (UTS 46, as the URL standard applies it); null if it has none. */
const asciiForm = (host: string): string | null => {
  try {
    return new URL(`http://${host}`).hostname;
  } catch {
    return null;
  }
};

const isAscii = (text: string): boolean => /^[\x20-\x7e]*$/.test(text);

/**
 * The signing domain that a person means: accepts `goo。ne。jp`, `` `goo.ne.jp` ``, `https://goo.ne.jp/` and a Japanese name, which returns
 * in its `xn--` form.
 * @returns null if the text is no domain name
 */
export const typedDomain = (text: string): SigningDomain | null => {
  const host = hostOf(text);
  const ascii = isAscii(host) ? host : asciiForm(host);
  return ascii === null ? null : SigningDomain.parse(ascii);
};

/**
 * True if a word among others is meant as a domain. A ticket such as `REQ-1.2` is none, because top-level domains begin with a letter. A
 * Japanese sentence (`了解。次へ`) is none, because its part after the last dot is not an ASCII top-level domain.
 */
export const isLikeDomain = (token: string): boolean => {
  const host = hostOf(token);
  const isSentence = /[。．]/.test(visible(token)) && !isAscii(host);
  return !isSentence && /\.[a-z][a-z0-9-]*$/.test(host) && typedDomain(token) !== null;
};

/** As a command line, a form or a button's value delivers them. An empty text counts as absent. */
export type RawInputs = Readonly<Record<string, string>>;

/** A date may lack its year: the calendar and the time of the request complete it. */
export interface InputContext {
  readonly calendar: Calendar;
  readonly at: Instant;
}

export type InputRefusal = 'bad_date' | 'bad_year' | 'ticket_too_long' | 'bad_revision';

/** Only these refuse the action: a person must see them as they were meant. Other invalid inputs are left out, or become null if the domain refuses them. */
type Parsed<T> = { readonly value: T } | 'left out' | InputRefusal;

interface InputKind<T> {
  readonly parse: (text: string, context: InputContext) => Parsed<T>;
}

interface TextKind extends InputKind<string> {
  /** Number of code points; the remainder is cut off. */
  readonly charsMax: number;
}

export const freeText = (charsMax: number): TextKind => ({
  charsMax,
  parse: (text) => {
    const line = oneLine(text);
    return { value: line.length <= charsMax ? line : [...line].slice(0, charsMax).join('') };
  },
});

const ticketCharsMax = 200;

/** A number or a link, which would be another if it were cut off. */
export const ticketText: TextKind = {
  charsMax: ticketCharsMax,
  parse: (text) => {
    const line = oneLine(text);
    return [...line].length > ticketCharsMax ? 'ticket_too_long' : { value: line };
  },
};

const revisionMax = 99;

const revisionForm = /^(?:v(?:er(?:sion|\.)?)?|rev(?:ision|\.)?|改訂|第)?\s*(\d{1,3})版?$/i;
const revisionDigits = (text: string): string => revisionForm.exec(text.normalize('NFKC').trim())?.[1] ?? '';

export const isRevisionText = (text: string): boolean => revisionDigits(text) !== '';

/** The revision of a form, from 1 to 99; as people write it, `2`, `v2`, `rev 2` or `第2版`. */
export const revisionNumber: InputKind<number> = {
  parse: (text) => {
    const value = Number(revisionDigits(text));
    return value < 1 || value > revisionMax ? 'bad_revision' : { value };
  },
};

export const date: InputKind<CalendarDate> = {
  parse: (text, { calendar, at }) => {
    const value = dateWritten(calendar, text, at);
    return value === null ? 'bad_date' : { value: value as CalendarDate };
  },
};

/** An unknown format counts as absent, which is the form. */
export const pasteFormat: InputKind<PasteFormat> = {
  parse: (text) => {
    const value = pasteFormats.find((format) => format === text);
    return value === undefined ? 'left out' : { value };
  },
};

export const flag: InputKind<true> = { parse: (text) => (text === 'yes' ? { value: true } : 'left out') };

/** Null: the text is no valid selector. */
export const selectorName: InputKind<Selector | null> = { parse: (text) => ({ value: Selector.parse(text) }) };

/** An invalid address is left out, because it must never refuse a rollback. */
export const contentAddress: InputKind<ContentAddress> = {
  parse: (text) => {
    const value = ContentAddress.parse(text);
    return value === null ? 'left out' : { value };
  },
};

/** Null: the text is no number of a rotation. */
export const rotationNumber: InputKind<number | null> = {
  parse: (text) => {
    const plain = text.normalize('NFKC');
    return { value: /^\d{1,9}$/.test(plain) ? Number(plain) : null };
  },
};

/** A page of a list, counted from 1. Anything else is the first page. */
export const pageNumber: InputKind<number> = {
  parse: (text) => ({ value: /^[1-9]\d{0,5}$/.test(text) ? Number(text) : 1 }),
};

/** The list of Japanese holidays ends in 2050. */
const planYears = { from: 2000, until: 2050 } as const;

/** A year of the plan: `2027` or `2027年`, also in full width. */
export const calendarYear: InputKind<number> = {
  parse: (text) => {
    const year = Number(/^(\d{4})年?$/.exec(text.normalize('NFKC').trim())?.[1]);
    return year >= planYears.from && year <= planYears.until ? { value: year } : 'bad_year';
  },
};

export type InputKinds = Readonly<Record<string, InputKind<unknown>>>;
export type ValueOf<K> = K extends InputKind<infer T> ? T : never;

type ParsedInputs =
  | { readonly tag: 'parsed'; readonly inputs: Readonly<Record<string, unknown>> }
  /** `text`: the input as written. */
  | { readonly tag: 'refused'; readonly code: InputRefusal; readonly text: string };

/** Ignores names that `kinds` does not have. */
export const parseKinds = (kinds: InputKinds, raw: RawInputs, context: InputContext): ParsedInputs => {
  const inputs: Record<string, unknown> = {};
  for (const [name, kind] of Object.entries(kinds)) {
    const text = Object.hasOwn(raw, name) ? (raw[name] ?? '') : '';
    if (text === '') continue;
    const parsed = kind.parse(text, context);
    if (parsed === 'left out') continue;
    if (typeof parsed === 'string') return { tag: 'refused', code: parsed, text };
    inputs[name] = parsed.value;
  }
  return { tag: 'parsed', inputs };
};
