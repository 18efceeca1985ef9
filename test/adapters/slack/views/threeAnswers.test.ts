/** Each card answers on the first screen: what changes, is mail safe, what does a press do. */
import { describe, expect, test } from '@jest/globals';
import { rotationCard } from '../../../../src/adapters/slack/views/rotationCard.ts';
import { waitNotices } from '../../../../src/domain/waitNotices.ts';
import { catalogue } from '../../../../src/texts/text.ts';
import { cardStates, drawnCard } from '../../../browser/cardStates.ts';
import { at, drawn, policy, settings } from '../states.ts';

const answers = {
  ja: {
    round: [
      /メールの署名鍵（DKIM）の切り替え/,
      /前の鍵に戻す準備：完了|前の鍵には戻せません/,
      /もう一度行い、.*切り替えます|切り替えの前に、.*確認し直しています/,
    ],
    rotation: [/署名鍵（DKIM）|鍵（DKIM）|署名（DKIM）/, /今の鍵のまま|署名して|替えています|戻しています|戻りました/],
    rollback: /「ロールバック」を(?:2名が)?押すと、前の鍵に戻ります/,
  },
  en: {
    round: [
      /new mail-signing key \(DKIM\)/,
      /Rollback ready until|NO ROLLBACK/,
      /checks run again, and the switch starts|starts (?:all checks and )?the switch|re-checked before the switch/,
    ],
    rotation: [
      /DKIM/,
      /signed as before|signed with the (?:new|same|previous) key|moving to|going back|has not changed/,
    ],
    rollback: /"Roll back",? (?:pressed by two people, )?returns to the previous key/,
  },
} as const;

describe.each(['ja', 'en'] as const)('cards in %s', (language) => {
  test.each(
    cardStates.filter(({ isDecided }) => isDecided !== true).map((state) => [state.card, state.name, state] as const),
  )('%s, %s', (card, _, state) => {
    const shown = JSON.stringify(drawnCard(state, language).blocks).replaceAll('\\"', '"');
    for (const answer of answers[language][card]) expect(shown).toMatch(answer);
    const mayGoBack = card === 'rotation' && shown.includes('"action_id":"rollback"');
    expect(answers[language].rollback.test(shown)).toBe(mayGoBack);
  });

  test('given the time in which one person may go back, and afterwards, then the card says how many have to press', () => {
    const state = drawn('watching');
    const { rotation } = state;
    if (rotation === null || rotation.grant === null) throw new Error('no grant');
    const context = { language, policy, settings, testEndpoints: false };
    const byTwo = /を2名が押すと|pressed by two people/;
    const shown = (when: number): string => JSON.stringify(rotationCard(context, state, rotation, when).blocks);
    expect([shown(at), shown(rotation.grant.until)].map((card) => byTwo.test(card))).toEqual([false, true]);
  });

  test('given something that is wrong, then no line says that mail is well', () => {
    const lost = { lost: { s1: { verdict: 'absent', lostAt: at, evidence: '' } } } as never;
    const state = drawn('watching', {}, lost);
    if (state.rotation === null) throw new Error('no rotation');
    const context = { language, policy, settings, testEndpoints: false };
    expect(JSON.stringify(rotationCard(context, state, state.rotation, at).blocks)).not.toMatch(
      /（DKIM）で署名|new key \(DKIM\)/,
    );
  });
});

test('every reminder and alarm names its domain, and has a place for the link to the card', () => {
  const rows = Object.keys(waitNotices).map(
    (code) => [code, catalogue[`notice.${code as keyof typeof waitNotices}`]] as const,
  );
  const bare = rows.filter(([, row]) =>
    [row.ja, row.en].some((text) => !text.includes('{domain}') || !(text.split('\n')[0] ?? '').includes('{card}')),
  );
  expect(bare.map(([code]) => code)).toEqual([]);
});
