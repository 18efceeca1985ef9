/** The words and numbers of which a canonical form is made. */
import { stageTags } from '../../src/domain/stage.ts';
import type { World } from './world.ts';

export const stages: readonly string[] = stageTags;
export const outcomes = ['open', 'unknown', 'refused', 'notSent', 'applied', 'notApplied'];
export const ends = ['open', 'failed', 'declined', 'expired', 'changed', 'rolledBack', 'cancelled', 'switched'];
export const statuses = ['live', 'removable', 'gone', 'destroyed'];
export const dnsNames = ['right', 'wrong', 'absent', 'silent', 'lagging', 'oneSilent', 'burnt'];
export const verdicts = ['none', 'right', 'wrong', 'absent', 'disagree', 'unknown'];
export const works = ['forward', 'rollback', 'look', 'declare', 'destroy'];
export const phases = ['half', 'asked', 'intended', 'sent', 'refused'];
export const verbs = ['approve', 'withdraw', 'decline', 'execute', 'request', 'claim', 'rollback', 'cancel', 'confirm'];

/** The place in a list; a word that the list does not know would be merged with others, so it is a fault. */
export const place = (list: readonly string[], word: string): number => {
  const found = list.indexOf(word);
  if (found < 0) throw new Error(`the canonical form does not know ${word}`);
  return found;
};

export const flag = (value: boolean | null | undefined): number => (value === true ? 1 : value === false ? 0 : 2);

/** Collects small numbers and gives them back as one short text. */
export class Form {
  readonly numbers: number[] = [];
  readonly now: number;
  readonly sesNow: number;
  readonly longest: number;
  constructor(world: World, longest: number) {
    this.now = world.now;
    this.sesNow = world.sesNow;
    this.longest = longest;
  }
  add(...values: number[]): void {
    for (const value of values) this.numbers.push(value);
  }
  /** Of our clock; `past` is the age beyond which nothing changes any more. */
  at(instant: number | null, past: number = this.longest): void {
    this.numbers.push(
      instant === null ? 999 : 200 + Math.max(-past - 1, Math.min(this.longest + 1, instant - this.now)),
    );
  }
  sesAt(instant: number, past: number): void {
    this.numbers.push(200 + Math.max(-past, instant - this.sesNow));
  }
  text(): string {
    return String.fromCharCode(...this.numbers);
  }
}
