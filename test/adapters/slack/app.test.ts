import { afterEach, describe, expect, test } from '@jest/globals';
import { createSlackNotifier } from '../../../src/adapters/slack/notifier.ts';
import { PersonId } from '../../../src/domain/names.ts';
import type { State } from '../../../src/domain/state.ts';
import type { FailedBecause, Request } from '../../../src/ports/service.ts';
import { actors, rollback } from '../../support/given.ts';
import { type AppSite, accepted, appToken, closeAll, messagesTo, openApp, refused, type Site } from './site.ts';
import { at, current, domain, givenIn, policy, round, roundOn, settings, stateIn } from './states.ts';

afterEach(closeAll);

const stable = stateIn('roundOpen');

const showCards = (site: Site, state: State): Promise<void> =>
  createSlackNotifier({ ...site, locale: 'ja', policy, testEndpoints: false }).showCards(state, settings, at);

const approverOfHome = PersonId.of('T0HOME', 'U0APPROVER1');

describe('a command', () => {
  test('given a Japanese and an English person, then each is answered in their language, to them alone', async () => {
    const site = await openApp(() => accepted('rotate'));
    const outcome = await site.sandbox.say('requester', '#dkim', '/dkim rotate goo.ne.jp');
    await site.sandbox.say('approver-2', '#dkim', '/dkim rotate goo.ne.jp');
    await site.app.idle();
    expect(outcome).toMatchObject({ tag: 'delivered', ack: { status: 200 } });
    expect(messagesTo(site, 'requester')).toEqual([expect.stringContaining('ローテーションを開始しました')]);
    expect(messagesTo(site, 'approver-2')).toEqual([expect.stringContaining('The rotation has started')]);
    expect(site.sandbox.messages('#dkim')).toEqual([]);
    expect(site.requests[0]).toMatchObject({
      person: 'T0HOME/U0REQUESTER',
      action: 'rotate',
      domain: 'goo.ne.jp',
      channel: 'C0DKIM',
      rotation: null,
      round: null,
      digest: null,
    });
    expect(site.sandbox.problems()).toEqual([]);
  });

  test('given a channel where the bot is no member, then the person is answered there all the same', async () => {
    const site = await openApp(() => refused({ code: 'other_channel', facts: { channel: 'C0DKIM', domain } }));
    await site.sandbox.say('outsider', '#other', '/dkim status goo.ne.jp');
    await site.app.idle();
    expect(messagesTo(site, 'outsider')).toEqual([expect.stringContaining('<#C0DKIM>')]);
  });

  test('given an unknown verb, then the answer is the help and names it', async () => {
    const site = await openApp(() => refused({ code: 'domain_missing', facts: { nearest: null, here: [domain] } }));
    await site.sandbox.say('auditor', '#dkim', '/dkim rotat');
    await site.app.idle();
    expect(messagesTo(site, 'auditor')[0]).toMatch(
      /「rotat」というコマンドはありません.*dkim rotate.*ではありませんか/s,
    );
  });

  test('given a word that the verb does not take, then nothing is done, and the person is told the word and how the verb is written', async () => {
    const site = await openApp(() => accepted('help'));
    await site.sandbox.say('requester', '#dkim', '/dkim rotate goo.ne.jp －－force');
    await site.sandbox.say('approver-2', '#dkim', '/dkim check goo.ne.jp everything');
    await site.app.idle();
    expect(site.requests.map(({ action }) => action)).toEqual(['help', 'help']);
    expect(messagesTo(site, 'requester')[0]).toMatch(
      /`\/dkim rotate` に「－－force」は指定できません。何も実行していません/,
    );
    const [english = ''] = messagesTo(site, 'approver-2');
    expect(english).toContain('`/dkim check` does not accept "everything". Nothing was done.');
    expect(english).toContain('`/dkim check [domain] [full]`');
    expect(english).not.toContain('/dkim rollback');
  });

  test('given a guest who asks for help, then it is refused as everything else', async () => {
    const site = await openApp(() => refused({ code: 'guest', facts: {} }));
    await site.sandbox.say('guest', '#dkim', '/dkim help');
    await site.app.idle();
    expect(messagesTo(site, 'guest')).toEqual([expect.stringContaining('ゲストの方は操作できません')]);
  });

  test.each<FailedBecause>([
    { code: 'store_unavailable', facts: {} },
    { code: 'log_corrupt', facts: { domain } },
    { code: 'clock_behind', facts: { minutes: 15 } },
    { code: 'internal', facts: {} },
  ])('given a desk that fails with $code, then the person is told', async (why) => {
    const site = await openApp(() => ({ tag: 'failed', ...why, state: null, settings: null }));
    await site.sandbox.say('requester', '#dkim', '/dkim status');
    await site.app.idle();
    expect(messagesTo(site, 'requester')).toHaveLength(1);
  });

  test('given a request that waited too long in a queue, then the person reads so, in words', async () => {
    const site = await openApp(() => refused({ code: 'too_late', facts: {} }));
    await site.sandbox.say('requester', '#dkim', '/dkim status');
    await site.app.idle();
    expect(messagesTo(site, 'requester')).toEqual([expect.stringContaining('30 分以上')]);
    expect(messagesTo(site, 'requester')[0]).not.toContain('too_late');
  });

  test('given a desk that breaks its promise and throws, then the person is told', async () => {
    const site = await openApp(() => Promise.reject(new Error('a secret detail')));
    await site.sandbox.say('requester', '#dkim', '/dkim status');
    await site.app.idle();
    expect(messagesTo(site, 'requester')).toEqual([expect.stringContaining('ボットの中で問題')]);
    expect(JSON.stringify(site.log)).not.toContain('a secret detail');
  });

  test('given a check, then the person hears at once, and then what the DNS said', async () => {
    const site = await openApp(() => accepted('check'));
    await site.sandbox.say('requester', '#dkim', '/dkim check');
    await site.app.idle();
    expect(messagesTo(site, 'requester').map((text) => text.split('\n')[0])).toEqual([
      'DNS に問い合わせています…',
      'DNS を確認しました。',
    ]);
  });
});

describe('a click (I10)', () => {
  test('given a click, then the request handler is asked once, with what the card showed, and the person is answered', async () => {
    const site = await openApp(() => accepted('approve', stable));
    await showCards(site, stable);
    await site.sandbox.click('approver-1', { actionId: 'approve' });
    await site.app.idle();
    expect(site.requests).toMatchObject([
      { person: approverOfHome, action: 'approve', domain, rotation: 1, round: 1, digest: round.digest, inputs: {} },
    ]);
    expect(site.requests[0]?.signedSeconds).toBeCloseTo(Date.now() / 1000, -2);
    const [, card] = site.sandbox.messages('#dkim');
    expect(messagesTo(site, 'approver-1')).toEqual([expect.stringContaining('承認を受け付けました')]);
    expect(messagesTo(site, 'approver-1')[0]).toContain(`p${card?.ts.replace('.', '')}`);
    expect(site.sandbox.ephemerals('approver-1')[0]?.threadTs).toBe(card?.threadTs);
    expect(site.sandbox.problems()).toEqual([]);
  });

  test('given a click delivered five times and replayed, then the request handler is asked once', async () => {
    const site = await openApp(() => accepted('approve', stable));
    await showCards(site, stable);
    await site.sandbox.click('approver-1', { actionId: 'approve', tampering: { times: 5 } });
    expect(await site.sandbox.replayLast()).toMatchObject({ status: 200 });
    await site.app.idle();
    expect(site.requests).toHaveLength(1);
    expect(messagesTo(site, 'approver-1')).toHaveLength(1);
  });

  test('given a command delivered to two processes, then both ask with the same id', async () => {
    const one = await openApp();
    await one.sandbox.say('requester', '#dkim', '/dkim status');
    await one.app.idle();
    const two = await openApp();
    one.sandbox.setRequestUrl(`http://127.0.0.1:${two.port}/slack/events`);
    await one.sandbox.replayLast();
    await two.app.idle();
    expect(two.requests[0]?.id).toBe(one.requests[0]?.id);
    expect(one.requests[0]?.id).toMatch(/^slack-command-[0-9a-f]{32}$/);
  });

  test('given two clicks, then their ids differ', async () => {
    const site = await openApp(() => accepted('approve', stable));
    await showCards(site, stable);
    for (const person of ['approver-1', 'approver-1', 'approver-3']) {
      await site.sandbox.click(person, { actionId: 'approve' });
    }
    await site.app.idle();
    expect(new Set(site.requests.map(({ id }) => id)).size).toBe(3);
  });

  test('given a desk that failed, when the same delivery comes again, then it is tried again', async () => {
    let failing = true;
    const site = await openApp(() =>
      failing
        ? { tag: 'failed', code: 'store_unavailable', facts: {}, state: null, settings: null }
        : accepted('status'),
    );
    await site.sandbox.say('requester', '#dkim', '/dkim status');
    await site.app.idle();
    failing = false;
    await site.sandbox.replayLast();
    await site.app.idle();
    expect(site.requests).toHaveLength(2);
    expect(messagesTo(site, 'requester')).toHaveLength(2);
  });

  test.each([
    ['foreign', 'T0OTHER/U0FOREIGN'],
    ['guest', 'T0HOME/U0GUEST'],
    ['approver-1', 'T0HOME/U0APPROVER1'],
  ])('given a click by %s, then the request handler hears of %s: the clicker’s own team', async (person, id) => {
    const site = await openApp(() => refused({ code: 'not_allowed', facts: {} }, stable));
    await showCards(site, stable);
    await site.sandbox.click(person, { actionId: 'approve' });
    await site.app.idle();
    expect(site.requests.map((request) => request.person)).toEqual([id]);
    expect(messagesTo(site, person)).toHaveLength(1);
  });

  test('given a button that goes back, then it asks first, and says what happens', async () => {
    const state = stateIn('watching');
    const site = await openApp(() => accepted('rollback', state));
    await showCards(site, state);
    const asking = await site.sandbox.click('approver-1', { actionId: 'rollback' });
    expect(asking).toMatchObject({
      tag: 'confirm',
      dialog: { style: 'danger', text: expect.stringContaining(current) },
    });
    expect(site.requests).toEqual([]);
    await site.sandbox.click('approver-1', { actionId: 'rollback', confirm: true });
    await site.app.idle();
    expect(site.requests).toMatchObject([{ action: 'rollback', rotation: 1 }]);
  });

  test('given a first click on a rollback without grant, then the person hears that a second is needed', async () => {
    const overlap = givenIn('overlap');
    const proposed = overlap.and(rollback(actors.first)).state;
    const site = await openApp(() => accepted('rollback', proposed));
    await showCards(site, overlap.state);
    await site.sandbox.click('approver-1', { actionId: 'rollback', confirm: true });
    await site.app.idle();
    expect(messagesTo(site, 'approver-1')).toEqual([expect.stringContaining('1人目の確認として受け付けました')]);
  });
});

describe('what is typed and cannot be undone (design.md 4: a confirmed click)', () => {
  const watching = stateIn('watching');
  const responds = ({ action }: Request) => accepted(action, action === 'prepare_cancel' ? stable : watching);

  test('given /dkim rollback ban, then nothing acts until its own button is confirmed, and that carries the word', async () => {
    const site = await openApp(responds);
    await site.sandbox.say('approver-2', '#dkim', '/dkim rollback ban');
    await site.app.idle();
    expect(site.requests.map(({ action }) => action)).toEqual(['prepare_rollback']);
    expect(messagesTo(site, 'approver-2').at(-1)).toContain('Nothing has changed yet');
    expect(await site.sandbox.click('approver-2', { actionId: 'rollback' })).toMatchObject({
      tag: 'confirm',
      dialog: { style: 'danger', text: expect.stringContaining('🔴') },
    });
    expect(site.requests).toHaveLength(1);
    await site.sandbox.click('approver-2', { actionId: 'rollback', confirm: true });
    await site.app.idle();
    expect(site.requests[1]).toMatchObject({ action: 'rollback', rotation: 1, inputs: { ban: true } });
    expect(site.sandbox.problems()).toEqual([]);
  });

  test('given /dkim cancel with a reason, then the confirmed click carries it, and the answer takes the place of the button', async () => {
    const site = await openApp(responds);
    await site.sandbox.say('requester', '#dkim', '/dkim cancel goo.ne.jp "やり直し" & 延期');
    await site.app.idle();
    expect(messagesTo(site, 'requester').at(-1)).toContain('理由: \\"やり直し\\" &amp; 延期');
    await site.sandbox.click('requester', { actionId: 'cancel_rotation', confirm: true });
    await site.app.idle();
    expect(site.requests.map(({ action, inputs }) => [action, inputs])).toEqual([
      ['prepare_cancel', { reason: '"やり直し" & 延期' }],
      ['cancel_rotation', { reason: '"やり直し" & 延期' }],
    ]);
    expect(messagesTo(site, 'requester')).toEqual([expect.stringContaining('ローテーションを中止しました')]);
    expect(await site.sandbox.click('requester', { actionId: 'cancel_rotation', confirm: true })).toMatchObject({
      tag: 'impossible',
    });
    expect(site.sandbox.problems()).toEqual([]);
  });
});

describe('cards that are behind', () => {
  test('given a click on an earlier rendering, then it is decided on its own ids and answered with the present card', async () => {
    const site = await openApp(() => refused({ code: 'digest_changed', facts: {} }, stable));
    await showCards(site, stable);
    const changed = roundOn({ content: 'another' });
    await showCards(site, { ...changed, atVersion: stable.atVersion + 1 });
    await site.sandbox.click('approver-1', { actionId: 'approve', rendering: 0 });
    await site.app.idle();
    expect(site.requests).toMatchObject([{ digest: round.digest }]);
    expect(messagesTo(site, 'approver-1')[0]).toMatch(/異なるため.*slack\.com/s);
  });

  test('given a doubled card, when somebody clicks on it, then it becomes a link to the present one', async () => {
    const site = await openApp(() => accepted('approve', stable));
    await showCards(site, stable);
    const doubled = { ...site, cards: new (site.cards.constructor as new () => typeof site.cards)() };
    await showCards(doubled, stable);
    const [, , main, card] = site.sandbox.messages('#dkim');
    const message = { channel: 'C0DKIM', ts: card?.ts ?? '' };
    await site.sandbox.click('approver-1', { actionId: 'approve', message });
    await site.app.idle();
    expect(site.requests).toHaveLength(1);
    const [, real, , retired] = site.sandbox.messages('#dkim');
    expect(retired?.text).toContain(`p${real?.ts.replace('.', '')}`);
    expect(JSON.stringify(retired?.blocks)).not.toContain('approve');
    expect(real?.history).toEqual([]);
    expect(main?.threadTs).toBeNull();
  });

  test('given a button of another version, or a value that is not ours, then the person is told', async () => {
    const site = await openApp();
    const text = { type: 'plain_text' as const, text: '?' };
    const elements = [
      { type: 'button' as const, action_id: 'gone', text, value: 'x' },
      { type: 'button' as const, action_id: 'approve', text, value: '{"domain":1}' },
    ];
    await site.client.post({ channel: 'C0DKIM', text: 'old', blocks: [{ type: 'actions', elements }] });
    await site.sandbox.click('auditor', { actionId: 'gone' });
    await site.sandbox.click('auditor', { actionId: 'approve' });
    await site.app.idle();
    expect(site.requests).toEqual([]);
    expect(messagesTo(site, 'auditor')).toHaveLength(2);
  });
});

describe('modals', () => {
  const waiting = stateIn('awaitingApplication');

  const opened = async (): Promise<AppSite> => {
    const site = await openApp(({ action }) => accepted(action));
    await showCards(site, waiting);
    await site.sandbox.click('requester', { actionId: 'application_submitted' });
    await site.app.idle();
    return site;
  };

  test('given 提出を記録する, when the form is sent, then the request handler gets ticket and dates, once though delivered twice', async () => {
    const site = await opened();
    expect(site.requests).toEqual([]);
    expect(site.sandbox.views('requester')).toHaveLength(1);
    const filled = { ticket: ' REQ-1 ', submitted: '2025-09-18', promisedDate: null };
    await site.sandbox.submitView('requester', filled, { tampering: { times: 2 } });
    await site.app.idle();
    expect(site.requests).toMatchObject([
      { person: 'T0HOME/U0REQUESTER', action: 'application_submitted', domain, rotation: 1, channel: 'C0DKIM' },
    ]);
    expect(site.requests[0]?.inputs).toEqual({ ticket: 'REQ-1', submitted: '2025-09-18' });
    expect(messagesTo(site, 'requester')).toEqual([expect.stringContaining('提出を記録しました')]);
    expect(site.sandbox.views('requester')).toEqual([]);
    expect(site.sandbox.problems()).toEqual([]);
  });

  test('given a form whose trigger expired before Slack had it, then the person hears so, and the next press opens it', async () => {
    const site = await openApp(({ action }) => accepted(action));
    await showCards(site, waiting);
    site.sandbox.faults.arm({
      method: 'views.open',
      answer: { error: 'expired_trigger_id' },
      count: 1,
      when: 'before',
    });
    await site.sandbox.click('requester', { actionId: 'application_submitted' });
    await site.app.idle();
    expect(site.sandbox.views('requester')).toEqual([]);
    expect(messagesTo(site, 'requester')).toEqual([
      expect.stringContaining('もう一度ボタンを押すか、`/dkim submitted'),
    ]);
    await site.sandbox.click('requester', { actionId: 'application_submitted' });
    await site.app.idle();
    expect(site.sandbox.views('requester')).toHaveLength(1);
    expect(site.requests).toEqual([]);
  });

  test('given a date that cannot be, then its field says so and the form stays open; mended, it is sent once', async () => {
    const site = await openApp(({ action }) => accepted(action));
    await showCards(site, stateIn('awaitingRecord'));
    await site.sandbox.click('requester', { actionId: 'correct_application' });
    await site.app.idle();
    const filled = { submitted: '2099-01-01', promisedDate: '2098-01-01' };
    const errors = {
      submitted: expect.stringContaining('未来の日付'),
      promisedDate: expect.stringContaining('申請日（2099-01-01）より前'),
    };
    expect(await site.sandbox.submitView('requester', filled)).toMatchObject({ tag: 'invalid', errors });
    await site.app.idle();
    expect(site.requests).toEqual([]);
    const mended = { submitted: '2025-09-18', promisedDate: '2025-10-02' };
    expect(await site.sandbox.submitView('requester', mended)).toMatchObject({ tag: 'delivered' });
    await site.app.idle();
    expect(site.requests).toMatchObject([{ action: 'correct_application' }]);
    expect(site.sandbox.problems()).toEqual([]);
  });

  test('given a recorded application, then the form to correct begins with it, and a field that is emptied stays empty', async () => {
    const site = await openApp(({ action }) => accepted(action));
    await showCards(site, stateIn('awaitingRecord'));
    await site.sandbox.click('requester', { actionId: 'correct_application' });
    await site.app.idle();
    const [view] = site.sandbox.views('requester');
    expect(JSON.stringify(view)).toContain('"initial_value":"DNS-1"');
    expect(JSON.stringify(view)).toContain('"initial_date":"2025-09-18"');
    await site.sandbox.submitView('requester', { ticket: null, promisedDate: '2025-10-02', revision: '2' });
    await site.app.idle();
    expect(site.requests[0]).toMatchObject({ action: 'correct_application', rotation: 1 });
    expect(site.requests[0]?.inputs).toEqual({ submitted: '2025-09-18', promisedDate: '2025-10-02', revision: 2 });
    expect(site.sandbox.problems()).toEqual([]);
  });

  test('given a form that is refused after it closed, then it opens again with what was typed, and is sent again', async () => {
    const reason = '理由 "A" & B';
    const answers = [refused({ code: 'round_not_open', facts: {} }, stable), accepted('approve', stable)];
    const site = await openApp(() => answers.shift() ?? accepted('approve', stable));
    await showCards(site, stable);
    const open = async (): Promise<string> => {
      await site.sandbox.click('approver-2', { actionId: 'approve_with_reason' });
      await site.app.idle();
      return JSON.stringify(site.sandbox.views('approver-2'));
    };
    expect(await open()).not.toContain('initial_value');
    await site.sandbox.submitView('approver-2', { reason });
    await site.app.idle();
    expect(await open()).toContain(`"initial_value":${JSON.stringify(reason)}`);
    await site.sandbox.submitView('approver-2', {});
    await site.app.idle();
    const sent = { action: 'approve_with_reason', rotation: 1, round: 1, digest: round.digest, inputs: { reason } };
    expect(site.requests).toMatchObject([sent, sent]);
    expect(site.requests.map(({ signedSeconds }) => typeof signedSeconds)).toEqual(['number', 'number']);
    expect(site.sandbox.problems()).toEqual([]);
  });

  test('given a date that cannot be, then it is refused where it arrives, and the request handler is not asked', async () => {
    const site = await openApp(({ action }) => accepted(action));
    await site.sandbox.say('requester', '#dkim', '/dkim submitted REQ-1 2025-02-31');
    await site.app.idle();
    expect(messagesTo(site, 'requester')).toEqual([expect.stringContaining('日付を読めません: 2025-02-31')]);
    expect(site.requests).toEqual([]);
  });

  test('given 却下, then a reason is required and reaches the request handler with the round', async () => {
    const site = await openApp(({ action }) => accepted(action, stable));
    await showCards(site, stable);
    await site.sandbox.click('approver-2', { actionId: 'decline' });
    await site.app.idle();
    expect(JSON.stringify(site.sandbox.views('approver-2'))).toContain('Decline the switch');
    expect(await site.sandbox.submitView('approver-2', {})).toMatchObject({ reason: 'value_missing' });
    await site.sandbox.submitView('approver-2', { reason: '鍵が違います' });
    await site.app.idle();
    expect(site.requests).toMatchObject([
      { action: 'decline', round: 1, digest: round.digest, inputs: { reason: '鍵が違います' } },
    ]);
    expect(messagesTo(site, 'approver-2')).toHaveLength(1);
  });

  test.each([
    ['application_submitted', waiting, 'もう一度ボタンを押すか、`/dkim submitted goo.ne.jp` と入力してください。'],
    ['decline', stable, 'もう一度ボタンを押してください。'],
  ] as const)(
    'given a form that Slack does not open (%s), then the person is told what else does the same',
    async (actionId, state, instead) => {
      const site = await openApp();
      await showCards(site, state);
      site.sandbox.faults.arm({ method: 'views.open', answer: 'server_error', count: 1, when: 'before' });
      await site.sandbox.click('requester', { actionId });
      await site.app.idle();
      expect(messagesTo(site, 'requester')).toEqual([
        expect.stringContaining(`入力画面を開けませんでした。${instead}`),
      ]);
    },
  );

  test('given 詳細, then a modal opens at once and is filled with everything that the digest covers, in the person’s language', async () => {
    const [gate, arrival] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const site = await openApp(async ({ action }) => {
      arrival.resolve();
      await gate.promise;
      return accepted(action, stable);
    });
    await showCards(site, stable);
    await site.sandbox.click('approver-2', { actionId: 'round_details' });
    await arrival.promise;
    expect(JSON.stringify(site.sandbox.views('approver-2'))).toContain('Loading');
    gate.resolve();
    await site.app.idle();
    const [view, ...others] = site.sandbox.views('approver-2');
    expect(others).toEqual([]);
    for (const word of [round.digest, 'f'.repeat(64), 'Switch before', 'Details'])
      expect(JSON.stringify(view).toLowerCase()).toContain(word.toLowerCase());
    expect(messagesTo(site, 'approver-2')).toEqual([]);
    expect(site.requests).toMatchObject([{ action: 'round_details', rotation: 1, round: 1 }]);
    expect(site.sandbox.problems()).toEqual([]);
  });

  test('given a modal that Slack does not open, or that was closed, then the details come as a message to that person', async () => {
    const site = await openApp(async ({ action, person }) => {
      if (person === approverOfHome) await site.sandbox.closeView('approver-1');
      return accepted(action, stable);
    });
    await showCards(site, stable);
    site.sandbox.faults.arm({ method: 'views.open', answer: 'server_error', count: 1, when: 'before' });
    await site.sandbox.click('requester', { actionId: 'round_details' });
    await site.app.idle();
    await site.sandbox.click('approver-1', { actionId: 'round_details' });
    await site.app.idle();
    for (const person of ['requester', 'approver-1']) {
      expect(site.sandbox.views(person)).toEqual([]);
      expect(messagesTo(site, person)).toHaveLength(1);
    }
    const shown = JSON.stringify(site.sandbox.seenBy('requester').at(-1)?.blocks);
    for (const word of [round.digest, 'f'.repeat(64)]) expect(shown).toContain(word);
  });

  test('given 詳細 that is delivered twice, then one modal opens and no message follows', async () => {
    const site = await openApp(({ action }) => accepted(action, stable));
    await showCards(site, stable);
    await site.sandbox.click('requester', { actionId: 'round_details', tampering: { times: 2 } });
    await site.app.idle();
    expect(site.sandbox.views('requester')).toHaveLength(1);
    expect(site.requests).toHaveLength(1);
    expect(messagesTo(site, 'requester')).toEqual([]);
  });

  test('given a refusal, then it stands in the modal', async () => {
    const site = await openApp(() => refused({ code: 'other_round', facts: {} }, stable));
    await showCards(site, stable);
    await site.sandbox.click('requester', { actionId: 'round_details' });
    await site.app.idle();
    expect(JSON.stringify(site.sandbox.views('requester'))).toContain('⚠️');
    expect(messagesTo(site, 'requester')).toEqual([]);
  });

  test('given a person who left the channel meanwhile, then the answer comes as a direct message', async () => {
    const site = await opened();
    site.sandbox.workspace.setMember('C0DKIM', 'requester', false);
    await site.sandbox.submitView('requester', {});
    await site.app.idle();
    expect(site.requests[0]?.inputs).toEqual({});
    expect(site.sandbox.directMessages('requester')).toMatchObject([{ text: expect.stringContaining('提出を記録') }]);
  });
});

describe('Slack that misbehaves', () => {
  test('given a response URL that fails, then the answer comes another way', async () => {
    const site = await openApp();
    site.sandbox.faults.arm({ method: 'response_url', answer: 'server_error', count: 1, when: 'before' });
    await site.sandbox.say('requester', '#dkim', '/dkim rotate');
    await site.app.idle();
    expect(messagesTo(site, 'requester')).toHaveLength(1);
  });

  test('given no locale to be had, then the answer is in the configured language', async () => {
    const site = await openApp();
    site.sandbox.faults.arm({ method: 'users.info', answer: { error: 'fatal_error' }, count: 3, when: 'before' });
    await site.sandbox.say('approver-2', '#dkim', '/dkim rotate');
    await site.app.idle();
    expect(messagesTo(site, 'approver-2')).toEqual([expect.stringContaining('ローテーションを開始しました')]);
  });

  test('given no way to answer at all, then it is logged and the app lives on', async () => {
    const site = await openApp();
    site.sandbox.faults.arm({ method: '*', answer: { error: 'fatal_error' }, count: 20, when: 'before' });
    await site.sandbox.say('requester', '#dkim', '/dkim rotate');
    await site.app.idle();
    expect(site.log.some(({ text }) => text.includes('could not be given'))).toBe(true);
    site.sandbox.faults.clear();
    await site.sandbox.say('requester', '#dkim', '/dkim rotate');
    await site.app.idle();
    expect(messagesTo(site, 'requester')).toHaveLength(1);
  });
});

describe('Socket Mode', () => {
  test('given a socket, then commands and clicks are taken the same way, and healthz is served', async () => {
    const mode = { tag: 'socket', appToken } as const;
    const site = await openApp(() => accepted('approve', stable), { mode });
    await showCards(site, stable);
    await site.sandbox.click('approver-1', { actionId: 'approve' });
    await site.sandbox.say('requester', '#dkim', '/dkim rotate goo.ne.jp');
    await site.app.idle();
    expect(site.requests.map(({ action }) => action)).toEqual(['approve', 'rotate']);
    expect((await fetch(`http://127.0.0.1:${site.port}/healthz`)).status).toBe(200);
    expect((await fetch(`http://127.0.0.1:${site.port}/slack/events`, { method: 'POST' })).status).toBe(404);
  });
});
