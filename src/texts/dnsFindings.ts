/** Findings about the DNS that serves a key record: aliases, DNSSEC, delegation, servers that differ or do not answer. */

import type { Row } from './codes.ts';

export interface FindingText {
  /** One line of a list. */
  readonly title: Row;
  /** Explains the finding to a DNS administrator. */
  readonly why: Row;
  /** The correction. */
  readonly fix: Row;
}

type TextRows = Readonly<Record<string, FindingText>>;

type Keyed<T extends TextRows> = { readonly [C in keyof T & string as `finding.${C}`]: T[C]['title'] } & {
  readonly [C in keyof T & string as `why.${C}`]: T[C]['why'];
} & { readonly [C in keyof T & string as `fix.${C}`]: T[C]['fix'] };

/** Splits each row into the keys of the catalogue, one per text. */
export const keyed = <const T extends TextRows>(rows: T): Keyed<T> =>
  Object.fromEntries(
    Object.entries(rows).flatMap(([code, { title, why, fix }]) => [
      [`finding.${code}`, title],
      [`why.${code}`, why],
      [`fix.${code}`, fix],
    ]),
  ) as Keyed<T>;

/** Placeholders as in src/texts/findings.ts. */
export const dnsFindingTexts = {
  wildcard: {
    title: { ja: 'ワイルドカードのレコードによる応答です', en: 'The answer comes from a wildcard record' },
    why: {
      ja: '存在しないセレクターでも同じ応答が返ります（{servers}）。ワイルドカード (`*`) の TXT レコードがあるためで、どのセレクターでも同じ鍵が見えます。',
      en: 'A selector that does not exist gives the same answer ({servers}): a wildcard (`*`) TXT record answers for every selector.',
    },
    fix: {
      ja: '{name} に{record}を登録してください。登録すると、この名前の応答にワイルドカードは使われません。ワイルドカードの TXT レコードは、ほかで必要なければ削除してください。',
      en: 'Create {record} at {name}: the wildcard then no longer answers there. Delete the wildcard TXT record unless something else needs it.',
    },
  },
  dname: {
    title: { ja: 'DNAME を経由したレコードです', en: 'The record is reached through a DNAME' },
    why: {
      ja: '{name} の上位に DNAME があります（{servers}）。OpenDKIM を使う受信側は、DNAME の先の鍵を見つけられません。切り替えの妨げにはなりません。',
      en: 'There is a DNAME above {name} ({servers}). Receivers that use OpenDKIM do not find a key behind a DNAME. It does not block a switch.',
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
      en: '{alias} is a CNAME to {target}, from which the record is read ({servers}). A name with a CNAME cannot have a TXT record.',
    },
    fix: {
      ja: '{target} の TXT レコードを、{record}一つにしてください。または、先に {alias} の CNAME を削除してから、{alias} に登録してください。',
      en: 'Make sure that {target} has exactly {record}. Or delete the CNAME at {alias} first, and then create the record at {alias}.',
    },
  },
  cname_without_dot: {
    title: {
      ja: 'CNAME の先の名前の末尾にドットがないようです',
      en: 'The CNAME target seems to lack its final dot',
    },
    why: {
      ja: '{alias} は {target} への CNAME で、そこにレコードがありません（{servers}）。{meant} の末尾にドット（.）がないため、後ろにゾーン名が付いたと考えられます。',
      en: '{alias} is a CNAME to {target}, which has no record ({servers}). The zone name was probably appended to {meant}, because it has no final dot.',
    },
    fix: {
      ja: 'CNAME の先を「{meant}.」（末尾にドット）にしてください。または、先に {alias} の CNAME を削除してから、{alias} に{record}を登録してください。',
      en: 'Change the target of the CNAME to "{meant}." (with the dot). Or delete the CNAME at {alias} first, and then create {record} at {alias}.',
    },
  },
  dnssec_bogus: {
    title: { ja: 'DNSSEC の検証に失敗しています', en: 'DNSSEC validation fails' },
    why: {
      ja: '{servers} はデータを持っていますが、DNSSEC の署名を検証できないため SERVFAIL を返します（{reason}）。リゾルバーの説明: {extended}。Gmail など、検証する受信側にはレコードが見えません。',
      en: '{servers}: SERVFAIL, although the data is there: its DNSSEC signatures are not valid ({reason}). Message of the resolver: {extended}. Receivers that validate DNSSEC, such as Gmail, do not see the record.',
    },
    fix: {
      ja: 'レコードの値の変更は不要です。ゾーンの署名（期限、鍵、親ゾーンの DS）を確認して、署名し直してください。',
      en: 'The value of the record needs no change. Check the signatures of the zone (expiry, keys, DS at the parent) and have the zone signed again.',
    },
  },
  dnssec_unvalidated: {
    title: {
      ja: '署名されたゾーンですが、検証するリゾルバーがありません',
      en: 'The zone is signed, but none of the resolvers validates it',
    },
    why: {
      ja: '{zone} は DNSSEC で署名されています（親ゾーンに DS があります）が、問い合わせたリゾルバーはどれも検証しません。署名が壊れていても正しく見えるため、Gmail など検証する受信側と同じ結果とは言えません。',
      en: '{zone} is signed (its parent has a DS record), but none of the queried resolvers validates DNSSEC. Invalid signatures would go unnoticed, although receivers that validate, such as Gmail, would not see the record.',
    },
    fix: {
      ja: '検証するリゾルバーを少なくとも一つ指定してください（設定の `dns.resolvers` に書きます。例: 1.1.1.1、8.8.8.8、9.9.9.9、または DNSSEC 検証を有効にした unbound や BIND）。レコードの変更は不要です。',
      en: 'Add at least one resolver that validates (`dns.resolvers` in the configuration; for example 1.1.1.1, 8.8.8.8, 9.9.9.9, or unbound or BIND with validation turned on). The record needs no change.',
    },
  },
  dnssec_unknown: {
    title: {
      ja: 'ゾーンが署名されているかを調べられません',
      en: 'Whether the zone is signed could not be found out',
    },
    why: {
      ja: '{zone} に DNSSEC の署名があるか（親ゾーンに DS があるか）を問い合わせましたが、どのリゾルバーからも答えがありません。問い合わせたリゾルバーはどれもこのレコードを検証していないため、署名が壊れていても正しく見えます。',
      en: 'No resolver answered whether {zone} is signed (whether its parent has a DS record). None of the resolvers that were asked validated the record, so broken signatures would not show.',
    },
    fix: {
      ja: 'レコードの変更は不要です。しばらくすると、ボットがもう一度調べます。続くときは、DS の問い合わせに答えるリゾルバーを、できれば検証するものを指定してください（設定の `dns.resolvers` に書きます。例: 1.1.1.1、8.8.8.8、9.9.9.9）。',
      en: 'The record needs no change, and the bot asks again. If it stays, name resolvers that answer queries for DS records, best ones that validate (`dns.resolvers` in the configuration; for instance 1.1.1.1, 8.8.8.8, 9.9.9.9).',
    },
  },
  empty_non_terminal: {
    title: {
      ja: '権威 DNS サーバーが、上の名前はないと答えています',
      en: 'The name servers deny the name above the record',
    },
    why: {
      ja: '{found} の下にレコードがあるのに、{servers} は {found} がない（NXDOMAIN）と答えます。名前を上から順に調べるリゾルバー（QNAME minimisation、RFC 8020）には、レコードが見えません。見えなかったリゾルバー: {resolvers}',
      en: '{servers}: NXDOMAIN for {found}, although the record is below it. Resolvers that query label by label (QNAME minimisation) or follow RFC 8020 never find the record. Resolvers that did not: {resolvers}',
    },
    fix: {
      ja: 'レコードの変更は不要です。{found} に NOERROR（NODATA）で答えるように、DNS サーバーの運用者に修正を依頼してください。直らないときは、{found} に任意の TXT レコードを置くと、名前があることになります。',
      en: 'The record needs no change. Ask the operator of the name servers to answer NOERROR (NODATA) for {found}. Until then, any TXT record at {found} makes the name exist.',
    },
  },
  servers_disagree: {
    title: { ja: 'DNS サーバーの応答が一致しません', en: 'The DNS servers disagree' },
    why: {
      ja: '権威 DNS サーバーの応答が分かれています: {answers}',
      en: 'The authoritative servers give different answers: {answers}',
    },
    fix: {
      ja: '{outdatedServers} を、ほかのサーバーと同じゾーンにしてください（ゾーン転送、NOTIFY、SOA シリアルを確認してください）。どのサーバーにも{record}が一つだけあれば正しい状態です。',
      en: 'Update the zone on {outdatedServers} (check the zone transfer, NOTIFY and the SOA serial). The record is correct when every server has exactly {record}.',
    },
  },
  delegation_differs: {
    title: {
      ja: '親ゾーンの委任とゾーン自身の NS が一致しません',
      en: 'The parent zone lists other DNS servers than the zone itself',
    },
    why: {
      ja: '{zone} の DNS サーバーとして、{parent} だけが示すもの: {parentOnly}。{zone} 自身だけが示すもの: {zoneOnly}。受信側はどのサーバーにも問い合わせるため、すべてに問い合わせました。切り替えの妨げにはなりません。',
      en: 'Servers of {zone} listed only by {parent}: {parentOnly}. Listed only by {zone} itself: {zoneOnly}. All of them were queried, because receivers use all of them. It does not block a switch.',
    },
    fix: {
      ja: '{parent} の委任（レジストラーまたは運用者に依頼）を、{zone} の NS レコードと同じ DNS サーバーにしてください。直るまでは、どのサーバーも同じゾーンにしてください。',
      en: 'Register the same name servers at {parent} (through the registrar or its operator) as in the NS records of {zone}. Until then, keep the zone identical on all of them.',
    },
  },
  delegation_unknown: {
    title: {
      ja: 'どの DNS サーバーがあるか分かりません',
      en: 'The DNS servers of the zone are unknown',
    },
    why: {
      ja: '{zone} の DNS サーバーがどれかを、{parent} のサーバーから聞けませんでした（{queried}: {reason}）。受信側はその答えに従います。問い合わせていないサーバーが別の応答を返すかもしれないため、正しいとは扱いません。',
      en: 'The servers of {parent} did not return the name servers of {zone} ({queried}: {reason}). Receivers rely on that list, and a server that was not queried could give another answer, so the record does not count as correct.',
    },
    fix: {
      ja: '{zone} が委任されていなければ、委任してください。委任されているときは、このホストから {parent} のサーバーの 53 番ポート（UDP と TCP）に問い合わせられるようにするか、{zone} の DNS サーバーを自分で指定してください (設定の `authoritative` です。承認者に示されます。`futari check` では `--server`)。',
      en: 'If {zone} is not delegated, have it delegated. If it is, allow this host to query the servers of {parent} on port 53 (UDP and TCP), or list the servers of {zone} yourself (`authoritative` in the configuration, which the approvers see; `--server` for `futari check`).',
    },
  },
  resolver_stale: {
    title: { ja: 'リゾルバーが古い応答を返しています', en: 'A resolver still has an old answer' },
    why: {
      ja: '権威 DNS サーバーは正しい応答を返していますが、リゾルバー {servers} に古い応答が残っています。',
      en: 'The authoritative servers are correct; the resolver {servers} still has an old answer.',
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
      en: '{servers}: no usable answer ({reason}). It is unknown whether the record exists, so it does not count as correct.',
    },
    fix: {
      ja: '{servers} を運用している担当者に、この応答の原因を確認してもらってください。応答は届いているため、経路（ファイアウォール）の問題ではありません。',
      en: 'Ask the operator of {servers} why it answers so. An answer arrived, so the network path (firewalls) is not the cause.',
    },
  },
} as const satisfies Readonly<Record<string, FindingText>>;
