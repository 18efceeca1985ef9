/**
 * Canonical JSON: the same value gives the same text, whatever order its properties were set in (RFC 8785).
 * @throws TypeError for what JSON cannot carry without loss, class instances included: a private key cannot slip in.
 */
export const canonicalJson = (value: unknown): string => write(value, 0);

const depthMax = 64;

const write = (value: unknown, depth: number): string => {
  if (depth > depthMax) throw new TypeError(`not canonical: deeper than ${depthMax} levels`);
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return writeString(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${Array.from(value, (member) => write(member, depth + 1)).join(',')}]`;
  if (typeof value === 'object' && isPlain(value)) return writeObject(value, depth);
  throw new TypeError(`not canonical: a ${typeof value} that JSON cannot carry`);
};

const writeString = (text: string): string => {
  // UTF-8 would turn every lone surrogate into the same replacement character: two texts, one hash.
  if (!text.isWellFormed()) throw new TypeError('not canonical: a string with a lone surrogate');
  return JSON.stringify(text);
};

const writeObject = (value: object, depth: number): string => {
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  members.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${members.map(([name, member]) => `${writeString(name)}:${write(member, depth + 1)}`).join(',')}}`;
};

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null;
};
