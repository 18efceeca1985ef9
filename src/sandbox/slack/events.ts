import { EventEmitter } from 'node:events';
import type { Ack } from './delivery/ack.ts';
import type { FileEvents } from './fileStore.ts';
import type { JsonObject } from './json.ts';
import type { MessageEvents } from './messageStore.ts';
import type { ProblemEvents } from './problems.ts';

/** What a page beside the emulator wants to hear of. Every payload can be written as JSON. */
export interface SlackEvents extends MessageEvents, FileEvents, ProblemEvents {
  view: [change: { readonly person: string; readonly view: JsonObject | null; readonly type: 'modal' | 'home' }];
  delivery: [delivery: { readonly kind: string; readonly person: string; readonly ack: Ack }];
}

/** Every waiting reader listens to every event: more than Node's warning allows by default. */
const listenersMax = 200;

export const newEvents = (): EventEmitter<SlackEvents> => new EventEmitter<SlackEvents>().setMaxListeners(listenersMax);
