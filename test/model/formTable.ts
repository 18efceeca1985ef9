/** Numbers forms in the order in which they first come: exact, byte by byte. A Map would need a string for each form, also for those that it knows. */

/** A prime, and the start, of FNV-1a. */
const hashPrime = 16_777_619;
const hashStart = 0x81_1c_9d_c5;

const hashOf = (bytes: Uint8Array, length: number): number => {
  let hash = hashStart;
  for (let i = 0; i < length; i += 1) hash = Math.imul(hash ^ (bytes[i] as number), hashPrime);
  return hash ^ (hash >>> 15);
};

/** Most slots that may be taken before there are twice as many. */
const fullShare = 0.5;

export class FormTable {
  /** A power of two of slots: the number of a form and one, or 0. */
  #slots = new Int32Array(1 << 10);
  #hashes = new Int32Array(1 << 9);
  /** Where each form ends in the bytes of all. */
  #ends = new Float64Array(1 << 9);
  #bytes = new Uint8Array(1 << 16);
  size = 0;

  /** @returns the number of these bytes; it was the size before, where they are new */
  numberOf(bytes: Uint8Array, length: number): number {
    const hash = hashOf(bytes, length);
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    for (let taken = this.#slots[slot] as number; taken !== 0; taken = this.#slots[slot] as number) {
      if (this.#hashes[taken - 1] === hash && this.#isAt(taken - 1, bytes, length)) return taken - 1;
      slot = (slot + 1) & mask;
    }
    this.#slots[slot] = this.size + 1;
    return this.#append(hash, bytes, length);
  }

  #isAt(no: number, bytes: Uint8Array, length: number): boolean {
    const start = no === 0 ? 0 : (this.#ends[no - 1] as number);
    if ((this.#ends[no] as number) - start !== length) return false;
    for (let i = 0; i < length; i += 1) if (this.#bytes[start + i] !== bytes[i]) return false;
    return true;
  }

  #append(hash: number, bytes: Uint8Array, length: number): number {
    const no = this.size;
    const start = no === 0 ? 0 : (this.#ends[no - 1] as number);
    if (no === this.#hashes.length) this.#grow();
    if (start + length > this.#bytes.length) {
      const longer = new Uint8Array(this.#bytes.length * 2);
      longer.set(this.#bytes);
      this.#bytes = longer;
    }
    for (let i = 0; i < length; i += 1) this.#bytes[start + i] = bytes[i] as number;
    this.#hashes[no] = hash;
    this.#ends[no] = start + length;
    this.size += 1;
    if (this.size > this.#slots.length * fullShare) this.#spread();
    return no;
  }

  #grow(): void {
    const hashes = new Int32Array(this.#hashes.length * 2);
    hashes.set(this.#hashes);
    this.#hashes = hashes;
    const ends = new Float64Array(this.#ends.length * 2);
    ends.set(this.#ends);
    this.#ends = ends;
  }

  #spread(): void {
    this.#slots = new Int32Array(this.#slots.length * 4);
    const mask = this.#slots.length - 1;
    for (let no = 0; no < this.size; no += 1) {
      let slot = (this.#hashes[no] as number) & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = no + 1;
    }
  }
}
