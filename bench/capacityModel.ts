/**
 * DynamoDB's units by its published rules, from the requests themselves: the embedded store reports no index writes.
 * Writes: 1 unit a started KB of the item, refused conditions included, and 1 for an index entry. Reads: 1 unit a started
 * 4 KB, half of it where the read need not be consistent.
 */
import { type AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';

type Item = Readonly<Record<string, AttributeValue>>;

interface Input {
  readonly Item?: Item;
  readonly Key?: Item;
  readonly IndexName?: string;
  readonly ConsistentRead?: boolean;
  readonly ExpressionAttributeValues?: Item;
}

interface Output {
  readonly Item?: Item;
  readonly Items?: readonly Item[];
}

interface Units {
  write: number;
  read: number;
  requests: number;
}

/** Units by kind of item: `log`, `evidence`, `key`, `card`, `cursor`, and `due` for the index that all domains share. */
type Capacity = Map<string, Units>;

const bytesOfValue = ({ S, N, B }: AttributeValue): number => {
  if (S !== undefined) return Buffer.byteLength(S);
  if (N !== undefined) return Math.ceil(N.length / 2) + 1;
  return B?.length ?? 1;
};

const bytesOf = (item: Item): number =>
  Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + bytesOfValue(value), 0);

const kindOf = ({ Item, Key, IndexName, ExpressionAttributeValues }: Input): string => {
  if (IndexName !== undefined) return IndexName;
  const partition = (Item ?? Key)?.pk?.S ?? Object.values(ExpressionAttributeValues ?? {})[0]?.S ?? '';
  return partition.split('#')[0] ?? 'other';
};

const readUnits = (bytes: number, consistent: boolean): number =>
  Math.max(1, Math.ceil(bytes / 4096)) * (consistent ? 1 : 0.5);

const unitsOf = (name: string, input: Input, output: Output): Omit<Units, 'requests'> => {
  const consistent = input.ConsistentRead === true;
  switch (name) {
    case 'PutItemCommand': {
      const item = input.Item ?? {};
      return { read: 0, write: Math.ceil(bytesOf(item) / 1024) + ('dueShard' in item ? 1 : 0) };
    }
    case 'DeleteItemCommand':
      return { read: 0, write: 3 };
    case 'GetItemCommand':
      return { read: readUnits(bytesOf(output.Item ?? {}), consistent), write: 0 };
    case 'QueryCommand': {
      const bytes = (output.Items ?? []).reduce((sum, item) => sum + bytesOf(item), 0);
      return { read: readUnits(bytes, consistent), write: 0 };
    }
    case 'ScanCommand':
      throw new Error('a scan');
    default:
      return { read: 0, write: 0 };
  }
};

/** Counts every request of every client of this process from now on. */
export const countCapacity = (): Capacity => {
  const capacity: Capacity = new Map();
  const plain = DynamoDBClient.prototype.send as (...given: unknown[]) => Promise<Output>;
  const note = (
    command: { readonly constructor: { readonly name: string }; readonly input: Input },
    output: Output,
  ) => {
    const kind = kindOf(command.input);
    const units = capacity.get(kind) ?? { write: 0, read: 0, requests: 0 };
    const { read, write } = unitsOf(command.constructor.name, command.input, output);
    capacity.set(kind, { read: units.read + read, write: units.write + write, requests: units.requests + 1 });
  };
  DynamoDBClient.prototype.send = async function send(this: DynamoDBClient, ...given: unknown[]) {
    const command = given[0] as Parameters<typeof note>[0];
    try {
      const output = await plain.apply(this, given);
      note(command, output);
      return output;
    } catch (error) {
      note(command, {});
      throw error;
    }
  } as typeof DynamoDBClient.prototype.send;
  return capacity;
};

export const total = (capacity: Capacity, kinds: (kind: string) => boolean): Units => {
  const sum = { write: 0, read: 0, requests: 0 };
  for (const [kind, { write, read, requests }] of capacity) {
    if (!kinds(kind)) continue;
    sum.write += write;
    sum.read += read;
    sum.requests += requests;
  }
  return sum;
};
