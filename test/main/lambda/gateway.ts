/** API Gateway's HTTP API in front of the ingress: a real request becomes an event of payload format 2.0. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ApiEvent, Ingress } from '../../../src/main/lambda/ingress.ts';

export interface Gateway {
  readonly url: string;
  /** As it went to the function, oldest first. */
  readonly events: ApiEvent[];
  close(): Promise<void>;
}

/** API Gateway encodes what is not text, a form included. */
const eventOf = (headers: ApiEvent['headers'], body: Buffer): ApiEvent => {
  const event = {
    version: '2.0',
    routeKey: 'POST /slack/events',
    rawPath: '/slack/events',
    rawQueryString: '',
    headers,
    requestContext: { stage: '$default', http: { method: 'POST', path: '/slack/events', protocol: 'HTTP/1.1' } },
    body: body.toString('base64'),
    isBase64Encoded: true,
  };
  return event;
};

export const startGateway = async (ingress: Ingress): Promise<Gateway> => {
  const events: ApiEvent[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const event = eventOf(request.headers as ApiEvent['headers'], Buffer.concat(chunks));
    events.push(event);
    const { statusCode, headers, body } = await ingress.answer(event);
    response.writeHead(statusCode, headers).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`,
    events,
    close: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
};
