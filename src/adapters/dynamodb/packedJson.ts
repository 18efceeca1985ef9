import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** Canonical JSON as it is stored: deflated, because write units are counted per started kilobyte. */
export const pack = (text: string): Uint8Array => deflateRawSync(text);

/** @throws when the bytes are not deflated JSON or unfold to more than `bytesMax`. */
export const unpack = (bytes: Uint8Array, bytesMax: number): unknown =>
  JSON.parse(inflateRawSync(bytes, { maxOutputLength: bytesMax }).toString('utf8'));
