/** Findings about a key record, one row per finding. Those about the DNS around it are in dnsFindings.ts. */

import type { FindingCode } from '../domain/findings.ts';
import { dnsFindingTexts, type FindingText, keyed } from './dnsFindings.ts';
import { findingCauses } from './findingCauses.ts';

import { recordReportTexts } from './recordReport.ts';

const replaceJa = '{name} の TXT レコードを、{record}一つに置き換えてください。';

const replaceEn = 'Replace the TXT records at {name} with {record}.';

const replaceIt = { ja: replaceJa, en: replaceEn } as const;

/** A placeholder is a fact of the finding's row in src/domain/findings.ts or a fact that `correctionText` adds. */
const findingTexts = {
  absent: {
    title: { ja: '公開鍵レコードがありません', en: 'There is no key record' },
    why: {
      ja: '{servers} に、{name} の TXT レコードがありません（{reason}）。',
      en: '{servers}: no TXT record at {name} ({reason}).',
    },
    fix: {
      ja: '{record}を登録してください。「ない」という応答が {until} までキャッシュに残ることがあるため、再確認はそのあとにお願いします。',
      en: 'Create {record}. Resolvers may remember until {until} that it does not exist, so please check again after that.',
    },
  },
  name_doubled: {
    title: {
      ja: 'レコード名にドメイン名が二重に付いています',
      en: 'The record name contains the domain twice',
    },
    why: {
      ja: 'レコードは {found} にあります。完全な名前を入力したため、編集画面がゾーン名をもう一度付けたと考えられます。',
      en: 'The record is at {found}: the full name was probably entered, and the editor added the zone to it again.',
    },
    fix: {
      ja: '{found} を削除し、{name} に登録してください。編集画面がゾーン名を付ける場合は、名前の欄にゾーン名を入れないか、末尾にドット（.）を付けてください。',
      en: 'Delete {found} and create {name}. In an editor that adds the zone, leave the zone out of the name, or end the name with a dot.',
    },
  },
  name_without_prefix: {
    title: { ja: 'レコード名に _domainkey がありません', en: 'The record name lacks _domainkey' },
    why: {
      ja: 'レコードは {found} にあります。受信側は _domainkey の付いた名前だけを調べます。',
      en: 'The record is at {found}. Receivers only look up names that contain _domainkey.',
    },
    fix: {
      ja: '{found} を削除し、{name} に登録してください。',
      en: 'Delete {found} and create {name}.',
    },
  },
  name_wrong: {
    title: { ja: 'レコードが別の名前にあります', en: 'The record has a different name' },
    why: {
      ja: 'レコードは {found} にあります（{reason}）。受信側は {name} だけを調べます。',
      en: 'The record is at {found} ({reason}). Receivers only look up {name}.',
    },
    fix: {
      ja: '{name} に登録してください。{found} のレコードは、ほかで使っていなければ削除してください。',
      en: 'Create {name}, and delete the record at {found} unless something else uses it.',
    },
  },
  quotes_in_value: {
    title: { ja: '値に引用符がそのまま入っています', en: 'Quotation marks are part of the value' },
    why: {
      ja: '引用符が値の文字として公開されています（{servers}）。ゾーンファイルの引用符を、引用符を付けない編集画面に貼り付けたと考えられます。',
      en: 'Quotation marks are published as part of the value ({servers}). The form of a zone file was probably pasted into an editor that adds its own.',
    },
    fix: {
      ja: `${replaceJa}編集画面が引用符を付ける場合は、「項目ごと」の値を貼り付けてください。`,
      en: `${replaceEn} In an editor that adds quotation marks, paste the value of the plain form.`,
    },
  },
  unexpected_character: {
    title: {
      ja: '値に、見えない文字や全角などの文字が混ざっています',
      en: 'The value contains an invisible or typographic character',
    },
    why: {
      ja: '公開鍵レコードに使えない文字があります（コードポイント@先頭からの位置: {characters}、{servers}）。ワープロ、PDF、ウェブページから写した値に混ざることがあり、画面では見分けられません。',
      en: 'It contains characters that are not allowed in a key record (code point@position: {characters}; {servers}). Such characters come from values copied out of word processors, PDF files or web pages, and look correct on a screen.',
    },
    fix: {
      ja: `${replaceJa}値は、書式のないテキストとして貼り付けるか、手で入力してください。`,
      en: `${replaceEn} Paste the value as plain text, or type it again.`,
    },
  },
  zone_file_line: {
    title: {
      ja: '値の前後の文字（名前、種類、項目名など）まで、値に入っています',
      en: 'Text beside the value was pasted too, such as a line of a zone file',
    },
    why: {
      ja: '値に、ゾーンファイルの名前や IN TXT、入力画面の項目名など、値でない文字が入っています（{servers}）。値は v=DKIM1 から公開鍵の終わりまでです。',
      en: 'The value contains text that does not belong to it, such as the name and IN TXT of a zone file or the label of a form ({servers}). The value begins with v=DKIM1 and ends with the key.',
    },
    fix: {
      ja: `${replaceJa}編集画面の値の欄には、「項目ごと」の値を貼り付けてください。`,
      en: `${replaceEn} In an editor, paste the value of the plain form.`,
    },
  },
  escaped_semicolon: {
    title: {
      ja: '値のセミコロンに \\ が付いています',
      en: 'Semicolons in the value have a backslash',
    },
    why: {
      ja: '値に {escape} が文字として入っています（{servers}）。引用符の中では、セミコロンに \\ は要りません。',
      en: 'The value contains {escape} as literal characters ({servers}). Inside quotation marks a semicolon needs no backslash.',
    },
    fix: replaceIt,
  },
  escaped_character: {
    title: {
      ja: '値に、ほかの書き方のための記号が入っています',
      en: 'The value contains an escape of another notation',
    },
    why: {
      ja: '値に {escape} が文字として入っています（{servers}）。ゾーンファイル、ウェブページ、URL、メールのための書き方で、レコードの中では元の文字に戻りません。',
      en: 'The value contains {escape} as literal characters ({servers}). It belongs to a zone file, a web page, an address or a mail, and nobody decodes it in a record.',
    },
    fix: replaceIt,
  },
  wrong_separator: {
    title: { ja: 'タグの間にセミコロン（;）がありません', en: 'A semicolon is missing between tags' },
    why: {
      ja: '{before} の前にセミコロンがありません（{reason}、{servers}）。受信側は、そこから後ろを前のタグの値として読みます。',
      en: 'There is no semicolon before {before} ({reason}; {servers}). Receivers read the following text as part of the previous tag.',
    },
    fix: replaceIt,
  },
  colon_for_equals: {
    title: { ja: 'タグの名前の後が「=」ではなくコロンです', en: 'A colon stands where "=" belongs' },
    why: {
      ja: '{tags} の後は「=」です（{servers}）。コロンでは、受信側はそのタグを読めません。',
      en: 'A tag is written with "=", and here stands {tags} ({servers}). Receivers cannot read such a tag.',
    },
    fix: replaceIt,
  },
  tag_case: {
    title: { ja: 'タグの名前が大文字です', en: 'A tag name is in upper case' },
    why: {
      ja: '{tags} が大文字です（{servers}）。タグの名前は大文字と小文字が区別され（RFC 6376 3.2）、大文字のタグは知らないタグとして無視されます。',
      en: '{tags} is in upper case ({servers}). Tag names are case-sensitive (RFC 6376 3.2), so receivers ignore it as an unknown tag.',
    },
    fix: replaceIt,
  },
  whitespace_in_key: {
    title: { ja: '公開鍵の途中に空白があります', en: 'The public key contains white space' },
    why: {
      ja: 'p= の値の途中に空白か改行があります（{servers}）。文字列を分けた箇所は、空白を挟まずにつながります。空白のある鍵を読めない受信側があります。',
      en: 'p= contains a space or a line break ({servers}). The strings of a record are joined without spaces, and some receivers reject a key that contains spaces.',
    },
    fix: replaceIt,
  },
  pem_in_key: {
    title: {
      ja: '公開鍵に PEM の見出し行が入っています',
      en: 'The public key contains PEM header lines',
    },
    why: {
      ja: 'p= の値に -----BEGIN などの行が入っています（{servers}）。値に入れるのは、その間の base64 だけです。',
      en: 'p= contains lines such as -----BEGIN ({servers}). Only the base64 text between them belongs there.',
    },
    fix: replaceIt,
  },
  bare_base64: {
    title: {
      ja: '値が公開鍵だけです（v=DKIM1; k=rsa; p= がありません）',
      en: 'The value is the bare key (v=DKIM1; k=rsa; p= is missing)',
    },
    why: {
      ja: '値が公開鍵の base64 だけで、p= などのタグがありません（{servers}）。受信側は鍵として読めません。',
      en: 'The value is the base64 text of a key without p= and the other tags ({servers}). Receivers do not find a key in it.',
    },
    fix: replaceIt,
  },
  version_missing: {
    title: { ja: 'v=DKIM1 がありません', en: 'v=DKIM1 is missing' },
    why: {
      ja: '値に v=DKIM1 がありません（{servers}）。仕様上は省略できますが、省略を認めない受信側があります。切り替えの妨げにはなりません。',
      en: 'The value lacks v=DKIM1 ({servers}). The standard allows this, but some receivers do not. It does not block a switch.',
    },
    fix: replaceIt,
  },
  version_not_first: {
    title: { ja: 'v=DKIM1 が先頭にありません', en: 'v=DKIM1 is not the first tag' },
    why: {
      ja: 'v= は値の先頭に置く決まりです（RFC 6376 3.6.1、{servers}）。先頭にない値を捨てる受信側があります。',
      en: 'v= has to be the first tag (RFC 6376 3.6.1, {servers}). Otherwise receivers may discard the record.',
    },
    fix: replaceIt,
  },
  truncated: {
    title: { ja: '公開鍵が途中で切れています', en: 'The public key is cut off' },
    why: {
      ja: '公開鍵が {need} バイト必要なところ、{have} バイトしかありません（{servers}）。',
      en: 'The public key has only {have} of {need} bytes ({servers}).',
    },
    fix: {
      ja: `${replaceJa}255 文字を超える値は、一つのレコードの中で二つの文字列に分けます。`,
      en: `${replaceEn} A value of more than 255 characters must be split into two strings in one record.`,
    },
  },
  several_records: {
    title: {
      ja: '同じ名前に TXT レコードが複数あります',
      en: 'The name has several TXT records',
    },
    why: {
      ja: '{name} に TXT レコードが {count} 件あります（{servers}）。受信側がどれを使うかは決まっていません。',
      en: '{name} has {count} TXT records ({servers}). Receivers may use any of them.',
    },
    fix: {
      ja: '{record}だけを残し、同じ名前のほかの TXT レコードを削除してください。',
      en: 'Keep only {record}, and delete every other TXT record at the same name.',
    },
  },
  other_key: {
    title: { ja: '別の公開鍵です', en: 'A different public key is published' },
    why: {
      ja: '公開されている鍵（SHA-256 {published}）は、必要な鍵（SHA-256 {expected}）ではありません（{servers}）。',
      en: 'The published key (SHA-256 {published}) is not the required one (SHA-256 {expected}) ({servers}).',
    },
    fix: replaceIt,
  },
  previous_key_again: {
    title: { ja: '以前の公開鍵が登録されています', en: 'An earlier public key is published' },
    why: {
      ja: '以前の鍵（SHA-256 {published}）が登録されています。必要な鍵は SHA-256 {expected} です（{servers}）。古い DNS申請書の値を使ったと考えられます。',
      en: 'An earlier key (SHA-256 {published}) is published. The required one is SHA-256 {expected} ({servers}). The value seems to come from an old DNS application.',
    },
    fix: {
      ja: `${replaceJa}以前のセレクターのレコードは変更しないでください。`,
      en: `${replaceEn} Leave the record of the earlier selector as it is.`,
    },
  },
  lowercased_key: {
    title: { ja: '公開鍵が小文字に変えられています', en: 'The public key was changed to lower case' },
    why: {
      ja: '公開鍵がすべて小文字になっています（{servers}）。base64 は大文字と小文字を区別するため、元に戻せません。',
      en: 'The whole public key is in lower case ({servers}). Base64 is case-sensitive, so the key cannot be recovered from it.',
    },
    fix: replaceIt,
  },
  ses_placeholder: {
    title: { ja: 'SES の見本の文字列がそのまま登録されています', en: "The value is SES's placeholder text" },
    why: {
      ja: 'p=customerProvidedPublicKey は、SES のコンソールの CSV にある見本です（{servers}）。公開鍵ではありません。',
      en: 'p=customerProvidedPublicKey is a placeholder from the CSV file of the SES console ({servers}), not a key.',
    },
    fix: replaceIt,
  },
  pkcs1_public_key: {
    title: {
      ja: '公開鍵の形式が違います（SubjectPublicKeyInfo が必要です）',
      en: 'The key has the wrong format (SubjectPublicKeyInfo is required)',
    },
    why: {
      ja: '公開鍵が PKCS#1（BEGIN RSA PUBLIC KEY）の形式です（{servers}）。受信側と SES は SubjectPublicKeyInfo（BEGIN PUBLIC KEY）を求めます。',
      en: 'The public key is in PKCS#1 form (BEGIN RSA PUBLIC KEY) ({servers}). Receivers and SES require SubjectPublicKeyInfo (BEGIN PUBLIC KEY).',
    },
    fix: replaceIt,
  },
  revoked: {
    title: {
      ja: '公開鍵が空です（失効の意味になります）',
      en: 'The public key is empty, which means revoked',
    },
    why: {
      ja: 'p= が空です（{servers}）。空の p= は「この鍵は失効した」という意味で、署名はすべて失敗します。',
      en: 'p= is empty ({servers}). This means that the key is revoked, and every signature fails.',
    },
    fix: replaceIt,
  },
  testing_flag: {
    title: { ja: 'テスト用の印（t=y）が付いています', en: 'The testing flag (t=y) is set' },
    why: {
      ja: 't=y はテスト中という意味です（{servers}）。署名を無視する受信側があります。',
      en: 't=y means that the domain is only testing DKIM ({servers}). Some receivers then ignore the signature.',
    },
    fix: replaceIt,
  },
  sha1_only: {
    title: { ja: 'SHA-1 しか許していません', en: 'Only SHA-1 is allowed' },
    why: {
      ja: 'h= が sha1 だけです（{servers}）。SES は sha256 で署名するため、署名は失敗します（RFC 8301）。',
      en: 'h= allows sha1 only ({servers}). SES signs with sha256, so the signature fails (RFC 8301).',
    },
    fix: replaceIt,
  },
  other_service: {
    title: {
      ja: 'メール以外の用途（s=）に限られています',
      en: 'The record is limited to a service other than mail (s=)',
    },
    why: {
      ja: 's= に `*` も小文字の email もありません（{servers}）。メールの署名には使えないレコードという意味になります。',
      en: 's= contains neither `*` nor email in lower case ({servers}), so the record is not valid for mail.',
    },
    fix: replaceIt,
  },
  granularity: {
    title: { ja: '署名できるアドレスが限られています（g=）', en: 'The record is limited to some addresses (g=)' },
    why: {
      ja: 'g= の値が `*` ではありません（{servers}）。g= は古い仕様（RFC 4871）のタグで、いまでも読む受信側（Mail::DKIM など）では、SES の署名が失敗します。空の g= は、どのアドレスにも一致しません。',
      en: 'g= is not `*` ({servers}). This tag is from the old RFC 4871. Receivers that still evaluate it (Mail::DKIM) reject the signatures of SES; an empty g= matches no address at all.',
    },
    fix: replaceIt,
  },
  several_services: {
    title: { ja: 's= に語が二つ以上あります', en: 'There is more than one word in s=' },
    why: {
      ja: 's= に語が二つ以上あります（{servers}）。仕様（RFC 6376 3.6.1）は認めていますが、一つの語しか読めない受信側（python3-dkim など）があります。切り替えの妨げにはなりません。',
      en: 's= contains more than one word ({servers}). RFC 6376 3.6.1 allows this, but some receivers (python3-dkim) accept one word only. It does not block a switch.',
    },
    fix: replaceIt,
  },
  whitespace_in_list: {
    title: {
      ja: 'コロン（:）の前後に空白があります',
      en: 'There is white space around a colon',
    },
    why: {
      ja: '{tags} の値に、コロン（:）と並んだ空白があります（{servers}）。仕様（RFC 6376 3.2）は認めていますが、空白の隣の語を読めない受信側（Mail::DKIM など）があります。切り替えの妨げにはなりません。',
      en: 'There is white space around a colon in {tags} ({servers}). RFC 6376 3.2 allows this, but some receivers (Mail::DKIM) do not recognise the word next to it. It does not block a switch.',
    },
    fix: replaceIt,
  },
  private_key_published: {
    title: {
      ja: '秘密鍵が公開されています。この鍵は使えません',
      en: 'A private key was published. This key must not be used',
    },
    why: {
      ja: '{name} の TXT レコードに秘密鍵が入っています（{servers}）。誰でも、この鍵で御社のメールとして署名できます。',
      en: 'The TXT record at {name} contains a private key ({servers}). Anybody can sign mail in your name with it.',
    },
    fix: {
      ja: '{name} の TXT レコードをすぐに削除してください。消しても鍵は元に戻りません。この鍵は二度と使わず、新しい鍵ペアと新しいセレクターでローテーションをやり直します。',
      en: 'Delete the TXT record at {name} immediately. The key stays unsafe and must never be used; a new rotation generates a new key pair with a new selector.',
    },
  },
  malformed: {
    title: { ja: 'レコードの形式が正しくありません', en: 'The record is malformed' },
    why: {
      ja: '値を公開鍵レコードとして読めません（{servers}）。理由: {reason}。',
      en: 'The value cannot be read as a key record ({servers}): {reason}.',
    },
    fix: replaceIt,
  },
  ...dnsFindingTexts,
} as const satisfies Readonly<Record<FindingCode, FindingText>>;

export const findings = { ...keyed(findingTexts), ...findingCauses, ...recordReportTexts } as const;
