/** `futari check`: what is published, and what is wrong with it. Needs no Slack, no AWS and no configuration. */
import type { Language } from '../../texts/codes.ts';
import { refusalText } from '../commandLine.ts';
import { type CheckSurroundings, look } from '../commands/check.ts';
import { message } from '../commands/checkMessages.ts';
import { type CheckArguments, isProblem, type Problem, parseCheck, unknownCheckWord } from './arguments.ts';
import { readExpectedKey } from './expectedKey.ts';
import { exitOf, forPeople, forScripts } from './report.ts';

export interface Checked {
  /** 0 right, 1 wrong, 2 unknown, 64 not understood (sysexits(3)). */
  readonly exit: number;
  readonly out: string;
  readonly error: string;
}

const usageExit = 64;

const misunderstood = (language: Language, { says, facts }: Problem): Checked => ({
  exit: usageExit,
  out: '',
  error: message(language, says, facts),
});

export interface CheckDeps extends CheckSurroundings {
  readonly language: Language;
  /** IANA name: in which moments are told. */
  readonly timeZone: string;
}

const checked = async (asked: CheckArguments, language: Language, deps: CheckDeps): Promise<Checked> => {
  const key = asked.expect === null ? null : await readExpectedKey(asked.expect);
  if (key !== null && isProblem(key)) return misunderstood(language, key);
  if (asked.servers.length === 0 && deps.resolvers.length === 0) {
    return misunderstood(language, { says: 'noResolvers', facts: {} });
  }
  const { resolvers, clock, authoritativePort, timeZone } = deps;
  const port = authoritativePort === undefined ? {} : { authoritativePort };
  const looked = await look(asked, key, { resolvers, clock, ...port });
  const out = asked.json ? forScripts(language, looked, timeZone) : forPeople(language, looked, timeZone);
  return { exit: exitOf(looked), out, error: '' };
};

export const check = async (argv: readonly string[], deps: CheckDeps): Promise<Checked> => {
  const { language, asked } = parseCheck(argv, deps.language);
  if (!isProblem(asked)) return checked(asked, language, deps);
  const problem = misunderstood(language, asked);
  const word = asked.says === 'usage' ? unknownCheckWord(argv) : null;
  return { ...problem, error: refusalText(language, word, problem.error) };
};
