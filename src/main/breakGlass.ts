/** `futari break-glass request|confirm|enroll DOMAIN`. Exit codes: 0 done, 1 not (all) done, 2 misunderstood, 78 configuration. */
import { readFile } from 'node:fs/promises';
import { fromIni } from '@aws-sdk/credential-providers';
import { parseGlass, unknownGlassWord } from './breakGlass/arguments.ts';
import { refusalText } from './commandLine.ts';
import { breakGlass } from './commands/breakGlass.ts';
import { message } from './commands/breakGlassMessages.ts';
import { loadConfig } from './config/load.ts';
import { openTerminal } from './importKey/openTerminal.ts';
import { languageOf } from './language.ts';
import { openOutput } from './lineOutput.ts';
import { createJournal, droppedLine } from './log.ts';
import { systemClock } from './systemClock.ts';

const usageExit = 2;
const configurationExit = 78;

const run = async (): Promise<number> => {
  const asked = parseGlass(process.argv.slice(2));
  if (asked === null) {
    const language = languageOf(process.env);
    console.error(refusalText(language, unknownGlassWord(process.argv.slice(2)), message(language, 'usage')));
    return usageExit;
  }
  const loaded = await loadConfig({ env: process.env, readFile: (path) => readFile(path, 'utf8') });
  if (loaded.tag === 'refused') {
    console.error(loaded.text);
    return configurationExit;
  }
  const profile = asked.step === 'enroll' ? null : asked.profile;
  let opened: ReturnType<typeof openTerminal> = null;
  // One terminal, however often it is asked at.
  const terminal = () => (opened ??= openTerminal());
  const own = { terminal, ...(profile === null ? {} : { credentials: fromIni({ profile }) }) };
  // What goes wrong on the way is a matter for whoever looks after the bot; the answer stands apart from it.
  const journal = createJournal(openOutput(2, droppedLine));
  const surroundings = { clock: systemClock, journal };
  try {
    const { ok, lines } = await breakGlass(loaded.config, surroundings, own, asked);
    for (const line of lines) (ok ? console.log : console.error)(line);
    return ok ? 0 : 1;
  } finally {
    (opened as ReturnType<typeof openTerminal>)?.close();
  }
};

/** Reads `process.argv` and the environment, prints, and sets the exit code. */
export const runBreakGlass = async (): Promise<void> => {
  try {
    process.exitCode = await run();
  } catch (error) {
    // The libraries' words carry addresses and codes, never what they were given to keep.
    const { name, message: problem } = error instanceof Error ? error : new Error('unknown');
    console.error(`futari break-glass: ${name}: ${problem}`);
    process.exitCode = 1;
  }
};
