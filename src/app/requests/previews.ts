/** What a rollback, a cancel or the declaration of a compromised key would do if it were confirmed now. It is decided on trial and nothing is appended. */

import type { PreviewedAction } from '../../domain/actions.ts';
import { businessDailyAfter, dateOf } from '../../domain/calendar.ts';
import { approversAreScarce } from '../../domain/decide/start.ts';
import type { DomainEvent } from '../../domain/events.ts';
import type { RecordObservation } from '../../domain/findings.ts';
import { lookUp, unreachable } from '../../domain/names.ts';
import { forecastOf, proposedSwitchDay } from '../../domain/plan.ts';
import type { State } from '../../domain/state.ts';
import { within } from '../../ports/concurrency.ts';
import { faultOf } from '../../ports/journal.ts';
import type { AcceptedAs, Response, RotationPreview } from '../../ports/service.ts';
import type { DomainSettings } from '../../ports/settings.ts';
import type { Deps, Task } from '../deps.ts';
import { observe } from '../effects/evidence.ts';
import { observePreflight } from '../effects/start.ts';

import { executeNow } from '../execute.ts';
import { lagsOf } from '../outlook.ts';
import { buildCommand, type CommandContext } from './commands.ts';

/** Who wants to go back must not wait for a silent DNS: a doubt about it never refuses (design.md 4). Real milliseconds. */
const dnsWaitMs = 5_000;

/** Real milliseconds. */
const keepMs = 1_000;

/** For the record of the decision. A store that is slow or down delays nobody who wants to go back. */
const storeEvidence = async (
  { deps: { evidence, journal } }: Task,
  observation: RecordObservation,
): Promise<string | null> => {
  const storing = evidence.put(observation).catch((error: unknown) => {
    journal.error({ ...faultOf(error) }, 'evidence about the previous record could not be kept');
    return null;
  });
  return within(keepMs, storing);
};

interface PreviousRecordCheck {
  /** Null where there is nothing to look at, or the DNS took too long. */
  readonly observation: RecordObservation | null;
  /** Content address; null where it could not be kept. */
  readonly evidence: string | null;
}

/** What the DNS says of the previous record, for whoever is about to go back: shown, recorded, and never a reason to refuse. */
export const checkPreviousRecord = async (task: Task): Promise<PreviousRecordCheck> => {
  const { rotation, selectors } = task.state;
  const fingerprint = rotation === null ? null : (lookUp(selectors, rotation.current)?.fingerprint ?? null);
  if (rotation === null || fingerprint === null) return { observation: null, evidence: null };
  const observation = await within(dnsWaitMs, observe(task, rotation.current, fingerprint, 'authoritative'));
  return { observation, evidence: observation === null ? null : await storeEvidence(task, observation) };
};

/**
 * A click on the card itself went before anybody looked at the DNS: what it says of the previous record is put down right after,
 * beside the Put, which waits for nothing (design.md 4).
 * Never throws. @param state that the rollback was asked for in
 */
export const notePreviousRecord = async (deps: Deps, settings: DomainSettings, state: State): Promise<void> => {
  const { rotation } = state;
  if (rotation === null) return;
  try {
    const { observation, evidence } = await checkPreviousRecord({ deps, settings, state });
    const verdict = observation?.verdict ?? 'unknown';
    await executeNow(deps, settings.name, {
      type: 'RecordPreviousRecord',
      rotation: rotation.id,
      selector: rotation.current,
      verdict,
      evidence,
    });
  } catch (error) {
    deps.journal.error({ domain: settings.name, ...faultOf(error) }, 'the previous record could not be put down');
  }
};

/** Of which key, and whether this is the first or the second person. */
const compromise = (
  events: readonly DomainEvent[],
): Pick<AcceptedAs<'compromised_prepared'>, 'selector' | 'step'> | null => {
  for (const event of events) {
    if (event.type === 'CompromiseReported') return { selector: event.selector, step: 'first' };
    if (event.type === 'CompromiseDeclared') return { selector: event.selector, step: 'second' };
  }
  return null;
};

/** The application may be submitted today, at the earliest. @throws LogUnavailable */
const switchOutlook = async (
  { log, clock }: Deps,
  { request: { inputs }, settings, all, at }: CommandContext,
): Promise<RotationPreview['outlook']> => {
  const { calendar } = all.policy;
  const switchDay = ('switchOn' in inputs ? inputs.switchOn : undefined) ?? proposedSwitchDay(calendar, at);
  if (switchDay === null) return null;
  const lags = await lagsOf({ log, clock, calendar }, settings.name);
  const today = dateOf(calendar, at);
  const plan = { switch: { wanted: switchDay, day: switchDay } };
  return { lags, switchDay, forecast: forecastOf(calendar, plan, lags, { from: today, today }) };
};

/** The start is folded on trial, and the preflight looks at the world as it would on day 0. */
const previewRotation = async (
  deps: Deps,
  context: CommandContext,
  events: readonly DomainEvent[],
): Promise<RotationPreview> => {
  const { state, settings, at } = context;
  const { policy } = context.all;
  const started = deps.core.fold(state, events, { at, version: state.atVersion + 1 });
  const { rotation } = started;
  if (rotation === null) throw new RangeError('a rotation was started without one');
  const { blockers, approvers } = await observePreflight({ deps, settings, state: started });
  const [submittedDay, liveDay] = policy.reminderDays;
  const applicationReminderAt = businessDailyAfter(policy.calendar, at, submittedDay);
  return {
    current: rotation.current,
    next: rotation.next,
    applicationReminderAt,
    recordReminderAt: businessDailyAfter(policy.calendar, at, liveDay),
    blockers,
    fewApprovers: approvers !== null && approversAreScarce(policy, approvers) ? approvers : null,
    outlook: await switchOutlook(deps, context),
  };
};

/** @returns the refusal that the confirmed click would get, or what it would lead to. */
export const prepare = async (deps: Deps, context: CommandContext, action: PreviewedAction): Promise<Response> => {
  const { state, settings, all } = context;
  const command = buildCommand(context, action);
  const decision = deps.core.decide(state, command, all.policy);
  if (decision.tag === 'refused') {
    return { tag: 'refused', code: decision.code, facts: decision.facts, state, settings };
  }
  const accepted = { tag: 'accepted', state, settings } as const;
  switch (action) {
    case 'rotate': {
      const preview = await previewRotation(deps, context, decision.events);
      return { ...accepted, code: 'rotation_previewed', ...preview };
    }
    case 'cancel':
      return { ...accepted, code: 'cancel_prepared' };
    case 'declare_compromised': {
      const step = compromise(decision.events);
      if (step === null) throw new RangeError('a key was declared compromised without an event');
      return { ...accepted, code: 'compromised_prepared', ...step };
    }
    case 'rollback': {
      const decided = decision.events.find((event) => event.type === 'RollbackDecided');
      const basis = decided?.basis ?? 'proposal';
      return {
        ...accepted,
        code: 'rollback_prepared',
        basis,
        ...(await checkPreviousRecord({ deps, settings, state })),
      };
    }
    default:
      return unreachable(action);
  }
};
