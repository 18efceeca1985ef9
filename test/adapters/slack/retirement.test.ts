import { afterEach, describe, expect, test } from '@jest/globals';
import { createSlackNotifier } from '../../../src/adapters/slack/notifier.ts';
import { formView } from '../../../src/adapters/slack/views/form.ts';
import { checkedView } from '../../../src/sandbox/slack/methods.ts';
import { attest, declareRemovable } from '../../support/given.ts';
import { accepted, closeAll, messagesTo, openApp } from './site.ts';
import { at, current, domain, givenIn, notice, policy, settings } from './states.ts';

afterEach(closeAll);

/** The rotation is over, and everything that can be read says that nothing signs with its previous selector. */
const completed = givenIn('completed');
const declare = declareRemovable(current, completed.rotation.next);
const waitingFor = completed.and(declare);
const waiting = waitingFor.state;
const removable = waitingFor.and(attest(current), declare).state;

describe('the attestation (I8)', () => {
  test('given a selector that waits, when the form of its news is sent, then selector and note reach the request handler', async () => {
    const site = await openApp(({ action }) => accepted(action, waiting));
    const notifier = createSlackNotifier({ ...site, locale: 'ja', policy, testEndpoints: false });
    await notifier.postNotice(waiting, settings, notice('attestation_wanted', { selector: current }), null, at);
    await site.sandbox.click('requester', { actionId: 'attest_unused' });
    await site.app.idle();
    const form = JSON.stringify(site.sandbox.views('requester'));
    for (const output of [current, 'ほかの AWS アカウント', 'SES 以外のメールサーバー']) expect(form).toContain(output);
    expect(await site.sandbox.submitView('requester', {})).toMatchObject({ reason: 'value_missing' });
    await site.sandbox.submitView('requester', { note: '配信チームに確認' });
    await site.app.idle();
    expect(site.requests).toMatchObject([
      { action: 'attest_unused', domain, inputs: { selector: current, note: '配信チームに確認' } },
    ]);
    expect(messagesTo(site, 'requester')).toEqual([expect.stringContaining('未使用の確認を記録しました')]);
    expect(site.sandbox.problems()).toEqual([]);
  });

  test('given the longest names, then the form is within the limits in both languages', () => {
    const inputs = { selector: 's'.repeat(63) };
    const value = { domain: `${'d'.repeat(63)}.${'e'.repeat(63)}.jp`, rotation: 1, round: null, digest: null, inputs };
    for (const language of ['ja', 'en'] as const) {
      const view = formView(language, 'attest_unused', { value, channel: 'C0DKIM', threadTs: null, homePage: null });
      checkedView(JSON.parse(JSON.stringify(view)), ['modal']);
    }
  });
});

describe('the application for the end of a record', () => {
  const facts = {
    ...{ selector: current, since: at, unusedSince: at - 15 * 86_400_000, reason: 'unused', name: 'sato' },
  };

  test.each([
    ['removal_application', 'DNS申請書-削除', 'この名前の TXT レコードをすべて削除'],
    ['revoke_application', 'DNS申請書-失効', '値:\n"v=DKIM1; p="'],
  ])(
    'given %s, then the thread has the record, and its file on demand when, what, why and that there is no hurry',
    async (code, file, todo) => {
      const application = {
        notice: notice(code, facts) as never,
        selector: current,
        state: removable,
        requester: null,
      };
      const site = await openApp(() => ({
        ...{ tag: 'accepted', code: 'application_file', state: removable, settings, format: 'form' },
        ...{ application, key: null, observation: null },
      }));
      const notifier = createSlackNotifier({ ...site, locale: 'ja', policy, testEndpoints: false });
      await notifier.postNotice(removable, settings, notice(code, facts), null, at);
      expect(JSON.stringify(site.sandbox.messages('#dkim'))).toContain(`${current}._domainkey.${domain}`);
      expect(site.sandbox.files()).toEqual([]);
      await site.sandbox.click('requester', { actionId: 'application_file' });
      await site.app.idle();
      await site.sandbox.submitView('requester', { format: 'form' });
      await site.app.idle();
      expect(site.requests).toMatchObject([
        { action: 'application_file', inputs: { selector: current, format: 'form' } },
      ]);
      const [posted] = site.sandbox.files();
      expect(posted?.name).toBe(`${file}-goo.ne.jp-${current}.txt`);
      const content = posted?.bytes.toString('utf8');
      for (const output of [
        todo,
        '2025-09-18 以降',
        '急ぎません',
        '2025-09-03',
        '14 日',
        'sato',
        `${current}._domainkey.${domain}`,
      ])
        expect(content).toContain(output);
    },
  );
});
