import { EventEmitter } from 'node:events';
import type { Ack } from './delivery/ack.ts';
import type { SharedFile } from './fileStore.ts';
import type { JsonObject } from './json.ts';
import type { SlackMessage } from './messageStore.ts';
import type { Problem } from './problems.ts';

/** What a page beside the emulator wants to hear of. Every payload can be written as JSON. */
export interface SlackEvents {
  message: [message: SlackMessage];
  update: [message: SlackMessage];
  delete: [message: SlackMessage];
  ephemeral: [message: SlackMessage];
  file: [file: Omit<SharedFile, 'bytes'>];
  view: [change: { readonly person: string; readonly view: JsonObject | null; readonly type: 'modal' | 'home' }];
  delivery: [delivery: { readonly kind: string; readonly person: string; readonly ack: Ack }];
  problem: [problem: Problem];
}

/** Every waiting reader listens to every event: more than Node's warning allows by default. */
const listenersMax = 200;

export const newEvents = (): EventEmitter<SlackEvents> => new EventEmitter<SlackEvents>().setMaxListeners(listenersMax);
