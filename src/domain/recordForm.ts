/** Finds faults of writing before the tags are parsed, and repairs the value so that parsing can continue. */

import { type Finding, findingOf } from './findings.ts';
import { decoded } from './recordText.ts';

interface RecordForm {
  /** The value as it was probably meant. */
  readonly repaired: string;
  readonly findings: readonly Finding[];
}

interface Fault {
  readonly seen: (value: string) => boolean;
  readonly finding: (value: string) => Finding;
  readonly repair: (value: string) => string;
}

// A tag list is printable ASCII and white space (RFC 6376 2.8, 3.2).
const unexpected = /[^\x20-\x7e\t\r\n]/;
const unexpectedCharacters = new RegExp(unexpected, 'gu');

const spaces = /[\v\f\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/gu;
const doubleQuotes = /[\u201c-\u201f\u2033\u00ab\u00bb]/gu;
const singleQuotes = /[\u2018-\u201b\u2032\u2039\u203a\u00b4]/gu;
const semicolons = /[\u037e\u061b]/gu;
const commas = /[\u3001\u060c]/gu;
const hyphens = /[\u2010-\u2015\u2212]/gu;
const fullWidth = /[\uff01-\uff5e]/gu;
const fullWidthOffset = 0xfee0;

/** Restores the ASCII characters that an editor or a word processor replaced, and removes all other unexpected characters. */
const asTyped = (text: string): string =>
  text
    .replaceAll(spaces, ' ')
    .replaceAll(doubleQuotes, '"')
    .replaceAll(singleQuotes, "'")
    .replaceAll(semicolons, ';')
    .replaceAll(commas, ',')
    .replaceAll(hyphens, '-')
    .replaceAll(fullWidth, (one) => String.fromCodePoint((one.codePointAt(0) ?? 0) - fullWidthOffset))
    .replaceAll(unexpectedCharacters, '');

/** The bound for a sentence: further characters add nothing. */
const namedMax = 5;

/** `U+FEFF@1`: code point, and position in characters from 1. Never the character itself, which may be invisible. */
const charactersIn = (text: string): string => {
  const found = [...text].flatMap((one, at) => {
    const code = (one.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    return unexpected.test(one) ? [`U+${code}@${at + 1}`] : [];
  });
  return [...found.slice(0, namedMax), ...(found.length > namedMax ? ['…'] : [])].join(' ');
};

// Owner, TTL and class may be absent; a "=" before the type would belong to a tag. Lists and forms write "TXT=" and "TXT:", and some the
// name alone.
const zoneFileLine =
  /^\s*(?:(?:[^\s=;"]+\s+){0,3}TXT(?:\s*[:=]\s*|\s+)|[^\s=;"]*_domainkey[^\s=;":]*\s*[\s:=]\s*|\(\s*(?="))(?=[("]|v\s*=)/i;
const quoted = /"([^"]*)"/g;

const stringsInLine = (line: string): string => {
  const data = line.replace(zoneFileLine, '');
  const strings = [...data.matchAll(quoted)].map(([, text = '']) => text);
  return strings.length > 0 ? strings.join('') : data.replace(/[()]/g, '').trim();
};

const quotes = /\\*"\s*|^\s*['`]|['`]\s*$/;
const allQuotes = new RegExp(quotes, 'g');

// The note for people (RFC 6376 3.6.1), in which quotation marks are allowed.
const note = /(?:^|;)[\t\r\n ]*n[\t\r\n ]*=[^;]*/g;

// In a zone file `\;` and `\059` are a semicolon (RFC 1035 5.1); an editor that escapes again makes `\\;`.
const semicolonEscape = /\\+(?:;|059)/;
const allEscapes = new RegExp(semicolonEscape, 'g');

/** How a character is written in other places: web pages, addresses, mail, zone files and programs. None of them is decoded in a record. */
const notations: readonly { readonly seen: RegExp; readonly decode: (value: string) => string }[] = [
  {
    seen: /&(?:#\d{2,4}|#x[0-9a-f]{2,4}|nbsp|quot|apos|amp|lt|gt);/i,
    decode: (v) => v.replaceAll(/&(#x?)?([0-9a-z]+);/gi, (written, kind, name: string) => entity(written, kind, name)),
  },
  {
    // In the key alone, the damage of the key tells more.
    seen: /%(?:3D|3B|20)/i,
    decode: (v) => v.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
  },
  { seen: /(?<=^\s*v)=3D(?=DKIM1)/i, decode: (v) => v.replaceAll('=3D', '=') },
  {
    seen: /\\+(?:\d{3}|[=nrt\s])/,
    decode: (v) =>
      v
        .replaceAll(/\\+(\d{3})/g, (_, code: string) => String.fromCharCode(Number(code) % 256))
        .replaceAll(/\\+[nrt]/g, ' ')
        .replaceAll(/\\+(.)/g, '$1'),
  },
];

const entities: Readonly<Record<string, string>> = { nbsp: ' ', quot: '"', apos: "'", amp: '&', lt: '<', gt: '>' };

function entity(written: string, kind: string | undefined, name: string): string {
  if (kind === undefined) return entities[name.toLowerCase()] ?? written;
  const code = Number.parseInt(name, kind === '#' ? 10 : 16);
  // A no-break space was meant as a space.
  return code === 0xa0 ? ' ' : String.fromCharCode(code);
}

/** The first escape outside of a note; null for none. */
const escapeIn = (value: string): string | null => {
  if (!/[\\&%]|=3D/.test(value)) return null;
  const text = value.replace(note, '');
  return notations.map(({ seen }) => seen.exec(text)?.[0]).find((found) => found !== undefined) ?? null;
};

/** A backslash before white space shows nothing after it. */
const shownEscape = (written: string): string => written.replace(/\s$/, '');

const unescaped = (value: string): string =>
  notations.reduce((text, { seen, decode }) => (seen.test(text) ? decode(text) : text), value);

// A tag list has a "=" near its start; a bare key has it at the end only.
const bareKey = /^[A-Za-z0-9+/\s]{64,}={0,2}$/;

// A name of a tag and a colon, as in YAML. The colons of a list stand behind a "=".
const colonForEquals = /(^|;)(\s*[vkhstpgn]\s*):/i;
const allColons = new RegExp(colonForEquals, 'gi');

const colonTagsIn = (value: string): readonly string[] =>
  [...value.matchAll(allColons)].map(([, , name = '']) => `${name.trim()}:`);

const faults: readonly Fault[] = [
  {
    seen: (v) => unexpected.test(v),
    finding: (v) => findingOf('unexpected_character', { characters: charactersIn(decoded(v)) }),
    repair: (v) => asTyped(decoded(v)),
  },
  {
    seen: (v) => v.includes('\\') && semicolonEscape.test(v),
    finding: (v) => findingOf('escaped_semicolon', { escape: semicolonEscape.exec(v)?.[0] ?? '' }),
    repair: (v) => v.replaceAll(allEscapes, ';'),
  },
  {
    seen: (v) => escapeIn(v) !== null,
    finding: (v) => findingOf('escaped_character', { escape: shownEscape(escapeIn(v) ?? '') }),
    repair: unescaped,
  },
  { seen: (v) => zoneFileLine.test(v), finding: () => findingOf('zone_file_line', {}), repair: stringsInLine },
  {
    seen: (v) => quotes.test(v) && quotes.test(v.replace(note, '')),
    finding: () => findingOf('quotes_in_value', {}),
    repair: (v) => v.replaceAll(allQuotes, ''),
  },
  {
    seen: (v) => colonForEquals.test(v),
    finding: (v) => findingOf('colon_for_equals', { tags: colonTagsIn(v).join(' ') }),
    repair: (v) => v.replaceAll(allColons, '$1$2='),
  },
  {
    seen: (v) => v.includes('-----') && /-----\s*(BEGIN|END)/i.test(v),
    finding: () => findingOf('pem_in_key', {}),
    repair: (v) => v.replace(/-----\s*(BEGIN|END)[^-]*-----/gi, ''),
  },
  {
    seen: (v) => bareKey.test(v.trim()),
    finding: () => findingOf('bare_base64', {}),
    repair: (v) => `v=DKIM1; p=${v.trim()}`,
  },
];

export function inspectForm(value: string): RecordForm {
  const findings: Finding[] = [];
  let repaired = value;
  for (const fault of faults) {
    if (!fault.seen(repaired)) continue;
    findings.push(fault.finding(repaired));
    repaired = fault.repair(repaired);
  }
  const separated = inspectSeparators(repaired);
  const named = inspectTagCase(separated.repaired);
  return { repaired: named.repaired, findings: [...findings, ...separated.findings, ...named.findings] };
}

const isTag = (name: string): boolean => /^\s*[vkhstpg]\s*$/i.test(name);

// The wrong separator before the name of a tag and its "=". Base64 ends in "=" too, so another character must follow, or the tag is `p=`.
const instead =
  /(\s*,\s*|\s*\|\s*|\s*:\s*|\s+|(?<=DKIM1|rsa|sha256))(?=([vkhstpng])\s*=(?:[^=;\s]|\s+[^=;\s])|(p)=\s*$)/gi;

type Separator = 'separator_comma' | 'separator_bar' | 'separator_colon' | 'separator_space' | 'separator_none';

const separators: Readonly<Record<string, Separator>> = {
  ',': 'separator_comma',
  '|': 'separator_bar',
  ':': 'separator_colon',
  '': 'separator_space',
};

const separatorOf = (found: string): Separator =>
  found === '' ? 'separator_none' : (separators[found.trim()] ?? 'separator_space');

/** Finds tags that lack a semicolon between them: none of them can be parsed, although all of them are present. */
function inspectSeparators(value: string): RecordForm {
  const parts = value.split(';');
  const holdsKey = parts.some((part) => /^\s*p\s*=/i.test(part));
  const before = new Set<string>();
  let reason: Separator | null = null;
  const repaired = parts.map((part) => {
    const equals = part.indexOf('=');
    // A note may hold text like a tag, so it is skipped unless the key is nowhere else.
    if (equals < 0 || (holdsKey && !isTag(part.slice(0, equals)))) return part;
    const text = part.slice(equals + 1).replaceAll(instead, (_, found: string, name = '', last = '') => {
      reason ??= separatorOf(found);
      before.add(`${name}${last}=`);
      return '; ';
    });
    return part.slice(0, equals + 1) + text;
  });
  if (reason === null) return { repaired: value, findings: [] };
  return {
    repaired: repaired.join(';'),
    findings: [findingOf('wrong_separator', { before: [...before].join(' '), reason })],
  };
}

const capitals = /(^|;)(\s*)([VKHSTPG])(?=\s*=)/g;

/** Tag names are case-sensitive (RFC 6376 3.2): `P=` is another tag than `p=`, and an unknown one. */
function inspectTagCase(value: string): RecordForm {
  const tags = [...value.matchAll(capitals)].map(([, , , tag = '']) => tag);
  if (tags.length === 0) return { repaired: value, findings: [] };
  // Without `p=` there is no key, so all tags in capitals are read in lower case. Otherwise the record is complete without them.
  const isKeyless = tags.includes('P') && !/(?:^|;)\s*p\s*=/.test(value);
  const repaired = isKeyless
    ? value.replaceAll(capitals, (_, start: string, space: string, tag: string) => start + space + tag.toLowerCase())
    : value;
  const facts = { tags: tags.map((tag) => `${tag}=`).join(', ') };
  return { repaired, findings: [findingOf('tag_case', facts, isKeyless ? 'error' : 'warning')] };
}
