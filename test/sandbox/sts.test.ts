import { GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { callerArn } from '../../src/adapters/sts/callerIdentity.ts';
import { createStsSandbox, type StsSandbox } from '../../src/sandbox/sts.ts';

const account = '123456789012';
const region = 'ap-northeast-1';
const hourMs = 60 * 60_000;

let sts: StsSandbox;
beforeAll(async () => {
  sts = await createStsSandbox({ account, users: ['alice', 'bob'] });
});
afterAll(() => sts.close());

const keysOf = (name: string, by = sts) => {
  const user = by.user(name);
  if (user === null) throw new RangeError(name);
  return user.credentials;
};

const sent = (credentials: { accessKeyId: string; secretAccessKey: string }, endpoint = sts.url) =>
  callerArn({ region, endpoint, credentials });

describe("the sandbox's STS, asked by the SDK's real client", () => {
  test('I1: given the access key of a person, then it names that person and nobody else', async () => {
    expect(await sent(keysOf('alice'))).toBe(`arn:aws:iam::${account}:user/alice`);
    expect(await sent(keysOf('bob'))).toBe(`arn:aws:iam::${account}:user/bob`);
  });

  test("I1: given a key nobody has, or one person's key signed with another's secret, then it names nobody", async () => {
    const { accessKeyId } = keysOf('alice');
    const { secretAccessKey } = keysOf('bob');
    await expect(sent({ accessKeyId: 'AKIANOBODY', secretAccessKey })).rejects.toThrow('InvalidClientTokenId');
    await expect(sent({ accessKeyId, secretAccessKey })).rejects.toThrow('SignatureDoesNotMatch');
    const unsigned = await fetch(sts.url, { method: 'POST', body: 'Action=GetCallerIdentity&Version=2011-06-15' });
    expect(unsigned.status).toBe(403);
    expect(await unsigned.text()).toContain('<Code>MissingAuthenticationToken</Code>');
  });

  test('I5: given a signature of an hour ago, then it is refused as AWS refuses it', async () => {
    const later = await createStsSandbox({ account, users: ['alice'], realNow: () => Date.now() + hourMs });
    try {
      await expect(sent(keysOf('alice', later), later.url)).rejects.toThrow('SignatureDoesNotMatch');
    } finally {
      await later.close();
    }
  });

  test('given another action, then it is an error and no identity', async () => {
    const client = new STSClient({ region, endpoint: sts.url, credentials: keysOf('alice'), maxAttempts: 1 });
    await expect(client.send(new GetSessionTokenCommand({}))).rejects.toThrow('does not know this action');
    client.destroy();
  });
});
