/** `/dkim plan`: the planned days of each domain of the channel, and whether its next switch will hold. */

import { dateOf } from '../../domain/calendar.ts';
import type { State } from '../../domain/state.ts';
import type { AcceptedAs, Request } from '../../ports/service.ts';
import { type DomainSettings, domainsIn } from '../../ports/settings.ts';
import type { Deps } from '../deps.ts';
import { outlooksOf, plansIn } from '../outlook.ts';

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
