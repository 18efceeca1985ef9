/** Finds faults of writing before the tags are parsed, and repairs the value so that parsing can continue. */

import { type Finding, findingOf } from './findings.ts';
import { decoded } from './keyDamage.ts';
import { lookUp } from './names.ts';

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
  /^\s*(?:(?:[^\s=;"]+\s+){0,3}TXT(?:\s*[:=]\s*|\s+)|[^\s=;"]{0,253}_domainkey[^\s=;":]{0,253}(?:\s*[:=]\s*|\s+)|\(\s*(?="))(?=[("]|v\s*=)/i;
const version = /v\s*=\s*DKIM1/i;

/**
 * The length of any other text before the version, such as the label of a form in `Value: v=DKIM1; …`, or a bracket; 0 without any. A tag
 * before it ends with a semicolon.
 */
const labelLength = (value: string): number => {
  const before = value.slice(0, Math.max(0, value.search(version))).replace(/(?<!["'\s])["'\s]+$/, '');
  const isLabel = /^[A-Za-z]\w*\s*=$/.test(before.trim());
  if (!isLabel && (!/[A-Za-z0-9(<[{]/.test(before) || /[;="]/.test(before))) return 0;
  return isLabel || version.test(value.slice(before.length)) ? before.length : 0;
};
const quoted = /"([^"]*)"/g;

const stringsInLine = (line: string): string => {
  const data = zoneFileLine.test(line) ? line.replace(zoneFileLine, '') : line.slice(labelLength(line));
  const strings = [...data.matchAll(quoted)].map(([, text = '']) => text);
  return strings.length > 0 ? strings.join('') : data.replace(/[()<>[\]{}]/g, '').trim();
};

const quotes = /(?<!\\)\\*"\s*|^\s*['`]|['`]\s*$/;
const allQuotes = new RegExp(quotes, 'g');

// The note for people (RFC 6376 3.6.1), in which quotation marks are allowed.
const note = /(?:^|;)[\t\r\n ]*n[\t\r\n ]*=[^;]*/g;

// In a zone file `\;` and `\059` are a semicolon (RFC 1035 5.1); an editor that escapes again makes `\\;`.
const semicolonEscape = /(?<!\\)\\+(?:;|059)/;
const allEscapes = new RegExp(semicolonEscape, 'g');

/** Named characters of web pages that editors put into such a text. */
const entities: Readonly<Record<string, string>> = {
  nbsp: ' ',
  quot: '"',
  ldquo: '"',
  rdquo: '"',
  apos: "'",
  amp: '&',
  lt: '<',
  gt: '>',
  semi: ';',
  equals: '=',
  plus: '+',
  sol: '/',
  ensp: ' ',
  emsp: ' ',
  thinsp: ' ',
  shy: '',
  zwj: '',
  zwnj: '',
};
const entityNames = Object.keys(entities).join('|');

/** How a character is written in other places: web pages, addresses, mail, zone files and programs. None of them is decoded in a record. */
const notations: readonly { readonly seen: RegExp; readonly decode: (value: string) => string }[] = [
  {
    seen: new RegExp(`&(?:#\\d{2,5}|#x[0-9a-f]{2,5}|${entityNames});`, 'i'),
    decode: (v) =>
      v.replaceAll(/&(?:(#)(\d{2,5})|(#x)([0-9a-f]{2,5})|([a-z]{2,8}));/gi, (_, ten, digits, sixteen, hex, name) =>
        entity(ten ?? sixteen, digits ?? hex ?? name),
      ),
  },
  {
    // In the key alone, the damage of the key tells more.
    seen: /%(?:3D|3B|20)/i,
    decode: (v) => v.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
  },
  {
    // Quoted-printable (RFC 2045 6.7), in which "=" at the end of a line joins it with the next one.
    seen: /(?<=^\s*v)=3D(?=DKIM1)|(?<=[A-Za-z0-9+/]{8})=\r?\n(?=[A-Za-z0-9+/])/i,
    decode: (v) => v.replaceAll(/(?<=[A-Za-z0-9+/]{8})=(?:\r?\n)?(?=[A-Za-z0-9+/])/g, '').replaceAll('=3D', '='),
  },
  {
    seen: /(?<!\\)\\+(?:\d{3}|x[0-9a-f]{2}|u[0-9a-f]{4}|[=nrt\s])/i,
    decode: (v) =>
      v
        .replaceAll(/(?<!\\)\\+(\d{3})/g, (_, code: string) => String.fromCharCode(Number(code) % 256))
        .replaceAll(/(?<!\\)\\+(?:x([0-9a-f]{2})|u([0-9a-f]{4}))/gi, (_, short = '', long = '') =>
          ofCodePoint(short + long, 16),
        )
        .replaceAll(/(?<!\\)\\+[nrt]/g, ' ')
        .replaceAll(/(?<!\\)\\+(.)/g, '$1'),
  },
];

/** As it was meant: a no-break space as a space, an invisible character as nothing. */
const ofCodePoint = (digits: string, base: 10 | 16): string =>
  asTyped(String.fromCodePoint(Number.parseInt(digits, base)));

const entity = (kind: string | undefined, name: string): string =>
  kind === undefined ? (lookUp(entities, name.toLowerCase()) ?? '') : ofCodePoint(name, kind === '#' ? 10 : 16);

/** The first escape outside of a note; null for none. */
const escapeIn = (value: string): string | null => {
  if (!/[\\&%]|=3D|=\r?\n[A-Za-z0-9+/]/.test(value)) return null;
  const text = value.replace(note, '');
  return notations.map(({ seen }) => seen.exec(text)?.[0]).find((found) => found !== undefined) ?? null;
};

/** A line break is shown as programs write it. A backslash before white space shows nothing after it. */
const shownEscape = (written: string): string => written.replace(/\r?\n/, '\\r\\n').replace(/\s$/, '');

const unescaped = (value: string): string =>
  notations.reduce((text, { seen, decode }) => (seen.test(text) ? decode(text) : text), value);

// A tag list has a "=" near its start; a bare key has it at the end only.
const bareKey = /^[A-Za-z0-9+/\s]{64,}={0,2}$/;

// A name of a tag and a colon, as in YAML. The colons of a list stand behind a "=".
const colonForEquals = /(^|;)(\s*[vkhstpgn]\s*):/i;
const allColons = new RegExp(colonForEquals, 'gi');

const colonTagsIn = (value: string): readonly string[] =>
  [...value.matchAll(allColons)].map(([, , name = '']) => `${name.trim()}:`);

// The hyphens may have become others, or nothing.
const pemLine =
  /-----\s*(?:BEGIN|END)[^-]*-----|[-\s]{0,8}(?:BEGIN|END)\s{0,4}(?:RSA\s{0,4})?PUBLIC\s{0,4}KEY[-\s]{0,8}/i;
const allPemLines = new RegExp(pemLine, 'gi');

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
  {
    seen: (v) => zoneFileLine.test(v) || labelLength(v) > 0,
    finding: () => findingOf('zone_file_line', {}),
    repair: stringsInLine,
  },
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
    seen: (v) => pemLine.test(v.replace(note, '')),
    finding: () => findingOf('pem_in_key', {}),
    repair: (v) => v.replaceAll(allPemLines, ''),
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
  /((?<!\s)\s*[^\w\s;="+/\\]\s*|(?<=DKIM1|rsa|sha256)\s*[+/]\s*|(?<!\s)\s+|(?<=DKIM1|rsa|sha256))(?=([vkhstpng])\s*=(?:[^=;\s]|\s+[^=;\s])|(p)=\s*$)/gi;

type Separator =
  | 'separator_comma'
  | 'separator_bar'
  | 'separator_colon'
  | 'separator_other'
  | 'separator_space'
  | 'separator_none';

const separators: Readonly<Record<string, Separator>> = {
  ',': 'separator_comma',
  '|': 'separator_bar',
  ':': 'separator_colon',
  '': 'separator_space',
};

const separatorOf = (found: string): Separator =>
  found === '' ? 'separator_none' : (separators[found.trim()] ?? 'separator_other');

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
