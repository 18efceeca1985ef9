/** What every part of the page needs: the language, the person's Slack, and a way to act. */

import { createContext, useContext, useRef, useState } from 'react';
import type { Shown, SlackPage } from './api.ts';
import type { Act, SlackTarget } from './suggestion.ts';
import { type Language, type Words, wordsOf } from './words.ts';

export interface PageContext {
  readonly language: Language;
  readonly words: Words;
  readonly slack: SlackPage;
  readonly theme: 'light' | 'dark';
  /** The handle of the person of this window. */
  readonly person: string;
  /** What the guide suggests next; null: nothing. */
  readonly suggested: Act | null;
  /** What the guide leads to in this person's Slack, until it is found. */
  readonly target: SlackTarget | null;
  onTargetFound(): void;
  /** Does something in Slack as the present person. Failures are told to the person; null then. */
  act(path: string, body: object): Promise<Shown | null>;
  /** Tells the person something for a few seconds. */
  notify(text: string): void;
}

export const Page = createContext<PageContext | null>(null);

export const usePage = (): PageContext => {
  const page = useContext(Page);
  if (page === null) throw new Error('outside of the page');
  return page;
};

export const useWords = (): { readonly words: Words; readonly language: Language } => {
  const { words, language } = usePage();
  return { words, language };
};

export { wordsOf };

type Work = () => Promise<void>;

/** @returns whether the work runs, and a function that starts it: a second start meanwhile does nothing, and every outcome ends it */
export const useBusy = (): readonly [busy: boolean, run: (work: Work) => Promise<void>] => {
  const [busy, setBusy] = useState(false);
  const running = useRef(false);
  const run = async (work: Work): Promise<void> => {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    try {
      await work();
    } finally {
      running.current = false;
      setBusy(false);
    }
  };
  return [busy, run];
};
