/** A code that nothing produces is a promise that nothing keeps: its text and its entry in the runbook would be read as true. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { refusalCodes } from '../../src/domain/decision.ts';
import { texts } from '../support/texts.ts';

const sources = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !['refusal.ts', 'observation.ts', 'state.ts'].includes(name))
    .map((name) => readFileSync(join(folder, name), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, ''));

/** Where codes are made: what only draws or lists them does not count. */
const makers = ['src/domain', 'src/app', 'src/adapters/dns', 'src/adapters/mail', 'src/main/lambda']
  .flatMap(sources)
  .join('\n');

const codesOf = (group: string): string[] =>
  Object.keys(texts.ja).flatMap((key) => (key.startsWith(`${group}.`) ? [key.slice(group.length + 1)] : []));

const unused = (codes: readonly string[]): string[] => codes.filter((code) => !makers.includes(`'${code}'`));

describe('a code with a text', () => {
  test.each<[string, readonly string[]]>([
    ['refusal', refusalCodes],
    ['response', codesOf('response')],
    ['blocker', codesOf('blocker')],
    ['finding', codesOf('finding')],
    ['basis', codesOf('basis')],
    ['outcome', codesOf('outcome')],
    ['end', codesOf('end')],
  ])('given a %s, then something produces it', (_, codes) => {
    expect(codes.length).toBeGreaterThan(0);
    expect(unused(codes)).toEqual([]);
  });
});
