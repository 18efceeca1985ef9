/**
 * The settings of a table that the embedded store does not know: expiry and point-in-time recovery. They are kept in memory and change
 * nothing: the sandbox expires no item and makes no backup.
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
}

const answered = (body: object): StoreAnswer => ({
  status: 200,
  type: 'application/x-amz-json-1.0',
  body: Buffer.from(JSON.stringify(body)),
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
}

const operations: Readonly<Record<string, (settings: TableSettings, input: Input) => object>> = {
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
};

/** Answers these operations itself, for tables that the store has; hands on every other one. */
export const withTableSettings = (upstream: Upstream): Upstream => {
  const tables = new Map<string, TableSettings>();
  return async (request, body) => {
    const [version = '', operation = ''] = String(request.headers['x-amz-target'] ?? '').split('.');
    const perform = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
    if (perform === undefined) return upstream(request, body);
    const input = JSON.parse(body.toString('utf8')) as Input;
    const { TableName = '' } = input;
    const question = Buffer.from(JSON.stringify({ TableName }));
    const headers = {
      ...request.headers,
      'x-amz-target': `${version}.DescribeTable`,
      'content-length': String(question.length),
    };
    const table = await upstream({ ...request, method: request.method, url: request.url, headers }, question);
    if (table.status !== 200) return table;
    const settings = tables.get(TableName) ?? { expiry: null, recovers: false };
    tables.set(TableName, settings);
    return answered(perform(settings, input));
  };
};
