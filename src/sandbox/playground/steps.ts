/** The steps that scenes and drills share: the rotation, the way back, and the proofs of SES, DNS, log and mail. */

import { type Selector, unreachable } from '../../domain/names.ts';
import {
  always,
  clockTo,
  counted,
  momentText,
  type Proven,
  press,
  type Step,
  say,
  type Words,
  words,
} from './scene.ts';
import { eventsOf, type Situation } from './situation.ts';

export const isRight = (served: Situation['nextRecord']): boolean =>
  served.length > 0 && served.every(({ verdict }) => verdict === 'right');

const verdictText = (verdict: Situation['nextRecord'][number]['verdict']): Words => {
  switch (verdict) {
    case 'right':
      return words('正しい', 'right');
    case 'wrong':
      return words('誤り', 'wrong');
    case 'absent':
      return words('なし', 'absent');
    default:
      return unreachable(verdict);
  }
};

/** What each name server has: `ns1: right, ns2: absent`. */
export const servedText = (served: Situation['nextRecord']): Words => ({
  ja: served.map(({ server, verdict }) => `${server}: ${verdictText(verdict).ja}`).join('、'),
  en: served.map(({ server, verdict }) => `${server}: ${verdictText(verdict).en}`).join(', '),
});

/** The approvals of the round that the first Put carried out, or of the newest one: by different people. */
export const approvers = (situation: Situation): readonly string[] => {
  const approvals = eventsOf(situation, 'SwitchApproved');
  const round = eventsOf(situation, 'PutIntended')[0]?.event.round ?? approvals.at(-1)?.event.round;
  return [...new Set(approvals.filter(({ event }) => event.round === round).map(({ event }) => event.name))];
};

export const signsWith = (situation: Situation, selector: Selector | null): boolean =>
  selector !== null && situation.identity?.status === 'SUCCESS' && situation.identity.signsWith === selector;

/** The newest mail passed with a signature of this selector. */
export const mailPassesWith = ({ mail }: Situation, selector: Selector | null): boolean =>
  mail.last?.ours === 'pass' && mail.last.selector === selector;

export const putsOf = ({ puts }: Situation, selector: Selector | null): number =>
  puts.filter((put) => put.selector === selector).length;

export const rotate: Step = {
  id: 'rotate',
  title: words('ローテーションを始める', 'Start the rotation'),
  hint: words(
    '申請者の鈴木さんとして「/dkim rotate」を送信します。ボットが新しい鍵を作り、DNS担当部署に出す申請書をスレッドに投稿します。',
    'Send "/dkim rotate" as the requester. The bot makes a new key and posts the application for the DNS department in the thread.',
  ),
  act: ({ domain }) => say('requester', `/dkim rotate ${domain}`),
  proof: (situation) => {
    const { next, files } = situation;
    const started = eventsOf(situation, 'RotationStarted')[0];
    const made = eventsOf(situation, 'KeyPairMade')[0];
    if (started === undefined || made === undefined || next === null) return null;
    if (!files.some((name) => name.includes(next))) return null;
    return words(
      `ログの第 ${started.version} 版に開始、第 ${made.version} 版に鍵 ${next} の作成があり、スレッドに申請書があります。SES への Put は ${situation.puts.length} 件です。`,
      `The log has the start in version ${started.version} and the key ${next} in version ${made.version}, and the application is in the thread. SES has received ${counted(situation.puts.length, 'Put')}.`,
    );
  },
};

export const submit: Step = {
  id: 'submit',
  title: words('DNS の申請を記録する', 'Record that the application was submitted'),
  hint: words(
    '申請書を担当部署に出したら、鈴木さんが「提出を記録する」を押し、受付番号を入力します。',
    'The requester has handed the application to the DNS department, presses "Record submission" and enters the ticket.',
  ),
  act: always(press('requester', 'application_submitted', { ticket: 'DNS-2025-0918' })),
  proof: (situation) => {
    const submitted = eventsOf(situation, 'ApplicationSubmitted')[0];
    if (submitted === undefined) return null;
    const { event, version } = submitted;
    const { name, ticket } = event;
    return ticket === ''
      ? words(
          `ログの第 ${version} 版: ${name} さんが申請書の提出を記録しました（受付番号なし）。`,
          `Version ${version} of the log: ${name} recorded the submission, without a ticket.`,
        )
      : words(
          `ログの第 ${version} 版: ${name} さんが受付番号 ${ticket} を記録しました。`,
          `Version ${version} of the log: ${name} recorded the ticket ${ticket}.`,
        );
  },
};

export const publish: Step = {
  id: 'publish',
  title: words('正しいレコードを公開する', 'Publish the right record'),
  hint: words(
    'DNS担当部署が、申請書のとおりに公開鍵レコードを公開します。まだ SES は何も変わりません。',
    'The DNS department publishes the key record as the application says. Nothing changes in SES yet.',
  ),
  act: always({ path: '/publish', body: { variant: 'right' } }),
  proof: ({ nextRecord }) => {
    if (!isRight(nextRecord)) return null;
    const served = servedText(nextRecord);
    return words(
      `すべてのネームサーバーに申請どおりの鍵があります（${served.ja}）。`,
      `Every name server has the key of the application (${served.en}).`,
    );
  },
};

export const stable: Step = {
  id: 'stable',
  title: words('ボットがレコードを確かめるのを待つ', 'Let the bot check the record'),
  hint: words(
    '時計を 1 日進めます。ボットは毎日の確認でレコードを見つけ、変わらないことを確かめてから、承認カードを投稿します。',
    'Move the clock by one day. The bot finds the record at its daily check, sees that it stays, and then posts the approval card.',
  ),
  act: always(clockTo('+1d')),
  proof: (situation) => {
    const opened = eventsOf(situation, 'RoundOpened').at(-1);
    if (opened === undefined) return null;
    return words(
      `ログの第 ${opened.version} 版: 承認依頼（${opened.event.round.id} 回目）が出ました。SES への Put は ${situation.puts.length} 件です。`,
      `Version ${opened.version} of the log: approval round ${opened.event.round.id} opened. SES has received ${counted(situation.puts.length, 'Put')}.`,
    );
  },
};

export const approveFirst: Step = {
  id: 'approve-first',
  title: words('一人目が承認する', 'The first person approves'),
  hint: words(
    '佐藤さん（approver-1）がカードの「承認」を押します。一人だけでは、何も切り替わりません。',
    'approver-1 presses "Approve" on the card. One approval switches nothing.',
  ),
  act: always(press('approver-1', 'approve')),
  proof: (situation) => {
    const [first, second] = eventsOf(situation, 'SwitchApproved');
    if (first === undefined) return null;
    const before = situation.puts.filter(({ at }) => second === undefined || at < second.at).length;
    return words(
      `ログの第 ${first.version} 版に ${first.event.name} さんの承認があります。一人の承認だけで SES が受け取った Put は ${before} 件です。`,
      `Version ${first.version} of the log has the approval of ${first.event.name}. With this one approval SES had received ${counted(before, 'Put')}.`,
    );
  },
};

export const approveSecond: Step = {
  id: 'approve-second',
  title: words('二人目が承認し、SES が切り替わる', 'The second person approves, and SES gets the key'),
  hint: words(
    'Alex さん（approver-2）が「承認」を押します。ボットは DNS と鍵をもう一度確かめてから、SES に新しい鍵を渡します。',
    'approver-2 presses "Approve". The bot checks DNS and key once more, then gives SES the new key.',
  ),
  act: always(press('approver-2', 'approve')),
  proof: (situation) => {
    const people = approvers(situation);
    if (people.length < 2 || putsOf(situation, situation.next) === 0) return null;
    return words(
      `SES の呼び出し記録に ${situation.next} の Put が ${putsOf(situation, situation.next)} 件あります。承認したのは ${people.join(' さんと ')} さんです。`,
      `SES's call log has ${counted(putsOf(situation, situation.next), 'Put')} of ${situation.next}. ${people.join(' and ')} approved it.`,
    );
  },
};

export const success: Step = {
  id: 'success',
  title: words('SES が新しい鍵で署名する', 'SES signs with the new key'),
  hint: words(
    '時計を 5 分進めます。SES が自分でレコードを確かめ、新しい鍵で署名を始めます。届いたメールを受信側と同じように検証します。',
    'Move the clock by five minutes. SES checks the record itself and begins to sign with the new key. A delivered mail is verified as a receiver does.',
  ),
  act: always(clockTo('+5m')),
  proof: (situation) => {
    const { next, mail } = situation;
    if (!signsWith(situation, next) || !mailPassesWith(situation, next) || mail.last === null) return null;
    return words(
      `SES の状態は SUCCESS です。${momentText(mail.last.at)} のメールは s=${next} の署名で検証に成功しました。`,
      `SES says SUCCESS. The mail of ${momentText(mail.last.at)} verified with s=${next}.`,
    );
  },
};

/** The steps from nothing to an approval card. */
export const untilApprovable: readonly Step[] = [rotate, submit, publish, stable];

/** The steps from nothing to mail that is signed by the new key. */
export const untilSwitched: readonly Step[] = [...untilApprovable, approveFirst, approveSecond, success];

/** A person decides to go back; SES gets the previous key. */
export const rollbackBy = (person: string, title: Words, hint: Words): Step => ({
  id: 'rollback',
  title,
  hint,
  act: always(press(person, 'rollback')),
  proof: (situation) => {
    const decided = eventsOf(situation, 'RollbackDecided').at(-1);
    if (decided === undefined || putsOf(situation, situation.current) === 0) return null;
    return words(
      `ログの第 ${decided.version} 版にロールバックの決定があり、SES は ${situation.current} の Put を受け取りました。`,
      `Version ${decided.version} of the log has the decision to roll back, and SES received a Put of ${situation.current}.`,
    );
  },
});

export const isBack = (situation: Situation): boolean =>
  eventsOf(situation, 'RollbackFinished').length > 0 && signsWith(situation, situation.current);

export const back: Step = {
  id: 'back',
  title: words('前の鍵に戻ったことを確かめる', 'See that SES is back on the previous key'),
  hint: words(
    '時計を 1 時間進めます。遅れて届く呼び出しがもうないと分かるまで、ボットはロールバックを完了としません。',
    'Move the clock by one hour. The bot calls the rollback finished only when no earlier call can take effect any more.',
  ),
  act: always(clockTo('+1h')),
  proof: (situation) => {
    const { current, mail } = situation;
    if (!isBack(situation) || !mailPassesWith(situation, current) || mail.last === null) return null;
    return words(
      `SES は ${current} で署名しています。${momentText(mail.last.at)} のメールは検証に成功しました。`,
      `SES signs with ${current}. The mail of ${momentText(mail.last.at)} verified.`,
    );
  },
};

// What a scene proved.

const putsProven = (situation: Situation): Proven => {
  const { puts, next, current } = situation;
  const people = approvers(situation);
  const back = putsOf(situation, current);
  return {
    what: words(
      `SES が受け取った Put は ${puts.length} 件です（新しい鍵 ${putsOf(situation, next)} 件、前の鍵 ${back} 件）。新しい鍵を承認したのは ${people.length === 0 ? '0 人' : `${people.join(' さんと ')} さん`}です。`,
      `SES received ${counted(puts.length, 'Put')} (${putsOf(situation, next)} of the new key, ${back} of the previous one). The new key was approved by ${people.length === 0 ? 'nobody' : people.join(' and ')}.`,
    ),
    how: words(
      'SES 自身の呼び出し記録と、署名付きのログの承認',
      "SES's own call log, and the approvals in the signed log",
    ),
  };
};

const mailProven = ({ mail: { tally } }: Situation): Proven => ({
  what: words(
    `メール ${tally.sent} 通のうち、検証に成功 ${tally.pass} 通、署名なし ${tally.unsigned} 通、失敗 ${tally.fail} 通です。`,
    `Of ${counted(tally.sent, 'mail')} ${tally.pass} passed, ${tally.unsigned} left unsigned and ${tally.fail} failed.`,
  ),
  how: words(
    '受信側と同じ検証（DKIM と DMARC）を、1 通ごとにその時点の DNS で行いました。SES が新しい鍵を確かめる数分は、署名なしになることがあります',
    'Each mail was verified as a receiver does (DKIM and DMARC) by the DNS of its moment. Mail may leave unsigned in the minutes in which SES checks a new key',
  ),
});

const logProven = ({ commits }: Situation): Proven => ({
  what: words(
    `ログの ${commits} 件の記録は、最初から最後まで署名とつながりを確かめました。`,
    `All ${commits} commits of the log are signed and follow each other from the first to the last.`,
  ),
  how: words(
    'ログを先頭から読み、署名とハッシュの連鎖を検証',
    'The log was read from its first commit, signatures and hash chain verified',
  ),
});

export const usualProofs = (situation: Situation): readonly Proven[] => [
  putsProven(situation),
  mailProven(situation),
  logProven(situation),
];
