/** The texts of the page, one row per text with both languages. */

export type Language = 'ja' | 'en';

const rows = {
  title: { ja: 'ふたりの遊び場', en: 'Futari playground' },
  slack: { ja: 'Slack', en: 'Slack' },
  world: { ja: '外の世界', en: 'The world' },
  story: { ja: 'ガイド', en: 'Guide' },
  you: { ja: '操作する人', en: 'You are' },
  personWithRole: { ja: '{name}（{role}）', en: '{name} ({role})' },
  'role.requester': { ja: '申請者', en: '' },
  'role.approver-1': { ja: '承認者', en: '' },
  'role.approver-2': { ja: '承認者', en: '' },
  'role.approver-3': { ja: '承認者', en: '' },
  'role.operator': { ja: '実行担当者', en: '' },
  'role.night-operator': { ja: '夜間担当者', en: '' },
  'role.auditor': { ja: '監査担当者', en: 'reads only' },
  'role.outsider': { ja: '担当外の社員', en: 'not in #dkim' },
  'role.dns-department': { ja: 'DNS担当部署', en: 'not in #dkim' },
  'role.guest': { ja: 'ゲスト', en: '' },
  'role.single-guest': { ja: 'ゲスト（#dkim のみ）', en: '#dkim only' },
  'role.foreign': { ja: '別のワークスペースの人', en: 'another workspace' },
  channels: { ja: 'チャンネル', en: 'Channels' },
  direct: { ja: 'ダイレクトメッセージ', en: 'Direct messages' },
  home: { ja: 'App Home', en: 'App Home' },
  app: { ja: 'ふたり', en: 'Futari' },
  send: { ja: '送信', en: 'Send' },
  typeHere: { ja: '{name} へのメッセージ（/ でコマンド）', en: 'Message {name} (/ for commands)' },
  onlyYou: { ja: '{name} さんだけに表示', en: 'Only visible to {name}' },
  replies: { ja: '{count} 件の返信', en: '{count} replies' },
  thread: { ja: 'スレッド', en: 'Thread' },
  close: { ja: '閉じる', en: 'Close' },
  cancel: { ja: 'キャンセル', en: 'Cancel' },
  edited: { ja: '（編集済み）', en: '(edited)' },
  emptyChannel: {
    ja: 'まだメッセージはありません。',
    en: 'No messages yet.',
  },
  firstTitle: { ja: '初めての方へ', en: 'New here?' },
  firstWhat: {
    ja: 'ガイドに沿って、鍵の交換（ローテーション）を一度やってみましょう。5分かかりません。ここで何をしても、外には影響しません。',
    en: 'Let the guide lead you through one key rotation. It takes less than five minutes, and nothing that you do here has an effect outside.',
  },
  firstStart: { ja: 'ガイドを始める', en: 'Start the guide' },
  intro: {
    ja: 'ふたりは、メールの電子署名 (DKIM) の鍵を、二人の承認で安全に交換する Slack ボットです。ここではボットが、本物と同じ手順で動く Slack・SES・DNS・メールを相手に働きます。時計も自由に進められます。',
    en: 'Futari is a Slack bot that replaces the key of a team’s mail signature (DKIM) so that nobody switches it alone. Here the bot works for real, against a Slack, SES, DNS and mail on this machine, and you move the clock.',
  },
  emptyHome: { ja: 'ホームはまだ表示されていません。', en: 'The Home tab is still empty.' },
  foreignHome: {
    ja: 'このアプリのホームは、別のワークスペースの人には表示されません。',
    en: 'Slack shows this app’s Home to people of its own workspace only.',
  },
  unknownBlock: { ja: 'このページが知らないブロック: {type}', en: 'A block that this page does not know: {type}' },
  unknownElement: { ja: 'このページが知らない部品: {type}', en: 'An element that this page does not know: {type}' },
  notDrawn: { ja: 'このメッセージは表示できません。', en: 'This message cannot be shown.' },
  download: { ja: '保存', en: 'Save' },
  largeTable: {
    ja: '大きな表のため、先頭の {rows} 行・{columns} 列までを表示しています（全体は {allRows} 行・{allColumns} 列）。保存すると、すべて開けます。',
    en: 'Only the first {rows} rows and {columns} columns are shown, of {allRows} by {allColumns}. Save the file to open all of it.',
  },
  unreadableFile: {
    ja: 'この表は表示できません。保存して、表計算ソフトで開いてください。',
    en: 'This table cannot be shown. Save it and open it in a spreadsheet program.',
  },
  unknownFile: {
    ja: 'この種類のファイルは表示できません。保存して開いてください。',
    en: 'This kind of file cannot be shown. Save it to open it.',
  },
  lost: { ja: 'サンドボックスに接続できません。再接続しています…', en: 'The sandbox does not answer. Reconnecting…' },
  slackDown: { ja: 'Slack は停止中です（訓練）。', en: 'Slack is down (drill).' },
  unanswered: { ja: 'ボットが応答しませんでした（{ack}）。', en: 'The bot did not answer ({ack}).' },
  notHere: { ja: 'この人はこのチャンネルにいません。', en: 'This person is not in this channel.' },
  notShown: {
    ja: 'このボタンは、この人の Slack にまだありません。',
    en: 'This person’s Slack does not have the button yet.',
  },
  required: { ja: '必須です。', en: 'Required.' },
  optional: { ja: '{label}（任意）', en: '{label} (optional)' },
  choose: { ja: '選択', en: 'Choose' },
  phone: { ja: 'スマートフォンの幅', en: 'Phone width' },
  theme: { ja: '表示テーマ', en: 'Light or dark' },
  language: { ja: 'English', en: '日本語' },
  languageQuestion: {
    ja: '英語の新しい世界を始めますか。今の世界は消えます。',
    en: 'Start a fresh world in Japanese? The current world will be lost.',
  },
  reset: { ja: '最初から', en: 'Start over' },
  resetQuestion: {
    ja: '新しい世界を始めますか。今の世界は消えます。',
    en: 'Start a fresh world? The current world will be lost.',
  },
  resetBeside: {
    ja: '新しい世界を始めますか。保存された世界はそのまま残り、いつでも戻れます。',
    en: 'Start a fresh world? The saved world stays as it is, and you can return to it.',
  },
  languageBeside: {
    ja: '英語の新しい世界を始めますか。保存された世界はそのまま残り、いつでも戻れます。',
    en: 'Start a fresh world in Japanese? The saved world stays as it is, and you can return to it.',
  },
  scenesBeside: {
    ja: '場面は、別の新しい世界で始まります。保存された世界はそのまま残り、いつでも戻れます。',
    en: 'A scene begins in a fresh world. The saved world stays as it is, and you can return to it.',
  },
  besideBanner: {
    ja: '保存された世界とは別の、練習用の世界です。ここでの操作は保存されません。',
    en: 'This is a world for practice, beside the saved one. What happens here is not kept.',
  },
  toSaved: { ja: '保存された世界に戻る', en: 'Return to the saved world' },
  yes: { ja: '始める', en: 'Start' },
  dns: { ja: 'DNS担当部署', en: 'DNS desk' },
  ses: { ja: 'SES', en: 'SES' },
  mail: { ja: 'メール', en: 'Mail' },
  clock: { ja: '時計', en: 'Clock' },
  log: { ja: 'ログ', en: 'Log' },
  timeline: { ja: '経過', en: 'Timeline' },
  naive: { ja: '自動化との比較', en: 'Beside a script' },
  drills: { ja: '訓練', en: 'Drills' },
  now: { ja: '現在', en: 'Now' },
  plusHour: { ja: '+1 時間', en: '+1 hour' },
  plusDay: { ja: '+1 日', en: '+1 day' },
  toNext: { ja: '次の予定まで', en: 'To the next due moment' },
  moveTo: { ja: '日時まで進める', en: 'Move to' },
  moving: { ja: '時間を進めています…', en: 'Time is passing…' },
  meanwhile: { ja: 'その間に起きたこと', en: 'What happened on the way' },
  nothingHappened: { ja: '何も起きませんでした。', en: 'Nothing happened.' },
  due: { ja: 'このあと自動で起きること', en: 'What happens next on its own' },
  dueBot: { ja: 'ボットの次の仕事', en: 'the bot’s next work' },
  dueSes: { ja: 'SES の DNS 確認', en: 'SES checks the DNS' },
  dueDaily: { ja: '毎日の確認', en: 'the daily check' },
  applied: { ja: '申請された公開鍵レコード', en: 'The key record that was applied for' },
  noApplication: {
    ja: '申請はまだ届いていません。Slack で /dkim rotate と入力すると、ボットが申請書を作ります。',
    en: 'No application has arrived. Type /dkim rotate in Slack, and the bot writes one.',
  },
  recordName: { ja: '名前', en: 'Name' },
  recordValue: { ja: '値', en: 'Value' },
  publishRight: { ja: '申請どおりに公開', en: 'Publish as applied for' },
  publishWrong: { ja: 'よくある間違い', en: 'Common mistakes' },
  'variant.truncated': { ja: '途中で切れた値', en: 'cut off' },
  'variant.other_key': { ja: '別の鍵', en: 'another key' },
  'variant.testing_flag': { ja: 'テスト用の印 (t=y)', en: 'testing flag (t=y)' },
  'variant.two_records': { ja: 'レコードが二つ', en: 'two records' },
  'variant.one_server': { ja: '一台のサーバーだけ', en: 'one server only' },
  removeNext: { ja: 'レコードを削除', en: 'record removed' },
  oldRecord: { ja: '元の鍵のレコード', en: 'The old key’s record' },
  removeCurrent: { ja: '削除する', en: 'Remove it' },
  restoreCurrent: { ja: '公開し直す', en: 'Publish it again' },
  revokeCurrent: { ja: '無効にする（p= を空にする）', en: 'Revoke it (empty p=)' },
  serversNow: { ja: '各サーバーの今の答え', en: 'What each server answers now' },
  authoritative: { ja: '権威サーバー', en: 'authoritative' },
  resolver: { ja: 'リゾルバー', en: 'resolver' },
  noAnswer: { ja: '応答なし', en: 'no answer' },
  noRecord: { ja: 'レコードなし', en: 'no record' },
  asApplied: { ja: '申請どおり', en: 'as applied for' },
  differs: { ja: '申請と異なる', en: 'differs' },
  target: { ja: '対象', en: 'Target' },
  region: { ja: 'リージョン', en: 'Region' },
  account: { ja: 'アカウント', en: 'Account' },
  selector: { ja: 'セレクター（鍵の名前）', en: 'Selector (the key’s name)' },
  status: { ja: '状態', en: 'Status' },
  signsWith: { ja: '今の署名', en: 'Signs with' },
  unsigned: { ja: '署名なし', en: 'unsigned' },
  sesCalls: { ja: 'SES が受けた呼び出し', en: 'Calls that SES received' },
  sesFaults: { ja: 'SES の故障', en: 'Faults of SES' },
  faultLost: { ja: '次の Put の応答を途絶えさせる', en: 'Lose the next Put’s answer' },
  faultThrottle: { ja: '次の Put を拒否する', en: 'Refuse the next Put' },
  clearFaults: { ja: '故障をすべて解除', en: 'Clear all faults' },
  sesOthers: {
    ja: 'SES のコンソールで、ほかの人が変更する',
    en: 'Somebody else changes SES in its console',
  },
  'change.otherKey': { ja: '別の鍵を設定', en: 'Set another key' },
  'change.signingOff': { ja: '署名を無効にする', en: 'Turn signing off' },
  'change.signingOn': { ja: '署名を有効にする', en: 'Turn signing on' },
  terminal: { ja: 'コマンド', en: 'Command line' },
  terminalWhat: {
    ja: 'Slack が止まっているときの緊急手順です。一人が要求し、別の一人が 1 時間以内に確認すると、前の鍵に戻ります。本人であることは、それぞれの AWS 認証情報で確かめます。',
    en: 'Break-glass, for when Slack is down: one person requests it, another confirms within an hour, and SES gets the previous key back. Each is identified by their own AWS credentials.',
  },
  terminalAs: { ja: '実行する人', en: 'Run as' },
  reason: { ja: '理由', en: 'Reason' },
  'breakGlass.request': { ja: '緊急手順を要求', en: 'Request break-glass' },
  'breakGlass.confirm': { ja: '緊急手順を確認', en: 'Confirm break-glass' },
  slackStop: { ja: 'Slack を止める', en: 'Stop Slack' },
  slackStart: { ja: 'Slack を動かす', en: 'Start Slack' },
  onlyPuts: { ja: '鍵を変える呼び出し (Put) だけ', en: 'Only calls that change the key (Put)' },
  noCalls: { ja: '呼び出しはまだありません。', en: 'No calls yet.' },
  noMail: { ja: 'メールはまだありません。', en: 'No mail yet.' },
  signature: { ja: '署名', en: 'Signature' },
  headers: { ja: 'ヘッダー', en: 'Headers' },
  chainVerified: {
    ja: 'ログのハッシュチェーンを最初から検証しました（第 {version} 版まで）。',
    en: 'The chain of the log is verified from its start (up to {version}).',
  },
  chainBroken: { ja: 'ログの検証に失敗: {fault}', en: 'The log does not verify: {fault}' },
  logEmpty: { ja: 'ログはまだ空です。', en: 'The log is empty.' },
  older: { ja: 'ほかに古いログ {count} 件', en: '{count} older entries' },
  mailsLost: { ja: '通が受信側で拒否されました（全 {sent} 通）', en: 'of {sent} mails refused by receivers' },
  withFutari: { ja: 'ふたり', en: 'Futari' },
  withScript: { ja: 'スクリプト', en: 'Script' },
  atOnce: { ja: '鍵をすぐ SES に入れる', en: 'Put the key into SES at once' },
  day14: { ja: '14 日目に SES に入れる', en: 'Put it in on day 14' },
  off: { ja: '比較しない', en: 'Off' },
  naiveWhat: {
    ja: '同じ申請、同じ DNS担当部署、同じメール。DNS を確かめずに鍵を入れ替えるスクリプトと比べます。',
    en: 'The same application, department and mails, with a script that replaces the key without checking the DNS.',
  },
  naiveMove: { ja: '時計を進めると、メールが送られます。', en: 'Move the clock: mail is sent while time passes.' },
  naiveNote: {
    ja: 'SES が新しいレコードを確認する数分の間、メールは署名なしで出ます。これはどちらにもあります。',
    en: 'While SES checks a new record, mail leaves unsigned for some minutes. Both have that.',
  },
  naiveInTime: {
    ja: 'ここではレコードの公開が間に合ったため、スクリプトのメールも検証に成功しました。実際の公開には数日から数週間かかり、誤りもあります。公開の前に時計を進めるか、場面「レコードが間違っている」で比べてください。',
    en: 'Here the record was published in time, so the script’s mail passed, too. In practice it takes days or weeks, and mistakes happen: move the clock before the record is published, or compare in the scene "The record is wrong".',
  },
  scriptPuts: { ja: 'スクリプトが鍵を入れる日時: {at}', en: 'The script puts its key in at {at}' },
  scenes: { ja: '場面を選ぶ', en: 'Choose a scene' },
  scenesReset: { ja: '場面を選ぶと、新しい世界で始まります。', en: 'A scene begins in a fresh world.' },
  guideStep: { ja: 'ガイド {done}/{all}', en: 'Guide {done}/{all}' },
  guideDone: { ja: '場面が終わりました。', en: 'The scene is over.' },
  doItForMe: { ja: '代わりに実行', en: 'Do it for me' },
  doing: { ja: '実行中…', en: 'Working…' },
  showMe: { ja: '場所を表示', en: 'Show me where' },
  suggested: { ja: 'ガイドの次の手順', en: 'The guide’s next step' },
  clockOfGuide: { ja: 'ガイドの時刻へ（{to}）', en: 'As the guide says ({to})' },
  nextScene: { ja: '次の場面: {title}', en: 'Next scene: {title}' },
  whatWasProven: { ja: '示されたこと', en: 'What it proved' },
  proven: { ja: 'この場面で示されたこと', en: 'What this scene proved' },
  drillsWhat: {
    ja: '障害を起こして、復旧を練習します。時間を計り、最後に報告書ができます。',
    en: 'Cause an incident and practise recovery. Time is counted, and a report is written at the end.',
  },
  drillGoal: { ja: '目標: {goal}', en: 'Goal: {goal}' },
  drillRuns: { ja: '訓練中', en: 'The drill runs' },
  drillSolved: { ja: '復旧しました', en: 'Solved' },
  drillTime: {
    ja: '経過 {virtual} 分（操作 {real} 秒）',
    en: '{virtual} minutes of the clock, {real} s at the keyboard',
  },
  drillEnd: { ja: '訓練を終える', en: 'End the drill' },
  drillReport: { ja: '報告書を保存', en: 'Save the report' },
  noRotation: { ja: 'ローテーションは始まっていません。', en: 'No rotation has begun.' },
  done: { ja: '完了', en: 'Done' },
} as const satisfies Record<string, Readonly<Record<Language, string>>>;

export type WordKey = keyof typeof rows;

/** @param facts the values of placeholders */
export type Words = (key: WordKey, facts?: Readonly<Record<string, string | number>>) => string;

export const wordsOf =
  (language: Language): Words =>
  (key, facts = {}) =>
    rows[key][language].replace(/\{(\w+)\}/g, (_all, name: string) => String(facts[name] ?? ''));

export const isWordKey = (text: string): text is WordKey => Object.hasOwn(rows, text);

const zone = 'Asia/Tokyo';

type Format = Readonly<Record<Language, Intl.DateTimeFormat>>;

/** A format takes longer to make than a hundred moments to write. */
const formatOf = (options: Intl.DateTimeFormatOptions): Format => {
  const inLanguage = (language: Language) =>
    new Intl.DateTimeFormat(language, { timeZone: zone, hourCycle: 'h23', ...options });
  return { ja: inLanguage('ja'), en: inLanguage('en') };
};

const hourAndMinute = { hour: '2-digit', minute: '2-digit' } as const;
const moments = formatOf({ month: 'short', day: 'numeric', weekday: 'short', ...hourAndMinute });
const days = formatOf({ year: 'numeric', month: 'long', day: 'numeric', weekday: 'short' });
const times = formatOf(hourAndMinute);

/** @param at milliseconds since the epoch @returns day with weekday, and time, in the sandbox's zone */
export const momentText = (language: Language, at: number): string => moments[language].format(at);

export const dayText = (language: Language, at: number): string => days[language].format(at);

export const timeText = (language: Language, at: number): string => times[language].format(at);
