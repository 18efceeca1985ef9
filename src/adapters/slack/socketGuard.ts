/** What comes over the socket is read here before the library sees it: it trusts each message, and a `payload: null` would end the process. */
import type { SocketModeReceiver } from '@slack/bolt';
import { socketMessage } from './payload.ts';
import type { SlackLog } from './slackLog.ts';

type Client = SocketModeReceiver['client'];
type TakeMessage = (data: unknown, isBinary: boolean) => unknown;
// The library's own way to acknowledge, which its types keep to itself.
type Acknowledges = { send(envelope: string): Promise<unknown> };

const incoming = 'ws_message';

/** Stands between the socket and the client's own listener. */
export const guardSocket = (client: Client, log: SlackLog): void => {
  const takers = client.listeners(incoming) as unknown as readonly TakeMessage[];
  client.removeAllListeners(incoming);
  const fail = (error: unknown): void =>
    log.error({ fault: error instanceof Error ? error.name : 'unknown' }, 'a message of the socket could not be taken');
  const acknowledge = async (envelope: string | null): Promise<void> => {
    if (envelope !== null) await (client as unknown as Acknowledges).send(envelope);
  };
  const take = async (data: unknown, isBinary: boolean): Promise<void> => {
    if (typeof data !== 'string') return;
    const message = socketMessage(data);
    if (message.tag !== 'ignored') {
      for (const taker of takers) await taker(data, isBinary);
      return;
    }
    if (!message.isSlacks) log.info({ problem: 'unreadable' }, 'a delivery was refused');
    // Slack sends again what is not acknowledged.
    await acknowledge(message.envelope);
  };
  client.on(incoming, (data: unknown, isBinary: boolean) => void take(data, isBinary).catch(fail));
};
