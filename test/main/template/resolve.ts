/** A template as CloudFormation would fill it in: references become the names and ARNs of one account. */
export interface Resource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

export type Template = Readonly<Record<string, Resource>>;

export const account = '123456789012';
export const region = 'ap-northeast-1';

const pseudo: Readonly<Record<string, string>> = {
  'AWS::AccountId': account,
  'AWS::Region': region,
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
};

const arn = (service: string, rest: string): string => `arn:aws:${service}:${region}:${account}:${rest}`;

interface Named {
  /** What `Ref` gives. */
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}
type Naming = (id: string, name: (property: string) => string) => Named;

/** A type that is referred to and not here is an error: what it is called must not be guessed. */
const namings: Readonly<Record<string, Naming>> = {
  'AWS::DynamoDB::Table': (_, name) => {
    const ref = name('TableName');
    return { ref, attributes: { Arn: arn('dynamodb', `table/${ref}`) } };
  },
  'AWS::SQS::Queue': (_, name) => {
    const QueueName = name('QueueName');
    const ref = `https://sqs.${region}.amazonaws.com/${account}/${QueueName}`;
    return { ref, attributes: { Arn: arn('sqs', QueueName), QueueName } };
  },
  'AWS::KMS::Key': (id) => ({ ref: id, attributes: { Arn: arn('kms', `key/${id}`) } }),
  'AWS::KMS::Alias': (_, name) => ({ ref: name('AliasName'), attributes: {} }),
  'AWS::IAM::Role': (id) => ({ ref: id, attributes: { Arn: `arn:aws:iam::${account}:role/${id}` } }),
  'AWS::Lambda::Function': (_, name) => {
    const ref = name('FunctionName');
    return { ref, attributes: { Arn: arn('lambda', `function:${ref}`) } };
  },
  'AWS::S3::Bucket': (id) => ({ ref: id.toLowerCase(), attributes: { Arn: `arn:aws:s3:::${id.toLowerCase()}` } }),
  'AWS::SNS::Topic': (_, name) => ({ ref: arn('sns', name('TopicName')), attributes: {} }),
  'AWS::Logs::LogGroup': (_, name) => {
    const ref = name('LogGroupName');
    return { ref, attributes: { Arn: arn('logs', `log-group:${ref}:*`) } };
  },
  'AWS::ApiGatewayV2::Api': (id) => ({ ref: id, attributes: {} }),
  'AWS::ApiGatewayV2::Integration': (id) => ({ ref: id, attributes: {} }),
};

const named = (template: Template, id: string): Named => {
  const resource = template[id];
  const naming = resource && namings[resource.Type];
  if (!naming) throw new Error(`no name is known for ${id} (${resource?.Type ?? 'not in the template'})`);
  return naming(id, (property) => {
    const value = resolved(template, resource.Properties[property]);
    if (typeof value !== 'string') throw new Error(`${id} has no ${property}`);
    return value;
  });
};

const reference = (template: Template, id: string): string => pseudo[id] ?? named(template, id).ref;

const attribute = (template: Template, id: string, name: string): string => {
  const value = named(template, id).attributes[name];
  if (value === undefined) throw new Error(`${id} has no attribute ${name} that is known`);
  return value;
};

const substituted = (template: Template, text: string): string =>
  text.replace(/\$\{([\w:]+)(?:\.(\w+))?\}/g, (_, id: string, name?: string) =>
    name === undefined ? reference(template, id) : attribute(template, id, name),
  );

const call = (template: Template, name: string, given: unknown): unknown => {
  if (name === 'Ref') return reference(template, String(given));
  if (name === 'Fn::Sub' && typeof given === 'string') return substituted(template, given);
  if (name === 'Fn::GetAtt') {
    const [id, attributeName] = given as [string, string];
    return attribute(template, id, attributeName);
  }
  if (name === 'Fn::Join') {
    const [separator, parts] = resolved(template, given) as [string, string[]];
    return parts.join(separator);
  }
  throw new Error(`${name} is not resolved here`);
};

const resolved = (template: Template, value: unknown): unknown => {
  if (Array.isArray(value)) return value.map((one) => resolved(template, one));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [first] = entries;
  if (entries.length === 1 && first && (first[0] === 'Ref' || first[0].startsWith('Fn::')))
    return call(template, first[0], first[1]);
  return Object.fromEntries(entries.map(([name, one]) => [name, resolved(template, one)]));
};

/** @throws for a function or a reference that is not known here */
export const resolveTemplate = (template: Template): Template => resolved(template, template) as Template;

export const refOf = (template: Template, id: string): string => reference(template, id);

export const arnOf = (template: Template, id: string): string => attribute(template, id, 'Arn');
