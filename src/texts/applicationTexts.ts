/** The DNS application. The name of a field is also its placeholder in a team's own form, in both languages. */

import type { Row } from './codes.ts';
import { messages } from './text.ts';

/** In the order of the form. The key is the English placeholder, the Japanese label the Japanese one. */
export const applicationFields = {
  number: { ja: '申請番号', en: 'Application number' },
  revision: { ja: '版', en: 'Revision' },
  date: { ja: '申請日', en: 'Date of application' },
  applicant: { ja: '氏名', en: 'Applicant' },
  department: { ja: '部署', en: 'Department' },
  extension: { ja: '内線', en: 'Extension' },
  mail: { ja: 'メール', en: 'Email' },
  approver: { ja: '承認者', en: 'Approver' },
  kind: { ja: '作業区分', en: 'Kind of change' },
  wanted: { ja: '希望反映日', en: 'Wanted from' },
  deadline: { ja: '期限', en: 'Deadline' },
  reason: { ja: '理由', en: 'Reason' },
  zone: { ja: 'ゾーン名', en: 'Zone' },
  host: { ja: 'ホスト名', en: 'Record name' },
  fqdn: { ja: 'FQDN', en: 'FQDN' },
  relative: { ja: '相対名', en: 'Relative name' },
  type: { ja: '種別', en: 'Type' },
  ttl: { ja: 'TTL', en: 'TTL' },
  value: { ja: '値', en: 'Value' },
  impact: { ja: '影響範囲', en: 'Impact' },
  backout: { ja: '切り戻し', en: 'Back-out' },
  command: { ja: '確認コマンド', en: 'Command to check' },
  expected: { ja: '期待値', en: 'Expected output' },
  keep: { ja: '削除禁止期限', en: 'Do not remove before' },
  related: { ja: '関連申請番号', en: 'Related application' },
  remarks: { ja: '備考', en: 'Remarks' },
  contact: { ja: '問い合わせ先', en: 'Contact' },
} as const satisfies Record<string, Row>;

export type ApplicationField = keyof typeof applicationFields;

/** The sentences of the form. */
export const formText = messages({
  heading: {
    ja: 'DNS申請書（DKIM 公開鍵レコードの{kind}）',
    en: 'DNS application: {kind} of a DKIM key record',
  },
  bundle: { ja: 'DNS申請書（DKIM 公開鍵レコード、{count} 件）', en: 'DNS application: {count} DKIM key records' },
  bundled: { ja: '―― {number}/{count} 件目 ――', en: '-- {number} of {count} --' },
  blank: { ja: '［ご記入ください］', en: '[please fill in]' },
  none: { ja: 'なし', en: 'none' },
  'kind.add': { ja: '追加', en: 'addition' },
  'kind.correct': { ja: '訂正', en: 'correction' },
  'kind.revoke': { ja: '失効', en: 'revocation' },
  'kind.remove': { ja: '削除', en: 'removal' },
  'kind.withdraw': { ja: '取り下げ', en: 'withdrawal' },
  fromDay: { ja: '{day} 以降', en: '{day} or later' },
  noHurry: { ja: 'ありません（急ぎません）', en: 'none; there is no hurry' },
  compromised: { ja: '至急（漏えいした鍵です）', en: 'urgent (the key is compromised)' },
  urgent: { ja: '至急', en: 'as soon as possible' },
  'reason.add': {
    ja: 'Amazon SES の DKIM 署名鍵を更新するため（現在のセレクター: {current}）',
    en: 'The DKIM key with which Amazon SES signs is renewed (current selector: {current}).',
  },
  'reason.correct': {
    ja: '登録されたレコードに誤りがあるため: {wrong}',
    en: 'The published record is not correct: {wrong}',
  },
  wrongOne: { ja: '{title}。{fix}', en: '{title}. {fix}' },
  'impact.add': {
    ja: 'レコードの追加だけです。既存のレコードと、いま送信しているメールには影響しません。',
    en: 'One record is added. Existing records and the mail that is sent now are not affected.',
  },
  'impact.correct': {
    ja: '誤ったレコード一つの置き換えだけです。ほかのレコードと、いま送信しているメールには影響しません。',
    en: 'One wrong record is replaced. Other records and the mail that is sent now are not affected.',
  },
  'impact.revoke': {
    ja: 'この鍵で署名したメールは、変更後は検証に失敗します。この鍵では、もう署名していません。',
    en: 'Mail signed with this key fails verification from then on. Nothing signs with it any more.',
  },
  'impact.remove': {
    ja: 'なし。この鍵では、もう署名していません。',
    en: 'none: nothing signs with this key any more.',
  },
  'impact.withdraw': {
    ja: 'なし。この鍵は使用していません。',
    en: 'none: this key is not used.',
  },
  'backout.add': {
    ja: '追加したレコードを削除すると、元の状態に戻ります。',
    en: 'Removing the record that was added restores the former state.',
  },
  'backout.correct': {
    ja: 'このレコードを削除すると、追加の前の状態に戻ります。誤った値に戻す必要はありません。',
    en: 'Removing the record restores the state before it was added. The wrong value is not needed again.',
  },
  'backout.end': {
    ja: 'ありません。この鍵は今後使用しません。',
    en: 'none: this key is not used again.',
  },
  expectedGone: {
    ja: '何も表示されません（レコードなし）',
    en: 'no output (there is no record)',
  },
  keepUntilRemoval: {
    ja: 'こちらから削除を申請するまで、削除しないでください。',
    en: 'Please keep it until we apply for its removal.',
  },
  key: {
    ja: '公開鍵: RSA {bits} ビット、SHA-256 {fingerprint}\n鍵の使用期限（社内基準）: {expiry}',
    en: 'Public key: RSA, {bits} bits, SHA-256 {fingerprint}\nUse-by date of the key (internal standard): {expiry}',
  },
  replaceOnly: {
    ja: 'この名前の TXT レコードを、この値一つに置き換えてください。ほかのレコードは変更・削除しないでください。',
    en: 'Please replace every TXT record at this name by this one, and change no other record.',
  },
  addOnly: {
    ja: '既存のレコードは変更・削除しないでください。同じ名前に TXT レコードを二つ以上登録しないでください。',
    en: 'Please change and remove no existing record. There must be only one TXT record at this name.',
  },
  'value.single': {
    ja: '値は 1 行です。改行や空白を足さずに、そのまま貼り付けてください。大文字と小文字は区別されます。',
    en: 'The value is one line. Paste it without adding line breaks or spaces. Upper and lower case differ.',
  },
  'value.split': {
    ja: '値は上から順に {strings} 個の文字列です。一つの TXT レコードに、この順で登録してください。大文字と小文字は区別されます。',
    en: 'The value is {strings} strings, from top to bottom. Enter them in this order, in one TXT record. Upper and lower case differ.',
  },
  'value.quoted': {
    ja: '値は引用符も含めて、そのまま貼り付けてください（255 文字以内の文字列が {strings} 個で、一つのレコードです）。大文字と小文字は区別されます。',
    en: 'Paste the value with its quotation marks, as it is: {strings} strings of at most 255 characters are one record. Upper and lower case differ.',
  },
  removeAll: {
    ja: 'この名前の TXT レコードをすべて削除し、あとで別のレコードを置かないでください。削除されたことは、こちらで毎日確認します。',
    en: 'Delete every TXT record at this name, and put no other record there afterwards. We check every day whether the record is gone.',
  },
  revokeNote: {
    ja: 'この名前の TXT レコードを、この値一つに置き換えてください（RFC 6376 3.6.1 の鍵の失効）。失効を確認したあと、あらためて削除を申請します。',
    en: 'Replace every TXT record at this name by this one (a revoked key, RFC 6376 3.6.1). Once we have seen it, we apply for the removal.',
  },
  withdrawNote: {
    ja: '登録の申請を取り下げます。まだ登録していなければ登録せず、登録済みであれば削除してください。',
    en: 'The application for this record is withdrawn. Do not add it; if it was added, please remove it.',
  },
});
