/** From what a person asked to the command that the core decides on. */

import type { InputsOf } from '../../domain/actionInputs.ts';
import {
  ACTIONS,
  type Action,
  type DecidedAction,
  firstSelectorFor,
  isSelectorAction,
  type SelectorAction,
} from '../../domain/actions.ts';
import { dateOf, noonOf } from '../../domain/calendar.ts';
import type { ByPerson, CommandOf, PersonRequest } from '../../domain/commands.ts';
import type { Ownership } from '../../domain/facts.ts';
import { type CalendarDate, type Fingerprint, lookUp, type Selector } from '../../domain/names.ts';
import { type Actor, asNamed } from '../../domain/roles.ts';

import type { State } from '../../domain/state.ts';
import type { Request } from '../../ports/service.ts';
import type { DomainSettings, Settings } from '../../ports/settings.ts';
import { targetIdOf } from '../effects/readings.ts';

export interface CommandContext<A extends Action = Action> {
  readonly request: Request<A>;
  readonly by: Actor;
  readonly state: State;
  readonly settings: DomainSettings;
  readonly all: Settings;
  readonly at: number;
  readonly id: string;
  readonly currentFingerprint: Fingerprint | null;
}

/** Each action builds the command for which the person's roles were read: another command would be decided on unread roles. */
type CommandFor<A extends DecidedAction> = CommandOf<(typeof ACTIONS)[A]['command']>;
type Build<A extends DecidedAction> = (context: CommandContext<A>) => CommandFor<A>;

/** The rotation that a button names; for a slash command the one that there is. */
const rotationOf = ({ request, state }: CommandContext): number => request.rotation ?? state.rotation?.id ?? 0;
const roundOf = ({ request, state }: CommandContext): number => request.round ?? state.rotation?.round?.id ?? 0;
const base = ({ id, at, by, request }: Pick<CommandContext, 'id' | 'at' | 'by' | 'request'>) => ({
  id,
  at,
  by,
  signedSeconds: request.signedSeconds,
});

// Most commands are made of what the row of their action says: what the button carries, the inputs, the selector.

/** The selector that a button names; where it names none, the first that waits. Null stands for nothing: the core refuses. */
const selectorOf = ({ request: { inputs }, state }: CommandContext, action: SelectorAction): Selector | null =>
  inputs.selector === undefined ? firstSelectorFor(state, action) : (inputs.selector as Selector | null);

/** @returns a field for each cell of the row; a text that nobody wrote is empty. */
const ofRow = (context: CommandContext, action: DecidedAction): object => {
  const { command, carries, inputs } = ACTIONS[action];
  const { request } = context;
  const carried = { rotation: rotationOf(context), round: roundOf(context), digest: request.digest ?? '' };
  const given: Readonly<Record<string, unknown>> = request.inputs;
  return {
    ...base(context),
    type: command,
    ...Object.fromEntries(carries.map((name) => [name, carried[name]])),
    ...Object.fromEntries(Object.keys(inputs).map((name) => [name, lookUp(given, name) ?? ''])),
    ...(isSelectorAction(action) ? { selector: selectorOf(context, action) } : {}),
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

const beginning = ({ settings, state, currentFingerprint }: Omit<CommandContext, 'request'>) => ({
  selectorTemplate: settings.selectorTemplate,
  current: state.current ?? settings.current,
  currentFingerprint,
  targets: settings.targets.map(targetIdOf),
});

/** Noon of the day; of today, not before this moment: noon may lie ahead of this morning. */
const submittedAt = ({ all, at }: Pick<CommandContext, 'all' | 'at'>, day: CalendarDate | undefined): number => {
  const noon = day === undefined ? at : (noonOf(all.policy.calendar, day) ?? at);
  return noon - at < 86_400_000 / 2 ? Math.min(noon, at) : noon;
};

const submitted = (context: CommandContext<'submitted' | 'application_submitted'>): CommandOf<'SubmitApplication'> => {
  const { ticket = '', submitted: submittedOn, promisedDate = '', revision = 1 } = context.request.inputs;
  return {
    ...base(context),
    type: 'SubmitApplication',
    rotation: rotationOf(context),
    ticket,
    submittedAt: submittedAt(context, submittedOn),
    promisedDate,
    revision,
  };
};

/** The recorded instant, unless another day is given: an instant of that day would be another one. */
const correctedAt = (context: CommandContext<'correct' | 'correct_application'>): number => {
  const { request, state, all, at } = context;
  const recorded = state.rotation?.application?.submittedAt ?? at;
  const { submitted: day } = request.inputs;
  return day === undefined || day === dateOf(all.policy.calendar, recorded) ? recorded : submittedAt(context, day);
};

/** `isWhole`: a field without input is emptied, as in a form; otherwise it stays as it is recorded. */
const corrected =
  (isWhole: boolean) =>
  (context: CommandContext<'correct' | 'correct_application'>): CommandOf<'CorrectApplication'> => {
    const { ticket, promisedDate, revision } = context.request.inputs;
    const recorded = context.state.rotation?.application ?? null;
    const before = { ticket: '', promisedDate: '', revision: 1, ...recorded };
    return {
      ...base(context),
      type: 'CorrectApplication',
      rotation: rotationOf(context),
      ticket: ticket ?? (isWhole ? '' : before.ticket),
      submittedAt: correctedAt(context),
      promisedDate: promisedDate ?? (isWhole ? '' : before.promisedDate),
      revision: revision ?? before.revision,
    };
  };

const owned =
  (ownership: Ownership) =>
  (context: Pick<CommandContext, 'id' | 'at' | 'by' | 'request'>): CommandOf<'NameOwnership'> => ({
    ...base(context),
    type: 'NameOwnership',
    ownership,
  });

const started = (context: CommandContext<'rotate' | 'start_planned'>): CommandOf<'StartRotation'> => ({
  ...base(context),
  type: 'StartRotation',
  ...beginning(context),
});

const builders: { readonly [A in BuiltAction]: Build<A> } = {
  rotate: (context) => {
    const { reason, switchOn } = context.request.inputs;
    return {
      ...base(context),
      type: 'StartRotation',
      ...beginning(context),
      ...(reason === undefined ? {} : { reason }),
      ...(switchOn === undefined ? {} : { switchOn }),
    };
  },
  start_planned: started,
  submitted,
  application_submitted: submitted,
  correct: corrected(false),
  correct_application: corrected(true),
  rollback: (context) => ({
    ...base(context),
    type: 'Rollback',
    rotation: rotationOf(context),
    banNext: context.request.inputs.ban === true,
    evidence: context.request.inputs.evidence ?? null,
  }),
  owner_cloudformation: owned('cloudformation'),
  owner_terraform: owned('terraform'),
  owner_nobody: owned('nobody'),
  owner_later: owned('later'),
  declare_compromised: (context) => ({
    ...base(context),
    type: 'DeclareCompromised',
    selector: context.request.inputs.selector ?? null,
    ...beginning(context),
  }),
  approve_enrolment: (context) => ({
    ...base(context),
    type: 'ApproveEnrolment',
    digest: context.request.inputs.enrolment ?? '',
  }),
};

export const buildCommand = (given: CommandContext, action: DecidedAction): PersonRequest => {
  const context = { ...given, by: asNamed(given.by, given.state) };
  // The inputs were parsed by the row of this very action.
  const build = lookUp<(context: CommandContext<never>) => PersonRequest>(builders, action);
  return build === undefined ? (ofRow(context, action) as PersonRequest) : build(context as CommandContext<never>);
};
