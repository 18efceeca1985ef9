/** At the start of a process: what others could not post is tried at once, however long it was to rest. */
import { inWindow } from './concurrency.ts';
import type { Reconciler } from './reconcile.ts';

/** Domains read at once; they are not in a hurry. */
const readWindowMax = 8;

/** @throws LogUnavailable */
export const tellUntold = async (reconciler: Reconciler): Promise<void> => {
  const { log, settings } = reconciler.deps;
  await inWindow(settings.domains.values(), readWindowMax, async (domain) => {
    const head = await log.load(domain.name, 'recent');
    if (head !== null && head.state.notices.length > 0) await reconciler.run(domain);
  });
};
