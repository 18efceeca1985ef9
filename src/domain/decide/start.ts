/**
 * From `/dkim rotate` to the key pair, its requester and the preflight; and changes by others at SES other than the selector, which the
 * preflight sees first: the identity, the origin of the key, signing on or off. One notice per change.
 */

import { dateOf } from '../calendar.ts';
import type { CommandOf, TargetObservation } from '../commands.ts';
import {
  accept,
  type Chain,
  type Check,
  type Decision,
  entered,
  firstRefusal,
  type Given,
  guard,
  isRefusal,
  notice,
  type OnRotation,
  onRotation,
  refuse,
} from '../decision.ts';
import type { DomainEvent } from '../events.ts';
import type { SubdomainIdentities } from '../facts.ts';
import {
  type Fingerprint,
  lookUp,
  nextSelector,
  type PersonId,
  type Selector,
  type TargetId,
  unreachable,
} from '../names.ts';
import { proposedSwitchDay, switchDayProblem } from '../plan.ts';
import type { Policy } from '../policy.ts';
import { approvalsRequired, isUnfinished, leavingTargets, namesOf, onTarget, openRound } from '../queries.ts';
import type { Actor } from '../roles.ts';
import { type Alteration, isRunning, type Rotation, type State, type Target } from '../state.ts';

export type RecordTargetObservations = CommandOf<'RecordTargetObservations'>;
/** A step receives the state after the previous steps. */
export type Step = (given: Given, command: RecordTargetObservations) => DomainEvent[];
type Named = TargetObservation & { readonly selector: Selector };

export const named = (observations: readonly TargetObservation[]): Named[] =>
  observations.filter((observation): observation is Named => observation.selector !== null);

type Reading = RecordTargetObservations['observations'][number];

/** The worst difference; null: no setting differs from an earlier one. The preflight reports a setting that never was on or ours. */
const differs = (known: Target, before: Alteration | null, { origin, signingEnabled }: Reading): Alteration | null => {
  if (origin === null) return known.origin === null ? null : 'missing';
  const wasOurs = known.origin === 'EXTERNAL' || before === 'easy_dkim_origin';
  if (origin !== 'EXTERNAL') return wasOurs ? 'easy_dkim_origin' : null;
  const wasOn = known.signingEnabled === true || before !== null;
  return signingEnabled === false && wasOn ? 'signing_off' : null;
};

const alterationNotice = (what: Alteration, target: TargetId, origin: string): DomainEvent => {
  switch (what) {
    case 'missing':
      return notice('altered_missing', { target });
    case 'easy_dkim_origin':
      return notice('altered_easy_dkim_origin', { target, origin });
    case 'signing_off':
      return notice('altered_signing_off', { target });
    default:
      return unreachable(what);
  }
};

/** Runs before the reading becomes the known state. */
export const altered = (
  { state }: Given,
  { target, observations }: Pick<RecordTargetObservations, 'target' | 'observations'>,
): DomainEvent[] => {
  const reading = observations.findLast(({ kind }) => kind === 'reading');
  const known = state.targets.find(({ id }) => id === target);
  if (reading === undefined || known === undefined) return [];
  const before = state.altered[target] ?? null;
  const what = differs(known, before, reading);
  if (what === before) return [];
  if (what === null) return [{ type: 'SettingsRestored', target }];
  return [{ type: 'SettingsAltered', target, what }, alterationNotice(what, target, reading.origin ?? '')];
};

/** Selectors whose record or key still exists. The state has to stay small, and this many mean that nobody removes records. */
const selectorsMax = 12;

const livingSelectors = ({ selectors }: State): number =>
  Object.values(selectors).filter(({ status }) => status !== 'destroyed').length;

type Beginning = Pick<
  CommandOf<'StartRotation'>,
  'at' | 'selectorTemplate' | 'current' | 'currentFingerprint' | 'targets'
>;

const nextName = ({ state, policy }: Given, { selectorTemplate, current, at }: Beginning): Selector | null =>
  nextSelector(
    selectorTemplate,
    dateOf(policy.calendar, at),
    new Set([...Object.keys(state.selectors), current]),
    state.usedNames,
  );

const noneRunning: Check<Beginning> = guard('one-rotation-at-a-time', ({ state }) =>
  isRunning(state.rotation) ? refuse('rotation_running', { next: state.rotation.next }) : null,
);

const targetsNamed: Check<Beginning> = (_, { targets }) => (targets.length > 0 ? null : refuse('targets_missing'));

/** Nobody reads a removed target: an attempt there would stay unfinished for ever, and no round could open. */
const nothingLandsAtLeft: Check<Beginning> = ({ state }, { targets }) => {
  const gone = state.targets.map(({ id }) => id).filter((id) => !targets.includes(id));
  const landing = gone.filter((id) => onTarget(state, id).some(isUnfinished));
  return landing.length === 0 ? null : refuse('leaving_target_landing', { targets: namesOf(landing) });
};

const fewSelectors: Check<Beginning> = ({ state }) =>
  livingSelectors(state) < selectorsMax ? null : refuse('too_many_selectors', { count: String(selectorsMax) });

const nameFree: Check<Beginning> = (given, command) =>
  nextName(given, command) === null ? refuse('selector_unavailable', { template: command.selectorTemplate }) : null;

const currentNotRemovable: Check<Beginning> = ({ state }, { current }) =>
  (lookUp(state.selectors, current)?.status ?? 'live') === 'live'
    ? null
    : refuse('selector_removable', { selector: current });

/** I6: one rotation at a time, and no unfinished attempt at a removed target; I8: none from a selector that may be removed. */
const toBegin: Chain<Beginning> = [
  noneRunning,
  targetsNamed,
  nothingLandsAtLeft,
  fewSelectors,
  nameFree,
  currentNotRemovable,
];

/** @param by null: no person started the rotation, and it has no requester until one claims it */
export const begin = (given: Given, command: Beginning, by: Pick<Actor, 'id' | 'name'> | null): Decision => {
  const refusal = firstRefusal(toBegin, given, command);
  const next = nextName(given, command);
  if (refusal || next === null) return refusal ?? refuse('selector_unavailable');
  const { state } = given;
  const leaving = leavingTargets(state, command.targets);
  return accept(
    {
      type: 'RotationStarted',
      by: by?.id ?? null,
      name: by?.name ?? '',
      // The log's last switch determines the current selector, even if the configuration still names an older one.
      current: state.current ?? command.current,
      currentFingerprint: command.currentFingerprint,
      next,
      targets: command.targets,
    },
    ...(leaving.length > 0 ? [notice('targets_removed', { targets: leaving })] : []),
  );
};

type StartRotation = CommandOf<'StartRotation'>;

/** A day on which nobody may switch would only be found out after two weeks. */
const switchDayPossible: Check<StartRotation> = ({ policy: { calendar } }, { at, switchOn }) => {
  const problem = switchOn === undefined ? null : switchDayProblem(calendar, at, switchOn);
  if (problem === null) return null;
  return refuse(problem, { day: switchOn ?? '', proposal: proposedSwitchDay(calendar, at) ?? '' });
};

export const startRotation = (given: Given, command: StartRotation): Decision => {
  const began = firstRefusal([switchDayPossible], given, command) ?? begin(given, command, command.by);
  if (began.tag === 'refused') return began;
  const { reason, switchOn, by } = command;
  const who = { by: by.id, name: by.name };
  return accept(
    ...began.events,
    ...(reason ? [{ type: 'StartReasonGiven', reason, ...who } as const] : []),
    ...(switchOn ? [{ type: 'SwitchDayPlanned', day: switchOn, ...who } as const] : []),
  );
};

const stillPreparing: Check<unknown, OnRotation> = ({ rotation }) =>
  rotation.stage.tag === 'Preparing' ? null : refuse('wrong_stage');

export const recordKeyMade = (given: Given, command: CommandOf<'RecordKeyMade'>): Decision => {
  const on = onRotation(given, command, [stillPreparing]);
  if (isRefusal(on)) return on;
  const { rotation } = on;
  return accept(
    { type: 'KeyPairMade', selector: rotation.next, fingerprint: command.fingerprint },
    entered({ tag: 'AwaitingApplication', sinceAt: command.at }),
    notice('application', { selector: rotation.next }),
  );
};

const unclaimed: Check<unknown, OnRotation> = guard('claim-only-unclaimed', ({ rotation }) =>
  rotation.requester === null ? null : refuse('already_claimed'),
);

/** I1: a requester stays the requester, and so stays barred from approving. */
const toClaim: Chain<CommandOf<'ClaimRotation'>, OnRotation> = [unclaimed];

export const claimRotation = (given: Given, command: CommandOf<'ClaimRotation'>): Decision => {
  const on = onRotation(given, command, toClaim);
  if (isRefusal(on)) return on;
  return accept(
    { type: 'RotationClaimed', by: command.by.id, name: command.by.name },
    notice('claimed', { name: command.by.name }),
  );
};

/**
 * True if SES signs with a selector that a rollback of this rotation would not restore: proof, watch and retention would concern another
 * key (I4, I8). The next selector is expected once a Put of it was intended.
 */
export const differsFromCurrent = (state: State, { current, next }: Rotation, selector: Selector | null): boolean =>
  selector !== null && selector !== current && !(selector === next && lookUp(state.selectors, next)?.used);

/** True if somebody reverted a switched target: the remaining targets must not follow it (I4). */
export const differsFromNext = ({ next }: Rotation, selector: Selector | null): boolean =>
  selector !== null && selector !== next;

/** Every selector that SES signs with at the start keeps its key and record, configured as current or not (I8). */
const inUse = (state: State, observations: readonly TargetObservation[]): DomainEvent[] =>
  [...new Set(observations.map(({ selector }) => selector))].flatMap((selector) =>
    selector === null || lookUp(state.selectors, selector)?.used ? [] : [{ type: 'SelectorInUse', selector } as const],
  );

/**
 * The current key was imported after the start. An open round was shown without it, so the approved facts do not change under the
 * approvers.
 */
const heldNow = (state: State, rotation: Rotation, fingerprint: Fingerprint | null): DomainEvent[] => {
  const { current } = rotation;
  const known = lookUp(state.selectors, current)?.fingerprint ?? null;
  if (known !== null || fingerprint === null || openRound(rotation) !== null) return [];
  return [{ type: 'CurrentKeyHeld', selector: current, fingerprint }];
};

/**
 * Reports changes by others since the last reading. The preflight's reading becomes the known state, so a later check would find no
 * change.
 */
const changed = (given: Given, read: CommandOf<'RecordPreflight'>['observations']): DomainEvent[] =>
  read
    .flatMap((observation) => altered(given, { target: observation.target, observations: [observation] }))
    // The daily check reports the recovery, together with the selector.
    .filter(({ type }) => type !== 'SettingsRestored');

/** Records the findings of the preflight that differ from the last ones, and raises notices for news. */
export const recordPreflight = (given: Given, command: CommandOf<'RecordPreflight'>): Decision => {
  const on = onRotation(given, command);
  if (isRefusal(on)) return on;
  const { rotation } = on;
  const { blockers } = command;
  const before = rotation.preflight;
  const read = command.observations.filter(({ kind }) => kind === 'reading');
  const shown = read.flatMap((observation): DomainEvent[] => {
    const target = given.state.targets.find(({ id }) => id === observation.target);
    if (target === undefined) return [];
    const selector = observation.selector ?? target.shown;
    const same =
      selector === target.shown &&
      observation.origin === target.origin &&
      observation.signingEnabled === target.signingEnabled;
    const { origin, signingEnabled } = observation;
    return same ? [] : [{ type: 'SelectorShown', target: target.id, selector, origin, signingEnabled } as const];
  });
  const { mailPolicy, subdomainIdentities } = command;
  const sameBlockers = before !== null && String(before.blockers) === String(blockers);
  const { dmarc, spf } = before?.mailPolicy ?? {};
  const sameIdentities =
    before !== null &&
    String(before.subdomainIdentities.names) === String(subdomainIdentities.names) &&
    before.subdomainIdentities.more === subdomainIdentities.more;
  const same = sameBlockers && sameIdentities && dmarc === mailPolicy.dmarc && spf === mailPolicy.spf;
  const held = heldNow(given.state, rotation, command.currentFingerprint);
  const seen = [
    ...changed(given, read),
    ...held,
    ...shown,
    ...(given.rules.has('current-is-protected') ? inUse(given.state, command.observations) : []),
  ];
  if (same) return accept(...seen);
  return accept(
    ...seen,
    {
      type: 'PreflightChecked',
      blockers,
      mailPolicy,
      subdomainIdentities,
    },
    // Every card shows the DMARC policy, so its change alone raises no notice.
    ...(sameBlockers ? [] : preflightNotice(before !== null, blockers)),
    ...(before === null ? scarceNotice(given, command.approvers ?? null) : []),
    ...(sameIdentities ? [] : subdomainNotices(subdomainIdentities)),
  );
};

/** A first preflight without problems needs no message: the card shows it. */
const preflightNotice = (again: boolean, blockers: CommandOf<'RecordPreflight'>['blockers']): DomainEvent[] => {
  if (blockers.length > 0) return [notice('preflight_blocked', { blockers })];
  return again ? [notice('preflight_green')] : [];
};

/**
 * One person who is ill or on leave must not stop a switch, so one more than needed should be able to approve. Said on day 0, while
 * somebody can still be added.
 */
export const approversAreScarce = (policy: Policy, people: readonly PersonId[]): boolean =>
  people.length < approvalsRequired(policy) + 1;

const scarceNotice = ({ policy }: Given, people: readonly PersonId[] | null): DomainEvent[] =>
  people === null || !approversAreScarce(policy, people)
    ? []
    : [notice('approvers_scarce', { people, required: approvalsRequired(policy) })];

const subdomainNotices = ({ names, more }: SubdomainIdentities): DomainEvent[] => {
  if (names === null) return [notice('identities_unlisted')];
  if (names.length === 0) return [];
  return [notice('subdomain_identities', { identities: names, more })];
};
