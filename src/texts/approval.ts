/** The approval card, its details, and what a switch means for mail. A manager reads them on a phone. */
import type { Row } from './codes.ts';

export const approvalTexts = {
  'round.title': {
    ja: '{domain}：メールの署名鍵（DKIM）の切り替え承認',
    en: '{domain}: approve the new mail-signing key (DKIM)',
  },
  'round.titleRemaining': {
    ja: '{domain}：残りの対象の署名鍵（DKIM）の切り替え承認',
    en: '{domain}: approve the new mail-signing key (DKIM) for the remaining targets',
  },
  'round.titleApproved': {
    ja: '{domain}：メールの署名鍵（DKIM）の切り替え（承認済み）',
    en: '{domain}: new mail-signing key (DKIM), approved',
  },
  'round.summary': {
    ja: '{domain} のメールの署名鍵（DKIM）の切り替え（承認依頼 {round} 回目）: {state}',
    en: 'New mail-signing key (DKIM) of {domain} (approval request {round}): {state}',
  },
  'round.open': { ja: '承認 {count}/{required}', en: '{count} of {required} approved' },
  'round.approved': { ja: '承認がそろいました', en: 'Approved' },
  /** The card is its own request: its first post names who may approve, and an edit notifies nobody. */
  'round.asked': { ja: '（依頼先 {people}）', en: '({people}) ' },
  'round.line': {
    ja: '承認 *{count}/{required}* {people}・期限 {until}・申請者 {requester}',
    en: '*{count} of {required}* approved {people}· due {until} · requester {requester}',
  },
  'round.people': { ja: '（{people}）', en: '({people}) ' },
  'round.morePeople': { ja: '{people} ほか{count}名', en: '{people} and {count} more' },
  'round.unclaimed': { ja: '未定（引き受けが必要）', en: 'nobody yet (somebody has to claim it)' },
  'round.starts': {
    ja: '{required}名が承認すると、下の確認をもう一度行い、{when}切り替えます。',
    en: 'After {required} approvals all checks run again, and the switch starts {when}.',
  },
  'round.startsWithLast': {
    ja: 'あと1名が承認すると、下の確認をもう一度行い、{when}切り替えます。',
    en: 'After one more approval all checks run again, and the switch starts {when}.',
  },
  'round.startsByOperator': {
    ja: '{required}名の承認後、実行担当者が「実行」を押すと、下の確認をもう一度行い、切り替えます。',
    en: 'After {required} approvals, "Execute" by an operator starts all checks and the switch.',
  },
  'round.when.now': { ja: 'すぐに', en: 'at once' },
  'round.when.anyDay': { ja: '祝日と変更凍結日を除き、すぐに', en: 'at once, except on holidays and freeze days' },
  'round.when.window': {
    ja: '変更時間帯（{window}）内ならすぐに、時間外なら次の時間帯に',
    en: 'once it is {window}',
  },
  'round.awaitsExecution': {
    ja: '承認がそろいました。「実行」を押すと、下の確認をもう一度行い、切り替えます。',
    en: 'Approved. "Execute" runs all checks again and starts the switch.',
  },
  'round.awaitsWindow': {
    ja: '承認がそろいました。「実行」を押すか、変更時間帯（{from}）になると、下の確認をもう一度行い、切り替えます。',
    en: 'Approved. "Execute", or the change window ({from}), runs all checks again and starts the switch.',
  },
  'round.stays': {
    ja: '切り替え済みの{count}件は変わりません。',
    en: 'Targets that are already switched do not change: {count}.',
  },
  'round.record': {
    ja: '{icon} 新しい鍵の公開（DNS）：{right}/{of}台で正しい',
    en: '{icon} New key in the DNS: right on {right} of {of} servers',
  },
  'round.proof': {
    ja: '✅ 新しい鍵のテスト署名：検証済み',
    en: '✅ Test signature with the new key: verified',
  },
  'round.delivery': {
    ja: '{icon} テストメール：受信箱 {verified}/{of}件で検証済み',
    en: '{icon} Test mail: verified at {verified} of {of} mailboxes',
  },
  'round.rollbackReady': {
    ja: '✅ 前の鍵に戻す準備：完了（{until}まで）',
    en: '✅ Rollback ready until {until}',
  },
  'round.rollbackNone': {
    ja: '🔴 *前の鍵には戻せません（NO ROLLBACK）*: 切り替えに問題があっても、前の鍵には戻せません。',
    en: '🔴 *NO ROLLBACK*: even if something goes wrong after the switch, the old key cannot be restored.',
  },
  'round.signingOff': {
    ja: '🔴 *署名（DKIM）がオンになります*: 次の対象は今、署名なしで送っています: {targets}',
    en: '🔴 *Signing (DKIM) is turned on*: these targets send without a signature now: {targets}',
  },
  'round.easyDkim': {
    ja: '🔴 *署名のしくみが変わります*: {targets} は今、SES が管理する鍵（Easy DKIM など）で署名しています。切り替えると自社の鍵になり、このボットでは戻せません。監視が終わるまで、Easy DKIM の CNAME レコード3つを残してください。',
    en: '🔴 *The signing method changes*: {targets} sign with keys that SES manages (Easy DKIM or another region). After the switch your own key signs, and this bot cannot undo that. Keep the three CNAME records of Easy DKIM until the watch is over.',
  },
  'round.waived': {
    ja: '🔴 *応答がなく、確認から除いた DNS サーバー*: {servers}',
    en: '🔴 *DNS servers left out because they are silent*: {servers}',
  },
  'round.overridden': {
    ja: '🔴 *確認する DNS サーバーを設定で差し替えています*: {servers}',
    en: '🔴 *The configuration replaces the DNS servers that are checked*: {servers}',
  },
  'round.unsigned': {
    ja: '{icon} 切り替え中の約{minutes}分間（前回の実績）、署名が付かないメールは{meaning}',
    en: '{icon} For about {minutes} minutes (as last time), mail may be unsigned: {meaning}',
  },
  'round.unsignedUnknown': {
    ja: '{icon} 切り替え中（前回の実績なし）、署名が付かないメールは{meaning}',
    en: '{icon} For some minutes (no earlier figure), mail may be unsigned: {meaning}',
  },
  'round.keys': {
    ja: '旧鍵 `{current}` (`{currentPrint}`)\n新鍵 `{next}` (`{nextPrint}`)',
    en: 'Old key `{current}` (`{currentPrint}`)\nNew key `{next}` (`{nextPrint}`)',
  },
  'round.scope': {
    ja: '変わるのは署名の鍵だけです。',
    en: 'Only the key changes.',
  },
  'round.meaning': {
    ja: '承認すると、この切り替えに同意したものとして記録されます。',
    en: 'By approving you confirm that this planned change may go ahead now.',
  },
  'round.decided': {
    ja: '{icon} *{domain}*: {outcome}{people}・新鍵 `{next}`',
    en: '{icon} *{domain}*: {outcome}{people} · new key `{next}`',
  },
  'round.decidedBy': { ja: '・承認 {people}', en: ' · approved by {people}' },
  'round.declinedBy': { ja: '・却下 {person}', en: ' · declined by {person}' },
  'round.executedBy': { ja: '・実行 {person}', en: ' · executed by {person}' },
  'card.audit': { ja: '監査ログ v{version} · {hash}', en: 'audit: v{version} · {hash}' },
  'card.auditZone': { ja: '{audit} · 時刻は {zone}', en: '{audit} · times in {zone}' },
  'card.auditRound': {
    ja: '{audit} · 内容 {digest}',
    en: '{audit} · content {digest}',
  },
  'card.auditEnded': {
    ja: '{at} · {audit}',
    en: '{at} · {audit}',
  },

  'unsigned.noPolicy': {
    ja: '受信側しだいで扱われます（なりすまし対策 DMARC なし）。',
    en: 'what receivers do with it is up to them (no anti-spoofing policy, DMARC).',
  },
  'unsigned.passes': {
    ja: '転送されたものを除き、問題なく届きます（送信元の確認 SPF が有効）。',
    en: 'receivers accept it by its sending server (SPF), except where it was forwarded.',
  },
  'unsigned.reported': {
    ja: '拒否されずに届きます（なりすまし対策 DMARC: p=none）。',
    en: 'it is still delivered (anti-spoofing policy DMARC: p=none).',
  },
  'unsigned.spam': {
    ja: '迷惑メールとして扱われます（なりすまし対策 DMARC: p=quarantine）。',
    en: 'receivers treat it as spam (anti-spoofing policy DMARC: p=quarantine).',
  },
  'unsigned.refused': {
    ja: '受信側に拒否されます（なりすまし対策 DMARC: p=reject）。',
    en: 'receivers reject it (anti-spoofing policy DMARC: p=reject).',
  },
  'unsigned.spamUnlessSpf': {
    ja: '迷惑メールとして扱われる可能性があります（なりすまし対策 DMARC: p=quarantine、SPF は不明）。',
    en: 'receivers may treat it as spam (anti-spoofing policy DMARC: p=quarantine; SPF unknown).',
  },
  'unsigned.refusedUnlessSpf': {
    ja: '受信側に拒否される可能性があります（なりすまし対策 DMARC: p=reject、SPF は不明）。',
    en: 'receivers may reject it (anti-spoofing policy DMARC: p=reject; SPF unknown).',
  },
  'unsigned.unknown': {
    ja: 'どう扱われるか分かりません（なりすまし対策 DMARC を確認できず）。',
    en: 'what receivers do with it is unknown (the anti-spoofing policy, DMARC, could not be read).',
  },

  'ownershipNote.cloudformation': {
    ja: '⚠️ CloudFormation でも管理中：次の更新の前に「詳細」を読んでください',
    en: '⚠️ CloudFormation manages this too: before its next update read "Details"',
  },
  'ownershipNote.terraform': {
    ja: '⚠️ Terraform でも管理中：次の apply の前に「詳細」を読んでください',
    en: '⚠️ Terraform manages this too: before its next apply read "Details"',
  },
  'ownershipAdvice.cloudformation': {
    ja: '🏗️ *CloudFormation*: SES の設定は CloudFormation で管理されています。切り替えのあと、この `AWS::SES::EmailIdentity` を更新すると、テンプレートにある前の鍵 (`{current}`) に戻されることがあります。スタックポリシーでこのリソースの更新を拒否するか、`DeletionPolicy: Retain` を付けてデプロイしてから、テンプレートから外してください。',
    en: '🏗️ *CloudFormation* manages this identity. After the switch, an update of this `AWS::SES::EmailIdentity` may restore the old key (`{current}`) from the template. Deny updates of it by a stack policy, or deploy it with `DeletionPolicy: Retain` and then take it out of the template.',
  },
  'ownershipAdvice.terraform': {
    ja: '🏗️ *Terraform*: SES の設定は Terraform で管理されています。切り替えのあとの `terraform apply` は、コードにある前の鍵 (`{current}`) に戻します。次の apply の前に、`aws_sesv2_email_identity` に `ignore_changes = [dkim_signing_attributes]` (lifecycle) を加えてください。',
    en: '🏗️ *Terraform* manages this identity. After the switch, `terraform apply` restores the old key (`{current}`) from its code. Before the next one, add `ignore_changes = [dkim_signing_attributes]` to the lifecycle of the `aws_sesv2_email_identity`.',
  },
  'ownershipAdvice.unnamed': {
    ja: '🏗️ SES の設定を CloudFormation か Terraform で管理しているかどうかは、まだ回答がありません。管理している場合、次のデプロイで前の鍵に戻されることがあります。',
    en: '🏗️ Not answered yet: is this SES identity managed by CloudFormation or Terraform? If so, its next deploy may restore the old key.',
  },

  'details.opening': {
    ja: '読み込んでいます。数秒たっても表示されないときは、閉じてもう一度「詳細」を押してください。',
    en: 'Loading. If nothing appears within a few seconds, close this and press "Details" again.',
  },
  'details.title': { ja: '詳細', en: 'Details' },
  'details.approvals': { ja: '*承認した人*\n{people}', en: '*Approved by*\n{people}' },
  'details.noApprovals': {
    ja: '*承認した人*\nまだいません（{required}名必要）',
    en: '*Approved by*\nnobody yet ({required} needed)',
  },
  'details.keys': {
    ja: '*鍵（SHA-256 の指紋）*\n旧 `{current}`\n`{currentPrint}`\n新 `{next}`\n`{nextPrint}`',
    en: '*Keys (SHA-256 fingerprints)*\nold `{current}`\n`{currentPrint}`\nnew `{next}`\n`{nextPrint}`',
  },
  'details.noKey': { ja: '保管していません', en: 'not held here' },
  'details.targets': { ja: '*対象*（この順に切り替えます）', en: '*Targets* (switched in this order)' },
  'details.record': {
    ja: '*新しい鍵の公開（DNS）*\n{of}台中{right}台で正しい。確認: {at}',
    en: '*New key in the DNS*\nright on {right} of {of} servers, checked {at}',
  },
  'details.content': {
    ja: '*レコードの内容*（鍵とタグの SHA-256）\n`{content}`',
    en: '*Content of the record* (SHA-256 of key and tags)\n`{content}`',
  },
  'details.waived': { ja: '🔴 *確認から除いた DNS サーバー*（応答なし）', en: '🔴 *DNS servers left out* (silent)' },
  'details.overridden': {
    ja: '🔴 *設定で差し替えた DNS サーバー*',
    en: '🔴 *DNS servers that the configuration puts in the place of the zone’s own*',
  },
  'details.proof': {
    ja: '*テスト署名*\n新しい鍵で署名したメッセージを、公開されたレコードで検証済み',
    en: '*Test signature*\na message signed with the new key verified with the published record',
  },
  'details.delivery': {
    ja: '*テストメール*（新しい鍵で署名し、SES から送信）\n受信箱{of}件中{verified}件で検証済み\n{results}',
    en: '*Test mail* (signed with the new key, sent through SES)\nverified at {verified} of {of} mailboxes\n{results}',
  },
  'details.deliveryNone': { ja: '*テストメール*\n送っていません', en: '*Test mail*\nnot sent' },
  'details.rollback': {
    ja: '*ロールバック*\n✅ 可能: 前の鍵・公開鍵レコード・署名を確認済み\n1名で戻せる期限（最長）: {until}',
    en: '*Rollback*\n✅ ready: old key, its record and its signature were checked\none person can go back until {until} at the latest',
  },
  'details.noRollback': {
    ja: '*ロールバック*\n🔴 できません（NO ROLLBACK）',
    en: '*Rollback*\n🔴 NO ROLLBACK',
  },
  'details.policy': {
    ja: '*条件*\n承認: {required}名（申請者: {requesterCounts}）\n実行: {execution}\n監視: {watch}時間・前のレコードの保持: {overlap}日{urgent}\n切り替えの期限: {until}{anchor}',
    en: '*Terms*\napprovals: {required} people (requester: {requesterCounts})\nexecution: {execution}\nwatch: {watch} hours · old record kept: {overlap} days{urgent}\nswitch before: {until}{anchor}',
  },
  'details.anchor': { ja: '\nアンカー: {place}', en: '\nanchor of the log: {place}' },
  'requesterRule.counts': { ja: '1名に数える', en: 'counts as one' },
  'requesterRule.countsNot': { ja: '数えない', en: 'does not count' },
  'execution.onApproval': {
    ja: '承認がそろいしだい（変更時間帯内）',
    en: 'once approved, within the change window',
  },
  'execution.operator': { ja: '実行担当者が「実行」を押したとき', en: 'when the operator presses "Execute"' },
  'details.urgent': { ja: '・至急（漏えいした鍵）', en: ' · urgent (compromised key)' },
  'details.head': { ja: '*監査ログ* v{version}\n`{hash}`', en: '*Audit log* v{version}\n`{hash}`' },
  'details.audit': {
    ja: '*監査*\n内容のダイジェスト `{digest}`\n監査ログ v{version} `{hash}`\n証跡 `{evidence}`',
    en: '*Audit*\ndigest of this content `{digest}`\naudit log v{version} `{hash}`\nevidence `{evidence}`',
  },
} as const satisfies Record<string, Row>;
