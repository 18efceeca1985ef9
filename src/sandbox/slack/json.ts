/** What Slack's wire carries. Read field by field: the emulator trusts nothing that the bot sent. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

export const isObject = (x: unknown): x is JsonObject => typeof x === 'object' && x !== null && !Array.isArray(x);

export const textAt = (o: JsonObject, key: string): string | null => {
  const value = o[key];
  return typeof value === 'string' ? value : null;
};

export const objectAt = (o: JsonObject, key: string): JsonObject | null => {
  const value = o[key];
  return isObject(value) ? value : null;
};

/** The objects of a list; anything else in it is left out. */
export const objectsAt = (o: JsonObject, key: string): readonly JsonObject[] => {
  const value = o[key];
  return Array.isArray(value) ? value.filter(isObject) : [];
};

/** Form bodies say `true`, `1` or nothing where JSON says true. */
export const flagAt = (o: JsonObject, key: string): boolean => {
  const value = o[key];
  return value === true || value === 1 || value === 'true' || value === '1';
};

export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
