/** Cards and the DNS application. */
import type { Row } from './row.ts';

type DocumentText = '{domain}{selector}{name}{ttl}{value}{zoneLine}{bits}{fingerprint}{expiry}';

export const cards = {
  'card.title': { ja: '{domain} の鍵のローテーション', en: 'Key rotation of {domain}' },
  'card.summary': { ja: '{domain}: {stage}（{current} → {next}）', en: '{domain}: {stage} ({current} → {next})' },
  'card.selectors': {
    ja: '*セレクター*\n現在 `{current}`\n次 `{next}`',
    en: '*Selectors*\ncurrent `{current}`\nnext `{next}`',
  },
  'card.requester': { ja: '*申請者*\n{requester}', en: '*Requester*\n{requester}' },
  'card.unclaimed': { ja: 'まだいません（引き受ける人が必要です）', en: 'nobody yet (somebody has to claim it)' },
  'card.next': {
    ja: '*次にすること*\n{step}（担当: {owner}、期限: {due}）',
    en: '*Next step*\n{step} (owner: {owner}, due: {due})',
  },
  'card.nextNothing': {
    ja: '*次にすること*\n人がすることはありません。ボットが進めます。',
    en: '*Next step*\nNothing for people to do. The bot goes on.',
  },
  'card.nextOverlap': {
    ja: '*次にすること*\n旧セレクターの公開鍵レコードを {until} まで残してください。',
    en: '*Next step*\nThe key record of the previous selector has to stay until {until}.',
  },
  'card.nextClosed': {
    ja: '*次にすること*\nこのローテーションは終わりました。',
    en: '*Next step*\nThis rotation has ended.',
  },
  'card.targets': {
    ja: '*対象*（この順に切り替えます）\n{targets}',
    en: '*Targets* (switched in this order)\n{targets}',
  },
  'card.target': { ja: '{number}. `{target}` {facts}', en: '{number}. `{target}` {facts}' },
  'card.targetShown': { ja: '署名中 `{selector}`', en: 'signs with `{selector}`' },
  'card.targetUnknown': { ja: '署名中のセレクターは未確認', en: 'selector in use not seen yet' },
  'card.signingOff': {
    ja: '⚠️ DKIM 署名はオフ（切り替えでオンになります）',
    en: '⚠️ DKIM signing is off (the switch turns it on)',
  },
  'card.originUnknown': { ja: '署名元は未確認', en: 'origin not seen yet' },
  'card.targetSucceeded': { ja: '✅ SES SUCCESS', en: '✅ SES SUCCESS' },
  'card.targetSwitched': {
    ja: '✅ 切り替え済み（このラウンドでは変えません）',
    en: '✅ switched already: this round leaves it as it is',
  },
  'card.targetProbed': { ja: '✅ 確認メールで検証済み', en: '✅ verified by a probe mail' },
  'card.more': { ja: '…ほか {count} 件', en: '… and {count} more' },
  'card.application': {
    ja: '*DNS申請*\n提出日: {date}\n受付番号: {ticket}\n公開の約束日: {promisedDate}',
    en: '*DNS application*\nhanded in: {date}\nticket: {ticket}\npromised for: {promisedDate}',
  },
  'card.record': { ja: '*公開鍵レコード*\n{verdict}{findings}', en: '*Key record*\n{verdict}{findings}' },
  'card.preflight': { ja: '⚠️ *事前確認*\n{blockers}', en: '⚠️ *Preflight*\n{blockers}' },
  'card.blocked': {
    ja: '⚠️ *承認ラウンドを開けない理由*\n{blockers}',
    en: '⚠️ *Why the approval round cannot open*\n{blockers}',
  },
  'card.round': { ja: '*承認ラウンド {round}*\n{progress}', en: '*Approval round {round}*\n{progress}' },
  'card.progress': {
    ja: '承認 {count} / {required}（期限: {until}）',
    en: '{count} of {required} approvals (until {until})',
  },
  'card.grant': {
    ja: '*ロールバックの事前許可*\n{until} まで、対象者一人の確認で `{to}` に戻せます。',
    en: '*Rollback grant*\nUntil {until} one eligible person can go back to `{to}`.',
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
    en: 'Mail signed with it fails; rolling back helps.',
  },
  'need.current': { ja: 'この鍵で署名したメールは検証に失敗します。', en: 'Mail signed with it fails.' },
  'need.previous': { ja: 'ロールバックは安全ではありません。', en: 'Rolling back is not safe.' },
  'need.kept': { ja: '配送中のメールに必要な可能性があります。', en: 'Mail under way may need it.' },
  'card.sesVerification': {
    ja: 'ℹ️ {target}: SES 自身の DNS の確認結果: {problem}（最終確認 {checked}、ゾーンのシリアル {serial}）',
    en: "ℹ️ {target}: SES's own look at the DNS: {problem} (last look {checked}, serial of the zone {serial})",
  },
  'card.altered.easy_dkim_origin': {
    ja: '🚨 SES が自分の鍵（Easy DKIM）で署名しています。こちらの鍵は使われていません。',
    en: '🚨 SES signs with a key of its own (Easy DKIM) and not with ours.',
  },
  'card.altered.missing': {
    ja: '🚨 SES の ID がなくなっています。',
    en: '🚨 SES does not have the identity any more.',
  },
  'card.altered.signing_off': {
    ja: '🚨 SES で DKIM 署名が止められています。メールが署名なしで送られています。',
    en: '🚨 DKIM signing is switched off at SES. Mail leaves unsigned.',
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
    ja: '↩️ {person} さんがロールバックを求めています。もう一人の確認が必要です。',
    en: '↩️ {person} asks for a rollback. A second person has to confirm.',
  },
  'card.testEndpoints': {
    ja: '🧪 テスト用の接続先です。本物の Slack・AWS ではありません。',
    en: '🧪 Test endpoints: this is not the real Slack or AWS.',
  },
  'card.head': { ja: '記録の先頭: 版 {version} `{hash}`', en: 'Head of the log: version {version} `{hash}`' },
  'card.headVersion': { ja: '記録の版 {version}', en: 'Log version {version}' },
  'card.none': { ja: 'なし', en: 'none' },
  'progress.opening': {
    ja: '⏳ 処理中: DNS・署名・ロールバックの準備を確認しています。問題がなければ承認カードを投稿します。',
    en: '⏳ In progress: DNS, proof and rollback are being looked at. If they are right, the approval card follows.',
  },
  'progress.checking': {
    ja: '⏳ 処理中: 承認がそろいました。SES を切り替える前に、DNS と署名を確認し直しています。',
    en: '⏳ In progress: approved. DNS and proof are being looked at again before SES is switched.',
  },
  'progress.sending': {
    ja: '⏳ 処理中: 次の鍵を SES に送っています。',
    en: '⏳ In progress: the next key is being sent to SES.',
  },
  'progress.unknown': {
    ja: '⚠️ 処理中: SES の応答がなく、結果が不明です。結果を確かめています。',
    en: '⚠️ In progress: SES did not answer, so the result is unknown. It is being found out.',
  },
  'progress.pending': {
    ja: '⏳ 処理中: SES が次の鍵を受け付けました。反映（SUCCESS）を待っています。',
    en: '⏳ In progress: SES took the next key. Waiting for its SUCCESS.',
  },
  'progress.unsignedSince': {
    ja: '{since} から、メールが署名なしで送られている可能性があります。',
    en: 'Since {since} mail may be leaving unsigned.',
  },
  'progress.returning': {
    ja: '⏳ 処理中: 前の鍵に戻しています。',
    en: '⏳ In progress: going back to the previous key.',
  },
  'progress.settling': {
    ja: '⏳ 処理中: SES が前の鍵を受け付けました。確定を待っています。',
    en: '⏳ In progress: SES took the previous key. Waiting until that is certain.',
  },
  'round.title': { ja: '切り替えの承認（ラウンド {round}）', en: 'Approval of the switch (round {round})' },
  'round.summary': {
    ja: '{domain} の切り替え {current} → {next} の承認（ラウンド {round}）: {state}',
    en: 'Approval of the switch of {domain}, {current} → {next} (round {round}): {state}',
  },
  'round.open': { ja: '承認待ち {count} / {required}', en: '{count} of {required} approvals' },
  'round.approved': { ja: '承認がそろいました', en: 'Approved' },
  'round.awaitsExecution': {
    ja: '承認がそろいました。「実行」か、次の変更時間帯を待ちます。',
    en: 'Approved. It waits for "Execute", or for the next change window.',
  },
  'round.change': {
    ja: '*変わること*: `d={domain}` のメールに付く署名 (DKIM) の鍵を、セレクター `{current}` から `{next}` に替えます。メールの内容や送り方は変わりません。承認がそろうと DNS と署名を確認し直し、合っているときだけ SES を切り替えます。',
    en: '*What changes*: the key of the signature (DKIM) that mail of `d={domain}` carries changes from selector `{current}` to `{next}`. The mails themselves and the way they are sent stay the same. When the approvals are complete, DNS and proof are looked at again, and SES is switched only if both are right.',
  },
  'round.changeOperator': {
    ja: '*変わること*: `d={domain}` のメールに付く署名 (DKIM) の鍵を、セレクター `{current}` から `{next}` に替えます。メールの内容や送り方は変わりません。承認がそろい「実行」が押されると DNS と署名を確認し直し、合っているときだけ SES を切り替えます。',
    en: '*What changes*: the key of the signature (DKIM) that mail of `d={domain}` carries changes from selector `{current}` to `{next}`. The mails themselves and the way they are sent stay the same. When the approvals are complete and "Execute" is pressed, DNS and proof are looked at again, and SES is switched only if both are right.',
  },
  'round.changeRemaining': {
    ja: '*変わること*: `d={domain}` のメールに付く署名 (DKIM) の鍵は、一部の対象ではすでにセレクター `{next}` です。残りの対象も `{current}` から `{next}` に替えます。承認がそろうと DNS と署名を確認し直し、合っているときだけ SES を切り替えます。',
    en: '*What changes*: at some targets the key of the signature (DKIM) that mail of `d={domain}` carries is that of selector `{next}` already. The others change from `{current}` to `{next}` too. When the approvals are complete, DNS and proof are looked at again, and SES is switched only if both are right.',
  },
  'round.failure': {
    ja: '*うまくいかないとき*: 切り替えの間や失敗したときは、メールが署名なしで送られる可能性があります。{unsigned}続くときは「ロールバック」で `{current}` に戻します。',
    en: '*If it fails*: mail may leave unsigned, as it may for a while during the switch itself. {unsigned} If that lasts, "Roll back" goes back to `{current}`.',
  },
  'round.failureNone': {
    ja: '*うまくいかないとき*: 切り替えの間や失敗したときは、メールが署名なしで送られる可能性があります。{unsigned} *前の鍵には戻せません。*',
    en: '*If it fails*: mail may leave unsigned, as it may for a while during the switch itself. {unsigned} *There is no way back to the previous key*.',
  },
  'round.vouch': {
    ja: '*承認の意味*: あなたは、下の項目が予定していた切り替えのとおりであることを確かめ、いま切り替えてよいと責任を持って認めます。詳しい確認の結果はスレッドにあります。',
    en: '*What you vouch for*: you have checked that what stands below is the switch that was planned, and you answer for making it now. The thread says what was looked at.',
  },
  'details.title': { ja: '*承認の前に確認したこと*', en: '*Looked at before this round*' },
  'details.record': {
    ja: '• `{next}` の公開鍵レコード: すべての権威サーバーとリゾルバーで正しい',
    en: '• The key record of `{next}` is right at every authoritative server and resolver',
  },
  'details.waived': {
    ja: '• `{next}` の公開鍵レコード: 応答のない {waived} を除き、権威サーバーとリゾルバーで正しい',
    en: '• The key record of `{next}` is right at the authoritative servers and resolvers, but for the silent {waived}',
  },
  'details.proof': {
    ja: '• `{next}` の鍵で署名したテストメッセージ: 公開されたレコードで検証済み',
    en: '• A message signed with the key of `{next}` verified with the published record',
  },
  'details.rollback': {
    ja: '• `{current}` へのロールバック: 鍵・公開鍵レコード・署名を確認済み',
    en: '• Rollback to `{current}` is ready: key, key record and signature were checked',
  },
  'details.noRollback': {
    ja: '• `{current}` へのロールバック: *なし* (NONE)',
    en: '• Rollback to `{current}` – *NONE*',
  },
  'ownership.cloudformation': { ja: 'CloudFormation で管理しています', en: 'in the code of CloudFormation' },
  'ownership.terraform': { ja: 'Terraform で管理しています', en: 'in the code of Terraform' },
  'ownership.nobody': { ja: 'どちらでも管理していません', en: 'in the code of neither' },
  'ownership.later': { ja: '未回答です', en: 'not answered yet' },
  'ownershipAdvice.cloudformation': {
    ja: '🏗️ *CloudFormation*: SES の設定は CloudFormation で管理されています。切り替えのあと、この `AWS::SES::EmailIdentity` を更新すると、テンプレートにある前の鍵 (`{current}`) に戻されることがあります。スタックポリシーでこのリソースの更新を拒否するか、`DeletionPolicy: Retain` を付けてデプロイしてから、テンプレートから外してください。',
    en: '🏗️ *CloudFormation* has these settings of SES in its code. After the switch an update of this `AWS::SES::EmailIdentity` may bring back the former key (`{current}`) from the template. Deny updates of it by a stack policy, or deploy it with `DeletionPolicy: Retain` and then take it out of the template.',
  },
  'ownershipAdvice.terraform': {
    ja: '🏗️ *Terraform*: SES の設定は Terraform で管理されています。切り替えのあとの `terraform apply` は、コードにある前の鍵 (`{current}`) に戻します。次の apply の前に、`aws_sesv2_email_identity` に `ignore_changes = [dkim_signing_attributes]` (lifecycle) を加えてください。',
    en: '🏗️ *Terraform* has these settings of SES in its code. After the switch a `terraform apply` brings back the former key (`{current}`) from there. Before the next one, add `ignore_changes = [dkim_signing_attributes]` to the lifecycle of the `aws_sesv2_email_identity`.',
  },
  'ownershipAdvice.unnamed': {
    ja: '🏗️ SES の設定が CloudFormation か Terraform のコードにあるかは、まだ回答がありません。あるなら、次のデプロイで前の鍵に戻されることがあります。',
    en: '🏗️ Nobody has said yet whether CloudFormation or Terraform has the settings of SES in its code. If so, its next deploy may push the former key back.',
  },
  'ownershipSuspect.cloudformation': {
    ja: '🏗️ SES の設定は CloudFormation で管理されています。まず、最近のスタックの更新を確かめてください。',
    en: '🏗️ CloudFormation has these settings of SES in its code: look at the latest stack updates first.',
  },
  'ownershipSuspect.terraform': {
    ja: '🏗️ SES の設定は Terraform で管理されています。まず、最近の `terraform apply` を確かめてください。',
    en: '🏗️ Terraform has these settings of SES in its code: look at the latest `terraform apply` first.',
  },
  'round.easyDkim': {
    ja: '🚨 *署名のしくみが変わります*: {targets} は、いま SES が自分で管理する鍵（Easy DKIM など）で署名しています。切り替えると、こちらの鍵での署名に変わります。このボットでは Easy DKIM に戻せません。戻せるのは SES の管理者だけで、Easy DKIM の CNAME レコード 3 つが残っている必要があります。監視が終わるまで消さないでください。',
    en: '🚨 *What signs is changing*: {targets} now sign with keys that SES manages itself (Easy DKIM or another region). After the switch our key signs. This bot cannot go back to Easy DKIM: only an administrator of SES can, and only while the three CNAME records of Easy DKIM are there. Do not remove them before the watch is over.',
  },
  'unsigned.noPolicy': {
    ja: 'DMARC が公開されていないため、署名なしのメールの扱いは受信側しだいです。',
    en: 'No DMARC policy is published: what becomes of unsigned mail is up to each receiver.',
  },
  'unsigned.passes': {
    ja: 'SPF が差出人のドメインと一致しているため、署名なしでも DMARC は通ります（転送されたメールを除きます）。',
    en: 'SPF is aligned with the sender, so unsigned mail would still pass DMARC, except where it is forwarded.',
  },
  'unsigned.reported': {
    ja: 'DMARC は p=none なので、署名なしのメールは DMARC に不合格でも届きます（受信側の判断によります）。',
    en: 'DMARC says p=none: unsigned mail would fail it, but no receiver is asked to act on that.',
  },
  'unsigned.spam': {
    ja: '⚠️ DMARC が p=quarantine で SPF が一致していないため、署名なしのメールは迷惑メールとして扱われます。',
    en: '⚠️ DMARC says p=quarantine and SPF is not aligned: unsigned mail would be treated as spam.',
  },
  'unsigned.refused': {
    ja: '🚨 DMARC が p=reject で SPF が一致していないため、署名なしのメールは受信側に拒否されます。',
    en: '🚨 DMARC says p=reject and SPF is not aligned: unsigned mail would be refused by receivers.',
  },
  'unsigned.spamUnlessSpf': {
    ja: '⚠️ DMARC が p=quarantine で SPF の一致を確認できないため、署名なしのメールは迷惑メールとして扱われる可能性があります。',
    en: '⚠️ DMARC says p=quarantine, and whether SPF is aligned is unknown: unsigned mail may be treated as spam.',
  },
  'unsigned.refusedUnlessSpf': {
    ja: '🚨 DMARC が p=reject で SPF の一致を確認できないため、署名なしのメールは受信側に拒否される可能性があります。',
    en: '🚨 DMARC says p=reject, and whether SPF is aligned is unknown: unsigned mail may be refused by receivers.',
  },
  'unsigned.unknown': {
    ja: '⚠️ DMARC を確認できないため、署名なしのメールが受信側でどう扱われるかは不明です。',
    en: '⚠️ The DMARC policy is unknown, and so is what receivers would do with unsigned mail.',
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
  'round.keys': {
    ja: '*鍵の指紋（SHA-256）*\n現在 `{current}`\n次 `{next}`',
    en: '*Fingerprints (SHA-256)*\ncurrent `{current}`\nnext `{next}`',
  },
  'round.digest': { ja: '*内容のダイジェスト*\n`{digest}`', en: '*Digest of the content*\n`{digest}`' },
  'round.rollbackReady': {
    ja: '*ロールバックの準備*\n✅ あり（前の鍵と公開鍵レコードを確認済み）',
    en: '*Rollback*\n✅ ready (previous key and its record were checked)',
  },
  'round.rollbackNone': {
    ja: '*ロールバックの準備*\n🚨 *NONE（なし）*: 切り替えたあと、前の鍵に戻すことはできません。',
    en: '*Rollback*\n🚨 *NONE*: after the switch there is no way back to the previous key.',
  },
  'round.waived': {
    ja: '🔴 *確認から除いた DNS サーバー*（応答なし）: {servers}',
    en: '🔴 *DNS servers left out* (silent): {servers}',
  },
  'round.overridden': {
    ja: '🟠 *設定で指定した DNS サーバー*（ゾーンのネームサーバーの代わりに確認）: {servers}',
    en: '🟠 *DNS servers named by the configuration* (asked instead of those of the zone): {servers}',
  },
  'round.until': { ja: '*切り替えの期限*\n{until}', en: '*Switch before*\n{until}' },
  'round.grantUntil': {
    ja: '*ロールバックの事前許可の上限*\n{until}',
    en: '*Rollback grant at the latest until*\n{until}',
  },
  'round.approvals': { ja: '*承認した人*\n{people}', en: '*Approved by*\n{people}' },
  'round.noApprovals': {
    ja: '*承認した人*\nまだいません（{required} 名必要）',
    en: '*Approved by*\nnobody yet ({required} needed)',
  },
  'round.executed': { ja: '*実行*: {person}', en: '*Executed by*: {person}' },
  'round.ended': { ja: '*このラウンドは終わりました*: {because}', en: '*This round has ended*: {because}' },
  'application.title': { ja: 'DNS申請書', en: 'DNS application' },
  'application.name': { ja: '*レコード名*\n`{name}`', en: '*Record name*\n`{name}`' },
  'application.type': { ja: '*種別 / TTL*\nTXT / {ttl} 秒', en: '*Type / TTL*\nTXT / {ttl} seconds' },
  'application.value': {
    ja: '*値*（255 文字以内の文字列に分けています。つなげて一つのレコードとして登録してください）',
    en: '*Value* (as strings of at most 255 characters; together they are one record)',
  },
  'application.expiry': {
    ja: '鍵の使用期限 (社内基準): {date}',
    en: 'Use-by date of the key (internal standard): {date}',
  },
  'application.fileName': { ja: 'DNS申請書-{selector}.txt', en: 'dns-application-{selector}.txt' },
  'application.fileTitle': { ja: 'DNS申請書 {selector}', en: 'DNS application {selector}' },
  'application.document': {
    ja: [
      'DNS申請書（DKIM 公開鍵レコードの登録）',
      '',
      '次の TXT レコードの登録をお願いします。',
      '',
      '署名ドメイン: {domain}',
      'セレクター: {selector}',
      'レコード名: {name}',
      '種別: TXT',
      'TTL: {ttl} 秒',
      '値（255 文字以内の文字列に分けています。つなげて一つのレコードとして登録してください）:',
      '{value}',
      '',
      'ゾーンファイルの行:',
      '{zoneLine}',
      '',
      '公開鍵: RSA {bits} ビット',
      '公開鍵の指紋（SHA-256）: {fingerprint}',
      '鍵の使用期限 (社内基準): {expiry}',
      '',
      'ご注意',
      '- 既存のレコードは変更・削除しないでください。追加だけをお願いします。',
      '- 値に引用符や改行、空白を足さないでください。大文字と小文字は区別されます。',
      '- 同じ名前に TXT レコードを二つ以上登録しないでください。',
      '',
    ].join('\n') as DocumentText,
    en: [
      'DNS application (registration of a DKIM key record)',
      '',
      'Please add this TXT record.',
      '',
      'Signing domain: {domain}',
      'Selector: {selector}',
      'Record name: {name}',
      'Type: TXT',
      'TTL: {ttl} seconds',
      'Value (strings of at most 255 characters; together they are one record):',
      '{value}',
      '',
      'Zone file line:',
      '{zoneLine}',
      '',
      'Public key: RSA, {bits} bits',
      'Fingerprint of the public key (SHA-256): {fingerprint}',
      'Use-by date of the key (internal standard): {expiry}',
      '',
      'Please note',
      '- Do not change or remove records that are there. This one is added to them.',
      '- Do not add quotation marks, line breaks or spaces to the value. Upper and lower case differ.',
      '- There must be only one TXT record at this name.',
      '',
    ].join('\n') as DocumentText,
  },
} as const satisfies Record<string, Row>;
