/** Whether the same account signs for the domain in regions that are no targets (I8): a key must not be destroyed under them. */
import type { Sign } from '../../domain/commands.ts';
import { TargetId } from '../../domain/names.ts';
import { type SesTarget, SesUnavailable } from '../../ports/ses.ts';
import type { DomainSettings } from '../../ports/settings.ts';
import { namedSign, readTarget } from '../effects/readings.ts';
import type { Task } from '../effects/task.ts';

type Elsewhere = Sign & { readonly target: 'elsewhere' };

const placeOf = ({ account, region, identity }: SesTarget): string => `${account} ${region} ${identity}`;

/** The targets' accounts and identities in every configured region, without the targets themselves; each once. */
const placesOf = ({ targets }: DomainSettings, regions: readonly string[]): readonly SesTarget[] => {
  const known = new Set(targets.map(placeOf));
  const places = targets.flatMap((target) => regions.map((region) => ({ ...target, region })));
  return places.filter((place) => !known.has(placeOf(place)) && known.add(placeOf(place)));
};

const signedThere = async (task: Task, place: SesTarget): Promise<readonly Elsewhere[]> => {
  const { sign, reading } = await readTarget(task.deps, task.state, place);
  // No identity, or one that signs with keys of SES's own: ours is not used there.
  if (!reading.exists || (reading.origin !== null && reading.origin !== 'EXTERNAL')) return [];
  const seen = await namedSign(task, place, sign);
  return [{ ...seen, target: 'elsewhere' }];
};

/** Nobody said which regions there are: unknown counts as use. */
const unread = ({ deps, state }: Task): Elsewhere => ({
  target: 'elsewhere',
  kind: 'reading',
  selector: null,
  askedAt: deps.clock.now(),
  askedVersion: state.atVersion,
  sesAt: null,
  status: null,
  origin: null,
  signingEnabled: null,
});

/** Former targets in accounts that the bot still reads. */
const formerPlaces = ({ settings: { targets }, state: { former = [] } }: Task): readonly SesTarget[] =>
  former.flatMap((id) => {
    const { account, region, identity } = TargetId.parts(id);
    const way = targets.find((target) => target.account === account);
    return way === undefined ? [] : [{ ...way, region, identity }];
  });

/** Who may not read there any more leaves it to the person who attests: the former target was named to them. */
const signedThereStill = async (task: Task, place: SesTarget): Promise<readonly Elsewhere[]> => {
  try {
    return await signedThere(task, place);
  } catch (error) {
    if (error instanceof SesUnavailable) return [];
    throw error;
  }
};

/** One sign per other region, and former target, where the identity signs with a key of ours. @throws SesUnavailable */
export const readElsewhere = async (task: Task): Promise<readonly Elsewhere[]> => {
  const { regions } = task.settings;
  if (regions === null) return [unread(task)];
  const places = placesOf(task.settings, regions);
  const former = formerPlaces(task).filter((one) => !places.some((place) => placeOf(place) === placeOf(one)));
  const signs = await Promise.all([
    ...places.map((place) => signedThere(task, place)),
    ...former.map((place) => signedThereStill(task, place)),
  ]);
  return signs.flat();
};
