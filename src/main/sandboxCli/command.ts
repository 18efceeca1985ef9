import type { Client } from './client.ts';
import { CliProblem } from './problem.ts';

/** What was typed after the verb. */
export interface Words {
  readonly words: readonly string[];
  /** `name=value`, and `--name value` for the options of the command. */
  readonly pairs: Readonly<Record<string, string>>;
  readonly yes: boolean;
  readonly json: boolean;
}

export interface Command {
  readonly usage: string;
  readonly about: string;
  /** Options that take a value, without the dashes. */
  readonly options?: readonly string[];
  /** @returns the exit code */
  readonly run: (client: Client, words: Words, print: (text: string) => void) => Promise<0 | 1>;
}

const pairPattern = /^([A-Za-z][A-Za-z]*)=(.*)$/s;

/** Takes `--name value` out of what was typed. @throws CliProblem for an option without its value. */
const takeValues = (args: readonly string[], named: readonly string[]) => {
  const isNamed = (arg: string | undefined): boolean => named.some((name) => arg === `--${name}`);
  const values = args.flatMap((arg, index): [string, string][] => {
    if (!isNamed(arg) || isNamed(args[index - 1])) return [];
    const value = args[index + 1];
    if (value === undefined) throw new CliProblem(2, `${arg} needs a value`);
    return [[arg.slice(2), value]];
  });
  return { values, others: args.filter((arg, index) => !isNamed(arg) && !isNamed(args[index - 1])) };
};

/**
 * @param free how many words are text, in which `=` means nothing
 * @param named options that take a value
 * @throws CliProblem for an option that does not exist
 */
export const wordsOf = (args: readonly string[], free: number, named: readonly string[] = []): Words => {
  const { values, others } = takeValues(args, named);
  const options = others.filter((arg) => arg.startsWith('--'));
  const unknown = options.find((option) => option !== '--yes' && option !== '--json');
  if (unknown !== undefined) {
    throw new CliProblem(2, `no such option: ${unknown}`, [...named.map((name) => `--${name}`), '--yes', '--json']);
  }
  const rest = others.filter((arg) => !arg.startsWith('--'));
  const isPair = (arg: string, index: number): boolean => index >= free && pairPattern.test(arg);
  const pairs = rest.filter(isPair).map((arg): [string, string] => {
    const [, name = '', value = ''] = pairPattern.exec(arg) ?? [];
    return [name, value];
  });
  return {
    words: rest.filter((arg, index) => !isPair(arg, index)),
    pairs: Object.fromEntries([...pairs, ...values]),
    yes: options.includes('--yes'),
    json: options.includes('--json'),
  };
};

/** @throws CliProblem that shows how the command is written. */
export const requireWords = ({ words }: Words, usage: string, least: number, most: number): void => {
  if (words.length < least || words.length > most)
    throw new CliProblem(2, 'これだけでは分かりません / not understood', [usage]);
};
