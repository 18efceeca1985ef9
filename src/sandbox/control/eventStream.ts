/** Server-Sent Events (HTML 9.2): a page that lost its connection says which event it saw last, and misses nothing. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ControlProblem } from './problem.ts';
import { type Feed, type FeedEvent, subscribersMax } from './views.ts';

const written = ({ id, type, data }: FeedEvent): string =>
  `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;

/** Bytes that a listener may be behind before it is cut off: it will come again with the last id that it saw. */
const behindBytesMax = 4 * 1024 * 1024;

/** @throws ControlProblem when too many listen already. */
export const streamEvents = (feed: Feed, request: IncomingMessage, response: ServerResponse): void => {
  const send = (event: FeedEvent): void => {
    response.write(written(event));
    if (response.writableLength > behindBytesMax) response.destroy();
  };
  const stop = feed.subscribe(send);
  if (stop === null) throw new ControlProblem(503, 'too_many_listeners', `at most ${subscribersMax} may listen`);
  response.on('close', stop);
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write('retry: 1000\n\n');
  const last = Number(request.headers['last-event-id']);
  if (Number.isSafeInteger(last) && last > 0) for (const event of feed.since(last)) response.write(written(event));
};
