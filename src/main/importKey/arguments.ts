/** `DOMAIN SELECTOR --key FILE`, read strictly. */
import { parseArgs } from 'node:util';

export interface ImportArguments {
  readonly domain: string;
  readonly selector: string;
  readonly key: string;
}

/** A key in PEM, or its base64 alone: the DER of every RSA key begins so (a SEQUENCE of more than 255 bytes). */
const keyText = /PRIVATE KEY|MII[\w+/=\s]{200}/;

/** What was given is never repeated where it may be a key: an answer is kept longer than the command (I7). */
export const parseImport = (argv: readonly string[]): ImportArguments | 'usage' | 'keyInArgument' => {
  if (argv.some((word) => keyText.test(word))) return 'keyInArgument';
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { key: { type: 'string' } },
    });
    const [domain, selector, ...rest] = positionals;
    const { key } = values;
    return domain && selector && key && rest.length === 0 ? { domain, selector, key } : 'usage';
  } catch {
    return 'usage';
  }
};
