/** Texts about the proof by delivery. */

import type { DeliveryOutcome } from '../domain/delivery.ts';
import type { Row } from './codes.ts';

export const deliveryNotices = {
  'notice.delivery_proved': {
    ja: 'ℹ️ 次の鍵で署名したメールを SES から送った結果: {of} の受信箱のうち {verified} で検証に成功しました。\n{results}',
    en: 'ℹ️ Proof by delivery: mail signed with the next key and sent through SES was verified at {verified} of {of} mailboxes.\n{results}',
  },
  'notice.delivery_failed': {
    ja: '⚠️ 次の鍵で署名したメールを SES から送りましたが、署名の検証に失敗した受信箱があります: {mailboxes}。SES は今の鍵で署名し続けていて、ほかのメールに影響はありません。検証に成功するまで、承認は依頼できません（証跡 {evidence}）。\n{owner} へ: まず「今すぐ確認」でレコードを確かめてください。レコードが正しければ、相手側のリゾルバーに古い応答が残っている可能性があるので、TTL が過ぎてから「テストメールで検証」を押してください。同じ受信箱だけが失敗し続けるなら、途中でメールを書き換えていないかを受信側の管理者に確かめ、書き換える受信箱は設定の `probe.witnesses` から外してください。',
    en: '⚠️ Proof by delivery: the signature could not be verified at {mailboxes}. SES keeps signing with the current key, so other mail is not affected. Approval cannot be requested until the signature is verified (evidence {evidence}).\n{owner}: first check the record ("Check now"). If it is correct, resolvers on the receiving side may still hold an old answer: wait for the TTL to pass, then press "Prove by delivery". If one mailbox keeps failing, ask its administrators whether mail is modified on the way; remove such a mailbox from `probe.witnesses`.',
  },
} as const satisfies Record<string, Row>;

export const deliveryTexts = {
  'delivery.verified': { ja: '検証に成功', en: 'verified' },
  'delivery.failed': { ja: '*検証に失敗*', en: '*verification failed*' },
  'delivery.stripped': {
    ja: '届いたが、SES か途中のサーバーが次の鍵の署名を取り除いた（鍵の良し悪しは分からない）',
    en: 'arrived without the signature of the next key: SES or a server on the way removed it (this says nothing about the key)',
  },
  'delivery.notArrived': { ja: '時間内に届かず', en: 'did not arrive in time' },
  'delivery.unknown': {
    ja: '分からない（送れない、受信箱を調べられない、または受信サーバーの判定がない）',
    en: 'unknown (not sent, the mailbox could not be read, or the receiving server gave no result)',
  },
  'delivery.probe': { ja: '確認メールの受信箱', en: 'probe mailbox' },
} as const satisfies Record<`delivery.${DeliveryOutcome}`, Row> & Record<string, Row>;
