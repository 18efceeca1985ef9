import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Closers } from '../../src/main/process.ts';
import { startDynamo } from '../../src/sandbox/dynamodb.ts';
import { putOperation } from '../../src/sandbox/ses/api.ts';
import { createStsSandbox, type StsSandbox } from '../../src/sandbox/sts.ts';
import { startKmsServer } from '../adapters/keys/kmsServer.ts';
import { startAwsStand } from '../main/lambda/awsStand.ts';
import { testKey } from '../support/keys.ts';
import { anchorBucket, bucket, openS3Server, s3Credentials } from '../support/s3Server.ts';
import { account, openSesStack, type SesStack, sandboxCredentials, startAt } from '../support/sesStack.ts';
import { type AwsAnswer, type AwsCall, callByBotocore, type Keys, runAws } from './clients/awsCli.ts';
import { signingDomain } from './recordCase.ts';
import { describeWith } from './servers/installed.ts';

const region = 'ap-northeast-1';
/** Far beyond the five minutes that AWS allows, however slowly a process starts. */
const hourMs = 3_600_000;
const EmailIdentity = signingDomain;
/** Members of later service models than Debian's, which is of December 2022. */
const laterMembers = ['VerificationInfo', 'DkimAttributes.SigningHostedZone', 'SigningHostedZone'];

const codeOf = ({ error, status }: AwsAnswer) => `${status ?? 200} ${error ?? 'ok'}`;

describeWith("SES's stand-in, asked by botocore and the AWS command line", ['aws', 'faketime'], () => {
  const closers = new Closers();
  let stack: SesStack;
  const current = testKey(signingDomain, 's1');
  const next = testKey(signingDomain, 's2');
  // The sandbox's clock goes on while processes start.
  const now = () => stack.clock.now();

  beforeAll(async () => {
    stack = await openSesStack();
    closers.add(() => stack.close());
    const seed = { account, region, identity: signingDomain, selector: 's1', privateKey: current.pkcs1Base64() };
    stack.publish(current);
    stack.publish(next);
    await stack.sandbox.putIdentity(seed);
  });
  afterAll(() => closers.close());
  beforeEach(() => stack.sandbox.disarm());

  const call = (operation: string, parameters: AwsCall['parameters'], more: Partial<AwsCall> = {}): AwsCall => ({
    service: 'sesv2',
    operation,
    parameters,
    endpoint: stack.sandbox.url,
    keyId: sandboxCredentials.accessKeyId,
    secret: sandboxCredentials.secretAccessKey,
    ...more,
  });
  const get = (more: Partial<AwsCall> = {}) => call('GetEmailIdentity', { EmailIdentity }, more);
  const put = (selector: string, privateKey: string) =>
    call(putOperation, {
      EmailIdentity,
      SigningAttributesOrigin: 'EXTERNAL',
      SigningAttributes: { DomainSigningSelector: selector, DomainSigningPrivateKey: privateKey },
    });
  const mail = (from: string) =>
    call('SendEmail', {
      FromEmailAddress: from,
      Destination: { ToAddresses: ['box@probe.example'] },
      Content: { Simple: { Subject: { Data: 'A mail' }, Body: { Text: { Data: 'text' } } } },
    });

  test('given each call that the bot makes, then botocore reads the answer, and the model knows every member of it', async () => {
    const answers = await callByBotocore(now(), [
      get(),
      call('ListEmailIdentities', { PageSize: 1 }),
      put('s2', next.pkcs1Base64()),
      call('PutEmailIdentityDkimAttributes', { EmailIdentity, SigningEnabled: true }),
      call('CreateEmailIdentity', { EmailIdentity: 'new.example' }),
      mail(`probe@${signingDomain}`),
    ]);
    expect(answers.map(codeOf)).toEqual(Array(6).fill('200 ok'));
    expect(answers.every(({ hasRequestId }) => hasRequestId)).toBe(true);
    expect(
      answers.flatMap(({ unknownMembers = [] }) => unknownMembers.filter((one) => !laterMembers.includes(one))),
    ).toEqual([]);
    const [read, list, switched, , created, sent] = answers.map(({ answer }) => answer);
    expect(read).toMatchObject({ IdentityType: 'DOMAIN', DkimAttributes: { Status: 'SUCCESS', Tokens: ['s1'] } });
    expect(list).toMatchObject({ EmailIdentities: [{ IdentityName: signingDomain }] });
    expect(switched).toMatchObject({ DkimStatus: 'PENDING', DkimTokens: ['s2'] });
    expect(created).toMatchObject({ DkimAttributes: { SigningAttributesOrigin: 'AWS_SES', Status: 'PENDING' } });
    expect(sent).toMatchObject({ MessageId: expect.any(String) });
  });

  test('given what SES refuses, then botocore raises the exception that the service model declares', async () => {
    const answers = await callByBotocore(now(), [
      call('GetEmailIdentity', { EmailIdentity: 'nobody.example' }),
      get({ region: 'eu-west-1' }),
      put('s2', 'not base64!'),
      put('not_a_selector', next.pkcs1Base64()),
      call('CreateEmailIdentity', { EmailIdentity }),
      mail('probe@nobody.example'),
    ]);
    expect(answers.map((one) => `${codeOf(one)} ${one.class}`)).toEqual([
      '404 NotFoundException NotFoundException',
      '404 NotFoundException NotFoundException',
      '400 BadRequestException BadRequestException',
      '400 BadRequestException BadRequestException',
      '400 AlreadyExistsException AlreadyExistsException',
      '400 MessageRejected MessageRejected',
    ]);
    expect(answers.every(({ message = '', hasRequestId }) => message !== '' && hasRequestId)).toBe(true);
  });

  test('given a clock that is off, a wrong secret or a key that nobody has, then the answer is that of the JSON protocols', async () => {
    const [fast] = await callByBotocore(now() + hourMs, [get()]);
    const [slow] = await callByBotocore(now() - hourMs, [get()]);
    const others = await callByBotocore(now(), [get({ secret: 'wrong' }), get({ keyId: 'AKIANOBODY' }), get()]);
    expect([fast, slow, ...others].map((one) => one && codeOf(one))).toEqual([
      '403 InvalidSignatureException',
      '403 InvalidSignatureException',
      '403 InvalidSignatureException',
      '403 UnrecognizedClientException',
      '200 ok',
    ]);
    expect(fast?.message).toMatch(
      /^Signature not yet current: \w{16} is still later than \w{16} \(\w{16} \+ 5 min\.\)$/,
    );
    expect(slow?.message).toMatch(/^Signature expired: \w{16} is now earlier than \w{16} \(\w{16} - 5 min\.\)$/);
  });

  test('given an error once, then botocore repeats the call by itself where it does with AWS, and only there', async () => {
    const codes = {
      TooManyRequestsException: 1,
      ConcurrentModificationException: 1,
      InternalServiceErrorException: 1,
      BadRequestException: 0,
      NotFoundException: 0,
    };
    const calls = [];
    for (const code of Object.keys(codes)) {
      const identity = `${code.toLowerCase()}.example`;
      await stack.sandbox.putIdentity({ account, region, identity });
      stack.sandbox.arm({ operation: 'GetEmailIdentity', identity, times: 1, kind: { tag: 'error', code } });
      calls.push(call('GetEmailIdentity', { EmailIdentity: identity }, { attempts: 3 }));
    }
    const answers = await callByBotocore(now(), calls);
    const seen = answers.map(({ error = null, retries }) => ({ error, retries }));
    expect(seen).toEqual(
      Object.entries(codes).map(([code, retries]) => ({ error: retries === 0 ? code : null, retries })),
    );
  });

  test('given a person at a terminal, then `aws sesv2` prints what signs, and says why a skewed clock is refused', async () => {
    const args = ['sesv2', 'get-email-identity', '--email-identity', signingDomain];
    const [right, skewed] = await Promise.all([
      runAws(now(), stack.sandbox.url, sandboxCredentials, args),
      runAws(now() + hourMs, stack.sandbox.url, sandboxCredentials, args),
    ]);
    expect(right).toMatchObject({ exit: 0, err: '' });
    expect(JSON.parse(right.out)).toMatchObject({ DkimAttributes: { SigningAttributesOrigin: 'EXTERNAL' } });
    expect(skewed).toMatchObject({ exit: 254, out: '', err: expect.stringContaining('(InvalidSignatureException)') });
  });
});

describeWith("STS's stand-in, asked by botocore and the AWS command line", ['aws', 'faketime'], () => {
  const closers = new Closers();
  let sts: StsSandbox;
  let keys: Keys;
  beforeAll(async () => {
    sts = await createStsSandbox({ account, users: ['alice'], realNow: () => startAt });
    closers.add(() => sts.close());
    const user = sts.user('alice');
    if (user === null) throw new Error('alice has no keys');
    keys = user.credentials;
  });
  afterAll(() => closers.close());

  test("given break-glass's call, then the command line prints the person's ARN", async () => {
    const { exit, out } = await runAws(startAt, sts.url, keys, ['sts', 'get-caller-identity']);
    expect(exit).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ Arn: `arn:aws:iam::${account}:user/alice`, Account: account });
  });

  test('given a clock that is off, a wrong secret or a key that nobody has, then the answer is that of the query protocol', async () => {
    const call = (more: Partial<AwsCall> = {}): AwsCall => ({
      service: 'sts',
      operation: 'GetCallerIdentity',
      parameters: {},
      endpoint: sts.url,
      keyId: keys.accessKeyId,
      secret: keys.secretAccessKey,
      ...more,
    });
    const right = await callByBotocore(startAt, [call(), call({ secret: 'wrong' }), call({ keyId: 'AKIANOBODY' })]);
    const late = await callByBotocore(startAt - hourMs, [call()]);
    expect([...right, ...late].map(codeOf)).toEqual([
      '200 ok',
      '403 SignatureDoesNotMatch',
      '403 InvalidClientTokenId',
      '403 SignatureDoesNotMatch',
    ]);
  });
});

describeWith("DynamoDB's stand-in, asked by botocore", ['aws', 'faketime'], () => {
  const closers = new Closers();
  afterAll(() => closers.close());

  test('given conditions that fail, throttling, a missing table and a key that nobody has, then each is the exception of the model', async () => {
    const dynamo = await startDynamo();
    closers.add(() => dynamo.close());
    const TableName = 'log';
    const call = (operation: string, parameters: AwsCall['parameters'], more: Partial<AwsCall> = {}): AwsCall => ({
      service: 'dynamodb',
      operation,
      parameters,
      endpoint: dynamo.endpoint,
      keyId: dynamo.credentials.accessKeyId,
      secret: dynamo.credentials.secretAccessKey,
      ...more,
    });
    const item = { pk: { S: 'log#goo.ne.jp' } };
    const put = call('PutItem', { TableName, Item: item, ConditionExpression: 'attribute_not_exists(pk)' });
    const create = call('CreateTable', {
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    });
    const get = (more: Partial<AwsCall> = {}) => call('GetItem', { TableName, Key: item }, more);
    dynamo.faults.inject({ kind: 'throttle', operation: 'DescribeTable', times: 1 });
    const answers = await callByBotocore(Date.now(), [
      get(),
      create,
      put,
      put,
      call('DescribeTable', { TableName }, { attempts: 3 }),
      get(),
      get({ keyId: 'AKIANOBODY' }),
    ]);
    expect(answers.map((one) => `${codeOf(one)} ${one.class ?? ''}`.trim())).toEqual([
      '400 ResourceNotFoundException ResourceNotFoundException',
      '200 ok',
      '200 ok',
      '400 ConditionalCheckFailedException ConditionalCheckFailedException',
      '200 ok',
      '200 ok',
      '400 UnrecognizedClientException ClientError',
    ]);
    expect(answers[4]).toMatchObject({ retries: 1 });
    expect(answers[5]).toMatchObject({ answer: { Item: item }, retries: 0 });
  });
});

describeWith('the stand-ins of KMS, S3 and Parameter Store, asked by botocore', ['aws', 'faketime'], () => {
  const closers = new Closers();
  afterAll(() => closers.close());

  const callsOf =
    (service: AwsCall['service'], endpoint: string) =>
    (operation: string, parameters: AwsCall['parameters']): AwsCall => ({
      service,
      operation,
      parameters,
      endpoint,
      keyId: s3Credentials.accessKeyId,
      secret: s3Credentials.secretAccessKey,
    });

  test('given the calls that the bot makes, then botocore reads the answers, and the model knows every member of them', async () => {
    const KeyId = `arn:aws:kms:${region}:${account}:key/1`;
    const kmsServer = await startKmsServer({ 'alias/futari': KeyId });
    const [stand, s3Server] = [await startAwsStand(), await openS3Server()];
    for (const server of [kmsServer, stand, s3Server]) closers.add(() => server.close());
    stand.parameters.set('/futari/test/TOKEN', 'xoxb');
    for (let index = 0; index < 25; index += 1)
      s3Server.objects.set(`anchor/goo.ne.jp/${index}.json`, {
        raw: Buffer.from(`mark ${index}`),
        modifiedAt: startAt,
      });
    const [kms, ssm, s3] = [
      callsOf('kms', kmsServer.endpoint),
      callsOf('ssm', stand.endpoint),
      callsOf('s3', s3Server.url),
    ];
    const Message = Buffer.from('a commit').toString('base64');
    const at = { Bucket: anchorBucket, Key: 'anchor/goo.ne.jp/1.json' };
    const answers = await callByBotocore(startAt, [
      kms('DescribeKey', { KeyId: 'alias/futari' }),
      kms('GetPublicKey', { KeyId }),
      kms('Sign', { KeyId, Message, MessageType: 'RAW', SigningAlgorithm: 'ECDSA_SHA_256' }),
      kms('GenerateDataKey', { KeyId, NumberOfBytes: 32, EncryptionContext: { domain: 'goo.ne.jp' } }),
      kms('Decrypt', { KeyId, CiphertextBlob: Message }),
      ssm('GetParameters', { Names: ['/futari/test/TOKEN', '/futari/test/NONE'], WithDecryption: true }),
      s3('ListObjectsV2', { Bucket: anchorBucket, Prefix: 'anchor/goo.ne.jp/', MaxKeys: 8 }),
      s3('GetObject', at),
      s3('GetObject', { ...at, Key: 'anchor/goo.ne.jp/none.json' }),
      // This botocore knows no conditional write: the bucket's policy refuses every other.
      s3('PutObject', { ...at, Body: 'overwritten' }),
      s3('DeleteObject', at),
      s3('PutObject', { Bucket: bucket, Key: 'mail', Body: 'a mail' }),
    ]);
    expect(answers.map((one) => `${codeOf(one)} ${one.class ?? ''}`.trim())).toEqual([
      ...Array(4).fill('200 ok'),
      '400 InvalidCiphertextException InvalidCiphertextException',
      '200 ok',
      '200 ok',
      '200 ok',
      '404 NoSuchKey NoSuchKey',
      '403 AccessDenied ClientError',
      '403 AccessDenied ClientError',
      '200 ok',
    ]);
    expect(answers.flatMap(({ unknownMembers = [] }) => unknownMembers)).toEqual([]);
    expect(answers[0]?.answer).toMatchObject({ KeyMetadata: { Arn: KeyId } });
    expect(answers[5]?.answer).toMatchObject({
      Parameters: [{ Value: 'xoxb' }],
      InvalidParameters: ['/futari/test/NONE'],
    });
    expect(answers[6]?.answer).toMatchObject({ IsTruncated: true, Contents: { length: 8 } });
    expect(s3Server.objects.get(at.Key)?.raw.toString()).toBe('mark 1');
  });
});
