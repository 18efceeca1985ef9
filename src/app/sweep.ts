/** The cron's short-interval job: what is due now. */
import type { Reconciler } from './reconcile.ts';

/** Domains whose due moment has come. The index's cursor moves only after all of them were handled. */
export const sweep = async (reconciler: Reconciler): Promise<number> => {
  const { deps } = reconciler;
  let handled = 0;
  for await (const { domain } of deps.log.due(deps.clock.now())) {
    const settings = deps.settings.domains.get(domain);
    if (settings === undefined) {
      // Its key and record still exist: silence would hide that somebody took it out of the configuration.
      deps.journal.error({ domain }, 'due, but no longer configured');
      continue;
    }
    await reconciler.run(settings);
    handled += 1;
  }
  return handled;
};
