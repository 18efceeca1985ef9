/** The texts of the page, one row per text with both languages. */

export type Language = 'ja' | 'en';

const rows = {
  title: { ja: 'ふたりの遊び場', en: 'Futari playground' },
  slack: { ja: 'Slack', en: 'Slack' },
  world: { ja: '外の世界', en: 'The world' },
  story: { ja: 'ガイド', en: 'Guide' },
  you: { ja: '操作する人', en: 'You are' },
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
    ja: 'まだメッセージはありません。ガイドで場面を選ぶか、下に /dkim rotate と入力してください。',
    en: 'No messages yet. Choose a scene in the guide, or type /dkim rotate below.',
  },
  intro: {
    ja: 'ふたりは、メールの電子署名 (DKIM) の鍵を、二人の承認で安全に交換する Slack ボットです。ここではボットが、本物と同じ手順で動く Slack・SES・DNS・メールを相手に働きます。時計も自由に進められます。',
    en: 'Futari is a Slack bot that replaces the key of a team’s mail signature (DKIM) so that nobody switches it alone. Here the bot works for real, against a Slack, SES, DNS and mail on this machine, and you move the clock.',
  },
  emptyHome: { ja: 'ホームはまだ表示されていません。', en: 'The Home tab is still empty.' },
  unknownBlock: { ja: 'このページが知らないブロック: {type}', en: 'A block that this page does not know: {type}' },
  unknownElement: { ja: 'このページが知らない部品: {type}', en: 'An element that this page does not know: {type}' },
  notDrawn: { ja: 'このメッセージは表示できません。', en: 'This message cannot be shown.' },
  download: { ja: '保存', en: 'Save' },
  lost: { ja: 'サンドボックスに接続できません。再接続しています…', en: 'The sandbox does not answer. Reconnecting…' },
  slackDown: { ja: 'Slack は停止中です（訓練）。', en: 'Slack is down (drill).' },
  unanswered: { ja: 'ボットが応答しませんでした（{ack}）。', en: 'The bot did not answer ({ack}).' },
  notHere: { ja: 'この人はこのチャンネルにいません。', en: 'This person is not in this channel.' },
  required: { ja: '必須です。', en: 'Required.' },
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
  publishWrong: { ja: 'よくある間違いで公開', en: 'Publish with a common mistake' },
  'variant.truncated': { ja: '途中で切れた値', en: 'cut off' },
  'variant.other_key': { ja: '別の鍵', en: 'another key' },
  'variant.testing_flag': { ja: 'テスト用の印 (t=y)', en: 'testing flag (t=y)' },
  'variant.two_records': { ja: 'レコードが二つ', en: 'two records' },
  'variant.one_server': { ja: '一台のサーバーだけ', en: 'one server only' },
  removeNext: { ja: '次の鍵のレコードを削除', en: 'Remove the next key’s record' },
  removeCurrent: { ja: '元の鍵のレコードを削除', en: 'Remove the old key’s record' },
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
  mailsLost: { ja: '通、受信側に拒否される（全 {sent} 通）', en: 'refused by receivers, of {sent} mails' },
  withFutari: { ja: 'ふたり', en: 'Futari' },
  withScript: { ja: 'スクリプト', en: 'Script' },
  atOnce: { ja: '鍵をすぐ SES に入れる', en: 'puts the key into SES at once' },
  day14: { ja: '14 日目に SES に入れる', en: 'puts it in on day 14' },
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
  scriptPuts: { ja: 'スクリプトが鍵を入れる日時: {at}', en: 'The script puts its key in at {at}' },
  scenes: { ja: '場面を選ぶ', en: 'Choose a scene' },
  scenesReset: { ja: '場面を選ぶと、新しい世界で始まります。', en: 'A scene begins in a fresh world.' },
  guideStep: { ja: 'ガイド {done}/{all}', en: 'Guide {done}/{all}' },
  guideEnded: {
    ja: '場面が終わりました。何が示されたかはガイドにあります。',
    en: 'The scene is over. The guide says what it proved.',
  },
  doItForMe: { ja: '代わりに実行', en: 'Do it for me' },
  proven: { ja: 'この場面で示されたこと', en: 'What this scene proved' },
  drillsWhat: {
    ja: '障害を起こして、復旧を練習します。時間を計り、最後に報告書ができます。',
    en: 'Cause an incident and practise recovery. Time is counted, and a report is written at the end.',
  },
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

/** @param at milliseconds since the epoch @returns day with weekday, and time, in the sandbox's zone */
export const momentText = (language: Language, at: number): string =>
  new Intl.DateTimeFormat(language, {
    timeZone: zone,
    month: 'short',
    day: 'numeric',
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(at);

export const dayText = (language: Language, at: number): string =>
  new Intl.DateTimeFormat(language, {
    timeZone: zone,
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    weekday: 'short',
  }).format(at);

export const timeText = (language: Language, at: number): string =>
  new Intl.DateTimeFormat(language, { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(
    at,
  );
