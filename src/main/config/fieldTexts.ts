/**
 * The descriptions of all settings, for documents and for problems. The settings themselves stand elsewhere: the ingress on Lambda loads
 * those of the environment, and no YAML.
 */

import { isDeepStrictEqual } from 'node:util';
import { parse, stringify } from 'yaml';
import * as z from 'zod';
import { type EnvName, variables } from './environment.ts';
import { durationRange } from './fields.ts';
import { fileSchema } from './file.ts';
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
