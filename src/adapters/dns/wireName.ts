/** Reads and writes domain names on the wire, pointers included. RFC 1035 3.1 and 4.1.4. */

/** The limits and the pointer of names on the wire. RFC 1035 3.1 and 4.1.4. */
const labelBytesMax = 63;
const nameBytesMax = 255;
const pointerMask = 0xc0;

interface ReadName {
  readonly name: string;
  /** The offset of the field after the name. */
  readonly next: number;
}

/** A name that was read earlier, in lower case and without escapes. Most other names in a message point into it. */
export interface KnownName {
  readonly at: number;
  readonly name: string;
}

/** Null for malformed names. Each pointer must point strictly backwards, so the loop ends. */
export function readName(bytes: Buffer, start: number, known: KnownName | null = null): ReadName | null {
  let name = '';
  let at = start;
  let next = -1;
  let lowest = start;
  let size = 1;
  // Every round adds a label or goes below `lowest`, so the sizes of the name and the message limit the loop.
  for (;;) {
    const length = bytes[at];
    if (length === undefined) return null;
    if (length === 0) return { name, next: next < 0 ? at + 1 : next };
    if ((length & pointerMask) === pointerMask) {
      const low = bytes[at + 1];
      if (low === undefined) return null;
      const target = ((length & 0x3f) << 8) | low;
      if (target >= lowest) return null;
      if (next < 0) next = at + 2;
      const suffix = known === null ? null : suffixOf(known, target);
      if (suffix !== null && size + suffix.length < nameBytesMax) {
        return { name: name === '' ? suffix : `${name}.${suffix}`, next };
      }
      lowest = target;
      at = target;
      continue;
    }
    size += length + 1;
    if (length > labelBytesMax || size > nameBytesMax || at + 1 + length > bytes.length) return null;
    const label = labelText(bytes, at + 1, at + 1 + length);
    name = name === '' ? label : `${name}.${label}`;
    at += length + 1;
  }
}

/** The offset of the field after a name; -1 without a valid name. It does not follow pointers. */
export function skipName(bytes: Buffer, start: number): number {
  let at = start;
  // Every round advances by one label, so the message's length limits the loop.
  for (;;) {
    const length = bytes[at];
    if (length === undefined) return -1;
    if (length === 0) return at + 1;
    if ((length & pointerMask) === pointerMask) return at + 2;
    if (length > labelBytesMax) return -1;
    at += length + 1;
  }
}

/** The labels of a known name from `target` on; null if no label begins there. */
function suffixOf({ at, name }: KnownName, target: number): string | null {
  const from = target - at;
  if (from === 0) return name;
  return from > 0 && from < name.length && name.charCodeAt(from - 1) === dot ? name.slice(from) : null;
}

const dot = 0x2e;
const backslash = 0x5c;

// Latin1 keeps every byte. The escape keeps a dot inside a label from splitting it into two labels.
function labelText(bytes: Buffer, from: number, to: number): string {
  const text = bytes.toString('latin1', from, to);
  for (let i = from; i < to; i += 1) {
    if (bytes[i] === dot || bytes[i] === backslash) return text.replace(/[.\\]/g, '\\$&');
  }
  return text;
}

/**
 * Writes a name at `start`.
 * @returns the offset of the field after the name; -1 when the name exceeds the limits of RFC 1035 2.3.4
 */
export function writeName(bytes: Uint8Array, start: number, name: string): number {
  let lengthAt = start;
  let at = start + 1;
  for (let i = 0; i < name.length; i += 1) {
    let code = name.charCodeAt(i);
    if (code === dot) {
      if (!closeLabel(bytes, lengthAt, at)) return -1;
      lengthAt = at;
    } else {
      // A backslash makes the next character literal.
      if (code === backslash) {
        i += 1;
        code = name.charCodeAt(i);
      }
      bytes[at] = code;
    }
    at += 1;
    if (at - start > nameBytesMax) return -1;
  }
  if (name !== '') {
    if (!closeLabel(bytes, lengthAt, at)) return -1;
    lengthAt = at;
    at += 1;
  }
  bytes[lengthAt] = 0;
  return at - start > nameBytesMax ? -1 : at;
}

function closeLabel(bytes: Uint8Array, lengthAt: number, end: number): boolean {
  const length = end - lengthAt - 1;
  bytes[lengthAt] = length;
  return length > 0 && length <= labelBytesMax;
}
