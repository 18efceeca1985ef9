/** As much of SQS (FIFO) and Parameter Store as the SDK's real clients ask for here, over HTTP in AWS's JSON protocol. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { QueueName, QueueUrls } from '../../../src/main/lambda/environment.ts';

interface Queued {
  readonly queue: QueueName;
  readonly messageId: string;
  readonly body: string;
  readonly group: string;
  readonly deduplication: string;
}

export interface AwsStand {
  readonly endpoint: string;
  /** Named as the template names them. */
  readonly queueUrls: QueueUrls;
  /** By full name. */
  readonly parameters: Map<string, string>;
  /** What is on the queues, oldest first. */
  readonly queue: Queued[];
  /** Messages that were dropped because their id had come before. */
  dropped: number;
  /** A message that holds this text is refused. */
  refusedText: string | null;
  /** While true the queues take nothing. */
  queueIsDown: boolean;
  close(): Promise<void>;
}

type Given = Readonly<Record<string, unknown>>;
interface Answer {
  readonly status: number;
  readonly body: object;
}

const sendMessage = (stand: AwsStand, seen: Map<string, string>, given: Given): Answer => {
  if (stand.queueIsDown) return { status: 500, body: { __type: 'com.amazonaws.sqs#ServiceUnavailable' } };
  if (stand.refusedText !== null && String(given.MessageBody).includes(stand.refusedText))
    return { status: 500, body: { __type: 'com.amazonaws.sqs#InternalError' } };
  const { QueueUrl, MessageBody, MessageGroupId, MessageDeduplicationId } = given;
  const [queue] = Object.entries(stand.queueUrls).find(([, url]) => url === QueueUrl) ?? [];
  const named = /^[A-Za-z0-9!-/:-@[-`{-~]{1,128}$/;
  if (queue === undefined || !named.test(String(MessageGroupId)) || !named.test(String(MessageDeduplicationId)))
    return { status: 400, body: { __type: 'com.amazonaws.sqs#InvalidParameterValue' } };
  const [body, deduplication] = [String(MessageBody), String(MessageDeduplicationId)];
  const seenAs = `${queue} ${deduplication}`;
  const before = seen.get(seenAs);
  const messageId = before ?? `message-${seen.size + 1}`;
  const group = String(MessageGroupId);
  if (before === undefined) stand.queue.push({ queue: queue as QueueName, messageId, body, group, deduplication });
  else stand.dropped += 1;
  seen.set(seenAs, messageId);
  const MD5OfMessageBody = createHash('md5').update(body).digest('hex');
  return { status: 200, body: { MessageId: messageId, MD5OfMessageBody, SequenceNumber: String(seen.size) } };
};

/** Takes each entry as a message of its own, as SQS does: some may be taken and others refused. */
const sendMessageBatch = (stand: AwsStand, seen: Map<string, string>, { QueueUrl, Entries }: Given): Answer => {
  const entries = Entries as readonly (Given & { readonly Id: string })[];
  if (entries.length === 0 || entries.length > 10)
    return { status: 400, body: { __type: 'com.amazonaws.sqs#TooManyEntriesInBatchRequest' } };
  const answers = entries.map(({ Id, ...entry }) => ({ Id, ...sendMessage(stand, seen, { QueueUrl, ...entry }) }));
  const Successful = answers.filter(({ status }) => status === 200).map(({ Id, body }) => ({ Id, ...body }));
  const Failed = answers
    .filter(({ status }) => status !== 200)
    .map(({ Id }) => ({ Id, Code: 'InternalError', SenderFault: false }));
  return { status: 200, body: { Successful, Failed } };
};

const getParameters = ({ parameters }: AwsStand, { Names, WithDecryption }: Given): Answer => {
  const names = Names as readonly string[];
  const found = names.filter((name) => parameters.has(name));
  const textOfParameter = (name: string) => (WithDecryption === true ? parameters.get(name) : 'encrypted');
  const Parameters = found.map((Name) => ({ Name, Type: 'SecureString', Value: textOfParameter(Name), Version: 1 }));
  return { status: 200, body: { Parameters, InvalidParameters: names.filter((name) => !parameters.has(name)) } };
};

const textOf = async (stream: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
};

export const startAwsStand = async (): Promise<AwsStand> => {
  const seen = new Map<string, string>();
  const answer = (target: string, given: Given): Answer => {
    if (target === 'AmazonSQS.SendMessage') return sendMessage(stand, seen, given);
    if (target === 'AmazonSQS.SendMessageBatch') return sendMessageBatch(stand, seen, given);
    if (target === 'AmazonSSM.GetParameters') return getParameters(stand, given);
    return { status: 400, body: { __type: 'UnknownOperationException' } };
  };
  const server = createServer(async (request, response) => {
    const { status, body } = answer(
      String(request.headers['x-amz-target']),
      JSON.parse(await textOf(request)) as Given,
    );
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const queueUrl = (ending: string): string => `${endpoint}/123456789012/futari-test${ending}.fifo`;
  const stand: AwsStand = {
    endpoint,
    queueUrls: {
      commands: queueUrl(''),
      queries: queueUrl('-queries'),
      due: queueUrl('-due'),
      daily: queueUrl('-daily'),
    },
    parameters: new Map(),
    queue: [],
    dropped: 0,
    refusedText: null,
    queueIsDown: false,
    close: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
  return stand;
};
