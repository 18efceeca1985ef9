/** Reads words and domain names as people type or paste them: with quotation marks, invisible characters, in full width, in Japanese. */

import { SigningDomain } from './names.ts';

/**
 * Marks around a word: of chat programs and editors (code, bold, quoted, bulleted), brackets of every language, the end of a sentence. Not
 * a dash, which begins an option, and not what begins a person, a channel or a name of the DNS (`_domainkey`).
 */
const wrapping = /^(?:(?![.@#_\p{Pd}\u2212\u2500])[\p{P}\p{S}])+|(?:(?![_\p{Pd}\u2212\u2500])[\p{P}\p{S}])+$/gu;
/** Italics have a mark at each end. */
const italics = /^_+(.+?)_+$/u;
/** Shown as nothing, although Unicode counts it as a letter or a symbol: fillers of Korean and of Braille. */
const fillers = /[\u115f\u1160\u2800\u3164\uffa0]/gu;
/** The full stops that RFC 3490 3.1 treats as dots. Compatibility normalisation has already merged two of them. */
const ideographicStops = /[。．]/g;

/** The text in half width, without wrapping marks and invisible characters (Unicode category Cf). */
const visible = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(fillers, '')
    .replace(wrapping, '')
    .replace(italics, '$1')
    .replace(wrapping, '');

/** Also in lower case: for verbs, options and names. */
export const plainWord = (text: string): string => visible(text).toLowerCase();

const hostOf = (text: string): string =>
  visible(text)
    .replace(/^https?:\/\/([^/?#:@]+)(?::\d+)?(?:[/?#].*)?$/i, '$1')
    .replace(ideographicStops, '.')
    .toLowerCase();

/** The ASCII form of an internationalised name (UTS 46, as the URL standard applies it); null if it has none. */
const asciiForm = (host: string): string | null => {
  try {
    return new URL(`http://${host}`).hostname;
  } catch {
    return null;
  }
};

const isAscii = (text: string): boolean => /^[\x20-\x7e]*$/.test(text);

/**
 * The signing domain that a person means: accepts `goo。ne。jp`, `` `goo.ne.jp` ``, `https://goo.ne.jp/` and a Japanese name, which returns
 * in its `xn--` form.
 * @returns null if the text is no domain name
 */
export const typedDomain = (text: string): SigningDomain | null => {
  const host = hostOf(text);
  const ascii = isAscii(host) ? host : asciiForm(host);
  return ascii === null ? null : SigningDomain.parse(ascii);
};

/**
 * True if a word among others is meant as a domain. A ticket such as `REQ-1.2` is none, because top-level domains begin with a letter. A
 * Japanese sentence (`了解。次へ`) is none, because its part after the last dot is not an ASCII top-level domain.
 */
export const isLikeDomain = (token: string): boolean => {
  const host = hostOf(token);
  const isSentence = /[。．]/.test(visible(token)) && !isAscii(host);
  return !isSentence && /\.[a-z][a-z0-9-]*$/.test(host) && typedDomain(token) !== null;
};
