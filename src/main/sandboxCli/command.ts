import type { Client } from './client.ts';
import { CliProblem } from './problem.ts';

/** What was typed after the verb. */
export interface Words {
  readonly words: readonly string[];
  /** `name=value`. */
  readonly pairs: Readonly<Record<string, string>>;
  readonly yes: boolean;
  readonly json: boolean;
}

export interface Command {
  readonly usage: string;
  readonly about: string;
  /** @returns the exit code */
  readonly run: (client: Client, words: Words, print: (text: string) => void) => Promise<0 | 1>;
}

const pairPattern = /^([A-Za-z][A-Za-z]*)=(.*)$/s;

/** @param free how many words are text, in which `=` means nothing. @throws CliProblem for an option that does not exist. */
export const wordsOf = (args: readonly string[], free: number): Words => {
  const options = args.filter((arg) => arg.startsWith('--'));
  const unknown = options.find((option) => option !== '--yes' && option !== '--json');
  if (unknown !== undefined) throw new CliProblem(2, `no such option: ${unknown}`, ['--yes', '--json']);
  const rest = args.filter((arg) => !arg.startsWith('--'));
  const isPair = (arg: string, index: number): boolean => index >= free && pairPattern.test(arg);
  const pairs = rest.filter(isPair).map((arg): [string, string] => {
    const [, name = '', value = ''] = pairPattern.exec(arg) ?? [];
    return [name, value];
  });
  return {
    words: rest.filter((arg, index) => !isPair(arg, index)),
    pairs: Object.fromEntries(pairs),
    yes: options.includes('--yes'),
    json: options.includes('--json'),
  };
};

/** @throws CliProblem that shows how the command is written. */
export const requireWords = ({ words }: Words, usage: string, least: number, most: number): void => {
  if (words.length < least || words.length > most)
    throw new CliProblem(2, 'これだけでは分かりません / not understood', [usage]);
};
