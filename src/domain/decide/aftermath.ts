/** What every decision may lead to besides: a trouble that begins or ends, and the offer to go back on a second independent sign. */
import { type Trouble, troubleOf } from '../critical.ts';
import { type Given, notice } from '../decision.ts';
import type { DomainEvent } from '../events.ts';
import { evolveAll } from '../evolveAll.ts';
import { goesOn } from '../goingOn.ts';
import type { Instant } from '../names.ts';
import type { Policy } from '../policy.ts';
import { isRunning, type State } from '../state.ts';
import { unsignedMinutes } from '../unsigned.ts';
import { signsNeeded, watchSigns } from '../watchSigns.ts';
import { whoMayGoBack } from '../whoMayGoBack.ts';

/** Since when the first of what is still wrong was told of. */
const sinceOf = ({ care }: State, at: Instant): Instant =>
  Math.min(
    at,
    ...(care?.troubles ?? [])
      .filter(({ trouble }) => trouble === 'watch' || trouble === 'lost' || trouble === 'changed')
      .map(({ sinceAt }) => sinceAt),
  );

const offer = (state: State, policy: Policy, at: Instant): DomainEvent[] => {
  const signs = watchSigns(state, at, policy);
  if (signs.length < signsNeeded || state.care?.offered || !isRunning(state.rotation)) return [];
  const { rotation } = state;
  return [
    { type: 'RollbackOffered', signs },
    notice('watch_trouble', {
      owner: 'approvers',
      signs: signs.join(' '),
      since: String(sinceOf(state, at)),
      who: whoMayGoBack(state, rotation, at),
      until: String(rotation.grant?.until ?? at),
      minutes: unsignedMinutes(state, rotation),
    }),
  ];
};

const begun = (state: State, events: readonly DomainEvent[]): readonly Trouble[] => {
  const known = (state.care?.troubles ?? []).map(({ trouble }) => trouble);
  const told = events.flatMap((event) => (event.type === 'NoticeRaised' ? (troubleOf(event.notice.code) ?? []) : []));
  return [...new Set(told)].filter((trouble) => !known.includes(trouble) && goesOn(state, trouble));
};

const over = (state: State): readonly Trouble[] =>
  (state.care?.troubles ?? []).map(({ trouble }) => trouble).filter((trouble) => !goesOn(state, trouble));

const mayMatter = ({ care, rotation }: State, events: readonly DomainEvent[]): boolean =>
  care !== null ||
  rotation?.stage.tag === 'Watching' ||
  events.some((event) => event.type === 'NoticeRaised' && troubleOf(event.notice.code) !== null);

/** @returns what is to follow these events in the same commit. */
export const aftermath = ({ state, policy, rules }: Given, events: readonly DomainEvent[], at: Instant) => {
  if (!mayMatter(state, events)) return [];
  const commit = { at, version: state.atVersion + 1 };
  const after = evolveAll(state, events, commit, rules);
  const ends = over(after);
  const ended: DomainEvent[] = ends.length === 0 ? [] : [{ type: 'TroubleEnded', troubles: ends }];
  const offered = offer(after, policy, at);
  const begins = begun(evolveAll(after, ended, commit, rules), [...events, ...offered]);
  const began: DomainEvent[] = begins.length === 0 ? [] : [{ type: 'TroubleBegan', troubles: begins }];
  return [...ended, ...began, ...offered];
};
