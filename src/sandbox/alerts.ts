/** Emulates the team's alerting service: it receives signed alerts by HTTP and lists them. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { closeServer, listenOnLoopback, loopback, readBody } from './loopback.ts';

export interface ReceivedAlert {
  readonly id: string;
  readonly domain: string;
  readonly code: string;
  readonly at: string;
  /** 0: the first notification. */
  readonly escalation: number;
  readonly text: string;
}

export interface AlertReceiver {
  readonly url: string;
  readonly secret: string;
  /** In order of arrival. A repetition has the same id. */
  received(): readonly ReceivedAlert[];
  /** Answers the next alerts with this status and drops them. */
  failNext(count: number, status?: number): void;
  close(): Promise<void>;
}

const bodyBytesMax = 64 * 1024;

const isSigned = (secret: string, seconds: string, body: string, signature: string): boolean => {
  const right = Buffer.from(`v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`);
  const given = Buffer.from(signature);
  return given.length === right.length && timingSafeEqual(given, right);
};

/** Valid only in the sandbox. */
const secret = 'sandbox-alert-secret';

export const startAlertReceiver = async (): Promise<AlertReceiver> => {
  const all: ReceivedAlert[] = [];
  let failing = { count: 0, status: 500 };
  const server = createServer(async (request, response) => {
    const body = (await readBody(request, bodyBytesMax).catch(() => null))?.toString('utf8');
    const header = (name: string): string => String(request.headers[name] ?? '');
    const answer = (status: number): void => void response.writeHead(status).end();
    if (body === undefined) return answer(413);
    if (failing.count > 0) {
      failing = { ...failing, count: failing.count - 1 };
      return answer(failing.status);
    }
    const signed = isSigned(secret, header('x-futari-timestamp'), body, header('x-futari-signature'));
    if (!signed) return answer(401);
    all.push(JSON.parse(body) as ReceivedAlert);
    answer(204);
  });
  const port = await listenOnLoopback(server);
  return {
    url: `http://${loopback}:${port}/alerts`,
    secret,
    received: () => all,
    failNext: (count, status = 500) => {
      failing = { count, status };
    },
    close: () => closeServer(server),
  };
};
