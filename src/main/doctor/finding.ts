/** What the doctor says: one row a finding. A code begins with its verdict, and what follows the arrow is the fix. */

import type { Language, Row } from '../../texts/codes.ts';

import { messages } from '../../texts/text.ts';

const rows = {
  'right.node': { ja: 'Node {version}', en: 'Node {version}' },
  'wrong.node_bundled': {
    ja: 'Node {version} は node_modules の中のものです。\n→ serve には、セキュリティ更新を受けられるシステムの Node を使ってください。',
    en: 'Node {version} comes from node_modules.\n→ For `serve`, use a Node of the system that gets security updates.',
  },
  'right.template': {
    ja: '申請書のひな型を読めます（{count} 件）',
    en: 'the templates of the application are usable ({count})',
  },
  'wrong.template': { ja: '{problem}', en: '{problem}' },

  'right.slack_token': {
    ja: 'ボットのトークンは有効です（{team} の @{bot}）',
    en: 'the bot token works (@{bot} in {team})',
  },
  'wrong.slack_token': {
    ja: 'Slack がボットのトークンを拒否しました（{code}）。\n→ アプリをインストールし直し、SLACK_BOT_TOKEN を新しい値にしてください。',
    en: 'Slack refuses the bot token ({code}).\n→ Install the app again and set SLACK_BOT_TOKEN to the new value.',
  },
  'wrong.slack_org_wide': {
    ja: 'アプリが Enterprise Grid の組織全体にインストールされています。\n→ 使うワークスペースだけにインストールし、そのトークンを設定してください。',
    en: 'The app is installed for the whole Enterprise Grid organisation.\n→ Install it in the one workspace where it is used, and set that token.',
  },
  'right.slack_scopes': {
    ja: '必要な権限（スコープ）がそろっています',
    en: 'the token has every scope that the bot needs',
  },
  'wrong.slack_scopes': {
    ja: '権限（スコープ）が足りません: {scopes}\n→ アプリの設定の OAuth & Permissions で追加し、インストールし直してください。',
    en: 'Scopes are missing: {scopes}\n→ Add them under OAuth & Permissions in the app settings, and install the app again.',
  },
  'unchecked.slack_scopes': {
    ja: '権限（スコープ）は確認できませんでした: Slack の応答に一覧がありません。',
    en: 'Scopes were not checked: Slack’s answer lists none.',
  },
  'right.slack_socket': {
    ja: 'アプリのトークンで接続できます（Socket Mode）',
    en: 'the app token may connect (Socket Mode)',
  },
  'wrong.slack_socket': {
    ja: 'Slack がアプリのトークンを拒否しました（{code}）。\n→ アプリの設定の Basic Information で connections:write のトークンを作り、SLACK_APP_TOKEN に設定してください。',
    en: 'Slack refuses the app token ({code}).\n→ Make a token with connections:write under Basic Information in the app settings, and set SLACK_APP_TOKEN.',
  },
  'unchecked.slack': {
    ja: 'Slack を確認できませんでした（{code}）。',
    en: 'Slack was not checked ({code}).',
  },
  'right.slack_settings': {
    ja: '対話機能、Home タブ、Messages タブ、イベント、コマンドの設定は正しいです',
    en: 'interactivity, Home tab, Messages tab, event and command are set up',
  },
  'wrong.slack_settings': {
    ja: 'アプリの設定が足りません: {settings}\n→ アプリの設定の App Manifest を manifest.yml に合わせ、インストールし直してください。',
    en: 'The app’s settings lack: {settings}\n→ Make App Manifest in the app settings equal to manifest.yml, and install the app again.',
  },
  'unchecked.slack_settings': {
    ja: '対話機能と Messages タブの設定は、ボットのトークンでは読めません。\n→ https://api.slack.com/apps で App Configuration Token を作り、SLACK_CONFIG_TOKEN に設定して実行すると、確認できます（12 時間有効）。',
    en: 'Interactivity and the Messages tab cannot be read with a bot token.\n→ Generate an app configuration token at https://api.slack.com/apps and run this with SLACK_CONFIG_TOKEN (it expires after 12 hours).',
  },
  'unchecked.slack_settings_failed': {
    ja: 'アプリの設定を読めませんでした（{code}）。\n→ SLACK_CONFIG_TOKEN を作り直してください（12 時間有効で、アプリの共同編集者のものが必要です）。',
    en: 'The app’s settings were not read ({code}).\n→ Generate a new SLACK_CONFIG_TOKEN: it expires after 12 hours, and must belong to a collaborator of the app.',
  },
  'right.slack_blocks': {
    ja: 'Slack の検査（blocks.validate）に、カードとフォーム {count} 件が日本語と英語で通りました',
    en: 'Slack’s own check (blocks.validate) accepts {count} cards and forms in both languages',
  },
  'wrong.slack_blocks': {
    ja: 'Slack が{card}を受け付けません（{problem}）。\n→ ふたりを更新してください。最新でも同じなら、この行を添えて報告してください。',
    en: 'Slack does not accept the {card} ({problem}).\n→ Update Futari. If the newest release says the same, report this line.',
  },
  'unchecked.slack_blocks': {
    ja: 'カードの形は確認できませんでした（blocks.validate: {code}）。',
    en: 'The form of the cards was not checked (blocks.validate: {code}).',
  },
  'right.channel': { ja: '#{name}: ボットが参加しています', en: '#{name}: the bot is a member' },
  'wrong.channel_absent': {
    ja: 'チャンネル {channel} が見つかりません（{domains}）。\n→ ID を確かめ、非公開チャンネルなら /invite でボットを招待してください。',
    en: 'There is no channel {channel} ({domains}).\n→ Check the ID. If the channel is private, invite the bot with /invite.',
  },
  'wrong.channel_archived': {
    ja: '#{name} はアーカイブされています（{domains}）。\n→ アーカイブを解除してボットを招待するか、別のチャンネルを設定してください。',
    en: '#{name} is archived ({domains}).\n→ Unarchive it and invite the bot, or configure another channel.',
  },
  'wrong.channel_not_member': {
    ja: 'ボットは #{name} のメンバーではありません（{domains}）。\n→ #{name} で /invite @{bot} を実行してください。',
    en: 'The bot is not a member of #{name} ({domains}).\n→ Run /invite @{bot} in #{name}.',
  },
  'right.approvers': {
    ja: '{domain}: 承認できる人が {count} 名います（必要数 {needed}）',
    en: '{domain}: {count} people can approve (needed: {needed})',
  },
  'wrong.approvers_few': {
    ja: '{domain}: 承認できる人が {count} 名です（{names}）。申請者が承認者でも {needed} 名が承認できるよう、{wanted} 名必要です。\n→ 承認者をチャンネルとユーザーグループに加えてください。',
    en: '{domain}: {count} people can approve ({names}). {wanted} are needed, so that {needed} remain when one of them is the requester.\n→ Add approvers to the channel and to the user group.',
  },
  'wrong.approvers_below': {
    ja: '{domain}: 承認できる人が {count} 名です（{names}）。必要な承認は {needed} 名分です。\n→ 承認者をチャンネルとユーザーグループに加えてください。',
    en: '{domain}: {count} people can approve ({names}), but {needed} approvals are needed.\n→ Add approvers to the channel and to the user group.',
  },
  'right.people': { ja: '{domain}: {list} は {count} 名です', en: '{domain}: {list} has {count} people' },
  'wrong.people_group': {
    ja: '{domain}: {list} のユーザーグループ {group} が Slack の一覧にありません。\n→ グループの ID を確かめ、無効なら有効にしてください。',
    en: '{domain}: Slack lists no user group {group} ({list}).\n→ Check the group’s ID, and enable it if it is disabled.',
  },
  'wrong.people_none': {
    ja: '{domain}: {list} にだれもいません。\n→ ユーザーグループか設定に人を加えてください。',
    en: '{domain}: {list} has nobody.\n→ Add people to the user group or to the configuration.',
  },
  'wrong.people_absent': {
    ja: '{domain}: {list} の {ids} が Slack に見つかりません。\n→ 設定の ID を直してください。',
    en: '{domain}: Slack does not know {ids} of {list}.\n→ Correct the IDs in the configuration.',
  },
  'wrong.people_unfit': {
    ja: '{domain}: {list} の {names} は操作できません（無効なアカウント、ゲスト、ボット、ほかのワークスペースのいずれか）。\n→ 正規のメンバーに替えてください。',
    en: '{domain}: {names} of {list} cannot act: a deactivated account, a guest, a bot or somebody of another workspace.\n→ Replace them with full members.',
  },
  'wrong.people_twice': {
    ja: '{domain}: {names} は同じ人の二つのアカウントかもしれません（名前かメールアドレスが同じです）。一人で二人分の承認ができてしまいます。\n→ 一人なら、一方を承認者から外してください。',
    en: '{domain}: {names} may be two accounts of one person (same name or mail address), who could then approve twice.\n→ If it is one person, remove one account from the approvers.',
  },
  'wrong.break_glass_twice': {
    ja: 'breakGlass.people: {names} は同じ人の二つの登録かもしれません（Slack の名前かメールアドレス、または ARN の利用者名が同じです）。一人でロールバックを始められてしまいます。\n→ 一人なら、一方を外してください。',
    en: 'breakGlass.people: {names} may be one person (same name or mail address in Slack, or same user name in the ARN), who could then begin a rollback alone.\n→ If it is one person, remove one entry.',
  },

  'right.table': { ja: 'テーブル {table} の形は正しいです', en: 'the table {table} has the right shape' },
  'wrong.table_missing': {
    ja: 'テーブル {table} がありません（{region}）。\n→ futari init --table を実行してください。',
    en: 'There is no table {table} in {region}.\n→ Run futari init --table.',
  },
  'wrong.table_shape': {
    ja: 'テーブル {table} のキーは {keys} で、pk（文字列）と version（数値）ではありません。\n→ 設定で別の名前を指定し、futari init --table を実行してください。',
    en: 'The key of the table {table} is {keys}, not pk (string) and version (number).\n→ Configure another name, and run futari init --table.',
  },
  'wrong.table_index': {
    ja: 'テーブル {table} に索引 due（dueShard、dueAt）がありません。期限の来た作業が見つからなくなります。\n→ 別の名前を設定し、futari init --table を実行してください。',
    en: 'The table {table} lacks the index due (dueShard, dueAt), so that due work is not found.\n→ Configure another name, and run futari init --table.',
  },
  'wrong.table_ttl': {
    ja: 'テーブル {table} の TTL（expiresAt）が無効です。\n→ futari init --table を実行してください。',
    en: 'TTL (expiresAt) is off for the table {table}.\n→ Run futari init --table.',
  },
  'right.table_ttl': { ja: 'TTL（expiresAt）は有効です', en: 'TTL (expiresAt) is on' },
  'wrong.table_recovery': {
    ja: 'テーブル {table} のポイントインタイムリカバリが無効です。\n→ futari init --table を実行してください。',
    en: 'Point-in-time recovery is off for the table {table}.\n→ Run futari init --table.',
  },
  'right.table_recovery': { ja: 'ポイントインタイムリカバリは有効です', en: 'point-in-time recovery is on' },
  'wrong.table_protection': {
    ja: 'テーブル {table} の削除保護が無効です。\n→ futari init --table を実行してください。スタックのテーブルなら、ProtectTable=false を付けずにデプロイしてください。',
    en: 'Deletion protection is off for the table {table}.\n→ Run futari init --table. If a stack made the table, deploy without ProtectTable=false.',
  },
  'right.table_protection': { ja: '削除保護は有効です', en: 'deletion protection is on' },
  'wrong.table_policy': {
    ja: 'テーブル {table} のリソースポリシーが、ログと証跡の削除と更新を禁じていません。\n→ futari init --table を実行してください（dynamodb:PutResourcePolicy の権限が必要です）。',
    en: 'No resource policy of the table {table} forbids deleting and updating logs and evidence.\n→ Run futari init --table, with the permission of dynamodb:PutResourcePolicy.',
  },
  'right.table_policy': {
    ja: 'ログと証跡は、だれも削除も更新もできません（リソースポリシー）',
    en: 'nobody may delete or update logs and evidence (resource policy)',
  },
  'unchecked.table': {
    ja: 'テーブル {table} の{what}を確認できませんでした（{code}）。',
    en: 'The {what} of the table {table} was not checked ({code}).',
  },
  'right.installation': {
    ja: 'テーブルは、この Slack ワークスペースとログ署名鍵のボットのものです',
    en: 'the table belongs to the bot of this Slack workspace and this log signing key',
  },
  'wrong.installation_team': {
    ja: 'テーブル {table} は、別の Slack ワークスペース（{team}）のボットが使っています。\n→ 設定の table に別の名前を書いてください。ワークスペースの移行なら、前のボットを止めてから futari init --table --adopt を実行してください。',
    en: 'The bot of another Slack workspace ({team}) uses the table {table}.\n→ Configure another `table`. If the workspace has moved, stop the former bot, then run futari init --table --adopt.',
  },
  'wrong.installation_signer': {
    ja: 'テーブル {table} は、別のログ署名鍵（{signer}）を使うボットのものです。\n→ 設定の table に別の名前を書くか、元のログ署名鍵（keys.signingFile、keys.signingKeyId）に戻してください。',
    en: 'The bot of another log signing key ({signer}) uses the table {table}.\n→ Configure another `table`, or name the former log signing key (`keys.signingFile`, `keys.signingKeyId`).',
  },
  'unchecked.installation': {
    ja: 'テーブルの使用者はまだ記録されていません。最初の起動で記録されます。',
    en: 'The table names no bot yet. The first start records it.',
  },
  'right.logs': { ja: '{count} 件のドメインの監査ログを検証しました', en: 'the audit logs of {count} domains verify' },
  'wrong.log_corrupt': {
    ja: '{domain}: 監査ログを検証できません（{problem}）。\n→ docs/runbook.ja.md の「log_corrupt」に従ってください。',
    en: '{domain}: the audit log does not verify ({problem}).\n→ Follow `log_corrupt` in docs/runbook.md.',
  },

  'right.key_files': { ja: '鍵のファイルを読めます', en: 'the key files are readable' },
  'unchecked.key_files': {
    ja: '鍵のファイルはまだありません（{files}）。最初の起動で作られます。\n→ 起動後、テーブルとは別の場所にバックアップしてください。',
    en: 'There are no key files yet ({files}). The first start makes them.\n→ Back them up then, apart from the table.',
  },
  'wrong.key_file': {
    ja: '鍵のファイル {file} を使えません（{problem}）。\n→ 所有者だけが読めるようにし（chmod 600）、壊れていればバックアップから戻してください。',
    en: 'The key file {file} is not usable ({problem}).\n→ Let only its owner read it (chmod 600), and restore it from the backup if it is damaged or lost.',
  },
  'wrong.kms': {
    ja: 'KMS の鍵を使えません（{code}）。\n→ 鍵の ID、リージョン、キーポリシーを確かめてください。',
    en: 'The KMS keys are not usable ({code}).\n→ Check the key IDs, the region and the key policies.',
  },
  'wrong.kms_account': {
    ja: 'KMS の鍵は AWS アカウント {account} のもので、設定のアカウントは {accounts} です（{code}）。\n→ 設定の keys.keyId を自分のアカウントの鍵にするか、その鍵のキーポリシーで使用を許可してもらってください。',
    en: 'The KMS key belongs to the AWS account {account}; the configuration’s is {accounts} ({code}).\n→ Name a key of your account in `keys.keyId`, or have its key policy allow the use.',
  },
  'right.signing': { ja: '監査ログに署名し、検証できます', en: 'a trial signature of the audit log verifies' },
  'wrong.signing': {
    ja: '監査ログに署名できません（{code}）。\n→ 署名鍵と、kms:Sign・kms:GetPublicKey の権限を確かめてください。',
    en: 'The audit log cannot be signed ({code}).\n→ Check the signing key, and the permission of kms:Sign and kms:GetPublicKey.',
  },
  'right.sealing': { ja: 'マスター鍵で暗号化できます', en: 'the master key encrypts' },
  'wrong.sealing': {
    ja: 'マスター鍵で暗号化できません。\n→ マスター鍵と、kms:GenerateDataKey の権限を確かめてください。',
    en: 'The master key does not encrypt.\n→ Check it, and the permission of kms:GenerateDataKey.',
  },
  'right.key': {
    ja: '{domain}: 鍵 {selector} を復号できます（使用期限 {until}）',
    en: '{domain}: the key {selector} decrypts (use by {until})',
  },
  'wrong.key_missing': {
    ja: '{domain}: 現在の鍵 {selector} が保管されていないため、切り替え後に元へ戻せません。\n→ futari import {domain} {selector} --key ファイル',
    en: '{domain}: the current key {selector} is not stored, so a switch could not be rolled back.\n→ futari import {domain} {selector} --key FILE',
  },
  'wrong.key_unreadable': {
    ja: '{domain}: 鍵 {selector} を復号できません（{code}）。\n→ マスター鍵が、この鍵を保管したときのものかを確かめてください。',
    en: '{domain}: the key {selector} does not decrypt ({code}).\n→ Check that the master key is the one with which it was stored.',
  },
  'unchecked.key': {
    ja: '{domain}: 鍵 {selector} を確認できませんでした（{code}）。',
    en: '{domain}: the key {selector} was not checked ({code}).',
  },

  'right.account': { ja: 'AWS アカウント {account}', en: 'AWS account {account}' },
  'wrong.account': {
    ja: '認証情報は AWS アカウント {found} のもので、設定は {wanted} です。\n→ 設定の account か、認証情報を直してください。',
    en: 'The credentials belong to the AWS account {found}; the configuration says {wanted}.\n→ Correct `account` in the configuration, or the credentials.',
  },
  'unchecked.account': {
    ja: 'AWS アカウントを確認できませんでした（{code}）。',
    en: 'The AWS account was not checked ({code}).',
  },
  'right.ses': {
    ja: '{target}: SES は {selector} で署名しています',
    en: '{target}: SES signs with {selector}',
  },
  'wrong.ses_missing': {
    ja: '{target}: SES にこのアイデンティティがありません。\n→ リージョンとアイデンティティの名前を確かめてください。',
    en: '{target}: SES has no such identity.\n→ Check the region and the name of the identity.',
  },
  'wrong.ses_easy_dkim': {
    ja: '{target}: Easy DKIM で署名しています。ふたりが扱うのは BYODKIM です。\n→ docs/connect.md を見てください。',
    en: '{target}: signs by Easy DKIM, and Futari rotates BYODKIM.\n→ See docs/connect.md.',
  },
  'wrong.ses_signing_off': {
    ja: '{target}: DKIM 署名が無効です。\n→ SES のコンソールで DKIM 署名を有効にしてください。',
    en: '{target}: DKIM signing is off.\n→ Enable DKIM signing in the SES console.',
  },
  'wrong.ses_status': {
    ja: '{target}: SES が鍵を確認できていません（{status}）。\n→ {selector} の公開鍵レコードを確かめてください: futari check {selector} {domain}',
    en: '{target}: SES does not verify the key ({status}).\n→ Check the key record of {selector}: futari check {selector} {domain}',
  },
  'wrong.ses_selector': {
    ja: '{target}: SES は {found} で署名していますが、設定と記録では {wanted} です。\n→ 設定の current を直すか、だれが SES を変えたかを確かめてください。',
    en: '{target}: SES signs with {found}; configuration and log say {wanted}.\n→ Correct `current`, or find out who changed SES.',
  },
  'wrong.ses_denied': {
    ja: '{target}: SES を読む権限がありません（{code}）。\n→ ポリシーに ses:GetEmailIdentity と ses:ListEmailIdentities を加えてください。',
    en: '{target}: no permission to read SES ({code}).\n→ Add ses:GetEmailIdentity and ses:ListEmailIdentities to the policy.',
  },
  'unchecked.ses': {
    ja: '{target}: SES を確認できませんでした（{code}）。',
    en: '{target}: SES was not checked ({code}).',
  },
  'unchecked.ses_others': {
    ja: '{target}: ほかに {names} があります。これらの鍵は、ふたりでは替わりません。\n→ BYODKIM なら、設定の domains に加えてください。',
    en: '{target}: there are also {names}, whose keys Futari does not rotate.\n→ If they use BYODKIM, add them to `domains`.',
  },
  'right.ses_regions': {
    ja: '{domain}: ほかのリージョンに BYODKIM のアイデンティティはありません（{regions}）',
    en: '{domain}: no other region has it with BYODKIM ({regions})',
  },
  'wrong.ses_region': {
    ja: '{domain}: {region} でも BYODKIM で署名していますが、targets にありません。古い鍵を消すと、そこのメールが失敗します。\n→ targets に加えてください。',
    en: '{domain}: {region} signs with BYODKIM too and is no target. Its mail fails once the old key is gone.\n→ Add it to `targets`.',
  },
  'unchecked.ses_regions': {
    ja: '{domain}: regions の設定がないため、ほかのリージョンを確認していません。\n→ SES を使うリージョンをすべて regions に書いてください。',
    en: '{domain}: other regions were not checked, because `regions` is not configured.\n→ List every region in which SES may have the domain.',
  },
  'right.ses_quota': {
    ja: '{place}: SES から送信できます（24 時間で {sent}/{daily} 通、毎秒 {second} 通まで）',
    en: '{place}: SES sends ({sent} of {daily} mails in 24 hours, {second} a second)',
  },
  'wrong.ses_quota': {
    ja: '{place}: 24 時間の送信数が {sent}/{daily} 通です。上限に達すると確認メールも送れません。\n→ Service Quotas で SES の送信上限の引き上げを申請してください。',
    en: '{place}: {sent} of {daily} mails were sent in 24 hours. At the limit no probe leaves either.\n→ Request a higher sending quota of SES in Service Quotas.',
  },
  'wrong.ses_sandbox': {
    ja: '{place}: SES のアカウントがサンドボックスのままです。検証済みの宛先にしか送信できず、確認メールが届きません。\n→ SES のコンソールの「アカウントダッシュボード」で「本番稼働アクセスをリクエスト」を選んでください。',
    en: '{place}: the account is in the SES sandbox. Mail reaches only verified addresses, so probes do not arrive.\n→ Choose “Request production access” on the account dashboard of the SES console.',
  },
  'wrong.ses_paused': {
    ja: '{place}: SES がこのアカウントの送信を停止しています。確認メールも送れません。\n→ SES のコンソールの「アカウントダッシュボード」で理由を確かめ、AWS サポートに再開を依頼してください。',
    en: '{place}: SES has stopped sending for this account, so no probe leaves.\n→ See the reason on the account dashboard of the SES console, and ask AWS Support to resume sending.',
  },
  'unchecked.ses_quota_denied': {
    ja: '{place}: サンドボックスかどうかと送信上限を確認できませんでした（{code}）。\n→ ポリシーに ses:GetAccount を加えると、確認できます。',
    en: '{place}: sandbox mode and sending quota were not checked ({code}).\n→ Add ses:GetAccount to the policy.',
  },
  'right.clock': {
    ja: '時計は SES と {seconds} 秒以内で合っています',
    en: 'the clock agrees with SES within {seconds} s',
  },
  'wrong.clock': {
    ja: '時計が SES と {seconds} 秒ずれています。5 分を超えると、署名した呼び出しがすべて拒否されます。\n→ NTP（chrony、systemd-timesyncd）を有効にしてください。',
    en: 'The clock differs from SES by {seconds} s. Beyond 5 minutes every signed call is refused.\n→ Enable NTP (chrony, systemd-timesyncd).',
  },
  'unchecked.clock': {
    ja: '時計を確認できませんでした: SES が応答していません。',
    en: 'The clock was not checked: SES did not answer.',
  },

  'right.resolver': {
    ja: 'リゾルバー {server} は UDP と TCP で応答します',
    en: 'the resolver {server} answers over UDP and TCP',
  },
  'wrong.resolver_silent': {
    ja: 'リゾルバー {server} が{transport}で応答しません。\n→ アドレスと、ファイアウォールの 53 番ポート（UDP と TCP）を確かめてください。',
    en: 'The resolver {server} does not answer over {transport}.\n→ Check its address, and port 53 (UDP and TCP) of the firewall.',
  },
  'wrong.resolver_refuses': {
    ja: 'リゾルバー {server} がエラーを返します（{domain}: 応答コード {code}）。\n→ このサーバーに再帰問い合わせを許可してもらうか、別のリゾルバーを設定してください。',
    en: 'The resolver {server} answers with an error ({domain}: response code {code}).\n→ Have recursion allowed for this host, or configure another resolver.',
  },
  'right.dns_family': {
    ja: 'ネームサーバー {server} は {family} の UDP と TCP で応答します（{domain}）',
    en: 'the name server {server} answers over UDP and TCP by {family} ({domain})',
  },
  'wrong.dns_family': {
    ja: '{domain}: {family} ではどのネームサーバーも {transport} で応答しません（{server}）。\n→ このホストから外への {family} の 53 番ポート（UDP と TCP）を、ファイアウォールで許可してください。',
    en: '{domain}: by {family} no name server answers over {transport} ({server}).\n→ Allow port 53 (UDP and TCP) out of this host by {family} in the firewall.',
  },
  'unchecked.dns_family_none': {
    ja: '{domain}: {family} のアドレスを持つネームサーバーがないため、{family} は確認していません。',
    en: '{domain}: {family} was not checked, because no name server has an address of it.',
  },
  'unchecked.dns_family_host': {
    ja: 'IPv6 は確認していません: このホストにインターネットへ届く IPv6 アドレスがありません。ネームサーバーには IPv4 で問い合わせます。',
    en: 'IPv6 was not checked: this host has no IPv6 address that reaches the Internet. Name servers are queried by IPv4.',
  },
  'unchecked.dns_family': {
    ja: '{domain}: ネームサーバーが見つからないため、IPv4 と IPv6 の疎通を確認していません。',
    en: '{domain}: reachability by IPv4 and IPv6 was not checked, because its name servers were not found.',
  },
  'right.dnssec': {
    ja: '{domain}: 署名（DNSSEC）を検証するリゾルバーがあります',
    en: '{domain}: a resolver validates DNSSEC',
  },
  'right.dnssec_none': { ja: '{domain}: DNSSEC の検証は要りません', en: '{domain}: needs no validation of DNSSEC' },
  'wrong.dnssec': {
    ja: '{domain}: ゾーンは DNSSEC で署名されていますが、検証するリゾルバーがないため、切り替えができません。\n→ dns.resolvers に検証するリゾルバーを加えてください。',
    en: '{domain}: the zone is signed by DNSSEC and no resolver validates, so a switch would wait.\n→ Add a validating resolver to `dns.resolvers`.',
  },
  'wrong.dnssec_unknown': {
    ja: '{domain}: DNSSEC で署名されているかを、どのリゾルバーも答えません（DS）。切り替えのときに待たされます。\n→ DS の問い合わせに答えるリゾルバーを dns.resolvers に加えてください。',
    en: '{domain}: no resolver says whether the zone is signed by DNSSEC (DS), so a switch would wait.\n→ Add a resolver that answers queries for DS to `dns.resolvers`.',
  },
  'right.record': {
    ja: '{domain}: {selector} の公開鍵レコードはすべてのサーバーで正しいです',
    en: '{domain}: the key record of {selector} is right at every server',
  },
  'wrong.record': {
    ja: '{domain}: {selector} の公開鍵レコードに誤りがあります（{findings}）。\n→ futari check {selector} {domain}',
    en: '{domain}: the key record of {selector} is wrong ({findings}).\n→ futari check {selector} {domain}',
  },
  'unchecked.record': {
    ja: '{domain}: {selector} の公開鍵レコードを確認できませんでした（{findings}）。',
    en: '{domain}: the key record of {selector} was not checked ({findings}).',
  },

  'right.anchor': { ja: 'アンカーを読めます', en: 'the anchor is readable' },
  'wrong.anchor': {
    ja: 'アンカーを読めません。\n→ フォルダーまたはバケットと、その権限を確かめてください。',
    en: 'The anchor is not readable.\n→ Check the folder or bucket, and its permissions.',
  },
  'wrong.anchor_ahead': {
    ja: '{domain}: アンカーの版は {mark}、監査ログは {head} です。テーブルが古いバックアップに戻されています。\n→ {mark} 以降を含むバックアップから戻してください。',
    en: '{domain}: the anchor has version {mark}, the audit log {head}: the table was restored from an older backup.\n→ Restore one that holds version {mark}.',
  },
  'unchecked.anchor': {
    ja: 'アンカーの設定がないため、ログが古い状態に戻されても見つかりません。\n→ 設定の anchor を見てください（docs/configuration.ja.md）。',
    en: 'There is no anchor, so a log that is turned back is not noticed.\n→ See `anchor` in docs/configuration.md.',
  },
  'right.alerts': { ja: '試験の通知を {channel} に送りました', en: 'a test alert went to {channel}' },
  'wrong.alerts_none': {
    ja: 'Slack の外への通知先がありません。Slack が止まると、だれも異常に気づきません。\n→ 設定の alerts に webhook か sns を書いてください。',
    en: 'There is no alert channel outside Slack. If Slack is down, nobody hears of an incident.\n→ Configure `alerts.webhook` or `alerts.sns`.',
  },
  'wrong.alerts': {
    ja: '{channel} が試験の通知を受け取りません（{code}）。\n→ アドレスと秘密（または SNS のトピックと権限）を確かめてください。',
    en: '{channel} does not take a test alert ({code}).\n→ Check its address and secret (or the SNS topic and its permission).',
  },
  'unchecked.alerts': {
    ja: '{channel} への通知は送っていません。\n→ futari doctor --send は試験の通知を送ります。',
    en: 'No alert was sent to {channel}.\n→ futari doctor --send sends a marked test alert.',
  },
  'right.probe': {
    ja: '{domain}: 確認メールが {address} に届き、{selector} の署名を検証しました',
    en: '{domain}: a probe mail reached {address}, and its signature by {selector} verifies',
  },
  'wrong.probe_refused': {
    ja: '{domain}: SES が {address} への確認メールを受け付けません（{code}）。\n→ ses:SendEmail の権限（差出人と宛先の条件）と、SES のサンドボックスを確かめてください。',
    en: '{domain}: SES does not take a probe mail to {address} ({code}).\n→ Check the permission of ses:SendEmail (its conditions on sender and recipient) and SES’s sandbox mode.',
  },
  'wrong.probe_mailbox': {
    ja: '{domain}: {address} の受信箱を読めません（{code}）。\n→ 設定の probe（listen、imap、s3）と、その権限を確かめてください。',
    en: '{domain}: the mailbox of {address} is not readable ({code}).\n→ Check `probe` (listen, imap or s3) and its permissions.',
  },
  'wrong.probe_missing': {
    ja: '{domain}: {address} への確認メールが {seconds} 秒以内に届きませんでした。\n→ {address} の MX レコードと、受信側（SMTP では 25 番ポート）を確かめてください。',
    en: '{domain}: the probe mail to {address} did not arrive within {seconds} s.\n→ Check the MX record of {address} and the receiving side (by SMTP: port 25).',
  },
  'wrong.probe_signature': {
    ja: '{domain}: 確認メールの署名は {selector} によるもので、{wanted} ではありません。\n→ SES の DKIM 署名と、公開鍵レコードを確かめてください: futari check {wanted} {domain}',
    en: '{domain}: the probe mail is signed by {selector}, not by {wanted}.\n→ Check DKIM signing in SES, and the key record: futari check {wanted} {domain}',
  },
  'unchecked.probe': {
    ja: '{address} への確認メールは送っていません。\n→ futari doctor --send は、送って受け取りまで確かめます。',
    en: 'No probe mail was sent to {address}.\n→ futari doctor --send sends one and waits for it.',
  },
  'unchecked.late': {
    ja: '{seconds} 秒以内に終わりませんでした。',
    en: 'It did not finish within {seconds} s.',
  },
  'unchecked.failed': { ja: '確認が失敗しました（{code}）。', en: 'The check failed ({code}).' },
} as const satisfies Record<string, Row>;

export type FindingCode = keyof typeof rows;
export type Verdict = 'right' | 'wrong' | 'unchecked';

export interface Finding {
  readonly code: FindingCode;
  readonly facts: Readonly<Record<string, string | number>>;
}

export const found = (code: FindingCode, facts: Finding['facts'] = {}): Finding => ({ code, facts });

export const verdictOf = ({ code }: Finding): Verdict => code.split('.')[0] as Verdict;

const message = messages(rows);

const arrow = '\n→ ';

/** The sentence and the fix; null: there is nothing to do. */
export const sentencesOf = (
  language: Language,
  { code, facts }: Finding,
): { readonly text: string; readonly fix: string | null } => {
  const [text = '', fix = null] = message.ofCode(language, code, facts).split(arrow);
  return { text, fix };
};
