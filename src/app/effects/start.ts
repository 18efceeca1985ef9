/** What would block on day 15 is said on day 0 (design.md 4). */

import type { TargetObservation } from '../../domain/commands.ts';
import { plannedStartDue } from '../../domain/decide/planned.ts';
import { differsFromCurrent } from '../../domain/decide/start.ts';
import { lookUp, type PersonId, type TargetId } from '../../domain/names.ts';
import type { Policy } from '../../domain/policy.ts';
import { approvalsRequired } from '../../domain/queries.ts';
import type { Blocker } from '../../domain/state.ts';
import { type MailFrom, SesUnavailable } from '../../ports/ses.ts';
import { deferred, type Performed, progressed, rotationOf, type Task } from '../deps.ts';
import { execute, executeNow } from '../execute.ts';
import { mailPolicyOf, observeDmarc, rollbackReadiness } from './evidence.ts';
import { findSubdomainIdentities, type Probed, probeTarget, readTarget, targetIdOf } from './readings.ts';

interface Seen {
  readonly blockers: Blocker[];
  readonly observations: (TargetObservation & { readonly target: TargetId })[];
  readonly mailFroms: (MailFrom | null)[];
}

/** What is wrong with a probe that should have been signed; the selector that signed it is looked at beside the reading's. */
const probeBlockers = ({ arrival, observation }: Probed, signingEnabled: boolean): readonly Blocker[] => {
  if (arrival.tag === 'mailboxUnavailable') return ['mailbox_unavailable'];
  if (arrival.tag === 'notArrived') return ['probe_missing'];
  return observation?.selector === null && signingEnabled ? ['probe_unsigned'] : [];
};

/** A probe signed with the current key must arrive: else nothing would prove the switch either. */
const observeTargets = async (task: Task): Promise<Seen> => {
  const { deps, settings, state } = task;
  const rotation = rotationOf(task);
  const seen: Seen = { blockers: [], observations: [], mailFroms: [] };
  for (const target of settings.targets) {
    try {
      const { observation, reading } = await readTarget(deps, state, target);
      seen.observations.push({ ...observation, target: targetIdOf(target) });
      const easyDkim = reading.exists && reading.origin !== 'EXTERNAL';
      if (!reading.exists) seen.blockers.push('target_missing');
      else if (!reading.signingEnabled) seen.blockers.push('signing_off');
      else if (easyDkim) seen.blockers.push('easy_dkim_origin');
      if (!reading.exists) continue;
      seen.mailFroms.push(reading.mailFrom);
      const probe = await probeTarget(deps, settings.name, state, target);
      if (probe.observation !== null) seen.observations.push({ ...probe.observation, target: targetIdOf(target) });
      seen.blockers.push(...probeBlockers(probe, reading.signingEnabled));
      const shown = [observation.selector, probe.observation?.selector ?? null];
      // A token of Easy DKIM is no selector that anybody could import.
      if (!easyDkim && shown.some((one) => differsFromCurrent(state, rotation, one)))
        seen.blockers.push('current_differs');
    } catch (error) {
      if (!(error instanceof SesUnavailable)) throw error;
      seen.blockers.push('ses_unreachable');
    }
  }
  return seen;
};

/** Null: Slack did not say who may approve. */
const eligibleApprovers = async ({ deps, settings, state }: Task): Promise<readonly PersonId[] | null> => {
  const people = await deps.directory.approvers(settings);
  const requester = state.rotation?.requester;
  return people?.filter((person) => deps.settings.policy.requesterCounts || person !== requester) ?? null;
};

const approverBlockers = (people: readonly PersonId[] | null, policy: Policy): readonly Blocker[] => {
  if (people === null) return ['approvers_unknown'];
  return people.length >= approvalsRequired(policy) ? [] : ['too_few_approvers'];
};

const readinessBlockers: readonly Blocker[] = [
  'current_key_not_held',
  'current_key_published',
  'current_key_compromised',
];

/** Everything that the preflight finds. Probes are sent; nothing is recorded. */
export const observePreflight = async (task: Task) => {
  const { deps, settings, state } = task;
  const { current } = rotationOf(task);
  // Reads the vault too, so that an import clears the blocker that requires it.
  const known = lookUp(state.selectors, current)?.fingerprint ?? null;
  const held = known ?? (await deps.vault.describe(settings.name, current))?.fingerprint ?? null;
  const dmarc = observeDmarc(task);
  const { blockers, observations, mailFroms } = await observeTargets(task);
  const readiness = await rollbackReadiness(task, current, held);
  if (!readiness.ready) {
    blockers.push(readinessBlockers.find((blocker) => blocker === readiness.problem) ?? 'current_record_wrong');
  }
  const approvers = await eligibleApprovers(task);
  blockers.push(...approverBlockers(approvers, deps.settings.policy));
  // The switch would wait on day 15 for what no resolver here can see.
  const validation = await deps.dns.validates(settings.name);
  if (validation === 'unvalidated') blockers.push('dnssec_not_validated');
  if (validation === 'unknown') blockers.push('dnssec_unknown');
  const mail = await mailPolicyOf(task, await dmarc, mailFroms, !blockers.includes('ses_unreachable'));
  return {
    currentFingerprint: held,
    blockers: [...new Set(blockers)],
    mailPolicy: mail.policy,
    approvers,
    subdomainIdentities: await findSubdomainIdentities(task),
    observations,
  };
};

export const preflight = async (task: Task): Promise<Performed> => {
  const { deps, settings } = task;
  const { id: rotation } = rotationOf(task);
  const found = await observePreflight(task);
  deps.atBoundary('Preflight after effect');
  const done = await executeNow(deps, settings.name, { type: 'RecordPreflight', rotation, ...found });
  return done.tag === 'committed' ? progressed : deferred();
};

/** The vault gives the pair that is there when this runs twice: a crash between making and recording loses nothing. */
export const makeKeyPair = async (task: Task): Promise<Performed> => {
  const { deps, settings } = task;
  const { id, next } = rotationOf(task);
  deps.atBoundary('MakeKeyPair before intent');
  const info = await deps.vault.generate(settings.name, next, deps.clock.now());
  deps.atBoundary('MakeKeyPair after effect');
  await executeNow(deps, settings.name, {
    type: 'RecordKeyMade',
    rotation: id,
    fingerprint: info.fingerprint,
  });
  deps.atBoundary('MakeKeyPair after outcome');
  return progressed;
};

/**
 * Asks for the planned start on each business day on which it waits.
 * Decided by one append a day: another process, or this one after a restart, finds that people were asked today.
 */
export const seePlannedStart = async ({ deps, settings, state }: Task): Promise<Performed> => {
  if (plannedStartDue(state, deps.settings.policy, deps.clock.now()) === null) return deferred();
  const held = await deps.vault.describe(settings.name, state.current ?? settings.current);
  const done = await execute(deps, settings.name, (loaded, at) => ({
    type: 'StartPlanned',
    at,
    selectorTemplate: settings.selectorTemplate,
    current: loaded.state.current ?? settings.current,
    currentFingerprint: held?.fingerprint ?? null,
    targets: settings.targets.map(targetIdOf),
  }));
  return done.tag === 'committed' ? progressed : deferred();
};
