/** The words and numbers of which a canonical form is made. */
import { stageTags } from '../../src/domain/facts.ts';
import type { FormTable } from './formTable.ts';
import type { World } from './world.ts';

export const stages: readonly string[] = stageTags;
export const outcomes = ['open', 'unknown', 'refused', 'notSent', 'applied', 'notApplied'];
export const ends = [
  'open',
  'failed',
  'declined',
  'expired',
  'changed',
  'deliveryFailed',
  'rolledBack',
  'cancelled',
  'switched',
];
export const deliveries = ['none', 'wanted', 'begun', 'proved'];
export const statuses = ['live', 'removable', 'gone', 'destroyed'];
export const attestations = ['none', 'wanted', 'given'];
export const compromises = ['none', 'reported', 'declared'];
export const destructions = ['none', 'announced', 'held', 'begun'];
export const dnsNames = ['right', 'wrong', 'absent', 'silent', 'lagging', 'oneSilent', 'leaked'];
export const verdicts = ['none', 'right', 'wrong', 'absent', 'disagree', 'unknown'];
export const works = ['forward', 'rollback', 'look', 'declare', 'destroy'];
export const phases = ['half', 'asked', 'intended', 'sent', 'refused'];
export const verbs = [
  'approve',
  'withdraw',
  'decline',
  'execute',
  'request',
  'prove',
  'claim',
  'rollback',
  'breakGlass',
  'confirmGlass',
  'compromise',
  'cancel',
  'confirm',
];

/** The place in a list; a word that the list does not know would be merged with others, so it is a fault. */
export const place = (list: readonly string[], word: string): number => {
  const found = list.indexOf(word);
  if (found < 0) throw new Error(`the canonical form does not know ${word}`);
  return found;
};

export const flag = (value: boolean | null | undefined): number => (value === true ? 1 : value === false ? 0 : 2);

/** Numbers are kept as bytes; a few below zero stand for nobody. */
const leastNumber = -16;
const bytesMax = 2_048;
/** One for all forms: a form is written and read before the next one begins. */
const bytes = Buffer.alloc(bytesMax);
/** An instant that is now, and none at all. */
const nowNumber = 100;
const noInstant = 230;

/** Collects small numbers and gives them back as one short text. */
export class Form {
  readonly now: number;
  readonly sesNow: number;
  readonly longest: number;
  length = 0;
  constructor(world: World, longest: number) {
    this.now = world.now;
    this.sesNow = world.sesNow;
    this.longest = longest;
  }
  /** @throws RangeError for what no byte holds: it would be merged with another number */
  add(...values: number[]): void {
    for (const value of values) this.one(value);
  }
  private one(value: number): void {
    const byte = value - leastNumber;
    if (byte < 0 || byte > 255 || this.length >= bytesMax)
      throw new RangeError(`the canonical form cannot hold ${value}`);
    bytes[this.length] = byte;
    this.length += 1;
  }
  /** A whole number below 2^24. */
  addNumber(value: number): void {
    bytes.writeUIntBE(value, this.length, 3);
    this.length += 3;
  }
  /** What `from` had given back. */
  addText(text: string): void {
    this.length += bytes.write(text, this.length, 'latin1');
  }
  /** Of our clock; `past` is the age beyond which nothing changes any more. */
  at(instant: number | null, past: number = this.longest): void {
    this.one(
      instant === null ? noInstant : nowNumber + Math.max(-past - 1, Math.min(this.longest + 1, instant - this.now)),
    );
  }
  sesAt(instant: number, past: number): void {
    this.one(nowNumber + Math.max(-past, instant - this.sesNow));
  }
  /** The number of what was added in all. */
  numberIn(table: FormTable): number {
    return table.numberOf(bytes, this.length);
  }
  /** What was added since the form had that length. */
  from(head: number): string {
    return bytes.toString('latin1', head, this.length);
  }
}
