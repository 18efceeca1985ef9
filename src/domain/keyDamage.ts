/** How a published key differs from the one that should be there: which character, and what became of it. */

/** Positions count characters of the value from 1, all its strings in one. `at` is where the first difference is. */
export type KeyDamage =
  | { readonly kind: 'missing'; readonly at: number; readonly text: string; readonly atCut: boolean }
  | { readonly kind: 'added'; readonly at: number; readonly text: string; readonly atCut: boolean }
  | { readonly kind: 'changed'; readonly at: number; readonly text: string; readonly became: string }
  /** Each of the one character became the other. */
  | {
      readonly kind: 'replaced';
      readonly at: number;
      readonly text: string;
      readonly became: string;
      readonly count: number;
    }
  /** The rest is gone. */
  | { readonly kind: 'ends'; readonly at: number; readonly count: number };

const keyIn = /(?:^|[;\s",])p\s*=\s*([^;"]*)/i;

interface Texts {
  readonly published: string;
  readonly expected: string;
  /** Where the published key begins in the value, from 0. */
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

/** Of one kind: each `+` a blank, for instance. Another key has no such rule. */
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

/** More than a slip of the hand or of a tool: then it is another key, or beyond description. */
const slipMax = 16;

/**
 * @param strings of the published record. @param expectedKey base64 of the key that should be there.
 * @returns null where the key is the expected one, there is none, or it is another key.
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

function slipIn({ published, expected, offset }: Texts, strings: readonly string[]): KeyDamage | null {
  const start = commonStart(published, expected);
  const end = commonEnd(published, expected, Math.min(published.length, expected.length) - start);
  const was = expected.slice(start, expected.length - end);
  const is = published.slice(start, published.length - end);
  if (Math.max(was.length, is.length) > slipMax) return null;
  const at = offset + start + 1;
  const cuts = strings.slice(0, -1).map((_, i) => strings.slice(0, i + 1).join('').length + 1);
  // Of equal neighbours nobody can tell which is the one that is gone.
  const last = offset + start + (is.length === 0 ? 1 : is.length);
  const atCut = cuts.some((cut) => cut >= at && cut <= last);
  if (is === '') return { kind: 'missing', at, text: was, atCut };
  if (was === '') return { kind: 'added', at, text: is, atCut };
  return { kind: 'changed', at, text: was, became: is };
}
