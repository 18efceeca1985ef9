/** What IAM is asked for a request of the SDK, read from its bytes: action, resource and condition keys. */
import { route } from '../../../src/sandbox/ses/sandbox.ts';
import type { Call } from './iam.ts';
import { account } from './resolve.ts';

interface HttpRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

type Fields = Readonly<Record<string, unknown>>;
interface Signed extends HttpRequest {
  readonly region: string;
  /** Of the JSON protocols. */
  readonly operation: string;
  readonly given: Fields;
}
type Reader = (request: Signed, keyOf: (name: string) => string) => readonly Call[];

const scope = /Credential=[^/]+\/\d{8}\/([a-z0-9-]+)\/([a-z0-9-]+)\/aws4_request/;

const at = (service: string, region: string, rest: string): string => `arn:aws:${service}:${region}:${account}:${rest}`;
const call = (action: string, resource: string, context: Call['context'] = {}): Call => ({ action, resource, context });

const hashKeys: Readonly<Record<string, string>> = { '': 'pk', due: 'dueShard' };
type Item = Readonly<Record<string, { readonly S?: string }>>;

/** `dynamodb:LeadingKeys`: the hash key of the item or, of a query, what its condition wants it to be. */
const leadingKey = (given: Fields, index: string): string => {
  const hash = hashKeys[index] ?? '';
  const item = (given.Key ?? given.Item) as Item | undefined;
  const [, name] = new RegExp(`\\b${hash} = (:\\w+)`).exec(String(given.KeyConditionExpression)) ?? [];
  const value = (item?.[hash] ?? (given.ExpressionAttributeValues as Item | undefined)?.[name ?? ''])?.S;
  if (value === undefined) throw new Error(`a request to DynamoDB without a ${hash} that can be read`);
  return value;
};

const dynamodb: Reader = ({ region, operation, given }) => {
  const index = String(given.IndexName ?? '');
  const resource = at('dynamodb', region, `table/${given.TableName}${index === '' ? '' : `/index/${index}`}`);
  // Of the table itself: no item is named.
  if (given.ResourceArn !== undefined)
    return [
      call(`dynamodb:${operation}`, at('dynamodb', region, `table/${String(given.ResourceArn).split(':table/')[1]}`)),
    ];
  if (operation.startsWith('Describe')) return [call(`dynamodb:${operation}`, resource)];
  return [call(`dynamodb:${operation}`, resource, { 'dynamodb:LeadingKeys': [leadingKey(given, index)] })];
};

const ses: Reader = ({ region, method, target, body }) => {
  const routed = route(method, target);
  if (routed === null) throw new Error(`SES has no ${method} ${target}`);
  const { operation, identity } = routed;
  const action = `ses:${operation}`;
  if (identity !== null) return [call(action, at('ses', region, `identity/${identity}`))];
  if (operation !== 'SendEmail') return [call(action, '*')];
  const { FromEmailAddress, Destination, Content } = JSON.parse(body) as {
    readonly FromEmailAddress: string;
    readonly Destination: Readonly<Record<string, readonly string[] | undefined>>;
    readonly Content: object;
  };
  const sending = 'Raw' in Content ? 'ses:SendRawEmail' : action;
  const context = {
    'ses:FromAddress': [FromEmailAddress],
    'ses:Recipients': Object.values(Destination).flatMap((addresses) => addresses ?? []),
  };
  // SES asks for the identity, and for a configuration set where the identity has one by default.
  return [`identity/${FromEmailAddress.split('@')[1]}`, 'configuration-set/any'].map((one) =>
    call(sending, at('ses', region, one), context),
  );
};

const s3Actions: Readonly<Record<string, string>> = {
  GET: 's3:GetObject',
  PUT: 's3:PutObject',
  DELETE: 's3:DeleteObject',
};

const s3: Reader = ({ method, target }) => {
  const [path = ''] = target.split('?');
  const [, bucket = '', ...key] = path.split('/');
  const own = { 'aws:ResourceAccount': [account] };
  if (key.join('') === '' && method === 'GET') return [call('s3:ListBucket', `arn:aws:s3:::${bucket}`, own)];
  const action = s3Actions[method];
  if (action === undefined) throw new Error(`S3 has no ${method} that is known here`);
  return [call(action, `arn:aws:s3:::${bucket}/${key.join('/')}`, own)];
};

/** IAM is asked for the function by its ARN, by whichever name it is called. */
const lambda: Reader = ({ region, method, target }) => {
  const [, name] = /^\/2015-03-31\/functions\/([\w-]+)\/invocations(?:\?|$)/.exec(target) ?? [];
  if (method !== 'POST' || name === undefined) throw new Error(`Lambda has no ${method} ${target} that is known here`);
  return [call('lambda:InvokeFunction', at('lambda', region, `function:${name}`))];
};

/** `kms:EncryptionContext:NAME` for each entry of the encryption context, and all their names; no key without one. */
const encryptionContext = (given: Fields): Call['context'] => {
  const entries = Object.entries((given.EncryptionContext ?? {}) as Readonly<Record<string, string>>);
  if (entries.length === 0) return {};
  return {
    'kms:EncryptionContextKeys': entries.map(([name]) => name),
    ...Object.fromEntries(entries.map(([name, value]) => [`kms:EncryptionContext:${name}`, [value]])),
  };
};

const readers: Readonly<Record<string, Reader>> = {
  lambda,
  // GetCallerIdentity, which needs no permission.
  sts: () => [],
  dynamodb,
  ses,
  s3,
  kms: ({ operation, given }, keyOf) => [
    call(`kms:${operation}`, keyOf(String(given.KeyId)), encryptionContext(given)),
  ],
  sqs: ({ region, operation, given }) => [
    // IAM knows no action of its own for a batch.
    call(`sqs:${operation.replace(/Batch$/, '')}`, at('sqs', region, String(given.QueueUrl).split('/').at(-1) ?? '')),
  ],
  ssm: ({ region, operation, given }) =>
    (given.Names as readonly string[]).map((name) => call(`ssm:${operation}`, at('ssm', region, `parameter${name}`))),
  sns: ({ body }) => {
    const form = new URLSearchParams(body);
    return [call(`sns:${form.get('Action')}`, form.get('TopicArn') ?? '')];
  },
};

const jsonOf = (body: string): Fields => (body.startsWith('{') ? (JSON.parse(body) as Fields) : {});

/** @param keyOf the ARN of a key of KMS by alias or ARN: IAM is asked for the key @throws for what is not known here */
export const callsOf = (request: HttpRequest, keyOf: (name: string) => string): readonly Call[] => {
  const [, region = '', service = ''] = scope.exec(String(request.headers.authorization)) ?? [];
  const reader = readers[service];
  if (reader === undefined) throw new Error(`a request to ${service || 'a service that nobody signed for'}`);
  const operation = String(request.headers['x-amz-target'] ?? '').split('.')[1] ?? '';
  return reader({ ...request, region, operation, given: jsonOf(request.body) }, keyOf);
};
