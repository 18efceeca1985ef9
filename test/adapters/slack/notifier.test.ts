import { afterEach, describe, expect, test } from '@jest/globals';
import { strFromU8, unzipSync } from 'fflate';
import { createDepartmentForms } from '../../../src/adapters/documents/forms.ts';
import { createSlackNotifier } from '../../../src/adapters/slack/notifier.ts';
import { quotedStrings, recordValue } from '../../../src/domain/keyRecord.ts';
import { PersonId } from '../../../src/domain/names.ts';
import type { State } from '../../../src/domain/state.ts';
import type { Notifier } from '../../../src/ports/people.ts';
import type { StageName } from '../../support/given.ts';
import { closeAll, openSite, type Site } from './site.ts';
import { approver, at, current, domain, next, notice, policy, publicKey, settings, stateIn } from './states.ts';

afterEach(closeAll);

const notifierOf = (site: Site): Notifier =>
  createSlackNotifier({ ...site, locale: 'ja', policy, testEndpoints: false });

const open = async (timeoutMs?: number): Promise<Site & { readonly notifier: Notifier }> => {
  const site = await openSite({}, timeoutMs);
  return { ...site, notifier: notifierOf(site) };
};

const waiting = stateIn('awaitingApplication');
const stable = stateIn('roundOpen');
const later = (stage: StageName, by: number): State => ({ ...stateIn(stage), atVersion: stable.atVersion + by });

describe('cards', () => {
  test('given the same state again and again, then each card is posted once and never updated', async () => {
    const { notifier, sandbox } = await open();
    for (let run = 0; run < 3; run += 1) await notifier.showCards(stable, settings, at);
    const [main, card, ...others] = sandbox.messages('#dkim');
    expect(others).toEqual([]);
    expect(main).toMatchObject({ threadTs: null, history: [] });
    expect(card).toMatchObject({ threadTs: main?.ts, history: [] });
    expect(main?.metadata).toMatchObject({
      event_type: 'futari_card',
      event_payload: { domain: 'goo.ne.jp', rotation: 1, card: 'rotation-1' },
    });
    expect(card?.metadata).toMatchObject({ event_payload: { card: 'round-1' } });
    expect(sandbox.problems()).toEqual([]);
  });

  test('given calls at the same time, then one card is posted', async () => {
    const { notifier, sandbox } = await open();
    await Promise.all([1, 2, 3].map(() => notifier.showCards(waiting, settings, at)));
    expect(sandbox.messages('#dkim')).toHaveLength(1);
  });

  test('given a commit that changes nothing shown, then the card is left alone, head and version included', async () => {
    const { notifier, sandbox } = await open();
    await notifier.showCards(waiting, settings, at, 'a'.repeat(64));
    await notifier.showCards(later('awaitingApplication', 1), settings, at, 'b'.repeat(64));
    const [main] = sandbox.messages('#dkim');
    expect(main?.history).toEqual([]);
    expect(JSON.stringify(main?.blocks)).toContain('a'.repeat(12));
    expect(JSON.stringify(main?.metadata)).toContain('a'.repeat(64));
  });

  test('given a new stage, then the card is updated in its place', async () => {
    const { notifier, sandbox } = await open();
    await notifier.showCards(waiting, settings, at);
    await notifier.showCards(stable, settings, at, 'c'.repeat(64));
    const [main, card] = sandbox.messages('#dkim');
    expect(main?.history).toHaveLength(1);
    expect(main?.text).toContain('承認待ち');
    expect(JSON.stringify(main?.blocks)).toContain(`監査ログ v${stable.atVersion} · ${'c'.repeat(12)}`);
    expect(card?.threadTs).toBe(main?.ts);
  });

  test('given an older state after a newer one, then the newer rendering stays', async () => {
    const { notifier, sandbox } = await open();
    await notifier.showCards(stable, settings, at);
    await notifier.showCards(waiting, settings, at);
    expect(sandbox.messages('#dkim')[0]?.text).toContain('承認待ち');
  });

  test('given a run that was overtaken while it drew, then it fails, and the next run draws the truth', async () => {
    const site = await open();
    const { notifier, sandbox, cards } = site;
    await notifier.showCards(waiting, settings, at);
    const [before] = sandbox.messages('#dkim');
    const newest = later('cancelled', 4);
    const slow = createSlackNotifier({
      ...site,
      locale: 'ja',
      policy,
      testEndpoints: false,
      client: {
        ...site.client,
        // The other process finishes between this one's claim and its update.
        update: async (ts, message) => {
          await notifierOf(site).showCards(newest, settings, at);
          await site.client.update(ts, message);
        },
      },
    });
    const older = later('awaitingRecord', 2);
    await expect(slow.showCards(older, settings, at)).rejects.toMatchObject({ name: 'CardOvertaken' });
    expect(sandbox.messages('#dkim')[0]?.text).toContain('公開鍵レコードの公開待ち');
    await notifier.showCards(newest, settings, at);
    expect(sandbox.messages('#dkim')).toHaveLength(1);
    expect(sandbox.messages('#dkim')[0]).toMatchObject({ ts: before?.ts, text: expect.stringContaining('中止') });
    expect((await cards.get('goo.ne.jp', 'rotation-1'))?.version).toBe(newest.atVersion);
  });

  test('given two processes that draw in turns, then each change shows, though each remembers what it drew itself', async () => {
    const site = await open();
    const { sandbox, notifier: first } = site;
    const second = notifierOf(site);
    const cancelled = later('cancelled', 1);
    await first.showCards(waiting, settings, at);
    await second.showCards(cancelled, settings, at);
    await first.showCards(later('awaitingApplication', 2), settings, at);
    expect(sandbox.messages('#dkim')[0]?.text).toContain('DNS申請書の提出待ち');
    await second.showCards(later('roundOpen', 3), settings, at);
    await first.showCards(later('cancelled', 4), settings, at);
    expect(sandbox.messages('#dkim')[0]?.text).toContain('中止');
    expect(sandbox.messages('#dkim').filter(({ threadTs }) => threadTs === null)).toHaveLength(1);
  });

  test('given a reminder whose button is not true any more, then it shrinks to two lines, also after a restart', async () => {
    const site = await open();
    const { notifier, sandbox } = site;
    await notifier.showCards(waiting, settings, at);
    const reminder = notice('reminder_application', { owner: 'requester', count: 1 });
    site.notices.set(reminder.id, reminder);
    await notifier.postNotice(waiting, settings, reminder, null, at);
    const posted = () => sandbox.messages('#dkim').find(({ text }) => text.includes('⏰'));
    expect(JSON.stringify(posted()?.blocks)).toContain('application_submitted');
    await notifier.showCards(later('preparing', 0), settings, at);
    await notifierOf(site).showCards(later('watching', 1), settings, at);
    expect(posted()?.blocks.map(({ type }) => type)).toEqual(['section', 'context']);
    const edits = posted()?.history.length;
    await notifierOf(site).showCards(later('overlap', 2), settings, at);
    expect(posted()?.history).toHaveLength(edits ?? 0);
  });

  test('given a completion that is recorded, then the end of the watch loses its button, keeps the rollback, and is drawn once', async () => {
    const site = await open();
    const { notifier, sandbox } = site;
    const ended = notice('watch_closed', { minutes: 3, targets: 1 });
    site.notices.set(ended.id, ended);
    await notifier.postNotice(later('awaitingCompletion', 0), settings, ended, null, at);
    const posted = () => sandbox.messages('#dkim').find(({ text }) => text.includes('監視が終わりました'));
    const shown = () => JSON.stringify(posted()?.blocks);
    for (const words of ['confirm_completion', 'rollback', '証跡を確認し']) expect(shown()).toContain(words);
    await notifierOf(site).showCards(later('overlap', 1), settings, at);
    expect(shown()).toContain('監視が終わりました');
    expect(shown()).toContain('rollback');
    for (const words of ['confirm_completion', '完了を確認', '証跡を確認し']) expect(shown()).not.toContain(words);
    const edits = posted()?.history.length;
    await notifierOf(site).showCards(later('overlap', 2), settings, at);
    expect(posted()?.history).toHaveLength(edits ?? 0);
    await notifierOf(site).showCards(later('completed', 3), settings, at);
    expect(posted()?.blocks.map(({ type }) => type)).toEqual(['section', 'context']);
  });

  test('given a recorded submission, then the application is the line of its status, also after a restart, and the question stays until the rotation ends', async () => {
    const site = await open();
    const { notifier, sandbox } = site;
    const application = notice('application', { selector: next });
    site.notices.set(application.id, application);
    await notifier.postNotice(waiting, settings, application, publicKey, at);
    const posted = () => sandbox.messages('#dkim').find(({ text }) => text.includes('DNS申請書'));
    const shown = () => JSON.stringify(posted()?.blocks);
    expect(shown()).toContain('application_submitted');
    await notifier.showCards(waiting, settings, at);
    expect(posted()?.history).toEqual([]);
    await notifierOf(site).showCards(later('awaitingRecord', 1), settings, at);
    expect(shown()).not.toContain('application_submitted');
    expect(shown()).toContain(`\`${domain}_${next}-add\` 第1版（追加）：提出済み`);
    for (const button of ['application_file', 'correct_application', 'owner_terraform'])
      expect(shown()).toContain(button);
    await notifierOf(site).showCards({ ...later('awaitingRecord', 2) }, settings, at);
    expect(posted()?.history).toHaveLength(1);
    await notifier.showCards(later('watching', 3), settings, at);
    expect(shown()).toContain('公開済み');
    expect(shown()).not.toContain('application_file');
    expect(shown()).toContain('owner_terraform');
    expect(shown()).not.toContain('不要になりました');
    await notifier.showCards(later('completed', 4), settings, at);
    expect(shown()).not.toContain('owner_terraform');
    expect((await site.cards.get('goo.ne.jp', 'open-notices'))?.rendering).toBe('[]');
  });

  describe('I13: the list of open messages is not signed', () => {
    const item = 'open-notices';
    const forgedWords = 'Press here: https://attacker.example';
    const reminder = notice('reminder_application', { owner: 'requester', count: 1 });

    /** A reminder is posted, and then somebody writes into the table. */
    const opened = async (forge: (own: object, site: Site) => unknown) => {
      const site = await open();
      const { notifier, sandbox, cards } = site;
      site.notices.set(reminder.id, reminder);
      await notifier.showCards(waiting, settings, at);
      await notifier.postNotice(waiting, settings, reminder, null, at);
      const stored = await cards.get('goo.ne.jp', item);
      if (stored === null) throw new Error('no message is open');
      const [own] = JSON.parse(stored.rendering) as readonly object[];
      const forged = forge(own ?? {}, site);
      await cards.put('goo.ne.jp', item, {
        ...stored,
        rendering: typeof forged === 'string' ? forged : JSON.stringify(forged),
      });
      const [main, message] = sandbox.messages('#dkim');
      const shown = () => JSON.stringify(sandbox.messages('#dkim'));
      const faults = () => site.log.filter(({ level }) => level === 'error');
      return {
        ...site,
        own,
        main,
        message,
        shown,
        faults,
        left: async () => (await cards.get('goo.ne.jp', item))?.rendering,
      };
    };

    test('it holds a number, a place and the names of buttons, and no word of the notice', async () => {
      const { own, message } = await opened((first) => [first]);
      const offered = ['application_submitted', 'postpone'];
      expect(own).toEqual({ notice: reminder.id, channel: message?.channel, ts: message?.ts, offered });
    });

    test.each([
      [
        'a notice of its own',
        (own: object) => ({ ...own, notice: { ...reminder, facts: { owner: forgedWords, count: 1 } } }),
      ],
      ['a number that the log does not have', (own: object) => ({ ...own, notice: 2 })],
      ['a place that is none', (own: object) => ({ ...own, channel: `C1|${forgedWords}` })],
      ['something else', () => forgedWords],
      ['a number that is none', (own: object) => ({ ...own, notice: 1.5 })],
      ['nothing', () => null],
    ])(
      'given an entry with %s beside a true one, then no word of it is shown, it is a fault and goes, and the true one shrinks',
      async (_, entry) => {
        const { notifier, message, sandbox, shown, faults, left } = await opened((own) => [
          entry(own),
          own,
          entry(own),
        ]);
        await notifier.showCards(later('watching', 1), settings, at);
        expect(shown()).not.toContain('attacker');
        expect(
          sandbox
            .messages('#dkim')
            .find(({ ts }) => ts === message?.ts)
            ?.blocks.map(({ type }) => type),
        ).toEqual(['section', 'context']);
        expect(faults()).not.toEqual([]);
        await expect(left()).resolves.toBe('[]');
        await notifier.showCards(later('watching', 2), settings, at);
        expect(sandbox.problems()).toEqual([]);
      },
    );

    test('given a replica whose state is older than a notice, then the entry stays, and the newer state shrinks the message', async () => {
      const { notifier, message, sandbox, faults, left, own, ...site } = await opened((own) => [own]);
      const blocks = () => sandbox.messages('#dkim').find(({ ts }) => ts === message?.ts)?.blocks;
      const before = blocks();
      const older = { ...later('awaitingRecord', 1), noticesEver: reminder.id - 1 };
      await notifierOf({ ...site, sandbox, raised: async () => new Map() }).showCards(older, settings, at);
      expect(faults()).toEqual([]);
      expect(blocks()).toEqual(before);
      await expect(left()).resolves.toBe(JSON.stringify([own]));
      await notifier.showCards(later('watching', 2), settings, at);
      expect(blocks()?.map(({ type }) => type)).toEqual(['section', 'context']);
      await expect(left()).resolves.toBe('[]');
    });

    test.each([
      ['words', forgedWords],
      ['an object', '{"notice":1}'],
      ['one that is cut off', '[{"notice":1'],
    ])('given %s instead of the list, then it is a fault, and the list is written anew', async (_, forged) => {
      const { notifier, shown, faults, left } = await opened(() => forged);
      await notifier.showCards(later('watching', 1), settings, at);
      expect(shown()).not.toContain('attacker');
      expect(faults()).toHaveLength(1);
      await expect(left()).resolves.toBe('[]');
    });

    test('given the place of the approval card, then the card keeps its buttons', async () => {
      const site = await opened((own) => [own]);
      const { notifier, sandbox, cards, faults } = site;
      await notifier.showCards(stable, settings, at);
      const round = await cards.get('goo.ne.jp', 'round-1');
      const place = { notice: reminder.id, channel: round?.channel, ts: round?.ts };
      const stored = await cards.get('goo.ne.jp', item);
      if (stored === null) throw new Error('nothing is stored');
      await cards.put('goo.ne.jp', item, { ...stored, rendering: JSON.stringify([place]) });
      await notifier.showCards(later('roundOpen', 1), settings, at);
      const card = sandbox.messages('#dkim').find(({ ts }) => ts === round?.ts);
      expect(JSON.stringify(card?.blocks)).toContain('"approve"');
      expect(faults()).toHaveLength(1);
    });
  });

  test('given Slack that does not answer when a message should shrink, then the cards stand, and the next state shrinks it', async () => {
    const site = await open();
    const { notifier, sandbox } = site;
    await notifier.showCards(waiting, settings, at);
    const reminder = notice('reminder_application', { owner: 'requester', count: 1 });
    site.notices.set(reminder.id, reminder);
    await notifier.postNotice(waiting, settings, reminder, null, at);
    const buttons = () =>
      sandbox.messages('#dkim').filter((m) => JSON.stringify(m.blocks).includes('"application_submitted"'));
    const unreachable = createSlackNotifier({
      ...site,
      locale: 'ja',
      policy,
      testEndpoints: false,
      client: {
        ...site.client,
        update: (ts, message) =>
          JSON.stringify(message.blocks).includes('rotation-')
            ? site.client.update(ts, message)
            : Promise.reject(new Error('x')),
      },
    });
    await unreachable.showCards(later('watching', 1), settings, at);
    expect(sandbox.messages('#dkim')[0]?.text).toContain('監視中');
    expect(buttons()).toHaveLength(1);
    await notifier.showCards(later('watching', 2), settings, at);
    expect(buttons()).toEqual([]);
  });

  test('given one process that draws, then where its card is was asked once; a restarted one asks once more', async () => {
    const site = await open();
    const { notifier, cards } = site;
    await notifier.showCards(waiting, settings, at);
    const first = cards.reads;
    await notifier.showCards(later('awaitingRecord', 1), settings, at);
    await notifier.postNotice(later('awaitingApplication', 1), settings, notice('preflight_green'), null, at);
    expect(cards.reads).toBe(first);
    const cancelled = later('cancelled', 2);
    await notifierOf(site).showCards(cancelled, settings, at);
    expect(cards.reads).toBe(first + 1);
  });

  test('given a card that somebody deleted, then a new one takes its place', async () => {
    const { notifier, sandbox, cards } = await open();
    await notifier.showCards(waiting, settings, at);
    const posted = await cards.get('goo.ne.jp', 'rotation-1');
    sandbox.faults.arm({ method: 'chat.update', answer: { error: 'message_not_found' }, count: 1, when: 'before' });
    await notifier.showCards(stable, settings, at);
    expect((await cards.get('goo.ne.jp', 'rotation-1'))?.ts).not.toBe(posted?.ts);
  });

  test('I14: given retention that deleted the thread’s first message, then a notice brings both cards into a new thread, which says why, and the next one stays there', async () => {
    const { notifier, sandbox } = await open();
    await notifier.showCards(stable, settings, at);
    const [gone] = sandbox.messages('#dkim');
    sandbox.deleteMessage('#dkim', gone?.ts ?? '');
    const post = (id: number) =>
      notifier.postNotice(stable, settings, { ...notice('declined', { name: 'x', reason: 'y' }), id }, null, at);
    await post(1);
    const [, stray, main, moved, ...none] = sandbox.messages('#dkim');
    expect(none).toEqual([]);
    expect(stray).toMatchObject({ threadTs: null, metadata: { event_payload: { card: 'notice' } } });
    expect(main).toMatchObject({ threadTs: null, metadata: { event_payload: { card: 'rotation-1' } } });
    expect(JSON.stringify(main?.blocks[0])).toContain('保存期間');
    expect(moved).toMatchObject({ threadTs: main?.ts, metadata: { event_payload: { card: 'round-1' } } });
    await post(2);
    await notifier.showCards(stable, settings, at);
    expect(sandbox.messages('#dkim')).toHaveLength(5);
    expect(sandbox.messages('#dkim').at(-1)).toMatchObject({ threadTs: main?.ts });
  });

  test('given the channel of the configuration changed, then the card is posted there', async () => {
    const { notifier, sandbox } = await open();
    await notifier.showCards(waiting, settings, at);
    sandbox.workspace.setMember('C0OTHER', 'futari', true);
    await notifier.showCards(waiting, { ...settings, channel: 'C0OTHER' }, at);
    expect(sandbox.messages('#other')).toHaveLength(1);
  });

  test.each([
    ['before', 1],
    ['after', 2],
  ] as const)(
    'given a post that fails %s its effect, then it is thrown and not repeated by itself; the next run posts',
    async (when, cards) => {
      const { notifier, sandbox } = await open();
      sandbox.faults.arm({ method: 'chat.postMessage', answer: 'server_error', count: 1, when });
      await expect(notifier.showCards(waiting, settings, at)).rejects.toThrow();
      await notifier.showCards(waiting, settings, at);
      expect(sandbox.calls().filter(({ method }) => method === 'chat.postMessage')).toHaveLength(2);
      // A doubled card can happen, is harmless, and heals (I10).
      expect(sandbox.messages('#dkim')).toHaveLength(cards);
    },
  );

  test.each(['is_archived', 'channel_not_found', 'invalid_blocks'])(
    'given a channel that answers %s, then it is told as a refusal, not as a trouble that passes',
    async (error) => {
      const { notifier, sandbox } = await open();
      sandbox.faults.arm({ method: 'chat.postMessage', answer: { error }, count: 2, when: 'before' });
      const refused = { name: 'MessengerRefuses', code: error };
      await expect(notifier.showCards(waiting, settings, at)).rejects.toMatchObject(refused);
      await expect(notifier.postNotice(waiting, settings, notice('switch_failed'), null, at)).rejects.toMatchObject(
        refused,
      );
    },
  );

  test('given a notice for the channel, then it stands beside the threads', async () => {
    const { notifier, sandbox } = await open();
    await notifier.showCards(waiting, settings, at);
    await notifier.postNotice(waiting, settings, notice('reminder_start', { day: '2026-10-01' }, 'channel'), null, at);
    expect(sandbox.messages('#dkim').map(({ threadTs }) => threadTs)).toEqual([null, null]);
    expect(sandbox.messages('#dkim')[1]?.text).toMatch(/goo\.ne\.jp.*2026\/10\/1（木）/s);
  });

  test('given an update whose answer is lost, then the next run shows what is true', async () => {
    const { notifier, sandbox } = await open();
    await notifier.showCards(waiting, settings, at);
    sandbox.faults.arm({ method: 'chat.update', answer: { error: 'fatal_error' }, count: 1, when: 'before' });
    await expect(notifier.showCards(stable, settings, at)).rejects.toThrow();
    await notifier.showCards(stable, settings, at);
    expect(sandbox.messages('#dkim')[0]?.text).toContain('承認待ち');
  });

  test('given 429 with Retry-After, then it waits as long and goes on', async () => {
    const { notifier, sandbox, pauses } = await open();
    sandbox.faults.arm({ method: '*', answer: 'rate_limited', count: 2, when: 'before', retryAfterSeconds: 7 });
    await notifier.showCards(waiting, settings, at);
    expect(pauses).toEqual([7_000, 7_000]);
    expect(sandbox.messages('#dkim')).toHaveLength(1);
  });

  test('given a wait beyond reason, then it fails instead', async () => {
    const { notifier, sandbox, pauses } = await open();
    sandbox.faults.arm({ method: '*', answer: 'rate_limited', count: 1, when: 'before', retryAfterSeconds: 3_600 });
    await expect(notifier.showCards(waiting, settings, at)).rejects.toThrow();
    expect(pauses).toEqual([]);
  });

  test('given no answer from Slack, then the call ends with its time-out', async () => {
    const { notifier, sandbox } = await open(50);
    sandbox.faults.arm({ method: 'chat.postMessage', answer: 'no_answer', count: 1, when: 'before' });
    await expect(notifier.showCards(waiting, settings, at)).rejects.toThrow();
  });
});

describe('notices', () => {
  test('given news before the card is there, then the card comes first and the news is in its thread', async () => {
    const { notifier, sandbox } = await open();
    await notifier.postNotice(waiting, settings, notice('preflight_green'), null, at);
    const [main, news] = sandbox.messages('#dkim');
    expect(main?.text).toContain('DNS申請書の提出待ち');
    expect(news).toMatchObject({ threadTs: main?.ts, text: '✅ 事前確認に問題はありません。' });
  });

  test('given the application, then the record is in the thread, copy-ready, and as a file', async () => {
    const { notifier, sandbox } = await open();
    await notifier.postNotice(waiting, settings, notice('application', { selector: next }), publicKey, at);
    const [main, application, file] = sandbox.messages('#dkim');
    const value = quotedStrings(recordValue(publicKey.publicKey));
    expect(JSON.stringify(application?.blocks)).toContain(JSON.stringify(`\`\`\`${value}\`\`\``).slice(1, -1));
    expect(file?.threadTs).toBe(main?.ts);
    const [shared] = sandbox.files();
    expect(shared).toMatchObject({ name: `DNS申請書-goo.ne.jp-${next}.txt`, threadTs: main?.ts });
    expect(shared?.bytes.toString('utf8')).toContain(`\nホスト名:\n${next}._domainkey.goo.ne.jp\n`);
    expect(shared?.bytes.toString('utf8')).toContain(`\n値:\n${value}\n`);
    expect(sandbox.problems()).toEqual([]);
  });

  test('given what the DNS department wants, then message and file have only that, and the requester as Slack knows them', async () => {
    const { notifier, sandbox } = await open();
    sandbox.workspace.changePerson('requester', { displayName: '鈴木 花子', phone: '内線 4321' });
    const notation = { name: 'relative', value: 'single' } as const;
    const application = { ...settings.application, notation, zone: 'goo.ne.jp', department: 'メール基盤チーム' };
    const here = { ...settings, application };
    await notifier.postNotice(waiting, here, notice('application', { selector: next }), publicKey, at);
    const value = recordValue(publicKey.publicKey);
    const posted = JSON.stringify(sandbox.messages('#dkim')[1]?.blocks);
    expect(posted).toContain(`\`\`\`${value}\`\`\``);
    expect(posted).not.toContain('引用符も含めて');
    const content = sandbox.files()[0]?.bytes.toString('utf8') ?? '';
    expect(content).toContain(`\nホスト名:\n${next}._domainkey\n`);
    expect(content).toContain(`\n値:\n${value}\n`);
    for (const line of ['氏名: 鈴木 花子', '部署: メール基盤チーム', '内線: 内線 4321', 'メール: ［ご記入ください］']) {
      expect(content).toContain(`\n${line}\n`);
    }
    expect(sandbox.problems()).toEqual([]);
  });

  test("given the department's own form, then the file is the form, filled, and a spoilt one gives the text", async () => {
    const site = await openSite();
    const { sandbox } = site;
    const options = { locale: 'ja', policy, testEndpoints: false, forms: createDepartmentForms() } as const;
    const notifier = createSlackNotifier({ ...site, ...options });
    const withTemplate = (template: string) => ({ ...settings, application: { ...settings.application, template } });
    const post = (template: string) =>
      notifier.postNotice(waiting, withTemplate(template), notice('application', { selector: next }), publicKey, at);
    await post('docs/examples/dns-application.ja.xlsx');
    const [form] = sandbox.files();
    expect(form?.name).toBe(`DNS申請書-goo.ne.jp-${next}.xlsx`);
    const strings = strFromU8(unzipSync(form?.bytes ?? new Uint8Array())['xl/sharedStrings.xml'] ?? new Uint8Array());
    expect(strings).toContain(`${next}._domainkey.goo.ne.jp`);
    expect(strings).toContain('［ご記入ください］');
    const again = { ...notice('application', { selector: next }), id: 2 };
    await notifier.postNotice(waiting, withTemplate('docs/examples/nowhere.xlsx'), again, publicKey, at);
    expect(sandbox.files()[1]?.name).toBe(`DNS申請書-goo.ne.jp-${next}.txt`);
    expect(sandbox.problems()).toEqual([]);
  });

  test('given a profile that cannot be read, then the application comes all the same, with the name left blank', async () => {
    const { notifier, sandbox } = await open();
    sandbox.faults.arm({ method: 'users.info', answer: { error: 'user_not_found' }, count: 9, when: 'before' });
    await notifier.postNotice(waiting, settings, notice('application', { selector: next }), publicKey, at);
    expect(sandbox.files()[0]?.bytes.toString('utf8')).toContain('\n氏名: ［ご記入ください］\n');
  });

  test('given an approval, then its approver hears it directly, in their language, and can withdraw it', async () => {
    const { notifier, sandbox } = await open();
    const english = PersonId.of('T0HOME', 'U0APPROVER2');
    const approved = stateIn('approved');
    for (const to of [approver, english]) {
      await notifier.postNotice(approved, settings, notice('approval_recorded', { round: 1 }, to), null, at);
    }
    expect(sandbox.directMessages('approver-1')).toMatchObject([
      { text: expect.stringContaining('承認を受け付けました（承認依頼 1 回目）') },
    ]);
    expect(sandbox.directMessages('approver-2')).toMatchObject([
      { text: expect.stringContaining('has been recorded') },
    ]);
    expect(JSON.stringify(sandbox.directMessages('approver-1')[0]?.blocks)).toContain('withdraw_approval');
    expect(sandbox.messages('#dkim')).toEqual([]);
  });

  test.each(['user_disabled', 'cannot_dm_bot'])(
    'given a person whom no direct message reaches (%s), then the thread hears it with their name (I9)',
    async (error) => {
      const { notifier, sandbox } = await open();
      sandbox.faults.arm({ method: 'conversations.open', answer: { error }, count: 9, when: 'before' });
      await notifier.postNotice(waiting, settings, notice('approval_recorded', { round: 1 }, approver), null, at);
      const [main, news] = sandbox.messages('#dkim');
      expect(news).toMatchObject({ threadTs: main?.ts, text: expect.stringContaining('承認を受け付けました') });
      expect(JSON.stringify(news?.blocks)).toContain(`<@${PersonId.user(approver)}>`);
    },
  );

  test('given a trouble of Slack that passes, then a direct message is not told to all: the next run sends it', async () => {
    const { notifier, sandbox } = await open();
    const output = notice('approval_recorded', { round: 1 }, approver);
    sandbox.faults.arm({ method: 'conversations.open', answer: { error: 'internal_error' }, count: 1, when: 'before' });
    await expect(notifier.postNotice(waiting, settings, output, null, at)).rejects.toThrow();
    await notifier.postNotice(waiting, settings, output, null, at);
    expect(sandbox.messages('#dkim')).toEqual([]);
    expect(sandbox.directMessages('approver-1')).toHaveLength(1);
  });

  test('given several posts at once, then the thread keeps their order', async () => {
    const { notifier, sandbox } = await open();
    const codes = ['record_published', 'switch_failed', 'watch_closed', 'key_destroyed'];
    await Promise.all(codes.map((code) => notifier.postNotice(waiting, settings, notice(code), null, at)));
    const [, ...news] = sandbox.messages('#dkim');
    expect(news.map(({ metadata }) => metadata !== null)).toEqual([true, true, true, true]);
    expect(news.map(({ text }) => text).join()).toMatch(/公開を確認.*切り替えができません.*監視が終わり.*破棄/s);
  });

  test('given a post whose answer is lost each time, then three are there at most, and its requester gets it directly, told as unknown (I14)', async () => {
    const { notifier, sandbox } = await open();
    await notifier.showCards(waiting, settings, at);
    sandbox.faults.arm({ method: 'chat.postMessage', answer: 'dropped', count: 3, when: 'after' });
    const output = notice('preflight_green');
    for (let run = 0; run < 6; run += 1) {
      await notifier.postNotice(waiting, settings, output, null, at).catch(() => {});
    }
    expect(sandbox.messages('#dkim').slice(1)).toHaveLength(3);
    const direct = sandbox.directMessages('requester');
    expect(direct).toMatchObject([{ text: expect.stringContaining('事前確認に問題はありません') }]);
    expect(JSON.stringify(direct[0]?.blocks)).toContain('Slack から応答がありません');
  });

  test('given a direct message whose answer is lost each time, then the thread hears it too, told as unknown (I14)', async () => {
    const { notifier, sandbox } = await open();
    await notifier.showCards(waiting, settings, at);
    sandbox.faults.arm({ method: 'chat.postMessage', answer: 'dropped', count: 3, when: 'before' });
    const output = notice('approval_recorded', { round: 1 }, approver);
    for (let run = 0; run < 6; run += 1) {
      await notifier.postNotice(waiting, settings, output, null, at).catch(() => {});
    }
    expect(sandbox.directMessages('approver-1')).toEqual([]);
    const [, ...news] = sandbox.messages('#dkim');
    expect(news).toHaveLength(1);
    expect(JSON.stringify(news[0]?.blocks)).toContain('届いたかどうか');
  });

  test.each(['revoke_compromised'])(
    'given the file of %s refused, then it is posted once and its document is in a message (I14)',
    async (code) => {
      const { notifier, sandbox } = await open();
      await notifier.showCards(waiting, settings, at);
      const answer = { error: 'file_uploads_disabled' };
      sandbox.faults.arm({ method: 'files.getUploadURLExternal', answer, count: 9, when: 'before' });
      const facts = { selector: current, since: at, reason: 'neverUsed', unusedSince: null, name: null };
      const output = notice(code, facts);
      for (let run = 0; run < 3; run += 1) await notifier.postNotice(waiting, settings, output, null, at);
      const [, ...news] = sandbox.messages('#dkim');
      expect(news).toHaveLength(3);
      expect(JSON.stringify(news[1]?.blocks)).toMatch(/`upload_refused`.*`futari application goo.ne.jp /s);
      expect(JSON.stringify(news[2]?.blocks)).toContain(`${current}._domainkey.goo.ne.jp`);
      expect(sandbox.problems()).toEqual([]);
    },
  );
});
