import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { packingDictionary } from './table.ts';

/**
 * The first byte of what was packed with dictionary 1. Deflate has no block of type 3 (RFC 1951, 3.2.3), so that nothing which was
 * packed without a dictionary, as an earlier release did, begins like this; the upper bits are the dictionary's number.
 */
const withDictionary = (1 << 3) | 0b111;
const reservedBlock = 0b110;

/** Canonical JSON as it is stored: deflated, because write units are counted per started kilobyte. */
export const pack = (text: string): Uint8Array =>
  Buffer.concat([
    Uint8Array.of(withDictionary),
    deflateRawSync(text, { dictionary: packingDictionary, level: 9, memLevel: 9 }),
  ]);

/** @throws when the bytes are not deflated JSON, name an unknown dictionary, or unfold to more than `bytesMax`. */
export const unpack = (bytes: Uint8Array, bytesMax: number): unknown =>
  JSON.parse(inflated(bytes, bytesMax).toString('utf8'));

const inflated = (bytes: Uint8Array, bytesMax: number): Buffer => {
  const [first = 0] = bytes;
  if ((first & reservedBlock) !== reservedBlock) return inflateRawSync(bytes, { maxOutputLength: bytesMax });
  if (first !== withDictionary) throw new RangeError(`packed with dictionary ${first >> 3}, which this release lacks`);
  return inflateRawSync(bytes.subarray(1), { dictionary: packingDictionary, maxOutputLength: bytesMax });
};
