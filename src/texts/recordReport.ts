/** Words around findings, for lists, tables, evidence and records to paste. */

import type { PasteFormat } from '../domain/application.ts';
import type { Row } from './codes.ts';

type Group<G extends string, C extends string> = Record<`${G}.${C}`, Row>;

export const recordReportTexts = {
  'until.unknown': { ja: 'TTL が切れる時刻', en: 'its TTL is over' },
  'servers.none': { ja: 'なし', en: 'none' },
  'servers.all': { ja: 'すべての権威 DNS サーバー', en: 'every authoritative server' },
  'answers.serial': { ja: '{server}: {verdict}（シリアル {serial}）', en: '{server}: {verdict} (serial {serial})' },
  'table.server': { ja: 'サーバー', en: 'server' },
  'table.role': { ja: '役割', en: 'role' },
  'table.serial': { ja: 'シリアル', en: 'serial' },
  'table.verdict': { ja: '判定', en: 'verdict' },
  'evidence.fileName': { ja: '証跡-{domain}-{selector}.txt', en: 'evidence-{domain}-{selector}.txt' },
  'evidence.title': { ja: '公開鍵レコードの証跡 {selector}', en: 'Evidence about the key record {selector}' },
  'evidence.intervals': {
    ja: '変化のない期間（最初の応答と、それが変わった時刻を示します。その間の同じ応答は保存していません。最後の行は、いまの応答まで続いています）',
    en: 'Intervals without change (each with its first answer and the time when it changed; identical answers in between are not stored; the last interval continues to the current answer)',
  },
  'evidence.interval': {
    ja: '{from} から {until} まで: {verdict} {findings}',
    en: '{from} until {until}: {verdict} {findings}',
  },
  'evidence.now': { ja: '現在（{at}）', en: 'now ({at})' },
  'evidence.complete': { ja: '応答の全体（JSON）', en: 'All answers (JSON)' },
  'correction.more': { ja: '（ほか {count} 件）', en: ' (and {count} more)' },
  'correction.zone': {
    ja: '{department}への依頼: {fix}',
    en: 'For {department}: {fix}',
  },
  'correction.department': { ja: 'DNS担当部署', en: 'the DNS department' },
  'correction.send': {
    ja: '{owner} へ: 「訂正の申請」を受け取り、DNS担当部署に送ってください（受付番号: {ticket}）。直れば、ボットが承認を依頼します。',
    en: '{owner}: get the "Correction" and send it to the DNS department (ticket: {ticket}). The bot requests approval as soon as the record is correct.',
  },
  'correction.server': {
    ja: '{owner} へ: 続く場合は、{servers} の担当者に確認してください。ゾーンの変更は要りません。直れば、ボットが承認を依頼します。',
    en: '{owner}: if it persists, contact the operator of {servers}. The zone needs no change. The bot requests approval as soon as this is resolved.',
  },
  'correction.wait': {
    ja: '{owner} へ: 作業はありません。古い応答がなくなれば、ボットが承認を依頼します。',
    en: '{owner}: there is nothing to do. The bot requests approval as soon as the old answer is gone.',
  },
  'paste.form': { ja: 'DNS担当部署への申請書', en: 'Form for the DNS department' },
  'paste.dnscontrol': { ja: 'DNSControl', en: 'DNSControl' },
  'paste.octodns': { ja: 'octoDNS', en: 'octoDNS' },
  'paste.terraform': { ja: 'Terraform（aws_route53_record）', en: 'Terraform (aws_route53_record)' },
  'paste.zoneFile': { ja: 'ゾーンファイル', en: 'Zone file' },
  'paste.route53': { ja: 'Route 53（change batch）', en: 'Route 53 (change batch)' },
  'paste.plain': { ja: '項目ごと', en: 'Plain' },
  'paste.route53Delete': {
    ja: 'Route 53 で削除するときは、コンソールで {name} の {type} レコードを選んで「レコードを削除」を押してください。',
    en: 'To delete it in Route 53, choose the {type} record {name} in the console and "Delete record".',
  },
  'paste.valueUnknown': {
    ja: '登録する値は DNS申請書にあります。`--expect` に鍵のファイルを渡すと、ここに値も表示します。',
    en: 'The value to enter is in the DNS application. If you pass the key file in `--expect`, it is shown here as well.',
  },
} as const satisfies Group<'paste', PasteFormat | 'route53Delete' | 'valueUnknown'> &
  Group<'correction', 'more' | 'zone' | 'department' | 'send' | 'server' | 'wait'> &
  Group<'table', 'server' | 'role' | 'serial' | 'verdict'> &
  Group<'evidence', 'fileName' | 'title' | 'intervals' | 'interval' | 'now' | 'complete'> &
  Record<'until.unknown' | 'servers.all' | 'servers.none' | 'answers.serial', Row>;
