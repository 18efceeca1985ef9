/** The end of a selector: declared removable, seen gone (I8). */
import type { Sign } from '../../domain/commands.ts';
import { noKeyHasIt, type Selector, type TargetId } from '../../domain/names.ts';
import type { RecordObservation } from '../../domain/observation.ts';
import { own } from '../../domain/own.ts';
import { SesUnavailable } from '../../ports/ses.ts';
import { execute } from '../execute.ts';
import { readElsewhere } from '../perform/elsewhere.ts';
import { observe } from './evidence.ts';
import { namedSign, readTarget, targetIdOf } from './readings.ts';
import { type Performed, progressed, rests, type Task } from './task.ts';

type Readings = (Sign & { readonly target: TargetId | 'elsewhere' })[];

/** A reading per target, and what other regions sign with; where SES names no selector, a probe says which it is. */
const readAll = async (task: Task): Promise<Readings> => {
  const { deps, settings, state } = task;
  const readings: Readings = [...(await readElsewhere(task))];
  for (const target of settings.targets) {
    const { sign } = await readTarget(deps, state, target);
    const seen = await namedSign(task, target, sign);
    readings.push({ ...seen, target: targetIdOf(target) });
  }
  return readings;
};

export const withReadings = async (task: Task, act: (signs: Readings) => Promise<Performed>): Promise<Performed> => {
  try {
    return await act(await readAll(task));
  } catch (error) {
    if (error instanceof SesUnavailable) return rests(`ses ${error.code}`);
    throw error;
  }
};

export const declareRemovable = (task: Task, selector: Selector): Promise<Performed> =>
  withReadings(task, async (signs) => {
    const done = await execute(task.deps, task.settings.name, (_, at) => ({
      type: 'DeclareRemovable',
      id: '',
      at,
      selector,
      signs,
    }));
    task.deps.atBoundary('DeclareRemovable after outcome');
    if (done.tag === 'committed') return progressed;
    return rests(done.tag === 'refused' ? done.refusal.code : '');
  });

const look = (task: Task, selector: Selector): Promise<RecordObservation> =>
  observe(task, selector, own(task.state.selectors, selector)?.fingerprint ?? noKeyHasIt, 'authoritative');

/** Gone is what every authoritative server says, also of a key that we never had; unknown is not gone. */
export const isRecordGone = async (task: Task, selector: Selector): Promise<boolean> =>
  (await look(task, selector)).verdict === 'absent';

/** An empty `p=` at every server that counts; servers that disagree are asked again the next day. */
const isRevoked = ({ verdict, findings }: RecordObservation): boolean =>
  verdict === 'wrong' && findings.some(({ code }) => code === 'revoked');

/** What the DNS department has done about a record that may go. */
export const seeRecordGone = async (task: Task, selector: Selector): Promise<Performed> => {
  const { deps, settings, state } = task;
  const seen = await look(task, selector);
  const awaited = own(state.selectors, selector)?.revocation === 'wanted';
  const type = seen.verdict === 'absent' ? 'RecordGone' : awaited && isRevoked(seen) ? 'RecordRevoked' : null;
  if (type === null) return rests();
  const done = await execute(deps, settings.name, (_, at) => ({ type, id: '', at, selector }));
  deps.atBoundary('RecordGone after outcome');
  return done.tag === 'committed' ? progressed : rests();
};
