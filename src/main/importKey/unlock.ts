/** From the bytes of a file to a key that can be imported, asking for the passphrase where there is one. */
import type { KeyObject } from 'node:crypto';
import { type Opened, openPem } from '../../adapters/keys/openPem.ts';
import { type PemBlock, privateKeyBlock } from '../../adapters/keys/pemFile.ts';
import type { Locale } from '../../ports/settings.ts';
import { type ImportMessage, message } from '../commands/importKeyMessages.ts';
import { askPassphrase, type Terminal } from '../commands/terminal.ts';

/** Someone who has mistyped three times looks it up first. */
export const passphraseAttemptsMax = 3;

export interface Asking {
  readonly locale: Locale;
  /** Null where nobody can be asked. */
  readonly terminal: () => Terminal | null;
}

export type Unlocked =
  | { readonly ok: true; readonly key: KeyObject }
  | { readonly ok: false; readonly says: ImportMessage; readonly facts: Readonly<Record<string, string>> };

const refused = (says: ImportMessage, facts: Readonly<Record<string, string>> = {}): Unlocked => ({
  ok: false,
  says,
  facts,
});

const answerTo = (opened: Opened): Unlocked =>
  opened.tag === 'key' ? { ok: true, key: opened.key } : refused(opened.problem, { what: opened.what });

const opened = (block: PemBlock, passphrase: Buffer): Opened => {
  try {
    return openPem(block, passphrase);
  } finally {
    passphrase.fill(0);
  }
};

const askUntilOpen = async (block: PemBlock, { locale, terminal }: Asking): Promise<Unlocked> => {
  const there = terminal();
  if (there === null) return refused('noTerminal');
  for (let left = passphraseAttemptsMax; left > 0; left -= 1) {
    if (left < passphraseAttemptsMax) there.output.write(`${message(locale, 'tryAgain', { left: String(left) })}\n`);
    const passphrase = await askPassphrase(there, message(locale, 'prompt'));
    if (passphrase === null) return refused('cancelled');
    const result = opened(block, passphrase);
    if (result.tag === 'key' || result.problem !== 'wrongPassphrase') return answerTo(result);
  }
  return refused('wrongPassphrase', { attempts: String(passphraseAttemptsMax) });
};

/** The bytes are overwritten: nothing but the key is left of the file. */
export const unlock = async (file: Buffer, asking: Asking): Promise<Unlocked> => {
  const block = privateKeyBlock(file);
  file.fill(0);
  if ('problem' in block) return refused(block.problem, { what: block.what });
  return block.encrypted ? askUntilOpen(block, asking) : answerTo(openPem(block, null));
};
