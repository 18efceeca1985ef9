import type { IncomingMessage } from 'node:http';
import { ControlProblem } from './problem.ts';

const loopbackNames = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * Keeps web pages of other places out: a name that was rebound to 127.0.0.1 comes with its own `Host`, a page with its own
 * `Origin`. Programs send no `Origin`.
 */
export const requireLocal = ({ headers }: Pick<IncomingMessage, 'headers'>, port: number): void => {
  const hosts = loopbackNames.map((name) => `${name}:${port}`);
  if (!hosts.includes((headers.host ?? '').toLowerCase())) {
    throw new ControlProblem(421, 'wrong_host', 'the sandbox answers only on loopback', hosts);
  }
  const { origin } = headers;
  const origins = hosts.map((host) => `http://${host}`);
  if (origin !== undefined && !origins.includes(origin)) {
    throw new ControlProblem(403, 'wrong_origin', 'pages of other places may not use the sandbox', origins);
  }
};
