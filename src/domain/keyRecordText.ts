/** How a key record is written down for people and name servers. */

/** RFC 1035 3.3: one character-string of a TXT record. */
const stringBytesMax = 255;

/** The value to publish. @param publicKeyBase64 SubjectPublicKeyInfo, DER, base64 without line breaks. */
export const recordValue = (publicKeyBase64: string): string => `v=DKIM1; k=rsa; p=${publicKeyBase64}`;

/** The value cut into the strings of one TXT record; joined without anything between they give the value (RFC 6376 3.6.2.2). */
export function stringsOf(value: string): readonly string[] {
  const strings: string[] = [];
  for (let at = 0; at < value.length; at += stringBytesMax) strings.push(value.slice(at, at + stringBytesMax));
  return strings;
}

/** The same in zone file form: `"first" "second"`. @throws RangeError for what is not printable ASCII. */
export function quotedStrings(value: string): string {
  if (!/^[\x20-\x7e]*$/.test(value)) throw new RangeError('a key record is printable ASCII');
  return stringsOf(value)
    .map((text) => `"${text.replace(/[\\"]/g, '\\$&')}"`)
    .join(' ');
}
