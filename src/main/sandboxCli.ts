/** `npm run sandbox -- …`: exit 0 done, 1 the sandbox said no or is not running, 2 not understood. */

import { refusedWord, refuseUnknown, wordsOf } from './commands/sandboxClient.ts';
import { openClient } from './sandboxCli/client.ts';
import { commands, help } from './sandboxCli/commands.ts';
import { CliProblem } from './sandboxCli/problem.ts';

const print = (text: string): void => void process.stdout.write(`${text}\n`);

const run = async ([verb, ...args]: readonly string[]): Promise<0 | 1> => {
  if (verb === undefined || verb === 'help' || verb === '--help') {
    const [word] = args;
    if (word !== undefined) throw refusedWord(word, 'help');
    print(help());
    return 0;
  }
  const command = Object.hasOwn(commands, verb) ? commands[verb] : undefined;
  if (command === undefined) throw new CliProblem(2, `no such command: ${verb}`, Object.keys(commands));
  // What a person says may contain anything.
  const words = wordsOf(args, verb === 'say' ? args.length : 0, command.takes.options);
  refuseUnknown(words, command);
  return command.run(await openClient(process.cwd()), words, print);
};

/** Reads `process.argv` and the environment, prints, and sets the exit code. */
export const runSandboxClient = async (): Promise<void> => {
  // Who reads only the first lines, as `head` does, has what they wanted.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
  try {
    process.exitCode = await run(process.argv.slice(2));
  } catch (error) {
    const problem =
      error instanceof CliProblem ? error : new CliProblem(1, error instanceof Error ? error.message : 'fault');
    const choices = problem.expected.map((choice) => `\n  ${choice}`).join('');
    process.stderr.write(`✗ ${problem.message}${choices}\n`);
    process.exitCode = problem.exitCode;
  }
};
