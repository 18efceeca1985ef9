/** The page's view of the sandbox, read again whenever something happened there. */

import { useCallback, useEffect, useRef, useState } from 'react';
import { get, listen, type SlackPage, type World } from './api.ts';
import type { Language } from './words.ts';

/** Real milliseconds in which further events join one reading. */
const slackDelayMs = 40;
const worldDelayMs = 300;
/** The log and the clock emit no events of their own. */
const heartbeatMs = 4_000;

/** Runs `work` once after the last of several calls, and never twice at the same time. */
const useGathered = (work: () => Promise<void>, delayMs: number): (() => void) => {
  const timer = useRef<number | undefined>(undefined);
  const running = useRef(false);
  const again = useRef(false);
  const latest = useRef(work);
  latest.current = work;
  return useCallback(() => {
    const run = async (): Promise<void> => {
      timer.current = undefined;
      if (running.current) {
        again.current = true;
        return;
      }
      running.current = true;
      try {
        await latest.current();
      } finally {
        running.current = false;
        if (again.current) {
          again.current = false;
          timer.current ??= window.setTimeout(() => void run(), delayMs);
        }
      }
    };
    timer.current ??= window.setTimeout(() => void run(), delayMs);
  }, [delayMs]);
};

/** Nothing is drawn again for an answer that is the same as before. */
const unlessSame =
  <T>(next: T) =>
  (old: T | null): T | null =>
    JSON.stringify(old) === JSON.stringify(next) ? old : next;

/**
 * Reads again when `changes` is another. An answer that a later reading overtook is not shown: it would be an earlier state.
 * @param changes counts the changes of the world, for what depends on it
 */
export const useRead = <T>(path: string, locale: Language, changes: number) => {
  const [found, setFound] = useState<T | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: every change of the world may change the answer
  useEffect(() => {
    let isCurrent = true;
    const show = (read: T): void => {
      if (isCurrent) setFound(unlessSame(read));
    };
    get<T>(path, { locale }).then(show, () => {});
    return () => {
      isCurrent = false;
    };
  }, [path, locale, changes]);
  return [found, setFound] as const;
};

export interface Live {
  readonly slack: SlackPage | null;
  readonly world: World | null;
  /** False while the sandbox does not answer. */
  readonly connected: boolean;
  /** Counts the events, so that other panels know when to read again. */
  readonly changes: number;
  refresh(): void;
}

export const useLive = (person: string): Live => {
  const [shown, setShown] = useState<{ readonly of: string; readonly slack: SlackPage } | null>(null);
  const [world, setWorld] = useState<World | null>(null);
  const [connected, setConnected] = useState(true);
  const [changes, setChanges] = useState(0);
  const readSlack = useGathered(async () => {
    try {
      setShown(unlessSame({ of: person, slack: await get<SlackPage>('/page', { person }) }));
      setConnected(true);
    } catch {
      setConnected(false);
    }
  }, slackDelayMs);
  const readWorld = useGathered(async () => {
    try {
      setWorld(unlessSame(await get<World>('/world')));
      setChanges((count) => count + 1);
    } catch {
      // The Slack side reports a sandbox that does not answer.
    }
  }, worldDelayMs);
  const refresh = useCallback(() => {
    readSlack();
    readWorld();
  }, [readSlack, readWorld]);
  useEffect(() => {
    const stop = listen(refresh, setConnected);
    const timer = window.setInterval(refresh, heartbeatMs);
    return () => {
      stop();
      window.clearInterval(timer);
    };
  }, [refresh]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another person sees another Slack
  useEffect(refresh, [person, refresh]);
  // Until the next person's Slack is read, the previous one's is not shown: a click would go out as somebody else's.
  const slack = shown?.of === person ? shown.slack : null;
  return { slack, world, connected, changes, refresh };
};
