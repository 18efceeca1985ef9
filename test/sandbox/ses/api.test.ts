import { generateKeyPairSync } from 'node:crypto';
import {
  CreateEmailIdentityCommand,
  GetEmailIdentityCommand,
  ListEmailIdentitiesCommand,
  PutEmailIdentityDkimSigningAttributesCommand,
  SESv2Client,
  SendEmailCommand,
} from '@aws-sdk/client-sesv2';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { CallRecord, SesSandboxOptions } from '../../../src/sandbox/ses/api.ts';
import { type TestKey, testKey } from '../../support/keys.ts';
import { account, openSesStack, type SesStack, sandboxCredentials } from '../../support/sesStack.ts';

const minute = 60_000;
const EmailIdentity = 'goo.ne.jp';
let key: TestKey;
let stack: SesStack;
let clients: SESv2Client[];

beforeAll(() => {
  key = testKey(EmailIdentity, 'gooid-21-prod-20250918-2');
});

const open = async (options: Partial<SesSandboxOptions> = {}) => {
  await stack?.close();
  stack = await openSesStack(options);
  await stack.sandbox.putIdentity({ account, region: 'ap-northeast-1', identity: EmailIdentity });
};

const client = (
  overrides: { region?: string; accessKeyId?: string; secretAccessKey?: string; maxAttempts?: number } = {},
) => {
  const { region = 'ap-northeast-1', maxAttempts = 2, ...credentials } = overrides;
  const made = new SESv2Client({
    endpoint: stack.sandbox.url,
    region,
    credentials: { ...sandboxCredentials, ...credentials },
    // The real clock is not the sandbox's: the second attempt follows the Date header.
    maxAttempts,
  });
  clients.push(made);
  return made;
};

beforeEach(async () => {
  clients = [];
  await open();
});

afterEach(async () => {
  for (const one of clients) one.destroy();
  await stack.close();
});

const putKey = (DomainSigningPrivateKey: string, DomainSigningSelector: string = key.info.selector) =>
  client().send(
    new PutEmailIdentityDkimSigningAttributesCommand({
      EmailIdentity,
      SigningAttributesOrigin: 'EXTERNAL',
      SigningAttributes: { DomainSigningSelector, DomainSigningPrivateKey },
    }),
  );
const get = new GetEmailIdentityCommand({ EmailIdentity });
const statusAfter = async (ms: number) => {
  stack.clock.advance(ms);
  await stack.sandbox.tick();
  return stack.sandbox.identities().find(({ identity }) => identity === EmailIdentity)?.status;
};

describe('signatures of the caller', () => {
  test('given a key id that is not known, then 403 in the shape of AWS', async () => {
    await expect(client({ accessKeyId: 'AKIANOBODY' }).send(get)).rejects.toMatchObject({
      name: 'UnrecognizedClientException',
      $metadata: { httpStatusCode: 403, requestId: expect.any(String) },
    });
  });

  test('given a wrong secret, then InvalidSignatureException', async () => {
    await expect(client({ secretAccessKey: 'wrong' }).send(get)).rejects.toMatchObject({
      name: 'InvalidSignatureException',
    });
  });

  test('given a body that was changed after signing, then InvalidSignatureException and nothing is applied', async () => {
    const changing = client();
    await changing.send(get);
    const tamper = (next: (args: unknown) => unknown) => (args: { request: { body: Uint8Array } }) => {
      const text = new TextDecoder().decode(args.request.body).replace('AWS_SES', 'AWS_SEZ');
      args.request.body = new TextEncoder().encode(text);
      return next(args);
    };
    changing.middlewareStack.addRelativeTo(tamper as never, {
      relation: 'after',
      toMiddleware: 'httpSigningMiddleware',
    });
    const input = { EmailIdentity, SigningAttributesOrigin: 'AWS_SES' } as const;
    await expect(changing.send(new PutEmailIdentityDkimSigningAttributesCommand(input))).rejects.toMatchObject({
      name: 'InvalidSignatureException',
    });
    expect(stack.sandbox.identities()).toMatchObject([{ status: 'SUCCESS' }]);
  });

  test('given the path of service models up to 2022, then the Put is known by it, and nothing else', async () => {
    const paths = [`${EmailIdentity}/dkim/signing`, `${EmailIdentity}/dkim`];
    for (const path of paths) await fetch(`${stack.sandbox.url}/v1/email/identities/${path}`, { method: 'PUT' });
    const known = ({ operation, identity }: CallRecord) => [operation, identity];
    expect(stack.sandbox.calls().slice(-2).map(known)).toEqual([
      ['PutEmailIdentityDkimSigningAttributes', EmailIdentity],
      ['unknown', null],
    ]);
  });

  test('given no signature, then 403, and the answer carries the date of the virtual clock and a request id', async () => {
    const response = await fetch(`${stack.sandbox.url}/v2/email/identities/${EmailIdentity}`);
    expect(response.status).toBe(403);
    expect(response.headers.get('x-amzn-errortype')).toBe('MissingAuthenticationTokenException');
    expect(response.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
    expect(response.headers.get('date')).toMatch(/^Fri, 16 Oct 2026 00:00/);
  });
});

describe('the pace of one call a second', () => {
  test('given real time stands still, then the second call is throttled, in this region only, and SendEmail never', async () => {
    let realMs = 0;
    const clock = { now: () => Date.now(), monotonicMs: () => realMs };
    await open({ clock, throttleMs: 1_000 });
    const one = client();
    await one.send(get);
    await expect(client({ maxAttempts: 1 }).send(get)).rejects.toMatchObject({ name: 'TooManyRequestsException' });
    await expect(client({ region: 'us-east-1' }).send(get)).rejects.toMatchObject({ name: 'NotFoundException' });
    const mail = { Subject: { Data: 's' }, Body: { Text: { Data: 't' } } };
    const send = {
      FromEmailAddress: 'a@goo.ne.jp',
      Destination: { ToAddresses: ['b@c.example'] },
      Content: { Simple: mail },
    };
    await one.send(new SendEmailCommand(send));
    await one.send(new SendEmailCommand(send));
    realMs = 1_000;
    await one.send(get);
  });
});

describe('keys', () => {
  test.each([
    ['an empty selector', ''],
    ['a selector that ends in a hyphen', 'abc-'],
    ['a selector with a dot', 'a.b'],
    ['a selector of 64 characters', 'a'.repeat(64)],
  ])('given %s, then BadRequestException', async (_name, selector) => {
    await expect(putKey('AAAA', selector)).rejects.toMatchObject({ name: 'BadRequestException' });
  });

  test.each([
    ['a PEM', '-----BEGIN RSA PRIVATE KEY-----\nAAAA'],
    ['line breaks', 'AAAA\nBBBB'],
    ['too many characters', 'A'.repeat(20_481)],
  ])('given a key with %s, then BadRequestException that does not quote it', async (_name, text) => {
    const error: unknown = await putKey(text).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'BadRequestException' });
    expect(JSON.stringify(error)).not.toContain('AAAA');
  });

  test('given a key of 4096 bits, or none, then it is refused and the key before stays', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 4096 });
    const long = privateKey.export({ format: 'der', type: 'pkcs1' }).toString('base64');
    await expect(putKey(long)).rejects.toMatchObject({ name: 'BadRequestException' });
    await expect(putKey('')).rejects.toMatchObject({ name: 'BadRequestException' });
    expect(await statusAfter(minute)).toBe('SUCCESS');
  });

  test('given PKCS#1 and its record, then it verifies', async () => {
    stack.publish(key);
    expect(await putKey(key.pkcs1Base64())).toMatchObject({ DkimStatus: 'PENDING', DkimTokens: [key.info.selector] });
    expect(await statusAfter(minute)).toBe('PENDING');
    expect(await statusAfter(2 * minute)).toBe('SUCCESS');
  });

  test.each([
    ['PKCS#8', () => key.pkcs8Base64()],
    ['the base64 of a PEM', () => Buffer.from(key.pem()).toString('base64')],
    ['garbage of the right pattern', () => 'QUJD'],
  ])('given %s and the right record, then it is accepted and never verifies', async (_name, text) => {
    stack.publish(key);
    expect(await putKey(text())).toMatchObject({ DkimStatus: 'PENDING' });
    expect(await statusAfter(60 * minute)).toBe('PENDING');
    expect(await statusAfter(72 * 60 * minute)).toBe('FAILED');
  });

  test.each<[string, () => (readonly string[])[]]>([
    ['another key', () => [testKey(EmailIdentity, 'x').recordStrings]],
    ['two records', () => [key.recordStrings, key.recordStrings]],
    ['a revoked key', () => [['v=DKIM1; k=rsa; p=']]],
  ])('given a record with %s, then it does not verify', async (_name, records) => {
    stack.zone.set(key.recordName, records());
    await putKey(key.pkcs1Base64());
    expect(await statusAfter(10 * minute)).toBe('PENDING');
    const { VerificationInfo } = await client().send(get);
    expect(VerificationInfo?.ErrorType).toBe('INVALID_VALUE');
  });

  test('given a DNS that fails, then a new key waits and a verified one is a temporary failure', async () => {
    const failing = async () => Promise.reject(Object.assign(new Error('SERVFAIL'), { code: 'ESERVFAIL' }));
    await open({ lookupTxt: failing });
    expect(await statusAfter(2 * 60 * minute)).toBe('TEMPORARY_FAILURE');
    await putKey(key.pkcs1Base64());
    expect(await statusAfter(10 * minute)).toBe('PENDING');
  });
});

describe('identities', () => {
  test('given one was created, then it is listed and its own, by region', async () => {
    const sesv2 = client();
    const made = await sesv2.send(new CreateEmailIdentityCommand({ EmailIdentity: 'sub.goo.ne.jp' }));
    expect(made).toMatchObject({ IdentityType: 'DOMAIN', DkimAttributes: { SigningAttributesOrigin: 'AWS_SES' } });
    expect(made.DkimAttributes?.Tokens).toHaveLength(3);
    const { EmailIdentities } = await sesv2.send(new ListEmailIdentitiesCommand({}));
    expect(EmailIdentities?.map(({ IdentityName }) => IdentityName)).toEqual([EmailIdentity, 'sub.goo.ne.jp']);
    const otherRegion = await client({ region: 'us-east-1' }).send(new ListEmailIdentitiesCommand({}));
    expect(otherRegion.EmailIdentities).toEqual([]);
    await expect(sesv2.send(new CreateEmailIdentityCommand({ EmailIdentity }))).rejects.toMatchObject({
      name: 'AlreadyExistsException',
    });
  });

  test('given an address with settings of its own, then its mail is signed by them, and others’ by the domain’s', async () => {
    const address = 'info+x@goo.ne.jp';
    const own = testKey(EmailIdentity, 'own');
    await stack.sandbox.putIdentity({
      account,
      region: 'ap-northeast-1',
      identity: address,
      selector: 'own',
      privateKey: own.pkcs1Base64(),
    });
    const read = await client().send(new GetEmailIdentityCommand({ EmailIdentity: address }));
    expect(read).toMatchObject({ IdentityType: 'EMAIL_ADDRESS', DkimAttributes: { Tokens: ['own'] } });
    const content = { Simple: { Subject: { Data: 's' }, Body: { Text: { Data: 't' } } } };
    const mail = { Destination: { ToAddresses: ['b@c.example'] }, Content: content };
    await client().send(new SendEmailCommand({ ...mail, FromEmailAddress: address }));
    await client().send(new SendEmailCommand({ ...mail, FromEmailAddress: 'a@sub.goo.ne.jp' }));
    expect(stack.sandbox.sent().map(({ identity }) => identity)).toEqual([address, EmailIdentity]);
    expect(stack.sandbox.sent()[0]?.raw).toContain('s=own;');
  });

  test('given BYODKIM, when it goes back to Easy DKIM, then SES verifies its own record', async () => {
    await putKey(key.pkcs1Base64());
    await client().send(
      new PutEmailIdentityDkimSigningAttributesCommand({ EmailIdentity, SigningAttributesOrigin: 'AWS_SES' }),
    );
    expect(await statusAfter(3 * minute)).toBe('SUCCESS');
  });

  test('given work to come, then the next due moment is told', async () => {
    stack.publish(key);
    await putKey(key.pkcs1Base64());
    const due = stack.sandbox.nextDueAt() ?? 0;
    stack.clock.moveTo(due);
    await stack.sandbox.tick();
    expect(stack.sandbox.identities()).toMatchObject([{ status: 'SUCCESS', signsWith: key.info.selector }]);
  });
});

describe('mail', () => {
  test('given a raw message, then Date and Message-ID become the service’s own and the rest stays', async () => {
    const raw = [
      'From: a@goo.ne.jp',
      'To: b@c.example',
      'Date: yesterday',
      'Message-ID: <mine@x>',
      'Subject: s',
      '',
      'text',
      '',
    ];
    const input = {
      FromEmailAddress: 'A <a@goo.ne.jp>',
      Destination: { ToAddresses: ['b@c.example'] },
      Content: { Raw: { Data: Buffer.from(raw.join('\n')) } },
    };
    const { MessageId } = await client().send(new SendEmailCommand(input));
    const [mail] = stack.sandbox.sent();
    expect(mail?.raw).toContain(`Message-ID: <${MessageId}@ap-northeast-1.amazonses.com>`);
    expect(mail?.raw).toMatch(/Date: Fri, 16 Oct 2026 00:00:\d\d \+0000/);
    expect(mail?.raw).not.toMatch(/yesterday|mine@x/);
    expect(mail?.raw.endsWith('\r\n\r\ntext\r\n')).toBe(true);
  });

  test('given a sender that no identity covers, then MessageRejected', async () => {
    const mail = { Subject: { Data: 's' }, Body: { Text: { Data: 't' } } };
    const send = {
      FromEmailAddress: 'a@other.example',
      Destination: { ToAddresses: ['b@c.example'] },
      Content: { Simple: mail },
    };
    await expect(client().send(new SendEmailCommand(send))).rejects.toMatchObject({ name: 'MessageRejected' });
  });
});
