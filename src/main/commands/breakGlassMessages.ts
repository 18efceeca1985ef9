/** What `futari break-glass` says, in both languages. */
import type { Locale } from '../../ports/settings.ts';
import { fill } from '../../texts/text.ts';

const ja = {
  usage:
    '使い方（Slack が止まっているときのロールバック）:\n  一人目: npm run futari -- break-glass request 署名ドメイン --reason "理由" [--profile 自分の AWS プロファイル]\n  二人目: npm run futari -- break-glass confirm 署名ドメイン [--profile 自分の AWS プロファイル]\nAWS の ID がない方は --profile の代わりに --person Slack の利用者ID を付けます。秘密は端末で尋ねます。先に登録が必要です:\n  npm run futari -- break-glass enroll 署名ドメイン --person Slack の利用者ID\n理由は 200 文字までです。設定ファイルの breakGlass.people にある、別々の二人が必要です。',
  notConfigured: '{domain} は設定ファイルの domains にありません。',
  nobodyEnrolled:
    '緊急手順が設定されていません。設定ファイルの breakGlass.people に二人以上を書いてください。何も変えていません。',
  callerUnknown:
    'AWS の認証情報から、あなたがだれかを確かめられません（{reason}）。`aws sts get-caller-identity` が答えることを確かめてください。何も変えていません。',
  notEnrolled:
    'この AWS の ID は、設定ファイルの breakGlass.people にありません: {arn}\n何も変えていません。登録された方が、自分の認証情報で実行してください。',
  notBySecret:
    '{person} は、秘密で確かめる方として設定されていません（breakGlass.people に arn なしで書きます）。何も変えていません。',
  noTerminal:
    '秘密を尋ねる端末がありません。端末から実行してください（コンテナーなら -it を付けます）。何も変えていません。',
  cancelled: '取りやめました。何も変えていません。',
  secret: '緊急手順の秘密（表示されません）: ',
  newSecret: '新しい秘密（12 文字以上、表示されません）: ',
  again: 'もう一度: ',
  tooShort: '短すぎます。12 文字以上にしてください。何も保存していません。',
  notTheSame: '二回の入力が違います。何も保存していません。',
  wrongSecret: '秘密が違います。何も変えていません。一時間に 5 回まで入力できます。',
  locked:
    'この秘密は一時間に 5 回入力されました。一時間後にもう一度実行してください。心当たりがなければ、この端末に入れる人を確認してください。',
  secretLost:
    '保存された秘密が、登録されたものと合いません。管理者に知らせ、登録し直してください。何も変えていません。',
  offered:
    '{person} さんの秘密を保存しました。まだ使えません。一分ほどで Slack のチャンネルに出る「登録」を、ご本人と別の承認者が押すと、登録されます（一日以内）。',
  verdict: '前の公開鍵レコード: {verdict}。DNS に疑いがあっても、ロールバックは止めません。',
  requested:
    '{name} さんの要求を記録しました（一人目）。まだ何も切り替わっていません。\n登録された別の方が、{until} までに、自分の認証情報で次を実行してください:\n  npm run futari -- break-glass confirm {domain}',
  decided:
    '二人の確認がそろい、セレクター {current} へのロールバックを決定しました。Slack が戻ったら、報告が求められます。',
  goesOn: 'ロールバックはすでに決定されています。残りを続けました。',
  taken: '{target}: SES が前の鍵を受け付けました。',
  refused:
    '{target}: SES が拒否しました。動いているボットが自動で再試行します。急ぐときは 30 秒後に confirm をもう一度実行してください。',
  unknown:
    '{target}: 送信の途中です（このコマンドか、動いているボット）。結果はまだ分かりません。少し待って confirm をもう一度実行すると、今の状態が分かります。',
  owed: '{target}: まだ送れていません（{problem}）。動いているボットが続けます。ボットが動いていなければ、原因を除いて confirm をもう一度実行してください。',
  finished: 'ロールバックは完了しています。SES はセレクター {current} で署名しています。',
  afterwards:
    'ロールバックの完了（settle のあとの確認）は、動いているボットが記録します。動いていなければ、20 分後に confirm をもう一度実行してください。',
} as const;

const en: Record<keyof typeof ja, string> = {
  usage:
    'Usage (the way back while Slack is down):\n  first person:  npm run futari -- break-glass request SIGNING-DOMAIN --reason "WHY" [--profile YOUR-OWN-AWS-PROFILE]\n  second person: npm run futari -- break-glass confirm SIGNING-DOMAIN [--profile YOUR-OWN-AWS-PROFILE]\nWithout an AWS identity, --person SLACK-USER-ID takes the place of --profile; the secret is asked for at the terminal. It has to be enrolled before:\n  npm run futari -- break-glass enroll SIGNING-DOMAIN --person SLACK-USER-ID\nAt most 200 characters of reason. It takes two different people of breakGlass.people in the configuration file.',
  notConfigured: '{domain} is not among the domains of the configuration file.',
  nobodyEnrolled:
    'Break-glass is not configured. Write two or more people into breakGlass.people of the configuration file. Nothing was changed.',
  callerUnknown:
    'Your AWS credentials do not say who you are ({reason}). Check that `aws sts get-caller-identity` answers. Nothing was changed.',
  notEnrolled:
    'This AWS identity is not in breakGlass.people of the configuration file: {arn}\nNothing was changed. An enrolled person has to run this with their own credentials.',
  notBySecret:
    '{person} is not configured to be known by a secret (an entry of breakGlass.people without arn). Nothing was changed.',
  noTerminal:
    'There is no terminal to ask for the secret. Run the command in a terminal (a container needs -it). Nothing was changed.',
  cancelled: 'Given up. Nothing was changed.',
  secret: 'Secret for break-glass (not shown): ',
  newSecret: 'New secret (12 characters or more, not shown): ',
  again: 'Once more: ',
  tooShort: 'Too short: at least 12 characters. Nothing was stored.',
  notTheSame: 'The two are not the same. Nothing was stored.',
  wrongSecret: 'The secret is wrong. Nothing was changed. It may be tried 5 times an hour.',
  locked:
    'This secret was tried 5 times within an hour. Run the command again an hour later. If you know nothing of it, find out who has access to this machine.',
  secretLost:
    'What is stored is not the secret that was enrolled. Tell an administrator, and enrol again. Nothing was changed.',
  offered:
    'The secret of {person} is stored and not in force yet. In about a minute the channel in Slack asks: it is enrolled when that person and a different approver press "Enrol" (within a day).',
  verdict: 'Previous key record: {verdict}. Doubts about the DNS do not stop a rollback.',
  requested:
    'The request of {name} is recorded (first person). Nothing has been switched yet.\nA different enrolled person has to run, with their own credentials, by {until}:\n  npm run futari -- break-glass confirm {domain}',
  decided:
    'Two people have confirmed: the rollback to selector {current} is decided. When Slack is back, a report is asked for.',
  goesOn: 'The rollback is decided already. What was left of it was gone on with.',
  taken: '{target}: SES has taken the previous key.',
  refused:
    '{target}: SES refused. A running bot tries again by itself; in a hurry, run confirm again after 30 seconds.',
  unknown:
    '{target}: being sent, by this command or by a running bot, and the outcome is not known yet. Run confirm again in a moment to see how it stands.',
  owed: '{target}: not sent yet ({problem}). A running bot goes on with it. If none runs, remove the cause and run confirm again.',
  finished: 'The rollback is finished: SES signs with selector {current}.',
  afterwards:
    'That the rollback is finished, after settle, is recorded by a running bot; where none runs, by confirm once more in 20 minutes.',
};

const catalogue = { ja, en } as const;
export type GlassMessage = keyof typeof ja;

export const message = (locale: Locale, key: GlassMessage, facts: Readonly<Record<string, string>> = {}): string =>
  fill(catalogue[locale][key], facts);
