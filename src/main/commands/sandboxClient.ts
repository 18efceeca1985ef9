import type { Client } from '../sandboxCli/client.ts';
import { CliProblem } from '../sandboxCli/problem.ts';

/** What was typed after the verb. */
export interface Words {
  readonly words: readonly string[];
  /** `name=value`, and `--name value` for the options of the command. */
  readonly pairs: Readonly<Record<string, string>>;
  readonly yes: boolean;
  readonly json: boolean;
}

/** What may stand behind a command. What it does not take is refused before anything happens. */
export interface Takes {
  /** Words, at most. */
  readonly words: number;
  /** Names of `name=value`; any: the sandbox knows them. */
  readonly pairs?: readonly string[] | 'any';
  /** Options that take a value, without the dashes. */
  readonly options?: readonly string[];
  readonly switches?: readonly ('yes' | 'json')[];
}

export interface Command {
  readonly usage: string;
  readonly about: string;
  readonly takes: Takes;
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

const unknownIn = (typed: Words, { words, pairs = [], options = [], switches = [] }: Takes): string | undefined => {
  const isPair = (name: string): boolean => pairs === 'any' || pairs.includes(name) || options.includes(name);
  return (
    typed.words[words] ??
    Object.keys(typed.pairs).find((name) => !isPair(name)) ??
    (['yes', 'json'] as const).filter((name) => typed[name] && !switches.includes(name)).map((name) => `--${name}`)[0]
  );
};

export const refusedWord = (word: string, usage: string): CliProblem =>
  new CliProblem(2, `「${word}」は指定できません / not understood: ${word}`, [usage]);

/** @throws CliProblem that names the first word that the command does not take. */
export const refuseUnknown = (typed: Words, { takes, usage }: Command): void => {
  const word = unknownIn(typed, takes);
  if (word !== undefined) throw refusedWord(word, usage);
};

/** @throws CliProblem that shows how the command is written. */
export const requireWords = ({ words }: Words, usage: string, least: number, most: number): void => {
  if (words.length < least || words.length > most)
    throw new CliProblem(2, 'これだけでは分かりません / not understood', [usage]);
};
