/** The table with its logs, the keys, and the anchor. */

import {
  DescribeTableCommand,
  type DynamoDBClient,
  ResourceNotFoundException,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';
import { dueIndex } from '../../adapters/dynamodb/table.ts';
import {
  differenceOf,
  readInstallation,
  signerFingerprint,
  tableSettings,
} from '../../adapters/dynamodb/tableSettings.ts';

import { KeyFileUnusable } from '../../adapters/keys/encryption.ts';
import { seal } from '../../adapters/keys/vault.ts';
import type { Selector, SigningDomain } from '../../domain/names.ts';
import { isRunning } from '../../domain/state.ts';
import { KeyUnreadable, type KeyVault, type LogSigner, VaultUnavailable } from '../../ports/keys.ts';
import { AnchorUnavailable } from '../../ports/store.ts';
import { plainDate } from '../../texts/codes.ts';
import { openAnchor } from '../compose.ts';
import { type Finding, found, verdictOf } from './finding.ts';
import type { Site } from './site.ts';

/** The name of an SDK's error is its code. Its message may hold what the service was sent. */
export const codeOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown');

const keyText = ({ KeySchema = [], AttributeDefinitions = [] }: TableDescription): string =>
  KeySchema.map(({ AttributeName, KeyType }) => {
    const type = AttributeDefinitions.find((one) => one.AttributeName === AttributeName)?.AttributeType ?? '?';
    return `${AttributeName} ${KeyType} ${type}`;
  }).join(', ');

const shownDigits = 12;

const wantedKeys = 'pk HASH S, version RANGE N';

/** Whether the table's keys and index are those that the bot reads. */
export const shapeOf = (table: string, description: TableDescription): Finding => {
  const keys = keyText(description);
  if (keys !== wantedKeys) return found('wrong.table_shape', { table, keys });
  const index = description.GlobalSecondaryIndexes?.find(({ IndexName }) => IndexName === dueIndex);
  const ofIndex = index?.KeySchema?.map(({ AttributeName }) => AttributeName).join(' ');
  return found(ofIndex === 'dueShard dueAt' ? 'right.table' : 'wrong.table_index', { table });
};

/** The table is no table of this bot: its keys or its index are others. */
export class OtherShape extends Error {
  override readonly name = 'OtherShape';
  readonly finding: Finding;
  constructor(finding: Finding) {
    super(finding.code);
    this.finding = finding;
  }
}

/** Before a server uses the table. A role that may not describe it, and a table that does not answer, stop no start. @throws OtherShape */
export const requireShape = async (client: DynamoDBClient, TableName: string): Promise<void> => {
  const described = await client.send(new DescribeTableCommand({ TableName })).catch(() => null);
  const shape = described?.Table === undefined ? null : shapeOf(TableName, described.Table);
  if (shape !== null && verdictOf(shape) === 'wrong') throw new OtherShape(shape);
};

export const checkTable = async ({ dynamo, config }: Site): Promise<readonly Finding[]> => {
  const { table } = config;
  const named = { TableName: table };
  const notRead = (what: string) => (error: unknown) => found('unchecked.table', { table, what, code: codeOf(error) });
  let shape: Finding;
  try {
    const { Table = {} } = await dynamo.send(new DescribeTableCommand(named));
    shape = shapeOf(table, Table);
  } catch (error) {
    if (error instanceof ResourceNotFoundException)
      return [found('wrong.table_missing', { table, region: config.aws.region })];
    return [notRead('DescribeTable')(error)];
  }
  const settings = tableSettings.map(async (setting) => {
    const { name } = setting;
    try {
      const isOn = await setting.isOn(dynamo, table);
      return found(`${isOn ? 'right' : 'wrong'}.table_${name}`, { table });
    } catch (error) {
      return notRead(name)(error);
    }
  });
  return [shape, ...(await Promise.all(settings))];
};

/** Two bots on one table take each other's work. */
export const checkInstallation = async ({ dynamo, config, keys, slack }: Site): Promise<readonly Finding[]> => {
  const { table } = config;
  const opened = await keys();
  // The check of the keys says why.
  if (opened.tag !== 'open') return [];
  try {
    const stored = await readInstallation({ client: dynamo, table });
    if (stored === null) return [found('unchecked.installation')];
    const team = await slack.token().then(
      (token) => token.teamId,
      () => null,
    );
    const difference = differenceOf(stored, { team, signer: await signerFingerprint(opened.signer) });
    const facts = { table, team: stored.team ?? '–', signer: stored.signer.slice(0, shownDigits) };
    return [found(difference === null ? 'right.installation' : `wrong.installation_${difference}`, facts)];
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return [];
    return [found('unchecked.table', { table, what: 'GetItem', code: codeOf(error) })];
  }
};

export const checkLogs = async (site: Site): Promise<readonly Finding[]> => {
  const findings: Finding[] = [];
  let count = 0;
  for (const domain of site.config.settings.domains.keys()) {
    const head = await site.head(domain);
    // The check of the keys says why.
    if (head.tag === 'unverifiable') return [];
    if (head.tag === 'unavailable')
      return [found('unchecked.table', { table: site.config.table, what: 'Query', code: head.problem })];
    if (head.tag === 'corrupt') findings.push(found('wrong.log_corrupt', { domain, problem: head.problem }));
    else count += 1;
  }
  return findings.length > 0 ? findings : [found('right.logs', { count })];
};

const trialSignature = async (signer: LogSigner): Promise<Finding> => {
  const hash = '0'.repeat(64);
  try {
    const holds = await signer.verify(hash, await signer.sign(hash));
    return holds ? found('right.signing') : found('wrong.signing', { code: 'signature' });
  } catch (error) {
    return found('wrong.signing', { code: codeOf(error) });
  }
};

const arnAccount = /^arn:[^:]+:kms:[^:]+:(\d{12}):/;

/** A key of another account is refused as one that is not there is, so that the code alone misleads. */
const kmsFinding = async ({ config }: Site, code: string): Promise<Finding> => {
  const named = config.keys.tag === 'kms' ? arnAccount.exec(config.keys.keyId)?.[1] : undefined;
  const { domains } = config.settings;
  const accounts = [...domains.values()].flatMap(({ targets }) => targets.map(({ account }) => account));
  return named === undefined || accounts.includes(named) || !accounts.some((account) => /^\d{12}$/.test(account))
    ? found('wrong.kms', { code })
    : found('wrong.kms_account', { code, account: named, accounts: [...new Set(accounts)].join(', ') });
};

export const checkKeys = async (site: Site): Promise<readonly Finding[]> => {
  const opened = await site.keys();
  const isLocal = site.config.keys.tag === 'local';
  if (opened.tag === 'not_made') return [found('unchecked.key_files', { files: opened.files.join(', ') })];
  if (opened.tag === 'failed') {
    const { error } = opened;
    if (error instanceof KeyFileUnusable)
      return [found('wrong.key_file', { file: error.file, problem: error.problem })];
    if (isLocal) return [found('unchecked.failed', { code: codeOf(error) })];
    return [await kmsFinding(site, codeOf(error))];
  }
  const findings: Finding[] = isLocal ? [found('right.key_files')] : [];
  findings.push(await trialSignature(opened.signer));
  const context = { domain: 'doctor', selector: 'trial', fingerprint: '' };
  const isSealed = await seal(opened.keyring, context, Buffer.alloc(1)).then(
    () => true,
    () => false,
  );
  return [...findings, found(isSealed ? 'right.sealing' : 'wrong.sealing')];
};

const checkKey = async (site: Site, vault: KeyVault, domain: SigningDomain, selector: Selector): Promise<Finding> => {
  const about = { domain, selector };
  try {
    const until = await vault.use(domain, selector, async ({ info }) => info.notAfter);
    const { timeZone } = site.config.settings.policy.calendar;
    return until === null
      ? found('wrong.key_missing', about)
      : found('right.key', { ...about, until: plainDate(until, timeZone) });
  } catch (error) {
    if (error instanceof KeyUnreadable) return found('wrong.key_unreadable', { ...about, code: error.code });
    if (!(error instanceof VaultUnavailable)) throw error;
    return found('unchecked.key', { ...about, code: error.problem ?? 'master_key' });
  }
};

/** Decrypts every key that a switch or a rollback would need. */
export const checkLiveKeys = async (site: Site): Promise<readonly Finding[]> => {
  const vault = await site.vault();
  if (vault === null) return [];
  const findings: Finding[] = [];
  for (const { name, current } of site.config.settings.domains.values()) {
    const state = await site.state(name);
    const { rotation } = state;
    const next = isRunning(rotation) && rotation.stage.tag !== 'Preparing' ? [rotation.next] : [];
    for (const selector of new Set([state.current ?? current, ...next]))
      findings.push(await checkKey(site, vault, name, selector));
  }
  return findings;
};

export const checkAnchor = async (site: Site): Promise<readonly Finding[]> => {
  const { config, credentials } = site;
  const anchor = openAnchor(config, credentials);
  if (anchor === null) return [found('unchecked.anchor')];
  try {
    const findings: Finding[] = [];
    for (const domain of config.settings.domains.keys()) {
      const [mark = 0] = await anchor.versions(domain, 1);
      const head = await site.head(domain);
      // What is not readable or does not verify is another check's.
      if (head.tag !== 'loaded' || mark <= head.version) continue;
      findings.push(found('wrong.anchor_ahead', { domain, mark, head: head.version }));
    }
    return findings.length > 0 ? findings : [found('right.anchor')];
  } catch (error) {
    if (!(error instanceof AnchorUnavailable)) throw error;
    return [found('wrong.anchor')];
  } finally {
    anchor.close();
  }
};
