/** The messages of `futari break-glass`, and the sentences for the answer to a step. */

import type { BreakGlassAnswer, TargetRollback } from '../../app/breakGlass.ts';
import type { Locale } from '../../ports/settings.ts';
import { plainDate } from '../../texts/codes.ts';
import { factText } from '../../texts/facts.ts';
import { messages, text, textOfCode } from '../../texts/text.ts';

const rows = {
  usage: {
    ja: `使い方（Slack が止まっているときのロールバック）:
  一人目: npm run futari -- break-glass request 署名ドメイン --reason "理由" [--profile 自分の AWS プロファイル]
  二人目: npm run futari -- break-glass confirm 署名ドメイン [--profile 自分の AWS プロファイル]
AWS の ID がない方は --profile の代わりに --person Slack の利用者ID を付けます。パスフレーズは端末で尋ねます。先に登録が必要です:
  npm run futari -- break-glass enroll 署名ドメイン --person Slack の利用者ID
理由は 200 文字までです。設定ファイルの breakGlass.people にある、別々の二人が必要です。`,
    en: `Usage (the way back while Slack is down):
  first person:  npm run futari -- break-glass request SIGNING-DOMAIN --reason "WHY" [--profile YOUR-OWN-AWS-PROFILE]
  second person: npm run futari -- break-glass confirm SIGNING-DOMAIN [--profile YOUR-OWN-AWS-PROFILE]
Without an AWS identity, --person SLACK-USER-ID takes the place of --profile; the secret is asked for at the terminal. It has to be enrolled before:
  npm run futari -- break-glass enroll SIGNING-DOMAIN --person SLACK-USER-ID
At most 200 characters of reason. It takes two different people of breakGlass.people in the configuration file.`,
  },
  notConfigured: {
    ja: '{domain} は設定ファイルの domains にありません。',
    en: '{domain} is not among the domains of the configuration file.',
  },
  testEndpoints: {
    ja: '接続先がテスト用と本物の混在になっているため、だれの操作かを確かめられません。何も実行していません。環境変数の AWS_ENDPOINT_URL… を外してください。',
    en: 'Test endpoints and real ones are mixed, so nobody can prove who they are. Nothing was done. Unset the variables AWS_ENDPOINT_URL….',
  },
  nobodyEnrolled: {
    ja: '緊急手順が設定されていません。設定ファイルの breakGlass.people に二人以上を書いてください。何も変えていません。',
    en: 'Break-glass is not configured. Write two or more people into breakGlass.people of the configuration file. Nothing was changed.',
  },
  callerUnknown: {
    ja: 'AWS の認証情報から、あなたがだれかを確かめられません（{reason}）。`aws sts get-caller-identity` が答えることを確かめてください。何も変えていません。',
    en: 'Your AWS credentials do not say who you are ({reason}). Check that `aws sts get-caller-identity` answers. Nothing was changed.',
  },
  notEnrolled: {
    ja: `この AWS の ID は、設定ファイルの breakGlass.people にありません: {arn}
何も変えていません。登録された方が、自分の認証情報で実行してください。`,
    en: `This AWS identity is not in breakGlass.people of the configuration file: {arn}
Nothing was changed. An enrolled person has to run this with their own credentials.`,
  },
  notBySecret: {
    ja: '{person} は、パスフレーズで確かめる方として設定されていません（breakGlass.people に arn なしで書きます）。何も変えていません。',
    en: '{person} is not configured to be known by a secret (an entry of breakGlass.people without arn). Nothing was changed.',
  },
  noTerminal: {
    ja: 'パスフレーズを尋ねる端末がありません。端末から実行してください（コンテナーなら -it を付けます）。何も変えていません。',
    en: 'There is no terminal to ask for the secret. Run the command in a terminal (a container needs -it). Nothing was changed.',
  },
  cancelled: {
    ja: '取りやめました。何も変えていません。',
    en: 'Given up. Nothing was changed.',
  },
  secret: {
    ja: '緊急手順のパスフレーズ（表示されません）: ',
    en: 'Secret for break-glass (not shown): ',
  },
  newSecret: {
    ja: '新しいパスフレーズ（12 文字以上、表示されません）: ',
    en: 'New secret (12 characters or more, not shown): ',
  },
  again: {
    ja: 'もう一度: ',
    en: 'Once more: ',
  },
  tooShort: {
    ja: '短すぎます。12 文字以上にしてください。何も保存していません。',
    en: 'Too short: at least 12 characters. Nothing was stored.',
  },
  notTheSame: {
    ja: '二回の入力が違います。何も保存していません。',
    en: 'The two are not the same. Nothing was stored.',
  },
  wrongSecret: {
    ja: 'パスフレーズが違います。何も変えていません。1時間に 5 回まで入力できます。',
    en: 'The secret is wrong. Nothing was changed. It may be tried 5 times an hour.',
  },
  locked: {
    ja: 'このパスフレーズは1時間に 5 回入力されました。1時間後にもう一度実行してください。心当たりがなければ、この端末に入れる人を確認してください。',
    en: 'This secret was tried 5 times within an hour. Run the command again an hour later. If you know nothing of it, find out who has access to this machine.',
  },
  secretLost: {
    ja: '保存されたパスフレーズが、登録されたものと合いません。管理者に知らせ、登録し直してください。何も変えていません。',
    en: 'What is stored is not the secret that was enrolled. Tell an administrator, and enrol again. Nothing was changed.',
  },
  offered: {
    ja: '{person} さんのパスフレーズを保存しました。まだ使えません。1分ほどで Slack のチャンネルに出る「登録」を、ご本人と別の承認者が押すと、登録されます（一日以内）。',
    en: 'The secret of {person} is stored and not in force yet. In about a minute the channel in Slack asks: it is enrolled when that person and a different approver press "Enrol" (within a day).',
  },
  verdict: {
    ja: '前の公開鍵レコード: {verdict}。DNS に疑いがあっても、ロールバックは止めません。',
    en: 'Previous key record: {verdict}. Doubts about the DNS do not stop a rollback.',
  },
  requested: {
    ja: `{name} さんの要求を記録しました（一人目）。まだ何も切り替わっていません。
登録された別の方が、{until} までに、自分の認証情報で次を実行してください:
  npm run futari -- break-glass confirm {domain}`,
    en: `The request of {name} is recorded (first person). Nothing has been switched yet.
A different enrolled person has to run, with their own credentials, by {until}:
  npm run futari -- break-glass confirm {domain}`,
  },
  decided: {
    ja: '二人の確認がそろい、セレクター {current} へのロールバックを決定しました。Slack が戻ったら、報告が求められます。',
    en: 'Two people have confirmed: the rollback to selector {current} is decided. When Slack is back, a report is asked for.',
  },
  continued: {
    ja: 'ロールバックはすでに決定されています。残りを続けました。',
    en: 'The rollback is decided already. What was left of it was gone on with.',
  },
  taken: {
    ja: '{target}: SES が前の鍵を受け付けました。',
    en: '{target}: SES has taken the previous key.',
  },
  refused: {
    ja: '{target}: SES が拒否しました。動いているボットが自動で再試行します。急ぐときは 30 秒後に confirm をもう一度実行してください。',
    en: '{target}: SES refused. A running bot tries again by itself; in a hurry, run confirm again after 30 seconds.',
  },
  unknown: {
    ja: '{target}: 送信の途中です（このコマンドか、動いているボット）。結果はまだ分かりません。少し待って confirm をもう一度実行すると、今の状態が分かります。',
    en: '{target}: being sent, by this command or by a running bot, and the outcome is not known yet. Run confirm again in a moment to see how it stands.',
  },
  owed: {
    ja: '{target}: まだ送れていません（{problem}）。動いているボットが続けます。ボットが動いていなければ、原因を除いて confirm をもう一度実行してください。',
    en: '{target}: not sent yet ({problem}). A running bot goes on with it. If none runs, remove the cause and run confirm again.',
  },
  finished: {
    ja: 'ロールバックは完了しています。SES はセレクター {current} で署名しています。',
    en: 'The rollback is finished: SES signs with selector {current}.',
  },
  afterwards: {
    ja: 'ロールバックの完了（settle のあとの確認）は、動いているボットが記録します。動いていなければ、20 分後に confirm をもう一度実行してください。',
    en: 'That the rollback is finished, after settle, is recorded by a running bot; where none runs, by confirm once more in 20 minutes.',
  },
} as const;

export const message = messages(rows);
export type BreakGlassMessage = keyof typeof rows;

const lineOf = (locale: Locale, timeZone: string, { target, outcome, problem }: TargetRollback): string =>
  message(locale, outcome, { target, problem: factText(locale, timeZone, 'problem', problem) || '-' });

const refusalOf = ({ refusal }: BreakGlassAnswer, locale: Locale, timeZone: string): string => {
  const { code = '', facts = {} } = refusal ?? {};
  const until = facts.until === undefined ? {} : { until: plainDate(Number(facts.until), timeZone) };
  return textOfCode(locale, 'refusal', code, { ...facts, ...until }) ?? code;
};

/** @param name of the person who took the step */
export const sentences = (
  answer: BreakGlassAnswer,
  name: string,
  locale: Locale,
  timeZone: string,
): readonly string[] => {
  const { tag, verdict, targets, state, until, refusal } = answer;
  if (tag === 'refused') return [refusalOf(answer, locale, timeZone)];
  const dns = verdict === null ? [] : [message(locale, 'verdict', { verdict: text(locale, `verdict.${verdict}`) })];
  if (tag === 'requested') {
    const facts = { name, domain: state.domain, until: plainDate(until, timeZone) };
    return [...dns, message(locale, 'requested', facts)];
  }
  const current = state.rotation?.current ?? '';
  return [
    ...dns,
    message(locale, refusal === null ? 'decided' : 'continued', { current }),
    ...targets.map((target) => lineOf(locale, timeZone, target)),
    message(locale, state.rotation?.stage.tag === 'RolledBack' ? 'finished' : 'afterwards', { current }),
  ];
};
