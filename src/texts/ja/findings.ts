/**
 * 公開鍵レコードの所見。`finding` は一覧の一行、`why` は DNS の管理者への説明、`mend` は直し方。
 * 直したレコードそのものは、この文のあとに三つの形（ゾーンファイル・Route 53・項目ごと）で示す。
 */
import type { FindingCode } from '../../domain/observation.ts';
import type { ReasonCode } from '../codes.ts';

type Group<G extends string, C extends string> = Record<`${G}.${C}`, string>;

const replace = '{name} の TXT レコードを、次の一つに置き換えてください。';

export const findings = {
  'finding.absent': '公開鍵レコードがありません',
  'why.absent': '{servers} に、{name} の TXT レコードがありません（{reason}）。',
  'mend.absent':
    '次のレコードを登録してください。「ない」という応答が {until} までキャッシュに残ることがあるため、再確認はそのあとにお願いします。',
  'finding.name_doubled': 'レコード名にドメイン名が二重に付いています',
  'why.name_doubled':
    'レコードは {found} にあります。完全な名前を入力したため、編集画面がゾーン名をもう一度付けたと考えられます。',
  'mend.name_doubled':
    '{found} を削除し、{name} に登録してください。編集画面がゾーン名を付ける場合は、名前の欄にゾーン名を入れないか、末尾にドット（.）を付けてください。',
  'finding.name_without_prefix': 'レコード名に _domainkey がありません',
  'why.name_without_prefix': 'レコードは {found} にあります。受信側は _domainkey の付いた名前だけを調べます。',
  'mend.name_without_prefix': '{found} を削除し、{name} に登録してください。',
  'finding.quotes_in_value': '値に引用符がそのまま入っています',
  'why.quotes_in_value':
    '引用符（"）が値の文字として公開されています（{servers}）。ゾーンファイルの引用符を、引用符を付けない編集画面に貼り付けたと考えられます。',
  'mend.quotes_in_value': `${replace}編集画面が引用符を付ける場合は、「項目ごと」の値を貼り付けてください。`,
  'finding.escaped_semicolon': '値のセミコロンに \\ が付いています',
  'why.escaped_semicolon':
    '値に \\; が文字として入っています（{servers}）。引用符の中では、セミコロンに \\ は要りません。',
  'mend.escaped_semicolon': replace,
  'finding.whitespace_in_key': '公開鍵の途中に空白があります',
  'why.whitespace_in_key':
    'p= の値の途中に空白か改行があります（{servers}）。文字列を分けた箇所は、空白を挟まずにつながります。空白のある鍵を読めない受信側があります。',
  'mend.whitespace_in_key': replace,
  'finding.pem_in_key': '公開鍵に PEM の見出し行が入っています',
  'why.pem_in_key':
    'p= の値に -----BEGIN などの行が入っています（{servers}）。値に入れるのは、その間の base64 だけです。',
  'mend.pem_in_key': replace,
  'finding.bare_base64': '値が公開鍵だけです（v=DKIM1; k=rsa; p= がありません）',
  'why.bare_base64': '値が公開鍵の base64 だけで、p= などのタグがありません（{servers}）。受信側は鍵として読めません。',
  'mend.bare_base64': replace,
  'finding.version_missing': 'v=DKIM1 がありません',
  'why.version_missing':
    '値に v=DKIM1 がありません（{servers}）。仕様上は省略できますが、省略を認めない受信側があります。切り替えの妨げにはなりません。',
  'mend.version_missing': replace,
  'finding.version_not_first': 'v=DKIM1 が先頭にありません',
  'why.version_not_first':
    'v= は値の先頭に置く決まりです（RFC 6376 3.6.1、{servers}）。先頭にない値を捨てる受信側があります。',
  'mend.version_not_first': replace,
  'finding.truncated': '公開鍵が途中で切れています',
  'why.truncated':
    '公開鍵が {need} バイト必要なところ、{have} バイトしかありません（{servers}）。255 文字で切れた値は、二つ目の文字列が失われています。',
  'mend.truncated': `${replace}255 文字を超える値は、一つのレコードの中で二つの文字列に分けます。`,
  'finding.several_records': '同じ名前に TXT レコードが複数あります',
  'why.several_records':
    '{name} に TXT レコードが {count} 件あります（{servers}）。受信側がどれを使うかは決まっていません。',
  'mend.several_records': '次の一つだけを残し、同じ名前のほかの TXT レコードを削除してください。',
  'finding.other_key': '別の公開鍵です',
  'why.other_key':
    '公開されている鍵（SHA-256 {published}）は、必要な鍵（SHA-256 {expected}）ではありません（{servers}）。',
  'mend.other_key': replace,
  'finding.previous_key_again': '以前の公開鍵が登録されています',
  'why.previous_key_again':
    '以前の鍵（SHA-256 {published}）が登録されています。必要な鍵は SHA-256 {expected} です（{servers}）。古い DNS申請書 の値を使ったと考えられます。',
  'mend.previous_key_again': `${replace}以前のセレクターのレコードは変更しないでください。`,
  'finding.lowercased_key': '公開鍵が小文字に変えられています',
  'why.lowercased_key':
    '公開鍵がすべて小文字になっています（{servers}）。base64 は大文字と小文字を区別するため、元に戻せません。',
  'mend.lowercased_key': replace,
  'finding.ses_placeholder': 'SES の見本の文字列がそのまま登録されています',
  'why.ses_placeholder':
    'p=customerProvidedPublicKey は、SES のコンソールの CSV にある見本です（{servers}）。公開鍵ではありません。',
  'mend.ses_placeholder': replace,
  'finding.pkcs1_public_key': '公開鍵の形式が違います（SubjectPublicKeyInfo が必要です）',
  'why.pkcs1_public_key':
    '公開鍵が PKCS#1（BEGIN RSA PUBLIC KEY）の形式です（{servers}）。受信側と SES は SubjectPublicKeyInfo（BEGIN PUBLIC KEY）を求めます。',
  'mend.pkcs1_public_key': replace,
  'finding.revoked': '公開鍵が空です（失効の意味になります）',
  'why.revoked': 'p= が空です（{servers}）。空の p= は「この鍵は失効した」という意味で、署名はすべて失敗します。',
  'mend.revoked': replace,
  'finding.testing_flag': 'テスト用の印（t=y）が付いています',
  'why.testing_flag': 't=y はテスト中という意味です（{servers}）。署名を無視する受信側があります。',
  'mend.testing_flag': replace,
  'finding.sha1_only': 'SHA-1 しか許していません',
  'why.sha1_only': 'h= が sha1 だけです（{servers}）。SES は sha256 で署名するため、署名は失敗します（RFC 8301）。',
  'mend.sha1_only': replace,
  'finding.other_service': 'メール以外の用途（s=）に限られています',
  'why.other_service':
    's= に * も小文字の email もありません（{servers}）。メールの署名には使えないレコードという意味になります。',
  'mend.other_service': replace,
  'finding.private_key_published': '秘密鍵が公開されています。この鍵は使えません',
  'why.private_key_published':
    '{name} の TXT レコードに秘密鍵が入っています（{servers}）。誰でも、この鍵で御社のメールとして署名できます。',
  'mend.private_key_published':
    '{name} の TXT レコードをすぐに削除してください。消しても鍵は元に戻りません。この鍵は二度と使わず、新しい鍵ペアと新しいセレクターでローテーションをやり直します。',
  'finding.wildcard': 'ワイルドカードのレコードによる応答です',
  'why.wildcard':
    '存在しないセレクターでも同じ応答が返ります（{servers}）。ワイルドカード（*）の TXT レコードがあるためで、どのセレクターでも同じ鍵が見えます。',
  'mend.wildcard': '{name} に次のレコードを登録し、ワイルドカードの TXT レコードを削除してください。',
  'finding.dname': 'DNAME を経由したレコードです',
  'why.dname':
    '{name} の上位に DNAME があります（{servers}）。OpenDKIM を使う受信側は、DNAME の先の鍵を見つけられません。切り替えの妨げにはなりません。',
  'mend.dname': 'DNAME をやめて、{name} そのものに次のレコード（または CNAME）を登録してください。',
  'finding.servers_disagree': 'DNS サーバーの応答が一致しません',
  'why.servers_disagree': '権威 DNS サーバーの応答が分かれています: {answers}',
  'mend.servers_disagree':
    '{lagging} を、ほかのサーバーと同じゾーンにしてください（ゾーン転送、NOTIFY、SOA シリアルを確認してください）。どのサーバーにも次のレコードが一つだけあれば正しい状態です。',
  'finding.delegation_differs': '親ゾーンの委任とゾーン自身の NS が一致しません',
  'why.delegation_differs':
    '{zone} の DNS サーバーとして、{parent} だけが示すもの: {parentOnly}。{zone} 自身だけが示すもの: {zoneOnly}。受信側はどのサーバーにも問い合わせるため、すべてに問い合わせました。切り替えの妨げにはなりません。',
  'mend.delegation_differs':
    '{parent} の委任（レジストラーまたは運用者に依頼）を、{zone} の NS レコードと同じ DNS サーバーにしてください。直るまでは、どのサーバーも同じゾーンにしてください。',
  'finding.delegation_unknown': 'どの DNS サーバーがあるか分かりません',
  'why.delegation_unknown':
    '{zone} の DNS サーバーがどれかを、{parent} のサーバーから聞けませんでした（{asked}: {reason}）。受信側はその答えに従います。問い合わせていないサーバーが別の応答を返すかもしれないため、正しいとは扱いません。',
  'mend.delegation_unknown':
    '{zone} が委任されていなければ、委任してください。委任されているときは、このホストから {parent} のサーバーの 53 番ポート（UDP と TCP）に問い合わせられるようにするか、{zone} の DNS サーバーを自分で指定してください（設定の `authoritative`。承認者に示されます。`futari check` では `--server`）。',
  'finding.resolver_stale': 'リゾルバーが古い応答を返しています',
  'why.resolver_stale':
    '権威 DNS サーバーは正しい応答を返していますが、リゾルバー {servers} に古い応答が残っています。',
  'mend.resolver_stale': 'レコードの変更は不要です。{until} まで待って、もう一度確認してください。',
  'finding.unreachable': '応答しない DNS サーバーがあります',
  'why.unreachable':
    '{servers} から使える応答がありません（{reason}）。レコードがあるともないとも言えないため、正しいとは扱いません。',
  'mend.unreachable':
    '{servers} を運用している担当者に、53 番ポート（UDP と TCP）で応答しているかを確認してもらってください。応答しているときは、こちらからの経路（ファイアウォール）を確認してください。',
  'why.no_name_servers':
    '署名ドメインのゾーンと名前サーバーが見つかりません。このホストが使う DNS リゾルバーが応答しないか、そのドメインがありません。レコードがあるともないとも言えないため、正しいとは扱いません。',
  'mend.no_name_servers':
    '署名ドメインの綴りと、このホストから DNS リゾルバーに届くか（53 番ポート、UDP と TCP）を確認してください。届かない環境では、ゾーンの名前サーバーを指定してください（設定の `authoritative`。承認者に表示されます。`futari check` では `--server`）。',
  'finding.malformed': 'レコードの形式が正しくありません',
  'why.malformed': '値を公開鍵レコードとして読めません（{reason}、{servers}）。',
  'mend.malformed': `${replace}別名（CNAME）の先にある場合は、その先のレコードを直してください。`,
  'until.unknown': 'TTL が切れる時刻',
  'servers.none': 'なし',
  'servers.all': 'すべての権威 DNS サーバー',
  'answers.serial': '{server}: {verdict}（シリアル {serial}）',
  'table.server': 'サーバー',
  'table.role': '役割',
  'table.serial': 'シリアル',
  'table.verdict': '判定',
  'evidence.fileName': '証跡-{selector}.txt',
  'evidence.title': '公開鍵レコードの証跡 {selector}',
  'evidence.stretches':
    '変化のない期間（最初の応答と、それが変わった時刻を示します。その間の同じ応答は保存していません。最後の行は、いまの応答まで続いています）',
  'evidence.stretch': '{from} から {until} まで: {verdict} {findings}',
  'evidence.now': '現在（{at}）',
  'evidence.whole': '応答の全体（JSON）',
  'ask.zone':
    '{owner} は、DNS担当部署にこの修正を依頼してください（受付番号: {ticket}）。ほかの形の値と証跡の全体は `/dkim check {domain} full` で見られます。直れば、ボットが承認ラウンドを開きます。',
  'ask.server':
    '{owner} は、{servers} の担当者に確認してください。ゾーンの変更は要りません。直れば、ボットが承認ラウンドを開きます。',
  'paste.zoneFile': 'ゾーンファイル',
  'paste.route53': 'Route 53（change batch）',
  'paste.plain': '項目ごと',
  'paste.route53Delete':
    'Route 53 で削除するときは、コンソールで {name} の TXT レコードを選んで「レコードを削除」を押してください。',
  'paste.valueUnknown': '登録する値は DNS申請書 にあります。`--expect` に鍵のファイルを渡すと、ここに値も表示します。',
  'reason.nxdomain': '名前そのものがありません: NXDOMAIN',
  'reason.nodata': '名前はありますが TXT がありません: NODATA',
  'reason.silent': '時間内に何も返りませんでした',
  'reason.garbled': '応答が壊れています',
  'reason.lame': '権威のある応答ではありません（lame）',
  'reason.failed': '応答がエラーです',
  'reason.servfail': 'SERVFAIL',
  'reason.refused': 'REFUSED',
  'reason.notimp': 'NOTIMP',
  'reason.formerr': 'FORMERR',
  'reason.no_address': '名前サーバーの名前にアドレスがありません',
  'reason.alias_target': 'CNAME の先から応答がありません',
  'reason.no_parent': 'どのリゾルバーからも親ゾーンのサーバーが分かりませんでした',
  'reason.not_delegated': 'このゾーンを知りません',
  'reason.too_far': 'CNAME か委任が長すぎます',
  'reason.no_name_servers': '署名ドメインのゾーンと名前サーバーが見つかりません',
  'reason.alias_loop': 'CNAME が循環しています',
  'reason.not_base64': '公開鍵が正しい base64 ではありません',
  'reason.not_a_key': 'p= の中身が公開鍵ではありません',
  'reason.not_rsa': 'RSA の公開鍵ではありません',
  'reason.too_short': 'RSA の鍵が 1024 ビット未満です',
  'reason.duplicate_tag': '同じタグが二度あります',
  'reason.not_a_tag': 'タグの形（名前=値）でない部分があります',
  'reason.bad_character': '使えない文字があります',
  'reason.no_key_tag': 'p= がありません',
  'reason.version': 'v= が DKIM1（大文字）ではありません',
  'reason.key_type': 'k= が小文字の rsa ではありません',
  'reason.hash': 'h= に小文字の sha256 がありません',
  'reason.list': 'h=、s=、t= のどれかの並びに、空白、空の項目、語でない項目のいずれかがあります',
} as const satisfies Group<'finding' | 'why' | 'mend', FindingCode> &
  Group<'why' | 'mend', 'no_name_servers'> &
  Group<'reason', ReasonCode> &
  Group<'paste', 'zoneFile' | 'route53' | 'plain' | 'route53Delete' | 'valueUnknown'> &
  Group<'ask', 'zone' | 'server'> &
  Group<'table', 'server' | 'role' | 'serial' | 'verdict'> &
  Group<'evidence', 'fileName' | 'title' | 'stretches' | 'stretch' | 'now' | 'whole'> &
  Record<'until.unknown' | 'servers.all' | 'servers.none' | 'answers.serial', string>;
