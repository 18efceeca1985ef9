/** What would block on day 15 is said on day 0 (design.md 4). */
import type { Sign } from '../../domain/command.ts';
import type { TargetId } from '../../domain/names.ts';
import type { Blocker } from '../../domain/state.ts';
import { SesUnavailable } from '../../ports/ses.ts';
import { execute } from '../execute.ts';
import { rollbackReadiness } from './evidence.ts';
import { probeTarget, readTarget, targetIdOf } from './look.ts';
import { type Performed, progressed, rests, rotationOf, type Task } from './task.ts';

type Seen = { readonly blockers: Blocker[]; readonly signs: (Sign & { readonly target: TargetId })[] };

/** A probe signed with the current key must arrive: else nothing would prove the switch either. */
const lookAtTargets = async (task: Task): Promise<Seen> => {
  const { deps, settings, state } = task;
  const { current } = rotationOf(task);
  const seen: Seen = { blockers: [], signs: [] };
  for (const target of settings.targets) {
    try {
      const { sign, reading } = await readTarget(deps, state, target);
      seen.signs.push({ ...sign, target: targetIdOf(target) });
      if (!reading.exists) seen.blockers.push('target_missing');
      else if (!reading.signingEnabled) seen.blockers.push('signing_off');
      else if (reading.origin !== 'EXTERNAL') seen.blockers.push('foreign_origin');
      if (!reading.exists) continue;
      const probe = await probeTarget(deps, settings.name, state, target);
      if (probe.sign.selector !== current) seen.blockers.push('probe_missing');
    } catch (error) {
      if (!(error instanceof SesUnavailable)) throw error;
      seen.blockers.push('ses_unreachable');
    }
  }
  return seen;
};

const enoughApprovers = async ({ deps, settings, state }: Task): Promise<boolean> => {
  const people = await deps.directory.approvers(settings);
  const requester = state.rotation?.requester;
  const { approvals, requesterCounts } = deps.settings.policy;
  const eligible = people?.filter((person) => requesterCounts || person !== requester) ?? [];
  return eligible.length >= Math.max(2, approvals);
};

export const preflight = async (task: Task): Promise<Performed> => {
  const { deps, settings } = task;
  const { id, current } = rotationOf(task);
  const { blockers, signs } = await lookAtTargets(task);
  const readiness = await rollbackReadiness(task, current);
  if (!readiness.ready) {
    blockers.push(readiness.problem === 'current_key_not_held' ? 'current_key_not_held' : 'current_record_wrong');
  }
  if (!(await enoughApprovers(task))) blockers.push('too_few_approvers');
  deps.atBoundary('Preflight after effect');
  const unique = [...new Set(blockers)];
  const done = await execute(deps, settings.name, (_, at) => ({
    type: 'RecordPreflight',
    id: '',
    at,
    rotation: id,
    blockers: unique,
    signs,
  }));
  return done.tag === 'committed' ? progressed : rests();
};
