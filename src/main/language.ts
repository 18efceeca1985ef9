import type { Language } from '../texts/codes.ts';

/** The language of a person at a terminal, by the usual variables (POSIX locale(7)): Japanese when they say so. */
export const languageOf = (env: NodeJS.ProcessEnv): Language =>
  /^ja/i.test(env.LC_ALL || env.LC_MESSAGES || env.LANG || '') ? 'ja' : 'en';
