/**
 * What a table has besides its shape: a table that `futari init --table` made, one of another template, or one that was recovered; and
 * whose table it is.
 */

import { createHash, createPublicKey } from 'node:crypto';
import {
  DeleteItemCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  GetItemCommand,
  GetResourcePolicyCommand,
  PolicyNotFoundException,
  PutItemCommand,
  PutResourcePolicyCommand,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import type { LogSigner } from '../../ports/keys.ts';
import { defaultBounds, type Item, itemKey, partitionOf, versionIsFree, written } from './table.ts';

interface TableSetting {
  readonly name: 'ttl' | 'recovery' | 'protection' | 'policy';
  /** @throws the SDK's errors */
  isOn(client: DynamoDBClient, table: string): Promise<boolean>;
  /** @throws the SDK's errors */
  turnOn(client: DynamoDBClient, table: string): Promise<unknown>;
}

/** Only probes expire: no other kind of item has the attribute. */
const expiry = 'expiresAt';

interface Statement {
  readonly Effect?: string;
  readonly Action?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

const deleting = ['UpdateItem', 'DeleteItem', 'BatchWriteItem', 'PartiQLInsert', 'PartiQLUpdate', 'PartiQLDelete'];
const addedOnly = ['log#*', 'evidence#*'];

/** Logs and evidence are only ever added to, whatever a role of the account is granted one day. */
const onlyAdded = {
  Effect: 'Deny',
  Principal: '*',
  Action: deleting.map((action) => `dynamodb:${action}`),
  Condition: { 'ForAnyValue:StringLike': { 'dynamodb:LeadingKeys': addedOnly } },
};

const holdsAll = (all: string | readonly string[] | undefined, wanted: readonly string[]): boolean =>
  wanted.every((one) => [all].flat().includes(one));

const forbidsDeleting = ({ Effect, Action, Condition }: Statement): boolean =>
  Effect === 'Deny' &&
  (holdsAll(Action, onlyAdded.Action) || Action === 'dynamodb:*') &&
  holdsAll(Condition?.['ForAnyValue:StringLike']?.['dynamodb:LeadingKeys'], addedOnly);

const arnOf = async (client: DynamoDBClient, TableName: string): Promise<string> =>
  (await client.send(new DescribeTableCommand({ TableName }))).Table?.TableArn ?? '';

/** What others forbid or allow there stays. The revision keeps two writers apart: `NO_POLICY` where there is none. */
const readPolicy = async (client: DynamoDBClient, ResourceArn: string) => {
  try {
    const { Policy = '{}', RevisionId } = await client.send(new GetResourcePolicyCommand({ ResourceArn }));
    const { Statement = [] } = JSON.parse(Policy) as { Statement?: Statement | readonly Statement[] };
    return { statements: [Statement].flat() as readonly Statement[], revision: RevisionId };
  } catch (error) {
    if (!(error instanceof PolicyNotFoundException)) throw error;
    return { statements: [], revision: 'NO_POLICY' };
  }
};

/** A deployment on Lambda says the same in its template. */
export const tableSettings: readonly TableSetting[] = [
  {
    name: 'ttl',
    isOn: async (client, TableName) => {
      const { TimeToLiveDescription: found } = await client.send(new DescribeTimeToLiveCommand({ TableName }));
      return /^ENABL/.test(found?.TimeToLiveStatus ?? '') && found?.AttributeName === expiry;
    },
    turnOn: (client, TableName) => {
      const TimeToLiveSpecification = { AttributeName: expiry, Enabled: true };
      return client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
    },
  },
  {
    name: 'recovery',
    isOn: async (client, TableName) => {
      const { ContinuousBackupsDescription } = await client.send(new DescribeContinuousBackupsCommand({ TableName }));
      const { PointInTimeRecoveryDescription } = ContinuousBackupsDescription ?? {};
      return PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus === 'ENABLED';
    },
    turnOn: (client, TableName) => {
      const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: true };
      return client.send(new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification }));
    },
  },
  {
    name: 'protection',
    isOn: async (client, TableName) => {
      const { Table } = await client.send(new DescribeTableCommand({ TableName }));
      return Table?.DeletionProtectionEnabled === true;
    },
    turnOn: (client, TableName) => client.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: true })),
  },
  {
    name: 'policy',
    isOn: async (client, TableName) => {
      const { statements } = await readPolicy(client, await arnOf(client, TableName));
      return statements.some(forbidsDeleting);
    },
    turnOn: async (client, TableName) => {
      const ResourceArn = await arnOf(client, TableName);
      const { statements, revision } = await readPolicy(client, ResourceArn);
      const Statement = [...statements, { ...onlyAdded, Resource: ResourceArn }];
      const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
      return client.send(new PutResourcePolicyCommand({ ResourceArn, Policy, ExpectedRevisionId: revision }));
    },
  },
];

/**
 * Whose table it is: one item, `installation#`, with the Slack workspace and the fingerprint of the key that signs the logs. Two bots on one
 * table would take each other's due work, and read each other's logs as corrupt (ADR 0030). The item is not signed: who can write to the
 * table can stop a start by it, and decide nothing.
 */
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
