/** Selectors from a template: `gooid-21-prod-{yyyymmdd}-{n}` gives `gooid-21-prod-20250918-2`. */
import { Selector } from './names.ts';
import { type UsedNames, wasUsed } from './usedNames.ts';

const placeholders = /\{(yyyymmdd|yyyymm|n)\}/g;

/** Null when the template is usable, else the reason as a code. `{n}` is required: a second key on one day needs another name. */
export const templateProblem = (template: string): 'no_number' | 'not_a_selector' | null => {
  if (!template.includes('{n}')) return 'no_number';
  return fill(template, '2000-01-01', 9999) === null ? 'not_a_selector' : null;
};

const fill = (template: string, date: string, n: number): Selector | null => {
  const digits = date.replaceAll('-', '');
  const values: Record<string, string> = { yyyymmdd: digits, yyyymm: digits.slice(0, 6), n: String(n) };
  return Selector.parse(template.replace(placeholders, (_, name: string) => values[name] ?? ''));
};

/** A longer number is a date, not a count. */
const countMax = 9999;

/**
 * The next free selector. The number is one above the highest that a used selector ends with, as the runbook counts
 * (`-1`, then `-2`), so that a new key pair never takes a used name. Null when the template gives none that SES accepts.
 */
export const nextSelector = (
  template: string,
  date: string,
  used: ReadonlySet<string>,
  forgotten: UsedNames = {},
): Selector | null => {
  const numbers = [
    ...[...used].map((name) => Number(/-(\d{1,4})$/.exec(name)?.[1] ?? 0)),
    ...Object.entries(forgotten).map(([shape, number]) => (shape.endsWith('-#') && number <= countMax ? number : 0)),
  ];
  const first = Math.max(0, ...numbers) + 1;
  const triesMax = 1000;
  // DNS knows no capital letters: S1 and s1 are one record.
  const taken = new Set([...used].map((name) => name.toLowerCase()));
  for (let n = first; n < first + triesMax; n += 1) {
    const candidate = fill(template, date, n);
    if (candidate === null) return null;
    if (!taken.has(candidate.toLowerCase()) && !wasUsed(forgotten, candidate)) return candidate;
  }
  return null;
};
