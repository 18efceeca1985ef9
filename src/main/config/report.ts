import type { Locale } from '../../ports/settings.ts';
import { envTexts } from './envTexts.ts';
import type { FieldText } from './fieldText.ts';
import { fileTexts, patternOf } from './fileTexts.ts';
import { fill, frameTexts, problemTexts } from './messages.ts';
import type { Problem } from './problem.ts';

const described: Readonly<Record<string, FieldText>> = { ...fileTexts, ...envTexts };

const nearKey = (pattern: string, near: string | undefined): string => {
  if (near === undefined) return pattern;
  return near.includes('.') ? near : pattern.replace(/[^.]*$/, near);
};

/** The field that a problem is about; for an unknown key the one that was probably meant; else what it is in. */
export const expectedAt = ({ path, facts }: Pick<Problem, 'path' | 'facts'>): [string, FieldText] | null => {
  const pattern = patternOf(path);
  const meant = nearKey(pattern, facts.nearest);
  const segmentsMax = 12;
  for (let name = meant, step = 0; name !== '' && step < segmentsMax; step += 1) {
    const text = described[name];
    if (text) return [name, text];
    name = name.endsWith('[]') ? name.slice(0, -2) : name.replace(/(?:^|\.)[^.]*$/, '');
  }
  return null;
};

/** `keys.file` is written `file: …` in the file, an environment variable `NAME=…`. */
const exampleLine = (name: string, { example }: FieldText): string =>
  name in envTexts
    ? `${name}=${example}`
    : `${name.replace('[]', '').split('.').at(-1)?.replace('[]', '')}: ${example}`;

/** All problems as one block of plain text. Nothing in it is secret. */
export const reportProblems = (problems: readonly Problem[], locale: Locale, file: string): string => {
  const word = (code: keyof typeof frameTexts): string => frameTexts[code][locale];
  const say = (value: string): string => {
    const code = value.slice(1);
    return value.startsWith('@') && code in frameTexts ? word(code as keyof typeof frameTexts) : value;
  };
  const blocks = problems.map((problem, index) => {
    const facts = Object.fromEntries(Object.entries(problem.facts).map(([key, value]) => [key, say(value)]));
    const place = problem.line === null ? '' : ` (${fill(word('line'), { line: String(problem.line) })})`;
    const expected = expectedAt(problem);
    const colon = locale === 'ja' ? '：' : ': ';
    const lines = [
      `${index + 1}. ${problem.path || word('file')}${place}${colon}${fill(problemTexts[problem.code][locale], facts)}`,
    ];
    if (expected) {
      lines.push(`   ${word('expected')}${colon}${expected[1][locale]}`);
      lines.push(`   ${word('example')}${colon}${exampleLine(...expected)}`);
    }
    return lines.join('\n');
  });
  const heading = fill(word('heading'), { count: String(problems.length) });
  return `${heading}\n${word('file')}: ${file || '-'}\n\n${blocks.join('\n\n')}\n`;
};
