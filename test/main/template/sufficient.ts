/**
 * What a template lacks so that its services could do what it asks of them. One row a type; a type without a row is a finding itself,
 * so that nobody adds a service without saying what it needs.
 */
import { matches } from './iam.ts';
import { account, region } from './resolve.ts';
import { type Found, functionOf, isTheAccounts, roleOf, type Stack } from './stack.ts';

type Findings = readonly string[];
type Row = (one: Found, stack: Stack) => Findings;
type Fields = Readonly<Record<string, unknown>>;

const nothing: Row = () => [];
const unless = (holds: boolean, finding: string): Findings => (holds ? [] : [finding]);
const fields = (value: unknown): Fields => (value ?? {}) as Fields;

const needs = (stack: Stack, role: Found, actions: readonly string[], resource: string, why: string): Findings =>
  actions.flatMap((action) =>
    unless(stack.may(role, { action, resource }), `${role.id} may not ${action} on ${resource}: ${why}`),
  );

const trusted = (stack: Stack, role: Found, service: string, why: string): Findings => {
  const context = { 'aws:SourceAccount': [account] };
  return unless(stack.trusts(role, service, context), `${role.id} does not trust ${service}: ${why}`);
};

/** A key that a queue or a table is encrypted with, by its ARN or id. */
const keyArn = (stack: Stack, key: unknown): string | null => {
  if (typeof key !== 'string') return null;
  const own = stack.resources.find(({ id, type }) => type === 'AWS::KMS::Key' && (key === id || key === stack.arn(id)));
  return own ? stack.arn(own.id) : key;
};

/** Who sends to a queue of an own key makes a data key with it. */
const sending = (stack: Stack, role: Found, target: string, why: string): Findings => {
  const action = target.includes(':sns:') ? 'sns:Publish' : 'sqs:SendMessage';
  const key = keyArn(stack, stack.byArn(target)?.properties.KmsMasterKeyId);
  return [
    ...needs(stack, role, [action], target, why),
    ...(key === null ? [] : needs(stack, role, ['kms:GenerateDataKey', 'kms:Decrypt'], key, why)),
  ];
};

const lambdaFunction: Row = ({ id, properties }, stack) => {
  const role = roleOf(stack, properties.Role);
  if (role === null) return [`${id} has no role of this template`];
  const group = `/aws/lambda/${String(properties.FunctionName)}`;
  const made = stack.resources.some(
    ({ type, properties: of }) => type === 'AWS::Logs::LogGroup' && of.LogGroupName === group,
  );
  const arn = `arn:aws:logs:${region}:${account}:log-group:${group}:`;
  const why = `${id} writes its log`;
  const deadLetters = fields(properties.DeadLetterConfig).TargetArn;
  const key = keyArn(stack, properties.KmsKeyArn);
  return [
    ...trusted(stack, role, 'lambda.amazonaws.com', `${id} runs as it`),
    ...(made ? [] : needs(stack, role, ['logs:CreateLogGroup'], `${arn}*`, why)),
    ...needs(stack, role, ['logs:CreateLogStream', 'logs:PutLogEvents'], `${arn}log-stream:one`, why),
    ...(deadLetters === undefined ? [] : sending(stack, role, String(deadLetters), `dead letters of ${id}`)),
    ...(key === null ? [] : needs(stack, role, ['kms:Decrypt'], key, `the environment of ${id}`)),
    ...(properties.VpcConfig === undefined ? [] : needs(stack, role, vpcActions, '*', `${id} is in a VPC`)),
  ];
};

const vpcActions = ['ec2:CreateNetworkInterface', 'ec2:DescribeNetworkInterfaces', 'ec2:DeleteNetworkInterface'];

const schedule: Row = ({ id, properties }, stack) => {
  const target = fields(properties.Target);
  const role = roleOf(stack, target.RoleArn);
  if (role === null) return [`${id} has no role of this template`];
  if (functionOf(stack, target.Arn) === null) return [`${id} has a target that nothing is known about`];
  const deadLetters = fields(target.DeadLetterConfig).Arn;
  const key = keyArn(stack, properties.KmsKeyArn);
  return [
    ...trusted(stack, role, 'scheduler.amazonaws.com', `${id} runs as it`),
    ...needs(stack, role, ['lambda:InvokeFunction'], String(target.Arn), `the target of ${id}`),
    ...(deadLetters === undefined ? [] : sending(stack, role, String(deadLetters), `dead letters of ${id}`)),
    ...unless(!String(deadLetters).endsWith('.fifo'), `dead letters of ${id} go to a queue that is FIFO`),
    ...(key === null ? [] : needs(stack, role, ['kms:Decrypt'], key, `the input of ${id}`)),
  ];
};

const eventSource: Row = ({ id, properties }, stack) => {
  const role = roleOf(stack, functionOf(stack, properties.FunctionName)?.properties.Role);
  const source = stack.byArn(properties.EventSourceArn);
  if (role === null) return [`${id} has no function with a role of this template`];
  if (source?.type !== 'AWS::SQS::Queue') return [`${id} has a source that nothing is known about`];
  const why = `Lambda polls ${source.id} as it`;
  const actions = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];
  const key = keyArn(stack, source.properties.KmsMasterKeyId);
  const failed = fields(fields(properties.DestinationConfig).OnFailure).Destination;
  return [
    ...needs(stack, role, actions, String(properties.EventSourceArn), why),
    ...(key === null ? [] : needs(stack, role, ['kms:Decrypt'], key, why)),
    ...(failed === undefined ? [] : sending(stack, role, String(failed), `what fails of ${id}`)),
  ];
};

/** Whether a service may call a function: by the function's own policy, since these services assume no role for it. */
const calledBy = (stack: Stack, target: unknown, service: string, source: string, why: string): Findings => {
  const called = functionOf(stack, target);
  if (called === null) return [`${why} calls something that nothing is known about`];
  const permitted = stack.resources.some(({ type, properties: of }) => {
    const named = of.FunctionName === target || of.FunctionName === called.properties.FunctionName;
    const from = of.SourceArn === undefined || matches(String(of.SourceArn), source);
    const right = of.Action === 'lambda:InvokeFunction' && of.Principal === service;
    return type === 'AWS::Lambda::Permission' && named && from && right;
  });
  return unless(permitted, `${called.id} may not be called by ${service} from ${source}: ${why}`);
};

/** Lambda puts there, as the function, what it could not do. */
const invokeConfig: Row = ({ id, properties }, stack) => {
  const role = roleOf(stack, functionOf(stack, stack.arnOfFunction(properties.FunctionName))?.properties.Role);
  if (role === null) return [`${id} has no function with a role of this template`];
  const target = fields(fields(properties.DestinationConfig).OnFailure).Destination;
  return target === undefined ? [] : sending(stack, role, String(target), `what fails of ${id}`);
};

/** Alarms publish as CloudWatch, to topics of the stack by the topic's own policy. */
const topic: Row = (one, stack) => {
  const arn = stack.refOf(one.id);
  const open = stack.resources.some(({ type, properties: { Topics, PolicyDocument } }) => {
    if (type !== 'AWS::SNS::TopicPolicy' || !(Topics as string[]).includes(arn)) return false;
    const { Statement: statements } = PolicyDocument as { Statement: readonly Fields[] };
    return statements.some(
      ({ Effect, Action, Resource, Principal }) =>
        Effect === 'Allow' &&
        Action === 'sns:Publish' &&
        Resource === arn &&
        fields(Principal).Service === 'cloudwatch.amazonaws.com',
    );
  });
  return unless(open, `${one.id} takes nothing from cloudwatch.amazonaws.com`);
};

const integration: Row = ({ id, properties }, stack) => {
  if (properties.IntegrationType !== 'AWS_PROXY') return [`${id} is an integration that nothing is known about`];
  const routes = stack.resources.filter(
    ({ type, properties: of }) => type === 'AWS::ApiGatewayV2::Route' && of.Target === `integrations/${id}`,
  );
  if (routes.length === 0) return [`${id} has no route`];
  return routes.flatMap(({ properties: of }) => {
    const path = String(of.RouteKey).replace(' ', '');
    const source = `arn:aws:execute-api:${region}:${account}:${String(properties.ApiId)}/$default/${path}`;
    return calledBy(stack, properties.IntegrationUri, 'apigateway.amazonaws.com', source, id);
  });
};

const rule: Row = ({ id, properties }, stack) =>
  (properties.Targets as readonly Fields[]).flatMap(({ Arn }) =>
    calledBy(stack, Arn, 'events.amazonaws.com', `arn:aws:events:${region}:${account}:rule/${id}`, id),
  );

const queue: Row = (one, stack) => {
  const senders = keyArn(stack, one.properties.KmsMasterKeyId) === null ? [] : sendersOf(stack, stack.arn(one.id));
  const encrypted = senders.flatMap((role) =>
    sending(stack, role, stack.arn(one.id), `${one.id} has a key of its own`),
  );
  const target = fields(one.properties.RedrivePolicy).deadLetterTargetArn;
  if (target === undefined) return encrypted;
  const dead = stack.byArn(target);
  if (dead?.type !== 'AWS::SQS::Queue')
    return [...encrypted, `dead letters of ${one.id} go to no queue of this template`];
  const { redrivePermission = 'allowAll', sourceQueueArns = [] } = fields(dead.properties.RedriveAllowPolicy);
  const named = redrivePermission === 'byQueue' && (sourceQueueArns as string[]).includes(stack.arn(one.id));
  return [
    ...encrypted,
    ...unless(dead.properties.FifoQueue === one.properties.FifoQueue, `${dead.id} is not of the kind of ${one.id}`),
    ...unless(redrivePermission === 'allowAll' || named, `${dead.id} takes no dead letters of ${one.id}`),
  ];
};

const sendersOf = (stack: Stack, resource: string): readonly Found[] =>
  stack.resources.filter(
    (one) => one.type === 'AWS::IAM::Role' && stack.may(one, { action: 'sqs:SendMessage', resource }),
  );

const role: Row = ({ id }, stack) => {
  const arn = stack.arn(id);
  const used = stack.resources.some(({ properties: of }) => of.Role === arn || fields(of.Target).RoleArn === arn);
  return unless(used, `${id} is nobody's`);
};

const rows: Readonly<Record<string, Row>> = {
  'AWS::ApiGatewayV2::Api': nothing,
  'AWS::ApiGatewayV2::Integration': integration,
  'AWS::ApiGatewayV2::Route': nothing,
  'AWS::ApiGatewayV2::Stage': nothing,
  'AWS::CloudWatch::Alarm': nothing,
  'AWS::DynamoDB::Table': ({ id, properties }) =>
    unless(fields(properties.SSESpecification).KMSMasterKeyId === undefined, `${id} has a key that nobody asks for`),
  'AWS::Events::Rule': rule,
  'AWS::IAM::Role': role,
  'AWS::KMS::Alias': nothing,
  'AWS::KMS::Key': (one) => unless(isTheAccounts(one), `${one.id} does not listen to IAM: no role may use it`),
  'AWS::Lambda::EventInvokeConfig': invokeConfig,
  'AWS::Lambda::EventSourceMapping': eventSource,
  'AWS::Lambda::Function': lambdaFunction,
  'AWS::Lambda::Permission': nothing,
  'AWS::Lambda::Version': nothing,
  'AWS::Logs::LogGroup': nothing,
  'AWS::S3::Bucket': nothing,
  'AWS::S3::BucketPolicy': nothing,
  'AWS::SNS::Subscription': nothing,
  'AWS::SNS::Topic': topic,
  'AWS::SNS::TopicPolicy': nothing,
  'AWS::SQS::Queue': queue,
  'AWS::SQS::QueuePolicy': nothing,
  'AWS::Scheduler::Schedule': schedule,
};

export const insufficiencies = (stack: Stack): Findings =>
  stack.resources.flatMap((one) => rows[one.type]?.(one, stack) ?? [`nothing is known about ${one.id} (${one.type})`]);
