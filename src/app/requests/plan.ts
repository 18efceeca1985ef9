/** `/dkim plan`: the planned days of each domain of the channel, and whether its next switch will hold. */

import { dateOf, daysBetween } from '../../domain/calendar.ts';
import type { SigningDomain } from '../../domain/names.ts';
import { type Forecast, forecastOf, type Lags, nextPlans, ownPlan, type Plan, plansOf } from '../../domain/plan.ts';
import { isRunning, type State } from '../../domain/state.ts';
import { inWindow } from '../../ports/concurrency.ts';
import type { AcceptedAs, DomainOutlook, Request } from '../../ports/service.ts';
import type { DomainSettings } from '../../ports/settings.ts';
import { LogCorrupt } from '../../ports/store.ts';
import type { Deps } from '../deps.ts';

/** The log of each is read for its lags. A message and a picture do not hold more. */
const domainsMax = 50;
/** Reads under way at a time: a plan must not take the connections that a decision needs (I15). */
const readsAtOnceMax = 8;
/** Two years of rotations: a DNS department changes. */
const lagsMax = 4;

/** How long the DNS department took, and the state that the log ends with. */
interface Past {
  readonly lags: Lags | null;
  readonly state: State | null;
}

/** @throws LogCorrupt, LogUnavailable */
const readPast = async ({ log, settings }: Deps, domain: SigningDomain): Promise<Past> => {
  const { calendar } = settings.policy;
  const days = new Map<number, number>();
  let last: State | null = null;
  for await (const { at, events, state } of log.history(domain)) {
    last = state;
    const { rotation } = state;
    const submittedAt = rotation?.application?.submittedAt;
    if (rotation == null || submittedAt === undefined || days.has(rotation.id)) continue;
    const isLive = events.some((event) => event.type === 'RecordChanged' && event.facts.verdict === 'right');
    if (isLive) days.set(rotation.id, daysBetween(calendar, submittedAt, at));
  }
  const newest = [...days.values()].slice(-lagsMax);
  const lags = { shortest: Math.min(...newest), longest: Math.max(...newest), rotations: newest.length };
  return { lags: newest.length === 0 ? null : lags, state: last };
};

/** Before these stages the record is awaited. */
const awaitsRecord: readonly string[] = ['Preparing', 'AwaitingApplication', 'AwaitingRecord'];

const outlookOf = (
  { settings, clock }: Deps,
  domain: SigningDomain,
  past: Past,
  plans: readonly Plan[],
): DomainOutlook => {
  const { calendar } = settings.policy;
  const { state, lags } = past;
  const today = dateOf(calendar, clock.now());
  const adjusted = state === null ? plans : plans.map((plan) => ownPlan(state, calendar, plan));
  const next = adjusted.find((plan) => plan.switch.day >= today) ?? null;
  const rotation = state?.rotation ?? null;
  const running = isRunning(rotation) ? rotation : null;
  const isLive = running !== null && !awaitsRecord.includes(running.stage.tag);
  const forecastFor = (plan: Plan): Forecast => {
    const submittedAt = running?.application?.submittedAt;
    const planned = running === null && plan.start.day > today ? plan.start.day : today;
    const from = submittedAt === undefined ? planned : dateOf(calendar, submittedAt);
    return forecastOf(calendar, plan, lags, { from, today });
  };
  const postponedTo = state?.plannedStart?.postponedTo ?? null;
  const isPostponed = next !== null && running === null && next.start.day === postponedTo;
  return {
    domain,
    status: running !== null ? 'running' : isPostponed ? 'postponed' : 'planned',
    plans: adjusted,
    lags,
    isLive,
    next: next === null ? null : { plan: next, forecast: forecastFor(next) },
  };
};

const readOutlook = async (deps: Deps, domain: SigningDomain, plans: readonly Plan[]): Promise<DomainOutlook> => {
  try {
    return outlookOf(deps, domain, await readPast(deps, domain), plans);
  } catch (error) {
    if (!(error instanceof LogCorrupt)) throw error;
    return { domain, status: 'unreadable', plans, lags: null, isLive: false, next: null };
  }
};

/** What needs a person first: late, then the others by name. */
const urgency = ({ status, next }: DomainOutlook): number =>
  status === 'unreadable' ? 0 : next?.forecast.tag === 'late' ? 1 : 2;

/** @throws LogUnavailable */
export const plan = async (
  deps: Deps,
  request: Request,
  { state, settings }: { readonly state: State; readonly settings: DomainSettings },
): Promise<AcceptedAs<'plan'>> => {
  const { calendar } = deps.settings.policy;
  const now = deps.clock.now();
  const year = request.inputs.year ?? null;
  const plans = year === null ? nextPlans(calendar, now) : plansOf(calendar, year);
  const included =
    request.domain === null
      ? [...deps.settings.domains.values()].filter(({ channel }) => channel === settings.channel)
      : [settings];
  const names = included.map(({ name }) => name).toSorted();
  const outlooks: DomainOutlook[] = [];
  await inWindow(names.slice(0, domainsMax), readsAtOnceMax, async (name) => {
    outlooks.push(await readOutlook(deps, name, plans));
  });
  return {
    tag: 'accepted',
    code: 'plan',
    state,
    settings,
    today: dateOf(calendar, now),
    year,
    plans,
    outlooks: outlooks.toSorted((a, b) => urgency(a) - urgency(b) || (a.domain < b.domain ? -1 : 1)),
    left: Math.max(0, names.length - domainsMax),
  };
};
