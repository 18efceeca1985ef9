/** `futari check SELECTOR DOMAIN`. Exit codes: 0 right, 1 wrong, 2 unknown, 64 not understood. */
import { getServers } from 'node:dns';
import { check } from './check/check.ts';
import { message } from './commands/checkMessages.ts';
import { languageOf } from './language.ts';
import { systemClock } from './systemClock.ts';

const unknownExit = 2;
/** Reads `process.argv` and the environment, prints, and sets the exit code. */
export const runCheck = async (): Promise<void> => {
  const language = languageOf(process.env);

  try {
    const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
    const { exit, out, error } = await check(process.argv.slice(2), {
      language,
      timeZone,
      resolvers: getServers(),
      clock: systemClock,
    });
    if (out !== '') console.log(out);
    if (error !== '') console.error(error);
    process.exitCode = exit;
  } catch (error) {
    // A fault of ours says nothing about the record.
    console.error(message(language, 'fault', { reason: error instanceof Error ? error.name : 'unknown' }));
    process.exitCode = unknownExit;
  }
};
