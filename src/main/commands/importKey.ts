/**
 * Takes an existing private key into custody as a selector's key, so that there is a way back from the first rotation on. The key
 * comes from a file or standard input only, and it must fit the live record: a key that fits nothing would be a false promise.
 * Killed anywhere it has stored the whole key or nothing, and the same command again is harmless (I12).
 */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { createKeyRecordSource } from '../../adapters/dns/keyRecordSource.ts';
import { createKeyStore } from '../../adapters/dynamodb/keyStore.ts';
import { fingerprintOf } from '../../adapters/keys/publicKey.ts';
import { createKeyVault } from '../../adapters/keys/vault.ts';
import { dateOf } from '../../domain/calendar.ts';
import { recordName, Selector, SigningDomain } from '../../domain/names.ts';
import type { Clock } from '../../ports/clock.ts';
import { KeyExists } from '../../ports/keys.ts';
import type { Config } from '../config/config.ts';
import { openCustody } from '../custody.ts';
import { type Asking, unlock } from '../importKey/unlock.ts';
import { dynamoOf, type Surroundings } from '../wiring.ts';
import type { ImportMessage } from './importKeyMessages.ts';

export interface ImportRequest {
  readonly domain: string;
  readonly selector: string;
  /** The file as it was read; overwritten by the import. */
  readonly file: Buffer;
}

export interface ImportResult {
  readonly ok: boolean;
  readonly says: ImportMessage;
  readonly facts: Readonly<Record<string, string>>;
}

const refused = (says: ImportMessage, facts: Readonly<Record<string, string>> = {}): ImportResult => ({
  ok: false,
  says,
  facts,
});

const store = async (
  config: Config,
  surroundings: Pick<Surroundings, 'credentials'>,
  request: Parsed,
  clock: Clock,
) => {
  const client = dynamoOf(config, surroundings);
  try {
    const { keyring } = await openCustody(config);
    const pem = request.key.export({ type: 'pkcs8', format: 'pem' }).toString();
    const vault = createKeyVault({ store: createKeyStore({ client, table: config.table }), keyring });
    return await vault.import(request.domain, request.selector, pem, clock.now());
  } finally {
    client.destroy();
  }
};

interface Parsed {
  readonly domain: SigningDomain;
  readonly selector: Selector;
  readonly key: KeyObject;
}

export const importKey = async (
  config: Config,
  { clock, asking, ...surroundings }: Pick<Surroundings, 'clock' | 'credentials'> & { readonly asking: Asking },
  request: ImportRequest,
): Promise<ImportResult> => {
  const domain = SigningDomain.parse(request.domain);
  const settings = domain === null ? undefined : config.settings.domains.get(domain);
  if (domain === null || settings === undefined) return refused('notConfigured', { domain: request.domain });
  const selector = Selector.parse(request.selector);
  if (selector === null) return refused('notSelector', { selector: request.selector });
  // Last of what needs no network: nobody types a passphrase for a command that cannot succeed.
  const unlocked = await unlock(request.file, asking);
  if (!unlocked.ok) return unlocked;
  const { key } = unlocked;
  const expected = fingerprintOf(createPublicKey(key));
  const { authoritative } = settings;
  const question = {
    domain,
    selector,
    expected,
    scope: 'authoritative',
    ...(authoritative === null ? {} : { authoritative }),
  } as const;
  const seen = await createKeyRecordSource({ ...config.dns, clock }).observe(question);
  const name = recordName(selector, domain);
  if (seen.verdict !== 'right') {
    const findings = [...new Set(seen.findings.map(({ code }) => code))].join(' ');
    return refused('recordNotRight', { name, verdict: seen.verdict, findings });
  }
  try {
    const info = await store(config, surroundings, { domain, selector, key }, clock);
    const useBy = dateOf(config.settings.policy.calendar, info.notAfter);
    const says = selector === settings.current ? 'imported' : 'importedOther';
    const facts = { name, fingerprint: info.fingerprint, useBy, current: settings.current };
    return { ok: true, says, facts };
  } catch (error) {
    if (error instanceof KeyExists) return refused('otherKey');
    throw error;
  }
};
