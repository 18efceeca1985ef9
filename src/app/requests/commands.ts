/** From what a person asked to the command that the core decides on. */

import { type ACTIONS, type DecidedAction, firstSelectorFor, type SelectorAction } from '../../domain/actions.ts';
import { dateWritten, noonOf } from '../../domain/calendar.ts';
import type { CommandOf, PersonRequest } from '../../domain/commands.ts';
import type { Ownership } from '../../domain/facts.ts';
import { type Fingerprint, Selector } from '../../domain/names.ts';
import type { Actor } from '../../domain/roles.ts';
import type { State } from '../../domain/state.ts';
import type { DeskRequest } from '../../ports/service.ts';
import type { DomainSettings, Settings } from '../../ports/settings.ts';
import { targetIdOf } from '../effects/readings.ts';

export interface Asked {
  readonly request: DeskRequest;
  readonly by: Actor;
  readonly state: State;
  readonly settings: DomainSettings;
  readonly all: Settings;
  readonly at: number;
  readonly id: string;
  readonly currentFingerprint: Fingerprint | null;
}

type Build<C extends PersonRequest = PersonRequest> = (asked: Asked) => C | 'bad_date';

/** The rotation that a button names; for a slash command the one that there is. */
const rotationOf = ({ request, state }: Asked): number => request.rotation ?? state.rotation?.id ?? 0;
const roundOf = ({ request, state }: Asked): number => request.round ?? state.rotation?.round?.id ?? 0;
const base = ({ id, at, by }: Asked) => ({ id, at, by });

/** The selector that a button names; where it names none, the first that waits. What is no name stands for nothing: the core refuses. */
const selectorOf = ({ request, state }: Asked, action: SelectorAction): Selector | null =>
  request.inputs.selector ? Selector.parse(request.inputs.selector) : firstSelectorFor(state, action);

const beginning = (asked: Asked) => ({
  selectorTemplate: asked.settings.selectorTemplate,
  current: asked.state.current ?? asked.settings.current,
  currentFingerprint: asked.currentFingerprint,
  targets: asked.settings.targets.map(targetIdOf),
});

const rotate: Build<CommandOf<'StartRotation'>> = (asked) => ({
  ...base(asked),
  type: 'StartRotation',
  ...beginning(asked),
});

/** A name that nobody knows must not stand for the key that is in use: the core refuses it as it was typed. */
const compromised: Build<CommandOf<'DeclareCompromised'>> = (asked) => ({
  ...base(asked),
  type: 'DeclareCompromised',
  selector: asked.request.inputs.selector ?? null,
  ...beginning(asked),
});

const submitted: Build<CommandOf<'SubmitApplication'>> = (asked) => {
  const { inputs } = asked.request;
  const { calendar } = asked.all.policy;
  const dateOf = (text: string | undefined): string | null => (text ? dateWritten(calendar, text, asked.at) : '');
  const handedIn = dateOf(inputs.handedIn);
  const promised = dateOf(inputs.promised);
  if (handedIn === null || promised === null) return 'bad_date';
  const noon = noonOf(calendar, handedIn) ?? asked.at;
  // Noon of today may lie ahead of this morning.
  const handedInAt = noon - asked.at < 86_400_000 / 2 ? Math.min(noon, asked.at) : noon;
  return {
    ...base(asked),
    type: 'SubmitApplication',
    rotation: rotationOf(asked),
    ticket: inputs.ticket ?? '',
    handedInAt,
    promised,
  };
};

/** What does not look like one is left out: it never refuses a rollback. */
const contentAddress = (text: string | undefined): string | null =>
  text !== undefined && /^[0-9a-f]{64}$/.test(text) ? text : null;

const rollback: Build<CommandOf<'Rollback'>> = (asked) => ({
  ...base(asked),
  type: 'Rollback',
  rotation: rotationOf(asked),
  condemnNext: asked.request.inputs.condemn === 'yes',
  evidence: contentAddress(asked.request.inputs.evidence),
});

const cancel: Build<CommandOf<'CancelRotation'>> = (asked) => ({
  ...base(asked),
  type: 'CancelRotation',
  rotation: rotationOf(asked),
  reason: asked.request.inputs.reason ?? '',
});

const owned =
  (ownership: Ownership): Build<CommandOf<'NameOwnership'>> =>
  (asked) => ({ ...base(asked), type: 'NameOwnership', ownership });

/** Each action gives the command that its person was looked up for: another one would be decided on roles that nobody read. */
type Builders = { readonly [A in DecidedAction]: Build<CommandOf<(typeof ACTIONS)[A]['command']>> };

const builders: Builders = {
  rotate,
  submitted,
  application_submitted: submitted,
  rollback,
  cancel,
  cancel_rotation: cancel,
  claim: (asked) => ({ ...base(asked), type: 'ClaimRotation', rotation: rotationOf(asked) }),
  request_approval: (asked) => ({ ...base(asked), type: 'RequestApproval', rotation: rotationOf(asked) }),
  approve: (asked) => ({
    ...base(asked),
    type: 'ApproveSwitch',
    rotation: rotationOf(asked),
    round: roundOf(asked),
    digest: asked.request.digest ?? '',
  }),
  withdraw_approval: (asked) => ({
    ...base(asked),
    type: 'WithdrawApproval',
    rotation: rotationOf(asked),
    round: roundOf(asked),
  }),
  decline: (asked) => ({
    ...base(asked),
    type: 'DeclineSwitch',
    rotation: rotationOf(asked),
    round: roundOf(asked),
    reason: asked.request.inputs.reason ?? '',
  }),
  execute: (asked) => ({
    ...base(asked),
    type: 'ExecuteSwitch',
    rotation: rotationOf(asked),
    round: roundOf(asked),
    digest: asked.request.digest ?? '',
  }),
  attest_unused: (asked) => ({
    ...base(asked),
    type: 'AttestUnused',
    selector: selectorOf(asked, 'attest_unused'),
    note: asked.request.inputs.note ?? '',
  }),
  owner_cloudformation: owned('cloudformation'),
  owner_terraform: owned('terraform'),
  owner_nobody: owned('nobody'),
  owner_later: owned('later'),
  acknowledge: (asked) => ({ ...base(asked), type: 'AcknowledgeAlert' }),
  hold_destruction: (asked) => ({
    ...base(asked),
    type: 'HoldDestruction',
    selector: selectorOf(asked, 'hold_destruction'),
  }),
  release_destruction: (asked) => ({
    ...base(asked),
    type: 'ReleaseDestruction',
    selector: selectorOf(asked, 'release_destruction'),
  }),
  declare_compromised: compromised,
  confirm_completion: (asked) => ({ ...base(asked), type: 'ConfirmCompletion', rotation: rotationOf(asked) }),
  approve_enrolment: (asked) => ({
    ...base(asked),
    type: 'ApproveEnrolment',
    digest: asked.request.inputs.enrolment ?? '',
  }),
  close_break_glass: (asked) => ({ ...base(asked), type: 'CloseBreakGlassReport' }),
};

export const commandBuilder = (action: DecidedAction): Build => builders[action];
