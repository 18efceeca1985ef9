import { afterEach, describe, expect, test } from '@jest/globals';
import { createSlackClient } from '../../../src/adapters/slack/client.ts';
import { createSlackDirectory } from '../../../src/adapters/slack/directory.ts';
import { COMMANDS, type PersonCommand, rolesFor } from '../../../src/domain/commands.ts';
import { PersonId } from '../../../src/domain/names.ts';
import type { Role } from '../../../src/domain/roles.ts';
import type { Need } from '../../../src/ports/people.ts';
import type { SlackSandbox } from '../../../src/sandbox/slack/sandbox.ts';
import { closeAll, openSite, slackLog } from './site.ts';
import { settings } from './states.ts';

afterEach(closeAll);

/** Its row of the table names every role, and all of them are looked up. */
const everyRole: Need = { command: 'ApproveEnrolment', purpose: 'decision' };
const looking: Need = { command: 'View', purpose: 'query' };
const approving: Need = { command: 'ApproveSwitch', purpose: 'decision' };

const open = async (enterpriseId: string | null = null) => {
  const site = await openSite();
  const home = { query: async () => ({ teamId: 'T0HOME', enterpriseId, url: '' }) };
  const directory = createSlackDirectory({ client: site.client, home, log: slackLog(site.log) });
  const actor = (user: string, team = 'T0HOME', change: Partial<typeof settings> = {}, need: Need = everyRole) =>
    directory.actor(PersonId.of(team, user), { ...settings, ...change }, need);
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
    const approvers = { tag: 'users', ids: ['U0GUEST', 'U0AUDITOR'] } as const;
    expect(await actor('U0GUEST', 'T0HOME', { approvers })).toMatchObject({ kind: 'guest', isApprover: false });
    expect(await actor('U0AUDITOR', 'T0HOME', { approvers })).toMatchObject({ isApprover: true });
  });

  test('given no operators, then the approvers may execute', async () => {
    const { actor } = await open();
    expect(await actor('U0APPROVER1', 'T0HOME', { operators: null })).toMatchObject({ isOperator: true });
    expect(await actor('U0AUDITOR', 'T0HOME', { operators: null })).toMatchObject({ isOperator: false });
  });

  test('given requesters, then nobody else may request', async () => {
    const { actor } = await open();
    const requesters = { tag: 'users', ids: ['U0AUDITOR'] } as const;
    expect(await actor('U0REQUESTER', 'T0HOME', { requesters })).toMatchObject({ mayRequest: false });
    expect(await actor('U0AUDITOR', 'T0HOME', { requesters })).toMatchObject({ mayRequest: true });
  });

  test('given a person who loses the role, then the next click knows', async () => {
    const { actor, sandbox } = await open();
    expect(await actor('U0APPROVER1')).toMatchObject({ isApprover: true });
    sandbox.workspace.setGroupMember('S0APPROVERS', 'approver-1', false);
    expect(await actor('U0APPROVER1')).toMatchObject({ isApprover: false });
    sandbox.workspace.changePerson('approver-1', { deleted: true });
    expect(await actor('U0APPROVER1')).toMatchObject({ kind: 'deactivated' });
  });

  test.each([
    ['users.info', everyRole],
    ['usergroups.list', everyRole],
    ['usergroups.users.list', approving],
    ['conversations.members', everyRole],
  ])('given a look-up by %s that fails, then nobody is let in, and it is logged', async (method, need) => {
    const { actor, sandbox, log } = await open();
    sandbox.faults.arm({ method, answer: { error: 'fatal_error' }, count: 5, when: 'before' });
    expect(await actor('U0APPROVER1', 'T0HOME', {}, need)).toMatchObject({ kind: 'unknown', ...nothing });
    expect(log.some(({ level }) => level === 'error')).toBe(true);
  });

  test.each(['groupMembers', 'allGroups', 'channelMembers', 'channelsOf'] as const)(
    'given an answer of Slack without the list that %s reads, then it is a failure and not an empty list',
    async (method) => {
      const answer = async () => new Response('{"ok":true}', { headers: { 'content-type': 'application/json' } });
      const client = createSlackClient({ token: 'xoxb-test', log: slackLog([]), fetch: answer });
      await expect(client[method]('X0ANY')).rejects.toThrow(RangeError);
    },
  );

  test.each([
    ['usergroups.list', everyRole],
    ['usergroups.users.list', approving],
  ])(
    'given a plan without user groups by %s, then a group is empty and named users still serve',
    async (method, need) => {
      const { actor, sandbox } = await open();
      sandbox.faults.arm({ method, answer: { error: 'plan_upgrade_required' }, count: 10, when: 'before' });
      expect(await actor('U0APPROVER1', 'T0HOME', {}, need)).toMatchObject({ kind: 'member', isApprover: false });
      const approvers = { tag: 'users', ids: ['U0APPROVER1'] } as const;
      expect(await actor('U0APPROVER1', 'T0HOME', { approvers }, need)).toMatchObject({ isApprover: true });
    },
  );

  test('given a group that Slack does not list, then nobody is in it', async () => {
    const { actor } = await open();
    const approvers = { tag: 'userGroup', id: 'S0DISABLED' } as const;
    expect(await actor('U0APPROVER1', 'T0HOME', { approvers })).toMatchObject({ kind: 'member', isApprover: false });
    expect(await actor('U0OPERATOR', 'T0HOME', { approvers })).toMatchObject({ isOperator: true });
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

describe('I1: who somebody is on Enterprise Grid', () => {
  const grid = { globalId: 'W0APPROVER1', teams: ['T0SIBLING', 'T0HOME'], infoTeam: null, clickTeam: 'T0SIBLING' };
  const rights = { kind: 'member', inChannel: true, isApprover: true, isOperator: false };

  test.each([null, 'T0SIBLING', 'E0FUTARI'])(
    'given users.info with team_id %p, then the same person by either id and from any workspace is one actor with the same rights',
    async (infoTeam) => {
      const { actor, sandbox } = await open('E0FUTARI');
      sandbox.workspace.changePerson('approver-1', { grid: { ...grid, infoTeam } });
      const deliveries = [
        ['T0HOME', 'U0APPROVER1'],
        ['T0HOME', 'W0APPROVER1'],
        ['T0SIBLING', 'W0APPROVER1'],
        ['E0FUTARI', 'U0APPROVER1'],
      ] as const;
      for (const [team, user] of deliveries) {
        expect(await actor(user, team)).toMatchObject({ id: 'T0HOME/W0APPROVER1', ...rights });
        const approvers = { tag: 'users', ids: ['W0APPROVER1'] } as const;
        expect(await actor(user, team, { approvers })).toMatchObject({ id: 'T0HOME/W0APPROVER1', isApprover: true });
      }
    },
  );

  test('given somebody who is not in the home workspace, then they have no role, whatever team_id says, and cost one look-up', async () => {
    const { actor, sandbox } = await open('E0FUTARI');
    const away = { ...grid, teams: ['T0SIBLING'], infoTeam: 'T0HOME' };
    sandbox.workspace.changePerson('approver-1', { grid: away });
    expect(await actor('W0APPROVER1', 'T0HOME')).toMatchObject({ kind: 'foreign', ...nothing });
    const before = sandbox.calls().length;
    for (let click = 0; click < 20; click += 1) {
      expect(await actor('W0APPROVER1', 'T0SIBLING')).toMatchObject({ kind: 'foreign', ...nothing });
    }
    expect(sandbox.calls().length - before).toBe(1);
  });

  // [workspaces that Slack lists, team_id, who that is]
  test.each([
    [[], 'T0HOME', 'member'],
    [[], 'T0SIBLING', 'foreign'],
    [[], null, 'foreign'],
    [['T0SIBLING'], 'T0HOME', 'foreign'],
    [['E0FUTARI'], 'E0FUTARI', 'foreign'],
  ] as const)('given workspaces %j and team_id %p, then the person is %s', async (teams, infoTeam, kind) => {
    const { actor, sandbox } = await open('E0FUTARI');
    sandbox.workspace.changePerson('approver-1', { grid: { ...grid, teams, infoTeam } });
    expect(await actor('W0APPROVER1', 'T0HOME')).toMatchObject({ kind, isApprover: kind === 'member' });
  });

  test('given a group that lists one person by both ids, then they are one of those who could approve', async () => {
    const { directory, sandbox } = await open('E0FUTARI');
    sandbox.workspace.changePerson('approver-1', { grid });
    const approvers = { tag: 'users', ids: ['U0APPROVER1', 'W0APPROVER1', 'U0APPROVER2'] } as const;
    expect(await directory.approvers({ ...settings, approvers })).toEqual(['T0HOME/W0APPROVER1', 'T0HOME/U0APPROVER2']);
  });
});

const groupMethods: readonly string[] = ['usergroups.list', 'usergroups.users.list'];
const commands = Object.keys(COMMANDS) as PersonCommand[];
const groupRoles: readonly Role[] = ['requester', 'approver', 'operator', 'nightOperator'];
/** Every list is a group of its own. */
const ofGroups = {
  approvers: { tag: 'userGroup', id: 'S0APPROVERS' },
  operators: { tag: 'userGroup', id: 'S0OPERATORS' },
  nightOperators: { tag: 'userGroup', id: 'S0NIGHT' },
  requesters: { tag: 'userGroup', id: 'S0REQUESTERS' },
} as const;

describe('I15: what a look-up costs', () => {
  const requests = (sandbox: SlackSandbox): readonly string[] =>
    sandbox.calls().flatMap(({ method }) => (groupMethods.includes(method) ? [method] : []));

  test.each(commands)('given %s, then one call at most, and only for the groups of its row', async (command) => {
    const { actor, sandbox } = await open();
    await actor('U0AUDITOR', 'T0HOME', ofGroups, { command, purpose: 'decision' });
    const isViewerEnough = rolesFor(command).includes('viewer') && !COMMANDS[command].everyRole;
    const roles = isViewerEnough ? [] : rolesFor(command).filter((role) => groupRoles.includes(role));
    const method = roles.length === 1 ? 'usergroups.users.list' : 'usergroups.list';
    expect(requests(sandbox)).toEqual(roles.length === 0 ? [] : [method]);
  });

  test('given a decision that everybody in the channel may make, then no group is asked for; one that distinguishes the roles reads them', async () => {
    const { actor, sandbox } = await open();
    const inChannel = { ...ofGroups, requesters: null };
    const need = { command: 'CorrectApplication', purpose: 'decision' } as const;
    expect(await actor('U0APPROVER1', 'T0HOME', inChannel, need)).toMatchObject({ mayRequest: true, inChannel: true });
    expect(requests(sandbox)).toEqual([]);
    const enrolment = { command: 'ApproveEnrolment', purpose: 'decision' } as const;
    expect(await actor('U0APPROVER1', 'T0HOME', inChannel, enrolment)).toMatchObject({ isApprover: true });
    expect(requests(sandbox)).toEqual(['usergroups.list']);
  });

  test.each(['U0AUDITOR', 'U0REQUESTER', 'U0APPROVER1'])(
    'given a look by %s in the channel, then no group is asked for',
    async (user) => {
      const { actor, sandbox } = await open();
      expect(await actor(user, 'T0HOME', ofGroups, looking)).toMatchObject({ kind: 'member', inChannel: true });
      expect(requests(sandbox)).toEqual([]);
    },
  );

  test('given somebody whom only a group lets look, then it is asked for, in one call', async () => {
    const { actor, sandbox } = await open();
    sandbox.workspace.setMember('C0DKIM', 'night-operator', false);
    expect(await actor('U0NIGHTOPERATOR', 'T0HOME', ofGroups, looking)).toMatchObject({ isNightOperator: true });
    expect(requests(sandbox)).toEqual(['usergroups.list']);
  });

  test('I1: given the approvers before the Put, then one call serves both, and what changed since the click counts', async () => {
    const { actor, sandbox } = await open();
    const people = ['U0APPROVER1', 'U0APPROVER2'];
    const look = (purpose: Need['purpose']) =>
      Promise.all(people.map((user) => actor(user, 'T0HOME', ofGroups, { command: 'ApproveSwitch', purpose })));
    expect((await look('decision')).map(({ isApprover }) => isApprover)).toEqual([true, true]);
    sandbox.workspace.setGroupMember('S0APPROVERS', 'approver-2', false);
    const before = requests(sandbox).length;
    expect((await look('put')).map(({ isApprover }) => isApprover)).toEqual([true, false]);
    expect(requests(sandbox).length - before).toBe(1);
  });

  test('given a person who looks without end, then they hear how long to wait, others still look, and they still decide', async () => {
    const { actor } = await open();
    const looks = [];
    for (let time = 0; time < 14; time += 1) looks.push(actor('U0AUDITOR', 'T0HOME', {}, looking));
    const answers = await Promise.allSettled(looks);
    const limited = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason] : []));
    expect(limited.length).toBeGreaterThan(0);
    for (const reason of limited)
      expect(reason).toMatchObject({ name: 'QueriesLimited', retryAfterMs: expect.any(Number) });
    expect(await actor('U0REQUESTER', 'T0HOME', {}, looking)).toMatchObject({ inChannel: true });
    expect(await actor('U0AUDITOR', 'T0HOME', {}, approving)).toMatchObject({ kind: 'member', isApprover: false });
  });

  test('given many who look, then together they are bounded too', async () => {
    const { actor } = await open();
    const people = ['U0AUDITOR', 'U0REQUESTER', 'U0OPERATOR', 'U0APPROVER1'];
    const looks = people.flatMap((user) => Array.from({ length: 10 }, () => actor(user, 'T0HOME', {}, looking)));
    const answers = await Promise.allSettled(looks);
    expect(answers.filter(({ status }) => status === 'fulfilled').length).toBeLessThan(30);
    expect(await actor('U0APPROVER2', 'T0HOME', {}, approving)).toMatchObject({ isApprover: true });
  });
});
