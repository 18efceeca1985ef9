/** `SELECTOR DOMAIN [--expect FILE] [--server HOST:PORT ...] [--json] [--lang ja|en]`, read strictly. */
import { parseArgs } from 'node:util';
import { parseEndpoint } from '../../adapters/dns/endpoint.ts';
import { Selector, SigningDomain } from '../../domain/names.ts';
import type { Language } from '../../texts/codes.ts';
import { unknownWord } from '../commandLine.ts';
import type { CheckMessage } from '../commands/checkMessages.ts';

export interface CheckArguments {
  readonly selector: Selector;
  readonly domain: SigningDomain;
  readonly expect: string | null;
  readonly servers: readonly string[];
  readonly json: boolean;
}

export interface Problem {
  readonly says: CheckMessage;
  readonly facts: Readonly<Record<string, string>>;
}

export interface Parsed {
  readonly language: Language;
  readonly asked: CheckArguments | Problem;
}

const options = {
  expect: { type: 'string' },
  server: { type: 'string', multiple: true },
  json: { type: 'boolean' },
  lang: { type: 'string' },
} as const;

/** Where the command line was not understood: the word that is in the way, if there is one. */
export const unknownCheckWord = (argv: readonly string[]): string | null => unknownWord(argv, options, 2);

const problem = (says: CheckMessage, value = ''): Problem => ({ says, facts: { value } });

const split = (argv: readonly string[]) => {
  try {
    return parseArgs({ args: [...argv], allowPositionals: true, options });
  } catch {
    return null;
  }
};

const isEndpoint = (value: string): boolean => {
  try {
    return parseEndpoint(value).host !== '';
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
};

const judged = ({ values, positionals }: NonNullable<ReturnType<typeof split>>): CheckArguments | Problem => {
  const [first, second, ...rest] = positionals;
  if (first === undefined || second === undefined || rest.length > 0) return problem('usage');
  const selector = Selector.parse(first);
  if (selector === null) return problem('badSelector', first);
  const domain = SigningDomain.parse(second);
  if (domain === null) return problem('badDomain', second);
  const servers = [...new Set(values.server ?? [])];
  const bad = servers.find((value) => !isEndpoint(value));
  if (bad !== undefined) return problem('badServer', bad);
  return { selector, domain, expect: values.expect ?? null, servers, json: values.json ?? false };
};

/** @param fallback the terminal's language, unless `--lang` names one. */
export const parseCheck = (argv: readonly string[], fallback: Language): Parsed => {
  const found = split(argv);
  // Whoever named a language is told in it what else was not understood.
  const named = argv[argv.indexOf('--lang') + 1];
  if (found === null) return { language: named === 'ja' || named === 'en' ? named : fallback, asked: problem('usage') };
  const { lang } = found.values;
  if (lang !== undefined && lang !== 'ja' && lang !== 'en') {
    return { language: fallback, asked: problem('badLanguage', lang) };
  }
  return { language: lang ?? fallback, asked: judged(found) };
};

export const isProblem = <T extends object>(value: T | Problem): value is Problem => 'says' in value;
