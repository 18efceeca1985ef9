/** What the doctor looks at: the configuration, and the clients that read what it names. Nothing of it writes. */

import type { KeyringNode } from '@aws-crypto/material-management-node';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createKeyStore } from '../../adapters/dynamodb/keyStore.ts';
import { createLog } from '../../adapters/dynamodb/log.ts';
import { hasKeyFile } from '../../adapters/keys/encryption.ts';
import { createKeyVault } from '../../adapters/keys/vault.ts';
import type { SharedBucket } from '../../adapters/ses/limiter.ts';
import type { SesAdapter } from '../../adapters/ses/ses.ts';
import { createSlackInspection, type SlackInspection } from '../../adapters/slack/inspection.ts';
import type { DomainEvent } from '../../domain/events.ts';
import type { SigningDomain } from '../../domain/names.ts';
import { emptyState, type State } from '../../domain/state.ts';
import { lazy } from '../../ports/concurrency.ts';
import { silentJournal } from '../../ports/journal.ts';
import type { KeyVault, LogSigner } from '../../ports/keys.ts';
import type { Clock } from '../../ports/settings.ts';
import { type Log, LogCorrupt, LogUnavailable } from '../../ports/store.ts';
import { dynamoOf, openKeys, type Runtime, requireKeyFiles, sesOf, slackUrlOf } from '../compose.ts';
import type { Secret } from '../config/fields.ts';
import type { Config } from '../config/load.ts';

/** The keys, or the reason why there are none to use. */
type OpenKeys =
  | { readonly tag: 'open'; readonly keyring: KeyringNode; readonly signer: LogSigner }
  /** Nothing is made: only the bot's first start makes key files. */
  | { readonly tag: 'not_made'; readonly files: readonly string[] }
  | { readonly tag: 'failed'; readonly error: unknown };

export type Head =
  /** `version` 0: the log is empty. */
  | { readonly tag: 'loaded'; readonly version: number; readonly state: State }
  | { readonly tag: 'corrupt'; readonly problem: string }
  | { readonly tag: 'unavailable'; readonly problem: string }
  /** There is no key to verify logs with. */
  | { readonly tag: 'unverifiable' };

export interface Site {
  readonly config: Config;
  readonly clock: Clock;
  readonly credentials: Runtime['credentials'];
  /** Messages leave the host only where the person allows it: a test alert. */
  readonly send: boolean;
  /** An app configuration token, which only this check reads. */
  readonly configToken: Secret | null;
  /** Whether this host reaches IPv6; null: by its network interfaces. */
  readonly ipv6: boolean | null;
  readonly slack: SlackInspection;
  readonly dynamo: DynamoDBClient;
  readonly ses: SesAdapter;
  keys(): Promise<OpenKeys>;
  vault(): Promise<KeyVault | null>;
  /** The newest commit of a domain's log, read once for all checks. */
  head(domain: SigningDomain): Promise<Head>;
  /** The newest state of a domain; an empty one if its log does not verify or is not readable: another check says so. */
  state(domain: SigningDomain): Promise<State>;
  close(): void;
}

export interface SiteOptions extends Pick<Runtime, 'clock' | 'credentials' | 'sesSpacingMs' | 'pause'> {
  readonly send: boolean;
  readonly ipv6?: boolean;
  readonly configToken?: Secret;
}

/** No rate limit is shared with the bot: its bucket is in the table, and the doctor writes nothing. SES refuses what is too fast. */
const unshared: SharedBucket = { take: async () => ({ tag: 'taken', inMs: 0 }) };

const openedKeys = async (config: Config, credentials: Runtime['credentials']): Promise<OpenKeys> => {
  try {
    if (config.keys.tag === 'local') {
      const { file, signingFile } = config.keys;
      const there = await Promise.all([file, signingFile].map(hasKeyFile));
      const files = [file, signingFile].filter((_, index) => !there[index]);
      if (files.length > 0) {
        await requireKeyFiles(config, config.keys, credentials);
        return { tag: 'not_made', files };
      }
    }
    return { tag: 'open', ...(await openKeys(config, credentials)) };
  } catch (error) {
    return { tag: 'failed', error };
  }
};

/** @throws the errors of the store that say nothing of the log */
const readHead = async (log: Log<DomainEvent, State> | null, domain: SigningDomain): Promise<Head> => {
  if (log === null) return { tag: 'unverifiable' };
  try {
    const head = await log.load(domain);
    return { tag: 'loaded', version: head?.version ?? 0, state: head?.state ?? emptyState(domain) };
  } catch (error) {
    if (error instanceof LogCorrupt) return { tag: 'corrupt', problem: error.message };
    if (error instanceof LogUnavailable) return { tag: 'unavailable', problem: error.problem };
    throw error;
  }
};

/** Reads the head of each log once. */
const headsOf = (log: () => Promise<Log<DomainEvent, State> | null>): Site['head'] => {
  const heads = new Map<SigningDomain, () => Promise<Head>>();
  return (domain) => {
    const known = heads.get(domain) ?? lazy(async () => readHead(await log(), domain));
    heads.set(domain, known);
    return known();
  };
};

/** Opens what the checks read. Every client is opened at its first use, and none connects before. */
export const openSite = (config: Config, options: SiteOptions): Site => {
  const { clock, credentials, send, pause } = options;
  const { table } = config;
  const dynamo = dynamoOf(config, options);
  const ses = sesOf(config, { ...options, journal: silentJournal }, unshared);
  const keys = lazy(() => openedKeys(config, credentials));
  const slack = createSlackInspection({
    token: config.slack.botToken.reveal(),
    log: silentJournal,
    ...slackUrlOf(config),
    ...(pause === undefined ? {} : { pause }),
  });
  const log = lazy(async () => {
    const opened = await keys();
    return opened.tag === 'open'
      ? createLog<DomainEvent, State>({ client: dynamo, table, signer: opened.signer })
      : null;
  });
  const head = headsOf(log);
  return {
    config,
    clock,
    credentials,
    send,
    ipv6: options.ipv6 ?? null,
    configToken: options.configToken ?? null,
    slack,
    dynamo,
    ses,
    keys,
    head,
    vault: async () => {
      const opened = await keys();
      return opened.tag === 'open'
        ? createKeyVault({ store: createKeyStore({ client: dynamo, table }), keyring: opened.keyring })
        : null;
    },
    state: async (domain) => {
      const found = await head(domain);
      return found.tag === 'loaded' ? found.state : emptyState(domain);
    },
    close: () => {
      dynamo.destroy();
      ses.close();
    },
  };
};
