/** Texts about a compromised key, and about break-glass. */

import type { Row } from './codes.ts';

export const compromiseNotices = {
  'notice.compromise_reported': {
    ja: '🚨 {name} さんが、セレクター {selector} の鍵が漏えいしたと報告しました。{owner} のうち別の承認者か実行担当者が、{until} までに「漏えいを宣言」を押すと決まります。心当たりがなければ、押さずに {name} さんに確認してください。まだ何も変わっていません。',
    en: '🚨 {name} reports that the key of selector {selector} is compromised. {owner}: another approver or operator makes this final by pressing "Declare compromised" by {until}. If you did not expect this, do not press it; ask {name}. Nothing has changed yet.',
  },
  'notice.key_compromised': {
    ja: '🚨 セレクター {selector} の鍵は漏えいした鍵です（{first} さんと {second} さんの宣言）。この鍵へは二度と戻せません（NO ROLLBACK）。\n{owner} へ: SES がまだこの鍵で署名していれば、次の鍵のレコードの公開を DNS担当部署に至急依頼し、承認カードが出たらすぐに判断してください（変更時間帯は待ちません）。どこもこの鍵で署名しなくなれば、保持期間を待たずに、レコードの失効の申請書がこのスレッドに出ます。失効するまで、盗まれた鍵の署名は検証に成功します。',
    en: '🚨 The key of selector {selector} is compromised (declared by {first} and {second}). It can never be rolled back to (NO ROLLBACK).\n{owner}: if SES still signs with it, ask the DNS department to publish the next record urgently, and decide as soon as the approval card appears (the change window does not apply). When nothing signs with it any more, the application to revoke its record follows in this thread, without a retention period. Until the record is revoked, signatures made with the stolen key are accepted.',
  },
  'notice.revoke_compromised': {
    ja: '🚨 漏えいした鍵のセレクター {selector} では、もうどこも署名していません。{owner} は *至急* DNS担当部署に、次のレコードの `p=` を空にする（失効する）よう申請してください。失効するまで、盗まれた鍵の署名は検証に成功します。失効すると、この鍵で署名された配送中のメールは検証に失敗します（二人が了承済み）。申請書はこのスレッドのファイルです。失効をボットが確認したら、削除の申請書を用意します。',
    en: '🚨 Nothing signs with {selector}, the selector of the compromised key, any more. {owner}: ask the DNS department *urgently* to empty the `p=` of its record, which revokes the key. Until then, signatures made with the stolen key are accepted. After that, mail in transit that was signed with it fails the signature check; two people have accepted this. The application is attached in this thread. When the bot has seen the revocation, the application to remove the record follows.',
  },
  'notice.reminder_revocation': {
    ja: '⏰ {owner} へ（{domain}）: 漏えいした鍵のレコードがまだ失効していません（{count} 回目）。盗まれた鍵の署名が検証に成功します。DNS担当部署に至急確かめてください。{card}',
    en: '⏰ {owner} ({domain}): the record of a compromised key has not been revoked yet (reminder {count}). Until it is, signatures made with the stolen key are accepted. Contact the DNS department now. {card}',
  },
  'notice.completion_without_overlap': {
    ja: '{name} さんが完了を確認しました。前の鍵は漏えいした鍵のため、保持期間はありません。',
    en: '{name} confirmed that the rotation is complete. The previous key is compromised, so there is no retention period.',
  },
} as const satisfies Record<string, Row>;

export const compromiseTexts = {
  'compromised.what': {
    ja: '🚨 *{domain} のセレクター `{selector}` の鍵を、漏えいした鍵として扱います。二人そろうと取り消せません。*\n• SES がこの鍵で署名していれば、新しい鍵へのローテーションを至急で進めます。新しいレコードが公開されるまでは時間がかかり、それまではこの鍵で署名し続けます。切り替えには、別に二人の承認が必要です（変更時間帯は待ちません）。\n• 盗まれた鍵の署名は、このレコードを失効 (`p=` を空に) するまで、検証に成功します。\n• 失効は、SES がこの鍵で署名しなくなったらすぐに申請します（保持期間なし）。そのとき配送中のメールと、この鍵を使うほかの AWS アカウントやメールサーバーのメールは、検証に失敗します。\n• この鍵へは二度と戻せません（NO ROLLBACK）。',
    en: '🚨 *The key of selector `{selector}` of {domain} will be treated as compromised. Two people make this final.*\n• If SES signs with it, the rotation to a new key becomes urgent. Until the new record is published, SES keeps signing with this key. The switch needs two approvals of its own (the change window does not apply).\n• Until its record is revoked (empty `p=`), signatures made with the stolen key are accepted.\n• The revocation is applied for as soon as SES no longer signs with it, without a retention period. From then on, mail in transit fails the signature check, and so does mail of any other AWS account or mail server that uses this key.\n• It can never be rolled back to (NO ROLLBACK).',
  },
  'compromised.first': {
    ja: '「漏えいを宣言」を押すと、1人目として記録します。1 時間以内に別の承認者か実行担当者も押すと決まります。',
    en: 'Pressing "Declare compromised" records your report. It becomes final when another approver or operator presses it too within an hour.',
  },
  'compromised.second': {
    ja: '{person} さんが報告しています。「漏えいを宣言」を押すと二人そろい、直ちに決まります。',
    en: '{person} has reported it. If you press "Declare compromised", two people have confirmed, and it is final immediately.',
  },
  'card.compromised': {
    ja: '🚨 セレクター `{selector}` の鍵は漏えいした鍵です。この鍵へは戻せません（NO ROLLBACK）。',
    en: '🚨 The key of selector `{selector}` is compromised. It can never be rolled back to (NO ROLLBACK).',
  },
  'card.compromiseReported': {
    ja: '🚨 {person} さんが、セレクター `{selector}` の鍵が漏えいしたと報告しました。2人目は `/dkim compromised` で確認してください。',
    en: '🚨 {person} reports that the key of selector `{selector}` is compromised. A second person confirms with `/dkim compromised`.',
  },
  'round.urgent': {
    ja: '🔴 *至急: 漏えいした鍵からの切り替え*: 変更時間帯を待ちません。前の鍵 `{current}` は切り替え後すぐに失効させ、そのとき配送中のメールは署名の検証に失敗します。',
    en: '🔴 *Urgent: away from a compromised key*: the switch does not wait for the change window. The old key `{current}` is revoked right after it, and mail in transit then fails verification.',
  },
  'application.urgent': {
    ja: '🚨 *至急*: 現在の鍵が漏えいしています。このレコードが公開されるまで、漏えいした鍵で署名し続けます。DNS担当部署に至急の公開を依頼してください。',
    en: '🚨 *Urgent*: the current key is compromised. Mail is signed with the compromised key until this record is published. Ask the DNS department to publish it urgently.',
  },
  'application.urgentLine': {
    ja: '【至急】現在の署名鍵が漏えいしたため、至急の公開をお願いします。公開されるまで、漏えいした鍵で署名を続けることになります。',
    en: 'URGENT: the current signing key is compromised. Please publish this record urgently; until then mail is signed with the compromised key.',
  },
  'removal.whyCompromised': {
    ja: 'このセレクターの鍵は漏えいしました。すべての対象と設定済みの全リージョンの SES が別のセレクターで署名していることを確認しました。このレコードがある間は、盗まれた鍵の署名が検証に成功します。配送中のメールへの影響は、二人が了承しています。',
    en: 'The key of this selector is compromised. SES was confirmed to sign with another selector at every target and in every configured region. While this record exists, signatures made with the stolen key are accepted. Two people have accepted the effect on mail in transit.',
  },
} as const satisfies Record<string, Row>;

export const breakGlassNotices = {
  'notice.break_glass_closed': {
    ja: '{name} さんが緊急手順の報告を完了にしました。',
    en: '{name} closed the break-glass report.',
  },
  'notice.break_glass_requested': {
    ja: '🚨 緊急手順: {name} さんが Slack の外から、前の鍵へのロールバックを要求しました。理由: {reason}\n登録された別の方が {until} までに確認すると始まります。{owner} は、心当たりがなければ、すぐに確認してください。',
    en: '🚨 Break-glass: {name} has requested a rollback to the previous key from outside Slack. Reason: {reason}\nIt starts when another enrolled person confirms it by {until}. {owner}: if you did not expect this, find out immediately.',
  },
  'notice.break_glass_used': {
    ja: '🚨 緊急手順が使われました。{first} さんと {second} さんが Slack の外からロールバックを始めました。理由: {reason}\n{owner} は、行われたこと (`/dkim history`) を読み、必要だった理由を書き残して、{until} までに「報告を完了」を押してください。',
    en: '🚨 Break-glass was used: {first} and {second} started the rollback from outside Slack. Reason: {reason}\n{owner}: read what was done (`/dkim history`), write down why it was necessary, and press "Close the report" by {until}.',
  },
  'notice.reminder_breakGlass': {
    ja: '⏰ {owner} へ（{domain}）: 緊急手順の報告がまだ終わっていません（{count} 回目）。行われたこと (`/dkim history`) を読み、書き残したら「報告を完了」を押してください。{card}',
    en: '⏰ {owner} ({domain}): the break-glass report is still open (reminder {count}). Read what was done (`/dkim history`), write down why, then press "Close the report". {card}',
  },
  'notice.enrolment_offered': {
    ja: '🔐 ボットの端末で、<@{user}> さんとして緊急手順のパスフレーズが入力されました。<@{user}> さんご本人なら「登録」を押してください。そのあと別の承認者が、ご本人に確かめてから押します。心当たりがなければ押さずに、その端末に入れる人を確認してください。',
    en: '🔐 At the terminal of the bot, somebody entered a break-glass secret for <@{user}>. <@{user}>: if it was you, press "Enrol"; another approver then asks you in person and presses it too. If it was not you, do not press anything, and find out who has access to that machine.',
  },
  'notice.enrolment_done': {
    ja: '🔐 <@{user}> さんの緊急手順のパスフレーズを登録しました。',
    en: '🔐 The break-glass secret of <@{user}> is enrolled.',
  },
} as const satisfies Record<string, Row>;

export const emergencyRefusals = {
  'refusal.break_glass_open': {
    ja: '{name} さんがすでに要求しています。登録された別の方が {until} までに `futari break-glass confirm` で確認してください。',
    en: '{name} has already requested this. Another enrolled person confirms it by {until} with `futari break-glass confirm`.',
  },
  'because.break_glass_open': { ja: 'ほかの人の要求を確認中のため', en: 'another request waits for confirmation' },
  'refusal.break_glass_none': {
    ja: 'Slack の外からのロールバックの要求がないか、古くなっています。登録された方が `futari break-glass request` を実行し、別の方が1時間以内に確認してください。',
    en: 'There is no valid request for a rollback outside Slack: none was made, or it is too old. One enrolled person runs `futari break-glass request`, and another one confirms it within an hour.',
  },
  'because.break_glass_none': { ja: '有効な要求がないため', en: 'there is no valid request' },
  'refusal.break_glass_same_person': {
    ja: '要求したご本人は確認できません。登録された別の方が確認してください。SES には何も送っていません。',
    en: 'You made this request, so you cannot confirm it. Another enrolled person has to. Nothing was sent to SES.',
  },
  'because.break_glass_same_person': { ja: '要求した本人のため', en: 'the same person as the first' },
  'refusal.break_glass_no_report': {
    ja: '緊急手順の報告は求められていないか、すでに完了しています。',
    en: 'No break-glass report is due, or it has already been closed.',
  },
  'because.break_glass_no_report': { ja: '報告が求められていないため', en: 'no report is owed' },
  'refusal.break_glass_not_enrolled': {
    ja: 'この方のパスフレーズは登録されていません。`futari break-glass enroll` で入力し、Slack で二人が登録します。',
    en: 'This person has no enrolled secret. Enter one with `futari break-glass enroll`. Two people then enrol it in Slack.',
  },
  'because.break_glass_not_enrolled': { ja: 'パスフレーズが登録されていないため', en: 'the secret is not enrolled' },
  'refusal.enrolment_none': {
    ja: '登録を待つパスフレーズがないか、1日より前のものか、別の入力に置き換わっています。`futari break-glass enroll` でもう一度入力してください。',
    en: 'No secret is waiting to be enrolled: it was entered more than a day ago, or another one has replaced it. Enter it again with `futari break-glass enroll`.',
  },
  'because.enrolment_none': { ja: '登録を待つパスフレーズがないため', en: 'no secret waits to be enrolled' },
  'refusal.selector_banned': {
    ja: 'この鍵は使用しないと宣言されています。中止して、新しいローテーションを開始してください。',
    en: 'This key has been declared unusable. Cancel, and start a new rotation.',
  },
  'because.selector_banned': { ja: '使用しないと宣言された鍵のため', en: 'the key was declared unusable' },
  'refusal.compromise_nothing': {
    ja: '{selector} は、宣言できる鍵ではありません（ボットが知らない名前か、宣言済み、または削除可能になった鍵です）。何も変わっていません。`/dkim status` でセレクターを確かめてください。',
    en: '{selector} cannot be declared compromised: the bot does not know the name, or the key is already declared compromised or removable. Nothing has changed. `/dkim status` shows the selectors.',
  },
  'because.compromise_nothing': { ja: '宣言できる鍵ではないため', en: 'not a key that can be declared compromised' },
  'refusal.compromise_same_person': {
    ja: '報告したご本人は確認できません。別の承認者か実行担当者の確認が必要です。',
    en: 'You made the report. Another approver or operator has to confirm it.',
  },
  'because.compromise_same_person': { ja: '1人目と同じ人のため', en: 'the same person as the first' },
  'refusal.compromised_next': {
    ja: '{selector} は、進行中のローテーションの次の鍵です。何も変わっていません。SES に渡した後なら `/dkim rollback ドメイン ban` で前の鍵に戻し、渡す前なら `/dkim cancel` で中止してください。戻れる鍵がないときは、完了を確認してから、もう一度 `/dkim compromised` を使ってください。',
    en: '{selector} is the next key of the rotation in progress. Nothing has changed. If SES already has it, return to the previous key with `/dkim rollback DOMAIN ban`. If not, cancel with `/dkim cancel`. If there is no key to return to, confirm the completion and use `/dkim compromised` again.',
  },
  'because.compromised_next': {
    ja: '進行中のローテーションの次の鍵のため',
    en: 'it is the next key of the running rotation',
  },
  'refusal.previous_key_compromised': {
    ja: '前のセレクター {selector} の鍵は漏えいした鍵のため、戻せません。何も変わっていません。次の鍵に問題があれば、DNS担当部署にそのレコードの確認を依頼し、新しいローテーションを始めてください。',
    en: 'A rollback is not possible, because the key of the previous selector {selector} is compromised. Nothing has changed. If something is wrong with the next key, ask the DNS department to check its record, and start a new rotation.',
  },
  'because.previous_key_compromised': { ja: '前の鍵が漏えいした鍵のため', en: 'the previous key is compromised' },
} as const satisfies Record<string, Row>;
