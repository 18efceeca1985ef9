/** Cards and the DNS application. */
import type { Row } from './codes.ts';

export const cards = {
  'digest.title': {
    ja: '⏰ このチャンネルで、本日 {count} 件の作業が対応を待っています。',
    en: '⏰ {count} tasks wait for people in this channel today.',
  },
  'digest.buttons': {
    ja: 'ボタンはリンク先のカードにあります。お知らせは `/dkim postpone ドメイン 日付 理由` で延期できます。',
    en: 'The linked cards have the buttons. Put a reminder off with `/dkim postpone DOMAIN DATE REASON`.',
  },
  'card.title': {
    ja: '{domain}：鍵のローテーション',
    en: '{domain}: key rotation',
  },
  'card.summary': { ja: '{domain}: {stage}（{current} → {next}）', en: '{domain}: {stage} ({current} → {next})' },
  'card.step': {
    ja: '{bar} *{step}/{of}: {name}*',
    en: '{bar} *step {step} of {of}: {name}*',
  },
  'card.stepsDone': {
    ja: '{bar} *{name}*',
    en: '{bar} *{name}*',
  },
  'card.awaitsApproval': { ja: '承認待ち', en: 'Waiting for approval' },
  'card.awaitsSwitch': { ja: '承認済み、切り替え前', en: 'Approved, not switched yet' },
  'card.correction': {
    ja: 'スレッドの「訂正の申請」を受け取り、DNS担当部署に送る',
    en: 'get the "Correction" in the thread and send it to the DNS department',
  },
  'card.keyNow': {
    ja: '署名中の鍵 {selectors}',
    en: 'key signing now {selectors}',
  },
  'card.keyPrevious': {
    ja: '前の鍵 `{selector}`',
    en: 'previous key `{selector}`',
  },
  'card.keyNext': {
    ja: '次の鍵 `{selector}`',
    en: 'next key `{selector}`',
  },
  'mail.before': {
    ja: 'メールの署名鍵（DKIM）を替える作業です。メールは今の鍵のままで、ここのボタンを押しても変わりません。',
    en: 'This replaces the mail-signing key (DKIM). Mail is signed as before, and no button here changes that.',
  },
  'mail.switching': {
    ja: 'メールの署名を、新しい鍵（DKIM）に替えています。',
    en: 'Mail is moving to the new signing key (DKIM).',
  },
  'mail.watching': {
    ja: 'メールは新しい鍵（DKIM）で署名しており、正しく届くかを確認中です。',
    en: 'Mail is signed with the new key (DKIM), and its arrival is being checked.',
  },
  'mail.proven': {
    ja: 'メールは新しい鍵（DKIM）で署名しており、監視は正常に終わりました。「完了を確認」を押しても、署名は変わりません。',
    en: 'Mail is signed with the new key (DKIM), and the watch ended well. "Confirm completion" changes no mail.',
  },
  'mail.kept': {
    ja: 'メールは新しい鍵（DKIM）で署名しています。配送中のメールのため、前の鍵の公開を残しています。',
    en: 'Mail is signed with the new key (DKIM). The previous one stays published for mail on its way.',
  },
  'mail.returning': {
    ja: 'メールの署名を、前の鍵（DKIM）に戻しています。',
    en: 'Mail is going back to the previous signing key (DKIM).',
  },
  'mail.returned': {
    ja: 'メールの署名は、前の鍵（DKIM）に戻りました。ここのボタンを押しても変わりません。',
    en: 'Mail is signed with the previous key (DKIM) again, and no button here changes that.',
  },
  'mail.completed': {
    ja: 'メールは新しい鍵（DKIM）で署名しています。古い鍵の後片付けをしても、変わりません。',
    en: 'Mail is signed with the new key (DKIM). Clearing up the old key does not change that.',
  },
  'mail.cancelled': {
    ja: 'メールは、開始前と同じ鍵（DKIM）で署名しています。',
    en: 'Mail is signed with the same key (DKIM) as before this rotation.',
  },
  'mail.mayGoBack': {
    ja: '「ロールバック」を押すと、前の鍵に戻ります。',
    en: '"Roll back" returns to the previous key.',
  },
  'mail.twoMayGoBack': {
    ja: '「ロールバック」を2名が押すと、前の鍵に戻ります。',
    en: '"Roll back", pressed by two people, returns to the previous key.',
  },
  'card.requester': {
    ja: '申請者 {requester}',
    en: 'requester {requester}',
  },
  'card.unclaimed': {
    ja: '未定（引き受けが必要）',
    en: 'nobody yet (somebody has to claim it)',
  },
  'card.next': {
    ja: '*次の作業*: {step}（{owner}、{due} まで）',
    en: '*Next*: {step} ({owner}, due {due})',
  },
  'card.approvals': {
    ja: '：{count}/{required}',
    en: ' ({count} of {required})',
  },
  'card.nextNothing': {
    ja: '*次の作業*: ボットが進めます。人がすることはありません。',
    en: '*Next*: nothing for people to do. The bot continues.',
  },
  'card.nextOverlap': {
    ja: '*次の作業*: なし。前の公開鍵レコードを {until} まで残します。',
    en: '*Next*: the previous key record has to stay until {until}. Nothing to do.',
  },
  'card.nextClosed': {
    ja: 'このローテーションは終わりました。',
    en: 'This rotation has ended.',
  },
  'card.oneMayGoBack': {
    ja: '{until} まで、1名で前の鍵に戻せます。',
    en: 'Until {until} one person can go back to the previous key.',
  },
  'card.target': { ja: '{number}. `{target}` {facts}', en: '{number}. `{target}` {facts}' },
  'card.targetShown': { ja: '署名中 `{selector}`', en: 'signs with `{selector}`' },
  'card.targetUnknown': { ja: '署名中のセレクターは未確認', en: 'selector in use not seen yet' },
  'card.signingOff': {
    ja: '⚠️ DKIM 署名はオフ（切り替えでオンになります）',
    en: '⚠️ DKIM signing is off (the switch turns it on)',
  },
  'card.originOwnKey': { ja: '自社の鍵', en: 'your own key' },
  'card.originSesKey': {
    ja: 'SES が管理する鍵（Easy DKIM、{origin}）',
    en: 'a key that SES manages (Easy DKIM, {origin})',
  },
  'card.originUnknown': { ja: '署名元は未確認', en: 'origin not seen yet' },
  'card.targetSucceeded': { ja: '✅ SES SUCCESS', en: '✅ SES SUCCESS' },
  'card.targetSwitched': {
    ja: '✅ 切り替え済み（今回は変えません）',
    en: '✅ switched already, stays as it is',
  },
  'card.targetProbed': { ja: '✅ 確認メールで検証済み', en: '✅ verified by a probe mail' },
  'card.more': { ja: '…ほか {count} 件', en: '… and {count} more' },
  'card.keyDestroyed': {
    ja: '🗑️ セレクター `{selector}` の古い署名鍵を破棄しました。',
    en: '🗑️ The old mail-signing key (selector `{selector}`) has been destroyed.',
  },
  'card.application': {
    ja: '提出日: {date}',
    en: 'submitted on {date}',
  },
  'card.record': { ja: '*公開鍵レコード*\n{verdict}{findings}', en: '*Key record*\n{verdict}{findings}' },
  'card.recordWrong': {
    ja: '⚠️ *公開鍵レコード: {verdict}*{findings}',
    en: '⚠️ *Key record: {verdict}*{findings}',
  },
  'card.preflight': { ja: '⚠️ *事前確認*\n{blockers}', en: '⚠️ *Preflight*\n{blockers}' },
  'card.blocked': {
    ja: '⚠️ *承認を依頼できない理由*\n{blockers}',
    en: '⚠️ *Why approval cannot be requested yet*\n{blockers}',
  },
  'card.round': {
    ja: '*承認依頼（{round}回目）*\n{progress}',
    en: '*Approval request {round}*\n{progress}',
  },
  'card.progress': {
    ja: '承認 {count}/{required}（期限: {until}）',
    en: '{count} of {required} approved (until {until})',
  },
  'card.grant': {
    ja: '*1名でロールバックできる期限*\n{until} まで、`{to}` に戻せます。',
    en: '*One person can roll back*\nuntil {until}, to `{to}`',
  },
  'alert.card': {
    ja: '押せるボタンは Slack のカードにあります: {link}',
    en: 'Who may press what is on the card in Slack: {link}',
  },
  'alert.runbook': {
    ja: '対応: 手順書の {code} の項 {runbook}',
    en: 'What to do: the entry {code} of the runbook, {runbook}',
  },
  'card.lost': {
    ja: '🚨 `{selector}` の公開鍵レコード: {verdict}（{since} から）。{need}',
    en: '🚨 Key record of `{selector}` – {verdict}, since {since}. {need}',
  },
  'need.next': {
    ja: 'この鍵で署名したメールは検証に失敗します。ロールバックできます。',
    en: 'Mail signed with it fails verification; you can roll back.',
  },
  'need.current': {
    ja: 'この鍵で署名したメールは検証に失敗します。',
    en: 'Mail signed with it fails verification.',
  },
  'need.previous': { ja: 'ロールバックは安全ではありません。', en: 'Rolling back is not safe.' },
  'need.kept': {
    ja: '配送中のメールに必要な可能性があります。',
    en: 'Mail in transit may need it.',
  },
  'card.sesVerification': {
    ja: 'ℹ️ {target}: SES による DNS の確認結果: {problem}（最終確認 {checked}、ゾーンのシリアル {serial}）',
    en: "ℹ️ {target}: result of SES's own DNS check: {problem} (last check {checked}, zone serial {serial})",
  },
  'card.altered.easy_dkim_origin': {
    ja: '🚨 SES が管理する鍵（Easy DKIM）で署名しています。自社の鍵は使われていません。',
    en: '🚨 SES signs with a key that it manages itself (Easy DKIM), not with your own key.',
  },
  'card.altered.missing': {
    ja: '🚨 SES のアイデンティティがなくなっています。',
    en: '🚨 The identity does not exist at SES any more.',
  },
  'card.altered.signing_off': {
    ja: '🚨 SES で DKIM 署名が止められています。メールが署名なしで送られています。',
    en: '🚨 DKIM signing is turned off at SES: mail leaves unsigned.',
  },
  'card.taken': {
    ja: '🙋 {since} から {name} さんが対応しています:\n{incidents}',
    en: '🙋 {name} has been handling this since {since}:\n{incidents}',
  },
  'card.untaken': {
    ja: '🚨 対応する方がまだいません（{since} から）:\n{incidents}',
    en: '🚨 Nobody has acknowledged this since {since}:\n{incidents}',
  },
  'card.drift': {
    ja: '🚨 記録にないセレクター `{selector}` が SES で使われています。',
    en: '🚨 SES uses the selector `{selector}`, which is not in the log.',
  },
  'card.proposed': {
    ja: '↩️ {person} さんがロールバックを求めています。もう1名の確認が必要です。',
    en: '↩️ {person} requests a rollback. A second person has to confirm.',
  },
  'card.noticeClosed': {
    ja: '✔️ このお知らせへの操作は不要になりました。',
    en: '✔️ Nothing has to be pressed here any more.',
  },
  'card.testEndpoints': {
    ja: '🧪 テスト用の接続先です。本物の Slack・AWS ではありません。',
    en: '🧪 Test endpoints: this is not the real Slack or AWS.',
  },
  'card.none': { ja: 'なし', en: 'none' },
  'progress.opening': {
    ja: '⏳ DNS・署名・ロールバックの準備を確認中です。問題がなければ承認カードを投稿します。',
    en: '⏳ Checking DNS, test signature and rollback. If all is right, the approval card follows.',
  },
  'progress.checking': {
    ja: '⏳ 承認済み: 切り替えの前に、DNS と署名を確認し直しています。',
    en: '⏳ Approved: DNS and the test signature are re-checked before the switch.',
  },
  'progress.sending': {
    ja: '⏳ 新しい鍵を SES に送っています。',
    en: '⏳ The new key is being sent to SES.',
  },
  'progress.unknown': {
    ja: '⚠️ SES の応答がなく、結果が不明です。結果を確かめています。',
    en: '⚠️ SES did not answer, so the result is unknown. It is being checked.',
  },
  'progress.pending': {
    ja: '⏳ SES が新しい鍵を受け付けました。反映（SUCCESS）を待っています。',
    en: '⏳ SES accepted the new key. Waiting for SUCCESS.',
  },
  'progress.unsignedSince': {
    ja: '{since} から、メールに署名が付いていない可能性があります。',
    en: 'Since {since} mail may be leaving unsigned.',
  },
  'progress.returning': {
    ja: '⏳ 前の鍵に戻しています。',
    en: '⏳ Going back to the previous key.',
  },
  'progress.settling': {
    ja: '⏳ SES が前の鍵を受け付けました。確定を待っています。',
    en: '⏳ SES accepted the previous key. Waiting until it is certain.',
  },
  'ownership.cloudformation': { ja: 'CloudFormation で管理しています', en: 'in the code of CloudFormation' },
  'ownership.terraform': { ja: 'Terraform で管理しています', en: 'in the code of Terraform' },
  'ownership.nobody': { ja: 'どちらでも管理していません', en: 'in the code of neither' },
  'ownership.later': { ja: '未回答です', en: 'not answered yet' },
  'ownershipSuspect.cloudformation': {
    ja: '🏗️ SES の設定は CloudFormation で管理されています。まず、最近のスタックの更新を確かめてください。',
    en: '🏗️ CloudFormation has these settings of SES in its code: look at the latest stack updates first.',
  },
  'ownershipSuspect.terraform': {
    ja: '🏗️ SES の設定は Terraform で管理されています。まず、最近の `terraform apply` を確かめてください。',
    en: '🏗️ Terraform has these settings of SES in its code: look at the latest `terraform apply` first.',
  },
  'dmarc.reject': { ja: 'p=reject', en: 'p=reject' },
  'dmarc.quarantine': { ja: 'p=quarantine', en: 'p=quarantine' },
  'dmarc.none': { ja: 'p=none', en: 'p=none' },
  'dmarc.absent': { ja: 'なし', en: 'none' },
  'dmarc.unknown': { ja: '不明', en: 'unknown' },
  'spf.aligned': { ja: '一致', en: 'aligned' },
  'spf.notAligned': { ja: '不一致', en: 'not aligned' },
  'spf.unknown': { ja: '不明', en: 'unknown' },
  'card.mailPolicy': {
    ja: '*署名なしのメールの扱い*\nDMARC: {dmarc} · SPF と差出人: {spf}\n{unsigned}',
    en: '*Unsigned mail*\nDMARC: {dmarc} · SPF and sender: {spf}\n{unsigned}',
  },
  'round.reason': { ja: '💬 {person} さんの承認の理由: {reason}', en: '💬 {person} approved because: {reason}' },
  'application.title': { ja: 'DNS申請書', en: 'DNS application' },
  'application.name': { ja: '*レコード名*\n`{name}`', en: '*Record name*\n`{name}`' },
  'application.type': { ja: '*種別 / TTL*\nTXT / {ttl} 秒', en: '*Type / TTL*\nTXT / {ttl} seconds' },
  'application.value': { ja: '*値*', en: '*Value*' },
  'application.expiry': {
    ja: '鍵の使用期限（社内基準）: {date}',
    en: 'Use-by date of the key (internal standard): {date}',
  },
  'correction.fileName': {
    ja: 'DNS申請書-{domain}-{selector}-訂正.txt',
    en: 'dns-application-{domain}-{selector}-correction.txt',
  },
  'correction.fileTitle': { ja: 'DNS申請書（訂正） {selector}', en: 'DNS application (correction) {selector}' },
  'application.ownership': {
    ja: '🏗️ SES の設定（署名の鍵）は、CloudFormation か Terraform のコードに書かれていますか？ 書かれていると、切り替えのあとのデプロイで前の鍵に戻されることがあります。答えは記録し、何を直せばよいかを承認カードでお知らせします。',
    en: '🏗️ Are the SES settings (the signing key) managed by CloudFormation or Terraform? If so, a deploy after the switch may restore the old key. The answer is saved, and the approval card says what to change.',
  },
  'application.owned': {
    ja: '🏗️ SES の設定（署名の鍵）: {ownership}。',
    en: '🏗️ The SES settings (the signing key) are {ownership}.',
  },
  'applications.fileName': { ja: 'DNS申請書-{domain}-ほか{more}件', en: 'dns-applications-{domain}-and-{more}-more' },
  'applications.fileTitle': { ja: 'DNS申請書（{count} 件）', en: 'DNS applications ({count})' },
  'applications.page': {
    ja: '全 {total} 件のうち、{page}/{pages} ページ目です。ほかのページは `/dkim applications {next}` のように番号を付けるか、ドメイン名を付けて依頼してください。',
    en: 'Page {page} of {pages}, of {total} applications in all. For another page add its number (`/dkim applications {next}`), or add a domain.',
  },
  'applications.unreadable': {
    ja: '⚠️ ほかに {count} 件あります。鍵を読み取れないため、ファイルに入れていません。`/dkim status ドメイン` で確認してください。',
    en: '⚠️ {count} more are not in the file, because their keys cannot be read. See `/dkim status DOMAIN`.',
  },
  'applications.corrupt': {
    ja: '🔴 {domains}: ログに矛盾があるため、DNS申請を調べていません。すぐに管理者に知らせてください。',
    en: '🔴 {domains}: the log does not verify, so DNS applications were not looked for. Tell the administrator at once.',
  },
  'applications.unread': {
    ja: 'このチャンネルのドメインのうち {count} 個は調べていません。`/dkim applications ドメイン` で依頼してください。',
    en: '{count} more domains of this channel were not looked at. Name one: `/dkim applications DOMAIN`.',
  },
  'applications.none': { ja: '申請中の DNS申請はありません。', en: 'There is no open DNS application.' },
  'application.fileName': { ja: 'DNS申請書-{domain}-{selector}.txt', en: 'dns-application-{domain}-{selector}.txt' },
  'application.fileTitle': { ja: 'DNS申請書 {selector}', en: 'DNS application {selector}' },
} as const satisfies Record<string, Row>;
