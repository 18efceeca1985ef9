import type { Json } from '../json.ts';

/** How the bot took one delivery. `millis` is real time from sending to the answer. */
export type Ack =
  | { readonly tag: 'acked'; readonly status: number; readonly body: Json; readonly millis: number }
  | { readonly tag: 'timed_out'; readonly millis: number }
  | { readonly tag: 'failed'; readonly problem: string; readonly millis: number };

export const accepted = (ack: Ack): boolean => ack.tag === 'acked' && ack.status >= 200 && ack.status < 300;
