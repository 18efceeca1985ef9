/** A minimal Bolt app on Lambda, as Bolt's guide writes it: it acknowledges, and nothing else. Its secrets are in the environment. */
import { App, AwsLambdaReceiver } from '@slack/bolt';

const { SLACK_SIGNING_SECRET: signingSecret = '', SLACK_BOT_TOKEN: token = '', SLACK_API_URL = '' } = process.env;
const receiver = new AwsLambdaReceiver({ signingSecret });
const app = new App({ token, receiver, clientOptions: { slackApiUrl: SLACK_API_URL } });
app.command('/dkim', ({ ack }) => ack());

export const handler = receiver.toHandler();
