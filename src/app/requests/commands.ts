/** From what a person asked to the command that the core decides on. */

import {
  ACTIONS,
  type Action,
  type DecidedAction,
  firstSelectorFor,
  type InputsOf,
  isSelectorAction,
  type SelectorAction,
} from '../../domain/actions.ts';
import { noonOf } from '../../domain/calendar.ts';
import type { ByPerson, CommandOf, PersonRequest } from '../../domain/commands.ts';
import type { Ownership } from '../../domain/facts.ts';
import { type CalendarDate, type Fingerprint, own, type Selector } from '../../domain/names.ts';
import type { Actor } from '../../domain/roles.ts';
import type { State } from '../../domain/state.ts';
import type { DeskRequest } from '../../ports/service.ts';
import type { DomainSettings, Settings } from '../../ports/settings.ts';
import { targetIdOf } from '../effects/readings.ts';

export interface Asked<A extends Action = Action> {
  readonly request: DeskRequest<A>;
  readonly by: Actor;
  readonly state: State;
  readonly settings: DomainSettings;
  readonly all: Settings;
  readonly at: number;
  readonly id: string;
  readonly currentFingerprint: Fingerprint | null;
}

/** Each action gives the command that its person was looked up for: another one would be decided on roles that nobody read. */
type CommandFor<A extends DecidedAction> = CommandOf<(typeof ACTIONS)[A]['command']>;
type Build<A extends DecidedAction> = (asked: Asked<A>) => CommandFor<A>;

/** The rotation that a button names; for a slash command the one that there is. */
const rotationOf = ({ request, state }: Asked): number => request.rotation ?? state.rotation?.id ?? 0;
const roundOf = ({ request, state }: Asked): number => request.round ?? state.rotation?.round?.id ?? 0;
const base = ({ id, at, by }: Pick<Asked, 'id' | 'at' | 'by'>) => ({ id, at, by });

// Most commands are made of what the row of their action says: what the button carries, the inputs, the selector.

/** The selector that a button names; where it names none, the first that waits. Null stands for nothing: the core refuses. */
const selectorOf = ({ request: { inputs }, state }: Asked, action: SelectorAction): Selector | null =>
  inputs.selector === undefined ? firstSelectorFor(state, action) : (inputs.selector as Selector | null);

/** @returns a field for each cell of the row; a text that nobody wrote is empty. */
const ofRow = (asked: Asked, action: DecidedAction): object => {
  const { command, carries, inputs } = ACTIONS[action];
  const { request } = asked;
  const carried = { rotation: rotationOf(asked), round: roundOf(asked), digest: request.digest ?? '' };
  const given: Readonly<Record<string, unknown>> = request.inputs;
  return {
    ...base(asked),
    type: command,
    ...Object.fromEntries(carries.map((name) => [name, carried[name]])),
    ...Object.fromEntries(Object.keys(inputs).map((name) => [name, own(given, name) ?? ''])),
    ...(isSelectorAction(action) ? { selector: selectorOf(asked, action) } : {}),
  };
};

interface Carried {
  readonly rotation: number;
  readonly round: number;
  readonly digest: string;
}

/** What `ofRow` gives, as types. */
type RowFields<A extends DecidedAction> = Pick<Carried, (typeof ACTIONS)[A]['carries'][number]> & {
  readonly [N in keyof InputsOf<A> as N extends 'selector' ? never : N]-?: NonNullable<InputsOf<A>[N]>;
} & (A extends SelectorAction ? { readonly selector: Selector | null } : unknown);

/** Actions whose command needs more, or other fields, than their row says. The compiler asks for the builder of each. */
type BuiltAction = {
  [A in DecidedAction]: RowFields<A> extends Omit<CommandFor<A>, keyof ByPerson | 'type'> ? never : A;
}[DecidedAction];

// The others.

const beginning = ({ settings, state, currentFingerprint }: Omit<Asked, 'request'>) => ({
  selectorTemplate: settings.selectorTemplate,
  current: state.current ?? settings.current,
  currentFingerprint,
  targets: settings.targets.map(targetIdOf),
});

/** Noon of the day; of today, not before this moment: noon may lie ahead of this morning. */
const handedInAt = ({ all, at }: Pick<Asked, 'all' | 'at'>, day: CalendarDate | undefined): number => {
  const noon = day === undefined ? at : (noonOf(all.policy.calendar, day) ?? at);
  return noon - at < 86_400_000 / 2 ? Math.min(noon, at) : noon;
};

const submitted = (asked: Asked<'submitted' | 'application_submitted'>): CommandOf<'SubmitApplication'> => {
  const { ticket = '', handedIn, promised = '' } = asked.request.inputs;
  return {
    ...base(asked),
    type: 'SubmitApplication',
    rotation: rotationOf(asked),
    ticket,
    handedInAt: handedInAt(asked, handedIn),
    promised,
  };
};

const owned =
  (ownership: Ownership) =>
  (asked: Pick<Asked, 'id' | 'at' | 'by'>): CommandOf<'NameOwnership'> => ({
    ...base(asked),
    type: 'NameOwnership',
    ownership,
  });

const builders: { readonly [A in BuiltAction]: Build<A> } = {
  rotate: (asked) => ({ ...base(asked), type: 'StartRotation', ...beginning(asked) }),
  submitted,
  application_submitted: submitted,
  rollback: (asked) => ({
    ...base(asked),
    type: 'Rollback',
    rotation: rotationOf(asked),
    condemnNext: asked.request.inputs.condemn === true,
    evidence: asked.request.inputs.evidence ?? null,
  }),
  owner_cloudformation: owned('cloudformation'),
  owner_terraform: owned('terraform'),
  owner_nobody: owned('nobody'),
  owner_later: owned('later'),
  declare_compromised: (asked) => ({
    ...base(asked),
    type: 'DeclareCompromised',
    selector: asked.request.inputs.selector ?? null,
    ...beginning(asked),
  }),
  approve_enrolment: (asked) => ({
    ...base(asked),
    type: 'ApproveEnrolment',
    digest: asked.request.inputs.enrolment ?? '',
  }),
};

export const buildCommand = (asked: Asked, action: DecidedAction): PersonRequest => {
  // The inputs were parsed by the row of this very action.
  const build = own<(asked: Asked<never>) => PersonRequest>(builders, action);
  return build === undefined ? (ofRow(asked, action) as PersonRequest) : build(asked as Asked<never>);
};
