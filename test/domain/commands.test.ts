import { describe, expect, test } from '@jest/globals';
import { COMMANDS, mayGive, type PersonCommand } from '../../src/domain/commands.ts';
import { authorise } from '../../src/domain/decide/decide.ts';
import { PersonId } from '../../src/domain/names.ts';
import { type Actor, type ActorKind, type Role, rolesOf } from '../../src/domain/roles.ts';

const nobody: Actor = {
  id: PersonId.of('T0HOME', 'U0SOMEBODY'),
  name: 'somebody',
  kind: 'member',
  inChannel: false,
  mayRequest: false,
  isApprover: false,
  isOperator: false,
  isNightOperator: false,
};

/** Somebody who has this role and, where that is possible, no other. */
const only: Readonly<Record<Role, Actor>> = {
  requester: { ...nobody, inChannel: true, mayRequest: true },
  approver: { ...nobody, isApprover: true },
  operator: { ...nobody, isOperator: true },
  nightOperator: { ...nobody, isNightOperator: true },
  viewer: { ...nobody, inChannel: true },
  enrolled: { ...nobody, kind: 'enrolled' },
  outsider: nobody,
};

const roles: readonly Role[] = ['requester', 'approver', 'operator', 'nightOperator', 'viewer', 'outsider', 'enrolled'];

/** The decision of the design, written out a second time: requester, approver, operator, night operator, viewer, outsider, and where it is written enrolled. */
const matrix: Readonly<Record<PersonCommand, string>> = {
  StartRotation: 'y-----',
  ClaimRotation: 'y-----',
  SubmitApplication: 'yyy---',
  CorrectApplication: 'yyy---',
  CheckNow: 'yyyy--',
  RequestApproval: 'yyy---',
  RequestDelivery: 'yyy---',
  ApproveSwitch: '-y----',
  WithdrawApproval: '-y----',
  DeclineSwitch: '-y----',
  ExecuteSwitch: '--y---',
  Rollback: '-yyy--',
  CancelRotation: 'yy----',
  ConfirmCompletion: 'yyy---',
  AttestUnused: 'yyy---',
  ConfirmWithdrawal: 'yyy---',
  NameOwnership: 'yyy---',
  Postpone: 'yyy---',
  AcknowledgeAlert: 'yyyy--',
  RequestBreakGlass: '------y',
  ConfirmBreakGlass: '------y',
  CloseBreakGlassReport: '-yy---',
  ApproveEnrolment: 'yyyyy-',
  HoldDestruction: 'yyyy--',
  ReleaseDestruction: 'yyy---',
  DeclareCompromised: '-yy---',
  View: 'yyyyy-',
};

const commands = Object.keys(matrix) as PersonCommand[];
const cells = commands.flatMap((command) =>
  roles.map((role, column) => [command, role, matrix[command][column] === 'y'] as const),
);

describe('command × role', () => {
  test('given the table, then every command of it is in the matrix, and no other', () => {
    expect(Object.keys(COMMANDS).sort()).toEqual([...commands].sort());
    expect(cells).toHaveLength(commands.length * roles.length);
  });

  test.each(cells)('given %s by %s, then allowed: %s', (command, role, allowed) => {
    const by = only[role];
    expect(mayGive(by, command)).toBe(allowed);
    expect(authorise(by, command)).toEqual(
      allowed ? null : { tag: 'refused', code: 'not_allowed', facts: { command } },
    );
  });

  test('given every role of Slack at once, then everything is allowed but what is proven outside it: roles add up', () => {
    const all: Actor = { ...only.requester, isApprover: true, isOperator: true, isNightOperator: true };
    expect(commands.filter((command) => !mayGive(all, command))).toEqual(['RequestBreakGlass', 'ConfirmBreakGlass']);
  });

  test('given somebody proven outside Slack, then whatever Slack would say of them opens nothing else', () => {
    const all: Actor = {
      ...only.requester,
      isApprover: true,
      isOperator: true,
      isNightOperator: true,
      kind: 'enrolled',
    };
    expect(commands.filter((command) => mayGive(all, command))).toEqual(['RequestBreakGlass', 'ConfirmBreakGlass']);
  });
});

const refusals: readonly (readonly [Exclude<ActorKind, 'member' | 'enrolled'>, string])[] = [
  ['guest', 'guest'],
  ['bot', 'bot'],
  ['foreign', 'foreign_team'],
  ['deactivated', 'deactivated'],
  ['unknown', 'identity_unknown'],
];

describe('who is no member', () => {
  test.each(refusals)('given %s in every group, then outsider alone, and %s to everything', (kind, code) => {
    const by: Actor = {
      ...nobody,
      kind,
      inChannel: true,
      mayRequest: true,
      isApprover: true,
      isOperator: true,
      isNightOperator: true,
    };
    expect(rolesOf(by)).toEqual(['outsider']);
    for (const command of commands) expect(authorise(by, command)).toMatchObject({ tag: 'refused', code });
  });
});

describe('the roles of a member', () => {
  test.each(roles)('given %s, then that role', (role) => {
    const expected = role === 'requester' ? ['requester', 'viewer'] : [role];
    expect(rolesOf(only[role])).toEqual(expected);
  });

  test('given somebody who may request but is not in the channel, then no requester: cards live there', () => {
    expect(rolesOf({ ...nobody, mayRequest: true })).toEqual(['outsider']);
  });
});
