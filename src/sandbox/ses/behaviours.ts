/**
 * The behaviours of the sandbox's SES, one row each, with the evidence that Amazon's SES behaves the same. `npm run docs` generates the
 * table in docs/sandbox.md from it.
 */

/**
 * `verified`: measured at Amazon's service, by us or in consistent public reports. `documented`: stated in its documents or its service
 * model. `guessed`: an assumption without a published source. If two behaviours are possible, the worse one is the default.
 */
export type Basis = 'verified' | 'documented' | 'guessed';

interface Behaviour {
  readonly basis: Basis;
  readonly en: string;
  readonly ja: string;
}

const documented = (en: string, ja: string): Behaviour => ({ basis: 'documented', en, ja });
const verified = (en: string, ja: string): Behaviour => ({ basis: 'verified', en, ja });
const guessed = (en: string, ja: string): Behaviour => ({ basis: 'guessed', en, ja });

export const BEHAVIOURS = {
  selectorForm: documented(
    'A selector has 1 to 63 letters, digits and hyphens; any other is refused.',
    'セレクターは英数字とハイフンの 1–63 文字。ほかは拒否する。',
  ),
  keyForm: documented(
    'A Put without a private key, or with more than one line of base64, is refused.',
    '秘密鍵がない、または 1 行の Base64 でない Put は拒否する。',
  ),
  keyLength: documented(
    'RSA keys of 1024 to 2048 bits are taken; 4096 bits are refused.',
    'RSA 鍵は 1024–2048 ビットだけを受け付け、4096 ビットは拒否する。',
  ),
  keyLengthError: guessed(
    'The refusal of a key of another length is a `BadRequestException`.',
    '長さの違う鍵の拒否は `BadRequestException` である。',
  ),
  keyGarbage: verified(
    'Text of the right form that is no key (such as the base64 of a PEM) is taken, and never verifies.',
    '形だけ正しく鍵でないもの（PEM の Base64 など）は受け付け、いつまでも検証に成功しない。',
  ),
  keyPkcs8: guessed(
    'PKCS #8 is taken and never verifies: documents allow it, one report says otherwise.',
    'PKCS #8 は受け付けるが検証に成功しない。文書では使えるが、そうでないという報告がある。',
  ),
  keyUnreadable: documented(
    'No call gives a private key or its fingerprint back.',
    '秘密鍵やそのフィンガープリントを返す呼び出しはない。',
  ),
  pendingUnsigned: guessed(
    'While a new key is PENDING mail leaves unsigned (documented for Easy DKIM to BYODKIM only); `POST /ses/pending` shows the other way.',
    '新しい鍵が PENDING の間、メールは署名されない（文書があるのは Easy DKIM からの変更だけ）。もう一方は `POST /ses/pending` で試せる。',
  ),
  pendingMinutes: verified(
    'With the record live, SUCCESS comes after minutes.',
    'レコードが公開済みなら、数分で SUCCESS になる。',
  ),
  giveUp: documented(
    'SES looks for a record for 72 hours, then it says FAILED; a verified one that vanishes is a TEMPORARY_FAILURE for 72 hours, then signing is off.',
    'レコードを 72 時間探し、なければ FAILED になる。検証済みのレコードが消えると 72 時間は TEMPORARY_FAILURE、そのあと署名は止まる。',
  ),
  verificationInfo: documented(
    '`VerificationInfo` names the error, the last look, the last success and the serial of the zone.',
    '`VerificationInfo` は、エラー、最終確認、最後の成功、ゾーンのシリアルを示す。',
  ),
  verificationReset: guessed(
    'A Put empties `VerificationInfo`; the identity itself stays usable.',
    'Put で `VerificationInfo` は空になる。ID そのものは使えるまま。',
  ),
  tokens: guessed(
    '`Tokens` holds the selector of a BYODKIM key: documents disagree, and `fault ses` has the empty list.',
    '`Tokens` に BYODKIM のセレクターが入る。文書が食い違うため、空の場合は `fault ses` で試せる。',
  ),
  ownSignature: documented(
    'Each mail also carries a signature of `amazonses.com`.',
    'どのメールにも `amazonses.com` の署名が付く。',
  ),
  senderSignature: verified(
    'A `DKIM-Signature` of the sender in raw mail stays beside the signatures of SES, and SES does not check it (documented for identities that SES does not sign; reports of delivered mail show it for others).',
    'Raw メールに送信者が付けた `DKIM-Signature` は、SES の署名と並んで残る。SES は検証しない（文書があるのは SES が署名しない ID だけ。届いたメールの報告によれば、ほかでも同じ）。',
  ),
  senderSignatureStripped: guessed(
    'Where SES signs for the domain itself it might remove a signature of the sender: nobody reports it, and tests try it.',
    'ドメインに SES 自身が署名するとき、送信者の署名を取り除くかもしれない。報告はないが、テストで試す。',
  ),
  oneSenderSignature: documented(
    'Raw mail with two `DKIM-Signature` fields is refused, as are other fields that may occur once.',
    '`DKIM-Signature` が 2 つある Raw メールは拒否する。1 つだけ許されるほかのヘッダーも同じ。',
  ),
  rewrittenFields: documented('SES writes Message-ID and Date itself.', 'Message-ID と Date は SES が書く。'),
  pace: documented(
    'One call a second per account and region, but for Send*; more get `TooManyRequestsException`.',
    'Send* を除き、アカウントとリージョンごとに毎秒 1 回。超えると `TooManyRequestsException`。',
  ),
  skew: documented(
    'A request whose signature is more than five minutes from the clock is refused.',
    '署名の時刻が 5 分を超えてずれた要求は拒否する。',
  ),
  skewError: guessed(
    'The refusal of such a request, or of a wrong signature, is an `InvalidSignatureException` that names both times, as other services of the JSON protocols answer.',
    'その拒否（署名の誤りを含む）は、両方の時刻を示す `InvalidSignatureException` である。JSON プロトコルのほかのサービスと同じ。',
  ),
  lateLanding: guessed(
    'A call that was never answered may land later, and the last landing wins (`fault ses`).',
    '応答のなかった呼び出しが、あとから適用されることがあり、最後のものが残る（`fault ses`）。',
  ),
} as const satisfies Readonly<Record<string, Behaviour>>;
