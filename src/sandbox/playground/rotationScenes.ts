/** Scenes of a switch: the good one, a wrong record, one person alone, and SES that does not answer. */

import { always, clockTo, counted, momentText, press, type Scene, type Step, words } from './scene.ts';
import { eventsOf, type Situation } from './situation.ts';
import {
  approveFirst,
  approveSecond,
  publish,
  putsOf,
  rotate,
  servedText,
  stable,
  submit,
  success,
  untilApprovable,
  untilSwitched,
  usualProofs,
} from './steps.ts';

export const watched: Step = {
  id: 'watched',
  title: words('監視の 24 時間を見届ける', 'Let the watch of 24 hours pass'),
  hint: words(
    '時計を 25 時間進めます。ボットは確認メールを送り、新しい鍵の署名が届くことを確かめ続けます。',
    'Move the clock by 25 hours. The bot sends probe mails and keeps checking that they arrive signed by the new key.',
  ),
  act: always(clockTo('+25h')),
  proof: (situation) => {
    const { stage } = situation;
    if (stage !== 'AwaitingCompletion' && stage !== 'Overlap' && stage !== 'Completed') return null;
    const verified = eventsOf(situation, 'ProbeVerified').length;
    return words(
      `監視が終わりました。ログに、検証できた確認メールの記録が ${verified} 件あります。`,
      `The watch is over. The log has ${counted(verified, 'probe mail')} that verified.`,
    );
  },
};

export const completed: Step = {
  id: 'completed',
  title: words('完了を確認する', 'Confirm the completion'),
  hint: words(
    '報告を見て、鈴木さんが「完了を確認」を押します。前のレコードと鍵は、保持期間が終わるまで残ります。',
    'The requester reads the report and presses "Confirm completion". The previous record and key stay until the overlap is over.',
  ),
  act: always(press('requester', 'confirm_completion')),
  proof: (situation) => {
    const confirmed = eventsOf(situation, 'CompletionConfirmed').at(-1);
    if (confirmed === undefined) return null;
    return words(
      `ログの第 ${confirmed.version} 版: ${confirmed.event.name} さんが完了を確認しました。`,
      `Version ${confirmed.version} of the log: ${confirmed.event.name} confirmed the completion.`,
    );
  },
};

const rotation: Scene = {
  id: 'rotation',
  title: words('通常のローテーション', 'A good rotation'),
  summary: words(
    '新しい鍵を作り、レコードを公開し、二人が承認して切り替え、監視を終えるまでを見ます。',
    'From the new key and its record to the switch by two people and the end of the watch.',
  ),
  steps: [...untilSwitched, watched, completed],
  proven: usualProofs,
};

const publishWrong: Step = {
  id: 'publish-wrong',
  title: words('担当部署がレコードを誤る', 'The department makes a mistake'),
  hint: words(
    'DNS担当部署が、途中で切れたレコードを公開します。長いレコードを貼り付けるときによくある誤りです。',
    'The DNS department publishes a record that is cut off. It is a common mistake when a long record is pasted.',
  ),
  act: always({ path: '/publish', body: { variant: 'truncated' } }),
  proof: (situation) => {
    const { nextRecord } = situation;
    const wasWrong = eventsOf(situation, 'RecordChanged').some(({ event }) => event.facts.verdict === 'wrong');
    if (!wasWrong && !nextRecord.some(({ verdict }) => verdict === 'wrong')) return null;
    const served = servedText(nextRecord);
    return words(`ネームサーバーの答え: ${served.ja}`, `What the name servers answer: ${served.en}`);
  },
};

const mistakeNamed: Step = {
  id: 'mistake-named',
  title: words('ボットが誤りの内容を示す', 'The bot names the mistake'),
  hint: words(
    '鈴木さんが「今すぐ確認」を押します。ボットは、どのサーバーの何が誤りかと、貼り付けるべき正しい値を示します。',
    'The requester presses "Check now". The bot says which server has what mistake, and shows the right value to paste.',
  ),
  act: always(press('requester', 'check_now')),
  proof: (situation) => {
    const seen = eventsOf(situation, 'RecordChanged').find(({ event }) => event.facts.verdict === 'wrong');
    if (seen === undefined) return null;
    const findings = seen.event.facts.findings.join(', ');
    return words(
      `ログの第 ${seen.version} 版に、誤り（${findings}）の記録があります。`,
      `Version ${seen.version} of the log has the mistake (${findings}).`,
    );
  },
};

const dayMs = 86_400_000;

const neverApproved: Step = {
  id: 'never-approved',
  title: words('誤ったままでは承認できないことを見る', 'See that a wrong record is never approved'),
  hint: words(
    '時計を 1 日進めます。レコードが誤っている間、承認カードは出ず、だれも承認できません。',
    'Move the clock by one day. While the record is wrong there is no approval card, and nobody can approve.',
  ),
  act: always(clockTo('+1d')),
  proof: (situation) => {
    const { now, puts } = situation;
    const seen = eventsOf(situation, 'RecordChanged').find(({ event }) => event.facts.verdict === 'wrong');
    const rounds = eventsOf(situation, 'RoundOpened').filter(({ at }) => seen !== undefined && at < seen.at + dayMs);
    if (seen === undefined || now < seen.at + dayMs - 60_000 || rounds.length > 0) return null;
    const offered = situation.sees('approver-1', 'approve') ? 1 : 0;
    return words(
      `1 日たっても承認依頼は ${rounds.length} 件、承認ボタンが見える承認者は ${offered} 人、SES への Put は ${puts.length} 件です。`,
      `A day later SES and Slack show ${counted(rounds.length, 'approval round')}, ${counted(offered, 'approver')} with an approve button, and ${counted(puts.length, 'Put')} at SES.`,
    );
  },
};

const wrongRecord: Scene = {
  id: 'wrong-record',
  title: words('レコードが間違っている', 'The record is wrong'),
  summary: words(
    '担当部署が誤ったレコードを公開します。ボットは誤りを示し、直るまで承認を受け付けません。',
    'The department publishes a wrong record. The bot names the mistake and takes no approval until it is corrected.',
  ),
  steps: [
    rotate,
    submit,
    publishWrong,
    mistakeNamed,
    neverApproved,
    publish,
    stable,
    approveFirst,
    approveSecond,
    success,
  ],
  proven: (situation) => {
    const wrong = eventsOf(situation, 'RecordChanged').find(({ event }) => event.facts.verdict === 'wrong');
    const put = situation.puts[0];
    const since = wrong === undefined ? situation.now : wrong.at;
    const early = situation.puts.filter(({ at }) => at < (eventsOf(situation, 'RoundOpened')[0]?.at ?? at)).length;
    return [
      {
        what: words(
          `レコードが誤っていた間の Put は ${early} 件です。誤りの発見は ${momentText(since)}、最初の Put は ${put === undefined ? 'まだ' : momentText(put.at)} です。`,
          `SES received ${counted(early, 'Put')} while the record was wrong. The mistake was found at ${momentText(since)}; the first Put came ${put === undefined ? 'never' : `at ${momentText(put.at)}`}.`,
        ),
        how: words(
          'ログの確認結果と、SES の呼び出し記録の時刻',
          'The results in the log, and the times in SES’s call log',
        ),
      },
      ...usualProofs(situation),
    ];
  },
};

const refusedApprovals = (situation: Situation) =>
  eventsOf(situation, 'RequestRefused').filter(({ event }) => event.action === 'approve');

const again: Step = {
  id: 'again',
  title: words('同じ人がもう一度承認しようとする', 'The same person tries to approve again'),
  hint: words(
    '佐藤さん（approver-1）がもう一度「承認」を押します。同じ人の二回目は数えません。',
    'approver-1 presses "Approve" once more. A second click of the same person does not count.',
  ),
  act: always(press('approver-1', 'approve')),
  proof: (situation) => {
    const refused = refusedApprovals(situation).find(({ event }) => event.refusal === 'already_approved');
    if (refused === undefined) return null;
    return words(
      `ログの第 ${refused.version} 版: ${refused.event.name} さんの承認を断りました（${refused.event.refusal}）。SES への Put は ${situation.puts.length} 件です。`,
      `Version ${refused.version} of the log: the approval of ${refused.event.name} was refused (${refused.event.refusal}). SES has received ${counted(situation.puts.length, 'Put')}.`,
    );
  },
};

const requesterTries: Step = {
  id: 'requester-tries',
  title: words('申請者が自分で承認しようとする', 'The requester tries to approve'),
  hint: words(
    '鈴木さん（申請者）が「承認」を押します。申請した人の承認は数えません。',
    'The requester presses "Approve". The approval of the person who requested the switch does not count.',
  ),
  act: always(press('requester', 'approve')),
  proof: (situation) => {
    const { state, puts } = situation;
    const requester = state?.rotation?.requester;
    const refused = refusedApprovals(situation).find(({ event }) => event.by === requester);
    if (refused === undefined) return null;
    return words(
      `ログの第 ${refused.version} 版: ${refused.event.name} さんの承認を断りました（${refused.event.refusal}）。SES への Put は ${puts.length} 件です。`,
      `Version ${refused.version} of the log: the approval of ${refused.event.name} was refused (${refused.event.refusal}). SES has received ${counted(puts.length, 'Put')}.`,
    );
  },
};

const alone: Scene = {
  id: 'alone',
  title: words('一人だけで承認しようとする', 'Someone tries to approve alone'),
  summary: words(
    '一人が二回押しても、申請者が押しても、鍵は切り替わりません。別の二人がそろって初めて切り替わります。',
    'Neither one person who presses twice nor the requester can switch. It takes two different people.',
  ),
  steps: [...untilApprovable, approveFirst, again, requesterTries, approveSecond, success],
  proven: (situation) => {
    const refused = refusedApprovals(situation);
    const second = eventsOf(situation, 'SwitchApproved')[1];
    const early = situation.puts.filter(({ at }) => second === undefined || at < second.at).length;
    return [
      {
        what: words(
          `断られた承認は ${refused.length} 件です。二人目が承認する前に SES が受け取った Put は ${early} 件です。`,
          `${counted(refused.length, 'approval')} ${refused.length === 1 ? 'was' : 'were'} refused. Before the second person approved, SES had received ${counted(early, 'Put')}.`,
        ),
        how: words(
          'ログの拒否の記録と、SES の呼び出し記録の時刻',
          'The refusals in the log, and the times in SES’s call log',
        ),
      },
      ...usualProofs(situation),
    ];
  },
};

const unanswered = ({ puts }: Situation) => puts.filter(({ outcome }) => outcome.startsWith('timeout'));

const sesFails: Step = {
  id: 'ses-fails',
  title: words('SES の応答が失われるようにする', 'Let SES lose its next answer'),
  hint: words(
    '障害を仕掛けます。SES は次の Put を受け付けますが、答えを返す前に接続が切れます。',
    'Arrange a fault: SES takes the next Put, and the connection breaks before the answer.',
  ),
  act: always({ path: '/faults', body: { part: 'ses', kind: 'timeout_after_commit', times: 1 } }),
  proof: (situation) =>
    situation.faultsArmed > 0 || unanswered(situation).length > 0
      ? words(
          'SES に、次の Put の応答が途絶える障害があります。',
          'SES has a fault that loses the answer of the next Put.',
        )
      : null,
};

const putUnanswered: Step = {
  ...approveSecond,
  id: 'put-unanswered',
  title: words('二人目が承認し、SES が応答しない', 'The second person approves, and SES does not answer'),
  hint: words(
    'Alex さん（approver-2）が「承認」を押します。ボットは Put を 1 回だけ送りますが、答えが届きません。',
    'approver-2 presses "Approve". The bot sends one Put, and no answer comes.',
  ),
  proof: (situation) => {
    const [put] = unanswered(situation);
    if (put === undefined) return null;
    return words(
      `SES の呼び出し記録: ${put.selector} の Put を ${momentText(put.at)} に受け取り、答えを返していません（${put.outcome}）。`,
      `SES's call log: a Put of ${put.selector} at ${momentText(put.at)} without an answer (${put.outcome}).`,
    );
  },
};

const outcomeFound: Step = {
  id: 'outcome-found',
  title: words('ボットが結果を調べる', 'The bot finds out what became of it'),
  hint: words(
    '時計を 5 分進めます。ボットは Put を送り直さず、SES を読んで結果を確かめます。',
    'Move the clock by five minutes. The bot does not send the Put again. It reads SES to learn the outcome.',
  ),
  act: always(clockTo('+5m')),
  proof: (situation) => {
    const closed = eventsOf(situation, 'AttemptClosed').find(({ event }) => event.outcome === 'applied');
    if (closed === undefined) return null;
    return words(
      `ログの第 ${closed.version} 版: 呼び出し ${closed.event.attempt} は SES に届いていました。Put は ${situation.puts.length} 件のままです。`,
      `Version ${closed.version} of the log: call ${closed.event.attempt} had reached SES. SES still has exactly ${counted(situation.puts.length, 'Put')}.`,
    );
  },
};

const neverAgain: Step = {
  id: 'never-again',
  title: words('二度送られないことを見る', 'See that it is not sent again'),
  hint: words(
    '時計を 1 時間進めます。20 分が過ぎると、遅れて届くこともないと分かります。',
    'Move the clock by one hour. After 20 minutes the call can no longer take effect late.',
  ),
  act: always(clockTo('+1h')),
  proof: (situation) => {
    const settled = eventsOf(situation, 'AttemptSettled')[0];
    const count = putsOf(situation, situation.next);
    if (settled === undefined || count !== 1) return null;
    return words(
      `ログの第 ${settled.version} 版: 呼び出しは確定しました。SES が受け取った Put は ${count} 件です。`,
      `Version ${settled.version} of the log: the call is settled. SES received ${counted(count, 'Put')}.`,
    );
  },
};

const noAnswer: Scene = {
  id: 'no-answer',
  title: words('SES が応答しない', 'SES does not answer'),
  summary: words(
    'SES への呼び出しの答えが失われます。ボットは送り直さず、SES を読んで何が起きたかを確かめます。',
    'The answer of SES is lost. The bot does not send again but reads SES to learn what happened.',
  ),
  steps: [...untilApprovable, sesFails, approveFirst, putUnanswered, outcomeFound, success, neverAgain],
  proven: (situation) => [
    {
      what: words(
        `答えのなかった Put は ${unanswered(situation).length} 件、SES が受け取った Put は全部で ${situation.puts.length} 件です。`,
        `${counted(unanswered(situation).length, 'Put')} had no answer; SES received ${situation.puts.length} in all.`,
      ),
      how: words(
        'SES の呼び出し記録。失敗した呼び出しと答えのない呼び出しも載ります',
        'SES’s call log, which has failed and unanswered calls, too',
      ),
    },
    ...usualProofs(situation),
  ],
};

export const rotationScenes: readonly Scene[] = [rotation, wrongRecord, alone, noAnswer];
