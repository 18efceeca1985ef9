import { createServer, type IncomingMessage, type Server } from 'node:http';
import { App, type AppOptions, HTTPReceiver, type Logger, LogLevel, SocketModeReceiver } from '@slack/bolt';
import { WebClient } from '@slack/web-api';
import { VirtualClock } from '../../../src/sandbox/clock.ts';
import { createSlackSandbox, type SlackSandbox, type SlackSandboxOptions } from '../../../src/sandbox/slack/sandbox.ts';

const signingSecret = 'test-signing-secret';
export const botToken = 'xoxb-test';
export const appToken = 'xapp-test';

/** A busy machine answers later than Slack waits. Tests of a late answer say how late. */
const unhurriedMs = 60_000;

const nothing = (): void => undefined;

/** What the emulator provokes on purpose is not for the test's output. */
const logger: Logger = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  setLevel: nothing,
  setName: nothing,
  getLevel: () => LogLevel.ERROR,
};

const closers: (() => Promise<unknown>)[] = [];

/** Closes what the test opened, last opened first. */
export const closeAll = async (): Promise<void> => {
  for (const close of closers.splice(0).reverse()) await close();
};

const onClose = (close: () => Promise<unknown>): void => {
  closers.push(close);
};

export const openSandbox = async (more: Partial<SlackSandboxOptions> = {}): Promise<SlackSandbox> => {
  const clock = new VirtualClock(Date.UTC(2026, 8, 18));
  const options = { clock, signingSecret, botToken, appToken, ackTimeoutMs: unhurriedMs, ...more };
  const sandbox = await createSlackSandbox(options);
  onClose(() => sandbox.close());
  return sandbox;
};

export const webClient = (sandbox: SlackSandbox, token = botToken, timeout = 0): WebClient =>
  new WebClient(token, {
    slackApiUrl: sandbox.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger,
    timeout,
  });

const appOptions = (sandbox: SlackSandbox): AppOptions => ({
  token: botToken,
  logger,
  clientOptions: { slackApiUrl: sandbox.apiUrl, retryConfig: { retries: 0 } },
});

/** A real Bolt app behind its HTTP receiver on a free port. */
export const httpApp = async (sandbox: SlackSandbox, listen: (app: App) => void): Promise<App> => {
  const receiver = new HTTPReceiver({ signingSecret, logger, bodyLimit: 100_000 });
  const app = new App({ ...appOptions(sandbox), receiver });
  listen(app);
  const server = (await app.start({ port: 0, host: '127.0.0.1' })) as Server;
  onClose(() => app.stop());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  sandbox.setRequestUrl(`http://127.0.0.1:${address.port}/slack/events`);
  return app;
};

/** A real Bolt app over Socket Mode. */
export const socketApp = async (
  sandbox: SlackSandbox,
  listen: (app: App) => void,
  onClient: (client: SocketModeReceiver['client']) => void = nothing,
): Promise<App> => {
  const receiver = new SocketModeReceiver({
    appToken,
    logger,
    installerOptions: { clientOptions: { slackApiUrl: sandbox.apiUrl } },
  });
  const app = new App({ ...appOptions(sandbox), receiver });
  listen(app);
  onClient(receiver.client);
  await app.start();
  onClose(() => receiver.client.disconnect());
  return app;
};

/** A request URL that answers as the test says: for what Bolt would not do. */
export const rawApp = async (
  sandbox: SlackSandbox,
  answer: (request: IncomingMessage, body: Buffer) => number | null,
): Promise<void> => {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const status = answer(request, Buffer.concat(chunks));
    if (status !== null) response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onClose(async () => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  sandbox.setRequestUrl(`http://127.0.0.1:${address.port}/`);
};
