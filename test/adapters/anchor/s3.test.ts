import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { createS3Anchor } from '../../../src/adapters/anchor/s3.ts';
import { createS3Client } from '../../../src/adapters/mail/s3.ts';
import { anchorContract, newestOf } from '../../contract/anchor.contract.ts';
import { goo } from '../../contract/logSite.ts';
import { anchorBucket as bucket, openS3Server, type S3Server, s3Credentials } from '../../support/s3Server.ts';

const placeOf = (server: S3Server) => ({
  bucket,
  prefix: 'futari/',
  region: 'ap-northeast-1',
  endpoint: server.url,
  credentials: s3Credentials,
  answerTimeoutMs: 5_000,
});

describe('the anchor as a bucket with Object Lock', () =>
  anchorContract(async () => {
    const server = await openS3Server();
    const opened: ReturnType<typeof createS3Anchor>[] = [];
    return {
      open: () => {
        const store = createS3Anchor(placeOf(server));
        opened.push(store);
        return store;
      },
      breakDown: async () => {
        server.faults.deny = true;
      },
      close: async () => {
        for (const store of opened) store.close();
        await server.close();
      },
    };
  }));

test('given an answer that is lost after the mark was written, then the mark counts', async () => {
  const server = await openS3Server();
  const store = createS3Anchor(placeOf(server));
  server.faults.loseAnswer = 1;
  expect(await store.create(goo, 7, 'seven')).toBe('seven');
  // And read with one listing and one object, however many there are.
  for (let version = 8; version < 40; version += 1) await store.create(goo, version, `v${version}`);
  const before = server.seen.length;
  expect(await newestOf(store, goo, 1)).toEqual([{ version: 39, text: 'v39' }]);
  expect(server.seen.slice(before)).toEqual(['GET list', expect.stringContaining('-39.json')]);
  store.close();
  await server.close();
});

test('given the lock of the template, then a mark is neither deleted nor overwritten (I13)', async () => {
  const server = await openS3Server();
  const store = createS3Anchor(placeOf(server));
  await store.create(goo, 7, 'seven');
  const client = createS3Client(placeOf(server));
  const [Key = ''] = [...server.objects.keys()];
  const at = { Bucket: bucket, Key };
  await expect(client.send(new DeleteObjectCommand(at))).rejects.toMatchObject({ name: 'AccessDenied' });
  await expect(client.send(new PutObjectCommand({ ...at, Body: 'other' }))).rejects.toMatchObject({
    name: 'AccessDenied',
  });
  expect(await newestOf(store, goo, 8)).toEqual([{ version: 7, text: 'seven' }]);
  client.destroy();
  store.close();
  await server.close();
});
