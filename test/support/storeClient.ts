/**
 * Clients for the stores of this process that go in by the door (`src/main/sandboxStore.ts`), and by HTTP where the store is another process's or a
 * world has `onSockets`. `test/support/storeClient.test.ts` holds that both answer the same.
 */
import { createDynamoClient } from '../../src/adapters/dynamodb/table.ts';
import { storeByDoor } from '../../src/main/sandboxStore.ts';
import type { SandboxDynamo } from '../../src/sandbox/dynamodb.ts';

/** The stores of this process, by endpoint: a process that only knows the address goes by its socket. */
const doors = new Map<string, SandboxDynamo['door']>();

/** Clients that are created from now on go in by the door. @returns what ends it */
export const openDoor = ({ endpoint, door }: SandboxDynamo): (() => void) => {
  doors.set(endpoint, door);
  return () => void doors.delete(endpoint);
};

/** The store with its door open until it is closed. */
export const withDoor = (dynamo: SandboxDynamo): SandboxDynamo => {
  const end = openDoor(dynamo);
  const close = (): Promise<void> => {
    end();
    return dynamo.close();
  };
  return { ...dynamo, close };
};

/** Its creator destroys it. */
export const createStoreClient: typeof createDynamoClient = (options) => {
  const door = doors.get(options.endpoint ?? '');
  return door === undefined ? createDynamoClient(options) : storeByDoor(door)(options);
};
