/** What to do about a message, where its own sentence does not say all of it. A code without a row here needs none. */
import type { RefusalCode } from '../../../src/domain/decision.ts';
import type { NoticeCode } from '../../../src/domain/notices.ts';

export interface Action {
  readonly en: string;
  readonly ja: string;
}

type Actions<Code extends string> = Readonly<Partial<Record<Code, Action>>>;

const alarms: Actions<NoticeCode> = {
  alarm_pending: {
    en: 'With the record live, SES usually needs minutes. Check the record: `/dkim check`. In doubt roll back: `/dkim rollback DOMAIN`',
    ja: 'レコードが公開済みなら、SES は通常数分で SUCCESS になります。レコードを確認します: `/dkim check`。迷ったらロールバックします: `/dkim rollback ドメイン`',
  },
  alarm_attempt: {
    en: 'Does SES answer (throttling, permissions, region)? Do probe mails arrive? Read the identity, **without changing it**: `aws sesv2 get-email-identity`',
    ja: 'SES の応答（制限、権限、リージョン）と、確認メールの到着を調べます。SES の設定は**変えずに**読みます: `aws sesv2 get-email-identity`',
  },
  alarm_rollback: {
    en: 'The bot repeats a rollback up to five times. Then find out why SES refuses: which selector does it show, is the previous record live, does the bot reach SES? `aws sesv2 get-email-identity`',
    ja: 'ロールバックは5回まで自動で繰り返します。そのあとは、SES が拒否する理由を調べます。セレクター、前のレコード、SES への接続を確認してください: `aws sesv2 get-email-identity`',
  },
  alarm_remaining: {
    en: 'Two keys sign now: **both records must stay**. Press "Request approval" for the remaining targets, or: `/dkim rollback DOMAIN`',
    ja: '二つの鍵で署名しています。**レコードは両方とも残してください**。残りの対象の「承認を依頼する」を押すか、ロールバックします: `/dkim rollback ドメイン`',
  },
  alarm_watch: {
    en: 'Check the way to the probe mailbox (MX, port, `probe.listen`). Send a mail by hand and read its `DKIM-Signature`. If it has none: `/dkim rollback DOMAIN`',
    ja: '確認メールの経路（MX、ポート、`probe.listen`）を調べ、手でメールを送って `DKIM-Signature` を見ます。署名がなければロールバックします: `/dkim rollback ドメイン`',
  },
  watch_incident: {
    en: 'Unless you know the cause and fix it within minutes: `/dkim rollback DOMAIN`',
    ja: '原因が分かっていて数分で直せる場合を除き、ロールバックします: `/dkim rollback ドメイン`',
  },
  alarm_unattended: {
    en: 'Press the button, then follow the first message. Approvers hear first, then operators, then the channel; the intervals double from `policy.acknowledgeWithin` to a day',
    ja: 'ボタンを押し、最初の知らせに従います。承認者、実行担当者、チャンネル全体の順に通知し、間隔は `policy.acknowledgeWithin` から一日まで倍に延びます',
  },
  alarm_stability: {
    en: 'Administrator: does the bot reach every authoritative server by UDP and TCP, port 53? `futari check SELECTOR DOMAIN`',
    ja: '管理者: すべての権威サーバーに UDP と TCP の53番で届くかを確認します: `futari check セレクター ドメイン`',
  },
  alarm_key: {
    en: 'Administrator: usually KMS or the table. The journal names the fault',
    ja: '管理者: 多くは KMS かテーブルの問題です。ジャーナルに原因が出ています',
  },
  probe_lost: {
    en: 'Wait a few minutes for `probe_verified`. If it does not come, act as for `alarm_watch`',
    ja: '`probe_verified` を数分待ちます。届かなければ `alarm_watch` と同じです',
  },
  status_failed: {
    en: 'SES keeps checking after TEMPORARY_FAILURE, but not after FAILED. Fix the record or roll back at once: `/dkim check`',
    ja: 'SES は TEMPORARY_FAILURE では確認を続けますが、FAILED では続けません。すぐにレコードを直すか、ロールバックします: `/dkim check`',
  },
  drift: {
    en: 'Is the record of that selector live? The bot says this once; the card shows it until SES is as expected. After a restore the backup is older than the last switch ([what to do](operate.md#restore-10-minutes)). `futari check SELECTOR DOMAIN`',
    ja: 'そのセレクターのレコードが公開されているかを確認します。通知は一度だけで、元に戻るまでカードに表示します。復元のあとなら、バックアップが最後の切り替えより古いということです（[対応](operate.ja.md#復元10-分)）: `futari check セレクター ドメイン`',
  },
  mailbox_unavailable: {
    en: 'Operator: check mailbox, password (`FUTARI_PROBE_IMAP_PASSWORD`), permissions and network. No probe counts as lost meanwhile. Send a mail by hand and read its `DKIM-Signature`',
    ja: '実行担当者: 受信箱、パスワード（`FUTARI_PROBE_IMAP_PASSWORD`）、権限、ネットワークを調べます。その間、確認メールは失われた扱いになりません。手でメールを送り、`DKIM-Signature` を見ます',
  },
  probe_disputed: {
    en: 'Does that server have an old DNS answer? Does a gateway change mail? Is it your server at all (`probe.authserv`)? `/dkim check`',
    ja: 'そのサーバーの DNS に古い応答が残っていないか、途中の機器がメールを書き換えていないか、自社のサーバーか（`probe.authserv`）を調べます: `/dkim check`',
  },
  effect_stalled: {
    en: 'Administrator: find the reason under [Reasons](#reasons-why-the-bot-makes-no-progress). The bot retries, at least hourly',
    ja: '管理者: [進まない理由](#進まない理由)を見ます。ボットは遅くとも1時間ごとに試し続けます',
  },
  posting_refused: {
    en: 'For `invalid_blocks` report the notice that the journal names. The bot retries at most an hour later, and after a restart at once',
    ja: '`invalid_blocks` なら、ジャーナルにある通知の名前を開発者に伝えます。ボットは1時間以内に、再起動すると直ちに投稿し直します',
  },
  key_compromised: {
    en: 'See [A key is compromised](#a-key-is-compromised)',
    ja: '[鍵が漏えいしたとき](#鍵が漏えいしたとき)を見ます',
  },
  key_unreadable: {
    en: 'Administrator: check the master key (file or KMS) and restore the key item from a backup. Do not switch before that',
    ja: '管理者: マスターキー（ファイルか KMS）を確認し、鍵の項目をバックアップから戻します。それまで切り替えないでください',
  },
  slack_refuses: {
    en: 'Administrator: reinstall the app where it was removed, set the new tokens, restart. `account_inactive` and `invalid_auth` mean a token that was taken back, `team_disabled` a workspace that is closed. To go back meanwhile: `futari break-glass`',
    ja: '管理者: アプリが外されていれば再びインストールし、新しいトークンを設定して再起動します。`account_inactive` と `invalid_auth` はトークンの失効、`team_disabled` はワークスペースの停止です。その間に戻すには `futari break-glass` を使います',
  },
  sweep_stopped: {
    en: 'Administrator: read the journal for "a scheduled job failed" and its cause (store, clock), then restart the process. `/readyz` reports `"sweep": "stopped"` until a sweep has ended, and stays 200, so that `/dkim rollback` works. On Lambda the alarm `SweepSilentAlarm` says the same: look at the errors of the function `sweep` and at its schedule',
    ja: '管理者: ジャーナルの "a scheduled job failed" とその原因（表、時計）を確認し、プロセスを再起動します。定期確認が一度終わるまで `/readyz` は `"sweep": "stopped"` を含みます。`/dkim rollback` が使えるよう、応答は 200 のままです。Lambda では警報 `SweepSilentAlarm` が同じことを知らせます。関数 `sweep` のエラーとスケジュールを確認します',
  },
  anchor_unreachable: {
    en: 'Operator: folder: is it there, writable by the bot only, the disk not full? Bucket: `s3:PutObject`, `s3:GetObject`, `s3:ListBucket` of the worker, network, region. Switches wait until it answers; `/dkim rollback` does not',
    ja: '実行担当者: フォルダーなら、存在するか、ボットだけが書き込めるか、ディスクに空きがあるか。バケットなら、ワーカーの `s3:PutObject`、`s3:GetObject`、`s3:ListBucket`、ネットワーク、リージョンを調べます。切り替えは接続できるまで待ちますが、`/dkim rollback` は待ちません',
  },
  anchor_moved: {
    en: 'Approvers: read the declines, withdrawals, cancellations and rollbacks in the threads after that version, and repeat them. Operator: was the move meant ([restore](operate.md#restore-10-minutes))? If not: who could write the configuration',
    ja: '承認者: その版より後の却下・承認の取り消し・中止・ロールバックをスレッドで読み、もう一度行います。実行担当者: 意図した変更か（[復元](operate.ja.md#復元10-分)）。違えば、設定を書き換えられた人を調べます',
  },
  log_corrupt: {
    en: 'Administrator: keep the table as it is. Find out who could write or delete (CloudTrail). If mail is in trouble, go back in the SES console. Put the missing items back from point-in-time recovery. After a restore that you meant: [accept the loss](operate.md#restore-10-minutes). `futari verify-log FILE --anchor FOLDER`',
    ja: '管理者: テーブルをそのまま保全します。だれが書き込み・削除できたかを CloudTrail で調べます。メールに問題があれば、SES のコンソールで戻します。欠けた項目は、ポイントインタイムリカバリから戻します。意図した復元なら、[失われる判断を受け入れます](operate.ja.md#復元10-分)。`futari verify-log ファイル --anchor フォルダー`',
  },
  break_glass_requested: {
    en: 'If you know nothing of it, call that person at once. One request alone does nothing and expires in an hour',
    ja: '心当たりがなければ、すぐに本人に電話します。要求だけでは何も起きず、1時間で無効になります',
  },
};

const news: Actions<NoticeCode> = {
  application: { en: 'Requester: submit the file unchanged', ja: '申請者: ファイルをそのまま提出します' },
  preflight_blocked: {
    en: 'Fix it now: see [Blockers](#blockers). The bot repeats the preflight daily until it is green',
    ja: 'いま直します（[妨げ](#妨げ)）。問題がなくなるまで、毎日確認し直します',
  },
  record_published: {
    en: 'Nothing. Do not ask resolvers yet: an early question leaves "no such record" in their caches',
    ja: 'なし。リゾルバーにはまだ問い合わせないでください。早く聞くと「なし」がキャッシュに残ります',
  },
  round_opened: {
    en: 'Approvers: compare selectors, fingerprints, targets and the way back, and read [Unsigned minutes](#unsigned-minutes)',
    ja: '承認者: セレクター、フィンガープリント、対象、戻し方を見比べ、[署名なしの間](#署名なしの間)を読みます',
  },
  expired_partly_switched: {
    en: 'The button appears when no call is uncertain; the round opens about 20 minutes after the last call. The rollback grant of the first round stays',
    ja: 'ボタンは結果不明の呼び出しがなくなると出ます。承認の依頼は、最後の呼び出しから約20分後に出ます。最初の承認による事前許可は残ります',
  },
  remaining_failed: {
    en: 'Find the cause in `put_refused` or `put_unknown` above. Then as `expired_partly_switched`',
    ja: '上にある `put_refused` か `put_unknown` で原因を確かめ、`expired_partly_switched` と同じようにします',
  },
  put_notSent: {
    en: 'Nothing: at most three tries for a target and a round. If it happens often, the machine was paused',
    ja: 'なし。対象と承認依頼ごとに3回まで試します。たびたび起きるなら、マシンが一時停止しています',
  },
  put_refused: {
    en: '`TooManyRequestsException`: wait. `BadRequestException`, `NotFoundException`, `AccessDeniedException`: administrator',
    ja: '`TooManyRequestsException` は待ちます。`BadRequestException`、`NotFoundException`、`AccessDeniedException` は管理者に伝えます',
  },
  put_unknown: {
    en: 'Wait about 20 minutes: the bot finds out',
    ja: '約20分待つと、ボットが確かめます',
  },
  identities_unlisted: {
    en: 'Administrator: allow `ses:ListEmailIdentities` ([connect.md](connect.md#the-bots-role)). Nothing waits for it',
    ja: '管理者: `ses:ListEmailIdentities` を許可します（[connect.md](connect.md#the-bots-role)）。これを待つ処理はありません',
  },
  withdrawn_record_seen: {
    en: 'Ask the DNS department to remove it: they published what was withdrawn. Mail is as it was; the key is destroyed after the record is gone',
    ja: 'DNS担当部署に削除を依頼します。取り下げたはずのレコードが登録されました。メールへの影響はありません。鍵は、レコードの削除を確認したあとに破棄します',
  },
  attestation_wanted: {
    en: "Look in other accounts' SES, your own mail servers and mail services; for an imported key also where it came from",
    ja: 'ほかのアカウントの SES、自社のメールサーバー、配信サービスを調べます。取り込んだ鍵なら、取り込み元も調べます',
  },
  key_destroyed: {
    en: 'If backups live longer, set `policy.backupRetention` to that',
    ja: 'バックアップをもっと長く残しているなら、`policy.backupRetention` をその期間にします',
  },
  rollback_finished: {
    en: 'Find the cause. Keep both records',
    ja: '原因を調べます。レコードは両方とも残します',
  },
  reminder_record: {
    en: 'Requester: send the DNS department what each server answers, with the name of the finding ([findings.md](findings.md))',
    ja: '申請者: サーバーごとの応答と所見の名前（[findings.ja.md](findings.ja.md)）を添えて、DNS担当部署に問い合わせます',
  },
  reminder_rolledBack: {
    en: 'Find the cause. "Request approval" uses the same key again',
    ja: '原因を調べます。「承認を依頼する」は同じ鍵を使います',
  },
};

const blockers = {
  current_key_not_held: {
    en: 'Import the current key, before or after `/dkim rotate` ([how](connect.md#the-current-key)): `npm run futari -- import DOMAIN SELECTOR --key FILE`',
    ja: '現在の鍵を取り込みます。`/dkim rotate` の後でもできます（[手順](connect.md#the-current-key)）: `npm run futari -- import ドメイン セレクター --key ファイル`',
  },
  current_record_wrong: {
    en: 'Ask the DNS department before anything else: `futari check SELECTOR DOMAIN`',
    ja: 'まず DNS担当部署に確認します: `futari check セレクター ドメイン`',
  },
  current_key_published: {
    en: 'Ask the security people whether mail may continue with this key until the switch',
    ja: '切り替えまでこの鍵で送り続けてよいかを、セキュリティの担当に確かめます',
  },
  current_key_compromised: {
    en: 'See [A key is compromised](#a-key-is-compromised)',
    ja: '[鍵が漏えいしたとき](#鍵が漏えいしたとき)を見ます',
  },
  target_missing: {
    en: "Check the target's account, region, identity and role: `aws sesv2 get-email-identity`",
    ja: '対象のアカウント、リージョン、アイデンティティ、ロールを確かめます: `aws sesv2 get-email-identity`',
  },
  current_differs: {
    en: 'Find out who changed it (CloudTrail). Cancel, correct `current`, import that key, start again: `/dkim cancel DOMAIN`',
    ja: 'だれが変えたかを CloudTrail で調べます。中止し、`current` を直し、その鍵を取り込み、始め直します: `/dkim cancel ドメイン`',
  },
  signing_off: {
    en: 'Is it off on purpose? The approved switch turns it on',
    ja: '意図したものかを確かめます。承認された切り替えでオンになります',
  },
  easy_dkim_origin: {
    en: 'An administrator can go back while the three CNAME records exist; mail may be unsigned until SES has verified them: `aws sesv2 put-email-identity-dkim-signing-attributes --email-identity DOMAIN --signing-attributes-origin AWS_SES` (another region: `AWS_SES_<REGION>`). If a current key is held, "Roll back" goes to that key',
    ja: 'CNAME レコード3つが残っていれば、管理者は戻せます。SES が確認し直すまで、署名なしになる可能性があります: `aws sesv2 put-email-identity-dkim-signing-attributes --email-identity ドメイン --signing-attributes-origin AWS_SES`（ほかのリージョンの鍵なら `AWS_SES_<REGION>`）。現在の鍵を保管していれば、「ロールバック」はその鍵に戻します',
  },
  mailbox_unavailable: {
    en: 'As the notice `mailbox_unavailable`. On Lambda `probe.receive` must be `imap` or `s3`',
    ja: '知らせの `mailbox_unavailable` と同じです。Lambda では `probe.receive` を `imap` か `s3` にします',
  },
  probe_missing: {
    en: 'Check MX and port of the probe address, `probe.listen`, `ses:SendEmail`, and whether the account is in the SES sandbox',
    ja: '宛先の MX とポート、`probe.listen`、`ses:SendEmail`、SES のサンドボックスを確かめます',
  },
  probe_unsigned: {
    en: 'Check the current record and the identity in SES: `futari check SELECTOR DOMAIN`',
    ja: '現在のレコードと SES のアイデンティティを確かめます: `futari check セレクター ドメイン`',
  },
  approvers_unknown: {
    en: "Check Slack's status, the token and the user group. The bot asks again daily",
    ja: 'Slack の状態、トークン、ユーザーグループを確かめます。毎日もう一度確認します',
  },
  record_not_right: {
    en: 'See what each server answers: `/dkim check`',
    ja: 'サーバーごとの応答を見ます: `/dkim check`',
  },
  delivery_failed: {
    en: 'The notice `delivery_failed` names the mailboxes; the evidence holds their mails and `Authentication-Results`. Record right everywhere (`/dkim check`)? Then wait for its TTL and press "Prove by delivery". A mailbox whose server changes mail is no witness. In an emergency: `policy.proofByDelivery: false`',
    ja: '知らせの `delivery_failed` に受信箱の名前があり、証跡にメールと `Authentication-Results` があります。レコードがどこでも正しければ（`/dkim check`）、TTL が過ぎてから「テストメールで検証」を押します。メールを書き換えるサーバーの受信箱は witness に使えません。緊急時は `policy.proofByDelivery: false` にします',
  },
  next_key_unreadable: {
    en: 'Is the master key (file or KMS) the one that made the key?',
    ja: 'マスターキー（ファイルか KMS）が、鍵を作ったときと同じかを確かめます',
  },
  switched_differs: {
    en: 'Roll back, find out who changed it (CloudTrail), then approve again: `/dkim rollback DOMAIN`',
    ja: 'ロールバックし、だれが変えたかを CloudTrail で調べてから、承認し直します: `/dkim rollback ドメイン`',
  },
  ses_unreachable: {
    en: 'Check network, credentials, throttling and region',
    ja: 'ネットワーク、認証情報、制限、リージョンを確かめます',
  },
} as const satisfies Actions<string>;

const refusals: Actions<RefusalCode> = {
  identity_unknown: {
    en: "If it stays: check the app's scopes and Slack's status",
    ja: '続くなら、アプリの権限と Slack の状況を確かめます',
  },
  too_many_selectors: {
    en: 'Have the records of each `removal_application` removed. The next daily check destroys their keys',
    ja: '`removal_application` で知らせたレコードを削除してもらいます。鍵は次の毎日の確認で破棄します',
  },
  previous_key_not_held: { en: 'See the blocker `current_key_not_held`', ja: '妨げの `current_key_not_held` を見ます' },
  attempt_may_land: { en: 'Wait about 20 minutes', ja: '約20分待ちます' },
  break_glass_not_enrolled: {
    en: '[Enroll a secret](#enroll-a-secret), or let somebody else do it',
    ja: '[パスフレーズを登録](#パスフレーズの登録)するか、別の方が行います',
  },
  evidence_not_right: { en: 'Requester: `/dkim check`', ja: '申請者: `/dkim check`' },
  evidence_stale: { en: 'Administrator: DNS or SES is slow', ja: '管理者: DNS か SES の応答が遅い状態です' },
  delivery_failed: { en: 'See the blocker `delivery_failed`', ja: '妨げの `delivery_failed` を見ます' },
  too_many_deliveries: {
    en: 'Cancel and rotate again, or set `policy.proofByDelivery: false`',
    ja: '中止してローテーションをやり直すか、`policy.proofByDelivery: false` にします',
  },
  proof_missing: { en: 'See the blocker `proof_failed`', ja: '妨げの `proof_failed` を見ます' },
  rollback_not_ready: {
    en: 'As the blocker `current_record_wrong`. Nobody can waive a rollback that was approved as ready',
    ja: '妨げの `current_record_wrong` と同じです。承認された「戻せる」は免除できません',
  },
  approver_no_longer_eligible: {
    en: 'An approver presses "Decline", then "Request approval"',
    ja: '承認者が「却下」し、「承認を依頼する」を押します',
  },
  too_many_attempts: {
    en: 'Find out why SES refuses, in the thread',
    ja: 'SES が拒否する理由を、スレッドで調べます',
  },
  not_closed: { en: 'Nothing. If it stays: `alarm_attempt`', ja: 'なし。続くなら `alarm_attempt` を見ます' },
  regions_unread: {
    en: 'List every region and restart. `aws account list-regions --region-opt-status-contains ENABLED ENABLED_BY_DEFAULT` names the enabled ones',
    ja: 'リージョンをすべて書き、再起動します。有効なものは `aws account list-regions --region-opt-status-contains ENABLED ENABLED_BY_DEFAULT` で分かります',
  },
  in_use: {
    en: 'If it stays, find the target that shows it: `aws sesv2 get-email-identity`',
    ja: '続くなら、どの対象が使っているかを調べます: `aws sesv2 get-email-identity`',
  },
  destruction_begun: {
    en: 'A backup of the table may still hold the key',
    ja: 'テーブルのバックアップには、鍵が残っている可能性があります',
  },
  not_attested: { en: 'See `attestation_wanted`', ja: '`attestation_wanted` を見ます' },
};

const files = {
  upload_refused: {
    en: 'Use the messages. If you need files: allow uploads in the workspace; for `missing_scope` reinstall the app with the manifest',
    ja: 'メッセージの内容を使います。ファイルが必要なら、ワークスペースで許可します。`missing_scope` なら、マニフェストのとおりにアプリを入れ直します',
  },
  upload_failed: {
    en: 'Use the messages. Administrator: let the bot reach `files.slack.com`; a proxy may block it',
    ja: 'メッセージの内容を使います。管理者: ボットから `files.slack.com` に届くようにします（プロキシが止めていることがあります）',
  },
  upload_unknown: {
    en: 'Use the file if it is in the thread, else the messages. In Slack Connect channels `internal_error` can stay for some types',
    ja: 'スレッドにファイルがあればそれを、なければメッセージの内容を使います。Slack コネクトのチャンネルでは、種類によって `internal_error` が続くことがあります',
  },
} as const satisfies Actions<string>;

const answers = {
  queries_limited: {
    en: 'Wait. Approvals and rollbacks are not limited. If it happens often, find out who asks so much',
    ja: '待ちます。承認とロールバックに上限はありません。たびたび出るなら、だれが多く使っているかを調べます',
  },
  posts_pending: {
    en: 'Wait until the notices are posted, and try again. If none is posted, look for the cause: `futari doctor`',
    ja: '通知の投稿が済むのを待って、もう一度操作します。1件も投稿されないなら、`futari doctor` で原因を調べます',
  },
  log_corrupt: {
    en: 'Notify an administrator at once. See the alarm `log_corrupt`',
    ja: 'すぐに管理者に知らせます。警報の `log_corrupt` を見ます',
  },
  store_unavailable: {
    en: 'Administrator: check DynamoDB, KMS and permissions',
    ja: '管理者: DynamoDB、KMS、権限を確かめます',
  },
  restoring: {
    en: 'If nothing restores any more: `futari restore FILE --resume`',
    ja: '復元がもう動いていなければ: `futari restore ファイル --resume`',
  },
  newer_release: {
    en: 'If it goes on, a process of the earlier release still runs: upgrade or stop it. See the alarm `log_corrupt`',
    ja: '続くときは、古い版のプロセスが残っています。更新するか、止めます。警報の `log_corrupt` を見ます',
  },
  clock_behind: {
    en: 'Administrator: compare the clocks of all replicas and correct the wrong one. Stop a replica whose clock ran ahead. In an emergency that one still decides, a rollback too',
    ja: '管理者: すべてのプロセスの時計を比べ、誤っているものを直します。進んでいたプロセスは止めます。緊急時は、時計の進んだプロセスならロールバックも決められます',
  },
  channel_unavailable: {
    en: 'Do what the sentence says. Approvers and operators of a user group can still decide and roll back. `missing_scope`: reinstall the app with the scopes of [slack-review.md](slack-review.md)',
    ja: '文のとおりにします。ユーザーグループの承認者と実行担当者は、その間も承認とロールバックができます。`missing_scope` なら、[slack-review.md](slack-review.md) の権限でアプリを再インストールします',
  },
  key_unreadable: {
    en: 'Administrator: see the alarm `key_unreadable`. Do not submit the record of another file',
    ja: '管理者: 警報の `key_unreadable` を見ます。ほかのファイルのレコードは申請しません',
  },
  report_too_large: {
    en: 'Administrator: `futari report DOMAIN --rotation N --json --out FILE`',
    ja: '管理者: `futari report ドメイン --rotation 番号 --json --out ファイル`',
  },
  internal: {
    en: "Administrator: find the journal's line of that moment",
    ja: '管理者: その時刻のジャーナルの行を探します',
  },
} as const satisfies Actions<string>;

export const actions = {
  notice: { ...alarms, ...news },
  blocker: blockers,
  refusal: refusals,
  response: answers,
  file: files,
} as const;
