/** The text of a record's data, which lookups hand over as latin1: one character a byte. */

/** Record data is read as latin1, but most typed text is UTF-8. A value that is not valid UTF-8 stays unchanged. */
export const decoded = (value: string): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(value, 'latin1'));
  } catch (error) {
    if (error instanceof TypeError) return value;
    throw error;
  }
};
