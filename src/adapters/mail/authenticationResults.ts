/** What the receiving server says of a mail's DKIM signatures: Authentication-Results (RFC 8601). A second opinion, never a proof. */
import type { OtherResult, SecondOpinion } from '../../domain/secondOpinion.ts';

/** Of which server: `topmost` is the last one that handled the mail, if it writes such a header at all; or one named by its authserv-id. */
export type Authserv = { readonly tag: 'topmost' } | { readonly tag: 'named'; readonly id: string };

const fieldsMax = 20;
const fieldCharsMax = 8_192;
const resultsMax = 50;
const nestingMax = 10;
const wordCharsMax = 253;

/** Values of the fields of this name, from the top, unfolded. */
const fieldsOf = (headers: string): readonly string[] =>
  headers
    .replaceAll(/\r?\n[ \t]+/g, ' ')
    .split(/\r?\n/)
    .filter((line) => /^authentication-results[ \t]*:/i.test(line))
    .slice(0, fieldsMax)
    .map((line) => line.slice(line.indexOf(':') + 1, fieldCharsMax));

/** Comments may stand anywhere and nest (RFC 5322 3.2.2): they say nothing to us, and may look like results. */
const withoutComments = (text: string): string => {
  let kept = text.replaceAll(/"(?:[^"\\]|\\.)*"/g, (quoted) => quoted.replaceAll(/[();]/g, ' '));
  for (let depth = 0; depth < nestingMax; depth += 1) kept = kept.replaceAll(/\((?:[^()\\]|\\.)*\)/g, ' ');
  return kept;
};

const unquoted = (word: string): string => word.replaceAll('"', '').slice(0, wordCharsMax).toLowerCase();

const resultOf = (text: string): readonly OtherResult[] => {
  const method = /^\s*dkim(?:\s*\/\s*\d+)?\s*=\s*([a-z]+)/i.exec(text);
  if (method?.[1] === undefined) return [];
  const property = (name: string): string | null => {
    const found = new RegExp(`\\bheader\\s*\\.\\s*${name}\\s*=\\s*("[^"]*"|[^\\s;]+)`, 'i').exec(text);
    return found?.[1] === undefined ? null : unquoted(found[1]);
  };
  // `header.i` is an address at the domain or below it (RFC 6376 3.5).
  const domain = property('d') ?? property('i')?.replace(/^.*@/, '') ?? '';
  return [{ domain, selector: property('s'), result: method[1].toLowerCase() }];
};

/** Null: that server says nothing. */
export const secondOpinionOf = (headers: string, authserv: Authserv): SecondOpinion | null => {
  for (const field of fieldsOf(headers)) {
    const [first = '', ...infos] = withoutComments(field).split(';');
    const server = unquoted(first.trim().split(/\s+/)[0] ?? '');
    if (authserv.tag === 'named' && server !== authserv.id.toLowerCase()) continue;
    return { server, results: infos.slice(0, resultsMax).flatMap(resultOf) };
  }
  return null;
};
