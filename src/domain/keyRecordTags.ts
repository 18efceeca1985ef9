/** The tag list of RFC 6376 3.2, read strictly: what a lenient verifier forgives is still named. */
import { isExactBase64 } from './exactBase64.ts';

export interface TagList {
  /** In the order of the record, values without the white space around them. */
  readonly tags: ReadonlyMap<string, string>;
  /** Why the whole list is invalid (RFC 6376 3.2), or null. */
  readonly problem: 'duplicate_tag' | 'not_a_tag' | 'bad_character' | null;
  /** Whether `p=` is base64 in its one exact spelling. */
  readonly exactKey: boolean;
}

// tag-name = ALPHA *ALNUMPUNC; names and values are case-sensitive.
const tagName = /^[A-Za-z][A-Za-z0-9_]*$/;
// tag-value = VALCHAR with FWS between: printable ASCII, the semicolon ends the tag.
const badCharacter = /[^\x20-\x7e\t\r\n]/;

/** Only what RFC 6376 2.8 calls white space: `trim` would also hide a no-break space (0xA0), which verifiers read as data. */
const isSpace = (code: number): boolean => code === 0x20 || code === 0x09 || code === 0x0d || code === 0x0a;

/** Without the white space around it. By hand: for each character of a key a pattern costs more than all the rest of the reading. */
function trimmed(value: string, from: number, to: number): string {
  let start = from;
  let end = to;
  while (start < end && isSpace(value.charCodeAt(start))) start += 1;
  while (end > start && isSpace(value.charCodeAt(end - 1))) end -= 1;
  return value.slice(start, end);
}

/** Tags that RFC 6376 3.6.1 gives a default. */
const defaults: ReadonlyMap<string, string> = new Map([
  ['v', 'DKIM1'],
  ['k', 'rsa'],
  ['s', '*'],
]);

export function parseTags(value: string): TagList {
  const tags = new Map<string, string>();
  let exactKey = false;
  // Each round reads one tag, up to the next semicolon.
  for (let from = 0; from <= value.length; ) {
    const semicolon = value.indexOf(';', from);
    const to = semicolon < 0 ? value.length : semicolon;
    // A semicolon may end the list.
    if (semicolon < 0 && from > 0 && trimmed(value, from, to) === '') break;
    const equals = value.indexOf('=', from);
    const name = equals < 0 || equals >= to ? '' : trimmed(value, from, equals);
    if (!tagName.test(name)) return { tags, problem: 'not_a_tag', exactKey };
    if (tags.has(name)) return { tags, problem: 'duplicate_tag', exactKey };
    const text = trimmed(value, equals + 1, to);
    // Exact base64 holds no other character, and is most of the record.
    if (name === 'p' && isExactBase64(text)) exactKey = true;
    else if (badCharacter.test(text)) return { tags, problem: 'bad_character', exactKey };
    tags.set(name, text);
    from = to + 1;
  }
  return { tags, problem: null, exactKey };
}

/** The entries of a colon-separated value such as `h=` or `t=`, with their case: RFC 6376 3.2 gives it a meaning, and 3.6.1 takes it from none of them. */
export const listOf = (value: string): readonly string[] => value.split(':').map((entry) => entry.trim());

// hyphenated-word (RFC 6376 2.10, 3.6.1): unknown words are allowed everywhere, an asterisk in `s=` only.
const word = /^[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/;
const listTags = ['h', 's', 't'];

/**
 * Whether each list is one for every verifier. By the grammar of RFC 6376 3.6.1 an entry that is empty or no word is a syntax error, and the
 * key is none (6.1.2). White space around a colon is allowed there, but Mail::DKIM parts the list at colons alone and misses the word.
 */
export const listsHold = (tags: ReadonlyMap<string, string>): boolean =>
  listTags.every((tag) => {
    const value = tags.get(tag);
    return value === undefined || value.split(':').every((entry) => word.test(entry) || (tag === 's' && entry === '*'));
  });

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

const isList = (name: string): boolean => listTags.includes(name);
