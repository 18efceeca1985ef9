/** How each domain stands to its plan: from its whole log, how long the DNS department took, and whether the next switch will hold. */

import { type Calendar, dateOf, daysBetween } from '../domain/calendar.ts';
import type { SigningDomain } from '../domain/names.ts';
import {
  type Forecast,
  forecastOf,
  isServed,
  type Lags,
  nextPlans,
  ownPlan,
  type Plan,
  plansOf,
} from '../domain/plan.ts';
import { isRunning } from '../domain/state.ts';
import { inWindow } from '../ports/concurrency.ts';
import type { DomainOutlook } from '../ports/service.ts';
import { LogCorrupt } from '../ports/store.ts';
import type { Deps } from './deps.ts';
import { readsAtOnceMax } from './execute.ts';
import { type Answered, type Past, readPast } from './history.ts';

type OutlookDeps = Pick<Deps, 'log' | 'clock'> & { readonly calendar: Calendar };

const lagsIn = (calendar: Calendar, answered: readonly Answered[]): Lags | null => {
  const days = answered.map(({ submittedAt, liveAt }) => daysBetween(calendar, submittedAt, liveAt));
  return days.length === 0 ? null : { shortest: Math.min(...days), longest: Math.max(...days), rotations: days.length };
};

/**
 * The lags of one domain, for the proposal of a switch day. A log that does not verify has none.
 * @throws LogUnavailable
 */
export const lagsOf = async (deps: OutlookDeps, domain: SigningDomain): Promise<Lags | null> => {
  try {
    return lagsIn(deps.calendar, (await readPast(deps, domain)).answered);
  } catch (error) {
    if (!(error instanceof LogCorrupt)) throw error;
    return null;
  }
};

/** Before these stages the record is awaited. */
const awaitsRecord: readonly string[] = ['Preparing', 'AwaitingApplication', 'AwaitingRecord'];

const outlookOf = (
  { calendar, clock }: OutlookDeps,
  domain: SigningDomain,
  { answered, state }: Past,
  plans: readonly Plan[],
): DomainOutlook => {
  const lags = lagsIn(calendar, answered);
  const today = dateOf(calendar, clock.now());
  const adjusted = state === null ? plans : plans.map((plan) => ownPlan(state, calendar, plan));
  const rotation = state?.rotation ?? null;
  const running = isRunning(rotation) ? rotation : null;
  // A rotation that was early leaves nothing to switch on the planned day.
  const isDone = (plan: Plan): boolean => running === null && state !== null && isServed(state, plan, calendar);
  const next = adjusted.find((plan) => plan.switch.day >= today && !isDone(plan)) ?? null;
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

const readOutlook = async (
  deps: OutlookDeps,
  domain: SigningDomain,
  plans: readonly Plan[],
): Promise<DomainOutlook> => {
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

/** The plans of a year; without one, the next two. Fewer if the calendar leaves no day. */
export const plansIn = ({ calendar, clock }: OutlookDeps, year: number | null): readonly Plan[] =>
  year === null ? nextPlans(calendar, clock.now()) : plansOf(calendar, year);

/**
 * The outlook of each domain, what needs a person first. A log that does not verify makes its domain `unreadable` and no other.
 * @throws LogUnavailable
 */
export const outlooksOf = async (
  deps: OutlookDeps,
  domains: readonly SigningDomain[],
  plans: readonly Plan[],
): Promise<readonly DomainOutlook[]> => {
  const outlooks: DomainOutlook[] = [];
  await inWindow(domains, readsAtOnceMax, async (domain) => {
    outlooks.push(await readOutlook(deps, domain, plans));
  });
  return outlooks.toSorted((a, b) => urgency(a) - urgency(b) || (a.domain < b.domain ? -1 : 1));
};
