/** `DOMAIN SELECTOR --key FILE`, read strictly. */
import { parseArgs } from 'node:util';
import { unknownWord } from '../commandLine.ts';

export interface ImportArguments {
  readonly domain: string;
  readonly selector: string;
  readonly key: string;
}

/** A key in PEM, or its base64 alone: the DER of every RSA key begins so (a SEQUENCE of more than 255 bytes). */
const keyText = /PRIVATE KEY|MII[\w+/=\s]{200}/;

const options = { key: { type: 'string' } } as const;

/**
 * The word that is in the way, where `parseImport` answers `usage`. A word that is no option stays unnamed: it may be a passphrase.
 */
export const unknownImportWord = (argv: readonly string[]): string | null => unknownWord(argv, options, argv.length);

/** What was given is never repeated where it may be a key: an answer is kept longer than the command (I7). */
export const parseImport = (argv: readonly string[]): ImportArguments | 'usage' | 'keyInArgument' => {
  if (argv.some((word) => keyText.test(word))) return 'keyInArgument';
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options,
    });
    const [domain, selector, ...rest] = positionals;
    const { key } = values;
    return domain && selector && key && rest.length === 0 ? { domain, selector, key } : 'usage';
  } catch {
    return 'usage';
  }
};
