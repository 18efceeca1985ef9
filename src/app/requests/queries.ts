/** The verbs that only look: status, check, report, ledger. */

import type { Selector } from '../../domain/names.ts';
import type { State } from '../../domain/state.ts';
import { KeyUnreadable, type PublicKeyInfo, type ReportSigner } from '../../ports/keys.ts';
import type { AcceptedAs, Request, Response } from '../../ports/service.ts';
import type { DomainSettings } from '../../ports/settings.ts';
import type { Deps } from '../deps.ts';
import { observeNext, recordObservation } from '../effects/record.ts';
import { recordIntervals, storedRecord } from '../history.ts';
import { ledgerCsv, ledgerOf } from '../report/ledger.ts';
import { buildReport } from '../report/rotation.ts';
import { fiscalYearAt, fiscalYearOf, usualFirstMonth } from '../report/year.ts';

interface QueryContext {
  readonly request: Request;
  readonly state: State;
  readonly settings: DomainSettings;
}

/** No rotation has the number that is none. */
const wantedOf = (number: number | null | undefined): number | 'newest' =>
  number === undefined ? 'newest' : (number ?? Number.NaN);

/** `/dkim report`: the evidence of one rotation, made whole in memory because Slack takes files whole. */
export const report = async (
  deps: Deps,
  signer: ReportSigner | null,
  { request, state, settings }: QueryContext,
): Promise<Response> => {
  if (signer === null) throw new RangeError('this request handler has no signer for reports');
  const made = await buildReport(deps, signer, settings.name, wantedOf(request.inputs.rotation));
  return typeof made === 'string'
    ? { tag: 'refused', code: made, facts: { domain: settings.name }, state, settings }
    : { tag: 'accepted', code: 'report', state, settings, report: made };
};

/** The key ledger of one signing domain. @param typed the year that the person named; null: the present fiscal year */
export const ledger = async (
  deps: Deps,
  settings: DomainSettings,
  state: State,
  typed: number | null,
): Promise<AcceptedAs<'ledger'>> => {
  const { locale, policy } = deps.settings;
  const { calendar } = policy;
  const year =
    typed === null
      ? fiscalYearAt(calendar, deps.clock.now(), usualFirstMonth)
      : fiscalYearOf(calendar, typed, usualFirstMonth);
  const csv = ledgerCsv(locale, calendar, year, await ledgerOf(deps, [settings.name], year));
  return { tag: 'accepted', code: 'ledger', state, settings, year: year.year, csv };
};

/** Null where none is held, or where what is held contradicts itself: the daily trial of the keys says that. */
export const describedKey = async ({ vault }: Deps, settings: DomainSettings, selector: Selector) => {
  try {
    return await vault.describe(settings.name, selector);
  } catch (error) {
    if (error instanceof KeyUnreadable) return null;
    throw error;
  }
};

const heldKeys = async (deps: Deps, settings: DomainSettings, state: State): Promise<readonly PublicKeyInfo[]> => {
  const current = state.rotation?.current ?? state.current ?? settings.current;
  const selectors = new Set([current, ...(state.rotation === null ? [] : [state.rotation.next])]);
  const described = await Promise.all([...selectors].map((selector) => describedKey(deps, settings, selector)));
  return described.filter((key) => key !== null);
};

export const status = async (deps: Deps, settings: DomainSettings, state: State): Promise<AcceptedAs<'status'>> => ({
  tag: 'accepted',
  code: 'status',
  state,
  settings,
  keys: await heldKeys(deps, settings, state),
});

/** Everything that the digest of this round covers. Another round than the clicked one would show what the person did not see. */
export const roundDetails = async (deps: Deps, { request, state, settings }: QueryContext, head: string) => {
  const { rotation } = state;
  const refused = { tag: 'refused', facts: {}, state, settings } as const;
  if (rotation === null || rotation.round === null) return { ...refused, code: 'no_rotation' } as const;
  if (rotation.id !== request.rotation || rotation.round.id !== request.round)
    return { ...refused, code: 'other_round' } as const;
  const record = await storedRecord(deps, rotation.round.evidence);
  return { tag: 'accepted', code: 'round_details', state, settings, record, head } as const;
};

export const rotationDetails = async (deps: Deps, { request, state, settings }: QueryContext, head: string) => {
  const refused = { tag: 'refused', facts: {}, state, settings } as const;
  if (state.rotation === null) return { ...refused, code: 'no_rotation' } as const;
  if (state.rotation.id !== request.rotation) return { ...refused, code: 'other_rotation' } as const;
  const keys = await heldKeys(deps, settings, state);
  return { tag: 'accepted', code: 'rotation_details', state, settings, keys, head } as const;
};

/** Asks the name servers now, records what changed, and shows all of it. @param full with the unchanged stretches before. */
export const check = async (deps: Deps, settings: DomainSettings, state: State, full: boolean): Promise<Response> => {
  const refused = { tag: 'refused', facts: {}, state, settings } as const;
  if (state.rotation === null) return { ...refused, code: 'no_rotation' };
  const task = { deps, settings, state };
  const observation = await observeNext(task);
  if (observation === null) return { ...refused, code: 'application_not_ready' };
  const nextKey = await describedKey(deps, settings, state.rotation.next);
  const recorded = await recordObservation(task, observation);
  const intervals = full ? await recordIntervals(deps, settings, state.rotation.id) : null;
  return { tag: 'accepted', code: 'check', state: recorded.state, settings, observation, nextKey, intervals };
};
