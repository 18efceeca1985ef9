/** Valid messages with compressed names, which the oracle reads but does not write. */
import type { Chance } from './fuzzChance.ts';

export interface Made {
  readonly id: number;
  /** Of the question. */
  readonly name: string;
  readonly bytes: Buffer;
}

const letters = 'abcdefghijklmnopqrstuvwxyz0123456789-_';
const headerBytes = 12;
const typeNumbers = { A: 1, NS: 2, CNAME: 5, SOA: 6, TXT: 16 } as const;

const labelOf = (chance: Chance): string =>
  Array.from({ length: 1 + chance.lessThan(12) }, () => letters[chance.lessThan(letters.length)]).join('');
const labelsOf = (chance: Chance, max: number): string[] =>
  Array.from({ length: chance.lessThan(max + 1) }, () => labelOf(chance));
const labelBytes = (labels: readonly string[]): number[] =>
  labels.flatMap((label) => [label.length, ...Buffer.from(label, 'latin1')]);
const u16 = (value: number): number[] => [(value >> 8) & 0xff, value & 0xff];
const u32 = (chance: Chance, top = 256): number[] => [
  chance.lessThan(top),
  chance.lessThan(256),
  chance.lessThan(256),
  chance.lessThan(256),
];

/** Some labels of its own, then the root or a place in the question's name. */
function nameBytes(chance: Chance, question: readonly string[]): number[] {
  const ownLabels = labelBytes(labelsOf(chance, 3));
  if (chance.lessThan(3) === 0 && ownLabels.length > 0) return [...ownLabels, 0];
  const from = chance.lessThan(question.length);
  const offset = headerBytes + labelBytes(question.slice(0, from)).length;
  return [...ownLabels, 0xc0 | (offset >> 8), offset & 0xff];
}

function dataBytes(chance: Chance, type: keyof typeof typeNumbers, question: readonly string[]): number[] {
  switch (type) {
    case 'A':
      return u32(chance);
    case 'NS':
    case 'CNAME':
      return nameBytes(chance, question);
    case 'SOA':
      return [...nameBytes(chance, question), ...nameBytes(chance, question), ...chance.bytes(20)];
    case 'TXT':
      return Array.from({ length: 1 + chance.lessThan(3) }, () => chance.lessThan(256)).flatMap((length) => [
        length,
        ...chance.bytes(length),
      ]);
  }
}

function recordBytes(chance: Chance, question: readonly string[]): number[] {
  const type = chance.pick(Object.keys(typeNumbers) as (keyof typeof typeNumbers)[]);
  const data = dataBytes(chance, type, question);
  // The oracle does not know RFC 2181's TTL of zero: no top bit.
  return [
    ...nameBytes(chance, question),
    ...u16(typeNumbers[type]),
    ...u16(1),
    ...u32(chance, 128),
    ...u16(data.length),
    ...data,
  ];
}

export function randomMessage(chance: Chance): Made {
  const id = chance.lessThan(0x10000);
  const labels = [labelOf(chance), ...labelsOf(chance, 4)];
  const [answers, authorities] = [chance.lessThan(4), chance.lessThan(3)];
  const flags = 0x8000 | (chance.lessThan(8) << 8);
  const bytes = [
    ...[id, flags, 1, answers, authorities, 0].flatMap(u16),
    ...labelBytes(labels),
    0,
    ...u16(typeNumbers.TXT),
    ...u16(1),
    ...Array.from({ length: answers + authorities }, () => recordBytes(chance, labels)).flat(),
  ];
  return { id, name: labels.join('.'), bytes: Buffer.from(bytes) };
}
