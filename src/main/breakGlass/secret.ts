/** A person's secret: typed at the terminal only, hashed, and overwritten (I7). */
import type { SecretStore } from '../../adapters/dynamodb/secretStore.ts';
import { digestOf, fitsSecret, hashSecret } from '../../adapters/keys/secretHash.ts';
import type { Locale } from '../../ports/settings.ts';
import { type GlassMessage, message } from '../commands/breakGlassMessages.ts';
import { askPassphrase, type Terminal } from '../commands/terminal.ts';

export interface AtTerminal {
  readonly locale: Locale;
  /** Null where nobody can be asked. */
  readonly terminal: () => Terminal | null;
}

/** Shorter ones can be tried out by who reads the table. */
const secretBytesMin = 12;

type Typed = { readonly secret: Buffer } | { readonly says: GlassMessage };

const typed = async ({ locale, terminal }: AtTerminal, prompt: GlassMessage): Promise<Typed> => {
  const there = terminal();
  if (there === null) return { says: 'noTerminal' };
  const secret = await askPassphrase(there, message(locale, prompt));
  return secret === null ? { says: 'cancelled' } : { secret };
};

/** Typed twice, and stored under its digest. @returns the digest, or what to say */
export const enrolSecret = async (
  asking: AtTerminal,
  store: SecretStore,
): Promise<{ digest: string } | { says: GlassMessage }> => {
  const first = await typed(asking, 'newSecret');
  if ('says' in first) return first;
  try {
    if (first.secret.length < secretBytesMin) return { says: 'tooShort' };
    const second = await typed(asking, 'again');
    if ('says' in second) return second;
    const same = first.secret.equals(second.secret);
    second.secret.fill(0);
    if (!same) return { says: 'notTheSame' };
    const hashed = await hashSecret(first.secret);
    const digest = digestOf(hashed);
    await store.putNew(digest, hashed);
    return { digest };
  } finally {
    first.secret.fill(0);
  }
};

/** Null: it is the secret of that digest. A try is counted before the answer is known. */
export const proveSecret = async (
  asking: AtTerminal,
  store: SecretStore,
  digest: string,
  now: number,
): Promise<GlassMessage | null> => {
  const stored = await store.get(digest);
  // Swapped in the table: the log, which is signed, names another one.
  if (stored === null || digestOf(stored) !== digest) return 'secretLost';
  const given = await typed(asking, 'secret');
  if ('says' in given) return given.says;
  try {
    if (!(await store.mayTry(digest, now))) return 'locked';
    return (await fitsSecret(given.secret, stored)) ? null : 'wrongSecret';
  } finally {
    given.secret.fill(0);
  }
};
