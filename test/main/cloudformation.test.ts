import { beforeAll, describe, expect, test } from '@jest/globals';
import { functions } from '../../src/main/aws/package.ts';
import { readTemplate } from '../../src/main/aws/template.ts';
import { type Packaged, packageTemplate, parametersFor } from './template/packaged.ts';
import type { Resource } from './template/resolve.ts';

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

let packaged: Packaged;
let resources: Record<string, Resource>;

beforeAll(async () => {
  packaged = await packageTemplate();
  resources = { ...packaged.template };
});

const statementsOf = (role: string): readonly Statement[] => {
  const policies = resources[role]?.Properties.Policies as readonly { PolicyDocument: { Statement: Statement[] } }[];
  return policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
};
const actionsOf = (role: string): readonly string[] =>
  statementsOf(role)
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap(({ Action }) => Action);

describe('the template, filled in from the configuration', () => {
  test.each(functions)('%s runs on Node 24 under a role of its own', (name) => {
    const title = `${name[0]?.toUpperCase()}${name.slice(1)}`;
    expect(resources[`${title}LambdaFunction`]?.Properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Handler: `${name}.handler`,
      Code: `${name}.zip`,
      Role: { 'Fn::GetAtt': [`${title}Role`, 'Arn'] },
    });
  });

  test('only the worker reads the bucket of probes, and only that bucket, in this account', () => {
    for (const role of ['IngressRole', 'SweepRole'])
      expect(actionsOf(role).filter((action) => action.startsWith('s3:'))).toEqual([]);
    const granted = statementsOf('WorkerRole').filter(
      ({ Action, Resource }) =>
        JSON.stringify(Action).includes('s3:') && !JSON.stringify(Resource).includes('example-futari-anchor'),
    );
    expect(granted.flatMap(({ Action }) => Action)).toEqual(['s3:ListBucket', 's3:GetObject', 's3:DeleteObject']);
    for (const { Resource, Condition } of granted) {
      expect(JSON.stringify(Resource)).toContain(':s3:::example-probe-mail');
      expect(Condition).toEqual({ StringEquals: { 'aws:ResourceAccount': { Ref: 'AWS::AccountId' } } });
    }
  });

  test('I13: the worker adds marks to the anchor and reads them, and nobody changes or deletes one', () => {
    const granted = statementsOf('WorkerRole').filter(({ Resource }) =>
      JSON.stringify(Resource).includes('example-futari-anchor'),
    );
    expect(granted.flatMap(({ Action }) => Action)).toEqual(['s3:ListBucket', 's3:GetObject', 's3:PutObject']);
    expect(resources.AnchorBucket?.Properties).toMatchObject({
      ObjectLockEnabled: true,
      ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: 'COMPLIANCE' } } },
      VersioningConfiguration: { Status: 'Enabled' },
    });
    const { PolicyDocument } = (resources.AnchorBucketPolicy?.Properties ?? {}) as {
      PolicyDocument: { Statement: Statement[] };
    };
    expect(PolicyDocument.Statement.map(({ Effect }) => Effect)).toEqual(['Deny', 'Deny', 'Deny', 'Deny']);
    const [put, remove] = PolicyDocument.Statement;
    expect(put).toMatchObject({ Action: 's3:PutObject', Condition: { Null: { 's3:if-none-match': 'true' } } });
    expect(remove).toMatchObject({ Principal: '*', Action: ['s3:DeleteObject', 's3:DeleteObjectVersion'] });
    expect(remove).not.toHaveProperty('Condition');
  });

  test('I13: the table itself denies everybody to change or delete an item of a log', () => {
    const { PolicyDocument } = (resources.Table?.Properties.ResourcePolicy ?? {}) as {
      PolicyDocument: { Statement: Statement[] };
    };
    expect(PolicyDocument.Statement).toEqual([
      {
        Effect: 'Deny',
        Principal: '*',
        Action: ['UpdateItem', 'DeleteItem', 'BatchWriteItem', 'PartiQLInsert', 'PartiQLUpdate', 'PartiQLDelete'].map(
          (action) => `dynamodb:${action}`,
        ),
        Resource: expect.objectContaining({ 'Fn::Sub': expect.stringMatching(/:table\/dkim-rotation$/) }),
        Condition: { 'ForAnyValue:StringLike': { 'dynamodb:LeadingKeys': ['log#*', 'evidence#*'] } },
      },
    ]);
  });

  test('only the worker publishes alerts, and only to the one topic', () => {
    for (const role of ['IngressRole', 'SweepRole'])
      expect(actionsOf(role).filter((action) => action.startsWith('sns:'))).toEqual([]);
    const granted = statementsOf('WorkerRole').filter(({ Action }) => JSON.stringify(Action).includes('sns:'));
    expect(granted).toEqual([
      {
        Effect: 'Allow',
        Action: 'sns:Publish',
        Resource: expect.stringMatching(/^arn:aws:sns:[a-z0-9-]+:\d{12}:[\w-]+$/),
      },
    ]);
  });

  test('the sweep and the ingress know no key of KMS at all', () => {
    for (const role of ['IngressRole', 'SweepRole'])
      expect(actionsOf(role).filter((action) => action.startsWith('kms:'))).toEqual([]);
  });

  test('a message that could not be worked comes again, but not while the worker may still run', () => {
    const seconds = (name: string, property: string): number => Number(resources[name]?.Properties[property]);
    const worker = seconds('WorkerLambdaFunction', 'Timeout');
    expect(worker).toBe(120);
    expect(seconds('CommandQueue', 'VisibilityTimeout')).toBeGreaterThan(worker);
  });

  test('I1: only the worker may reach SES or decrypt a key', () => {
    const strong = /^(ses:|kms:(Decrypt|Sign|GenerateDataKey))/;
    expect(actionsOf('WorkerRole').filter((action) => strong.test(action))).toContain(
      'ses:PutEmailIdentityDkimSigningAttributes',
    );
    for (const role of ['IngressRole', 'SweepRole'])
      expect(actionsOf(role).filter((action) => strong.test(action))).toEqual([]);
  });

  test('the ingress may only send commands, read its secrets and write its log', () => {
    expect([...actionsOf('IngressRole')].sort()).toEqual([
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'sqs:SendMessage',
      'ssm:GetParameters',
    ]);
  });

  test('every grant on the table is bound to leading keys or reads no item, and the log can only be added to', () => {
    // What the worker checks of the installation: the table's description, and what SES knows no resource for. Neither changes anything.
    const describing = ['DescribeTable', 'DescribeTimeToLive', 'DescribeContinuousBackups', 'GetResourcePolicy'].map(
      (action) => `dynamodb:${action}`,
    );
    const reading = ['ses:ListEmailIdentities', 'ses:BatchGetMetricData', 'ses:GetAccount'];
    for (const role of ['SweepRole', 'WorkerRole']) {
      const isWorker = role === 'WorkerRole';
      const onTable = statementsOf(role).filter(({ Action }) =>
        [Action].flat().some((one) => one.startsWith('dynamodb:')),
      );
      expect(onTable.length).toBeGreaterThan(2);
      const unbound = onTable.filter(
        ({ Condition }) => !JSON.stringify(Condition ?? '').includes('dynamodb:LeadingKeys'),
      );
      expect(unbound.flatMap(({ Action }) => Action)).toEqual(isWorker ? describing : []);
      const everywhere = statementsOf(role).filter(({ Resource }) => Resource === '*');
      expect(everywhere.flatMap(({ Action }) => Action)).toEqual(isWorker ? reading : []);
    }
    const denied = statementsOf('WorkerRole').filter(({ Effect }) => Effect === 'Deny');
    expect(denied).toMatchObject([{ Action: expect.arrayContaining(['dynamodb:DeleteItem', 'dynamodb:UpdateItem']) }]);
  });

  test('what holds data outlives the stack, unless the very deployment that made it failed: the next one needs its name', () => {
    const kept = Object.values(resources).filter(({ UpdateReplacePolicy }) => UpdateReplacePolicy === 'Retain');
    expect(kept.map(({ Type }) => Type).sort()).toEqual([
      'AWS::DynamoDB::Table',
      'AWS::KMS::Key',
      'AWS::KMS::Key',
      'AWS::S3::Bucket',
    ]);
    for (const { DeletionPolicy } of kept) expect(DeletionPolicy).toBe('RetainExceptOnCreate');
    const retained = Object.values(resources).filter(({ DeletionPolicy }) => DeletionPolicy === 'Retain');
    expect(retained).toEqual([]);
  });

  test('I1: who takes the former calls may call the worker and write its log: it seals no command, opens no key and switches nothing', () => {
    expect([...actionsOf('LegacyRole')].sort()).toEqual([
      'lambda:InvokeFunction',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
    ]);
    const [call] = statementsOf('LegacyRole').filter(({ Action }) => Action === 'lambda:InvokeFunction');
    expect(call).toEqual({
      Effect: 'Allow',
      Action: 'lambda:InvokeFunction',
      Resource: { 'Fn::GetAtt': ['WorkerLambdaFunction', 'Arn'] },
    });
    const { Environment } = resources.LegacyLambdaFunction?.Properties ?? {};
    expect(Environment).toMatchObject({ Variables: { FUTARI_WORKER: { Ref: 'WorkerLambdaFunction' } } });
  });

  test('the table is protected', () => {
    expect(resources.Table?.Properties.DeletionProtectionEnabled).toBe('true');
  });

  test('the table has the shape that the adapter uses', () => {
    expect(resources.Table?.Properties).toMatchObject({
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'version', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [{ IndexName: 'due', Projection: { ProjectionType: 'KEYS_ONLY' } }],
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
  });

  test('commands come in order, one at a time, and a failed one is kept and alarms', () => {
    expect(resources.CommandQueue?.Properties).toMatchObject({
      FifoQueue: true,
      RedrivePolicy: { maxReceiveCount: 5 },
    });
    expect(resources.FailedCommandsAlarm?.Type).toBe('AWS::CloudWatch::Alarm');
  });

  test.each([
    ['SweepSilentAlarm', { MetricName: 'Invocations', Threshold: 1, ComparisonOperator: 'LessThanThreshold' }],
    ['SweepErrorsAlarm', { MetricName: 'Errors', Threshold: 0, ComparisonOperator: 'GreaterThanThreshold' }],
  ])(
    'I9: a sweep that is not called or fails for a quarter of an hour alarms (%s), also without any data',
    (name, wanted) => {
      expect(resources[name]).toMatchObject({
        Type: 'AWS::CloudWatch::Alarm',
        Properties: {
          Namespace: 'AWS/Lambda',
          Statistic: 'Sum',
          Period: 300,
          EvaluationPeriods: 3,
          TreatMissingData: 'breaching',
          Dimensions: [{ Name: 'FunctionName', Value: { Ref: 'SweepLambdaFunction' } }],
          ...wanted,
        },
      });
      expect(resources.SweepLambdaFunction?.Type).toBe('AWS::Lambda::Function');
    },
  );

  test('I11: the former template’s parameters have one value each, and any other is refused at the deployment', () => {
    expect(packaged.parameters).toMatchObject({
      EnableBYODKIMAutomation: { Default: 'false', AllowedValues: ['false'] },
      BYODKIMRotationMode: { Default: 'MANUAL', AllowedValues: ['MANUAL'] },
      BYODKIMDNSConfirmationRequired: { Default: 'true', AllowedValues: ['true'] },
    });
    const names = ['EnableBYODKIMAutomation', 'BYODKIMRotationMode', 'BYODKIMDNSConfirmationRequired'];
    for (const { Default, AllowedValues } of names.map((name) => packaged.parameters[name] ?? { Type: '' }))
      expect(AllowedValues).toEqual([Default]);
  });

  test('I11: a value that a team gives is refused before anything is written', async () => {
    const stack = await parametersFor(await readTemplate(), {
      words: ['AlarmMail=ops@example.jp', 'EnableBYODKIMAutomation=true'],
    });
    expect(stack).toEqual({ tag: 'refused', problems: ['EnableBYODKIMAutomation cannot be "true". false'] });
  });

  test('metrics for CloudWatch are off, and one parameter turns them on for the worker, which alone writes them', async () => {
    const variablesOf = ({ Properties }: Resource): object =>
      (Properties.Environment as { Variables: object }).Variables;
    const { Metrics } = packaged.parameters;
    expect(Metrics).toMatchObject({ Default: '', AllowedValues: ['', 'cloudwatch'] });
    const all = (await readTemplate()).Resources as unknown as Readonly<Record<string, Resource>>;
    const written = functions.filter((name) => {
      const title = `${name[0]?.toUpperCase()}${name.slice(1)}LambdaFunction`;
      return 'METRICS' in variablesOf(all[title] as Resource);
    });
    expect(written).toEqual(['worker']);
    expect(variablesOf(all.WorkerLambdaFunction as Resource)).toMatchObject({ METRICS: { Ref: 'Metrics' } });
  });

  test('I11: the runbook’s switches have the values that are accepted', () => {
    const { Variables } = (resources.WorkerLambdaFunction?.Properties.Environment ?? {}) as { Variables?: object };
    expect(Variables).toMatchObject({
      EnableBYODKIMAutomation: 'false',
      BYODKIMRotationMode: 'MANUAL',
      BYODKIMDNSConfirmationRequired: 'true',
    });
  });
});
