import { afterEach, describe, expect, test } from '@jest/globals';
import { createSlackDirectory } from '../../../src/adapters/slack/directory.ts';
import { PersonId } from '../../../src/domain/names.ts';
import { closeAll, openSite, slackLog } from './site.ts';
import { settings } from './states.ts';

afterEach(closeAll);

const open = async () => {
  const site = await openSite();
  const directory = createSlackDirectory({ client: site.client, homeTeam: 'T0HOME', log: slackLog(site.log) });
  const actor = (user: string, team = 'T0HOME', change: Partial<typeof settings> = {}) =>
    directory.actor(PersonId.of(team, user), { ...settings, ...change });
  return { ...site, directory, actor };
};

const nothing = { inChannel: false, mayRequest: false, isApprover: false, isOperator: false, isNightOperator: false };

describe('who somebody is, at the click (I1)', () => {
  test.each([
    ['U0REQUESTER', { kind: 'member', inChannel: true, mayRequest: true, isApprover: false, isOperator: false }],
    ['U0APPROVER1', { kind: 'member', inChannel: true, isApprover: true, isOperator: false, isNightOperator: false }],
    ['U0OPERATOR', { kind: 'member', isApprover: false, isOperator: true }],
    ['U0NIGHTOPERATOR', { kind: 'member', isOperator: false, isNightOperator: true }],
    ['U0OUTSIDER', { kind: 'member', inChannel: false, mayRequest: true, isApprover: false }],
    ['U0GUEST', { kind: 'guest', ...nothing }],
    ['U0SINGLEGUEST', { kind: 'guest', ...nothing }],
    ['U0ROBOT', { kind: 'bot', ...nothing }],
    ['U0GONE', { kind: 'deactivated', ...nothing }],
    ['U0NOBODY', { kind: 'unknown', ...nothing }],
    // Known to users.info, and of another workspace, though the click said home.
    ['U0FOREIGN', { kind: 'foreign', ...nothing }],
  ])('given %s, then the look-up says who they are', async (user, expected) => {
    const { actor } = await open();
    expect(await actor(user)).toMatchObject(expected);
  });

  test('given an approver’s user id in another workspace, then it is another person, and nothing is asked', async () => {
    const { actor, sandbox } = await open();
    expect(await actor('U0APPROVER1', 'T0OTHER')).toMatchObject({ kind: 'foreign', ...nothing });
    expect(sandbox.calls()).toEqual([]);
  });

  test('given a guest who is in the approvers’ list, then they are a guest', async () => {
    const { actor } = await open();
    const approvers = { tag: 'users', ids: ['U0GUEST', 'U0VIEWER'] } as const;
    expect(await actor('U0GUEST', 'T0HOME', { approvers })).toMatchObject({ kind: 'guest', isApprover: false });
    expect(await actor('U0VIEWER', 'T0HOME', { approvers })).toMatchObject({ isApprover: true });
  });

  test('given no operators, then the approvers may execute', async () => {
    const { actor } = await open();
    expect(await actor('U0APPROVER1', 'T0HOME', { operators: null })).toMatchObject({ isOperator: true });
    expect(await actor('U0VIEWER', 'T0HOME', { operators: null })).toMatchObject({ isOperator: false });
  });

  test('given requesters, then nobody else may request', async () => {
    const { actor } = await open();
    const requesters = { tag: 'users', ids: ['U0VIEWER'] } as const;
    expect(await actor('U0REQUESTER', 'T0HOME', { requesters })).toMatchObject({ mayRequest: false });
    expect(await actor('U0VIEWER', 'T0HOME', { requesters })).toMatchObject({ mayRequest: true });
  });

  test('given a person who loses the role, then the next click knows', async () => {
    const { actor, sandbox } = await open();
    expect(await actor('U0APPROVER1')).toMatchObject({ isApprover: true });
    sandbox.workspace.setGroupMember('S0APPROVERS', 'approver-1', false);
    expect(await actor('U0APPROVER1')).toMatchObject({ isApprover: false });
    sandbox.workspace.changePerson('approver-1', { deleted: true });
    expect(await actor('U0APPROVER1')).toMatchObject({ kind: 'deactivated' });
  });

  test.each(['users.info', 'usergroups.users.list', 'conversations.members'])(
    'given a look-up by %s that fails, then nobody is let in, and it is logged',
    async (method) => {
      const { actor, sandbox, log } = await open();
      sandbox.faults.arm({ method, answer: { error: 'fatal_error' }, count: 5, when: 'before' });
      expect(await actor('U0APPROVER1')).toMatchObject({ kind: 'unknown', ...nothing });
      expect(log.some(({ level }) => level === 'error')).toBe(true);
    },
  );

  test('given a plan without user groups, then the group is empty and named users still serve', async () => {
    const { actor, sandbox } = await open();
    const answer = { error: 'plan_upgrade_required' };
    sandbox.faults.arm({ method: 'usergroups.users.list', answer, count: 10, when: 'before' });
    expect(await actor('U0APPROVER1')).toMatchObject({ kind: 'member', isApprover: false });
    const approvers = { tag: 'users', ids: ['U0APPROVER1'] } as const;
    expect(await actor('U0APPROVER1', 'T0HOME', { approvers })).toMatchObject({ isApprover: true });
  });

  test('given a server error that passes, then it is asked again', async () => {
    const { actor, sandbox } = await open();
    sandbox.faults.arm({ method: 'users.info', answer: 'server_error', count: 1, when: 'before' });
    expect(await actor('U0APPROVER1')).toMatchObject({ kind: 'member', isApprover: true });
  });
});

describe('who could approve', () => {
  test('given a group, then only full members of home are counted, and the look-up is remembered for a moment', async () => {
    const { directory, sandbox } = await open();
    sandbox.workspace.setGroupMember('S0APPROVERS', 'guest', true);
    sandbox.workspace.setGroupMember('S0APPROVERS', 'foreign', true);
    const people = await directory.approvers(settings);
    expect(people).toEqual(['T0HOME/U0APPROVER1', 'T0HOME/U0APPROVER2', 'T0HOME/U0APPROVER3']);
    await directory.approvers(settings);
    expect(sandbox.calls().filter(({ method }) => method === 'usergroups.users.list')).toHaveLength(1);
  });

  test('given a look-up that fails, then the answer is that it failed', async () => {
    const { directory, sandbox } = await open();
    sandbox.faults.arm({ method: 'users.info', answer: { error: 'fatal_error' }, count: 9, when: 'before' });
    expect(await directory.approvers(settings)).toBeNull();
  });
});
