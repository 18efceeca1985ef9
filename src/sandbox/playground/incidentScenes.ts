/** Scenes after a switch: back at night, somebody else at SES, a record removed too early, and Slack that is down. */

import { type Instant, lookUp } from '../../domain/names.ts';
import { completed, watched } from './rotationScenes.ts';
import { always, clockTo, counted, momentText, type Proven, press, type Scene, type Step, words } from './scene.ts';
import { eventsOf, type Situation } from './situation.ts';
import { back, isRight, putsOf, rollbackBy, servedText, untilSwitched, usualProofs } from './steps.ts';

const hourMs = 3_600_000;
const tokyoMs = 9 * hourMs;
const dayMs = 24 * hourMs;

const tokyoHour = (at: Instant): number => Math.floor(((at + tokyoMs) % dayMs) / hourMs);

/** The next two o'clock at night in Tokyo. */
const nextNight = (now: Instant): string => {
  const midnight = Math.floor((now + tokyoMs) / dayMs) * dayMs - tokyoMs;
  const night = midnight + 2 * hourMs;
  const at = new Date(night > now ? night : night + dayMs).toISOString();
  return `${at.slice(0, 'yyyy-mm-ddThh:mm:ss'.length)}Z`;
};

const nightFalls: Step = {
  id: 'night',
  title: words('夜になる', 'Night falls'),
  hint: words(
    '時計を午前 2 時に進めます。切り替えから 24 時間の監視が続いていて、承認者は眠っています。',
    'Move the clock to two in the morning. The watch of 24 hours runs, and the approvers are asleep.',
  ),
  act: ({ now }) => clockTo(nextNight(now)),
  proof: (situation) => {
    const decided = eventsOf(situation, 'RollbackDecided').at(-1);
    const at = decided?.at ?? situation.now;
    if (tokyoHour(at) >= 6 || (decided === undefined && situation.stage !== 'Watching')) return null;
    const until = situation.state?.rotation?.grant?.until;
    const grant = until === undefined ? '' : momentText(until);
    return words(
      `${momentText(at)} です。事前許可の期限は ${grant} です。`,
      `It is ${momentText(at)}. The rollback grant ends at ${grant}.`,
    );
  },
};

const nightRollback = rollbackBy(
  'night-operator',
  words('夜間担当者が一人で戻す', 'The night operator rolls back alone'),
  words(
    'Sam さん（night-operator）がカードの「ロールバック」を押します。切り替えの承認が事前許可になっているので、監視が終わるまでは一人で戻せます。',
    'night-operator presses "Roll back" on the card. The approval of the switch was a grant, too: until the watch ends one person may go back.',
  ),
);

const basisTexts = {
  grant: words('事前許可', 'the grant'),
  twoPeople: words('二人の決定', 'the decision of two people'),
  breakGlass: words('緊急手順', 'break-glass'),
} as const;

const basisProven = (situation: Situation): Proven => {
  const decided = eventsOf(situation, 'RollbackDecided').at(-1);
  const put = situation.puts.findLast(({ selector }) => selector === situation.current);
  const seconds =
    decided === undefined || put === undefined ? 0 : Math.max(0, Math.round((put.at - decided.at) / 1000));
  const people = decided?.event.people.length ?? 0;
  const basis = basisTexts[decided?.event.basis ?? 'twoPeople'];
  return {
    what: words(
      `ロールバックを決めたのは ${people} 人（根拠: ${basis.ja}）で、SES は ${seconds} 秒後に前の鍵を受け取りました。`,
      `${counted(people, 'person', 'people')} decided to roll back (basis: ${basis.en}), and SES received the previous key ${counted(seconds, 'second')} later.`,
    ),
    how: words('ログの決定と、SES の呼び出し記録の時刻', 'The decision in the log, and the time in SES’s call log'),
  };
};

const night: Scene = {
  id: 'night-rollback',
  title: words('夜中に戻す', 'Roll back at night'),
  summary: words(
    '切り替えた日の夜に、前の鍵へ戻します。承認者を起こさず、夜間担当者が一人で戻せます。',
    'In the night after the switch the previous key is needed. The night operator goes back without waking an approver.',
  ),
  steps: [...untilSwitched, nightFalls, nightRollback, back],
  proven: (situation) => [basisProven(situation), ...usualProofs(situation)],
};

const changed: Step = {
  id: 'changed',
  title: words('だれかが SES の鍵を変える', 'Somebody else changes the key at SES'),
  hint: words(
    'SES のコンソールを使える別の人が、ボットの知らない鍵を設定します。その鍵のレコードは DNS にありません。',
    'Somebody with access to the console sets a key that the bot does not know. The DNS has no record of it.',
  ),
  act: always({ path: '/ses/change', body: { what: 'otherKey' } }),
  proof: (situation) => {
    const other = situation.puts.find(({ selector }) => selector !== situation.next && selector !== situation.current);
    if (other === undefined) return null;
    return words(
      `SES は ${momentText(other.at)} に、ログにないセレクター ${other.selector} を受け取りました。`,
      `At ${momentText(other.at)} SES took the selector ${other.selector}, which the log does not have.`,
    );
  },
};

const changeNoticed: Step = {
  id: 'change-noticed',
  title: words('ボットが気づく', 'The bot notices'),
  hint: words(
    '時計を 2 時間進めます。監視中のボットは SES を読み、知らない鍵を見つけて、Slack の外にも警報を出します。',
    'Move the clock by two hours. In the watch the bot reads SES, finds the unknown key and also alerts outside Slack.',
  ),
  act: always(clockTo('+2h')),
  proof: (situation) => {
    const seen = eventsOf(situation, 'DriftSeen')[0];
    if (seen === undefined || !situation.alerts.includes('drift')) return null;
    return words(
      `ログの第 ${seen.version} 版に ${seen.event.selector} を検出した記録があり、Slack の外に警報 drift が届きました。`,
      `Version ${seen.version} of the log records the discovery of ${seen.event.selector}, and the alert drift arrived outside Slack.`,
    );
  },
};

const acknowledged: Step = {
  id: 'acknowledged',
  title: words('対応する人が名乗り出る', 'Somebody takes charge'),
  hint: words(
    '佐藤さん（approver-1）が「対応します」を押します。ほかの人への再通知が止まります。',
    'approver-1 presses "Acknowledge". The others are no longer notified again.',
  ),
  act: always(press('approver-1', 'acknowledge')),
  proof: (situation) => {
    const taken = eventsOf(situation, 'AlertAcknowledged').at(-1);
    if (taken === undefined) return null;
    return words(
      `ログの第 ${taken.version} 版: ${taken.event.name} さんが対応しています。`,
      `Version ${taken.version} of the log: ${taken.event.name} is handling it.`,
    );
  },
};

const backFromOther = rollbackBy(
  'approver-1',
  words('前の鍵に戻す', 'Go back to the previous key'),
  words(
    '佐藤さんが「ロールバック」を押します。だれかの鍵は、レコードのある前の鍵で置き換わります。',
    'approver-1 presses "Roll back". The previous key, whose record is live, replaces the unknown one.',
  ),
);

const drift: Scene = {
  id: 'changed-elsewhere',
  title: words('別のだれかが SES を変えた', 'Somebody else changed SES'),
  summary: words(
    'ボットを通さずに SES の鍵が変えられ、メールが署名なしになります。ボットが見つけて知らせ、人が戻します。',
    'The key at SES is changed behind the bot’s back, and mail leaves unsigned. The bot finds it and alerts; people go back.',
  ),
  steps: [...untilSwitched, changed, changeNoticed, acknowledged, backFromOther, back],
  proven: (situation) => {
    const other = situation.puts.find(({ selector }) => selector !== situation.next && selector !== situation.current);
    const seen = eventsOf(situation, 'DriftSeen')[0];
    const minutes = other === undefined || seen === undefined ? 0 : Math.round((seen.at - other.at) / 60_000);
    return [
      {
        what: words(
          `知らない鍵は ${minutes} 分後に見つかりました。人が決めたあと、SES は前の鍵の Put を ${putsOf(situation, situation.current)} 件受け取りました。`,
          `The unknown key was found ${counted(minutes, 'minute')} later. After people decided, SES received ${counted(putsOf(situation, situation.current), 'Put')} of the previous key.`,
        ),
        how: words(
          'SES の呼び出し記録と、ログの発見の時刻',
          'SES’s call log, and the time of the discovery in the log',
        ),
      },
      ...usualProofs(situation),
    ];
  },
};

const removedEarly: Step = {
  id: 'removed-early',
  title: words('前のレコードが早く消される', 'The previous record is removed too early'),
  hint: words(
    'DNS担当部署が、前の鍵のレコードを消します。配送中のメールと、ロールバックには、まだ必要です。',
    'The DNS department removes the record of the previous key. Mail under way and a rollback still need it.',
  ),
  act: always({ path: '/remove', body: { which: 'current' } }),
  proof: (situation) => {
    const { currentRecord, oldMail } = situation;
    const lost = eventsOf(situation, 'ProtectedRecordLost').length > 0;
    if (!lost && (currentRecord.length === 0 || isRight(currentRecord))) return null;
    const served = servedText(currentRecord);
    const old = oldMail === null ? '-' : `${momentText(oldMail.at)}: ${oldMail.verdict}`;
    return words(
      `前のレコード: ${served.ja}。前の鍵で署名したメールを今検証した結果: ${old}`,
      `The previous record: ${served.en}. A mail that the previous key signed, verified now: ${old}`,
    );
  },
};

const removalNoticed: Step = {
  id: 'removal-noticed',
  title: words('ボットが気づく', 'The bot notices'),
  hint: words(
    '時計を 1 日進めます。ボットは残すべきレコードを毎日確かめ、消えていれば警報を出します。',
    'Move the clock by one day. The bot checks the records that must stay every day, and alerts when one is gone.',
  ),
  act: always(clockTo('+1d')),
  proof: (situation) => {
    const lost = eventsOf(situation, 'ProtectedRecordLost')[0];
    if (lost === undefined) return null;
    return words(
      `ログの第 ${lost.version} 版: ${lost.event.selector} のレコードがないと記録しました。Slack の外に届いた警報: ${situation.alerts.length} 件`,
      `Version ${lost.version} of the log: the record of ${lost.event.selector} is missing. Alerts outside Slack: ${situation.alerts.length}`,
    );
  },
};

const restored: Step = {
  id: 'restored',
  title: words('レコードを元に戻す', 'Put the record back'),
  hint: words(
    'DNS担当部署が、スレッドにある値で前のレコードをもう一度公開します。',
    'The DNS department publishes the previous record again, with the value in the thread.',
  ),
  act: always({ path: '/dns/restore', body: { which: 'current' } }),
  proof: ({ currentRecord, oldMail }) => {
    if (!isRight(currentRecord)) return null;
    const served = servedText(currentRecord);
    const old = oldMail === null ? '-' : `${momentText(oldMail.at)}: ${oldMail.verdict}`;
    return words(
      `前のレコード: ${served.ja}。前の鍵で署名したメールを今検証した結果: ${old}`,
      `The previous record: ${served.en}. A mail that the previous key signed, verified now: ${old}`,
    );
  },
};

const restorationSeen: Step = {
  id: 'restoration-seen',
  title: words('ボットが元に戻ったことを確かめる', 'The bot sees it back'),
  hint: words(
    '時計を 1 日進めます。ボットはレコードが戻ったことを記録し、警報を止めます。',
    'Move the clock by one day. The bot records that the record is back, and the alarms stop.',
  ),
  act: always(clockTo('+1d')),
  proof: (situation) => {
    const seen = eventsOf(situation, 'ProtectedRecordBack').at(-1);
    if (seen === undefined) return null;
    return words(
      `ログの第 ${seen.version} 版: ${seen.event.selector} のレコードが元に戻りました。`,
      `Version ${seen.version} of the log: the record of ${seen.event.selector} is back.`,
    );
  },
};

const removedTooEarly: Scene = {
  id: 'removed-early',
  title: words('レコードが早く消された', 'The record is removed too early'),
  summary: words(
    '切り替えのあと、まだ必要な前のレコードが消されます。ボットが気づき、元に戻るまで知らせ続けます。',
    'After the switch the previous record is removed while it is still needed. The bot notices, and alarms until it is back.',
  ),
  steps: [...untilSwitched, watched, completed, removedEarly, removalNoticed, restored, restorationSeen],
  proven: (situation) => {
    const lost = eventsOf(situation, 'ProtectedRecordLost')[0];
    const found = eventsOf(situation, 'ProtectedRecordBack').at(-1);
    const hours = lost === undefined || found === undefined ? 0 : Math.round((found.at - lost.at) / hourMs);
    const status = lookUp(situation.state?.selectors ?? {}, situation.current ?? '')?.status ?? '-';
    return [
      {
        what: words(
          `レコードが戻ったのは、ボットが見つけてから ${hours} 時間後です。前の鍵の状態は今も ${status} で、破棄されていません。`,
          `The record was back ${counted(hours, 'hour')} after the bot had missed it. The previous key is still ${status}; nothing destroyed it.`,
        ),
        how: words(
          'ログの発見と復旧の時刻、ログにある鍵の状態',
          'The times of loss and return in the log, and the state of the key',
        ),
      },
      ...usualProofs(situation),
    ];
  },
};

const slackStops: Step = {
  id: 'slack-stops',
  title: words('Slack が止まる', 'Slack goes down'),
  hint: words(
    'Slack の障害を起こします。ボタンもコマンドも届かず、だれも Slack では戻せません。',
    'Let Slack fail. No button and no command arrives, and nobody can go back in Slack.',
  ),
  act: always({ path: '/slack/down', body: {} }),
  proof: (situation) =>
    situation.slackIsDown || eventsOf(situation, 'BreakGlassRequested').length > 0
      ? words('Slack は要求を受け付けていません。', 'Slack takes no request.')
      : null,
};

const emergencyRequested: Step = {
  id: 'requested',
  title: words('一人目が緊急手順を要求する', 'The first person requests break-glass'),
  hint: words(
    '田中さん（operator）が、自分の AWS の認証情報でコマンド「break-glass request」を実行します。まだ何も切り替わりません。',
    'operator runs the command "break-glass request" with their own AWS credentials. Nothing is switched yet.',
  ),
  act: always({
    path: '/break-glass',
    body: { person: 'operator', step: 'request', reason: 'mail fails, and Slack does not answer' },
  }),
  proof: (situation) => {
    const requested = eventsOf(situation, 'BreakGlassRequested')[0];
    if (requested === undefined) return null;
    const decided = eventsOf(situation, 'RollbackDecided')[0];
    const early = situation.puts.filter(
      ({ at, selector }) => selector === situation.current && (decided === undefined || at < decided.at),
    ).length;
    return words(
      `ログの第 ${requested.version} 版: ${requested.event.proof} が要求しました。一人の要求で前の鍵が送られた Put は ${early} 件です。`,
      `Version ${requested.version} of the log: requested by ${requested.event.proof}. One person's request sent ${counted(early, 'Put')} of the previous key.`,
    );
  },
};

const emergencyConfirmed: Step = {
  id: 'confirmed',
  title: words('二人目が確認し、前の鍵に戻る', 'The second person confirms, and SES goes back'),
  hint: words(
    '佐藤さん（approver-1）が、自分の認証情報で「break-glass confirm」を実行します。SES はすぐに前の鍵を受け取ります。',
    'approver-1 runs "break-glass confirm" with their own credentials. SES receives the previous key at once.',
  ),
  act: always({ path: '/break-glass', body: { person: 'approver-1', step: 'confirm' } }),
  proof: (situation) => {
    const confirmed = eventsOf(situation, 'BreakGlassConfirmed')[0];
    const count = putsOf(situation, situation.current);
    if (confirmed === undefined || count === 0) return null;
    return words(
      `ログの第 ${confirmed.version} 版: ${confirmed.event.proof} が確認しました。SES は前の鍵の Put を ${count} 件受け取りました。`,
      `Version ${confirmed.version} of the log: confirmed by ${confirmed.event.proof}. SES received ${counted(count, 'Put')} of the previous key.`,
    );
  },
};

const slackReturns: Step = {
  id: 'slack-returns',
  title: words('Slack が戻る', 'Slack is back'),
  hint: words('Slack の障害を終わらせます。', 'End the failure of Slack.'),
  act: always({ path: '/slack/up', body: {} }),
  proof: ({ slackIsDown }) =>
    slackIsDown ? null : words('Slack は要求を受け付けています。', 'Slack takes requests again.'),
};

const notifiedAfterwards: Step = {
  id: 'posted',
  title: words('ボットが Slack で知らせる', 'The bot reports in Slack'),
  hint: words(
    '時計を 15 分進めます。ボットは、止まっていた間のことをスレッドに投稿し、報告を求めます。',
    'Move the clock by 15 minutes. The bot posts in the thread what happened meanwhile, and asks for a report.',
  ),
  act: always(clockTo('+15m')),
  proof: (situation) =>
    situation.sees('approver-3', 'close_break_glass') || eventsOf(situation, 'BreakGlassReportClosed').length > 0
      ? words(
          'スレッドに、報告を求めるカードとボタンがあります。',
          'The thread has the card that asks for a report, with its button.',
        )
      : null,
};

const reported: Step = {
  id: 'reported',
  title: words('報告を完了にする', 'Close the report'),
  hint: words(
    '高橋さん（approver-3）が、何があったかを確かめて「報告を完了」を押します。',
    'approver-3 reviews what happened and presses "Close the report".',
  ),
  act: always(press('approver-3', 'close_break_glass')),
  proof: (situation) => {
    const closed = eventsOf(situation, 'BreakGlassReportClosed')[0];
    if (closed === undefined) return null;
    return words(
      `ログの第 ${closed.version} 版: ${closed.event.name} さんが報告を完了にしました。`,
      `Version ${closed.version} of the log: ${closed.event.name} closed the report.`,
    );
  },
};

const slackDown: Scene = {
  id: 'slack-down',
  title: words('Slack が止まった', 'Slack is down'),
  summary: words(
    '切り替えのあとで Slack が止まります。二人が、それぞれの AWS の認証情報を使い、コマンドで前の鍵に戻します。',
    'After the switch Slack fails. Two people go back by the command line, each with their own AWS credentials.',
  ),
  steps: [
    ...untilSwitched,
    slackStops,
    emergencyRequested,
    emergencyConfirmed,
    back,
    slackReturns,
    notifiedAfterwards,
    reported,
  ],
  proven: (situation) => [basisProven(situation), ...usualProofs(situation)],
};

export const incidentScenes: readonly Scene[] = [night, drift, removedTooEarly, slackDown];
