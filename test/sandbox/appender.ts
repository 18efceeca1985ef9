/** A process of its own that appends to a durable store until it is killed, and prints each version once acknowledged. */
import { join } from 'node:path';
import { createLog } from '../../src/adapters/dynamodb/log.ts';
import { createDynamoClient, ensureTable } from '../../src/adapters/dynamodb/table.ts';
import { createLocalSigner } from '../../src/adapters/keys/signer.ts';
import { startDynamo } from '../../src/sandbox/dynamodb.ts';
import { type Added, appended, following, type TestCommit, type Total, table } from '../contract/logSite.ts';

const commitsMax = 10_000;
const folder = process.argv[2] ?? '';
const dynamo = await startDynamo({ path: join(folder, 'db') });
const client = createDynamoClient(dynamo);
await ensureTable(client, table);
const log = createLog<Added, Total>({ client, table, signer: await createLocalSigner(join(folder, 'log.pem')) });
let head: TestCommit | null = null;
for (let i = 0; i < commitsMax; i += 1) {
  head = await appended(log, following(head));
  process.stdout.write(`${head.version}\n`);
}
