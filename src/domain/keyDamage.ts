/** Describes how a published key differs from the wanted one: the position, and the changed characters. */

/** Positions count characters of the joined value from 1. `at` is the position of the first difference. */
export type KeyDamage =
  | { readonly kind: 'missing'; readonly at: number; readonly text: string; readonly atCut: boolean }
  | { readonly kind: 'added'; readonly at: number; readonly text: string; readonly atCut: boolean }
  | { readonly kind: 'changed'; readonly at: number; readonly text: string; readonly became: string }
  /** Every occurrence of one character was replaced by another. */
  | {
      readonly kind: 'replaced';
      readonly at: number;
      readonly text: string;
      readonly became: string;
      readonly count: number;
    }
  /** The end of the key is missing. */
  | { readonly kind: 'ends'; readonly at: number; readonly count: number };

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

/** Finds a replacement by one rule, such as each `+` by a blank. Another key follows no such rule. */
function replacementIn({ published, expected, offset }: Texts): KeyDamage | null {
  for (const [text, became] of [
    ['+', ' '],
    ['+', '%2B'],
    ['/', '%2F'],
    ['=', '%3D'],
    ['/', '\\/'],
    ['+', '-'],
    ['/', '_'],
    ['+', ''],
    ['/', ''],
  ] as const) {
    if (!expected.includes(text) || expected.replaceAll(text, became) !== published) continue;
    return {
      kind: 'replaced',
      at: offset + expected.indexOf(text) + 1,
      text,
      became,
      count: expected.split(text).length - 1,
    };
  }
  return null;
}

/** A longer difference is no slip of a hand or a tool: the key is another one, or damaged beyond description. */
const slipMax = 16;

/**
 * @param strings of the published record. @param expectedKey base64 of the wanted key.
 * @returns null if the key is the expected one, is absent, or is another key.
 */
export function keyDamage(strings: readonly string[], expectedKey: string): KeyDamage | null {
  const value = strings.join('');
  const found = keyIn.exec(value);
  const published = (found?.[1] ?? '').trimEnd();
  if (found === null || published === '' || published === expectedKey) return null;
  const offset = value.indexOf(published, found.index + 1);
  const texts = { published, expected: expectedKey, offset };
  if (expectedKey.startsWith(published)) {
    return { kind: 'ends', at: offset + published.length + 1, count: expectedKey.length - published.length };
  }
  return replacementIn(texts) ?? slipIn(texts, strings);
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
  if (Math.max(was.length, is.length) > slipMax) return null;
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
