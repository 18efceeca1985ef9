/** From what zod found to problems that a person can act on. */
import type * as z from 'zod';
import { fileTexts, knownKeys } from './fileTexts.ts';
import type { ProblemCode } from './messages.ts';
import { nearest } from './nearest.ts';
import { type Path, type Problem, pathText, shown } from './problem.ts';

/** Where a path stands in the file, from 1. */
export type LineOf = (path: Path) => number;

type Found = z.core.$ZodIssue;

const valueAt = (raw: unknown, path: Path): unknown =>
  path.reduce<unknown>((value, key) => (value as Record<string, unknown> | null | undefined)?.[key], raw);

const typeOf = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value);

/** `@word` is a word of `frameTexts`, said in the reader's language. */
const codeOf = (issue: Found, value: unknown): [ProblemCode, Record<string, string>] => {
  if (issue.code === 'custom') {
    const { code, facts } = issue.params as { code: ProblemCode; facts: Record<string, string> };
    return [code, facts];
  }
  if (value === undefined) return ['missing', {}];
  const got = shown(value);
  if (issue.code === 'invalid_type') {
    const wholeNumber = issue.expected === 'int' && typeof value === 'number';
    return ['wrong_type', { expected: `@${issue.expected}`, got: wholeNumber ? got : `@${typeOf(value)}` }];
  }
  if (issue.code === 'invalid_value') return ['not_one_of', { values: issue.values.join(', '), got }];
  if (issue.code === 'invalid_union' && 'options' in issue && issue.options) {
    return ['not_one_of', { values: issue.options.join(', '), got }];
  }
  if (issue.code === 'too_small' || issue.code === 'too_big') {
    const limit = issue.code === 'too_small' ? `≥ ${issue.minimum}` : `≤ ${issue.maximum}`;
    return issue.origin === 'array' ? ['list_length', { range: limit }] : ['number_range', { range: limit, got }];
  }
  return ['malformed', { got }];
};

/** A key that stands in the wrong map: `approvals` at the top instead of in `policy`. */
const elsewhere = (key: string): string | null => {
  const paths = Object.keys(fileTexts).filter((path) => /^\w+\.\w+$/.test(path));
  const name = nearest(
    key,
    paths.map((path) => path.split('.')[1] ?? ''),
  );
  return paths.find((path) => path.split('.')[1] === name) ?? null;
};

const unknownKey = (parent: Path, key: string, lineOf: LineOf): Problem => {
  const path = [...parent, key];
  const known = knownKeys(pathText(parent));
  const near = nearest(key, known) ?? elsewhere(key);
  const facts = { key, known: known.join(', ') };
  return near === null
    ? { path: pathText(path), code: 'unknown_key', facts, line: lineOf(path) }
    : { path: pathText(path), code: 'unknown_key_near', facts: { ...facts, nearest: near }, line: lineOf(path) };
};

export const problemsOf = (issues: readonly Found[], raw: unknown, lineOf: LineOf): readonly Problem[] =>
  issues.flatMap((issue) => {
    const path = issue.path as (string | number)[];
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(path, key, lineOf));
    const [code, facts] = codeOf(issue, valueAt(raw, path));
    return [{ path: pathText(path), code, facts, line: lineOf(path) }];
  });
