/** Findings about a key record: one row per finding. */

import type { FindingCode } from '../domain/findings.ts';
import { findingCauses } from './findingCauses.ts';
import { recordReportTexts } from './recordReport.ts';
import type { Row } from './row.ts';

const replaceJa = '{name} の TXT レコードを、{record}一つに置き換えてください。';

const replaceEn = 'Replace the TXT records at {name} with {record}.';

const replaceIt = { ja: replaceJa, en: replaceEn } as const;

interface FindingText {
  /** One line of a list. */
  readonly title: Row;
  /** Explains the finding to a DNS administrator. */
  readonly why: Row;
  /** The correction. */
  readonly fix: Row;
}

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
      en: 'Create {record}. Caches may remember until {until} that there is none, so please ask for another check after that.',
    },
  },
  name_doubled: {
    title: {
      ja: 'レコード名にドメイン名が二重に付いています',
      en: 'The domain is in the record name twice',
    },
    why: {
      ja: 'レコードは {found} にあります。完全な名前を入力したため、編集画面がゾーン名をもう一度付けたと考えられます。',
      en: 'The record is at {found}: the full name was entered, and the editor added the zone to it again.',
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
      en: 'The record is at {found}. Receivers look only at the name with _domainkey in it.',
    },
    fix: {
      ja: '{found} を削除し、{name} に登録してください。',
      en: 'Delete {found} and create {name}.',
    },
  },
  name_wrong: {
    title: { ja: 'レコードが別の名前にあります', en: 'The record is at another name' },
    why: {
      ja: 'レコードは {found} にあります（{reason}）。受信側は {name} だけを調べます。',
      en: 'The record is at {found} ({reason}). Receivers look only at {name}.',
    },
    fix: {
      ja: '{name} に登録してください。{found} のレコードは、ほかで使っていなければ削除してください。',
      en: 'Create {name}, and delete the record at {found} unless something else uses it.',
    },
  },
  quotes_in_value: {
    title: { ja: '値に引用符がそのまま入っています', en: 'Quotation marks are part of the value' },
    why: {
      ja: '引用符（"）が値の文字として公開されています（{servers}）。ゾーンファイルの引用符を、引用符を付けない編集画面に貼り付けたと考えられます。',
      en: 'Quotation marks (") are published as part of the value ({servers}): the form of a zone file was pasted into an editor that adds its own.',
    },
    fix: {
      ja: `${replaceJa}編集画面が引用符を付ける場合は、「項目ごと」の値を貼り付けてください。`,
      en: `${replaceEn} In an editor that adds quotation marks, paste the value of the plain form.`,
    },
  },
  unexpected_character: {
    title: {
      ja: '値に、見えない文字や全角などの文字が混ざっています',
      en: 'The value holds an invisible or typographic character',
    },
    why: {
      ja: '公開鍵レコードに使えない文字があります（コードポイント@先頭からの位置: {characters}、{servers}）。ワープロ、PDF、ウェブページから写した値に混ざることがあり、画面では見分けられません。',
      en: 'It has characters that no key record may hold (code point@position: {characters}; {servers}). They come with a value that was copied from a word processor, a PDF or a web page, and cannot be told apart on a screen.',
    },
    fix: {
      ja: `${replaceJa}値は、書式のないテキストとして貼り付けるか、手で入力してください。`,
      en: `${replaceEn} Paste the value as plain text, or type it anew.`,
    },
  },
  zone_file_line: {
    title: {
      ja: 'ゾーンファイルの 1 行が、そのまま値に入っています',
      en: 'A whole line of a zone file was pasted as the value',
    },
    why: {
      ja: '値に、名前や IN TXT などゾーンファイルの行の一部が入っています（{servers}）。値の欄に入れるのは、引用符の中の文字だけです。',
      en: 'The value holds the name, IN TXT or the quotation marks of a zone file ({servers}). Only what stands between the quotation marks is the value.',
    },
    fix: {
      ja: `${replaceJa}編集画面の値の欄には、「項目ごと」の値を貼り付けてください。`,
      en: `${replaceEn} In an editor, paste the value of the plain form.`,
    },
  },
  escaped_semicolon: {
    title: {
      ja: '値のセミコロンに \\ が付いています',
      en: 'Semicolons in the value are written with a backslash',
    },
    why: {
      ja: '値に {escape} が文字として入っています（{servers}）。引用符の中では、セミコロンに \\ は要りません。',
      en: 'The value holds {escape} as characters ({servers}). Inside quotation marks a semicolon needs no backslash.',
    },
    fix: replaceIt,
  },
  wrong_separator: {
    title: { ja: 'タグの間にセミコロン（;）がありません', en: 'A semicolon is missing between tags' },
    why: {
      ja: '{before} の前にセミコロンがありません（{reason}、{servers}）。受信側は、そこから後ろを前のタグの値として読みます。',
      en: 'There is no semicolon before {before} ({reason}; {servers}). Receivers read what follows as part of the tag before it.',
    },
    fix: replaceIt,
  },
  tag_case: {
    title: { ja: 'タグの名前が大文字です', en: 'The name of a tag is in upper case' },
    why: {
      ja: '{tags} が大文字です（{servers}）。タグの名前は大文字と小文字が区別され（RFC 6376 3.2）、大文字のタグは知らないタグとして無視されます。',
      en: '{tags} is in upper case ({servers}). In the names of tags case counts (RFC 6376 3.2), so receivers ignore it as a tag that nobody knows.',
    },
    fix: replaceIt,
  },
  whitespace_in_key: {
    title: { ja: '公開鍵の途中に空白があります', en: 'There is white space inside the public key' },
    why: {
      ja: 'p= の値の途中に空白か改行があります（{servers}）。文字列を分けた箇所は、空白を挟まずにつながります。空白のある鍵を読めない受信側があります。',
      en: 'There is a space or a line break inside p= ({servers}). The strings of a record are joined with nothing between them, and some receivers refuse a key with spaces.',
    },
    fix: replaceIt,
  },
  pem_in_key: {
    title: {
      ja: '公開鍵に PEM の見出し行が入っています',
      en: 'PEM header lines are inside the public key',
    },
    why: {
      ja: 'p= の値に -----BEGIN などの行が入っています（{servers}）。値に入れるのは、その間の base64 だけです。',
      en: 'p= holds lines such as -----BEGIN ({servers}). Only the base64 between them belongs there.',
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
      en: 'The value is the base64 of a key without p= and the other tags ({servers}). No receiver finds a key in it.',
    },
    fix: replaceIt,
  },
  version_missing: {
    title: { ja: 'v=DKIM1 がありません', en: 'v=DKIM1 is missing' },
    why: {
      ja: '値に v=DKIM1 がありません（{servers}）。仕様上は省略できますが、省略を認めない受信側があります。切り替えの妨げにはなりません。',
      en: 'The value lacks v=DKIM1 ({servers}). The standard allows that, some receivers do not. It does not stop a switch.',
    },
    fix: replaceIt,
  },
  version_not_first: {
    title: { ja: 'v=DKIM1 が先頭にありません', en: 'v=DKIM1 does not come first' },
    why: {
      ja: 'v= は値の先頭に置く決まりです（RFC 6376 3.6.1、{servers}）。先頭にない値を捨てる受信側があります。',
      en: 'v= has to be the first tag (RFC 6376 3.6.1, {servers}). Receivers may discard the record otherwise.',
    },
    fix: replaceIt,
  },
  truncated: {
    title: { ja: '公開鍵が途中で切れています', en: 'The public key is cut off' },
    why: {
      ja: '公開鍵が {need} バイト必要なところ、{have} バイトしかありません（{servers}）。',
      en: 'The public key has {have} bytes of {need} ({servers}).',
    },
    fix: {
      ja: `${replaceJa}255 文字を超える値は、一つのレコードの中で二つの文字列に分けます。`,
      en: `${replaceEn} A value of more than 255 characters is two strings in one record.`,
    },
  },
  several_records: {
    title: {
      ja: '同じ名前に TXT レコードが複数あります',
      en: 'There are several TXT records at the name',
    },
    why: {
      ja: '{name} に TXT レコードが {count} 件あります（{servers}）。受信側がどれを使うかは決まっていません。',
      en: '{name} has {count} TXT records ({servers}). Which one a receiver takes is not defined.',
    },
    fix: {
      ja: '{record}だけを残し、同じ名前のほかの TXT レコードを削除してください。',
      en: 'Keep only {record}, and delete every other TXT record at the same name.',
    },
  },
  other_key: {
    title: { ja: '別の公開鍵です', en: 'It is another public key' },
    why: {
      ja: '公開されている鍵（SHA-256 {published}）は、必要な鍵（SHA-256 {expected}）ではありません（{servers}）。',
      en: 'The published key (SHA-256 {published}) is not the one needed (SHA-256 {expected}) ({servers}).',
    },
    fix: replaceIt,
  },
  previous_key_again: {
    title: { ja: '以前の公開鍵が登録されています', en: 'It is an earlier public key' },
    why: {
      ja: '以前の鍵（SHA-256 {published}）が登録されています。必要な鍵は SHA-256 {expected} です（{servers}）。古い DNS申請書 の値を使ったと考えられます。',
      en: 'An earlier key (SHA-256 {published}) is published. The one needed is SHA-256 {expected} ({servers}). The value seems to come from an old DNS application.',
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
      en: 'The public key is all in lower case ({servers}). In base64 case matters, and it cannot be recovered.',
    },
    fix: replaceIt,
  },
  ses_placeholder: {
    title: { ja: 'SES の見本の文字列がそのまま登録されています', en: "It is SES's placeholder text" },
    why: {
      ja: 'p=customerProvidedPublicKey は、SES のコンソールの CSV にある見本です（{servers}）。公開鍵ではありません。',
      en: "p=customerProvidedPublicKey is a placeholder in the CSV file of SES's console ({servers}). It is no key.",
    },
    fix: replaceIt,
  },
  pkcs1_public_key: {
    title: {
      ja: '公開鍵の形式が違います（SubjectPublicKeyInfo が必要です）',
      en: 'The key has the wrong form (SubjectPublicKeyInfo is needed)',
    },
    why: {
      ja: '公開鍵が PKCS#1（BEGIN RSA PUBLIC KEY）の形式です（{servers}）。受信側と SES は SubjectPublicKeyInfo（BEGIN PUBLIC KEY）を求めます。',
      en: 'The public key is in PKCS#1 form (BEGIN RSA PUBLIC KEY) ({servers}). Receivers and SES want SubjectPublicKeyInfo (BEGIN PUBLIC KEY).',
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
      en: 'p= is empty ({servers}). That says that the key is revoked, and every signature fails.',
    },
    fix: replaceIt,
  },
  testing_flag: {
    title: { ja: 'テスト用の印（t=y）が付いています', en: 'The testing flag (t=y) is set' },
    why: {
      ja: 't=y はテスト中という意味です（{servers}）。署名を無視する受信側があります。',
      en: 't=y says that the domain is testing DKIM ({servers}). Some receivers then ignore the signature.',
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
      en: 'It is limited to a service other than mail (s=)',
    },
    why: {
      ja: 's= に `*` も小文字の email もありません（{servers}）。メールの署名には使えないレコードという意味になります。',
      en: 's= has neither `*` nor email, in lower case ({servers}), which says that the record is not for mail.',
    },
    fix: replaceIt,
  },
  granularity: {
    title: { ja: '署名できるアドレスが限られています（g=）', en: 'It is limited to some addresses (g=)' },
    why: {
      ja: 'g= の値が `*` ではありません（{servers}）。g= は古い仕様（RFC 4871）のタグで、いまでも読む受信側（Mail::DKIM など）では、SES の署名が失敗します。空の g= は、どのアドレスにも一致しません。',
      en: 'g= is not `*` ({servers}). It is a tag of the old RFC 4871. Receivers that still read it (Mail::DKIM) refuse the signatures of SES; an empty g= matches no address at all.',
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
      en: 'There is white space around a colon in {tags} ({servers}). RFC 6376 3.2 allows it, but some receivers (Mail::DKIM) miss the word beside it. It does not stop a switch.',
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
      en: 'A private key stands in the TXT record at {name} ({servers}). Anybody can sign mail as you with it.',
    },
    fix: {
      ja: '{name} の TXT レコードをすぐに削除してください。消しても鍵は元に戻りません。この鍵は二度と使わず、新しい鍵ペアと新しいセレクターでローテーションをやり直します。',
      en: 'Delete the TXT record at {name} at once. That does not make the key safe again: it must never be used, and a new rotation makes a new key pair with a new selector.',
    },
  },
  wildcard: {
    title: { ja: 'ワイルドカードのレコードによる応答です', en: 'The answer comes from a wildcard record' },
    why: {
      ja: '存在しないセレクターでも同じ応答が返ります（{servers}）。ワイルドカード (`*`) の TXT レコードがあるためで、どのセレクターでも同じ鍵が見えます。',
      en: 'A selector that does not exist gets the same answer ({servers}): a wildcard (`*`) TXT record answers for every selector.',
    },
    fix: {
      ja: '{name} に{record}を登録し、ワイルドカードの TXT レコードを削除してください。',
      en: 'Create {record} at {name}, and delete the wildcard TXT record.',
    },
  },
  dname: {
    title: { ja: 'DNAME を経由したレコードです', en: 'The record is reached through a DNAME' },
    why: {
      ja: '{name} の上位に DNAME があります（{servers}）。OpenDKIM を使う受信側は、DNAME の先の鍵を見つけられません。切り替えの妨げにはなりません。',
      en: 'A DNAME stands above {name} ({servers}). Receivers that use OpenDKIM find no key behind one. It does not stop a switch.',
    },
    fix: {
      ja: 'DNAME をやめて、{name} そのものに{record}（または CNAME）を登録してください。',
      en: 'Replace the DNAME, and create {record} (or a CNAME) at {name} itself.',
    },
  },
  cname: {
    title: { ja: '名前に CNAME があります', en: 'The name is a CNAME' },
    why: {
      ja: '{alias} は {target} への CNAME で、レコードは {target} から読まれます（{servers}）。CNAME のある名前に TXT レコードは置けません。',
      en: '{alias} is a CNAME to {target}, where the record is read from ({servers}). No TXT record can stand beside a CNAME.',
    },
    fix: {
      ja: '{target} の TXT レコードを、{record}一つにしてください。または、先に {alias} の CNAME を削除してから、{alias} に登録してください。',
      en: 'Leave exactly {record} at {target}. Or delete the CNAME at {alias} first, and then create the record at {alias}.',
    },
  },
  cname_without_dot: {
    title: {
      ja: 'CNAME の先の名前の末尾にドットがないようです',
      en: 'The target of the CNAME seems to lack its final dot',
    },
    why: {
      ja: '{alias} は {target} への CNAME で、そこにレコードがありません（{servers}）。{meant} の末尾にドット（.）がないため、後ろにゾーン名が付いたと考えられます。',
      en: '{alias} is a CNAME to {target}, which has no record ({servers}). The name of the zone was put behind {meant}, because that has no final dot.',
    },
    fix: {
      ja: 'CNAME の先を「{meant}.」（末尾にドット）にしてください。または、先に {alias} の CNAME を削除してから、{alias} に{record}を登録してください。',
      en: 'Let the CNAME lead to "{meant}." with the dot. Or delete the CNAME at {alias} first, and then create {record} at {alias}.',
    },
  },
  dnssec_bogus: {
    title: { ja: 'DNSSEC の検証に失敗しています', en: 'DNSSEC validation fails' },
    why: {
      ja: '{servers} はデータを持っていますが、DNSSEC の署名を検証できないため SERVFAIL を返します（{reason}）。リゾルバーの説明: {extended}。Gmail など、検証する受信側にはレコードが見えません。',
      en: '{servers}: SERVFAIL, although the data is there: its DNSSEC signatures do not validate ({reason}). In the words of the resolver: {extended}. Receivers that validate, Gmail for instance, do not see the record.',
    },
    fix: {
      ja: 'レコードの値の変更は不要です。ゾーンの署名（期限、鍵、親ゾーンの DS）を確認して、署名し直してください。',
      en: 'The value of the record needs no change. Look at the signatures of the zone (expiry, keys, DS at the parent), and have it signed anew.',
    },
  },
  dnssec_unvalidated: {
    title: {
      ja: '署名されたゾーンですが、検証するリゾルバーがありません',
      en: 'The zone is signed, and no resolver that was asked validates it',
    },
    why: {
      ja: '{zone} は DNSSEC で署名されています（親ゾーンに DS があります）が、問い合わせたリゾルバーはどれも検証しません。署名が壊れていても正しく見えるため、Gmail など検証する受信側と同じ結果とは言えません。',
      en: '{zone} is signed (its parent has a DS record), and none of the resolvers that were asked validates. Broken signatures would not show, so this is not what validating receivers see, Gmail for instance.',
    },
    fix: {
      ja: '検証するリゾルバーを少なくとも一つ指定してください（設定の `dns.resolvers` に書きます。例: 1.1.1.1、8.8.8.8、9.9.9.9、または DNSSEC 検証を有効にした unbound や BIND）。レコードの変更は不要です。',
      en: 'Name at least one resolver that validates (`dns.resolvers` in the configuration; for instance 1.1.1.1, 8.8.8.8, 9.9.9.9, or unbound or BIND with validation on). The record needs no change.',
    },
  },
  empty_non_terminal: {
    title: {
      ja: '権威 DNS サーバーが、上の名前はないと答えています',
      en: 'The name servers deny the name above the record',
    },
    why: {
      ja: '{found} の下にレコードがあるのに、{servers} は {found} がない（NXDOMAIN）と答えます。名前を上から順に調べるリゾルバー（QNAME minimisation、RFC 8020）には、レコードが見えません。見えなかったリゾルバー: {resolvers}',
      en: '{servers}: NXDOMAIN for {found}, although the record stands below it. Resolvers that ask label by label (QNAME minimisation), or follow RFC 8020, never find the record. Resolvers that did not: {resolvers}',
    },
    fix: {
      ja: 'レコードの変更は不要です。{found} に NOERROR（NODATA）で答えるように、DNS サーバーの運用者に修正を依頼してください。直らないときは、{found} に任意の TXT レコードを置くと、名前があることになります。',
      en: 'The record needs no change. Have whoever runs the name servers answer NOERROR (NODATA) for {found}. Until then any TXT record at {found} makes the name exist.',
    },
  },
  servers_disagree: {
    title: { ja: 'DNS サーバーの応答が一致しません', en: 'The DNS servers disagree' },
    why: {
      ja: '権威 DNS サーバーの応答が分かれています: {answers}',
      en: 'The authoritative servers answer differently: {answers}',
    },
    fix: {
      ja: '{outdatedServers} を、ほかのサーバーと同じゾーンにしてください（ゾーン転送、NOTIFY、SOA シリアルを確認してください）。どのサーバーにも{record}が一つだけあれば正しい状態です。',
      en: 'Bring {outdatedServers} to the same zone as the others (look at the zone transfer, NOTIFY and the SOA serial). It is right when every server has exactly {record}.',
    },
  },
  delegation_differs: {
    title: {
      ja: '親ゾーンの委任とゾーン自身の NS が一致しません',
      en: 'The parent zone names other DNS servers than the zone itself',
    },
    why: {
      ja: '{zone} の DNS サーバーとして、{parent} だけが示すもの: {parentOnly}。{zone} 自身だけが示すもの: {zoneOnly}。受信側はどのサーバーにも問い合わせるため、すべてに問い合わせました。切り替えの妨げにはなりません。',
      en: 'Named for {zone} only by {parent}: {parentOnly}. Only by {zone} itself: {zoneOnly}. All of them were asked, because receivers reach all of them. It does not stop a switch.',
    },
    fix: {
      ja: '{parent} の委任（レジストラーまたは運用者に依頼）を、{zone} の NS レコードと同じ DNS サーバーにしてください。直るまでは、どのサーバーも同じゾーンにしてください。',
      en: 'Give {parent} (through the registrar, or whoever runs it) the same name servers as the NS records of {zone}. Until then, keep the zone equal on all of them.',
    },
  },
  delegation_unknown: {
    title: {
      ja: 'どの DNS サーバーがあるか分かりません',
      en: 'It is not known which DNS servers there are',
    },
    why: {
      ja: '{zone} の DNS サーバーがどれかを、{parent} のサーバーから聞けませんでした（{queried}: {reason}）。受信側はその答えに従います。問い合わせていないサーバーが別の応答を返すかもしれないため、正しいとは扱いません。',
      en: 'The servers of {parent} did not say which name servers {zone} has ({queried}: {reason}). Receivers follow what they say, and a server that was not asked could answer something else, so the record does not count as right.',
    },
    fix: {
      ja: '{zone} が委任されていなければ、委任してください。委任されているときは、このホストから {parent} のサーバーの 53 番ポート（UDP と TCP）に問い合わせられるようにするか、{zone} の DNS サーバーを自分で指定してください (設定の `authoritative` です。承認者に示されます。`futari check` では `--server`)。',
      en: 'If {zone} is not delegated, have it delegated. If it is, let this host ask the servers of {parent} on port 53 (UDP and TCP), or name the servers of {zone} yourself (`authoritative` in the configuration, which the approvers see; `--server` for `futari check`).',
    },
  },
  resolver_stale: {
    title: { ja: 'リゾルバーが古い応答を返しています', en: 'A resolver still has an old answer' },
    why: {
      ja: '権威 DNS サーバーは正しい応答を返していますが、リゾルバー {servers} に古い応答が残っています。',
      en: 'The authoritative servers are right; the resolver {servers} still has an old answer.',
    },
    fix: {
      ja: 'レコードの変更は不要です。{until} まで待って、もう一度確認してください。',
      en: 'The record needs no change. Wait until {until} and check again.',
    },
  },
  unreachable: {
    title: { ja: '使える応答をしない DNS サーバーがあります', en: 'A DNS server gives no usable answer' },
    why: {
      ja: '{servers} から使える応答がありません（{reason}）。レコードがあるともないとも言えないため、正しいとは扱いません。',
      en: '{servers}: no usable answer ({reason}). Nobody can say whether the record is there, so it does not count as right.',
    },
    fix: {
      ja: '{servers} を運用している担当者に、53 番ポート（UDP と TCP）で応答しているかを確認してもらってください。応答しているときは、こちらからの経路（ファイアウォール）を確認してください。',
      en: 'Ask whoever runs {servers} whether it answers on port 53 (UDP and TCP). If it does, look at the way from here to there (firewalls).',
    },
  },
  malformed: {
    title: { ja: 'レコードの形式が正しくありません', en: 'The record is malformed' },
    why: {
      ja: '値を公開鍵レコードとして読めません（{reason}、{servers}）。',
      en: 'The value cannot be read as a key record ({reason}, {servers}).',
    },
    fix: replaceIt,
  },
} as const satisfies Readonly<Record<FindingCode, FindingText>>;

type TextRows = Readonly<Record<string, FindingText>>;

type Keyed<T extends TextRows> = { readonly [C in keyof T & string as `finding.${C}`]: T[C]['title'] } & {
  readonly [C in keyof T & string as `why.${C}`]: T[C]['why'];
} & { readonly [C in keyof T & string as `fix.${C}`]: T[C]['fix'] };

/** Splits each row into the keys of the catalogue, one per text. */
const keyed = <const T extends TextRows>(rows: T): Keyed<T> =>
  Object.fromEntries(
    Object.entries(rows).flatMap(([code, { title, why, fix }]) => [
      [`finding.${code}`, title],
      [`why.${code}`, why],
      [`fix.${code}`, fix],
    ]),
  ) as Keyed<T>;

export const findings = { ...keyed(findingTexts), ...findingCauses, ...recordReportTexts } as const;
