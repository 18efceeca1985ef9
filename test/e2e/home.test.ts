/** App Home and the overview, by signed requests against the whole bot. */
import { afterEach, describe, expect, test } from '@jest/globals';
import type { SandboxService } from '../../src/main/sandbox.ts';
import { clickOn, sayTo } from '../../src/sandbox/control/people.ts';
import type { StoredView } from '../../src/sandbox/slack/stores.ts';
import { startSandboxService } from '../support/sandboxService.ts';

type Slack = SandboxService['sandbox']['slack'];

const minuteMs = 60_000;

const opened: SandboxService[] = [];
afterEach(async () => {
  for (const service of opened.splice(0)) await service.close();
});

const start = async (): Promise<SandboxService> => {
  const service = await startSandboxService({ sesThrottleMs: 0 });
  opened.push(service);
  return service;
};

const say = (service: SandboxService, person: string, text: string) => sayTo(service, { person, text });

const homeOf = ({ sandbox }: SandboxService, person: string): StoredView | null =>
  sandbox.slack.views(person).find(({ type }) => type === 'home') ?? null;

/** What the person reads and can press in Home. */
const textOf = (view: StoredView | null): string => JSON.stringify(view?.view.blocks ?? []);
const buttonsOf = (view: StoredView | null): readonly string[] =>
  [...textOf(view).matchAll(/"action_id":"([^"]+)"/g)].map(([, id]) => id ?? '');

const openHome = async (service: SandboxService, person: string): Promise<StoredView | null> => {
  const outcome = await service.sandbox.slack.openHome(person);
  expect(outcome).toMatchObject({ tag: 'delivered', ack: { tag: 'acked', status: 200 } });
  await service.idle();
  return homeOf(service, person);
};

const press = async (service: SandboxService, person: string, actionId: string) => {
  const before = homeOf(service, person)?.hash;
  const outcome = await service.sandbox.slack.click(person, { actionId, where: 'home', confirm: true });
  expect(outcome).toMatchObject({ tag: 'delivered', ack: { tag: 'acked', status: 200 } });
  await service.sandbox.slack.until('the answer in Home', () => homeOf(service, person)?.hash !== before);
  await service.idle();
};

const untilRound = async (service: SandboxService): Promise<void> => {
  await say(service, 'requester', '/dkim rotate goo.ne.jp');
  await say(service, 'requester', '/dkim submitted goo.ne.jp REQ-1');
  await service.publish();
  await say(service, 'requester', '/dkim check goo.ne.jp');
  await service.pass(30 * minuteMs);
};

describe('App Home', () => {
  test('given nothing, then it says so, and shows what SES signs with, the use-by date and the next planned date', async () => {
    const service = await start();
    const home = await openHome(service, 'approver-1');
    const shown = textOf(home);
    expect(shown).toContain('いま、あなたの対応を待っているものはありません');
    expect(shown).toMatch(
      /\*goo\.ne\.jp\*　✅ 異常なし.*署名中: `gooid-21-prod-20250904-1`.*鍵の使用期限: \d{4}\/\d+\/\d+（.）.*次の予定: 2025\/10\/1（水）にローテーションを開始/s,
    );
    expect(service.sandbox.slack.problems()).toEqual([]);
  });

  test('given a round, then each reads what waits for them, with the whole card, and two presses in Home carry the switch through', async () => {
    const service = await start();
    await untilRound(service);
    const requester = buttonsOf(await openHome(service, 'requester'));
    expect(requester).not.toContain('approve');
    // Its only domain has a rotation.
    expect(requester).not.toContain('start_rotation');
    expect(buttonsOf(await openHome(service, 'auditor'))).not.toContain('approve');
    const first = await openHome(service, 'approver-1');
    expect(buttonsOf(first)).toEqual(expect.arrayContaining(['approve', 'decline', 'status', 'overview:reload']));
    expect(textOf(first)).toContain('切り替えの承認をお待ちしています');
    expect(textOf(first).match(/(?<!使用)期限/g)).toHaveLength(1);
    await press(service, 'approver-1', 'approve');
    const after = homeOf(service, 'approver-1');
    expect(textOf(after)).toMatch(/操作の結果.*承認/s);
    expect(buttonsOf(after)).not.toContain('approve');
    const english = await openHome(service, 'approver-2');
    expect(textOf(english)).toContain('The switch waits for your approval');
    await press(service, 'approver-2', 'approve');
    await service.pass(5 * minuteMs);
    expect((await service.application.log.load(service.domain))?.state.rotation?.stage.tag).toBe('Watching');
    expect(service.sandbox.slack.problems()).toEqual([]);
  });

  test.each(['guest', 'single-guest', 'outsider'])(
    'given %s, then one polite sentence and nothing of the state',
    async (person) => {
      const service = await start();
      await untilRound(service);
      const home = await openHome(service, person);
      expect(home?.view.blocks).toHaveLength(1);
      expect(textOf(home)).toMatch(/この画面は|This page is for/);
      expect(textOf(home)).not.toMatch(/goo\.ne\.jp|gooid/);
      expect(buttonsOf(home)).toEqual([]);
    },
  );

  test('given a visitor of another workspace, then nothing is published and nothing is revealed', async () => {
    const service = await start();
    await service.sandbox.slack.openHome('foreign');
    await service.idle();
    expect(homeOf(service, 'foreign')).toBeNull();
    expect(service.sandbox.slack.calls().filter(({ method }) => method === 'views.publish')).toEqual([]);
    expect(service.sandbox.slack.directMessages('foreign')).toEqual([]);
  });

  test('given the same person’s approval on the card, then the open Home follows', async () => {
    const service = await start();
    await untilRound(service);
    expect(buttonsOf(await openHome(service, 'approver-1'))).toContain('approve');
    await clickOn(service, { person: 'approver-1', button: 'approve' });
    await service.idle();
    expect(buttonsOf(homeOf(service, 'approver-1'))).not.toContain('approve');
    // The other one may approve, and has nothing to withdraw.
    const second = buttonsOf(await openHome(service, 'approver-2'));
    expect(second).toContain('approve');
    expect(second).not.toContain('withdraw_approval');
  });
});

describe('the second page of domains', () => {
  const twelve = Array.from({ length: 11 }, (_, index) => `d${index + 10}.goo.ne.jp`);
  const pageOf = (service: SandboxService): string | undefined =>
    /(\d+) \/ 2 ページ/.exec(textOf(homeOf(service, 'requester')))?.[1];

  test('given presses and a form in Home, and a decision elsewhere, then it stays; given Home opened anew, then the first', async () => {
    const service = await startSandboxService({ sesThrottleMs: 0, moreDomains: twelve });
    opened.push(service);
    const { slack } = service.sandbox;
    await openHome(service, 'requester');
    expect(pageOf(service)).toBe('1');
    await press(service, 'requester', 'overview:next');
    expect(pageOf(service)).toBe('2');
    await press(service, 'requester', 'status');
    expect(textOf(homeOf(service, 'requester'))).toContain('操作の結果');
    expect(pageOf(service)).toBe('2');
    await slack.click('requester', { actionId: 'start_rotation', where: 'home' });
    await slack.until('the form', () => slack.views('requester').find(({ type }) => type === 'modal'));
    const before = homeOf(service, 'requester')?.hash;
    await slack.submitView('requester', { domain: 'goo.ne.jp' });
    await slack.until('the answer in Home', () => homeOf(service, 'requester')?.hash !== before);
    expect(pageOf(service)).toBe('2');
    await say(service, 'requester', '/dkim rotate goo.ne.jp');
    await say(service, 'requester', '/dkim submitted goo.ne.jp REQ-1');
    await service.idle();
    expect(pageOf(service)).toBe('2');
    await openHome(service, 'requester');
    expect(pageOf(service)).toBe('1');
  });
});

describe('/dkim alone, and /dkim status of all', () => {
  test('given a round, then an approver reads what waits with a link to the card, and no button that would be pressed unread', async () => {
    const service = await start();
    await untilRound(service);
    await say(service, 'approver-1', '/dkim');
    await service.idle();
    const [answer] = service.sandbox.slack.ephemerals('approver-1').slice(-1);
    expect(answer?.text).toBe('あなたの対応待ち: 1 件、署名ドメイン: 1 件');
    const shown = JSON.stringify(answer?.blocks);
    expect(shown).toContain('切り替えの承認をお待ちしています');
    expect(shown).toMatch(/https:\/\/futari\.slack\.com\/archives\/C0DKIM\/p\d+/);
    expect(shown).not.toContain('"action_id":"approve"');
    expect(service.sandbox.slack.problems()).toEqual([]);
  });
});

describe('an approval with a reason', () => {
  const approveWithReason = async (service: SandboxService, person: string, reason: string) => {
    const { slack } = service.sandbox;
    await slack.click(person, { actionId: 'approve_with_reason' });
    const form = await slack.until('the form', () => slack.views(person).find(({ type }) => type === 'modal'));
    await slack.submitView(person, { reason });
    await service.idle();
    return form;
  };

  test('given a plain press, then it stays one press; given a reason with marks, then it is recorded in one harmless line and the second person reads it', async () => {
    const service = await start();
    await untilRound(service);
    await approveWithReason(service, 'approver-1', 'DNS を確認\n<!channel> *済み* \u202etxt');
    const { round } = (await service.application.log.load(service.domain))?.state.rotation ?? {};
    expect(round?.approvals).toMatchObject([{ by: 'T0HOME/U0APPROVER1', reason: 'DNS を確認 <!channel> *済み* txt' }]);
    const card = JSON.stringify(service.sandbox.slack.messages('#dkim').map(({ blocks }) => blocks));
    expect(card).toContain('承認の理由: DNS を確認 &lt;!channel&gt; ∗済み∗ txt');
    await clickOn(service, { person: 'approver-2', button: 'approve' });
    await service.pass(5 * minuteMs);
    expect((await service.application.log.load(service.domain))?.state.rotation?.stage.tag).toBe('Watching');
    expect(service.sandbox.slack.problems()).toEqual([]);
  });

  test('I1: given a form that was opened on another digest, then the approval is refused', async () => {
    const service = await start();
    await untilRound(service);
    const { slack } = service.sandbox;
    await slack.click('approver-1', { actionId: 'approve_with_reason' });
    await slack.until('the form', () => slack.views('approver-1').find(({ type }) => type === 'modal'));
    // Another person ends the round meanwhile, and a new one opens with a digest of its own.
    await slack.click('approver-2', { actionId: 'decline' });
    await slack.until('the form', () => slack.views('approver-2').find(({ type }) => type === 'modal'));
    await slack.submitView('approver-2', { reason: 'not today' });
    await service.idle();
    await clickOn(service, { person: 'requester', button: 'request_approval' });
    await service.pass(10 * minuteMs);
    await slack.submitView('approver-1', { reason: 'the former card' });
    await service.idle();
    const { round } = (await service.application.log.load(service.domain))?.state.rotation ?? {};
    expect(round).toMatchObject({ id: 2, ended: null, approvals: [] });
  });
});

describe('the start of a rotation by a form', () => {
  const fill = async (service: SandboxService, filled: Record<string, string | null>): Promise<string> => {
    const { slack } = service.sandbox;
    const opened = await slack.click('requester', { actionId: 'start_rotation', where: 'home' });
    expect(opened).toMatchObject({ tag: 'delivered' });
    const form = await slack.until('the form', () => slack.views('requester').find(({ type }) => type === 'modal'));
    const before = homeOf(service, 'requester')?.hash;
    await slack.submitView('requester', filled);
    await slack.until('the answer in Home', () => homeOf(service, 'requester')?.hash !== before);
    await service.idle();
    return JSON.stringify(form.view);
  };

  test('given Home, then the form proposes a day, the dry run comes before the button, and the button starts with reason and day', async () => {
    const service = await start();
    // Two are left who can approve, and two are needed.
    service.sandbox.slack.workspace.setGroupMember('S0APPROVERS', 'approver-3', false);
    const scarce = /承認できるのは <@U0APPROVER1>, <@U0APPROVER2> だけです/;
    await openHome(service, 'requester');
    const form = await fill(service, { domain: 'goo.ne.jp', reason: '定期\n<@U0APPROVER1> 交換' });
    expect(form).toContain('"initial_date":"2025-10-02"');
    expect(form).toContain('切り替え予定日の案は、公開まで 14 日として計算しています');
    const preview = homeOf(service, 'requester');
    expect(textOf(preview)).toMatch(
      /開始した場合の内容です。まだ何も開始していません.*✅ 2025\/10\/2（木）の切り替えに間に合う見込み.*公開の実績なし（14 日で計算）.*理由: 定期 &lt;@U0APPROVER1&gt; 交換.*メールの署名はまだ変わりません/s,
    );
    expect(textOf(preview).match(/テスト用の接続先です/g)).toHaveLength(1);
    expect(form).toContain('"initial_option":{"text"');
    expect(textOf(preview)).toMatch(scarce);
    expect((await service.application.log.load(service.domain))?.state.rotation ?? null).toBeNull();
    await press(service, 'requester', 'rotate');
    expect(JSON.stringify(service.sandbox.slack.messages('#dkim'))).toMatch(scarce);
    expect((await service.application.log.load(service.domain))?.state.rotation).toMatchObject({
      requester: 'T0HOME/U0REQUESTER',
      reason: '定期 <@U0APPROVER1> 交換',
      switchOn: '2025-10-02',
    });
    expect(service.sandbox.slack.problems()).toEqual([]);
  });

  test.each([
    ['2025-09-17', '過ぎています'],
    ['2025-09-24', '早すぎます'],
    ['2025-10-04', '切り替えができない日です'],
  ])(
    'given the day %s, then the form says beside it why not and what to choose, and stays open with what was typed',
    async (day, why) => {
      const service = await start();
      const { slack } = service.sandbox;
      await openHome(service, 'requester');
      await slack.click('requester', { actionId: 'start_rotation', where: 'home' });
      await slack.until('the form', () => slack.views('requester').find(({ type }) => type === 'modal'));
      const typed = { domain: 'goo.ne.jp', switchOn: day, reason: '急ぎ' };
      const refused = await slack.submitView('requester', typed);
      expect(refused).toMatchObject({ tag: 'invalid' });
      expect(JSON.stringify(refused)).toMatch(new RegExp(`${why}.*2025-10-02`, 's'));
      const before = homeOf(service, 'requester')?.hash;
      await slack.submitView('requester', { ...typed, switchOn: '2025-10-02' });
      await slack.until('the answer in Home', () => homeOf(service, 'requester')?.hash !== before);
      await service.idle();
      expect(textOf(homeOf(service, 'requester'))).toMatch(/開始した場合の内容です.*理由: 急ぎ/s);
    },
  );

  test.each([
    ['is a guest now', (slack: Slack) => slack.workspace.changePerson('requester', { isRestricted: true })],
    ['has left the channel', (slack: Slack) => slack.workspace.setMember('C0DKIM', 'requester', false)],
  ])(
    'given a person who %s when the form comes, then nothing is started, and what was typed comes back',
    async (_, changed) => {
      const service = await start();
      const { slack } = service.sandbox;
      await openHome(service, 'requester');
      await slack.click('requester', { actionId: 'start_rotation', where: 'home' });
      await slack.until('the form', () => slack.views('requester').find(({ type }) => type === 'modal'));
      changed(slack);
      await slack.submitView('requester', { domain: 'goo.ne.jp', reason: '定期の交換です' });
      await service.idle();
      const direct = slack.workspace.channels().filter(({ id }) => id.startsWith('D'));
      const seen = [
        textOf(homeOf(service, 'requester')),
        ...direct.map(({ id }) => JSON.stringify(slack.messages(id))),
      ];
      expect(seen.join()).toContain('定期の交換です');
      expect((await service.application.log.load(service.domain))?.state.rotation ?? null).toBeNull();
    },
  );

  test('given people who may not start, then no button', async () => {
    const service = await start();
    for (const person of ['outsider', 'guest'])
      expect(buttonsOf(await openHome(service, person))).not.toContain('start_rotation');
  });
});
