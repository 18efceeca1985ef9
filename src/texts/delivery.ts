/** Texts about the proof by delivery. */

import type { DeliveryOutcome } from '../domain/delivery.ts';
import type { Row } from './row.ts';

export const deliveryNotices = {
  'notice.delivery_proved': {
    ja: 'ℹ️ 次の鍵で署名したメールを SES から送った結果: {of} の受信箱のうち {verified} で検証に成功しました。\n{results}',
    en: 'ℹ️ Mail that the next key signed went through SES: verified at {verified} of {of} mailboxes.\n{results}',
  },
  'notice.delivery_failed': {
    ja: '⚠️ 次の鍵で署名したメールを SES から送りましたが、署名の検証に失敗した受信箱があります: {mailboxes}。SES は今の鍵で署名し続けていて、ほかのメールに影響はありません。検証に成功するまで、承認ラウンドは開きません（証跡 {evidence}）。\n{owner} へ: まず「今すぐ確認」でレコードを確かめてください。レコードが正しければ、相手側のリゾルバーに古い答えが残っている可能性があるので、TTL が過ぎてから「配送で検証」を押してください。同じ受信箱だけが失敗し続けるなら、途中でメールを書き換えていないかを受信側の管理者に確かめ、書き換えるものは設定の `probe.witnesses` から外してください。',
    en: '⚠️ Mail that the next key signed went through SES, and its signature failed at: {mailboxes}. SES goes on signing with the present key, so other mail is not affected. No approval round opens until the signature verifies (evidence {evidence}).\n{owner}: look at the record first ("Check now"). If it is right, resolvers on the other side may still hold an old answer: wait for the TTL and press "Prove by delivery". If the same mailbox alone goes on failing, ask its administrators whether something changes mail on the way, and take such a mailbox out of `probe.witnesses`.',
  },
} as const satisfies Record<string, Row>;

export const deliveryTexts = {
  'delivery.verified': { ja: '検証に成功', en: 'verified' },
  'delivery.failed': { ja: '*検証に失敗*', en: '*the signature failed*' },
  'delivery.stripped': {
    ja: '届いたが、SES か途中のサーバーがこちらの署名を取り除いた（鍵については分からない）',
    en: 'arrived without our signature: SES or a server on the way removed it (this says nothing about the key)',
  },
  'delivery.notArrived': { ja: '時間内に届かず', en: 'did not arrive in time' },
  'delivery.unknown': {
    ja: '分からない（送れない、受信箱を調べられない、または受信サーバーの判定がない）',
    en: 'unknown (not sent, the mailbox did not answer, or its server gave no result)',
  },
  'delivery.probe': { ja: '確認メールの受信箱', en: 'probe mailbox' },
  'round.delivery': {
    ja: '*配送による検証*\n{of} の受信箱のうち {verified} で成功',
    en: '*Proof by delivery*\nverified at {verified} of {of} mailboxes',
  },
  'round.deliveryNone': {
    ja: '*配送による検証*\n行っていません',
    en: '*Proof by delivery*\nnot made',
  },
  'details.delivery': {
    ja: '• `{next}` の鍵で署名し、SES から送ったメール: {of} の受信箱のうち {verified} で検証に成功\n{results}',
    en: '• Mail signed with the key of `{next}` and sent through SES: verified at {verified} of {of} mailboxes\n{results}',
  },
  'details.deliveryNone': {
    ja: '• `{next}` の鍵で署名したメールの配送による検証: *行っていません*',
    en: '• Mail signed with the key of `{next}` and sent through SES: *not tried*',
  },
} as const satisfies Record<`delivery.${DeliveryOutcome}`, Row> & Record<string, Row>;
