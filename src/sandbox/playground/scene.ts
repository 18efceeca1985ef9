/** What a scene is: steps that the state of the world marks as done, and what the scene proved. */

import type { Instant } from '../../domain/names.ts';
import type { Language } from '../control/http.ts';
import type { Situation } from './situation.ts';

export type Words = Readonly<Record<Language, string>>;

/** A request to the control API that does the step. */
export interface Act {
  readonly path: string;
  readonly body: object;
}

export interface Step {
  readonly id: string;
  readonly title: Words;
  readonly hint: Words;
  /** Null: nothing is to be done but to wait. */
  readonly act: (situation: Situation) => Act | null;
  /** What shows that the step is done; null while it is not. */
  readonly proof: (situation: Situation) => Words | null;
}

export interface Proven {
  readonly what: Words;
  readonly how: Words;
}

export interface Scene {
  readonly id: string;
  readonly title: Words;
  readonly summary: Words;
  readonly steps: readonly Step[];
  /** What the scene proved, by figures of the world at its end. */
  readonly proven: (situation: Situation) => readonly Proven[];
}

export const words = (ja: string, en: string): Words => ({ ja, en });

/** `1 Put`, `2 Puts`: for English. */
export const counted = (count: number, one: string, several = `${one}s`): string =>
  `${count} ${count === 1 ? one : several}`;

/** Date and time in the zone of the sandbox's bot. */
export const momentText = (at: Instant): string =>
  new Date(at).toLocaleString('sv-SE', { timeZone: 'Asia/Tokyo', dateStyle: 'short', timeStyle: 'short' });

// Acts, in terms of the control API.

export const say = (person: string, text: string): Act => ({ path: '/say', body: { person, text } });

/** Presses the newest such button that the person sees, accepts a confirm dialog and fills in the form that opens. */
export const press = (person: string, button: string, inputs: Readonly<Record<string, string>> = {}): Act => ({
  path: '/click',
  body: { person, button, confirm: true, inputs },
});

export const clockTo = (to: string): Act => ({ path: '/clock', body: { to } });

export const always = (act: Act) => (): Act => act;

export const nothing = (): null => null;
