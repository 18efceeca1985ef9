/** One effect, performed. What it leads to is recorded by the performer; what leads nowhere is deferred by the reconciler. */
import type { Effect } from '../../domain/effects.ts';
import { unreachable } from '../../domain/names.ts';
import { executeNow } from '../execute.ts';
import { proveByDelivery } from './delivery.ts';
import { rollBackTarget, switchTarget } from './put.ts';
import { checkRecord, monitorRecords } from './record.ts';
import { announceDestruction, declareRemovable, destroyKey } from './retirement.ts';
import { openRound } from './round.ts';
import { makeKeyPair, preflight } from './start.ts';
import { enableSigning, observeTarget } from './targets.ts';
import { deferred, type Performed, progressed, type Task } from './task.ts';

const tick = async ({ deps, settings }: Task): Promise<Performed> => {
  const done = await executeNow(deps, settings.name, { type: 'Tick' });
  return done.tag === 'committed' ? progressed : deferred();
};

export const perform = (task: Task, effect: Exclude<Effect, { type: 'PostNotices' }>): Promise<Performed> => {
  switch (effect.type) {
    case 'MakeKeyPair':
      return makeKeyPair(task);
    case 'Preflight':
      return preflight(task);
    case 'CheckRecord':
      return checkRecord(task);
    case 'MonitorRecords':
      return monitorRecords(task);
    case 'ProveByDelivery':
      return proveByDelivery(task);
    case 'OpenRound':
      return openRound(task);
    case 'SwitchTarget':
      return switchTarget(task, effect.target);
    case 'RollBackTarget':
      return rollBackTarget(task, effect.target);
    case 'ObserveTarget':
      return observeTarget(task, effect.target, effect.probe);
    case 'EnableSigning':
      return enableSigning(task, effect.target);
    case 'DeclareRemovable':
      return declareRemovable(task, effect.selector);
    case 'AnnounceDestruction':
      return announceDestruction(task, effect.selector);
    case 'DestroyKey':
      return destroyKey(task, effect.selector);
    case 'Tick':
      return tick(task);
    default:
      return unreachable(effect);
  }
};
