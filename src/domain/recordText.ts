/** The text of a record's data, which lookups hand over as latin1: one character a byte. */

const readAs = (encoding: string, value: string): string | null => {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(Buffer.from(value, 'latin1'));
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
};

/** Full-width forms and spaces only: what a Japanese keyboard puts in the place of ASCII. Other text may be of any encoding. */
const isFullWidth = (text: string): boolean => /^[^\u0080-\u2fff\u3003-\uff00\uff5f-\uffff]*$/.test(text);

/**
 * Record data is read as latin1, but most typed text is UTF-8, and full-width characters of old Japanese systems are Shift_JIS or EUC-JP.
 * Any other value stays unchanged.
 */
export const decoded = (value: string): string =>
  readAs('utf-8', value) ??
  ['shift_jis', 'euc-jp']
    .map((encoding) => readAs(encoding, value))
    .find((text) => text !== null && isFullWidth(text)) ??
  value;
