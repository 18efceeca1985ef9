import type { IncomingMessage } from 'node:http';
import { prettifyError, type ZodType } from 'zod';
import type { Sandbox } from '../sandbox.ts';

/** Bad input, with what would be right: never a fault of the sandbox. */
export class ControlProblem extends Error {
  override readonly name = 'ControlProblem';
  readonly status: number;
  readonly code: string;
  /** What there is to choose from. */
  readonly expected: readonly string[];

  constructor(status: number, code: string, message: string, expected: readonly string[] = []) {
    super(message);
    this.status = status;
    this.code = code;
    this.expected = expected;
  }
}

/** For whoever speaks or clicks while Slack is down. */
export const pathsWithoutSlack: readonly string[] = [
  'npm run sandbox -- break-glass request --as operator --reason "…"',
  'npm run sandbox -- slack up',
];

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

/** What the control API needs of whoever runs the sandbox: the bot stays on the other side of it. */
export interface ControlHooks {
  readonly sandbox: Sandbox;
  readonly domain: string;
  /** Channel in which people speak where none is named. */
  readonly channel: string;
  /** Where everything listens, by name. */
  readonly urls: Readonly<Record<string, string | readonly string[]>>;
  /** Ways to publish the record of the application. */
  readonly variants: readonly string[];
  /** @param ms virtual milliseconds; every due moment between is lived through; one call after the other */
  pass(ms: number): Promise<void>;
  /** @throws RangeError when there is nothing to publish yet */
  publish(variant: string): Promise<{ readonly name: string; readonly strings: readonly string[] }>;
  removeRecord(which: 'next' | 'current'): Promise<void>;
  /** What a person says at the command line while Slack is down, with their own access key. @throws RangeError when they have none */
  breakGlass(step: {
    readonly person: string;
    readonly step: 'request' | 'confirm';
    readonly reason: string;
  }): Promise<{ readonly ok: boolean; readonly lines: readonly string[] }>;
  /** The bot's own log entry of the domain, as JSON; null for an empty log. */
  state(): Promise<object | null>;
  /** Resolves when the bot has answered and done everything that it took on. */
  idle(): Promise<void>;
}

const bodyBytesMax = 64 * 1024;

/** @throws ControlProblem 415, 413 or 400. An empty body is an empty object. */
export const readJson = async (request: IncomingMessage): Promise<unknown> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bodyBytesMax) throw new ControlProblem(413, 'too_large', `a body has at most ${bodyBytesMax} bytes`);
    chunks.push(chunk);
  }
  if (bytes === 0) return {};
  // A form that another page sends without asking first cannot have this type.
  if (!(request.headers['content-type'] ?? '').startsWith('application/json')) {
    throw new ControlProblem(415, 'wrong_type', 'the body must be JSON', ['content-type: application/json']);
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks)));
  } catch {
    throw new ControlProblem(400, 'not_json', 'the body is not JSON in UTF-8', [
      '{"person": "requester", "text": "…"}',
    ]);
  }
};

/** @throws ControlProblem 400 that names each field and what it must be. */
export const parsed = <T>(schema: ZodType<T>, body: unknown): T => {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw new ControlProblem(400, 'bad_input', prettifyError(result.error).replaceAll('\n', ' ').replaceAll('✖ ', ''));
};
