/** The yearly plan: the answer to `/dkim plan`, the calendar file and the picture. */

import type { Row } from './codes.ts';

export const planTexts = {
  'done.planAll': {
    ja: 'このチャンネルのドメイン（{count} 件）の計画です。',
    en: 'The plan of the {count} domains of this channel.',
  },
  'plan.heading': { ja: '*{year} 年*', en: '*{year}*' },
  'plan.days': {
    ja: '• *開始* {start} → *DNS の確認* {check} → *切り替え* {switch}',
    en: '• *start* {start} → *DNS check* {check} → *switch* {switch}',
  },
  'plan.moved': { ja: '{day}［{wanted}から移動］', en: '{day} (moved from {wanted})' },
  'plan.none': {
    ja: '⚠️ 計画を立てられる日がありません。設定の変更時間帯・凍結日・休日を管理者に確認してください。',
    en: '⚠️ No day is left for a plan. Have the change window, the freeze days and the holidays in the configuration checked.',
  },
  'plan.rule': {
    ja: '毎年 4 月 1 日と 10 月 1 日に開始し、15 日に DNS を確認し、16 日に切り替えます。土日・休日・凍結日は次の営業日に移し、切り替えは金曜日も避けます。確認は開始の 14 日後以降です。',
    en: 'Start on 1 April and 1 October, DNS check on the 15th, switch on the 16th. Weekends, holidays and freeze days move to the next working day; no switch is on a Friday. The check is at least 14 days after the start.',
  },
  'plan.domain': { ja: '• `{domain}`{status} — {forecast}', en: '• `{domain}`{status} — {forecast}' },
  'plan.running': { ja: '（実行中）', en: ' (running)' },
  'plan.postponed': { ja: '［開始を{day}に延期］', en: ' (start postponed to {day})' },
  'plan.unreadable': {
    ja: '• `{domain}` — ⚠️ 記録を確認できません。`/dkim status {domain}` を見てください。',
    en: '• `{domain}` — ⚠️ the log does not verify. See `/dkim status {domain}`.',
  },
  'plan.took': {
    ja: '公開まで {days} 日（過去 {count} 回）',
    en: 'the DNS department took {days} days (rotations: {count})',
  },
  'plan.tookNothing': { ja: '公開の実績なし（14 日で計算）', en: 'no earlier record (14 days assumed)' },
  'plan.holds': { ja: '✅ {switch}の切り替えに間に合う見込み', en: '✅ the switch on {switch} will hold' },
  'plan.startBy': {
    ja: '⚠️ {switch}の切り替えに間に合わない見込み。{day}までに開始してください',
    en: '⚠️ the switch on {switch} will not hold: start by {day}',
  },
  'plan.expected': {
    ja: '⚠️ {switch}の切り替えに間に合わない見込み。公開は{live}ごろ、切り替えは{day}以降になります',
    en: '⚠️ the switch on {switch} will not hold: the record is expected on {live}, the switch on {day} or later',
  },
  'plan.overdue': {
    ja: '⚠️ {switch}の切り替えに間に合わない見込み。公開は{live}ごろです',
    en: '⚠️ the switch on {switch} will not hold: the record is expected on {live}',
  },
  'plan.live': { ja: '公開鍵レコードは公開済み', en: 'the record is live' },
  'plan.over': { ja: 'この計画の日は過ぎました', en: 'these days are over' },
  'plan.more': {
    ja: 'ほか {count} 件。`/dkim plan ドメイン` で 1 件ずつ確認できます。',
    en: '{count} more. `/dkim plan DOMAIN` shows one of them.',
  },
  'plan.files': {
    ja: 'カレンダーのファイル（.ics）を、ダイレクトメッセージで送りました。取り込み直すと、予定が更新されます。',
    en: 'The calendar file (.ics) is in your direct messages. Importing it again updates the events.',
  },
  'plan.again': {
    ja: '日付は上のとおりです。ファイルが必要なときは、`{command}` をもう一度実行してください。',
    en: 'The dates are as above. For the file, run `{command}` again.',
  },
  'plan.fileName': { ja: 'DKIM計画-{year}', en: 'dkim-plan-{year}' },
  'plan.fileTitle': { ja: 'DKIM 鍵のローテーション計画 {year}', en: 'DKIM key rotation plan {year}' },
  'plan.calendarName': { ja: 'DKIM 鍵のローテーション', en: 'DKIM key rotation' },
  'plan.start': { ja: '開始', en: 'start' },
  'plan.check': { ja: 'DNS の確認', en: 'DNS check' },
  'plan.switch': { ja: '切り替え', en: 'switch' },
  'plan.event': { ja: '{domain} DKIM 鍵のローテーション: {step}', en: '{domain} DKIM key rotation: {step}' },
  'plan.event.start': {
    ja: 'Slack で /dkim rotate {domain} を実行し、DNS申請書を提出します。SES はまだ切り替わりません。',
    en: 'Run /dkim rotate {domain} in Slack and submit the DNS application. SES is not switched by that.',
  },
  'plan.event.check': {
    ja: '公開鍵レコードが正しく公開されているかを確認します: /dkim check {domain}',
    en: 'Check whether the key record is published correctly: /dkim check {domain}',
  },
  'plan.event.switch': {
    ja: '2名の承認者が Slack で承認すると、SES の署名を次の鍵に切り替えます。',
    en: 'When two approvers have approved in Slack, SES signs with the next key.',
  },
} as const satisfies Record<string, Row>;

export const planRefusals = {
  'refusal.switch_day_past': {
    ja: '切り替え予定日 {day} は過ぎています。別の日を選んでください（候補: {proposal}）。',
    en: 'The planned switch date {day} is in the past. Choose another one (suggested: {proposal}).',
  },
  'because.switch_day_past': { ja: '切り替え予定日が過ぎているため', en: 'the planned switch date is in the past' },
  'refusal.switch_day_too_soon': {
    ja: '切り替え予定日 {day} は早すぎます。DNS担当部署の公開に2週間かかります。別の日を選んでください（候補: {proposal}）。',
    en: 'The planned switch date {day} is too soon: the DNS department needs two weeks to publish the record. Choose another one (suggested: {proposal}).',
  },
  'because.switch_day_too_soon': { ja: '切り替え予定日が早すぎるため', en: 'the planned switch date is too soon' },
  'refusal.switch_day_closed': {
    ja: '{day} は切り替えができない日です（土日・休日・凍結日・金曜日、または変更時間帯の対象外）。別の日を選んでください（候補: {proposal}）。',
    en: 'Nobody may switch on {day} (a weekend, holiday, freeze day or Friday, or outside the change window). Choose another date (suggested: {proposal}).',
  },
  'because.switch_day_closed': { ja: '切り替えができない日のため', en: 'nobody may switch on the planned date' },
  'refusal.nothing_to_postpone': {
    ja: '延期できるお知らせはありません。警報は延期できません。',
    en: 'There is no reminder to postpone. An alarm cannot be postponed.',
  },
  'because.nothing_to_postpone': { ja: '延期できるお知らせがないため', en: 'no reminder to postpone' },
  'refusal.postpone_date_missing': {
    ja: 'いつまで延期するかを指定してください (例: `/dkim postpone {domain} 2026-10-20 担当者が休暇のため`)。',
    en: 'Say until when, for example `/dkim postpone {domain} 2026-10-20 the owner is on leave`.',
  },
  'because.postpone_date_missing': { ja: '延期する日がないため', en: 'no day was given' },
  'refusal.postpone_reason_missing': {
    ja: '延期の理由を指定してください (例: `/dkim postpone {domain} 2026-10-20 担当者が休暇のため`)。',
    en: 'Say why, for example `/dkim postpone {domain} 2026-10-20 the owner is on leave`.',
  },
  'because.postpone_reason_missing': { ja: '延期の理由がないため', en: 'no reason was given' },
  'refusal.postpone_too_early': {
    ja: '延期していません。{day} ではなく、{after} より後の日を指定してください。',
    en: 'Nothing was postponed. Choose a day after {after} instead of {day}.',
  },
  'because.postpone_too_early': { ja: '延期する日が早すぎるため', en: 'the day is too early' },
  'refusal.postpone_day_closed': {
    ja: '延期していません。{day} は土日・休日・凍結日です。{next} などの営業日を指定してください。',
    en: 'Nothing was postponed. {day} is a weekend, a holiday or a freeze day. Choose a working day, for example {next}.',
  },
  'because.postpone_day_closed': { ja: '延期する日が営業日でないため', en: 'the day is not a working day' },
  'refusal.postpone_too_late': {
    ja: '延期していません。{day} では遅すぎます。{latest} までの日を指定してください。',
    en: 'Nothing was postponed. {day} is too late. Choose a day until {latest}.',
  },
  'because.postpone_too_late': { ja: '延期する日が遅すぎるため', en: 'the day is too late' },
} as const satisfies Record<string, Row>;
