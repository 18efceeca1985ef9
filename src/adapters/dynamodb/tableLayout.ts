/**
 * One table. The partition key's prefix says what an item is, so that IAM can tell kinds apart by `dynamodb:LeadingKeys`;
 * the sort key is the version of a log item and 0 for every other kind.
 */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';

export const partitionKey = 'pk';
export const sortKey = 'version';

/** Sparse index over log items with something due: `dueShard` (hash), `dueAt` (range), keys only. */
export const dueIndex = 'due';
export const dueShardsMax = 16;

/** A write that must find nothing: the commit of a log item, and whatever else is written once. */
export const versionIsFree = 'attribute_not_exists(version)';

export type ItemKind = 'log' | 'key' | 'evidence' | 'cursor' | 'card' | 'outcome' | 'bucket' | 'probe' | 'glass';
export type Item = Record<string, AttributeValue>;

/** `kind#name#name`: neither domains, selectors nor hashes contain the separator. */
export const partitionOf = (kind: ItemKind, ...names: readonly string[]): string => [kind, ...names].join('#');

export const itemKey = (partition: string, version = 0): Item => ({
  [partitionKey]: { S: partition },
  [sortKey]: { N: String(version) },
});

/** The prefix lets IAM separate the index as well: there `dueShard` is the leading key. */
export const dueShardName = (shard: number): string => `due#${shard}`;
