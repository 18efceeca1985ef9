/** What a probe's text carries, on a line of its own or inside one: SES rewrites headers, but not the body. */
const marker = 'futari-probe:';
const pattern = /futari-probe:([A-Za-z0-9_-]{8,128})/;

/** The token to put into a probe's text (and, harmlessly, its subject). @throws RangeError for a nonce that it cannot find again. */
export const probeToken = (nonce: string): string => {
  const token = `${marker}${nonce}`;
  if (pattern.exec(token)?.[1] !== nonce) throw new RangeError('a nonce is 8 to 128 of A-Z a-z 0-9 _ -');
  return token;
};

/** The nonce of a received text, or null. */
export const findNonce = (text: string): string | null => pattern.exec(text)?.[1] ?? null;
