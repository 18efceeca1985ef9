/** The page's view of the sandbox, read again whenever something happened there. */

import { useCallback, useEffect, useRef, useState } from 'react';
import { get, listen, type SlackPage, type World } from './api.ts';
import type { Language } from './words.ts';

/** Real milliseconds in which further events join one reading. */
const joinMs = 30;
/** The log emits no events of its own. Real milliseconds. */
const heartbeatMs = 4_000;
/** While much happens, the page reads for at most a quarter of the time: the sandbox has the same processor. */
const restFactor = 3;
const restMaxMs = 1_500;

interface Gathered {
  /** Somebody waits for what they did. */
  soon(): void;
  /** Something happened by itself. */
  inTurn(): void;
}

/** Runs `work` once after several calls, and never twice at the same time: a call meanwhile runs it once more. */
const useGathered = (work: () => Promise<void>): Gathered => {
  const latest = useRef(work);
  latest.current = work;
  const [gathered] = useState((): Gathered => {
    let timer: number | undefined;
    let timerEndsAt = 0;
    let running = false;
    let again: Gathered['soon'] | null = null;
    let restUntil = 0;
    const run = async (): Promise<void> => {
      timer = undefined;
      running = true;
      const startedAt = performance.now();
      try {
        await latest.current();
      } finally {
        running = false;
        const endedAt = performance.now();
        restUntil = endedAt + Math.min(restMaxMs, restFactor * (endedAt - startedAt));
        const next = again;
        again = null;
        next?.();
      }
    };
    const runAt = (moment: number): void => {
      if (timer !== undefined && timerEndsAt <= moment) return;
      window.clearTimeout(timer);
      timerEndsAt = moment;
      timer = window.setTimeout(() => void run(), moment - performance.now());
    };
    const soon = (): void => {
      if (running) again = soon;
      else runAt(performance.now() + joinMs);
    };
    const inTurn = (): void => {
      if (running) again ??= inTurn;
      else runAt(Math.max(performance.now() + joinMs, restUntil));
    };
    return { soon, inTurn };
  });
  return gathered;
};

/** Nothing is drawn again for an answer that is the same as before. */
const unlessSame =
  <T>(next: T) =>
  (old: T | null): T | null =>
    JSON.stringify(old) === JSON.stringify(next) ? old : next;

/**
 * Whenever `changes` is another, the answer is read again.
 * @param changes counts the changes of the world, for what depends on it
 * @returns also a function for what an act answered: a reading that was under way then is older, and is not shown
 */
export const useRead = <T>(path: string, locale: Language, changes: number) => {
  const [found, setFound] = useState<T | null>(null);
  const given = useRef(0);
  const give = (answer: T): void => {
    given.current += 1;
    setFound(answer);
  };
  const read = useGathered(async () => {
    const before = given.current;
    try {
      const answer: T = await get<T>(path, { locale });
      if (before === given.current) setFound(unlessSame(answer));
    } catch {
      // The Slack side reports a sandbox that does not answer.
    }
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: every change of the world may change the answer
  useEffect(() => read.soon(), [path, locale, changes]);
  return [found, give] as const;
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

/** What happens outside Slack changes nothing there until Slack says so itself. */
const isOutsideSlack = (event: string): boolean => ['ses.call', 'mail', 'dns'].includes(event);

export const useLive = (person: string): Live => {
  const [shown, setShown] = useState<{ readonly of: string; readonly slack: SlackPage } | null>(null);
  const [world, setWorld] = useState<World | null>(null);
  const [connected, setConnected] = useState(true);
  const [changes, setChanges] = useState(0);
  const slackReading = useGathered(async () => {
    try {
      setShown(unlessSame({ of: person, slack: await get<SlackPage>('/page', { person }) }));
      setConnected(true);
    } catch {
      setConnected(false);
    }
  });
  const worldReading = useGathered(async () => {
    // The other panels read at the same time.
    setChanges((count) => count + 1);
    try {
      setWorld(unlessSame(await get<World>('/world')));
    } catch {
      // The Slack side reports a sandbox that does not answer.
    }
  });
  const refresh = useCallback(() => {
    slackReading.soon();
    worldReading.soon();
  }, [slackReading, worldReading]);
  useEffect(() => {
    const changed = (event: string): void => {
      if (!isOutsideSlack(event)) slackReading.soon();
      worldReading.inTurn();
    };
    const stop = listen(changed, setConnected);
    const timer = window.setInterval(refresh, heartbeatMs);
    return () => {
      stop();
      window.clearInterval(timer);
    };
  }, [refresh, slackReading, worldReading]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another person sees another Slack
  useEffect(refresh, [person, refresh]);
  // Until the next person's Slack is read, the previous one's is not shown: a click would go out as somebody else's.
  const slack = shown?.of === person ? shown.slack : null;
  return { slack, world, connected, changes, refresh };
};
