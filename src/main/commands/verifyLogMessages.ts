/** What `futari verify-log` says, in both languages. */

import type { Language } from '../../texts/codes.ts';
import { fill } from '../../texts/text.ts';

/** What can be wrong with a package. */
export const findingCodes = [
  'commit_form',
  'commit_changed',
  'commit_signature',
  'commit_gap',
  'commit_chain',
  'commit_time',
  'commit_state',
  'log_undeclared',
  'evidence_changed',
  'evidence_absent',
  'evidence_unnamed',
  'record_unknown',
  'record_after_end',
  'end_missing',
  'end_counts',
  'end_head',
  'package_changed',
  'package_signature',
  'key_differs',
] as const;

export interface Finding {
  readonly code: (typeof findingCodes)[number];
  /** `line`, and what the code is about: `domain`, `version`, `expected`, `hash`, `record`. */
  readonly facts: Readonly<Record<string, string>>;
}

export type Say = (code: Finding['code'], facts?: Readonly<Record<string, string | number>>) => void;

type Key = `finding.${Finding['code']}` | 'usage' | 'unreadable' | 'notKey' | 'notPackage' | 'holds' | 'wrong' | 'more';
type Further = 'read' | 'pinned' | 'ownKey' | 'head' | 'line' | 'fault';

const ja: Record<Key | Further, string> = {
  usage:
    '使い方: futari verify-log ファイル [--key 公開鍵.pem] [--json] [--lang ja|en]\n' +
    '  --key   ログの公開鍵（futari public-key の出力を、証跡とは別の経路で保管したもの）。省くと証跡に入っている鍵で調べますが、それでは作り手を確かめられません。\n' +
    '  --json  スクリプト用に JSON で出力します。\n' +
    '終了コード: 0 正しい、1 問題あり、2 読めない・使い方の誤り',
  unreadable: 'ファイルを読めません: {reason}',
  notKey: '{path} は PEM の公開鍵ではありません。futari public-key で出力したファイルを指定してください。',
  notPackage:
    '証跡のファイルとして読めません（{line} 行目）。futari report --json か /dkim report が作ったファイルを、変更せずに指定してください。',
  holds: '正しい: 問題は見つかりませんでした。',
  wrong: '問題あり: {count} 件',
  more: 'ほかに {count} 件（表示を省きました）',
  read: '確認した範囲: コミット {commits} 件、証拠 {evidence} 件',
  pinned: '公開鍵 SHA-256 {fingerprint}（--key で指定したもの）',
  ownKey:
    '公開鍵 SHA-256 {fingerprint}（証跡に入っていたもの）\n注意: この鍵は証跡の作り手が差し替えられます。別の経路で保管した公開鍵と指紋を比べるか、--key で指定してください。',
  head: '{domain} 最後のコミット: version {version} ハッシュ {hash}（Slack の承認カードにあるハッシュと比べられます）',
  line: '{line} 行目: {says}',
  fault: '予期しない問題で確認できませんでした（{reason}）。',
  'finding.commit_form': 'コミットとして読めません。',
  'finding.commit_changed': '{domain} version {version}: 内容がハッシュと合いません。書かれた後に変えられています。',
  'finding.commit_signature': '{domain} version {version}: 署名がこの公開鍵のものではありません。',
  'finding.commit_gap':
    '{domain}: version {expected} があるはずの場所に version {version} があります。コミットが抜けています。',
  'finding.commit_chain':
    '{domain} version {version}: 前のコミットのハッシュと合いません。前のコミットが差し替えられています。',
  'finding.commit_time': '{domain} version {version}: 時刻が前のコミットより前です。',
  'finding.commit_state': '{domain} version {version}: 記録された出来事をたどっても、保存された状態になりません。',
  'finding.log_undeclared': '{domain}: この証跡の範囲にない署名ドメインです。',
  'finding.evidence_changed': '証拠 {hash}: 内容がハッシュと合いません。差し替えられています。',
  'finding.evidence_absent': '証拠 {hash}: ログに名前がありますが、中身がありません。',
  'finding.evidence_unnamed': '証拠 {hash}: ログのどこにも名前がありません。',
  'finding.record_unknown': 'この版の futari が知らない記録か、壊れた行です。',
  'finding.record_after_end': '証跡の終わりより後に記録があります。',
  'finding.end_missing': '証跡の終わりがありません。途中で切れています。',
  'finding.end_counts': '件数が合いません（コミット/証拠: 証跡では {expected}、実際は {got}）。',
  'finding.end_head': '{domain}: 最後は version {version} のはずですが、version {got} か別のハッシュです。',
  'finding.package_changed': '証跡のファイルが、作られた後に変えられています。',
  'finding.package_signature': '証跡全体の署名が、この公開鍵のものではありません。',
  'finding.key_differs': '証跡に入っている公開鍵は、--key で指定した鍵と違います。',
};

const en: Record<Key | Further, string> = {
  usage:
    'Usage: futari verify-log FILE [--key PUBLIC.pem] [--json] [--lang ja|en]\n' +
    "  --key   the log's public key (what futari public-key prints), kept elsewhere than the package. Without it the package's own key is used, which says nothing about who made it.\n" +
    '  --json  for scripts.\n' +
    'Exit codes: 0 holds, 1 something is wrong, 2 unreadable or not understood',
  unreadable: 'The file cannot be read: {reason}',
  notKey: '{path} is no public key in PEM. Give the file that futari public-key printed.',
  notPackage:
    'This is no evidence package (line {line}). Give the file that futari report --json or /dkim report made, unchanged.',
  holds: 'It holds: nothing wrong was found.',
  wrong: 'Something is wrong: {count}',
  more: 'and {count} more, not listed',
  read: 'Checked: {commits} commits, {evidence} pieces of evidence',
  pinned: 'Public key SHA-256 {fingerprint} (given with --key)',
  ownKey:
    "Public key SHA-256 {fingerprint} (the package's own)\nCaution: whoever makes a package can put another key into it. Compare the fingerprint with a copy from elsewhere, or give that copy with --key.",
  head: '{domain} last commit: version {version} hash {hash} (compare it with the hash on the approval card in Slack)',
  line: 'line {line}: {says}',
  fault: 'It could not be checked for an unexpected reason ({reason}).',
  'finding.commit_form': 'This is no commit.',
  'finding.commit_changed':
    '{domain} version {version}: its content does not have its hash. It was changed after it was written.',
  'finding.commit_signature': '{domain} version {version}: its signature is not by this public key.',
  'finding.commit_gap': '{domain}: version {version} stands where version {expected} should. A commit is missing.',
  'finding.commit_chain':
    '{domain} version {version}: it does not follow the commit before it. That one was exchanged.',
  'finding.commit_time': '{domain} version {version}: its time is before that of the commit before it.',
  'finding.commit_state': '{domain} version {version}: its events do not lead to the state that is stored with it.',
  'finding.log_undeclared': '{domain}: the package does not say that this signing domain is in it.',
  'finding.evidence_changed': 'evidence {hash}: its content does not have that hash. It was exchanged.',
  'finding.evidence_absent': 'evidence {hash}: the log names it and it is not here.',
  'finding.evidence_unnamed': 'evidence {hash}: no commit names it.',
  'finding.record_unknown': 'A damaged line, or a record that this version of futari does not know.',
  'finding.record_after_end': 'A record stands behind the end of the package.',
  'finding.end_missing': 'The package has no end: it was cut off.',
  'finding.end_counts': 'The counts differ (commits/evidence: the package says {expected}, there are {got}).',
  'finding.end_head': '{domain}: the last commit should be version {version}; it is version {got} or has another hash.',
  'finding.package_changed': 'The package was changed after it was made.',
  'finding.package_signature': "The package's own signature is not by this public key.",
  'finding.key_differs': 'The public key in the package is another one than that given with --key.',
};

const catalogue = { ja, en } as const;

export const message = (
  language: Language,
  key: Key | Further,
  facts: Readonly<Record<string, string | number>> = {},
): string => fill(catalogue[language][key], facts);
