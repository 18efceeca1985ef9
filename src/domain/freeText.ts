/** What people write freely: reasons, tickets, notes, names. It is read as one line that cannot pretend to be anything else. */

/**
 * One line without control and formatting characters (Unicode categories Cc and Cf): line breaks, terminal sequences and marks that
 * turn the direction of reading. Only the joiner of emoji stays (U+200D).
 */
export const oneLine = (text: string): string =>
  text
    .replace(/[\s\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/(?!\u200d)[\p{Cf}\p{Cs}]/gu, '')
    .trim();

/** For a terminal: what it would obey instead of show is written as an escape, which JSON reads as the same character. */
export const forTerminal = (text: string): string =>
  text.replace(/(?![\n\t\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) =>
    [...Array(character.length).keys()]
      .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`)
      .join(''),
  );
