/** Waiting as Slack asks (HTTP 429, Retry-After), within bounds; and posting one after another in each channel. */
import { setTimeout as sleep } from 'node:timers/promises';
import { retryAfterSeconds } from './slackError.ts';
import { createTurns } from './turns.ts';

const callsMax = 4;
const waitSecondsMax = 30;

export interface Patience {
  /** Repeats a call that Slack did not take because of its rate; everything else is thrown. */
  patiently<T>(call: () => Promise<T>): Promise<T>;
  /** The same, after what was posted to this channel before: a thread keeps its order, and about one post a second passes. */
  inTurn<T>(channel: string, call: () => Promise<T>): Promise<T>;
}

export const createPatience = (pause: (ms: number) => Promise<void> = (ms) => sleep(ms)): Patience => {
  const turns = createTurns();
  const patiently = async <T>(call: () => Promise<T>): Promise<T> => {
    for (let attempt = 1; attempt < callsMax; attempt += 1) {
      try {
        return await call();
      } catch (error) {
        const seconds = retryAfterSeconds(error);
        if (seconds === null || seconds > waitSecondsMax) throw error;
        await pause(seconds * 1_000);
      }
    }
    return call();
  };
  return { patiently, inTurn: (channel, call) => turns(channel, () => patiently(call)) };
};
