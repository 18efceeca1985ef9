/** The playground as `npm start` serves it: a world, its page and control API, and the heart that lets time pass. */
import type { Journal } from '../ports/journal.ts';
import { startControl } from '../sandbox/control/server.ts';
import { builtPage } from './builtPage.ts';
import { Worlds } from './worlds.ts';

/** Real milliseconds. */
const heartbeatMs = 5_000;

/** Performs what is due at an interval of real time, as the cron of `npm run serve` does. */
const startHeart = (worlds: Worlds, journal: Journal) => {
  let beat: Promise<void> = Promise.resolve();
  let isBeating = false;
  const live = async (): Promise<void> => {
    const { hooks } = worlds;
    isBeating = true;
    try {
      await hooks.pass(1);
      await worlds.save();
    } catch {
      // A world that a reset has closed meanwhile has nothing due any more.
      if (hooks === worlds.hooks) journal.error({}, 'a look at what is due failed');
    } finally {
      isBeating = false;
    }
  };
  const timer = setInterval(() => {
    if (!isBeating) beat = live();
  }, heartbeatMs);
  return async (): Promise<void> => {
    clearInterval(timer);
    await beat;
  };
};

type WorldOptions = Parameters<typeof Worlds.open>[0];

interface PlaygroundOptions extends WorldOptions {
  readonly locale: 'ja' | 'en';
  readonly place: { readonly port: number; readonly further?: number };
}

/** @throws if the world cannot be opened, or no port is free */
export const openPlayground = async ({ locale, place, ...options }: PlaygroundOptions) => {
  const { journal } = options;
  // The page is built while the world starts.
  const page = builtPage();
  page.catch(() => journal.error({}, 'the page could not be built; the control API works without it'));
  const worlds = await Worlds.open(options, locale);
  try {
    const reset = worlds.reset.bind(worlds);
    const control = await startControl(worlds.hooks, { ...place, reset, page: () => page });
    const stopHeart = startHeart(worlds, journal);
    const close = async (): Promise<void> => {
      try {
        await stopHeart();
        await control.close();
        await worlds.save();
      } finally {
        await worlds.close();
      }
    };
    return { url: control.url, service: worlds.service, close };
  } catch (error) {
    await worlds.close();
    throw error;
  }
};
