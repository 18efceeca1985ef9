/** A setting is one row: its schema, its description in both languages, an example, and its form in the log. */

import * as z from 'zod';
import { durationRange, formatDuration } from './fields.ts';

interface About<T> {
  /** The description. The limits of numbers and durations are added from the schema. */
  readonly ja: string;
  readonly en: string;
  /** As written in the file or the environment. */
  readonly example: string;
  /** The default as written in the file; only if it is computed and so not in the schema. */
  readonly byDefault?: string;
  /** `false` if only another setting makes this one required; absent: as the schema has it. */
  readonly required?: false;
  /** Formats the value for the log; absent: as written. `false`: not logged, because it decides nothing or may be a secret. */
  readonly logged?: false | ((value: T) => string);
}

declare const described: unique symbol;

/** A schema with its description. Only `setting` makes one, and `section` accepts nothing else, so the compiler demands every cell. */
export type Setting<S extends z.ZodType = z.ZodType> = S & { readonly [described]: true };

export const setting = <S extends z.ZodType>(schema: S, about: About<NonNullable<z.output<S>>>): Setting<S> =>
  schema.meta({ ...about }) as Setting<S>;

/** Refuses unknown keys: a misspelt key must not leave a default in force unnoticed. */
export const section = <F extends Readonly<Record<string, Setting>>>(fields: F) => z.strictObject(fields);

export type Schema = z.core.$ZodType;

/** The wrappers of a schema from the outside in, and last the schema that reads the text. */
export const layersOf = (schema: Schema): readonly Schema[] => {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodReadonly
  ) {
    return [schema, ...layersOf(schema.unwrap())];
  }
  if (!(schema instanceof z.ZodPipe)) return [schema];
  return [schema, ...layersOf(schema.in instanceof z.ZodTransform ? schema.out : schema.in)];
};

export const aboutOf = (schema: Schema): About<unknown> | null => {
  const meta = z.globalRegistry.get(schema);
  return meta !== undefined && 'ja' in meta ? (meta as unknown as About<unknown>) : null;
};

/** The parts of a map, or under `[]` the item of a list. */
export const partsOf = (schema: Schema): readonly (readonly [key: string, part: Schema])[] => {
  const innermost = layersOf(schema).at(-1);
  if (innermost instanceof z.ZodObject) return Object.entries<Schema>(innermost.shape);
  if (innermost instanceof z.ZodDiscriminatedUnion) return innermost.options.flatMap(partsOf);
  if (innermost instanceof z.ZodArray) return [['[]', innermost.element]];
  if (innermost instanceof z.ZodTuple) return innermost.def.items.slice(0, 1).map((item) => ['[]', item] as const);
  return [];
};

export const pathTo = (path: string, key: string): string =>
  path === '' || key === '[]' ? `${path}${key}` : `${path}.${key}`;

// The log records the settings that decide who may do what, and when. It records no secret and no path.

export const none = '-';

export const listed = (values: readonly string[]): string => values.join(', ');

const written = (part: Schema, value: unknown): string => {
  if (value === undefined) return none;
  if (Array.isArray(value)) return listed(value.map((one) => written(part, one))) || none;
  if (typeof value === 'object') return JSON.stringify(value);
  const isDuration = typeof value === 'number' && layersOf(part).some((layer) => durationRange(layer) !== null);
  return isDuration ? formatDuration(value) : String(value);
};

/** @param value the schema's output for a file */
export const factsOf = (schema: Schema, value: unknown, path = ''): Readonly<Record<string, string>> => {
  const facts: Record<string, string> = {};
  for (const [key, part] of partsOf(schema)) {
    const { logged } = aboutOf(part) ?? {};
    const at = pathTo(path, key);
    const one = (value as Readonly<Record<string, unknown>> | undefined)?.[key];
    if (logged === false) continue;
    if (logged !== undefined) facts[at] = one === undefined ? none : logged(one) || none;
    else if (layersOf(part).at(-1) instanceof z.ZodObject) Object.assign(facts, factsOf(part, one, at));
    else facts[at] = written(part, one);
  }
  return facts;
};
