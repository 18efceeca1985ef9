/** The answers to the calls of the former Lambda function: one row an answer, with its status and error code. */

import type { Locale } from '../../ports/settings.ts';
import { messages } from '../../texts/text.ts';

/** `error` null: the call did what it may do. */
export const legacyRows = {
  event_malformed: {
    statusCode: 400,
    error: 'EVENT_MALFORMED',
    ja: 'イベントは {"action": "…"} の形の JSON オブジェクトにしてください。何もしていません。',
    en: 'The event must be a JSON object like {"action": "…"}. Nothing was done.',
  },
  event_of_service: {
    statusCode: 400,
    error: 'EVENT_NOT_SUPPORTED',
    ja: 'SNS や EventBridge からの通知は受け付けません。鍵の期限とローテーションの予定はボットが知らせるので、このトリガーを外してください。何もしていません。',
    en: 'Notices of SNS and EventBridge are not taken: the bot itself tells of the age of keys and of planned rotations. Remove this trigger. Nothing was done.',
  },
  event_of_api: {
    statusCode: 400,
    error: 'EVENT_NOT_SUPPORTED',
    ja: 'API Gateway と関数 URL からは呼び出せません（body は読みません）。権限を確かめるため、{"action": "…"} をイベントとして関数を直接呼び出してください。何もしていません。',
    en: 'This function does not take calls by an API Gateway or a function URL (body is not read). So that AWS checks who calls, invoke it with the event {"action": "…"}. Nothing was done.',
  },
  action_missing: {
    statusCode: 400,
    error: 'ACTION_MISSING',
    ja: 'action に {actions} のどちらかを文字列で指定してください。何もしていません。',
    en: 'Give action as text, one of {actions}. Nothing was done.',
  },
  action_unknown: {
    statusCode: 400,
    error: 'UNKNOWN_ACTION',
    ja: '{action} という action はありません。使えるもの: {actions}。何もしていません。',
    en: '{action} is no known action; there are {actions}. Nothing was done.',
  },
  action_replaced: {
    statusCode: 410,
    error: 'ACTION_REPLACED',
    ja: '{action} は廃止されました。{replacement}何もしていません。',
    en: '{action} is gone. {replacement} Nothing was done.',
  },
  field_unknown: {
    statusCode: 400,
    error: 'UNKNOWN_FIELD',
    ja: '{action} に {fields} という項目はありません。外してから、もう一度呼び出してください。何もしていません。',
    en: '{action} knows no {fields}. Leave it out and call again. Nothing was done.',
  },
  number_malformed: {
    statusCode: 400,
    error: 'SELECTOR_NUMBER_REQUIRED',
    ja: 'selector_number に次のセレクターの番号を文字列で指定してください（例: "2"）。何もしていません。',
    en: 'Give the number of the next selector as text, like "selector_number": "2". Nothing was done.',
  },
  confirmation_missing: {
    statusCode: 400,
    error: 'DNS_CONFIRMATION_REQUIRED',
    ja: 'DNS の登録を確認してから、"confirmed_dns_ready": true（引用符なし）を付けて呼び出してください。何もしていません。',
    en: 'Call with "confirmed_dns_ready": true (no quotation marks around true) once the record is published. Nothing was done.',
  },
  domain_malformed: {
    statusCode: 400,
    error: 'DOMAIN_MALFORMED',
    ja: 'domain に署名ドメインを文字列で指定するか、項目を外してください。何もしていません。',
    en: 'Give domain as the name of the signing domain, or leave it out. Nothing was done.',
  },
  domain_differs: {
    statusCode: 400,
    error: 'DOMAIN_DIFFERS',
    ja: 'この呼び出しの対象は {domain} だけです（設定の legacy.domain）。ほかのドメインは Slack で `/dkim rotate` を使ってください。何もしていません。',
    en: 'These calls are about {domain} alone (legacy.domain of the configuration). For other domains use `/dkim rotate` in Slack. Nothing was done.',
  },
  selector_malformed: {
    statusCode: 400,
    error: 'SELECTOR_MALFORMED',
    ja: 'selector にセレクターの名前を文字列で指定するか、項目を外してください。何もしていません。',
    en: 'Give selector as the name of a selector, or leave it out. Nothing was done.',
  },
  selector_differs: {
    statusCode: 400,
    error: 'SELECTOR_DIFFERS',
    ja: 'このローテーションのセレクターは {selector} です。何もしていません。',
    en: 'The selector of this rotation is {selector}. Nothing was done.',
  },
  not_configured: {
    statusCode: 404,
    error: 'LEGACY_NOT_CONFIGURED',
    ja: '設定に legacy がないため、この呼び出しは使えません。Slack で `/dkim rotate` を使うか、設定に legacy を加えてください。何もしていません。',
    en: 'The configuration has no legacy, so these calls are not taken. Use `/dkim rotate` in Slack, or add legacy to the configuration. Nothing was done.',
  },
  started: {
    statusCode: 200,
    error: null,
    ja: '{selector} の鍵を作り、ローテーションを開始しました。SES はまだ切り替わりません。承認しない方がスレッドの「引き受ける」を押し、dns_record の TXT レコードを DNS担当部署に申請してください。',
    en: 'The key of {selector} was made and its rotation started. SES is not switched. Somebody who will not approve presses "Claim" in the thread, and applies for the TXT record dns_record at the DNS department.',
  },
  started_before: {
    statusCode: 200,
    error: null,
    ja: '{selector} のローテーションはすでに始まっています。新しい鍵は作っていません。続きはスレッドで行ってください。',
    en: 'The rotation to {selector} is under way already. No other key was made. Go on in the thread.',
  },
  key_pending: {
    statusCode: 202,
    error: null,
    ja: '{selector} のローテーションを開始しました。鍵を作っています。DNS申請書はスレッドに投稿されます。',
    en: 'The rotation to {selector} started, and its key is being made. The application for the DNS department will be in the thread.',
  },
  no_rotation: {
    statusCode: 409,
    error: 'NO_ROTATION',
    ja: '進行中のローテーションはありません。create_dkim_certificate か、Slack の `/dkim rotate` で開始してください。SES には何もしていません。',
    en: 'No rotation is running. Start one by create_dkim_certificate, or `/dkim rotate` in Slack. SES was not touched.',
  },
  record_not_ready: {
    statusCode: 400,
    error: 'DNS_TXT_NOT_READY',
    ja: '{name} の TXT レコードはまだ使えません（{verdict}）。findings を見て、直ってからもう一度呼び出してください。SES には何もしていません。',
    en: 'The TXT record at {name} is not ready ({verdict}). See findings, and call again when it is fixed. SES was not touched.',
  },
  record_not_stable: {
    statusCode: 400,
    error: 'DNS_TXT_NOT_READY',
    ja: '{name} の TXT レコードは正しいですが、まだ安定を確認していません（{needed} 回中 {count} 回、早くて {at}）。安定すると、ボットが承認カードを投稿します。SES には何もしていません。',
    en: 'The TXT record at {name} is right, and not yet seen to be stable ({count} of {needed} checks, {at} at the earliest). The bot posts the approval card when it is. SES was not touched.',
  },
  record_not_everywhere: {
    statusCode: 400,
    error: 'DNS_TXT_NOT_READY',
    ja: '{name} の TXT レコードは権威サーバーでは正しいですが、すべてのリゾルバーで同じ結果になるのを待っています。そのあと、ボットが承認カードを投稿します。SES には何もしていません。',
    en: 'The TXT record at {name} is right at its own servers; the resolvers do not all agree yet. The bot posts the approval card when they do. SES was not touched.',
  },
  key_missing: {
    statusCode: 400,
    error: 'DNS_TXT_NOT_READY',
    ja: '{selector} の鍵を作っているところで、DNS申請書もまだありません。申請し、登録されてからもう一度呼び出してください。SES には何もしていません。',
    en: 'The key of {selector} is still being made, so nothing can be published yet. Call again when its record is. SES was not touched.',
  },
  round_open: {
    statusCode: 202,
    error: null,
    ja: 'レコードは正しく安定しています。SES はまだ切り替えていません。{needed} 人が link のスレッドで承認すると、ボットが切り替えます。',
    en: 'The record is right and stable. SES is not switched yet: {needed} people approve in the thread at link, and the bot switches.',
  },
  round_unclaimed: {
    statusCode: 202,
    error: null,
    ja: 'レコードは正しく安定しています。SES はまだ切り替えていません。まず承認しない方が link のスレッドで「引き受ける」を押し、そのあと {needed} 人が承認すると、ボットが切り替えます。',
    en: 'The record is right and stable. SES is not switched yet: first somebody who will not approve presses "Claim" in the thread at link, then {needed} people approve, and the bot switches.',
  },
  round_blocked: {
    statusCode: 409,
    error: 'APPROVAL_BLOCKED',
    ja: 'レコードは正しいですが、承認を開けません: {blockers}。SES には何もしていません。',
    en: 'The record is right, and the approval cannot open: {blockers}. SES was not touched.',
  },
  round_pending: {
    statusCode: 409,
    error: 'APPROVAL_NOT_OPEN_YET',
    ja: 'レコードは正しく安定しており、ボットが承認を準備しています。数分後にもう一度呼び出すか、スレッドを見てください。SES には何もしていません。',
    en: 'The record is right and stable, and the bot is preparing the approval. Call again in some minutes, or watch the thread. SES was not touched.',
  },
  switching: {
    statusCode: 202,
    error: null,
    ja: '承認された切り替えが進行中です。この呼び出しは SES に何もしていません。',
    en: 'The switch that people approved is under way. This call did nothing at SES.',
  },
  switched: {
    statusCode: 200,
    error: null,
    ja: 'SES は承認により {selector} に切り替わっています。この呼び出しは SES に何もしていません。',
    en: 'SES was switched to {selector}, as people approved. This call did nothing at SES.',
  },
  rolled_back: {
    statusCode: 409,
    error: 'ROLLED_BACK',
    ja: 'このローテーションはロールバックされました。次に進むかどうかは、スレッドで人が決めます（「承認を依頼する」）。SES には何もしていません。',
    en: 'This rotation was rolled back. People decide in the thread whether it goes on ("Request approval"). SES was not touched.',
  },
  no_answer: {
    statusCode: 503,
    error: 'NO_ANSWER',
    ja: 'ボット（関数 worker）から答えがありませんでした。始めたことは続きます。数分後にもう一度呼び出すか、Slack の `/dkim status` で確かめてください。',
    en: 'The bot (the function worker) gave no answer. What it began goes on. Call again in some minutes, or look with `/dkim status` in Slack.',
  },
} as const;

export type LegacyCode = keyof typeof legacyRows;

export const legacyMessage = messages(legacyRows);

/** What replaces the other actions of the former function and of its predecessors. */
export const replacements = {
  create_dkim_certificate_prepare_only: {
    ja: 'create_dkim_certificate は鍵の準備だけを行うようになったので、selector_number を付けてそれを呼び出してください。',
    en: 'create_dkim_certificate prepares only now: call it with selector_number.',
  },
  create_dkim: {
    ja: 'create_dkim_certificate を selector_number を付けて呼び出してください。',
    en: 'Call create_dkim_certificate with selector_number.',
  },
  rotate_dkim_keys: {
    ja: 'create_dkim_certificate で始め、Slack で二人が承認します。',
    en: 'Begin by create_dkim_certificate; two people approve in Slack.',
  },
  phase_manager: {
    ja: '段階はボットが進めます。Slack の `/dkim status` で確かめてください。',
    en: 'The bot goes through the phases. See them by `/dkim status` in Slack.',
  },
  validate_dns_only: {
    ja: 'Slack の `/dkim check` か、`futari check セレクター ドメイン` を使ってください。',
    en: 'Use `/dkim check` in Slack, or `futari check SELECTOR DOMAIN`.',
  },
  test_openssl: {
    ja: 'OpenSSL は使いません。鍵は、承認の前にテスト署名で確かめます。',
    en: 'OpenSSL is not used. The bot proves each key by a test signature before people approve.',
  },
} as const satisfies Readonly<Record<string, Readonly<Record<Locale, string>>>>;

export const isReplaced = (action: string): action is keyof typeof replacements => Object.hasOwn(replacements, action);
