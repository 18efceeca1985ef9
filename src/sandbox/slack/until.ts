import type { EventEmitter } from 'node:events';
import type { SlackEvents } from './events.ts';

const eventNames = ['message', 'update', 'delete', 'ephemeral', 'file', 'view', 'delivery', 'problem'] as const;

/**
 * Waits until `read` gives something, looking again whenever anything happens in the workspace.
 * A bot acknowledges first and works afterwards: what it then shows is waited for here, never slept for.
 * @param timeoutMs real milliseconds. @throws Error with `what` when they are over.
 */
export const until = <T>(
  events: EventEmitter<SlackEvents>,
  what: string,
  read: () => T | null | undefined | false,
  timeoutMs: number,
): Promise<T> =>
  new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      for (const name of eventNames) events.off(name, look);
    };
    const look = (): void => {
      const found = read();
      if (found === null || found === undefined || found === false) return;
      stop();
      resolve(found);
    };
    const timer = setTimeout(() => {
      stop();
      reject(new Error(`waited ${timeoutMs} ms in vain for ${what}`));
    }, timeoutMs);
    for (const name of eventNames) events.on(name, look);
    look();
  });
