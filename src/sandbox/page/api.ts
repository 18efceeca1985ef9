/** Calls the sandbox's control API, from which the page also came. */

import type { slackPageOf, worldOf } from '../control/page.ts';
import type { Words } from './words.ts';

export type SlackPage = ReturnType<typeof slackPageOf>;
export type World = Awaited<ReturnType<typeof worldOf>>;
export type Message = SlackPage['messages'][number];
export type Block = Message['blocks'][number];

/** A refusal of the sandbox, with the valid choices. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** The reason of a failed request, in the words of the page where it has some. */
export const reasonOf = (error: unknown, words: Words): string => {
  if (!(error instanceof Refused)) return words('lost');
  return error.code === 'not_in_channel' ? words('notHere') : error.message;
};

interface Problem {
  readonly error?: { readonly code: string; readonly message: string };
}

const answerOf = async <T>(response: Response): Promise<T> => {
  // Of an answer that ends in its middle nothing is known.
  if (response.ok) return (await response.json()) as T;
  const { error } = (await response.json().catch(() => ({}))) as Problem;
  throw new Refused(error?.code ?? 'unreachable', error?.message ?? `HTTP ${response.status}`);
};

/** Real milliseconds, far above what a busy machine takes: whoever waits for an answer that never comes waits no longer. */
const readMaxMs = 15_000;
/** A post may move the clock by weeks. */
const postMaxMs = 120_000;

const answered = async <T>(path: string, maxMs: number, init: RequestInit): Promise<T> => {
  const giveUp = new AbortController();
  const timer = window.setTimeout(() => giveUp.abort(), maxMs);
  try {
    return await answerOf<T>(await fetch(path, { ...init, signal: giveUp.signal }));
  } finally {
    window.clearTimeout(timer);
  }
};

/** @throws Refused, or another error when the sandbox does not answer */
export const get = <T>(path: string, query: Readonly<Record<string, string>> = {}): Promise<T> =>
  answered<T>(`${path}?${new URLSearchParams(query)}`, readMaxMs, {});

/** @throws Refused, or another error when the sandbox does not answer */
export const post = <T>(path: string, body: object): Promise<T> =>
  answered<T>(path, postMaxMs, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

export interface Confirm {
  readonly title: string;
  readonly text: string;
  readonly confirm: string;
  readonly deny: string;
  readonly style: string | null;
}

/** What an act in the Slack client led to; see control/acts.ts. */
export type Shown =
  | { readonly tag: 'done' }
  | { readonly tag: 'confirm'; readonly dialog: Confirm }
  | { readonly tag: 'errors'; readonly errors: Readonly<Record<string, string>> }
  | { readonly tag: 'unanswered'; readonly ack: string };

/** Every event of the stream means only "look again": the page never rests on the events it happened to receive. */
const eventNames = [
  ...['message', 'update', 'delete', 'ephemeral', 'file', 'view', 'delivery', 'problem'].map((name) => `slack.${name}`),
  'clock',
  'ses.call',
  'mail',
  'dns',
  'fault',
  'reset',
];

/** Real milliseconds. The sandbox sends a beat every five seconds: after this silence the stream counts as lost. */
const silenceMaxMs = 15_000;

/**
 * A browser notices a stream that was closed, but neither one that is dead without a sign nor one that was refused for ever: whoever
 * hears nothing opens another.
 * @param changed called for every event, and when the stream is open again @returns a function that ends it
 */
export const listen = (changed: (name: string) => void, connected: (open: boolean) => void): (() => void) => {
  let source: EventSource | null = null;
  let timer: number | undefined;
  const alive = (): void => {
    window.clearTimeout(timer);
    timer = window.setTimeout(open, silenceMaxMs);
  };
  const open = (): void => {
    source?.close();
    source = new EventSource('/events');
    for (const name of eventNames) {
      source.addEventListener(name, () => {
        alive();
        changed(name);
      });
    }
    source.addEventListener('beat', alive);
    source.addEventListener('open', () => {
      alive();
      connected(true);
      changed('open');
    });
    source.addEventListener('error', () => connected(false));
    alive();
  };
  open();
  return () => {
    window.clearTimeout(timer);
    source?.close();
  };
};
