/** Enterprise Grid: one person has several workspaces and up to two ids, and is one person all the same. */
import { afterEach, describe, expect, test } from '@jest/globals';
import type { SandboxService } from '../../src/main/sandbox.ts';
import { clickOn, sayTo } from '../../src/sandbox/control/people.ts';
import { enterprise, homeTeam } from '../../src/sandbox/slack/workspace.ts';
import { startSandboxService } from '../support/sandboxService.ts';
import { minuteMs } from '../support/steps.ts';

const putOperation = 'PutEmailIdentityDkimSigningAttributes';

const opened: SandboxService[] = [];
afterEach(async () => {
  for (const service of opened.splice(0)) await service.close();
});

/** Another workspace of the same organisation. */
const siblingTeam = { id: 'T0SIBLING' } as const;
const both = [siblingTeam.id, homeTeam.id];
const onGrid = {
  requester: { globalId: 'W0REQUESTER', teams: both, infoTeam: siblingTeam.id, clickTeam: siblingTeam.id },
  'approver-1': { globalId: 'W0APPROVER1', teams: both, infoTeam: null, clickTeam: enterprise.id },
  'approver-2': { globalId: 'U0APPROVER2', teams: [homeTeam.id], infoTeam: homeTeam.id, clickTeam: homeTeam.id },
  // In the group, in the channel that the workspaces share, and in the sibling workspace only.
  'approver-3': {
    globalId: 'W0APPROVER3',
    teams: [siblingTeam.id],
    infoTeam: siblingTeam.id,
    clickTeam: siblingTeam.id,
  },
} as const;

/** The workspace's people get ids of the organisation. */
const joinGrid = ({ sandbox }: SandboxService): void => {
  for (const [name, grid] of Object.entries(onGrid)) sandbox.slack.workspace.changePerson(name, { grid });
};

const open = async (): Promise<SandboxService> => {
  const service = await startSandboxService({ sesThrottleMs: 0, installedIn: 'gridWorkspace' });
  opened.push(service);
  service.sandbox.slack.workspace.setGroupMember('S0APPROVERS', 'requester', true);
  return service;
};

const say = (service: SandboxService, person: string, text: string) => sayTo(service, { person, text });

const rotationOf = async (service: SandboxService) =>
  (await service.application.log.load(service.domain))?.state.rotation ?? null;

const untilRound = async (service: SandboxService): Promise<void> => {
  await say(service, 'requester', '/dkim rotate goo.ne.jp');
  await say(service, 'requester', '/dkim submitted goo.ne.jp REQ-1');
  await service.publish();
  await say(service, 'requester', '/dkim check goo.ne.jp');
  await service.pass(30 * minuteMs);
  expect(await approversOf(service)).toEqual([]);
};

const approve = async (service: SandboxService, person: string): Promise<void> => {
  await clickOn(service, { person, button: 'approve' });
  await service.idle();
};

const approversOf = async (service: SandboxService) =>
  (await rotationOf(service))?.round?.approvals.map(({ by }) => by) ?? null;

const shownTo = ({ sandbox }: SandboxService, person: string): string =>
  sandbox.slack
    .ephemerals(person)
    .map(({ text }) => text)
    .join('\n');

describe('I1: on Enterprise Grid one person is one person', () => {
  test('given people of several workspaces, then those of home have their rights by command and click, and each counts once', async () => {
    const service = await open();
    joinGrid(service);
    await untilRound(service);
    // The command named the local id, the click names the global one.
    await clickOn(service, { person: 'requester', button: 'approve' });
    await service.idle();
    expect(shownTo(service, 'requester')).toContain('申請者は自分のローテーションを承認できません');
    await clickOn(service, { person: 'approver-3', button: 'approve' });
    await service.idle();
    expect(shownTo(service, 'approver-3')).toContain('ほかのワークスペースの方は操作できません');
    expect(await approversOf(service)).toEqual([]);
    await clickOn(service, { person: 'approver-1', button: 'approve' });
    await service.idle();
    expect(await approversOf(service)).toEqual(['T0HOME/W0APPROVER1']);
    await clickOn(service, { person: 'approver-2', button: 'approve' });
    await service.idle();
    expect(service.sandbox.ses.calls().filter(({ operation }) => operation === putOperation)).toHaveLength(1);
  });

  test('given a workspace that joins an organisation during a round, then neither requester nor approver counts as another person', async () => {
    const service = await open();
    await untilRound(service);
    await approve(service, 'approver-1');
    joinGrid(service);
    await approve(service, 'requester');
    expect(shownTo(service, 'requester')).toContain('申請者は自分のローテーションを承認できません');
    await approve(service, 'approver-1');
    expect(await approversOf(service)).toEqual(['T0HOME/U0APPROVER1']);
    await approve(service, 'approver-2');
    expect(service.sandbox.ses.calls().filter(({ operation }) => operation === putOperation)).toHaveLength(1);
  });

  test('given an app that is installed for a whole organisation, then nothing starts, and the words say what to do', async () => {
    await expect(startSandboxService({ sesThrottleMs: 0, installedIn: 'organisation' })).rejects.toThrow(
      /Enterprise Grid の組織全体にインストール.*E0FUTARI.*SLACK_BOT_TOKEN/,
    );
  });
});
