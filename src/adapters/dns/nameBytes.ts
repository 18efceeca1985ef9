/** Domain names on the wire, compression included. RFC 1035 3.1 and 4.1.4. */

const labelBytesMax = 63;
const nameBytesMax = 255;
const pointerMask = 0xc0;

export interface ReadName {
  readonly name: string;
  /** Where the field after the name begins. */
  readonly next: number;
}

/** Null for anything that is not a name. Pointers must go strictly backwards, so the loop ends. */
export function readName(bytes: Uint8Array, start: number): ReadName | null {
  const labels: string[] = [];
  let at = start;
  let next = -1;
  let lowest = start;
  let size = 1;
  // Every round adds a label or goes below `lowest`: bounded by the name's size plus the message's.
  for (;;) {
    const length = bytes[at];
    if (length === undefined) return null;
    if (length === 0) return { name: labels.join('.'), next: next < 0 ? at + 1 : next };
    if ((length & pointerMask) === pointerMask) {
      const low = bytes[at + 1];
      if (low === undefined) return null;
      const target = ((length & 0x3f) << 8) | low;
      if (target >= lowest) return null;
      if (next < 0) next = at + 2;
      lowest = target;
      at = target;
      continue;
    }
    size += length + 1;
    if (length > labelBytesMax || size > nameBytesMax || at + 1 + length > bytes.length) return null;
    labels.push(labelText(bytes, at + 1, at + 1 + length));
    at += length + 1;
  }
}

// Latin1 keeps every byte; a dot inside a label must not look like two labels.
function labelText(bytes: Uint8Array, from: number, to: number): string {
  let text = '';
  for (let i = from; i < to; i += 1) {
    const char = String.fromCharCode(bytes[i] ?? 0);
    text += char === '.' || char === '\\' ? `\\${char}` : char;
  }
  return text;
}

/** Null when the name does not fit the limits of RFC 1035 2.3.4. */
export function writeName(name: string): Uint8Array | null {
  const out: number[] = [];
  for (const label of name === '' ? [] : splitLabels(name)) {
    if (label.length === 0 || label.length > labelBytesMax) return null;
    out.push(label.length, ...Buffer.from(label, 'latin1'));
  }
  out.push(0);
  return out.length > nameBytesMax ? null : Uint8Array.from(out);
}

/** Cuts at the dots that no backslash precedes, and takes the backslashes out. */
function splitLabels(name: string): string[] {
  const labels = [''];
  for (let i = 0; i < name.length; i += 1) {
    if (name[i] === '.') labels.push('');
    else {
      if (name[i] === '\\') i += 1;
      labels[labels.length - 1] += name[i] ?? '';
    }
  }
  return labels;
}
