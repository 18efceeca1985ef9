import { once } from 'node:events';
import { createServer } from 'node:net';
import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from '@jest/globals';
import { createDynamoClient } from '../../../src/adapters/dynamodb/table.ts';

test('given a server that takes the request and never answers, then the call ends with an error (bounded)', async () => {
  const silent = createServer((socket) => {
    socket.on('error', () => {});
    socket.resume();
  });
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as { port: number };
  const client = createDynamoClient({
    region: 'ap-northeast-1',
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    answerTimeoutMs: 50,
  });
  try {
    await expect(client.send(new ListTablesCommand({}))).rejects.toThrow();
  } finally {
    client.destroy();
    silent.close();
  }
});
