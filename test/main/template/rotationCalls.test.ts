import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type FunctionName, functions } from '../../../src/main/aws/package.ts';
import { Closers } from '../../../src/main/process.ts';
import { anchorBucket, bucket } from '../../support/s3Server.ts';
import { keyAlias, openCloud, topic } from './cloud.ts';
import { grantsOf, takeAway, usedBy } from './grants.ts';
import { type Call, evaluate, type Statement } from './iam.ts';
import { packageTemplate } from './packaged.ts';
import { type Recorder, startRecorder } from './recorder.ts';
import type { Template } from './resolve.ts';
import { goBack, retire } from './rotations.ts';
import { openStack, roleOf, type Stack } from './stack.ts';
import { insufficiencies } from './sufficient.ts';

const rotationsTimeoutMs = 240_000;
const closers = new Closers();
let template: Template;
let stack: Stack;
let recorder: Recorder;

beforeAll(async () => {
  // The names of a stack of this stage are those of the site of functions.
  const packaged = await packageTemplate({
    words: ['Stage=test'],
    file: {
      anchor: { bucket: anchorBucket },
      alerts: { sns: { topic } },
      probe: { address: 'probe@probe.goo.ne.jp', receive: 's3', s3: { bucket } },
      domains: [
        {
          name: 'goo.ne.jp',
          targets: [{ region: 'ap-northeast-1' }],
          channel: 'C0DKIM',
          selector: 'gooid-21-prod-{yyyymmdd}-{n}',
          current: 'gooid-21-prod-20250904-1',
          approvers: { userGroup: 'S0APPROVERS' },
        },
      ],
    },
  });
  template = packaged.template;
  stack = openStack(template);
  const aliases = { [keyAlias]: stack.arn('VaultKey'), [`${keyAlias}-log`]: stack.arn('LogKey') };
  recorder = startRecorder((name) => (aliases as Readonly<Record<string, string>>)[name] ?? name);
  closers.add(() => recorder.close());
  const cloud = await openCloud(aliases, recorder, closers);
  await retire(cloud);
  await goBack(cloud);
}, rotationsTimeoutMs);

afterAll(() => closers.close());

const roleNamed = (name: FunctionName, of: Stack = stack) => {
  const one = of.resources.find(
    ({ type, properties }) => type === 'AWS::Lambda::Function' && properties.FunctionName === `futari-test-${name}`,
  );
  const role = roleOf(of, one?.properties.Role);
  if (role === null) throw new Error(`${name} has no role`);
  return role;
};

/** What a function asked of AWS, each call once. */
const callsOf = (name: FunctionName): readonly Call[] => {
  const own = recorder.recorded
    .filter(({ by }) => by === name)
    .map(({ call }) => [JSON.stringify(call), call] as const);
  return [...new Map(own).values()];
};

const refused = (statements: readonly Statement[], calls: readonly Call[]): readonly string[] =>
  calls
    .filter((call) => evaluate(statements, call) !== 'allowed')
    .map(({ action, resource, context }) => `${action} ${resource} ${JSON.stringify(context)}`);

const dueIndexArn = 'arn:aws:dynamodb:ap-northeast-1:123456789012:table/dkim-rotation/index/due';

/** Granted, and asked for by nothing of two rotations: why it is granted all the same. */
const notExercised: Readonly<Record<FunctionName, Readonly<Record<string, string>>>> = {
  ingress: {},
  sweep: {},
  legacy: {},
  worker: {
    [`s3:GetObject arn:aws:s3:::${anchorBucket}/anchor/*`]:
      'a mark is read when a process starts on a log that has one',
    [`dynamodb:Query ${dueIndexArn}`]: 'App Home reads the due index only above a hundred domains',
    [`due#* ${dueIndexArn}`]: 'the same, by its leading keys',
  },
};

describe('whole rotations on Lambda, to the destroyed key and back again, by the roles of the template', () => {
  test('every request was read: none is left out of the comparison', () => {
    expect(recorder.unread).toEqual([]);
    for (const name of functions) expect(callsOf(name).length).toBeGreaterThan(name === 'legacy' ? 0 : 2);
  });

  test.each(functions)('I1: what the %s asked of AWS is allowed to its role', (name) => {
    expect(refused(stack.statements(roleNamed(name)), callsOf(name))).toEqual([]);
  });

  test.each(functions)('the role of the %s is granted nothing that nobody asks for', (name) => {
    const role = roleNamed(name);
    const statements = stack.statements(role);
    const used = usedBy(statements, callsOf(name));
    const idle = grantsOf(statements).filter((grant) => {
      const [action = ''] = grant.split(' ');
      // Or a service asks as the function: Lambda itself polls and writes the log.
      return !used.has(grant) && insufficiencies(openStack(takeAway(template, role.id, action))).length === 0;
    });
    expect(idle.sort()).toEqual(Object.keys(notExercised[name]).sort());
  });

  test.each(functions)('an action that is taken from the role of the %s is missed', (name) => {
    const role = roleNamed(name);
    const actions = new Set(callsOf(name).map(({ action }) => action));
    for (const action of actions) {
      const damaged = openStack(takeAway(template, role.id, action));
      expect(refused(damaged.statements(roleNamed(name, damaged)), callsOf(name)).join('\n')).toContain(action);
    }
  });

  test('I1: the permissions that docs/connect.md lists for a server are enough for what the worker asked', async () => {
    const guide = await readFile('docs/connect.md', 'utf8');
    const [, text = ''] = /```json\n(\{\s*"Version"[\s\S]*?)```/.exec(guide) ?? [];
    const filled = text
      .replaceAll('111122223333', '123456789012')
      .replaceAll('<ARN of the encrypting key>', stack.arn('VaultKey'))
      .replace('<ARN of the signing key>', stack.arn('LogKey'));
    const { Statement: listed } = JSON.parse(filled) as { Statement: readonly Statement[] };
    // The guide says in words what needs more: a default configuration set, SNS and S3. A server reads no parameters.
    const queried = callsOf('worker').filter(
      ({ action, resource }) => /^(dynamodb|kms|ses):/.test(action) && !resource.includes(':configuration-set/'),
    );
    expect(refused(listed, queried)).toEqual([]);
  });

  test('the log is never changed: what would is denied, whatever else is granted', () => {
    const statements = [
      ...stack.statements(roleNamed('worker')),
      { Effect: 'Allow', Action: 'dynamodb:*', Resource: '*' },
    ];
    const resource = stack.arn('Table');
    for (const action of ['dynamodb:DeleteItem', 'dynamodb:UpdateItem', 'dynamodb:BatchWriteItem'])
      for (const key of ['log#goo.ne.jp', 'evidence#1'])
        expect(evaluate(statements, { action, resource, context: { 'dynamodb:LeadingKeys': [key] } })).toBe('denied');
  });
});
