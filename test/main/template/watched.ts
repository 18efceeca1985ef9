/** What of a template nobody would hear of, and what CloudFormation would not understand. Derived: a new function without alarms is found. */
import type { Found, Stack } from './stack.ts';

type Findings = readonly string[];
type Fields = Readonly<Record<string, unknown>>;

const unless = (holds: boolean, finding: string): Findings => (holds ? [] : [finding]);

/** Metrics as AWS names them, each with the dimension that it is alarmed by. */
const metrics: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'AWS/Lambda': { Errors: 'FunctionName', Throttles: 'FunctionName', Invocations: 'FunctionName' },
  'AWS/SQS': { ApproximateAgeOfOldestMessage: 'QueueName', ApproximateNumberOfMessagesVisible: 'QueueName' },
  // An HTTP API's; a REST API's is called 5XXError.
  'AWS/ApiGateway': { '5xx': 'ApiId' },
};

interface Wanted {
  readonly namespace: string;
  readonly metric: string;
  readonly value: string;
}

const wantedOf = (one: Found, stack: Stack): readonly Wanted[] => {
  const lambda = (metric: string): Wanted => ({ namespace: 'AWS/Lambda', metric, value: stack.refOf(one.id) });
  const queue = (metric: string): Wanted => ({ namespace: 'AWS/SQS', metric, value: String(one.properties.QueueName) });
  if (one.type === 'AWS::Lambda::Function') return [lambda('Errors'), lambda('Throttles')];
  if (one.type === 'AWS::ApiGatewayV2::Api')
    return [{ namespace: 'AWS/ApiGateway', metric: '5xx', value: stack.refOf(one.id) }];
  if (one.type !== 'AWS::SQS::Queue') return [];
  // What nobody takes from a queue is not late but lost.
  const isWorked = one.properties.RedrivePolicy !== undefined;
  return [queue(isWorked ? 'ApproximateAgeOfOldestMessage' : 'ApproximateNumberOfMessagesVisible')];
};

const dimensionsOf = ({ properties }: Found): readonly { readonly Name: string; readonly Value: string }[] =>
  properties.Dimensions as readonly { readonly Name: string; readonly Value: string }[];

const alarmed = (alarms: readonly Found[], { namespace, metric, value }: Wanted): boolean =>
  alarms.some(
    (one) =>
      one.properties.Namespace === namespace &&
      one.properties.MetricName === metric &&
      dimensionsOf(one).some((dimension) => dimension.Value === value),
  );

const alarmFindings = (alarm: Found, stack: Stack): Findings => {
  const { Namespace, MetricName, AlarmActions, AlarmDescription } = alarm.properties;
  const expected = metrics[String(Namespace)]?.[String(MetricName)];
  const [dimension, ...more] = dimensionsOf(alarm);
  const names = stack.resources.flatMap((one) => wantedOf(one, stack).map(({ value }) => value));
  return [
    ...unless(expected !== undefined, `${alarm.id}: ${Namespace} has no ${MetricName} that is known`),
    ...unless(dimension?.Name === expected && more.length === 0, `${alarm.id}: its dimension is not ${expected}`),
    ...unless(names.includes(String(dimension?.Value)), `${alarm.id} watches nothing of this template`),
    ...unless(
      (AlarmActions as Findings | undefined)?.every((arn) => arn.startsWith('arn:aws:sns:')) === true,
      `${alarm.id} reaches nobody`,
    ),
    ...unless(String(AlarmDescription).includes('docs/lambda.md#alarms'), `${alarm.id} names no page`),
  ];
};

const tlsFindings = (queue: Found, stack: Stack): Findings => {
  const denied = stack.resources.some(({ type, properties: { Queues, PolicyDocument } }) => {
    if (type !== 'AWS::SQS::QueuePolicy' || !(Queues as Findings).includes(stack.refOf(queue.id))) return false;
    const [statement] = (PolicyDocument as { Statement: readonly Fields[] }).Statement;
    const { Effect, Principal, Action, Resource, Condition } = statement ?? {};
    const isDenied = Effect === 'Deny' && Principal === '*' && Action === 'sqs:*' && Resource === stack.arn(queue.id);
    return isDenied && JSON.stringify(Condition) === '{"Bool":{"aws:SecureTransport":"false"}}';
  });
  return unless(denied, `${queue.id} takes requests without TLS`);
};

/** Properties that CloudFormation knows of a type, of those that are used here; `tagged` where it knows tags. */
const known: Readonly<Record<string, readonly string[]>> = {
  'AWS::ApiGatewayV2::Api': ['Name', 'ProtocolType', 'Tags'],
  'AWS::ApiGatewayV2::Integration': [
    ...['ApiId', 'IntegrationType', 'IntegrationUri', 'PayloadFormatVersion', 'TimeoutInMillis'],
  ],
  'AWS::ApiGatewayV2::Route': ['ApiId', 'RouteKey', 'Target'],
  'AWS::ApiGatewayV2::Stage': ['ApiId', 'StageName', 'AutoDeploy', 'DefaultRouteSettings', 'AccessLogSettings'],
  'AWS::Backup::BackupPlan': ['BackupPlan'],
  'AWS::Backup::BackupSelection': ['BackupPlanId', 'BackupSelection'],
  'AWS::Backup::BackupVault': ['BackupVaultName'],
  'AWS::CloudWatch::Alarm': [
    ...['AlarmDescription', 'Namespace', 'MetricName', 'Dimensions', 'Statistic', 'Period', 'EvaluationPeriods'],
    ...['Threshold', 'ComparisonOperator', 'TreatMissingData', 'AlarmActions'],
  ],
  'AWS::DynamoDB::Table': [
    ...['TableName', 'BillingMode', 'Tags', 'DeletionProtectionEnabled', 'PointInTimeRecoverySpecification'],
    ...['SSESpecification', 'AttributeDefinitions', 'KeySchema', 'GlobalSecondaryIndexes', 'TimeToLiveSpecification'],
    'ResourcePolicy',
  ],
  'AWS::IAM::Role': ['AssumeRolePolicyDocument', 'Policies', 'ManagedPolicyArns', 'Tags'],
  'AWS::KMS::Alias': ['AliasName', 'TargetKeyId'],
  'AWS::KMS::Key': ['Description', 'EnableKeyRotation', 'KeyPolicy', 'KeySpec', 'KeyUsage', 'Tags'],
  'AWS::Lambda::EventInvokeConfig': [
    ...['FunctionName', 'Qualifier', 'MaximumRetryAttempts', 'MaximumEventAgeInSeconds', 'DestinationConfig'],
  ],
  'AWS::Lambda::EventSourceMapping': [
    ...['EventSourceArn', 'FunctionName', 'BatchSize', 'Enabled', 'FunctionResponseTypes', 'ScalingConfig'],
  ],
  'AWS::Lambda::Function': [
    ...['FunctionName', 'Handler', 'Code', 'Role', 'Timeout', 'ReservedConcurrentExecutions', 'Runtime'],
    ...['Architectures', 'MemorySize', 'Tags', 'Environment'],
  ],
  'AWS::Lambda::Permission': ['FunctionName', 'Action', 'Principal', 'SourceArn'],
  'AWS::Logs::LogGroup': ['LogGroupName', 'RetentionInDays', 'Tags'],
  'AWS::S3::Bucket': [
    ...['BucketName', 'Tags', 'ObjectLockEnabled', 'ObjectLockConfiguration', 'VersioningConfiguration'],
    ...['OwnershipControls', 'PublicAccessBlockConfiguration'],
  ],
  'AWS::S3::BucketPolicy': ['Bucket', 'PolicyDocument'],
  'AWS::SNS::Subscription': ['TopicArn', 'Protocol', 'Endpoint'],
  'AWS::SNS::Topic': ['TopicName', 'Tags'],
  'AWS::SNS::TopicPolicy': ['Topics', 'PolicyDocument'],
  'AWS::SQS::Queue': [
    ...['QueueName', 'Tags', 'FifoQueue', 'ContentBasedDeduplication', 'SqsManagedSseEnabled', 'VisibilityTimeout'],
    ...['MessageRetentionPeriod', 'RedrivePolicy'],
  ],
  'AWS::SQS::QueuePolicy': ['Queues', 'PolicyDocument'],
  'AWS::Scheduler::Schedule': ['ScheduleExpression', 'ScheduleExpressionTimezone', 'FlexibleTimeWindow', 'Target'],
};

const shapeFindings = ({ id, type, properties }: Found): Findings => {
  const names = known[type];
  if (names === undefined) return [`${id}: nothing is known about ${type}`];
  const strange = Object.keys(properties).filter((name) => !names.includes(name));
  return [
    ...strange.map((name) => `${id}: ${type} has no ${name} that is known`),
    ...unless(!names.includes('Tags') || properties.Tags !== undefined, `${id} has no tags`),
  ];
};

export const unwatched = (stack: Stack): Findings => {
  const ofType = (type: string): readonly Found[] => stack.resources.filter((one) => one.type === type);
  const alarms = ofType('AWS::CloudWatch::Alarm');
  return [
    ...stack.resources.flatMap((one) =>
      wantedOf(one, stack).flatMap((wanted) =>
        unless(alarmed(alarms, wanted), `${one.id} has no alarm of ${wanted.metric}`),
      ),
    ),
    ...alarms.flatMap((alarm) => alarmFindings(alarm, stack)),
    ...ofType('AWS::SQS::Queue').flatMap((queue) => tlsFindings(queue, stack)),
    ...stack.resources.flatMap(shapeFindings),
  ];
};
