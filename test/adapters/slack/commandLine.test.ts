import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { nearestVerb, parseCommand, unescaped } from '../../../src/adapters/slack/commandLine.ts';
import { helpView } from '../../../src/adapters/slack/views/answer.ts';

describe('/dkim', () => {
  test.each([
    ['rotate goo.ne.jp', 'rotate', 'goo.ne.jp', {}],
    ['rotate <http://goo.ne.jp|goo.ne.jp>', 'rotate', 'goo.ne.jp', {}],
    ['rotate <http://goo.ne.jp>', 'rotate', 'goo.ne.jp', {}],
    ['rotate https://goo.ne.jp/', 'rotate', 'goo.ne.jp', {}],
    ['ROTATE GOO.ne.JP.', 'rotate', 'goo.ne.jp', {}],
    ['rotate　goo.ne.jp', 'rotate', 'goo.ne.jp', {}],
    ['ｒｏｔａｔｅ　ｇｏｏ．ｎｅ．ｊｐ', 'rotate', 'goo.ne.jp', {}],
    ['  status   ', 'status', null, {}],
    ['', 'overview', null, {}],
    ['　', 'overview', null, {}],
    ['状況', 'status', null, {}],
    ['状態 goo.ne.jp', 'status', 'goo.ne.jp', {}],
    ['計画　goo.ne.jp', 'plan', 'goo.ne.jp', {}],
    ['開始 goo.ne.jp 試行', 'preview_rotation', 'goo.ne.jp', {}],
    ['提出 REQ-1 10/1', 'submitted', null, { ticket: 'REQ-1', submitted: '10-01' }],
    ['確認 全部', 'check', null, { full: 'yes' }],
    ['ロールバック goo.ne.jp', 'prepare_rollback', 'goo.ne.jp', {}],
    ['戻す', 'prepare_rollback', null, {}],
    ['中止 鍵を作り直します', 'prepare_cancel', null, { reason: '鍵を作り直します' }],
    ['漏えい gooid-1', 'prepare_compromised', null, { selector: 'gooid-1' }],
    ['配送', 'prove_delivery', null, {}],
    ['履歴。', 'history', null, {}],
    ['証跡 ３', 'report', null, { rotation: '3' }],
    ['ヘルプ', 'help', null, {}],
    ['rotate goo', 'rotate', 'goo', {}],
    ['rotate <@U1|suzuki>', 'rotate', '@suzuki', {}],
    ['submitted', 'submitted', null, {}],
    ['submitted REQ-1.2', 'submitted', null, { ticket: 'REQ-1.2' }],
    [
      'submitted <http://goo.ne.jp|goo.ne.jp> REQ 7 2026/10/1 2026-10-15',
      'submitted',
      'goo.ne.jp',
      { ticket: 'REQ 7', submitted: '2026-10-01', promisedDate: '2026-10-15' },
    ],
    [
      'submitted REQ-7 2026年10月1日 １０月１５日（木）',
      'submitted',
      null,
      { ticket: 'REQ-7', submitted: '2026-10-01', promisedDate: '10-15' },
    ],
    [
      'correct REQ-7 10/1 10/9 第2版',
      'correct',
      null,
      { ticket: 'REQ-7', submitted: '10-01', promisedDate: '10-09', revision: '第2版' },
    ],
    ['correct goo.ne.jp v3', 'correct', 'goo.ne.jp', { revision: 'v3' }],
    ['submitted REQ-7 10/1', 'submitted', null, { ticket: 'REQ-7', submitted: '10-01' }],
    ...[
      '`2026-10-01`',
      '2026-10-01。',
      '\u200b2026-10-01',
      '2026ー10ー01',
      '2026\u201310\u201301',
      '\u201c2026/10/1\u201d',
      '2026年10月1日木曜日',
    ].map(
      (day) => [`submitted REQ-7 ${day}`, 'submitted', null, { ticket: 'REQ-7', submitted: '2026-10-01' }] as const,
    ),
    [
      'submitted REQ-7 10/1(木) 10/8（木）',
      'submitted',
      null,
      { ticket: 'REQ-7', submitted: '10-01', promisedDate: '10-08' },
    ],
    ['submitted REQ-7 2026-10-01T09:00', 'submitted', null, { ticket: 'REQ-7', submitted: '2026-10-01T09:00' }],
    ['submitted 2026-10-1234', 'submitted', null, { ticket: '2026-10-1234' }],
    ['切り戻し goo.ne.jp', 'prepare_rollback', 'goo.ne.jp', {}],
    ['goo.ne.jp 提出 REQ-1 10/1', 'submitted', 'goo.ne.jp', { ticket: 'REQ-1', submitted: '10-01' }],
    ['`goo.ne.jp`', 'status', 'goo.ne.jp', {}],
    ['ﾛｰﾙﾊﾞｯｸ goo.ne.jp --ban', 'prepare_rollback', 'goo.ne.jp', { ban: 'yes' }],
    ['ｽﾃｰﾀｽ goo.ne.jp', 'status', 'goo.ne.jp', {}],
    ['check _*goo.ne.jp*_ ーfull', 'check', 'goo.ne.jp', { full: 'yes' }],
    ['check _domainkey.goo.ne.jp', 'check', '_domainkey.goo.ne.jp', {}],
    ...['令和8年10月1日', '令和８年１０月１日（木）', '㋿8年10月1日', 'R8年10月1日', '令和8.10.1', '令和8/10/1'].map(
      (day) => [`submitted REQ-7 ${day}`, 'submitted', null, { ticket: 'REQ-7', submitted: '2026-10-01' }] as const,
    ),
    ['submitted REQ-7 12/5まで', 'submitted', null, { ticket: 'REQ-7', promisedDate: '12-05' }],
    [
      '提出 REQ-7 12月20日（日）までに 12/1',
      'submitted',
      null,
      { ticket: 'REQ-7', submitted: '12-01', promisedDate: '12-20' },
    ],
    ['submitted REQ-7 令和元年5月1日', 'submitted', null, { ticket: 'REQ-7', submitted: '2019-05-01' }],
    ['submitted REQ-7 平成31年4月1日', 'submitted', null, { ticket: 'REQ-7', submitted: '平成31年4月1日' }],
    ...[
      'Oct 1',
      'October 1st',
      '1 Oct',
      '1st of October',
      'OCT. 1,',
      '10/1(Thu)',
      '10/1(thurs.)',
      '10月1日付け',
      '10/1（木）に',
    ].map((day) => [`submitted REQ-7 ${day}`, 'submitted', null, { ticket: 'REQ-7', submitted: '10-01' }] as const),
    ...['Oct 1, 2026', 'Oct 1 2026', '1 October 2026'].map(
      (day) => [`submitted ${day} REQ-7`, 'submitted', null, { ticket: 'REQ-7', submitted: '2026-10-01' }] as const,
    ),
    ...[
      '10/1〜10/5',
      '10/1-10/5',
      '10/1に提出',
      'date:2026-10-01',
      'submitted=2026-10-01',
      '来週',
      '来週の月曜日',
      '明後日',
      'Monday',
    ].map((day) => [`submitted REQ-7 ${day}`, 'submitted', null, { ticket: 'REQ-7', submitted: day }] as const),
    ...['MAR-12', 'REQ-7 2026-1001', 'CHG:2026-10-01-3', '10/1000', '今日中の件'].map(
      (ticket) => [`submitted ${ticket}`, 'submitted', null, { ticket }] as const,
    ),
    ['submitted <https://t.example.com/REQ-7>', 'submitted', null, { ticket: 'https://t.example.com/REQ-7' }],
    ['submitted <https://t.example.com/REQ-7|REQ-7> goo.ne.jp', 'submitted', 'goo.ne.jp', { ticket: 'REQ-7' }],
    ['submitted REQ-7 goo.ne.jp 10/1', 'submitted', 'goo.ne.jp', { ticket: 'REQ-7', submitted: '10-01' }],
    ...['rev 2', 'Revision 2', 'ver. 2', 'rev2', '改訂2', '２版'].map(
      (revision) =>
        [`correct goo.ne.jp REQ-7 ${revision}`, 'correct', 'goo.ne.jp', { ticket: 'REQ-7', revision }] as const,
    ),
    ['correct goo.ne.jp 12345 2', 'correct', 'goo.ne.jp', { ticket: '12345 2' }],
    ['postpone goo.ne.jp 10/1〜10/5 休業 10/9', 'postpone', 'goo.ne.jp', { day: '10-09', reason: '10/1〜10/5 休業' }],
    ['postpone goo.ne.jp Oct 9 closed', 'postpone', 'goo.ne.jp', { day: '10-09', reason: 'closed' }],
    ['postpone goo.ne.jp 来週', 'postpone', 'goo.ne.jp', { day: '来週' }],
    ['report goo.ne.jp #3', 'report', 'goo.ne.jp', { rotation: '3' }],
    ['/dkim rotate goo.ne.jp', 'rotate', 'goo.ne.jp', {}],
    ['roll back goo.ne.jp', 'prepare_rollback', 'goo.ne.jp', {}],
    ['submitted R8-10-1', 'submitted', null, { ticket: 'R8-10-1' }],
    ['submitted REQ-7 本日 10/15', 'submitted', null, { ticket: 'REQ-7', submitted: 'today', promisedDate: '10-15' }],
    [
      '提出 REQ-7 昨日、 明日',
      'submitted',
      null,
      { ticket: 'REQ-7', submitted: 'yesterday', promisedDate: 'tomorrow' },
    ],
    ['submitted REQ-7 Today.', 'submitted', null, { ticket: 'REQ-7', submitted: 'today' }],
    ['submitted 今日の分', 'submitted', null, { ticket: '今日の分' }],
    ['postpone nobody here today 10/9', 'postpone', null, { day: '10-09', reason: 'nobody here today' }],
    ['postpone 明日 休み', 'postpone', null, { day: 'tomorrow', reason: '休み' }],
    ['submitted REQ-7 10/1/2026', 'submitted', null, { ticket: 'REQ-7', submitted: '10/1/2026' }],
    ['submitted 2026-10-01 A&amp;B', 'submitted', null, { ticket: 'A&B', submitted: '2026-10-01' }],
    ['cancel goo.ne.jp <@U1|suzuki> さんの依頼', 'prepare_cancel', 'goo.ne.jp', { reason: '@suzuki さんの依頼' }],
    ['cancel やり直し', 'prepare_cancel', null, { reason: 'やり直し' }],
    ['rollback goo.ne.jp ban', 'prepare_rollback', 'goo.ne.jp', { ban: 'yes' }],
    ['compromised', 'prepare_compromised', null, {}],
    ['compromised goo.ne.jp GOOID-1', 'prepare_compromised', 'goo.ne.jp', { selector: 'gooid-1' }],
    ['compromised gooid-1', 'prepare_compromised', null, { selector: 'gooid-1' }],
    ['rollback ban', 'prepare_rollback', null, { ban: 'yes' }],
    ['rollback ban <http://goo.ne.jp|goo.ne.jp>', 'prepare_rollback', 'goo.ne.jp', { ban: 'yes' }],
    ['rollback goo.ne.jp　ＢＡＮ。', 'prepare_rollback', 'goo.ne.jp', { ban: 'yes' }],
    ['check goo.ne.jp full', 'check', 'goo.ne.jp', { full: 'yes' }],
    ['check 全部', 'check', null, { full: 'yes' }],
    ['check full, goo.ne.jp', 'check', 'goo.ne.jp', { full: 'yes' }],
    ['status。', 'status', null, {}],
    ['rotate <http://goo.ne.jp|goo.ne.jp>。', 'rotate', 'goo.ne.jp', {}],
    ['rotate goo.ne.jp、', 'rotate', 'goo.ne.jp', {}],
    ['report goo.ne.jp ３', 'report', 'goo.ne.jp', { rotation: '3' }],
    ['report 3.', 'report', null, { rotation: '3' }],
    ['cancel 5 日 -5 日ではありません', 'prepare_cancel', null, { reason: '5 日 -5 日ではありません' }],
    ['cancel 中止ー再申請', 'prepare_cancel', null, { reason: '中止ー再申請' }],
    ['cancel 了解。次へ', 'prepare_cancel', null, { reason: '了解。次へ' }],
    ['status goo。ne。jp', 'status', 'goo.ne.jp', {}],
    ['status goo.ne.jp\u200b', 'status', 'goo.ne.jp', {}],
    ['status \u2068goo.\u200bne.jp\u2069', 'status', 'goo.ne.jp', {}],
    ['status `goo.ne.jp`', 'status', 'goo.ne.jp', {}],
    ['*status* *goo.ne.jp*', 'status', 'goo.ne.jp', {}],
    ['rotate 「goo.ne.jp」', 'rotate', 'goo.ne.jp', {}],
    ['rotate “goo.ne.jp”', 'rotate', 'goo.ne.jp', {}],
    ['check https://goo.ne.jp/', 'check', 'goo.ne.jp', {}],
    ['check <https://goo.ne.jp:443/path?x=1#y>', 'check', 'goo.ne.jp', {}],
    ['rotate 【goo.ne.jp】', 'rotate', 'goo.ne.jp', {}],
    ['rotate [goo.ne.jp]', 'rotate', 'goo.ne.jp', {}],
    ['rotate 〈{«‹„goo.ne.jp‟›»}〉', 'rotate', 'goo.ne.jp', {}],
    ['rotate ```goo.ne.jp```', 'rotate', 'goo.ne.jp', {}],
    ['rotate ・goo.ne.jp・', 'rotate', 'goo.ne.jp', {}],
    ['rotate •goo.ne.jp…', 'rotate', 'goo.ne.jp', {}],
    ['rotate →goo.ne.jp', 'rotate', 'goo.ne.jp', {}],
    ['rotate ⠀goo.ne.jpㅤ', 'rotate', 'goo.ne.jp', {}],
    ['rotate \u202egoo.ne.jp\u202c', 'rotate', 'goo.ne.jp', {}],
    ['rotate goo｡ne｡jp', 'rotate', 'goo.ne.jp', {}],
    ['rotate *.goo.ne.jp', 'rotate', '.goo.ne.jp', {}],
    ['rotate a@goo.ne.jp', 'rotate', 'a@goo.ne.jp', {}],
    ['rotate http://a@goo.ne.jp', 'rotate', 'http://a@goo.ne.jp', {}],
    ['status 日本語.jp', 'status', 'xn--wgv71a119e.jp', {}],
    ['status 日本語。ｊｐ', 'status', 'xn--wgv71a119e.jp', {}],
    ['status <http://xn--wgv71a119e.jp|日本語.jp>', 'status', 'xn--wgv71a119e.jp', {}],
  ])('given "%s", then it asks %s of %s', (text, action, domain, inputs) => {
    expect(parseCommand(text)).toEqual({ action, domain, inputs, unknownVerb: null, unknownWord: null });
  });

  test('given what a person types, then nothing of it acts on SES or ends a rotation: only a confirmed click does', () => {
    const acting: readonly string[] = ['rollback', 'cancel', 'cancel_rotation', 'approve', 'execute', 'decline'];
    for (const verb of [...acting, 'status', 'rotate']) expect(acting).not.toContain(parseCommand(verb).action);
  });

  const options = ['--force', '－－force', '—force', '––force', 'ーーforce', '－－ｆｏｒｃｅ', '−−force'];
  const everyVerb = 'rotate status check submitted rollback compromised cancel plan history ledger report help'.split(
    ' ',
  );
  const withOption = everyVerb.flatMap((verb) => options.map((option): [string, string] => [verb, option]));

  test.each(withOption)(
    'given "%s" with "%s", then nothing is asked of anybody, with and without a domain',
    (verb, option) => {
      for (const text of [`${verb} ${option}`, `${verb} <http://goo.ne.jp|goo.ne.jp>　${option}`]) {
        expect(parseCommand(verb === 'help' ? `${verb} ${option}` : text)).toEqual({
          action: 'help',
          domain: null,
          inputs: {},
          unknownVerb: null,
          unknownWord: { verb, word: option },
        });
      }
    },
  );

  test.each([
    ['rotate goo.ne.jp now', 'now'],
    ['rotate now goo.ne.jp', 'now'],
    ['rotate goo.ne.jp example.jp', 'example.jp'],
    ['rotate goo.ne.jp -n', '-n'],
    ['rotate goo later', 'later'],
    ['status goo.ne.jp full', 'full'],
    ['check goo.ne.jp fulll', 'fulll'],
    ['rollback goo.ne.jp condem', 'condem'],
    ['rollback ban condemm goo.ne.jp', 'condemm'],
    ['plan goo.ne.jp 2027 2028', '2028'],
    ['history goo.ne.jp all', 'all'],
    ['help rotate', 'rotate'],
    ['report goo.ne.jp newest', 'newest'],
    ['report goo.ne.jp 3 4', '4'],
    ['compromised goo.ne.jp gooid-1 gooid-2', 'gooid-2'],
    ['compromised gooid-1 goo.ne.jp', 'goo.ne.jp'],
    ['submitted REQ-7 10/1 10/15 10/20', '10/20'],
    ['cancel -f', '-f'],
    ['cancel goo.ne.jp －ｙ', '－ｙ'],
    ['postpone goo.ne.jp -f', '-f'],
    ['開始 goo.ne.jp すぐ', 'すぐ'],
    ['rotate goo.ne.jp --dry-run=true', '--dry-run=true'],
    ['rotate goo.ne.jp ドライラン', 'ドライラン'],
    ['ロールバック goo.ne.jp いますぐ', 'いますぐ'],
  ])('given "%s", then "%s" is what was not understood', (text, word) => {
    expect(parseCommand(text)).toMatchObject({ action: 'help', inputs: {}, unknownWord: { word } });
  });

  test.each(['--dry-run', '－－dry-run', '—dry-run', 'ーーdry-run', 'dry-run', 'Dry-Run', '試行'])(
    'given "rotate goo.ne.jp %s", then it is a dry run',
    (word) => {
      const parsed = {
        action: 'preview_rotation',
        domain: 'goo.ne.jp',
        inputs: {},
        unknownVerb: null,
        unknownWord: null,
      };
      expect(parseCommand(`rotate goo.ne.jp ${word}`)).toEqual(parsed);
      expect(parseCommand(`rotate ${word} goo.ne.jp`)).toEqual(parsed);
      expect(parseCommand(`status ${word} goo.ne.jp`)).toMatchObject({ action: 'help' });
    },
  );

  test.each([
    ['rotat', 'rotate'],
    ['sttaus', 'status'],
    ['ＣＨＥＣＫＳ', 'check'],
    ['rollbak', 'rollback'],
    ['approve', null],
    ['constructor', null],
  ])('given the verb "%s", then "%s" was meant', (word, verb) => {
    expect(nearestVerb(word)).toBe(verb);
  });

  test.each(['取り消し', '取消し', '取消', '取り下げ', 'withdraw'])(
    'given "%s", which may mean an approval, a rotation or an application, then nothing is prepared and all three are named',
    (word) => {
      const { action, unknownVerb } = parseCommand(`${word} goo.ne.jp`);
      expect(action).toBe('help');
      for (const [language, names] of [
        ['ja', ['自分の承認', '/dkim cancel', '取り下げを記録する']],
        ['en', ['your approval', '/dkim cancel', 'Record withdrawal']],
      ] as const)
        for (const name of names) expect(helpView(language, unknownVerb, null).text).toContain(name);
    },
  );

  test('given a verb that does not exist, then the answer is the help and names it', () => {
    expect(parseCommand('rotat goo.ne.jp')).toMatchObject({ action: 'help', unknownVerb: 'rotat' });
    expect(parseCommand('goo.ne.jp rotat')).toMatchObject({ action: 'help', unknownVerb: 'rotat' });
  });

  test('given any text, then it never throws and no input holds Slack escapes of links', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300, unit: 'grapheme' }), (text) => {
        const { action, inputs } = parseCommand(text);
        expect(typeof action).toBe('string');
        expect(Object.values(inputs).every((value) => value.length <= 2_000)).toBe(true);
      }),
    );
    expect(unescaped('<http://a.jp|a.jp> <mailto:x@a.jp|x@a.jp> <#C1|dkim> <@U1> &lt;b&gt;')).toBe(
      'a.jp x@a.jp #dkim @U1 <b>',
    );
  });
});
