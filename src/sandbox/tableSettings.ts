/**
 * The settings of a table that the embedded store does not know: expiry, point-in-time recovery, deletion protection and the resource
 * policy. They are kept in memory. Only the protection has an effect: the sandbox expires no item, makes no backup and asks no policy.
 */

import type { IncomingMessage } from 'node:http';

/** The head of a request. Header names are in lower case. */
export type StoreRequest = Pick<IncomingMessage, 'method' | 'url' | 'headers'>;

/** The DynamoDB behind the front: a server in this process, or one at a host and port. */
export type Upstream = (request: StoreRequest, body: Buffer) => Promise<StoreAnswer>;

export interface StoreAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: Buffer;
}

interface TableSettings {
  expiry: string | null;
  recovers: boolean;
  isProtected: boolean;
  policy: string | null;
  /** Of the policy. */
  revision: number;
}

const answered = (body: object): StoreAnswer => ({
  status: 200,
  type: 'application/x-amz-json-1.0',
  body: Buffer.from(JSON.stringify(body)),
});

const refused = (type: string, message: string): StoreAnswer => ({
  status: 400,
  type: 'application/x-amz-json-1.0',
  body: Buffer.from(JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${type}`, message })),
});

const expiryOf = ({ expiry }: TableSettings): object =>
  expiry === null ? { TimeToLiveStatus: 'DISABLED' } : { TimeToLiveStatus: 'ENABLED', AttributeName: expiry };

const backupsOf = ({ recovers }: TableSettings): object => ({
  ContinuousBackupsDescription: {
    ContinuousBackupsStatus: 'ENABLED',
    PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: recovers ? 'ENABLED' : 'DISABLED' },
  },
});

interface Input {
  readonly TableName?: string;
  readonly TimeToLiveSpecification?: { readonly AttributeName?: string; readonly Enabled?: boolean };
  readonly PointInTimeRecoverySpecification?: { readonly PointInTimeRecoveryEnabled?: boolean };
  readonly DeletionProtectionEnabled?: boolean;
  readonly ResourceArn?: string;
  readonly Policy?: string;
  readonly ExpectedRevisionId?: string;
}

/** The table as the store describes it. */
type Described = Readonly<Record<string, unknown>>;

type Perform = (settings: TableSettings, input: Input, table: Described) => object | StoreAnswer;

const revisionOf = ({ policy, revision }: TableSettings): string => (policy === null ? 'NO_POLICY' : String(revision));

const putPolicy: Perform = (settings, { Policy = '', ExpectedRevisionId }) => {
  if (ExpectedRevisionId !== undefined && ExpectedRevisionId !== revisionOf(settings))
    return refused('PolicyNotFoundException', 'The revision of the policy is another one');
  settings.policy = Policy;
  settings.revision += 1;
  return { RevisionId: revisionOf(settings) };
};

const operations: Readonly<Record<string, Perform>> = {
  DescribeTimeToLive: (settings) => ({ TimeToLiveDescription: expiryOf(settings) }),
  UpdateTimeToLive: (settings, { TimeToLiveSpecification }) => {
    const { AttributeName = '', Enabled = false } = TimeToLiveSpecification ?? {};
    settings.expiry = Enabled ? AttributeName : null;
    return { TimeToLiveSpecification: { AttributeName, Enabled } };
  },
  DescribeContinuousBackups: (settings) => backupsOf(settings),
  UpdateContinuousBackups: (settings, { PointInTimeRecoverySpecification }) => {
    settings.recovers = PointInTimeRecoverySpecification?.PointInTimeRecoveryEnabled === true;
    return backupsOf(settings);
  },
  DescribeTable: ({ isProtected }, _, table) => ({ Table: { ...table, DeletionProtectionEnabled: isProtected } }),
  UpdateTable: (settings, { DeletionProtectionEnabled = settings.isProtected }, table) => {
    settings.isProtected = DeletionProtectionEnabled;
    return { TableDescription: { ...table, DeletionProtectionEnabled } };
  },
  GetResourcePolicy: (settings) =>
    settings.policy === null
      ? refused('PolicyNotFoundException', 'Resource-based policy not found for the provided ResourceArn')
      : { Policy: settings.policy, RevisionId: revisionOf(settings) },
  PutResourcePolicy: putPolicy,
};

const nameOf = ({ TableName, ResourceArn }: Input): string => TableName ?? ResourceArn?.split(':table/')[1] ?? '';

const isAnswer = (made: object): made is StoreAnswer => 'status' in made && 'body' in made;

const newSettings = (isProtected = false): TableSettings => ({
  expiry: null,
  recovers: false,
  isProtected,
  policy: null,
  revision: 0,
});

/** Answers these operations itself, for tables that the store has; hands on every other one. */
export const withTableSettings = (upstream: Upstream): Upstream => {
  const tables = new Map<string, TableSettings>();
  const described = (request: StoreRequest, version: string, TableName: string): Promise<StoreAnswer> => {
    const question = Buffer.from(JSON.stringify({ TableName }));
    const target = { 'x-amz-target': `${version}.DescribeTable`, 'content-length': String(question.length) };
    const { method, url, headers } = request;
    return upstream({ method, url, headers: { ...headers, ...target } }, question);
  };
  return async (request, body) => {
    const [version = '', operation = ''] = String(request.headers['x-amz-target'] ?? '').split('.');
    const perform = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
    const isOfTable = operation === 'CreateTable' || operation === 'DeleteTable';
    if (perform === undefined && !isOfTable) return upstream(request, body);
    const input = JSON.parse(body.toString('utf8')) as Input;
    const name = nameOf(input);
    const settings = tables.get(name) ?? newSettings();
    if (perform === undefined) {
      if (operation === 'DeleteTable' && settings.isProtected)
        return refused(
          'ValidationException',
          'Resource cannot be deleted as it is currently protected against deletion.',
        );
      const answer = await upstream(request, body);
      if (answer.status === 200) tables.set(name, newSettings(input.DeletionProtectionEnabled));
      return answer;
    }
    const table = await described(request, version, name);
    if (table.status !== 200) return table;
    tables.set(name, settings);
    const made = perform(settings, input, (JSON.parse(table.body.toString('utf8')) as { Table: Described }).Table);
    return isAnswer(made) ? made : answered(made);
  };
};
