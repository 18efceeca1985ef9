import { startDynamo } from '../../../src/sandbox/dynamodb.ts';
import { logContract } from '../../contract/log.contract.ts';
import { withDoor } from '../../support/storeClient.ts';

logContract('log on the embedded store', () => startDynamo());

// The tests' worlds reach it so.
logContract('log on the embedded store, without sockets', async () => withDoor(await startDynamo()));

// Where somebody runs Amazon's local DynamoDB (its licence keeps it from being a dependency) the same suite runs on it.
const upstreamUrl = process.env.FUTARI_DYNAMODB_LOCAL_URL;
if (upstreamUrl !== undefined) logContract("log on Amazon's local DynamoDB", () => startDynamo({ upstreamUrl }));
