/** Describes how a published key differs from the wanted one: the position, and the changed characters. */

const readAs = (encoding: string, value: string): string | null => {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(Buffer.from(value, 'latin1'));
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
};

/** Full-width forms and spaces only: what a Japanese keyboard puts in the place of ASCII. Other text may be of any encoding. */
const isFullWidth = (text: string): boolean => /^[^\u0080-\u2fff\u3003-\uff00\uff5f-\uffff]*$/.test(text);

/**
 * Record data is read as latin1, but most typed text is UTF-8, and full-width characters of old Japanese systems are Shift_JIS or EUC-JP.
 * Any other value stays unchanged.
 */
export const decoded = (value: string): string =>
  readAs('utf-8', value) ??
  ['shift_jis', 'euc-jp']
    .map((encoding) => readAs(encoding, value))
    .find((text) => text !== null && isFullWidth(text)) ??
  value;

/** Positions count characters of the joined value from 1. `at` is the position of the first difference. */
export type KeyDamage =
  | { readonly kind: 'missing'; readonly at: number; readonly text: string; readonly atCut: boolean }
  | { readonly kind: 'added'; readonly at: number; readonly text: string; readonly atCut: boolean }
  | { readonly kind: 'changed'; readonly at: number; readonly text: string; readonly became: string }
  /** Every occurrence of some characters was replaced, each by another. */
  | { readonly kind: 'replaced'; readonly replacements: readonly Replacement[] }
  /** The same letters, in upper case and lower case of their own. */
  | { readonly kind: 'case' }
  /** The end of the key is missing. */
  | { readonly kind: 'ends'; readonly at: number; readonly count: number };

interface Replacement {
  readonly at: number;
  readonly text: string;
  readonly became: string;
  readonly count: number;
}

const keyIn = /(?:^|[;\s",])p\s*=\s*([^;"]*)/i;

interface Texts {
  readonly published: string;
  readonly expected: string;
  /** Start of the published key in the value, from 0. */
  readonly offset: number;
}

const commonStart = (a: string, b: string): number => {
  let at = 0;
  while (at < a.length && at < b.length && a[at] === b[at]) at += 1;
  return at;
};

const commonEnd = (a: string, b: string, most: number): number => {
  let count = 0;
  while (count < most && a[a.length - 1 - count] === b[b.length - 1 - count]) count += 1;
  return count;
};

/** What one tool makes of the characters of base64 that are no letters and digits. It need not make all of it. */
const rules: readonly (readonly (readonly [text: string, became: string])[])[] = [
  [['+', ' ']],
  [
    ['+', '%2B'],
    ['/', '%2F'],
    ['=', '%3D'],
  ],
  [
    ['+', '%2b'],
    ['/', '%2f'],
    ['=', '%3d'],
  ],
  [
    ['+', '\\+'],
    ['/', '\\/'],
    ['=', '\\='],
  ],
  [
    ['+', '-'],
    ['/', '_'],
    ['=', ''],
  ],
  [
    ['+', ''],
    ['/', ''],
  ],
];

/** Every choice of some of the pairs. */
const choices = <T>(pairs: readonly T[]): readonly (readonly T[])[] =>
  Array.from({ length: 2 ** pairs.length }, (_, choice) => pairs.filter((_pair, index) => (choice >> index) % 2 === 1));

/** Finds a replacement by one rule, such as each `+` by a blank. Another key follows no such rule. */
function replacementIn({ published, expected, offset }: Texts): KeyDamage | null {
  for (const pairs of rules) {
    for (const some of choices(pairs.filter(([text]) => expected.includes(text)))) {
      if (some.reduce((key, [text, became]) => key.replaceAll(text, became), expected) !== published) continue;
      const replacements = some.map(([text, became]) => ({
        at: offset + expected.indexOf(text) + 1,
        text,
        became,
        count: expected.split(text).length - 1,
      }));
      return { kind: 'replaced', replacements };
    }
  }
  return null;
}

/**
 * A longer change is no slip of a hand or a tool: the key is another one, or damaged beyond description. What is only missing or extra may
 * be longer, such as a line, because all other characters are those of the key.
 */
const slipMax = 16;

/**
 * @param given the strings of the published record. @param expectedKey base64 of the wanted key.
 * @returns null if the key is the expected one, is absent, or is another key.
 */
export function keyDamage(given: readonly string[], expectedKey: string): KeyDamage | null {
  const strings = given.map(decoded);
  const value = strings.join('');
  const tag = keyIn.exec(value);
  const published = (tag?.[1] ?? '').trimEnd();
  if (tag === null || published === '' || published === expectedKey) return null;
  const offset = value.indexOf(published, tag.index + 1);
  const texts = { published, expected: expectedKey, offset };
  if (expectedKey.startsWith(published)) {
    return { kind: 'ends', at: offset + published.length + 1, count: expectedKey.length - published.length };
  }
  const found = replacementIn(texts) ?? slipIn(texts, strings);
  return found ?? (published.toLowerCase() === expectedKey.toLowerCase() ? { kind: 'case' } : null);
}

/** By how many characters a piece of a text could be moved to the left without another result of removing it. */
const shiftOf = (text: string, start: number, length: number): number => {
  let shift = 0;
  while (shift < start && text[start - 1 - shift] === text[start - 1 - shift + length]) shift += 1;
  return shift;
};

function slipIn({ published, expected, offset }: Texts, strings: readonly string[]): KeyDamage | null {
  const start = commonStart(published, expected);
  const end = commonEnd(published, expected, Math.min(published.length, expected.length) - start);
  const was = expected.slice(start, expected.length - end);
  const is = published.slice(start, published.length - end);
  if (was !== '' && is !== '' && Math.max(was.length, is.length) > slipMax) return null;
  const at = offset + start + 1;
  // Of equal neighbours nobody can tell which one is missing or extra, so the place may also be before the first difference.
  const shift = was === '' || is === '' ? shiftOf(was === '' ? published : expected, start, was.length + is.length) : 0;
  const cuts = strings.slice(0, -1).map((_, i) => strings.slice(0, i + 1).join('').length + 1);
  const last = offset + start + (is.length === 0 ? 1 : is.length);
  const atCut = cuts.some((cut) => cut >= at - shift && cut <= last);
  if (is === '') return { kind: 'missing', at, text: was, atCut };
  if (was === '') return { kind: 'added', at, text: is, atCut };
  return { kind: 'changed', at, text: was, became: is };
}
