/** Causes of findings and damages of keys, worded to fit into the sentences of src/texts/findings.ts. */

import type { KeyDamage } from '../domain/keyDamage.ts';
import type { ReasonCode } from './codes.ts';
import type { Row } from './row.ts';

type Group<G extends string, C extends string> = Record<`${G}.${C}`, Row>;

type UnreachableReason = 'silent' | 'closed' | 'servfail' | 'refused' | 'lame';

export const findingCauses = {
  'why.no_name_servers': {
    ja: '署名ドメインのゾーンと名前サーバーが見つかりません。このホストが使う DNS リゾルバーが応答しないか、そのドメインがありません。レコードがあるともないとも言えないため、正しいとは扱いません。',
    en: 'No zone and no name servers were found for the signing domain: the resolvers that this host asks do not answer, or know no such domain. Nobody can say whether the record is there, so it does not count as right.',
  },
  'fix.no_name_servers': {
    ja: '署名ドメインの綴りと、このホストから DNS リゾルバーに届くか（53 番ポート、UDP と TCP）を確認してください。届かない環境では、ゾーンの名前サーバーを指定してください (設定の `authoritative` です。承認者に表示されます。`futari check` では `--server`)。',
    en: 'Look at the spelling of the signing domain, and whether this host reaches its resolvers (port 53, UDP and TCP). Where it cannot, name the servers of the zone yourself (`authoritative` in the configuration, which the approvers see; `--server` for `futari check`).',
  },
  'fix.cname_first': {
    ja: '先に {alias} の CNAME を削除してから、{alias} に{record}を登録してください。CNAME のある名前に TXT レコードは置けません。',
    en: 'Delete the CNAME at {alias} first, and then create {record} at {alias}: no TXT record can stand beside a CNAME.',
  },
  'fix.cname_elsewhere': {
    ja: '{target} を運用している担当者に、そこのレコードの修正を依頼してください。または、先に {alias} の CNAME を削除してから、{alias} に{record}を登録してください。',
    en: 'Have whoever runs {target} fix the record there. Or delete the CNAME at {alias} first, and then create {record} at {alias}.',
  },
  'why.unreachable_silent': {
    ja: '{servers} から、時間内に何も返りませんでした。レコードがあるともないとも言えないため、正しいとは扱いません。',
    en: '{servers}: nothing came back in time. Nobody can say whether the record is there, so it does not count as right.',
  },
  'fix.unreachable_silent': {
    ja: 'このホストから {servers} の 53 番ポート（UDP と TCP）までの経路（ファイアウォール）と、サーバーが動いているかを確認してください。',
    en: 'Look at the way from this host to port 53 (UDP and TCP) of {servers} (firewalls), and whether the server runs.',
  },
  'why.unreachable_closed': {
    ja: '{servers} のホストは動いていますが、そのポートで待ち受けているサーバーがありません（ICMP port unreachable）。レコードがあるともないとも言えません。',
    en: '{servers}: the host answers that nobody listens at the port (ICMP port unreachable). Nobody can say whether the record is there.',
  },
  'fix.unreachable_closed': {
    ja: '{servers} で DNS サーバーが止まっていないか、アドレスとポートが正しいかを、運用者に確認してもらってください。',
    en: 'Ask whoever runs {servers} whether the DNS server is down there, and whether address and port are right.',
  },
  'why.unreachable_servfail': {
    ja: '{servers} は SERVFAIL を返します。サーバーに届いていますが、ゾーンを読み込めない、転送が古くなった、または DNSSEC の検証に失敗しています。',
    en: '{servers}: SERVFAIL. The server was reached and cannot answer: it could not load the zone, its copy has expired, or DNSSEC validation failed.',
  },
  'fix.unreachable_servfail': {
    ja: '{servers} の運用者に、ログ（ゾーンの読み込み、ゾーン転送、DNSSEC）を確認してもらってください。経路の問題ではありません。',
    en: 'Ask whoever runs {servers} to look at its log (loading of the zone, zone transfer, DNSSEC). The way to it is not the cause.',
  },
  'why.unreachable_refused': {
    ja: '{servers} は REFUSED を返します。サーバーに届いていますが、このホストからの、またはこのゾーンについての問い合わせを拒んでいます。',
    en: '{servers}: REFUSED. The server was reached, and does not serve this zone or this host.',
  },
  'fix.unreachable_refused': {
    ja: '{servers} の運用者に、ゾーンが設定されているか、アクセス制限（allow-query など）にこのホストが含まれるかを確認してもらってください。経路の問題ではありません。',
    en: 'Ask whoever runs {servers} whether the zone is configured there, and whether its access list (allow-query) lets this host ask. The way to it is not the cause.',
  },
  'why.unreachable_lame': {
    ja: '{servers} は権威のない応答を返します（lame）。このゾーンのサーバーとして登録されていますが、ゾーンを持っていません。',
    en: '{servers}: the answer is not authoritative (lame). The server is named for the zone and does not hold it.',
  },
  'fix.unreachable_lame': {
    ja: '{servers} にゾーンを設定してもらうか、このサーバーを NS レコードと委任から外してください。経路の問題ではありません。',
    en: 'Have the zone set up on {servers}, or take the server out of the NS records and the delegation. The way to it is not the cause.',
  },
  'why.second_string_lost': {
    ja: '公開鍵が {need} バイト必要なところ、{have} バイトしかありません（{servers}）。値が 255 文字で終わっているため、二つ目の文字列が失われたと考えられます。',
    en: 'The public key has {have} bytes of {need} ({servers}). The value ends at 255 characters: its second string was lost.',
  },
  'damage.missing': {
    ja: '必要な鍵と比べると、値の {at} 文字目の {text} がありません。',
    en: 'Compared with the key needed, {text} is missing: character {at} of the value.',
  },
  'damage.missingAtCut': {
    ja: '必要な鍵と比べると、値の {at} 文字目の {text} がありません。値が二つの文字列に分けられた箇所です。',
    en: 'Compared with the key needed, {text} is missing: character {at} of the value, where it was cut into strings.',
  },
  'damage.added': {
    ja: '必要な鍵と比べると、値の {at} 文字目に {text} が余分に入っています。',
    en: 'Compared with the key needed, {text} was added: character {at} of the value.',
  },
  'damage.addedAtCut': {
    ja: '必要な鍵と比べると、値の {at} 文字目に {text} が余分に入っています。値が二つの文字列に分けられた箇所です。',
    en: 'Compared with the key needed, {text} was added: character {at} of the value, where it was cut into strings.',
  },
  'damage.changed': {
    ja: '必要な鍵と比べると、値の {at} 文字目の {text} が {became} に変わっています。',
    en: 'Compared with the key needed, {text} became {became}: character {at} of the value.',
  },
  'damage.replaced': {
    ja: '必要な鍵と比べると、すべての {text} が {became} に変わっています（{count} か所、最初は値の {at} 文字目）。',
    en: 'Compared with the key needed, every {text} became {became} ({count} of them, the first is character {at} of the value).',
  },
  'damage.ends': {
    ja: '必要な鍵と比べると、値の {at} 文字目から後ろの {count} 文字がありません。',
    en: 'Compared with the key needed, the last {count} characters are missing, from character {at} of the value on.',
  },
  'record.this': { ja: '次のレコード', en: 'this record' },
  'record.inApplication': { ja: 'DNS申請書のレコード', en: 'the record in the DNS application' },
  'damage.nothing': { ja: '空', en: 'nothing' },
  'reason.nxdomain': { ja: '名前そのものがありません: NXDOMAIN', en: 'the name does not exist: NXDOMAIN' },
  'reason.nodata': { ja: '名前はありますが TXT がありません: NODATA', en: 'the name exists without TXT: NODATA' },
  'reason.silent': { ja: '時間内に何も返りませんでした', en: 'nothing came back in time' },
  'reason.closed': { ja: 'ポートが閉じています', en: 'the port is closed' },
  'reason.garbled': { ja: '応答が壊れています', en: 'the answer is broken' },
  'reason.lame': { ja: '権威のある応答ではありません（lame）', en: 'the answer is not authoritative (lame)' },
  'reason.failed': { ja: '応答がエラーです', en: 'the answer is an error' },
  'reason.servfail': { ja: 'SERVFAIL', en: 'SERVFAIL' },
  'reason.refused': { ja: 'REFUSED', en: 'REFUSED' },
  'reason.notimp': { ja: 'NOTIMP', en: 'NOTIMP' },
  'reason.formerr': { ja: 'FORMERR', en: 'FORMERR' },
  'reason.no_address': {
    ja: '名前サーバーの名前にアドレスがありません',
    en: 'the name of the name server has no address',
  },
  'reason.alias_target': { ja: 'CNAME の先から応答がありません', en: 'nothing answers for the target of the CNAME' },
  'reason.no_parent': {
    ja: 'どのリゾルバーからも親ゾーンのサーバーが分かりませんでした',
    en: 'no resolver could tell the servers of the parent zone',
  },
  'reason.not_delegated': { ja: 'このゾーンを知りません', en: 'they know no such zone' },
  'reason.too_far': { ja: 'CNAME か委任が長すぎます', en: 'too many CNAMEs or delegations' },
  'reason.no_name_servers': {
    ja: '署名ドメインのゾーンと名前サーバーが見つかりません',
    en: 'no zone and no name servers were found for the signing domain',
  },
  'reason.alias_loop': { ja: 'CNAME が循環しています', en: 'the CNAMEs form a loop' },
  'reason.not_base64': { ja: '公開鍵が正しい base64 ではありません', en: 'the public key is not proper base64' },
  'reason.not_a_key': { ja: 'p= の中身が公開鍵ではありません', en: 'p= holds no public key' },
  'reason.not_rsa': { ja: 'RSA の公開鍵ではありません', en: 'it is no RSA key' },
  'reason.too_short': { ja: 'RSA の鍵が 1024 ビット未満です', en: 'the RSA key has less than 1024 bits' },
  'reason.duplicate_tag': { ja: '同じタグが二度あります', en: 'a tag stands there twice' },
  'reason.not_a_tag': { ja: 'タグの形（名前=値）でない部分があります', en: 'a part is not of the form name=value' },
  'reason.bad_character': { ja: '使えない文字があります', en: 'it has a character that is not allowed' },
  'reason.no_key_tag': { ja: 'p= がありません', en: 'p= is missing' },
  'reason.version': { ja: 'v= が DKIM1（大文字）ではありません', en: 'v= is not DKIM1, in this spelling' },
  'reason.key_type': { ja: 'k= が小文字の rsa ではありません', en: 'k= is not rsa, in lower case' },
  'reason.hash': { ja: 'h= に小文字の sha256 がありません', en: 'h= lacks sha256, in lower case' },
  'reason.list': {
    ja: 'h=、s=、t= のどれかの並びに、空の項目か、語でない項目があります',
    en: 'a list in h=, s= or t= has an empty entry, or one that is no word',
  },
  'reason.dnssec_record': {
    ja: 'ゾーンのほかのレコードは検証できるため、このレコードの署名だけが合いません',
    en: 'other records of the zone validate: only the signature of this one does not match',
  },
  'reason.dnssec_zone': {
    ja: 'ゾーン全体の署名が合いません（期限切れ、または親ゾーンの DS と鍵の不一致）',
    en: 'the whole zone fails: its signatures have expired, or the DS of the parent does not fit its key',
  },
  'reason.underscore_missing': { ja: 'アンダースコア（_）がありません', en: 'an underscore is missing' },
  'reason.underscore_hyphen': {
    ja: 'アンダースコア（_）がハイフン（-）になっています',
    en: 'a hyphen stands where the underscore belongs',
  },
  'reason.selector_missing': { ja: 'セレクターがありません', en: 'the selector is missing' },
  'reason.labels_swapped': {
    ja: 'セレクターと _domainkey の順が逆です',
    en: 'the selector and _domainkey changed places',
  },
  'reason.prefix_doubled': { ja: '_domainkey が二重に付いています', en: '_domainkey stands there twice' },
  'reason.at_apex': {
    ja: '上のドメインの名前です。ゾーンより下の部分がありません',
    en: 'it is of the domain above: the part below the zone is missing',
  },
  'reason.separator_comma': { ja: 'コンマがあります', en: 'a comma stands there' },
  'reason.separator_bar': { ja: '縦線（|）があります', en: 'a vertical bar stands there' },
  'reason.separator_colon': { ja: 'コロンがあります', en: 'a colon stands there' },
  'reason.separator_space': { ja: '空白だけがあります', en: 'only white space stands there' },
  'reason.separator_none': { ja: '何もありません', en: 'nothing stands there' },
} as const satisfies Group<'why' | 'fix', 'no_name_servers' | `unreachable_${UnreachableReason}`> &
  Group<'fix', 'cname_first' | 'cname_elsewhere'> &
  Group<'why', 'second_string_lost'> &
  Group<'reason', ReasonCode> &
  Group<'damage', KeyDamage['kind'] | 'missingAtCut' | 'addedAtCut' | 'nothing'> &
  Group<'record', 'this' | 'inApplication'>;
