/** The state in which a rotation begins: what the former one left behind goes, what may still land stays. */

import { type At, newTarget, unknownSelector, withSelector } from './change.ts';
import type { DomainEvent } from './events.ts';
import { withFormer } from './former.ts';
import type { Selector } from './names.ts';
import { own } from './own.ts';
import { isUnfinished } from './queries.ts';
import type { Rules } from './rules.ts';
import type { SelectorFacts, State } from './state.ts';
import { mayBeRemembered, remembered } from './usedNames.ts';
import { stillSpoken } from './wait.ts';

type RotationStarted = Extract<DomainEvent, { type: 'RotationStarted' }>;

/** What is destroyed leaves the state for its name's number; a name that SES was seen to use stays whatever became of its key. */
const forgetful = (state: State, current: Selector): Pick<State, 'selectors' | 'usedNames'> => {
  const kept: Record<string, SelectorFacts> = {};
  let usedNames = state.usedNames ?? {};
  for (const [name, facts] of Object.entries(state.selectors)) {
    const shown = name === current || state.targets.some((target) => target.shown === name);
    if (facts.status === 'destroyed' && !shown && mayBeRemembered(usedNames, name)) {
      usedNames = remembered(usedNames, name);
    } else kept[name] = facts;
  }
  return { selectors: kept, usedNames };
};

const ofTargets = <T>(facts: Readonly<Record<string, T>>, targets: readonly { readonly id: string }[]) =>
  Object.fromEntries(Object.entries(facts).filter(([id]) => targets.some((target) => target.id === id)));

export const rotationStarted = (state: State, event: RotationStarted, { at }: At, rules: Rules): State => {
  const known = new Map(state.targets.map((target) => [target.id, target]));
  const targets = event.targets.map((id) => ({
    ...(known.get(id) ?? newTarget(id)),
    backVersion: null,
    undone: false,
    succeededAt: null,
    probedAt: null,
  }));
  const remaining = { ...state, ...forgetful(state, event.current) };
  const named = withSelector(
    {
      ...remaining,
      ...withFormer(remaining, event.targets, at),
      targets,
      attempts: state.attempts.filter(isUnfinished),
      current: event.current,
      rotations: state.rotations + 1,
      ailing: {},
      mailboxProblem: null,
      // Of targets that are configured no more nothing is read that could clear it.
      drifting: ofTargets(state.drifting, targets),
      altered: ofTargets(state.altered, targets),
    },
    event.current,
    {
      // Read as current at the start: SES signs with it though no `PutIntended` of ours names it (I8).
      used: rules.has('current-is-protected') || (own(state.selectors, event.current)?.used ?? false),
      ...(event.currentFingerprint === null ? {} : { fingerprint: event.currentFingerprint }),
    },
  );
  return {
    ...withSelector(named, event.next, unknownSelector),
    rotation: {
      id: state.rotations + 1,
      requester: event.by,
      startedAt: at,
      current: event.current,
      next: event.next,
      stage: { tag: 'Preparing', sinceAt: at },
      preflight: null,
      application: null,
      record: null,
      round: null,
      roundWanted: true,
      blockers: [],
      grant: null,
      rollback: null,
      breakGlass: null,
      spoken: stillSpoken(state.rotation?.spoken ?? {}),
    },
  };
};
