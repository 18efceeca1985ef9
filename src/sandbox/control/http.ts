/**
 * What the control API needs from the program that runs the sandbox and the bot; and its own reading of requests: JSON over HTTP, and
 * never from a foreign web page.
 */

import type { IncomingMessage } from 'node:http';
import { prettifyError, type ZodType } from 'zod';
import type { DomainEvent } from '../../domain/events.ts';
import type { Instant } from '../../domain/names.ts';
import type { State } from '../../domain/state.ts';
import type { Commit } from '../../ports/store.ts';
import { readBody } from '../loopback.ts';
import type { Sandbox } from '../sandbox.ts';

/** A bad request, with the valid choices. It is never an error of the sandbox. */
export class ControlProblem extends Error {
  override readonly name = 'ControlProblem';
  readonly status: number;
  readonly code: string;
  /** The valid choices. */
  readonly expected: readonly string[];

  constructor(status: number, code: string, message: string, expected: readonly string[] = []) {
    super(message);
    this.status = status;
    this.code = code;
    this.expected = expected;
  }
}

/** The remaining commands for people who write or click while Slack is down. */
export const pathsWithoutSlack: readonly string[] = [
  'npm run sandbox -- break-glass request --as operator --reason "…"',
  'npm run sandbox -- slack up',
];

const loopbackNames = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * Refuses requests from foreign web pages. A name that was rebound to 127.0.0.1 sends its own `Host`, and a page sends its own
 * `Origin`. Programs send no `Origin`.
 */
export const requireLocal = ({ headers, method }: Pick<IncomingMessage, 'headers' | 'method'>, port: number): void => {
  const hosts = loopbackNames.map((name) => `${name}:${port}`);
  if (!hosts.includes((headers.host ?? '').toLowerCase())) {
    throw new ControlProblem(421, 'wrong_host', 'the sandbox answers only on loopback', hosts);
  }
  // Browsers say who asks (Fetch Metadata): a foreign page, of another local port too, may neither read nor use up connections. A link to
  // the page may be followed.
  const site = headers['sec-fetch-site'] ?? 'none';
  const isLink = method === 'GET' && headers['sec-fetch-mode'] === 'navigate';
  if (site !== 'none' && site !== 'same-origin' && !isLink) {
    throw new ControlProblem(403, 'wrong_origin', 'pages of other places may not use the sandbox');
  }
  const { origin } = headers;
  const origins = hosts.map((host) => `http://${host}`);
  if (origin !== undefined && !origins.includes(origin)) {
    throw new ControlProblem(403, 'wrong_origin', 'pages of other places may not use the sandbox', origins);
  }
};

/** Where a world is kept: nowhere, in a folder, or nowhere while the folder's world is set aside. */
export type Storage = 'memory' | 'folder' | 'beside';

/** The functions that the control API needs from the program that runs the sandbox and the bot. */
export interface ControlHooks {
  readonly sandbox: Sandbox;
  readonly storage: Storage;
  readonly domain: string;
  /** The default channel for people's messages. */
  readonly channel: string;
  /** The language of the bot's cards and of the page. */
  readonly locale: 'ja' | 'en';
  /** Slash commands that the page completes, with what they do. */
  readonly completions: readonly { readonly text: string; readonly what: string }[];
  /** The addresses of all servers, by name. */
  readonly urls: Readonly<Record<string, string | readonly string[]>>;
  /** The variants of the published record. */
  readonly variants: readonly string[];
  /** Moves the clock through every due moment; calls run one after another. @param ms virtual milliseconds */
  pass(ms: number): Promise<void>;
  /** @throws RangeError when there is nothing to publish yet */
  publish(variant: string): Promise<{ readonly name: string; readonly strings: readonly string[] }>;
  removeRecord(which: 'next' | 'current'): Promise<void>;
  /** A person's break-glass step at the command line while Slack is down, with their own access key. @throws RangeError without one */
  breakGlass(step: {
    readonly person: string;
    readonly step: 'request' | 'confirm';
    readonly reason: string;
  }): Promise<{ readonly ok: boolean; readonly lines: readonly string[] }>;
  /** The bot's own newest log entry of the domain, as JSON; null for an empty log. */
  state(): Promise<object | null>;
  /** The whole log, verified. */
  log(): Promise<LogView>;
  /** The record of the rotation's application; null before there is one. */
  appliedRecord(): Promise<AppliedRecord | null>;
  /** Asks every server for the TXT records at a name. */
  queryServers(name: string): Promise<readonly ServerAnswer[]>;
  /** The moments at which something happens by itself, soonest first. */
  dueMoments(): Promise<readonly { readonly at: Instant; readonly what: 'bot' | 'ses' | 'daily' }[]>;
  /** The bot's log, for the playground. */
  readonly playground: PlaygroundHooks;
  /** Resolves when the bot has answered and finished all its work. */
  idle(): Promise<void>;
}

const bodyBytesMax = 64 * 1024;

/** @throws ControlProblem 415, 413 or 400. An empty body is an empty object. */
export const readJson = async (request: IncomingMessage): Promise<unknown> => {
  const body = await readBody(request, bodyBytesMax);
  if (body === null) throw new ControlProblem(413, 'too_large', `a body has at most ${bodyBytesMax} bytes`);
  if (body.length === 0) return {};
  // A foreign page cannot send a form with this type unless a preflight request allows it.
  if (!(request.headers['content-type'] ?? '').startsWith('application/json')) {
    throw new ControlProblem(415, 'wrong_type', 'the body must be JSON', ['content-type: application/json']);
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw new ControlProblem(400, 'not_json', 'the body is not JSON in UTF-8', [
      '{"person": "requester", "text": "…"}',
    ]);
  }
};

/** @throws ControlProblem 400 that names each field and its valid values */
export const parsed = <T>(schema: ZodType<T>, body: unknown): T => {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw new ControlProblem(400, 'bad_input', prettifyError(result.error).replaceAll('\n', ' ').replaceAll('✖ ', ''));
};

/** One line of the bot's log, in the language of the world. */
export interface LogLine {
  readonly version: number;
  readonly at: Instant;
  /** The kind of event: `DomainEvent` of src/domain/events.ts. */
  readonly type: string;
  readonly text: string;
}

/** The bot's log, read and verified from its first commit on. */
export type LogView =
  | {
      readonly verified: true;
      readonly lines: readonly LogLine[];
      readonly older: number;
      readonly head: string | null;
    }
  | { readonly verified: false; readonly fault: string };

/** The TXT records at one server, asked over the network at this moment. */
export interface ServerAnswer {
  readonly server: string;
  readonly address: string;
  readonly kind: 'authoritative' | 'resolver';
  /** The strings of each record; null when the server did not answer. */
  readonly records: readonly (readonly string[])[] | null;
}

/** The key record that the application asks for. */
export interface AppliedRecord {
  readonly selector: string;
  readonly name: string;
  readonly strings: readonly string[];
}

export type Language = 'ja' | 'en';

type LogCommit = Commit<DomainEvent, State>;

/** What the playground reads of the bot. It is the log as stored; nothing here changes the bot. */
export interface PlaygroundHooks {
  /** The newest commit; null for an empty log. */
  head(): Promise<LogCommit | null>;
  /** Oldest first, from this version on. */
  history(fromVersion: number): AsyncIterable<LogCommit>;
  /** The `p=` of the key's right record; null without such a key. */
  publicKey(selector: string): Promise<string | null>;
  /** An event in words, with people by id; null for bookkeeping that is no news to people. */
  words(language: Language, event: DomainEvent): string | null;
}
