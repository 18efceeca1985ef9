/** Causes of findings and damages of keys, worded to fit into the sentences of src/texts/findings.ts. */

import type { KeyDamage } from '../domain/keyDamage.ts';
import type { ReasonCode, Row } from './codes.ts';

type Group<G extends string, C extends string> = Record<`${G}.${C}`, Row>;

type UnreachableReason =
  | 'silent'
  | 'closed'
  | 'servfail'
  | 'refused'
  | 'lame'
  | 'no_tcp'
  | 'contradictory'
  | 'no_address'
  | 'alias_target';

export const findingCauses = {
  'why.no_name_servers': {
    ja: '署名ドメインのゾーンと名前サーバーが見つかりません。このホストが使う DNS リゾルバーが応答しないか、そのドメインがありません。レコードがあるともないとも言えないため、正しいとは扱いません。',
    en: 'No zone and no name servers were found for the signing domain: the resolvers of this host do not answer, or the domain does not exist. It is unknown whether the record exists, so it does not count as correct.',
  },
  'fix.no_name_servers': {
    ja: '署名ドメインの綴りと、このホストから DNS リゾルバーに届くか（53 番ポート、UDP と TCP）を確認してください。届かない環境では、ゾーンの名前サーバーを指定してください (設定の `authoritative` です。承認者に表示されます。`futari check` では `--server`)。',
    en: 'Check the spelling of the signing domain, and whether this host reaches its resolvers (port 53, UDP and TCP). If it cannot, list the servers of the zone yourself (`authoritative` in the configuration, which the approvers see; `--server` for `futari check`).',
  },
  'fix.cname_first': {
    ja: '先に {alias} の CNAME を削除してから、{alias} に{record}を登録してください。CNAME のある名前に TXT レコードは置けません。',
    en: 'First delete the CNAME at {alias}, then create {record} at {alias}: a name with a CNAME cannot have a TXT record.',
  },
  'fix.cname_elsewhere': {
    ja: '{target} を運用している担当者に、そこのレコードの修正を依頼してください。または、先に {alias} の CNAME を削除してから、{alias} に{record}を登録してください。',
    en: 'Ask the operator of {target} to correct the record there. Or first delete the CNAME at {alias}, then create {record} at {alias}.',
  },
  'why.unreachable_silent': {
    ja: '{servers} から、時間内に何も返りませんでした。レコードがあるともないとも言えないため、正しいとは扱いません。',
    en: '{servers}: no answer in time. It is unknown whether the record exists, so it does not count as correct.',
  },
  'fix.unreachable_silent': {
    ja: 'このホストから {servers} の 53 番ポート（UDP と TCP）までの経路（ファイアウォール）と、サーバーが動いているかを確認してください。',
    en: 'Check the network path from this host to port 53 (UDP and TCP) of {servers} (firewalls), and whether the server is running.',
  },
  'why.unreachable_closed': {
    ja: '{servers} のホストは動いていますが、そのポートで待ち受けているサーバーがありません（ICMP port unreachable）。レコードがあるともないとも言えません。',
    en: '{servers}: the host is up, but no server listens on the port (ICMP port unreachable). It is unknown whether the record exists.',
  },
  'fix.unreachable_closed': {
    ja: '{servers} で DNS サーバーが止まっていないか、アドレスとポートが正しいかを、運用者に確認してもらってください。',
    en: 'Ask the operator of {servers} whether the DNS server is down, and whether the address and the port are correct.',
  },
  'why.unreachable_servfail': {
    ja: '{servers} は SERVFAIL を返します。サーバーに届いていますが、答えられません。権威 DNS サーバーなら、ゾーンを読み込めないか、転送したゾーンの期限が切れています。リゾルバーなら、ゾーンのサーバーに届かないか、DNSSEC の検証に失敗しています。',
    en: '{servers}: SERVFAIL. The server was reached but cannot answer. An authoritative server could not load the zone, or its copy has expired; a resolver cannot reach the servers of the zone, or DNSSEC validation failed.',
  },
  'fix.unreachable_servfail': {
    ja: '{servers} の運用者に、ログ（ゾーンの読み込み、ゾーン転送、DNSSEC）を確認してもらってください。経路の問題ではありません。',
    en: 'Ask the operator of {servers} to check its log (zone loading, zone transfer, DNSSEC). The network path is not the cause.',
  },
  'why.unreachable_refused': {
    ja: '{servers} は REFUSED を返します。サーバーに届いていますが、このホストからの、またはこのゾーンについての問い合わせを拒んでいます。',
    en: '{servers}: REFUSED. The server was reached but does not answer for this zone, or not to this host.',
  },
  'fix.unreachable_refused': {
    ja: '{servers} の運用者に、ゾーンが設定されているか、アクセス制限（allow-query など）にこのホストが含まれるかを確認してもらってください。経路の問題ではありません。',
    en: 'Ask the operator of {servers} whether the zone is configured there, and whether its access list (allow-query) includes this host. The network path is not the cause.',
  },
  'why.unreachable_lame': {
    ja: '{servers} は権威のない応答を返します（lame）。このゾーンのサーバーとして登録されていますが、ゾーンを持っていません。',
    en: '{servers}: the answer is not authoritative (lame). The server is listed for the zone but does not have it.',
  },
  'fix.unreachable_lame': {
    ja: '{servers} にゾーンを設定してもらうか、このサーバーを NS レコードと委任から外してください。経路の問題ではありません。',
    en: 'Have the zone set up on {servers}, or remove the server from the NS records and the delegation. The network path is not the cause.',
  },
  'why.unreachable_no_tcp': {
    ja: '{servers} の UDP の応答は、収まらずに切り詰められています（TC）。残りを受け取る TCP には応答がありません。レコードがあるともないとも言えないため、正しいとは扱いません。',
    en: '{servers}: the answer does not fit into UDP (TC), and TCP gives none. It is unknown whether the record exists, so it does not count as correct.',
  },
  'fix.unreachable_no_tcp': {
    ja: '{servers} の 53 番ポートの TCP を、サーバーとファイアウォールの両方で許可してください。受信側のリゾルバーも TCP で問い合わせます（RFC 7766）。',
    en: 'Allow TCP to port 53 of {servers}, on the server and in the firewalls. The resolvers of receivers need it too (RFC 7766).',
  },
  'why.unreachable_contradictory': {
    ja: '{servers} の応答には、正しいゾーンでは並ばないものがあります（同じ名前の CNAME と TXT、または「名前がない」とレコード）。リゾルバーによって見えるものが変わるため、正しいとは扱いません。',
    en: '{servers}: the answer holds what no valid zone holds together: a CNAME beside a TXT record or another CNAME, or a record of a name that does not exist. Each resolver may use another part of it, so it does not count as correct.',
  },
  'fix.unreachable_contradictory': {
    ja: '{alias} に、TXT レコードと CNAME のどちらか一つだけを残してください。CNAME がなければ、{servers} の運用者に確認を依頼してください。',
    en: 'Keep either the TXT record or the CNAME at {alias}, not both. If there is no CNAME, ask the operator of {servers}.',
  },
  'why.unreachable_no_address': {
    ja: '{servers} のアドレスが分かりません（A、AAAA レコードがないか、問い合わせに答えがありません）。ゾーンのサーバーとして登録されているため、正しいとは扱いません。',
    en: '{servers}: no address is known (it has no A or AAAA record, or nobody answers for it). It is listed as a server of the zone, so the record does not count as correct.',
  },
  'fix.unreachable_no_address': {
    ja: '{servers} のアドレス（A、AAAA、必要なら親ゾーンのグルー）を登録するか、このサーバーを NS レコードと委任から外してください。',
    en: 'Register the address of {servers} (A or AAAA, and glue at the parent if needed), or remove the server from the NS records and the delegation.',
  },
  'why.unreachable_alias_target': {
    ja: '{servers} では {alias} は CNAME で、その先のゾーンから使える応答がありません。レコードがあるともないとも言えません。',
    en: '{servers}: {alias} is a CNAME, and the zone of its target gives no usable answer. It is unknown whether the record exists.',
  },
  'fix.unreachable_alias_target': {
    ja: '{alias} の CNAME の先の名前が正しいか、その先のゾーンの DNS サーバーが応答するかを確認してください。',
    en: 'Check that the CNAME at {alias} has the right target, and that the name servers of the target answer.',
  },
  'why.extended': { ja: 'サーバーの説明: {extended}', en: 'Message of the server: {extended}' },
  'why.second_string_lost': {
    ja: '公開鍵が {need} バイト必要なところ、{have} バイトしかありません（{servers}）。値が 255 文字で終わっているため、二つ目の文字列が失われたと考えられます。',
    en: 'The public key has only {have} of {need} bytes ({servers}). The value ends at 255 characters, so its second string was probably lost.',
  },
  'title.characters_lost': { ja: '公開鍵の文字が欠けています', en: 'The public key lacks characters' },
  'why.characters_lost': {
    ja: '公開鍵が {need} バイト必要なところ、{have} バイトしかありません（{servers}）。',
    en: 'The public key has only {have} of {need} bytes ({servers}).',
  },
  'fix.characters_lost': {
    ja: '{name} の TXT レコードを、{record}一つに置き換えてください。',
    en: 'Replace the TXT records at {name} with {record}.',
  },
  'title.record_in_parts': {
    ja: '一つのレコードが、複数の TXT レコードに分けて登録されています',
    en: 'One record was entered as several TXT records',
  },
  'why.record_in_parts': {
    ja: '{name} の TXT レコード {count} 件をつなげると、必要なレコードになります（{servers}）。受信側は別々のレコードをつなげません。分けてよいのは、一つのレコードの中の文字列だけです。',
    en: 'Joined, the {count} TXT records at {name} are the required record ({servers}). Receivers do not join records, only the strings inside one record.',
  },
  'damage.longText': { ja: '{start}…（{count} 文字）', en: '{start}… ({count} characters)' },
  'damage.missing': {
    ja: '必要な鍵と比べると、値の {at} 文字目の {text} がありません。',
    en: 'Compared with the required key, {text} is missing at character {at} of the value.',
  },
  'damage.missingAtCut': {
    ja: '必要な鍵と比べると、値の {at} 文字目の {text} がありません。値が二つの文字列に分けられた箇所です。',
    en: 'Compared with the required key, {text} is missing at character {at} of the value, where it was split into strings.',
  },
  'damage.added': {
    ja: '必要な鍵と比べると、値の {at} 文字目に {text} が余分に入っています。',
    en: 'Compared with the required key, {text} was added at character {at} of the value.',
  },
  'damage.addedAtCut': {
    ja: '必要な鍵と比べると、値の {at} 文字目に {text} が余分に入っています。値が二つの文字列に分けられた箇所です。',
    en: 'Compared with the required key, {text} was added at character {at} of the value, where it was split into strings.',
  },
  'damage.changed': {
    ja: '必要な鍵と比べると、値の {at} 文字目の {text} が {became} に変わっています。',
    en: 'Compared with the required key, {text} became {became} at character {at} of the value.',
  },
  'damage.replaced': {
    ja: '必要な鍵と比べると、すべての {text} が {became} に変わっています（{count} か所、最初は値の {at} 文字目）。',
    en: 'Compared with the required key, every {text} became {became} ({count} times, first at character {at} of the value).',
  },
  'damage.case': {
    ja: '必要な鍵と同じ文字ですが、大文字と小文字が違います。',
    en: 'The characters are those of the required key, but in another case.',
  },
  'damage.ends': {
    ja: '必要な鍵と比べると、値の {at} 文字目から後ろの {count} 文字がありません。',
    en: 'Compared with the required key, the last {count} characters are missing, starting at character {at} of the value.',
  },
  'record.this': { ja: '次のレコード', en: 'this record' },
  'record.inApplication': { ja: 'DNS申請書のレコード', en: 'the record in the DNS application' },
  'damage.nothing': { ja: '空', en: 'nothing' },
  'reason.nxdomain': { ja: '名前そのものがありません: NXDOMAIN', en: 'the name does not exist: NXDOMAIN' },
  'reason.nodata': {
    ja: '名前はありますが TXT がありません: NODATA',
    en: 'the name exists, but has no TXT record: NODATA',
  },
  'reason.silent': { ja: '時間内に何も返りませんでした', en: 'no answer in time' },
  'reason.closed': { ja: 'ポートが閉じています', en: 'the port is closed' },
  'reason.garbled': { ja: '応答が壊れています', en: 'the answer is broken' },
  'reason.no_tcp': {
    ja: 'UDP の応答が切り詰められ、TCP には応答がありません',
    en: 'the answer over UDP is truncated, and TCP gives none',
  },
  'reason.contradictory': { ja: '応答が矛盾しています', en: 'the answer contradicts itself' },
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
  'reason.alias_target': { ja: 'CNAME の先から応答がありません', en: 'the target of the CNAME does not answer' },
  'reason.no_parent': {
    ja: 'どのリゾルバーからも親ゾーンのサーバーが分かりませんでした',
    en: 'no resolver returned the servers of the parent zone',
  },
  'reason.not_delegated': { ja: 'このゾーンを知りません', en: 'they do not know this zone' },
  'reason.too_far': { ja: 'CNAME か委任が長すぎます', en: 'too many CNAMEs or delegations' },
  'reason.no_name_servers': {
    ja: '署名ドメインのゾーンと名前サーバーが見つかりません',
    en: 'no zone and no name servers were found for the signing domain',
  },
  'reason.alias_loop': { ja: 'CNAME が循環しています', en: 'the CNAMEs form a loop' },
  'reason.not_base64': {
    ja: '公開鍵が正しい base64 ではありません。最初の誤った文字（コードポイント@先頭からの位置）は {part} です',
    en: 'the public key is not valid base64; the first wrong character (code point@position) is {part}',
  },
  'reason.wrong_length': {
    ja: '公開鍵の長さが合いません。文字が欠けたか、増えたか、変わっています',
    en: 'the length of the public key does not fit: characters are missing, extra or changed',
  },
  'reason.empty': { ja: '値が空です', en: 'the value is empty' },
  'reason.empty_tag': {
    ja: 'セミコロンの間に何もない部分があります',
    en: 'there is a semicolon without a tag before it',
  },
  'reason.other_record': {
    ja: 'SPF、DMARC、ドメインの所有確認など、別の種類のレコードです',
    en: 'it is a record of another kind, such as SPF, DMARC or a verification of the domain',
  },
  'reason.strings_order': {
    ja: '文字列の順番が違います。正しい順につなげると、必要なレコードになります',
    en: 'its strings are in the wrong order; in the right order they are the required record',
  },
  'reason.hexadecimal': {
    ja: '公開鍵が base64 ではなく 16 進数です',
    en: 'the public key is in hexadecimal instead of base64',
  },
  'reason.not_a_key': { ja: 'p= の中身が公開鍵ではありません', en: 'p= does not contain a public key' },
  'reason.not_rsa': { ja: 'RSA の公開鍵ではありません', en: 'it is not an RSA key' },
  'reason.too_short': { ja: 'RSA の鍵が 1024 ビット未満です', en: 'the RSA key has fewer than 1024 bits' },
  'reason.duplicate_tag': { ja: '同じタグが二度あります: {part}', en: 'a tag appears twice: {part}' },
  'reason.not_a_tag': {
    ja: 'タグの形（名前=値）でない部分があります: {part}',
    en: 'a part does not have the form name=value: {part}',
  },
  'reason.bad_character': {
    ja: '使えない文字があります: {part}',
    en: 'it contains a character that is not allowed: {part}',
  },
  'reason.no_key_tag': { ja: 'p= がありません', en: 'p= is missing' },
  'reason.version': { ja: 'v= が DKIM1（大文字）ではありません', en: 'v= is not DKIM1 (in upper case)' },
  'reason.key_type': { ja: 'k= が小文字の rsa ではありません', en: 'k= is not rsa (in lower case)' },
  'reason.hash': { ja: 'h= に小文字の sha256 がありません', en: 'h= does not contain sha256 (in lower case)' },
  'reason.list': {
    ja: 'h=、s=、t= のどれかの並びに、空の項目か、語でない項目があります',
    en: 'a list in h=, s= or t= contains an empty or invalid entry',
  },
  'reason.dnssec_record': {
    ja: 'ゾーンのほかのレコードは検証できるため、このレコードの署名だけが合いません',
    en: 'other records of the zone are valid; only the signature of this one does not match',
  },
  'reason.dnssec_zone': {
    ja: 'ゾーン全体の署名が合いません（期限切れ、または親ゾーンの DS と鍵の不一致）',
    en: 'the whole zone fails: its signatures have expired, or the DS of the parent does not match its key',
  },
  'reason.underscore_missing': { ja: 'アンダースコア（_）がありません', en: 'an underscore is missing' },
  'reason.underscore_hyphen': {
    ja: 'アンダースコア（_）がハイフン（-）になっています',
    en: 'there is a hyphen instead of the underscore',
  },
  'reason.dot_missing': {
    ja: 'セレクターの後のドット（.）がありません',
    en: 'the dot after the selector is missing',
  },
  'reason.selector_missing': { ja: 'セレクターがありません', en: 'the selector is missing' },
  'reason.labels_swapped': {
    ja: 'セレクターと _domainkey の順が逆です',
    en: 'the selector and _domainkey are swapped',
  },
  'reason.prefix_doubled': { ja: '_domainkey が二重に付いています', en: '_domainkey appears twice' },
  'reason.prefix_misspelt': { ja: '_domainkey の綴りが違います', en: '_domainkey is misspelt' },
  'reason.other_selector': { ja: 'セレクターが違います', en: 'the selector is a different one' },
  'reason.at_apex': {
    ja: '上のドメインの名前です。ゾーンより下の部分がありません',
    en: 'it belongs to the parent domain: the subdomain part is missing',
  },
  'reason.separator_comma': { ja: 'コンマがあります', en: 'there is a comma' },
  'reason.separator_bar': { ja: '縦線（|）があります', en: 'there is a vertical bar' },
  'reason.separator_colon': { ja: 'コロンがあります', en: 'there is a colon' },
  'reason.separator_other': { ja: '別の文字があります', en: 'there is another character' },
  'reason.separator_space': { ja: '空白だけがあります', en: 'there is only white space' },
  'reason.separator_none': { ja: '何もありません', en: 'there is nothing' },
} as const satisfies Group<'why' | 'fix', 'no_name_servers' | `unreachable_${UnreachableReason}`> &
  Group<'fix', 'cname_first' | 'cname_elsewhere'> &
  Group<'why', 'extended' | 'second_string_lost' | 'characters_lost' | 'record_in_parts'> &
  Group<'title', 'characters_lost' | 'record_in_parts'> &
  Group<'fix', 'characters_lost'> &
  Group<'reason', ReasonCode> &
  Group<'damage', KeyDamage['kind'] | 'missingAtCut' | 'addedAtCut' | 'longText' | 'nothing'> &
  Group<'record', 'this' | 'inApplication'>;
