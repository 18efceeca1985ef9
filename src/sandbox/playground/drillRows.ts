/** The incidents that a team can practise: how the world gets there, what breaks, and when it is over. */

import { type Act, press, type Step, type Words, words } from './scene.ts';
import { eventsOf, type Situation } from './situation.ts';
import {
  approveFirst,
  isBack,
  isRight,
  mailPassesWith,
  putsOf,
  signsWith,
  untilApprovable,
  untilSwitched,
} from './steps.ts';

/** An entry of the runbook, and why to read it. */
interface Practice {
  readonly why: Words;
  readonly page: Words;
}

export interface Incident {
  readonly id: string;
  readonly title: Words;
  /** What people learn at the beginning. */
  readonly summary: Words;
  /** What has to be true in the end. */
  readonly goal: Words;
  /** Steps of a rotation that are taken first, quickly. */
  readonly prepare: readonly Step[];
  /** What breaks. */
  readonly begin: readonly Act[];
  /** True if others have the key that SES signs with at the beginning. */
  readonly keyIsStolen: boolean;
  /** @param since version of the log at the beginning */
  readonly isSolved: (situation: Situation, since: number) => boolean;
  readonly practices: readonly Practice[];
}

const page = (ja: string, en: string): Words => words(`docs/runbook.ja.md#${ja}`, `docs/runbook.md#${en}`);

const after = (events: readonly { readonly version: number }[], since: number): boolean =>
  events.some(({ version }) => version > since);

/** Mail passes with the next key or, after a finished rollback, with the previous one. */
const mailIsWell = (situation: Situation): boolean => {
  const { current, next, nextRecord, currentRecord } = situation;
  const forward = signsWith(situation, next) && isRight(nextRecord) && mailPassesWith(situation, next);
  const backward = isBack(situation) && isRight(currentRecord) && mailPassesWith(situation, current);
  return forward || backward;
};

const slackDown: Incident = {
  id: 'slack-down',
  title: words('Slack が止まった', 'Slack is down'),
  summary: words(
    '切り替えの監視中に Slack が止まりました。新しい鍵のメールに問題があると連絡があり、前の鍵に戻す必要があります。',
    'Slack fails while the watch runs. Somebody calls: mail of the new key has a problem, and the previous key is needed.',
  ),
  goal: words(
    '緊急手順で前の鍵に戻り、Slack が戻ったあとに報告を完了にする',
    'SES is back on the previous key by break-glass, and the report is closed once Slack works again',
  ),
  prepare: untilSwitched,
  begin: [{ path: '/slack/down', body: {} }],
  keyIsStolen: false,
  isSolved: (situation, since) =>
    after(eventsOf(situation, 'BreakGlassConfirmed'), since) &&
    after(eventsOf(situation, 'BreakGlassReportClosed'), since) &&
    !situation.slackIsDown &&
    isBack(situation) &&
    mailPassesWith(situation, situation.current),
  practices: [
    {
      why: words(
        '別々の二人が、それぞれの AWS 認証情報で 1 時間以内に実行します',
        'Two different people run it within an hour, each with their own AWS credentials',
      ),
      page: page('slack-が止まっているとき-緊急手順', 'slack-is-down-break-glass'),
    },
  ],
};

const recordRemoved: Incident = {
  id: 'record-removed',
  title: words('レコードが消された', 'The record is removed'),
  summary: words(
    'SES が署名に使っている鍵のレコードが、DNS から消えました。受信側は署名を検証できません。',
    'The record of the key that SES signs with has vanished from the DNS. Receivers cannot verify the signatures.',
  ),
  goal: words(
    'メールの検証が再び成功する（レコードを公開し直すか、前の鍵に戻す）',
    'Mail passes again: the record is published again, or SES is back on the previous key',
  ),
  prepare: untilSwitched,
  begin: [{ path: '/remove', body: { which: 'next' } }],
  keyIsStolen: false,
  isSolved: mailIsWell,
  practices: [
    {
      why: words(
        '迷ったらロールバックします。前の鍵とレコードは、そのために残してあります',
        'In doubt roll back. The previous key and record stay for that',
      ),
      page: page('すぐにすること', 'at-once'),
    },
    {
      why: words(
        'レコードの警報の意味と、担当部署に送る内容です',
        'What the alarms about a record mean, and what to send to the department',
      ),
      page: page('警報', 'alarms'),
    },
  ],
};

const unsignedMail: Incident = {
  id: 'unsigned-mail',
  title: words('メールが署名されていない', 'Mail leaves unsigned'),
  summary: words(
    'だれかが SES のコンソールで DKIM 署名を無効にしました。メールは署名なしで送られ、DMARC の方針により拒否されます。',
    'Somebody turned DKIM signing off in the SES console. Mail leaves unsigned, and receivers refuse it by the DMARC policy.',
  ),
  goal: words('署名が有効に戻り、メールの検証が成功する', 'Signing is on again, and mail passes'),
  prepare: untilSwitched,
  begin: [{ path: '/ses/change', body: { what: 'signingOff' } }],
  keyIsStolen: false,
  isSolved: (situation) => situation.identity?.signingEnabled === true && mailIsWell(situation),
  practices: [
    {
      why: words('署名なしのメールを受信側がどう扱うかを確認します', 'What receivers do with unsigned mail'),
      page: page('署名なしの間', 'unsigned-minutes'),
    },
    {
      why: words(
        'SES を変えた人を CloudTrail で特定し、設定を戻します',
        'Find out with CloudTrail who changed SES, and set it back',
      ),
      page: page('警報', 'alarms'),
    },
  ],
};

const keyStolen: Incident = {
  id: 'key-stolen',
  title: words('鍵が盗まれた', 'The key is stolen'),
  summary: words(
    '今署名に使っている秘密鍵が、外部に漏れたと分かりました。鍵を持つ人は、会社としてメールに署名できます。',
    'The private key that signs now is in the hands of others. They can sign mail as the company.',
  ),
  goal: words(
    '二人が漏えいを宣言し、新しい鍵に切り替え、盗まれた鍵のレコードを無効にする',
    'Two people declare it, SES signs with a new key, and the record of the stolen key is revoked',
  ),
  prepare: [],
  begin: [],
  keyIsStolen: true,
  isSolved: (situation, since) =>
    after(eventsOf(situation, 'CompromiseDeclared'), since) &&
    signsWith(situation, situation.next) &&
    mailPassesWith(situation, situation.next) &&
    situation.mail.last?.stolen !== 'pass',
  practices: [
    {
      why: words(
        '盗まれた署名は、レコードを無効にするまで検証に成功し続けます',
        'Stolen signatures verify until the record is revoked',
      ),
      page: page('鍵が漏えいしたとき', 'a-key-is-compromised'),
    },
  ],
};

const putUnanswered: Incident = {
  id: 'put-unanswered',
  title: words('SES への呼び出しに答えがない', 'A Put without an answer'),
  summary: words(
    '二人が承認しましたが、SES への呼び出しに答えがありません。鍵が切り替わったかどうかは、まだ分かりません。',
    'Two people approved, and SES does not answer the call. Nobody knows yet whether the key was switched.',
  ),
  goal: words(
    '結果が確定し、SES が一つの鍵で署名し、メールの検証が成功する',
    'The outcome is certain, SES signs with one key, and mail passes',
  ),
  prepare: [...untilApprovable, approveFirst],
  begin: [
    { path: '/faults', body: { part: 'ses', kind: 'timeout_after_commit', times: 1 } },
    press('approver-2', 'approve'),
  ],
  keyIsStolen: false,
  isSolved: (situation, since) =>
    putsOf(situation, situation.next) > 0 &&
    after(eventsOf(situation, 'AttemptSettled'), since) &&
    mailIsWell(situation),
  practices: [
    {
      why: words(
        'SES の設定は変えずに読みます。ボットが結果を調べ終えるまで待つか、ロールバックします',
        'Read SES without changing it. Wait until the bot knows the outcome, or roll back',
      ),
      page: page('警報', 'alarms'),
    },
  ],
};

export const incidents: readonly Incident[] = [slackDown, recordRemoved, unsignedMail, keyStolen, putUnanswered];
