/** Reads Block Kit's JSON without trusting it. */

export type Json = Readonly<Record<string, unknown>>;

export const isObject = (x: unknown): x is Json => typeof x === 'object' && x !== null && !Array.isArray(x);

export const textAt = (o: unknown, key: string): string => {
  const value = isObject(o) ? o[key] : undefined;
  return typeof value === 'string' ? value : '';
};

export const objectAt = (o: unknown, key: string): Json | null => {
  const value = isObject(o) ? o[key] : undefined;
  return isObject(value) ? value : null;
};

export const objectsAt = (o: unknown, key: string): readonly Json[] => {
  const value = isObject(o) ? o[key] : undefined;
  return Array.isArray(value) ? value.filter(isObject) : [];
};

/** The text of a text object: `text.text`, `placeholder.text`, ... */
export const labelAt = (o: unknown, key: string): string => textAt(objectAt(o, key), 'text');
