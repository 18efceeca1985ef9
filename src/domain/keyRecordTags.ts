/** The tag list of RFC 6376 3.2, read strictly: what a lenient verifier forgives is still named. */

export interface TagList {
  /** In the order of the record, values without the white space around them. */
  readonly tags: ReadonlyMap<string, string>;
  /** Why the whole list is invalid (RFC 6376 3.2), or null. */
  readonly problem: 'duplicate_tag' | 'not_a_tag' | 'bad_character' | null;
}

// tag-name = ALPHA *ALNUMPUNC; names and values are case-sensitive.
const tagName = /^[A-Za-z][A-Za-z0-9_]*$/;
// tag-value = VALCHAR with FWS between: printable ASCII, the semicolon ends the tag.
const tagValue = /^[\x21-\x7e\t\r\n ]*$/;

/** Only what RFC 6376 2.8 calls white space goes: `trim` would also hide a no-break space (0xA0), which verifiers read as data. */
const trimmed = (text: string): string => text.replace(/^[\t\r\n ]+|[\t\r\n ]+$/g, '');

/** Tags that RFC 6376 3.6.1 gives a default. */
const defaults: ReadonlyMap<string, string> = new Map([
  ['v', 'DKIM1'],
  ['k', 'rsa'],
  ['s', '*'],
]);

export function parseTags(value: string): TagList {
  const tags = new Map<string, string>();
  const parts = value.split(';');
  // A semicolon may end the list.
  if (parts.length > 1 && trimmed(parts.at(-1) ?? '') === '') parts.pop();
  for (const part of parts) {
    const equals = part.indexOf('=');
    const name = trimmed(part.slice(0, Math.max(0, equals)));
    const text = trimmed(part.slice(equals + 1));
    if (!tagName.test(name)) return { tags, problem: 'not_a_tag' };
    if (tags.has(name)) return { tags, problem: 'duplicate_tag' };
    if (!tagValue.test(text)) return { tags, problem: 'bad_character' };
    tags.set(name, text);
  }
  return { tags, problem: null };
}

/** The entries of a colon-separated value such as `h=` or `t=`; they are compared without regard to case. */
export const listOf = (value: string): readonly string[] =>
  value
    .split(':')
    .map((entry) => entry.trim().toLowerCase())
    .filter((entry) => entry !== '');

/** What the tags say, apart from the key: defaults filled in, order and white space without meaning. */
export function canonicalTags(tags: ReadonlyMap<string, string>): string {
  const all = new Map([...defaults, ...tags]);
  all.delete('p');
  return [...all]
    .map(
      ([name, value]) => `${name}=${isList(name) ? [...listOf(value)].sort().join(':') : value.replace(/\s+/g, ' ')}`,
    )
    .sort()
    .join(';');
}

const isList = (name: string): boolean => name === 'h' || name === 's' || name === 't';
