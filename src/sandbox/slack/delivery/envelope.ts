import type { JsonObject } from '../json.ts';

/** One thing that Slack tells the app, before it is written for HTTP or for a socket. */
export interface Envelope {
  readonly type: 'slash_commands' | 'interactive' | 'events_api';
  readonly payload: JsonObject;
  readonly retry?: { readonly attempt: number; readonly reason: string };
}

/** Ways to deliver that Slack would not choose, for tests of the bot's defences. HTTP only, but for `times`. */
export interface Tampering {
  readonly signature?: 'none' | 'wrong secret';
  /** Added to the time stamp before signing: negative is stale, positive is from the future. */
  readonly skewSeconds?: number;
  /** Bytes of padding in the body. */
  readonly padBytes?: number;
  /** Bytes that are not UTF-8 in the body, signed as they are. */
  readonly invalidUtf8?: boolean;
  /** The same request this many times at once (at most 20). */
  readonly times?: number;
}
