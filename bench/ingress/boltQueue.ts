/** The same app with what the ingress does besides: its secrets are in Parameter Store, and it puts the command on a queue. */

import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { App, AwsLambdaReceiver } from '@slack/bolt';

const { FUTARI_SECRETS_PREFIX: prefix = '', FUTARI_QUEUE_URL: QueueUrl = '', SLACK_API_URL = '' } = process.env;
const sqs = new SQSClient();

const open = async () => {
  const Names = [`${prefix}/SLACK_SIGNING_SECRET`, `${prefix}/SLACK_BOT_TOKEN`];
  const { Parameters = [] } = await new SSMClient().send(new GetParametersCommand({ Names, WithDecryption: true }));
  const [signingSecret = '', token = ''] = Names.map((name) => Parameters.find(({ Name }) => Name === name)?.Value);
  const receiver = new AwsLambdaReceiver({ signingSecret });
  const app = new App({ token, receiver, clientOptions: { slackApiUrl: SLACK_API_URL } });
  app.command('/dkim', async ({ ack, body }) => {
    const ids = { MessageGroupId: body.user_id, MessageDeduplicationId: body.trigger_id };
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(body), ...ids }));
    await ack();
  });
  return receiver.toHandler();
};

const opened = open();
export const handler = async (...args: Parameters<Awaited<typeof opened>>) => (await opened)(...args);
