/** What backup and restore read besides the file: keys on trial, and SES. Nothing of it writes. */

import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createKeyStore } from '../../adapters/dynamodb/keyStore.ts';
import type { Item } from '../../adapters/dynamodb/table.ts';
import { createKeyVault } from '../../adapters/keys/vault.ts';
import type { SesAdapter } from '../../adapters/ses/ses.ts';
import { expectedSelectors } from '../../domain/decide/targetObservations.ts';
import { Selector, SigningDomain } from '../../domain/names.ts';
import { silentJournal } from '../../ports/journal.ts';
import { KeyUnreadable, type KeyVault, VaultUnavailable } from '../../ports/keys.ts';
import { type SesTarget, SesUnavailable } from '../../ports/ses.ts';
import type { Language } from '../../texts/codes.ts';
import { messages } from '../../texts/text.ts';
import { openKeys, sesOf } from '../compose.ts';
import type { PublicConfig } from '../config/load.ts';
import { systemClock } from '../process.ts';
import type { KeyFileName } from './backupFile.ts';
import type { TableCheck } from './tableCheck.ts';

export interface StoredKeyName {
  readonly domain: SigningDomain;
  readonly selector: Selector;
}

/** @returns null for an item that is no key */
export const keyNameOf = (item: Item): StoredKeyName | null => {
  const [kind, name = '', typed = ''] = item.pk?.S?.split('#') ?? [];
  const domain = SigningDomain.parse(name);
  const selector = Selector.parse(typed);
  return kind !== 'key' || domain === null || selector === null ? null : { domain, selector };
};

/** The keys that the master key does not open. @throws VaultUnavailable if KMS or the table does not answer */
const unopenedKeys = async (vault: KeyVault, keys: readonly StoredKeyName[]): Promise<readonly string[]> => {
  const unopened: string[] = [];
  for (const { domain, selector } of keys) {
    try {
      await vault.use(domain, selector, async () => {});
    } catch (error) {
      if (error instanceof VaultUnavailable) throw error;
      if (!(error instanceof KeyUnreadable)) throw error;
      unopened.push(`${selector}._domainkey.${domain}`);
    }
  }
  return unopened;
};

const message = messages({
  keysOpen: { ja: '✅ 保管中の鍵はすべて復号できます', en: '✅ every stored key can be decrypted' },
  keysClosed: {
    ja: '⚠️ 復号できない鍵があります: {names}。runbook の key_unreadable を見てください。',
    en: '⚠️ Keys that cannot be decrypted: {names}. See key_unreadable in the runbook.',
  },
  keysUnknown: {
    ja: '⚠️ 鍵の復号は試せませんでした（{reason}）',
    en: '⚠️ decryption of the keys was not tried ({reason})',
  },
});

/** Decrypts each stored key. @returns the line that says what came of it */
export const tryKeys = async (
  language: Language,
  config: PublicConfig,
  client: DynamoDBClient,
  names: readonly StoredKeyName[],
): Promise<string> => {
  try {
    const { keyring } = await openKeys(config);
    const store = createKeyStore({ client, table: config.table });
    const unopened = await unopenedKeys(createKeyVault({ store, keyring }), names);
    return unopened.length === 0
      ? message(language, 'keysOpen')
      : message(language, 'keysClosed', { names: unopened.join(', ') });
  } catch (error) {
    if (!(error instanceof VaultUnavailable)) throw error;
    return message(language, 'keysUnknown', { reason: error.message });
  }
};

/** The key files that go into a backup; none where KMS has the keys. */
export const keyFilesOf = ({ keys }: PublicConfig): readonly (readonly [KeyFileName, string])[] =>
  keys.tag === 'local'
    ? [
        ['master', keys.file],
        ['signing', keys.signingFile],
      ]
    : [];

/** What SES shows at a target, beside what the log expects there. */
export interface Shown {
  readonly tag: 'expected' | 'unexpected' | 'unread';
  readonly facts: {
    readonly target: string;
    readonly selector: string;
    readonly expected: string;
    readonly code: string;
  };
}

/** The bot's pace is in the table, which is being restored. */
const unshared = { take: async () => ({ tag: 'taken', inMs: 0 }) as const };

const compared = async (
  ses: Pick<SesAdapter, 'read'>,
  place: SesTarget,
  expected: readonly Selector[],
): Promise<Shown> => {
  const facts = { target: `${place.account}/${place.region}/${place.identity}`, expected: expected.join(', ') };
  try {
    const { selector } = await ses.read(place);
    const isExpected = selector === null || expected.includes(selector);
    return { tag: isExpected ? 'expected' : 'unexpected', facts: { ...facts, selector: selector ?? '-', code: '' } };
  } catch (error) {
    if (!(error instanceof SesUnavailable)) throw error;
    return { tag: 'unread', facts: { ...facts, selector: '', code: error.code } };
  }
};

/** Compares SES with the newest state of each log: a log that is older than the last switch does not expect what SES shows. */
export const compareWithSes = async (
  config: PublicConfig,
  { heads }: Pick<TableCheck, 'heads'>,
): Promise<readonly Shown[]> => {
  const ses = sesOf(config, { clock: systemClock, journal: silentJournal }, unshared);
  const shown: Shown[] = [];
  try {
    for (const { name, targets } of config.settings.domains.values()) {
      const state = heads.get(name)?.state ?? null;
      if (state === null || state.current === null) continue;
      for (const place of targets) {
        shown.push(await compared(ses, place, expectedSelectors(state)));
      }
    }
  } finally {
    ses.close();
  }
  return shown;
};
