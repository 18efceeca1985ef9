/** What becomes of the domain's channel in Slack: each cause is named to the person, and outside Slack, and nothing is lost. */
import { afterEach, describe, expect, test } from '@jest/globals';
import type { SandboxService, SandboxServiceOptions } from '../../src/main/sandbox.ts';
import { clickOn, sayTo } from '../../src/sandbox/control/people.ts';
import { startSandboxService } from '../support/sandboxService.ts';
import { dayMs, hourMs, minuteMs } from '../support/steps.ts';

const opened: SandboxService[] = [];
afterEach(async () => {
  for (const service of opened.splice(0)) await service.close();
});

const channel = '#dkim';
const refused = 'posting_refused';

const begun = async (options: SandboxServiceOptions = {}): Promise<SandboxService> => {
  const service = await startSandboxService({ sesThrottleMs: 0, ...options });
  opened.push(service);
  await sayTo(service, { person: 'requester', text: '/dkim rotate goo.ne.jp' });
  return service;
};

/** What the person reads after the command. */
const said = async (service: SandboxService, person: string, text: string, from = channel): Promise<string> => {
  const shown = await sayTo(service, { person, text, channel: from });
  if (shown.tag !== 'answered') throw new Error(shown.tag);
  return shown.answers.map((message) => message.text + JSON.stringify(message.blocks)).join('\n');
};

const alerts = ({ sandbox }: SandboxService) => sandbox.alerts.received().filter(({ code }) => code === refused);

const cards = ({ sandbox: { slack } }: SandboxService) =>
  slack.messages(channel).filter(({ metadata }) => JSON.stringify(metadata ?? {}).includes('"rotation-1"'));

const noticesOf = async ({ application, domain }: SandboxService) =>
  (await application.log.load(domain))?.state.notices.map(({ code }) => code);

/** An alert names cause, card and runbook, and leaves no place open. */
const expectAlert = (service: SandboxService, cause: RegExp): void => {
  const [alert, ...others] = alerts(service);
  expect(others).toEqual([]);
  expect(alert?.text).toMatch(cause);
  const [card] = cards(service);
  expect(alert?.text).toContain(`https://futari.slack.com/archives/C0DKIM/p${card?.ts.replace('.', '')}`);
  expect(alert?.text).toContain('docs/runbook.ja.md');
  expect(alert?.text).not.toMatch(/\{\w+\}|\(\)|（）|undefined|null/);
};

describe('I9: the bot does not see its channel', () => {
  test('given a bot that was removed from its private channel, then the person, the requester and the alert hear that, and the invitation brings everything back', async () => {
    const service = await begun();
    const { slack } = service.sandbox;
    slack.workspace.convertToPrivate(channel);
    slack.workspace.setMember(channel, 'futari', false);
    const read = await said(service, 'requester', '/dkim submitted goo.ne.jp REQ-1');
    expect(read).toContain('ボットがチャンネルから外されました');
    expect(read).toContain('/invite');
    expect(read).not.toContain('役割がありません');
    // Who approves by a group needs no channel.
    expect(await said(service, 'approver-1', '/dkim status goo.ne.jp')).toContain('DNS申請書の提出待ち');
    await service.pass(26 * hourMs);
    expectAlert(service, /非公開チャンネルから外されたか.*channel_not_found/s);
    const direct = slack.directMessages('requester').map(({ text }) => text);
    expect(direct.filter((text) => text.includes('channel_not_found'))).toHaveLength(1);
    slack.workspace.setMember(channel, 'futari', true);
    await service.pass(2 * hourMs);
    expect(await noticesOf(service)).toEqual([]);
    expect(cards(service)).toHaveLength(1);
    expect(await said(service, 'requester', '/dkim submitted goo.ne.jp REQ-1')).toContain('記録');
  });

  test('given an archived channel, then whoever asks elsewhere reads that, and the alert names it; unarchived and invited, the bot goes on', async () => {
    const service = await begun();
    const { slack } = service.sandbox;
    slack.workspace.archive(channel);
    const read = await said(service, 'requester', '/dkim status goo.ne.jp', '#other');
    expect(read).toContain('チャンネルがアーカイブされています');
    expect(read).toContain('招待し直し');
    await service.pass(26 * hourMs);
    expectAlert(service, /アーカイブされているか、凍結されています: is_inactive/);
    slack.workspace.unarchive(channel, 'requester');
    await service.pass(hourMs);
    expect(await noticesOf(service)).not.toEqual([]);
    for (const name of ['futari', 'approver-1']) slack.workspace.setMember(channel, name, true);
    await service.pass(2 * hourMs);
    expect(await noticesOf(service)).toEqual([]);
    expect(cards(service)).toHaveLength(1);
  });

  test('given a channel that became private, then all goes on; without groups:read the missing scope is named', async () => {
    const service = await begun();
    const { slack } = service.sandbox;
    slack.workspace.convertToPrivate(channel);
    expect(await said(service, 'requester', '/dkim submitted goo.ne.jp REQ-1')).toContain('記録');
    const members = slack.calls().filter(({ method }) => method === 'conversations.members');
    expect(members.at(-1)).toMatchObject({ outcome: 'ok' });
    const error = 'missing_scope';
    slack.faults.arm({ method: 'conversations.members', answer: { error }, count: 1, when: 'before' });
    const read = await said(service, 'requester', '/dkim check goo.ne.jp');
    expect(read).toContain('アプリに権限が足りません');
    expect(read).toContain('groups:read');
    expect(alerts(service)).toEqual([]);
  });

  test('given a channel with a new name, then nothing changes for anybody', async () => {
    const service = await begun();
    const { slack } = service.sandbox;
    slack.workspace.rename(channel, 'dkim-2');
    const read = await said(service, 'requester', '/dkim submitted goo.ne.jp REQ-1', '#dkim-2');
    expect(read).toContain('記録');
    await service.pass(dayMs);
    expect(await noticesOf(service)).toEqual([]);
    expect(alerts(service)).toEqual([]);
  });

  test('I1: given a channel that is gone, then an approver by a group can still roll back', async () => {
    const service = await begun();
    const { slack } = service.sandbox;
    await service.publish();
    await sayTo(service, { person: 'requester', text: '/dkim check goo.ne.jp' });
    await service.pass(30 * minuteMs);
    for (const person of ['approver-1', 'approver-2']) await clickOn(service, { person, button: 'approve' });
    await service.pass(10 * minuteMs);
    slack.workspace.convertToPrivate(channel);
    slack.workspace.setMember(channel, 'futari', false);
    await clickOn(service, { person: 'approver-1', button: 'rollback', confirm: true });
    await service.pass(minuteMs);
    const told = service.sandbox.alerts.received().filter(({ code }) => code === 'rollback_decided');
    expect(told).toHaveLength(1);
    expect(told[0]?.text).toContain('https://futari.slack.com/archives/C0DKIM/p');
    expect(told[0]?.text).toContain('docs/runbook.ja.md');
  });
});

describe('I14: a thread whose first message is gone', () => {
  test('given retention that deleted the card, then the next notice brings a new card with its thread and says why, and nothing is posted twice', async () => {
    const service = await begun();
    const { slack } = service.sandbox;
    await service.pass(20 * minuteMs);
    const [before] = cards(service);
    await service.pass(hourMs);
    slack.retain(channel, 10 * minuteMs);
    expect(cards(service)).toEqual([]);
    await service.pass(3 * dayMs);
    const [card, ...others] = cards(service);
    expect(others).toEqual([]);
    expect(card?.ts).not.toBe(before?.ts);
    const [first] = [...(card?.history ?? []), card];
    expect(JSON.stringify(first?.blocks)).toContain('保存期間');
    expect(await noticesOf(service)).toEqual([]);
    const read = await said(service, 'requester', '/dkim submitted goo.ne.jp REQ-1');
    expect(read).toContain(`p${card?.ts.replace('.', '')}`);
    await said(service, 'requester', '/dkim correct goo.ne.jp REQ-2');
    await service.pass(hourMs);
    const later = slack.messages(channel).filter(({ ts }) => Number(ts) > Number(card?.ts));
    expect(later.length).toBeGreaterThan(1);
    expect(later.every(({ threadTs }) => threadTs === card?.ts)).toBe(true);
  });
});
