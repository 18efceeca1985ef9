import { describe, expect, test } from '@jest/globals';
import { longestFunction } from '../../bench/sourceFigures/functions.ts';

const arrow = `export const table = {
  a: 1,
  b: 2,
  c: 3,
  d: 4,
  e: 5,
  f: 6,
};

export const first = (
  a: number,
): number => {
  if (a > 1) {
    return 2;
  }

  return 1;
};
const next = 1;
`;

describe('how long functions are', () => {
  test('given a function whose parameters and body have lines of their own, then all of them count, and a table does not', () => {
    expect(longestFunction(arrow)).toEqual({ name: 'first', lines: 9 });
  });

  test('given a class, then its longest member counts, and not the class', () => {
    const text = `class A {\n  #a = 1;\n\n  async run(): Promise<void> {\n    await this.b();\n  }\n\n  b(): void {}\n}\n`;
    expect(longestFunction(text)).toEqual({ name: 'run', lines: 3 });
  });

  test('given a function without braces, then it ends with its expression', () => {
    const text = 'const a = (x: number) =>\n  x +\n  1;\n\nconst b = 2;\nfunction c() {\n  return 1;\n}\n';
    expect(longestFunction(text)).toEqual({ name: 'a', lines: 3 });
  });
});
