/**
 * Whose table it is: one item, `installation#`, with the Slack workspace and the fingerprint of the key that signs the logs. Two bots on one
 * table would take each other's due work, and read each other's logs as corrupt (ADR 0030). The item is not signed: who can write to the
 * table can stop a start by it, and decide nothing.
 */

import { createHash, createPublicKey } from 'node:crypto';
import { DeleteItemCommand, type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { LogSigner } from '../../ports/keys.ts';
import { defaultBounds, type Item, itemKey, partitionOf, versionIsFree, written } from './table.ts';

export interface Installation {
  /** Id of the Slack workspace; null: not known, because Slack does not answer. */
  readonly team: string | null;
  /** SHA-256 of the log's public key (SPKI), in hexadecimal. */
  readonly signer: string;
}

interface Place {
  readonly client: DynamoDBClient;
  readonly table: string;
}

const key = itemKey(partitionOf('installation', ''));

export const signerFingerprint = async (signer: Pick<LogSigner, 'publicKeyPem'>): Promise<string> => {
  const spki = createPublicKey(await signer.publicKeyPem()).export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(spki).digest('hex');
};

/** @returns null: nobody has claimed the table, or the item says nothing usable @throws the SDK's errors */
export const readInstallation = async ({ client, table }: Place): Promise<Installation | null> => {
  const { Item } = await client.send(new GetItemCommand({ TableName: table, Key: key, ConsistentRead: true }));
  const [team, signer] = [Item?.team?.S, Item?.signer?.S];
  return team === undefined || signer === undefined ? null : { team, signer };
};

type Difference = 'team' | 'signer' | null;

/** What differs. An unknown workspace differs from none. */
export const differenceOf = (stored: Installation, claimant: Installation): Difference => {
  if (stored.signer !== claimant.signer) return 'signer';
  return claimant.team !== null && stored.team !== claimant.team ? 'team' : null;
};

/**
 * Claims the table where nobody has. Two processes of one bot may do so at once.
 * @returns the installation that has it @throws the SDK's errors; LogUnavailable
 */
export const claimInstallation = async (place: Place, claimant: Installation): Promise<Installation> => {
  const stored = await readInstallation(place);
  if (stored !== null || claimant.team === null) return stored ?? claimant;
  const Item: Item = { ...key, team: { S: claimant.team }, signer: { S: claimant.signer } };
  const put = new PutItemCommand({ TableName: place.table, Item, ConditionExpression: versionIsFree });
  await written('claim the table', defaultBounds, () => place.client.send(put));
  return (await readInstallation(place)) ?? claimant;
};

/** Lets the next start claim the table. @throws the SDK's errors */
export const releaseInstallation = async ({ client, table }: Place): Promise<void> => {
  await client.send(new DeleteItemCommand({ TableName: table, Key: key }));
};
