/** The state of a domain after its first rotation, made by the simulation's bot and not by hand. */
import { core } from '../../src/domain/core.ts';
import type { SigningDomain } from '../../src/domain/names.ts';
import type { State } from '../../src/domain/state.ts';
import { domainName } from '../simulation/bot/post.ts';
import { ApplicationRun } from '../simulation/bot/run.ts';
import { worldPlan } from '../simulation/plan.ts';
import { Tally } from '../simulation/tally.ts';

const worldsMax = 50;

/** Rotated once, nothing open: what a domain is for most of the year. */
const isQuiet = ({ rotation, targets, notices, lost, drifting }: State): boolean =>
  rotation?.stage.tag === 'Completed' &&
  targets.length === 1 &&
  notices.length === 0 &&
  Object.keys(lost).length + Object.keys(drifting).length === 0;

/** @throws RangeError if no world has such a state */
export const quietState = async (): Promise<State> => {
  for (let world = 0; world < worldsMax; world += 1) {
    let quiet: State | null = null;
    const capturing: typeof core = {
      ...core,
      fold: (...given) => {
        const state = core.fold(...given);
        if (isQuiet(state)) quiet = state;
        return state;
      },
    };
    await new ApplicationRun(worldPlan(1, world), 'previous', {
      tally: new Tally(),
      core: capturing,
      watch: null,
      withSlack: false,
    }).run();
    if (quiet !== null) return quiet;
  }
  throw new RangeError('no world comes to a quiet state');
};

/** The same state under another name. */
export const renamed = (state: State, name: SigningDomain, account: string): State => {
  const text = JSON.stringify(state).replaceAll(domainName, name).replaceAll('"a/r1', `"${account}/r1`);
  return JSON.parse(text.replaceAll('"account":"a"', `"account":"${account}"`)) as State;
};
