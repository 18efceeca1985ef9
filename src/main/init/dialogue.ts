/** The questions of `futari init`: answered by options, by the configuration that is there, or by a person at a terminal. */

import { createInterface, type Interface } from 'node:readline/promises';
import type { Language } from '../../texts/codes.ts';
import { messages } from '../../texts/text.ts';
import { print, printError } from '../commandLine.ts';

const message = messages({
  missing: {
    ja: '❌ {options} が必要です。端末がないため質問できません。何も書いていません',
    en: '❌ {options} needed: without a terminal nothing can be asked. Nothing was written',
  },
  ended: { ja: '❌ 入力が終わりました。何も書いていません', en: '❌ The input has ended. Nothing was written' },
});

export type Values = Readonly<Record<string, string | boolean | undefined>>;

/** Where questions, sentences and addresses come from: the process's own, or a test's. */
interface SetupContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly print: (text: string) => void;
  readonly printError: (text: string) => void;
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  /** Shows the questions. */
  readonly output: NodeJS.WritableStream;
  /** Absent: the AWS SDK's own chain. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** Questions go to standard error, so that standard output holds what was done. */
export const ofProcess = (): SetupContext => ({
  env: process.env,
  print,
  printError,
  input: process.stdin,
  output: process.stderr,
});

/** Stops with what was said already. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}

export interface Dialogue {
  readonly language: Language;
  readonly context: SetupContext;
  /** From the options, else from the configuration that is there. */
  given(option: string): string | undefined;
  /**
   * Repeats the question to a person whose answer `parse` refuses, so that the answers before it are not lost.
   * @throws Stopped without a terminal, or for a refused option
   */
  prompt<T>(option: string, question: string, parse: (answer: string) => T, byDefault?: string): Promise<T>;
  say(text: string): void;
  refuse(text: string): never;
  close(): void;
}

/** Nobody mistypes one answer more often. */
const triesMax = 20;

/** One interface for all questions: lines that were pasted at once answer one question each. */
const typedLines = ({ input, output }: SetupContext) => {
  let opened: { readonly terminal: Interface; readonly lines: AsyncIterator<string> } | null = null;
  let hasEnded = false;
  const open = () => {
    const terminal = createInterface({ input, output });
    terminal.once('close', () => (hasEnded = true));
    return { terminal, lines: terminal[Symbol.asyncIterator]() };
  };
  return {
    /** Null: the input has ended (Ctrl+D). */
    read: async (question: string): Promise<string | null> => {
      opened ??= open();
      opened.terminal.setPrompt(question);
      // Lines that came before the end are still answers.
      if (hasEnded) output.write(question);
      else opened.terminal.prompt();
      const { done, value } = await opened.lines.next();
      if (!done) return value;
      // Ctrl+D leaves the cursor behind the question.
      output.write('\n');
      return null;
    },
    close: () => opened?.terminal.close(),
  };
};

/** @param known answers of the configuration that is there */
export const dialogueOf = (
  language: Language,
  values: Values,
  known: Readonly<Record<string, string>>,
  context: SetupContext,
): Dialogue => {
  const typed = typedLines(context);
  const given = (option: string): string | undefined => {
    const value = values[option];
    return typeof value === 'string' ? value : known[option];
  };
  const refuse = (text: string): never => {
    context.printError(text);
    throw new Stopped(text);
  };
  const answered = async (option: string, question: string, byDefault?: string): Promise<string> => {
    if (!context.input.isTTY) return byDefault ?? refuse(message(language, 'missing', { options: `--${option}` }));
    for (let tries = 0; tries < triesMax; tries += 1) {
      const line = await typed.read(`${question}${byDefault === undefined ? '' : ` [${byDefault}]`}: `);
      const answer = line === null ? refuse(message(language, 'ended')) : line.trim() || byDefault;
      if (answer !== undefined) return answer;
    }
    return refuse(message(language, 'ended'));
  };
  return {
    language,
    context,
    given,
    say: context.print,
    refuse,
    close: typed.close,
    prompt: async (option, question, parse, byDefault) => {
      const answer = given(option);
      if (answer !== undefined) return parse(answer);
      for (let tries = 1; ; tries += 1) {
        const line = await answered(option, question, byDefault);
        try {
          return parse(line);
        } catch (error) {
          if (!(error instanceof Stopped) || !context.input.isTTY || tries >= triesMax) throw error;
        }
      }
    },
  };
};
