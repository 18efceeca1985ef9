/** What people see of a compromised key, in both languages and within Slack's limits. */
import { afterEach, describe, expect, test } from '@jest/globals';
import { createSlackNotifier } from '../../../src/adapters/slack/notifier.ts';
import { applicationFile } from '../../../src/adapters/slack/views/applicationFiles.ts';

import { rotationCard } from '../../../src/adapters/slack/views/rotationCard.ts';
import { roundCard } from '../../../src/adapters/slack/views/roundCard.ts';
import { checkedMessageBlocks } from '../../../src/sandbox/slack/blockRules.ts';
import type { Json } from '../../../src/sandbox/slack/protocol.ts';
import { actors, declareCompromised, given, openRound } from '../../support/given.ts';
import { accepted, closeAll, messagesTo, openApp, openSite } from './site.ts';
import { at, current, domain, givenIn, notice, policy, publicKey, settings } from './states.ts';

afterEach(closeAll);

const reports = declareCompromised(actors.first, current);
const declares = declareCompromised(actors.second, current);
const reported = givenIn('awaitingApplication').and(reports).state;
const declared = givenIn('awaitingApplication').and(reports, declares).state;
/** A round that leads away from the key, and the watch after it. */
const urgentRound = given('stable', { policy }).and(reports, declares, openRound({ rollback: 'none' }));
const urgentWatch = urgentRound.until('watching', 'roundOpen');
const contextOf = (language: 'ja' | 'en') => ({ language, policy, settings, testEndpoints: false });

describe('given a key that two people declared compromised', () => {
  test.each(['ja', 'en'] as const)(
    'then cards and application say so in red, and none offers the way back (%s)',
    (language) => {
      const context = contextOf(language);
      const card = rotationCard(context, urgentWatch.state, urgentWatch.rotation, at);
      const approval = roundCard(context, urgentRound.state, urgentRound.rotation, urgentRound.round, at);
      for (const { blocks } of [card, approval]) {
        checkedMessageBlocks(JSON.parse(JSON.stringify(blocks)) as Json);
      }
      expect(JSON.stringify(card.blocks)).toMatch(/🚨[^"]*NO ROLLBACK/);
      expect(JSON.stringify(card.blocks)).not.toContain('"rollback"');
      expect(JSON.stringify(approval.blocks)).toContain(
        language === 'ja' ? '変更時間帯を待ちません' : 'does not wait for the change window',
      );
      const file = applicationFile(context, declared, publicKey);
      expect(file.content).toMatch(language === 'ja' ? /^【至急】/ : /^URGENT/);
    },
  );

  test('then the application for the revocation is urgent, and its file says why', async () => {
    const site = await openSite();
    const notifier = createSlackNotifier({ ...site, locale: 'ja', policy, testEndpoints: false });
    const facts = { selector: current, since: at, reason: 'compromised', unusedSince: at, name: null };
    await notifier.postNotice(declared, settings, notice('revoke_compromised', facts), null, at);
    const content = site.sandbox.files()[0]?.bytes.toString('utf8') ?? '';
    for (const output of ['値:\n"v=DKIM1; p="', '期限: 至急', '漏えいしました', `${current}._domainkey.${domain}`]) {
      expect(content).toContain(output);
    }
    expect(content).not.toContain('急ぎません');
  });
});

test('given what was typed, then the consequences and one button come to the person alone, and the click names the selector', async () => {
  const site = await openApp(({ action }) =>
    action === 'prepare_compromised'
      ? accepted({ code: 'compromised_prepared', selector: current, step: 'second' }, reported)
      : accepted(action, declared),
  );
  await site.sandbox.say('approver-1', '#dkim', `/dkim compromised ${domain} ${current}`);
  await site.app.idle();
  const output = messagesTo(site, 'approver-1').join('\n');
  for (const words of ['まだ何も変わっていません', 'NO ROLLBACK', '配送中のメール', '二人そろい'])
    expect(output).toContain(words);
  expect(await site.sandbox.click('approver-1', { actionId: 'declare_compromised' })).toMatchObject({
    tag: 'confirm',
    dialog: { style: 'danger', text: expect.stringContaining(current) },
  });
  await site.sandbox.click('approver-1', { actionId: 'declare_compromised', confirm: true });
  await site.app.idle();
  expect(site.requests).toMatchObject([
    { action: 'prepare_compromised', inputs: { selector: current } },
    { action: 'declare_compromised', domain, inputs: { selector: current } },
  ]);
  expect(site.sandbox.problems()).toEqual([]);
});
