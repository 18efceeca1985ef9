/**
 * The answers about many domains: App Home, `/dkim` alone and `/dkim status` without a domain say what waits for the person, and show
 * one page of all domains; `/dkim plan` says the planned days of each domain of the channel, and whether its next switch will hold.
 */

import { dateOf } from '../../domain/calendar.ts';
import { mayGive } from '../../domain/commands.ts';
import { authorise } from '../../domain/decide/decide.ts';
import type { Selector, SigningDomain } from '../../domain/names.ts';
import { attentionOf, attentions, signingSelectors, waitingFor } from '../../domain/overview.ts';
import { type Lags, proposedSwitchDay } from '../../domain/plan.ts';
import { isRunning, type State } from '../../domain/state.ts';
import type { RolesByDomain } from '../../ports/people.ts';
import type {
  AcceptedAs,
  OverviewAnswer,
  OverviewRow,
  RefusedAnswer,
  Request,
  WaitingDomain,
} from '../../ports/service.ts';
import { byName, type DomainSettings, domainsIn } from '../../ports/settings.ts';
import type { Deps } from '../deps.ts';
import { readStates, type States } from '../execute.ts';
import { lagsOf, outlooksOf, plansIn } from '../outlook.ts';
import { describedKey } from './queries.ts';

/** Up to this many domains are read to find what waits and what is wrong. With more, those that are due first are read. */
const readsMax = 100;
const rowsPerPage = 10;
const waitingMax = 8;

/** The domains in which something may wait or be wrong. @throws LogUnavailable */
const candidatesOf = async (deps: Deps, visible: readonly DomainSettings[]): Promise<readonly DomainSettings[]> => {
  if (visible.length <= readsMax) return visible;
  const names = new Set(await deps.log.upcoming(deps.clock.now(), readsMax));
  return visible.filter(({ name }) => names.has(name));
};

/** A log that does not verify is an incident. */
const rankOf = (state: State | null | undefined): number =>
  state === null || state === undefined ? 0 : attentions.indexOf(attentionOf(state));

const quiet = attentions.indexOf('quiet');

interface Found {
  readonly waiting: readonly WaitingDomain[];
  /** Not quiet, what is wrong first. */
  readonly notable: readonly DomainSettings[];
}

const findNotable = (
  { settings: { policy }, clock }: Deps,
  roles: RolesByDomain,
  candidates: readonly DomainSettings[],
  states: States,
): Found => {
  const ranked = candidates
    .map((settings) => ({ settings, state: states.get(settings.name), rank: rankOf(states.get(settings.name)) }))
    .sort((a, b) => a.rank - b.rank || byName(a.settings, b.settings));
  const at = clock.now();
  return {
    waiting: ranked.flatMap(({ settings, state }) => {
      const items = state ? waitingFor(state, roles(settings), policy, at) : [];
      return state && items.length > 0 ? [{ settings, state, items }] : [];
    }),
    notable: ranked.filter(({ rank }) => rank < quiet).map(({ settings }) => settings),
  };
};

const rowOf = async (deps: Deps, settings: DomainSettings, state: State | null): Promise<OverviewRow> => {
  const [signing = settings.current] = state === null ? [] : signingSelectors(state, settings.current);
  return { settings, state, key: state === null ? null : await describedKey(deps, settings, signing as Selector) };
};

/**
 * Of the only domain that a person may start in: the form proposes a day before anybody chose among several. The log is read as a whole,
 * so not before the first rotation.
 * @throws LogUnavailable
 */
const lagsFor = async (
  { log, clock, settings: { policy } }: Deps,
  startable: readonly SigningDomain[],
  states: States,
): Promise<Lags | null> => {
  const [only, ...others] = startable;
  const rotation = (only && states.get(only)?.rotation) ?? null;
  if (only === undefined || others.length > 0 || rotation === null) return null;
  return lagsOf({ log, clock, calendar: policy.calendar }, only);
};

/**
 * @returns the refusal for whoever may view no domain: guests, bots, strangers and people without a role get nothing else
 * @throws QueriesLimited, LogUnavailable and the vault's errors
 */
export const overview = async (deps: Deps, request: Request): Promise<OverviewAnswer | RefusedAnswer> => {
  const all = [...deps.settings.domains.values()].sort(byName);
  const roles = await deps.directory.roles(request.person, all);
  const visible = all.filter((settings) => authorise(roles(settings), 'View') === null);
  const [first] = all;
  if (visible.length === 0 || first === undefined) {
    const refusal = first === undefined ? null : authorise(roles(first), 'View');
    return { tag: 'refused', code: refusal?.code ?? 'not_allowed', facts: {}, state: null, settings: null };
  }
  const states: States = new Map();
  const candidates = await candidatesOf(deps, visible);
  await readStates(deps, candidates, states);
  const { waiting, notable } = findNotable(deps, roles, candidates, states);
  const listed = [...notable, ...visible.filter((settings) => !notable.includes(settings))];
  const pages = Math.ceil(listed.length / rowsPerPage);
  const page = Math.min(request.inputs.page ?? 1, pages);
  const shown = listed.slice((page - 1) * rowsPerPage, page * rowsPerPage);
  await readStates(deps, shown, states);
  const { calendar } = deps.settings.policy;
  const startable = visible
    .filter(({ name }) => !isRunning(states.get(name)?.rotation ?? null))
    .flatMap((settings) => (mayGive(roles(settings), 'StartRotation') ? [settings.name] : []));
  const lags = await lagsFor(deps, startable, states);
  return {
    tag: 'overview',
    code: 'overview',
    state: null,
    settings: null,
    waiting: waiting.slice(0, waitingMax),
    moreWaiting: Math.max(0, waiting.length - waitingMax),
    rows: await Promise.all(shown.map((settings) => rowOf(deps, settings, states.get(settings.name) ?? null))),
    page,
    pages,
    total: listed.length,
    notable: notable.length,
    startable,
    proposedSwitchDay: proposedSwitchDay(calendar, deps.clock.now(), lags),
    lags,
  };
};

/** The log of each is read for its lags. A message does not hold more. */
const domainsMax = 50;

/** @throws LogUnavailable */
export const plan = async (
  { log, clock, settings: all }: Deps,
  request: Request,
  { state, settings }: { readonly state: State; readonly settings: DomainSettings },
): Promise<AcceptedAs<'plan'>> => {
  const { calendar } = all.policy;
  const deps = { log, clock, calendar };
  const year = request.inputs.year ?? null;
  const plans = plansIn(deps, year);
  const included = request.domain === null ? domainsIn(all, settings.channel) : [settings];
  const names = included.map(({ name }) => name).toSorted();
  return {
    tag: 'accepted',
    code: 'plan',
    state,
    settings,
    today: dateOf(calendar, clock.now()),
    year,
    plans,
    outlooks: await outlooksOf(deps, names.slice(0, domainsMax), plans),
    left: Math.max(0, names.length - domainsMax),
  };
};
