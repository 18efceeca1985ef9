/** Cleans free text by people: reasons, tickets, notes, names. It becomes one line that cannot imitate other output. */

/**
 * One line without control and formatting characters (Unicode categories Cc and Cf): line breaks, terminal sequences and marks that
 * change the direction of reading. Only the joiner of emoji stays (U+200D).
 */
export const oneLine = (text: string): string =>
  text
    .replace(/[\s\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/(?!\u200d)[\p{Cf}\p{Cs}]/gu, '')
    .trim();

/** For a terminal: characters that it would obey instead of show become escapes, which JSON reads as the same characters. */
export const forTerminal = (text: string): string =>
  text.replace(/(?![\n\t\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) =>
    [...Array(character.length).keys()]
      .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`)
      .join(''),
  );
