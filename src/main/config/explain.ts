/** Turns zod's issues into problems that a person can act on, and describes all settings for them and for documents. */

import { isDeepStrictEqual } from 'node:util';
import leven from 'leven';
import { parse, stringify } from 'yaml';
import * as z from 'zod';
import type { Locale } from '../../ports/settings.ts';
import { type EnvName, variables } from './environment.ts';
import { durationRange } from './fields.ts';
import { fileSchema } from './file.ts';
import {
  type HeadingCode,
  headingText,
  isHeadingCode,
  type Path,
  type PlaceOf,
  type Problem,
  type ProblemCode,
  pathText,
  problemText,
  shown,
} from './problem.ts';
import { aboutOf, layersOf, partsOf, pathTo, type Schema } from './setting.ts';

export interface FieldText {
  /** As written in the file or the environment. */
  readonly example: string;
  /** The default as written in the file; null: there is none. */
  readonly byDefault: string | null;
  readonly required: boolean;
  readonly ja: string;
  readonly en: string;
}

/** The limits that the schema holds, such as `2–100` or `PT1H–P14D`. */
const limitsOf = (layers: readonly Schema[]): { readonly range: string; readonly isDuration: boolean } | null => {
  for (const layer of layers) {
    const range = durationRange(layer);
    if (range !== null) return { range, isDuration: true };
    if (!(layer instanceof z.ZodNumber)) continue;
    const { minValue: min, maxValue: max } = layer;
    if (Number(min) > Number.MIN_SAFE_INTEGER && Number(max) < Number.MAX_SAFE_INTEGER) {
      return { range: `${min}–${max}`, isDuration: false };
    }
  }
  return null;
};

/** The default as text, spelt like the example if both have the same value. A map has none, because its parts have theirs. */
const defaultOf = (schema: z.ZodType, layers: readonly Schema[], example: string): string | null => {
  const holder = layers.find((layer) => layer instanceof z.ZodPrefault);
  const value: unknown = holder?.def.defaultValue;
  if (value === undefined || isDeepStrictEqual(value, {})) return null;
  const same = isDeepStrictEqual(schema.safeParse(parse(example)), schema.safeParse(value));
  return same ? example : stringify(value, { collectionStyle: 'flow' }).trim();
};

/** @throws TypeError for a schema without a description */
const textOf = (schema: Schema): FieldText => {
  const about = aboutOf(schema);
  if (about === null) throw new TypeError('a setting without words');
  const layers = layersOf(schema);
  const limits = limitsOf(layers);
  const [ja, en] = limits === null ? ['', ''] : [`（${limits.range}）`, ` (${limits.range})`];
  const form = limits?.isDuration ? { ja: '。ISO 8601 の期間', en: '; an ISO 8601 duration' } : { ja: '', en: '' };
  return {
    example: about.example,
    byDefault: about.byDefault ?? defaultOf(schema as z.ZodType, layers, about.example),
    required: about.required ?? !z.safeParse(schema, undefined).success,
    ja: about.ja + ja + form.ja,
    en: about.en + en + form.en,
  };
};

/** Every setting inside a schema, keyed like `domains[].targets[].region`, in the order of the schema. */
export const textsOf = (schema: Schema, path = ''): Readonly<Record<string, FieldText>> => {
  const texts: Record<string, FieldText> = {};
  for (const [key, part] of partsOf(schema)) {
    const at = pathTo(path, key);
    if (aboutOf(part) !== null) texts[at] ??= textOf(part);
    for (const [inner, text] of Object.entries(textsOf(part, at))) texts[inner] ??= text;
  }
  return texts;
};

/** Of every key of the file. */
export const fileTexts = textsOf(fileSchema);

/** Of the variables. */
export const envTexts: Readonly<Record<EnvName, FieldText>> = Object.fromEntries(
  Object.entries(variables).map(([name, schema]) => [name, textOf(schema)]),
) as Record<EnvName, FieldText>;

const wordCharsMax = 64;

/** The known word that was probably meant: without case and separators, at most a third of it differs. Null if none is near. */
const nearest = (word: string, known: readonly string[]): string | null => {
  if (word.length > wordCharsMax) return null;
  const plain = (text: string): string => text.toLowerCase().replaceAll(/[-_\s]/g, '');
  const ranked = known
    .map((candidate) => ({ candidate, away: leven(plain(word), plain(candidate)) }))
    .filter(({ candidate, away }) => away <= Math.max(1, Math.floor(candidate.length / 3)))
    .sort((a, b) => a.away - b.away);
  return ranked[0]?.candidate ?? null;
};

/** Turns `domains[3].targets[0].region` into `domains[].targets[].region`, the key of its description. `defaults` has those of a domain. */
const patternOf = (path: string): string => path.replaceAll(/\[\d+\]/g, '[]').replace(/^defaults(?=\.)/, 'domains[]');

/** The keys that the map at a path accepts. */
const knownKeys = (path: string): readonly string[] => {
  const pattern = patternOf(path);
  const prefix = pattern === '' ? '' : `${pattern}.`;
  return Object.keys(fileTexts)
    .filter((key) => key.startsWith(prefix) && !/[.[]/.test(key.slice(prefix.length)))
    .map((key) => key.slice(prefix.length));
};

type Found = z.core.$ZodIssue;

const valueAt = (raw: unknown, path: Path): unknown =>
  path.reduce<unknown>((value, key) => (value as Record<string, unknown> | null | undefined)?.[key], raw);

const typeOf = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value);

/** The problem's code and facts. A fact `@word` stands for a word of `headingRows` in the reader's language. */
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

/** Finds the right place of a key that is in the wrong map: `approvals` at the top instead of in `policy`. */
const otherSection = (key: string): string | null => {
  const paths = Object.keys(fileTexts).filter((path) => /^\w+\.\w+$/.test(path));
  const name = nearest(
    key,
    paths.map((path) => path.split('.')[1] ?? ''),
  );
  return paths.find((path) => path.split('.')[1] === name) ?? null;
};

const unknownKey = (parent: Path, key: string, placeOf: PlaceOf): Problem => {
  const path = [...parent, key];
  const known = knownKeys(pathText(parent));
  const near = nearest(key, known) ?? otherSection(key);
  const facts = { key, known: known.join(', ') };
  return near === null
    ? { ...placeOf(path), code: 'unknown_key', facts }
    : { ...placeOf(path), code: 'unknown_key_near', facts: { ...facts, nearest: near } };
};

export const problemsOf = (issues: readonly Found[], raw: unknown, placeOf: PlaceOf): readonly Problem[] =>
  issues.flatMap((issue) => {
    const path = issue.path as (string | number)[];
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(path, key, placeOf));
    const [code, facts] = codeOf(issue, valueAt(raw, path));
    return [{ ...placeOf(path), code, facts }];
  });

const described: Readonly<Record<string, FieldText>> = { ...fileTexts, ...envTexts };

const nearKey = (pattern: string, near: string | undefined): string => {
  if (near === undefined) return pattern;
  return near.includes('.') ? near : pattern.replace(/[^.]*$/, near);
};

/** The description of the field at a problem's path; for an unknown key that of the probable one; otherwise that of its map. */
const expectedAt = ({ path, facts }: Pick<Problem, 'path' | 'facts'>): [string, FieldText] | null => {
  const pattern = patternOf(path);
  const meant = nearKey(pattern, facts.nearest);
  const segmentsMax = 12;
  for (let name = meant, step = 0; name !== '' && step < segmentsMax; step += 1) {
    const text = described[name];
    if (text) return [name, text];
    name = name.endsWith('[]') ? name.slice(0, -2) : name.replace(/(?:^|\.)[^.]*$/, '');
  }
  return null;
};

/** Formats an example: `file: …` for `keys.file` of the file, `NAME=…` for an environment variable. */
const exampleLine = (name: string, { example }: FieldText): string =>
  name in envTexts
    ? `${name}=${example}`
    : `${name.replace('[]', '').split('.').at(-1)?.replace('[]', '')}: ${example}`;

/** @param file null: the main file, which the heading names */
const placeText = (locale: Locale, file: string | null, line: number): string =>
  file === null
    ? headingText(locale, 'line', { line: String(line) })
    : headingText(locale, 'lineOf', { file, line: String(line) });

/** Formats all problems as one block of plain text. It contains no secret. */
export const reportProblems = (problems: readonly Problem[], locale: Locale, file: string): string => {
  const word = (code: HeadingCode): string => headingText(locale, code, {});
  const say = (value: string): string => {
    const code = value.slice(1);
    return value.startsWith('@') && isHeadingCode(code) ? word(code) : value;
  };
  const blocks = problems.map((problem, index) => {
    const facts = Object.fromEntries(Object.entries(problem.facts).map(([key, value]) => [key, say(value)]));
    const place = problem.line === null ? '' : ` (${placeText(locale, problem.file ?? null, problem.line)})`;
    const expected = expectedAt(problem);
    const colon = locale === 'ja' ? '：' : ': ';
    const lines = [
      `${index + 1}. ${problem.path || problem.file || word('file')}${place}${colon}${problemText(locale, problem.code, facts)}`,
    ];
    if (expected) {
      lines.push(`   ${word('expected')}${colon}${expected[1][locale]}`);
      lines.push(`   ${word('example')}${colon}${exampleLine(...expected)}`);
    }
    return lines.join('\n');
  });
  const heading = headingText(locale, 'heading', { count: problems.length });
  return `${heading}\n${word('file')}: ${file || '-'}\n\n${blocks.join('\n\n')}\n`;
};
