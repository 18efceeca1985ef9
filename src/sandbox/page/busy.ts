/** The state of a control while its work runs. */

import { useRef, useState } from 'react';

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
