/** The records of a package, one a line; of a file of any length only one line is in memory. */
import { lineCharsMax } from '../../app/report/form.ts';

/** It cannot be read as an evidence package. */
export class NotPackage extends Error {
  override readonly name = 'NotPackage';
  readonly line: number;
  constructor(line: number) {
    super(`line ${line}`);
    this.line = line;
  }
}

/** Splits at line feeds. @throws NotPackage at a line above `lineCharsMax` */
export async function* linesOf(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  let count = 0;
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      count += 1;
      yield line;
    }
    if (rest.length > lineCharsMax) throw new NotPackage(count + 1);
  }
  if (rest !== '') yield rest;
}

/** A record's text as it was hashed; null for the brackets of the array and for empty lines. */
export const recordText = (line: string): string | null => {
  const text = line.trim().replace(/,$/, '');
  return text === '' || text === '[' || text === ']' ? null : text;
};
