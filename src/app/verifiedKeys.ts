/**
 * The public half of a key pair is stored unsigned, beside its ciphertext (I13). It goes to people and into the DNS application, so it is
 * held to the fingerprint that the signed log has: somebody else's key in the application would be published in the domain's name.
 */

import { lookUp, type Selector, type SigningDomain } from '../domain/names.ts';
import type { State } from '../domain/state.ts';
import { KeyUnreadable, type KeyVault, type PublicKeyInfo } from '../ports/keys.ts';
import type { Log } from '../ports/store.ts';

type Heads = Pick<Log<unknown, State>, 'load'>;

/** Null: the log names no key of this selector yet. @throws LogUnavailable, LogCorrupt; KeyUnreadable if the log names another key */
export const recordedKey = async (log: Heads, info: PublicKeyInfo): Promise<PublicKeyInfo | null> => {
  const head = await log.load(info.domain, 'recent');
  const recorded = lookUp(head?.state.selectors ?? {}, info.selector)?.fingerprint ?? null;
  if (recorded === null) return null;
  if (recorded !== info.fingerprint) throw new KeyUnreadable('fingerprint');
  return info;
};

/** A key that the log does not name yet proves itself: only the holder of the master key can encrypt one. */
export const verifiedKeys = (vault: KeyVault, log: Heads): KeyVault => ({
  ...vault,
  describe: async (domain: SigningDomain, selector: Selector) => {
    const info = await vault.describe(domain, selector);
    if (info === null) return null;
    return (await recordedKey(log, info)) ?? vault.use(domain, selector, async (key) => key.info);
  },
});
