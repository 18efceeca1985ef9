/** The guardian's look at the records that I8 protects: gentle, authoritative servers only. */
import type { CommandOf } from '../../domain/commands.ts';
import { guardEveryMs } from '../../domain/guardEffects.ts';
import { noKeyHasIt, type Selector } from '../../domain/names.ts';
import type { RecordObservation } from '../../domain/observation.ts';
import { own } from '../../domain/own.ts';
import { lostSelectors, protectedSelectors } from '../../domain/protectedRecords.ts';
import { isRunning, type State } from '../../domain/state.ts';
import { observe } from '../effects/evidence.ts';
import { checkRecord } from '../effects/record.ts';
import { type Performed, rests, type Task } from '../effects/task.ts';
import { execute, load } from '../execute.ts';

const commandOf = (
  selector: Selector,
  seen: RecordObservation,
  at: number,
  evidence: string | null,
): CommandOf<'RecordGuarded'> => ({
  type: 'RecordGuarded',
  id: '',
  at,
  selector,
  verdict: seen.verdict,
  findings: [...new Set(seen.findings.map(({ code }) => code))].sort(),
  evidence,
});

const guardRecord = async (task: Task, selector: Selector): Promise<void> => {
  const { deps, settings, state } = task;
  // Of a key that was never held no record fits: whether there is one is what is asked.
  const expected = own(state.selectors, selector)?.fingerprint ?? noKeyHasIt;
  const seen = await observe(task, selector, expected, 'authoritative');
  const at = Math.max(deps.clock.now(), seen.askedAt);
  const decision = deps.core.decide(state, commandOf(selector, seen, at, null), deps.settings.policy);
  // A repetition is not stored: its evidence would be an item that nothing names.
  if (decision.tag === 'refused' || decision.events.length === 0) return;
  const evidence = await deps.evidence.put(seen);
  await execute(deps, settings.name, (_, now) => commandOf(selector, seen, now, evidence));
};

/** Of a running rotation the next record is looked at by `checkRecord`, which tells the guardian too. */
const isChecked = ({ rotation }: State, selector: Selector): boolean =>
  isRunning(rotation) && rotation.stage.tag !== 'RollingBack' && selector === rotation.next;

/** Every protected record but the next one's. */
export const guardOthers = async ({ deps, settings, state }: Task): Promise<void> => {
  for (const selector of protectedSelectors(state)) {
    if (isChecked(state, selector)) continue;
    await guardRecord({ deps, settings, state: (await load(deps, settings.name)).state }, selector);
  }
};

/** Rests whatever it saw: the next look is due as the time says, sooner while something is lost. */
export const guardRecords = async (task: Task): Promise<Performed> => {
  const { deps, settings, state } = task;
  await guardOthers(task);
  const newest = { deps, settings, state: (await load(deps, settings.name)).state };
  if (state.rotation !== null && isChecked(state, state.rotation.next)) await checkRecord(newest);
  const lost = lostSelectors((await load(deps, settings.name)).state).length > 0;
  return rests('', lost ? deps.settings.policy.alarmEveryMs : guardEveryMs);
};
