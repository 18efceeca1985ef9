/**
 * A click on the card itself went before anybody looked at the DNS: what it says of the previous record is put down right after,
 * beside the Put, which waits for nothing (design.md 4).
 */
import type { State } from '../../domain/state.ts';
import type { DomainSettings } from '../../ports/settings.ts';
import type { Deps } from '../deps.ts';
import { execute } from '../execute.ts';
import { faultOf } from '../fault.ts';
import { lookAtWayBack } from './wayBack.ts';

/** Never throws. @param state that the rollback was asked for in */
export const noteWayBack = async (deps: Deps, settings: DomainSettings, state: State): Promise<void> => {
  const { rotation } = state;
  if (rotation === null) return;
  try {
    const { observation, evidence } = await lookAtWayBack({ deps, settings, state });
    const verdict = observation?.verdict ?? 'unknown';
    await execute(deps, settings.name, (_, at) => ({
      type: 'RecordWayBack',
      id: '',
      at,
      rotation: rotation.id,
      selector: rotation.current,
      verdict,
      evidence,
    }));
  } catch (error) {
    const { fault } = faultOf(error);
    deps.journal.error({ domain: settings.name, fault }, 'the previous record could not be put down');
  }
};
