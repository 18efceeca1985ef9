import type { Locale } from '../../ports/settings.ts';
import { messages } from '../../texts/text.ts';

// The sentences of problems in both languages. `{name}` is replaced by the fact of that name.

export const problemRows = {
  missing: { ja: '必須の項目がありません', en: 'is missing' },
  wrong_type: { ja: '{expected}が必要です（現在: {got}）', en: 'must be {expected}, not {got}' },
  unknown_key: {
    ja: '{key} という項目はありません。使える項目: {known}',
    en: '{key} is not a known key; known here: {known}',
  },
  unknown_key_near: {
    ja: '{key} という項目はありません。{nearest} ではありませんか',
    en: '{key} is not a known key; did you mean {nearest}?',
  },
  not_one_of: { ja: '{values} のいずれかを指定してください（現在: {got}）', en: 'must be one of {values}, not {got}' },
  number_range: {
    ja: '{range} の整数を指定してください（現在: {got}）',
    en: 'must be a whole number within {range}, not {got}',
  },
  list_length: { ja: '要素の数は {range} にしてください', en: 'must have {range} entries' },
  webhook_url: {
    ja: 'https の URL が必要です（利用者名、パスワード、# は不可）',
    en: 'must be an https URL without user, password or #',
  },
  malformed: { ja: '形式が正しくありません（現在: {got}）', en: 'is malformed: {got}' },
  duration_malformed: { ja: 'ISO 8601 の期間ではありません（現在: {got}）', en: 'is not an ISO 8601 duration: {got}' },
  duration_calendar_unit: {
    ja: '年と月は長さが一定でないため使えません。日・時・分・秒で指定してください（現在: {got}）',
    en: 'years and months have no fixed length: use days, hours, minutes or seconds, not {got}',
  },
  duration_range: { ja: '{min} から {max} までにしてください（現在: {got}）', en: 'must be {min} to {max}, not {got}' },
  approvals_too_few: {
    ja: '切り替えには必ず異なる 2 人以上の承認が必要です。1 人以下には設定できません（現在: {got}）',
    en: 'nobody switches a key alone: at least two different people must approve, not {got}',
  },
  people_both: {
    ja: 'userGroup と users は同時に指定できません',
    en: 'has both userGroup and users: give exactly one',
  },
  people_neither: {
    ja: 'userGroup か users のどちらか一方が必要です',
    en: 'has neither userGroup nor users: give exactly one',
  },
  people_nobody: {
    ja: 'users が空です。空のリストは「誰も承認できない」という意味になります',
    en: 'users is empty: an empty list means nobody, not everybody',
  },
  people_too_few: {
    ja: '承認できる人が {count} 人しかいませんが、policy.approvals は {needed} です',
    en: 'lists {count} of the {needed} different people that policy.approvals asks for',
  },
  duplicate: { ja: '{got} が重複しています（最初は {first}）', en: 'repeats {got}, which is already at {first}' },
  template_no_number: {
    ja: '{n} がありません。同じ日の 2 つ目の鍵に別の名前を付けられません',
    en: 'has no {n}: a second key on one day needs a name of its own',
  },
  template_not_selector: {
    ja: 'このひな形からは SES が受け付けるセレクターを作れません（現在: {got}）',
    en: 'gives no selector that SES accepts: {got}',
  },
  identity_other: {
    ja: '署名ドメイン {domain} 自体か、そのアドレスでなければなりません（現在: {got}）',
    en: 'must be the signing domain {domain} itself or an address at it, not {got}',
  },
  zone_other: {
    ja: '_domainkey.{domain} を含むゾーンでなければなりません（現在: {got}）',
    en: 'must be a zone that contains _domainkey.{domain}, not {got}',
  },
  zone_missing: {
    ja: 'name が relative のときに必要です。ゾーン名を除いたホスト名を書けません',
    en: 'is needed where name is relative: the record name cannot be written without its zone',
  },
  account_role_differ: {
    ja: 'account は {account} ですが、role は {roleAccount} のものです',
    en: 'account is {account}, but role belongs to {roleAccount}',
  },
  timezone_unknown: { ja: '知られていないタイムゾーンです（現在: {got}）', en: 'is not a known time zone: {got}' },
  cron_malformed: { ja: 'cron 式ではありません（現在: {got}）', en: 'is not a cron expression: {got}' },
  cron_not_daily: {
    ja: '毎日 1 回の「分 時 * * *」だけが使えます（現在: {got}）',
    en: 'must run once every day, "minute hour * * *", not {got}',
  },
  hours_order: {
    ja: '開始は終了より前にしてください。日付をまたぐ時間帯は使えません（現在: {got}）',
    en: 'must begin before it ends, on one day; a window over midnight is not possible: {got}',
  },
  window_never_opens: {
    ja: '1 年のすべての日が凍結日です。切り替えできる日がありません',
    en: 'every day of the year is frozen: the window would never open',
  },
  signing_key_missing: {
    ja: 'keyId が alias/ で始まらないときは signingKeyId が必要です',
    en: 'is needed where keyId does not begin with alias/',
  },
  imap_in_the_clear: {
    ja: 'none は、同じマシンのサーバー（127.0.0.1、localhost）にだけ使えます。パスワードが暗号化されずに送られます',
    en: 'may be none only for a server on this machine (127.0.0.1, localhost): the password would be sent in the clear',
  },
  file_not_domains: {
    ja: '署名ドメインのリスト、domains のリスト、または一つの署名ドメイン（name: …）でなければなりません',
    en: 'must be a list of signing domains, a list under `domains`, or one signing domain (name: …)',
  },
  folder_too_large: { ja: 'ファイルが {max} 個を超えています', en: 'has more than {max} files' },
  defaults_of_each: {
    ja: '{key} は署名ドメインごとに違うため、defaults には書けません',
    en: '{key} belongs to each signing domain, so `defaults` cannot have it',
  },
  file_unreadable: { ja: 'ファイルを読めません: {file}（{reason}）', en: 'cannot be read: {file} ({reason})' },
  file_too_large: { ja: 'ファイルが {max} バイトを超えています', en: 'is larger than {max} bytes' },
  file_not_yaml: {
    ja: 'YAML として読めません: {line} 行 {column} 列（{reason}）',
    en: 'is not YAML: line {line}, column {column} ({reason})',
  },
  file_lookalikes: {
    ja: 'YAML として読めません: {line} 行 {column} 列。半角に見えて半角でない空白か記号があります: {characters}（コードポイントと、行:列）。半角に直してください',
    en: 'is not YAML: line {line}, column {column}. A character looks like a space or a mark of YAML and is none: {characters} (code point, and line:column)',
  },
  file_not_map: { ja: '最上位は「項目: 値」の形でなければなりません', en: 'must be a map of keys at its top level' },
  env_missing: { ja: '環境変数が設定されていません', en: 'is not set' },
  env_receiver_missing: {
    ja: 'SLACK_SIGNING_SECRET（HTTP で受け取るとき）か SLACK_APP_TOKEN（Socket Mode のとき）のどちらかが必要です。どちらも設定されていません',
    en: 'neither SLACK_SIGNING_SECRET (for HTTP) nor SLACK_APP_TOKEN (for Socket Mode) is set: one of them is needed',
  },
  env_secret_space: {
    ja: '値の前後に空白か改行が含まれています。値だけを設定してください（値は表示しません）',
    en: 'begins or ends with white space or a line break: give the value alone (its value is not shown)',
  },
  env_secret_quoted: {
    ja: '値が引用符で囲まれています。引用符を外してください（値は表示しません）',
    en: 'is in quotation marks: give the value alone (its value is not shown)',
  },
  env_secret_characters: {
    ja: '{prefix} で始まりますが、その後が短すぎるか、トークンにない文字（見えない文字、… など）があります。もう一度コピーしてください（値は表示しません）',
    en: 'begins with {prefix}, but is too short or contains a character that no token has, such as an invisible one or …: copy it again (its value is not shown)',
  },
  domain_form: {
    ja: '署名ドメインの書き方ではありません。{meant} と書いてください（現在: {got}）',
    en: 'is not written as a signing domain: write {meant}, not {got}',
  },
  env_secret_kind: {
    ja: '別の種類のトークンです。{prefix} で始まっています（値は表示しません）',
    en: 'is another kind of token: it begins with {prefix} (its value is not shown)',
  },
  env_secret_rotates: {
    ja: '12 時間で失効するトークンです（{prefix} で始まっています。値は表示しません）。トークンのローテーションは後から無効にできないため、有効にしていないアプリを manifest から作り直し、そのトークンを設定してください',
    en: 'is a rotating token, which expires after 12 hours: it begins with {prefix} (its value is not shown). Token rotation cannot be turned off again: create the app anew from the manifest without it, and set that token',
  },
  key_region: {
    ja: 'リージョンが {region} の鍵ですが、AWS_REGION は {awsRegion} です。同じリージョンの鍵を指定してください',
    en: 'is a key in {region}, but AWS_REGION is {awsRegion}: name a key of the same region',
  },
  env_secret_malformed: {
    ja: '形式が正しくありません（値は表示しません）',
    en: 'is malformed (its value is not shown)',
  },
  env_malformed: { ja: '形式が正しくありません（値は表示しません）', en: 'is malformed (its value is not shown)' },
  env_passwords: {
    ja: '名前ごとのパスワードの JSON が必要です。例: {"gmail": "…"}（値は表示しません）',
    en: 'must be JSON with a password by name, such as {"gmail": "…"} (its value is not shown)',
  },
  witness_password_missing: {
    ja: 'witness {name} のパスワードがありません（値は表示しません）',
    en: 'has no password for the witness {name} (its value is not shown)',
  },
  env_host: {
    ja: 'アドレスでもホスト名でもありません（角括弧とポートは付けません。現在: {got}）',
    en: 'is neither an address nor a host name (without brackets and port): {got}',
  },
  env_port: { ja: '0 から 65535 までの整数を指定してください', en: 'must be a whole number from 0 to 65535' },
  anchor_both: {
    ja: 'folder と bucket は同時に指定できません',
    en: 'has both folder and bucket: give one',
  },
  anchor_missing: {
    ja: 'folder か bucket が必要です。ないと、ログの最新の項目を削除されても気づけません',
    en: 'needs folder or bucket: without one nobody notices when the newest entries of the log are deleted',
  },
  legacy_domain: {
    ja: 'domains にない署名ドメインです: {got}',
    en: 'is none of domains: {got}',
  },
  legacy_channel: {
    ja: 'この署名ドメインの channel は {channel} です（現在: {got}）。同じものを指定してください',
    en: 'must be the channel of that signing domain, {channel}, not {got}',
  },
  endpoint_foreign: {
    ja: '{owner} のアドレスではありません: {host}。本物を置き換えるには FUTARI_TEST_ENDPOINTS=allow が必要で、その場合はすべてのカードに表示されます',
    en: 'is not an address of {owner}: {host}. To replace the real one set FUTARI_TEST_ENDPOINTS=allow; every card then says so',
  },
  switch_value: {
    ja: '{accepted} 以外は受け付けません（現在: {got}）。鍵の切り替えは人が確認しながら行います',
    en: 'must be {accepted} or absent, not {got}: keys are switched by people, after the record was seen',
  },
} as const;

export type ProblemCode = keyof typeof problemRows;

/** Words that the sentences above and their headings use. */
export const headingRows = {
  heading: {
    ja: '設定に {count} 件の問題があります。何も開始していません。',
    en: 'The configuration has {count} problem(s). Nothing was started.',
  },
  file: { ja: '設定ファイル', en: 'the configuration file' },
  line: { ja: '{line} 行目', en: 'line {line}' },
  lineOf: { ja: '{file} の {line} 行目', en: '{file} line {line}' },
  expected: { ja: '形式', en: 'expected' },
  example: { ja: '例', en: 'example' },
  string: { ja: '文字列', en: 'text' },
  number: { ja: '数', en: 'a number' },
  int: { ja: '整数', en: 'a whole number' },
  boolean: { ja: 'true か false', en: 'true or false' },
  array: { ja: 'リスト', en: 'a list' },
  tuple: { ja: 'リスト', en: 'a list' },
  object: { ja: '「項目: 値」の集まり', en: 'a map of keys' },
  null: { ja: '空', en: 'nothing' },
  TAB_AS_INDENT: { ja: '字下げがタブです。半角の空白にしてください', en: 'a tab indents the line: use spaces' },
  BAD_INDENT: { ja: '字下げが前の行と合いません', en: 'the indentation does not fit the lines before it' },
  DUPLICATE_KEY: { ja: '同じ項目が二度あります', en: 'the same key appears twice' },
  MULTIPLE_DOCS: {
    ja: '「---」の後に二つ目の文書があります。一つにしてください',
    en: 'a second document follows "---": make it one',
  },
  MULTILINE_IMPLICIT_KEY: {
    ja: '項目名の後に、半角のコロンと半角の空白がありません',
    en: 'a key has no colon with a space behind it',
  },
  MISSING_CHAR: {
    ja: '引用符、括弧、コロン、コンマのどれかが足りません',
    en: 'a quotation mark, a bracket, a colon or a comma is missing',
  },
  BAD_DQ_ESCAPE: {
    ja: '二重引用符の中に \\ があります。一重引用符で囲んでください',
    en: 'a backslash is within double quotation marks: use single ones',
  },
  UNEXPECTED_TOKEN: {
    ja: 'YAML の記号として読まれる文字があります。値を引用符で囲んでください',
    en: 'a character has a meaning in YAML: put the value in quotation marks',
  },
  BAD_SCALAR_START: {
    ja: 'YAML の記号として読まれる文字で値が始まっています。値を引用符で囲んでください',
    en: 'the value begins with a character that has a meaning in YAML: put it in quotation marks',
  },
  BLOCK_AS_IMPLICIT_KEY: {
    ja: '値の中に「: 」があります。値を引用符で囲んでください',
    en: 'the value contains ": ": put it in quotation marks',
  },
} as const;

export type HeadingCode = keyof typeof headingRows;

export const isHeadingCode = (text: string): text is HeadingCode => Object.hasOwn(headingRows, text);

const problemMessage = messages(problemRows);
const headingMessage = messages(headingRows);

export const problemText = (locale: Locale, code: ProblemCode, facts: Facts): string =>
  // `{n}` is also a placeholder of the file's selector template: a sentence about it shows it unchanged.
  problemMessage.ofCode(locale, code, { n: '{n}', ...facts });

export const headingText = headingMessage.ofCode;

type Facts = Readonly<Record<string, string>>;

/** A problem of the configuration. */
export interface Problem {
  /** `domains[0].approvers` in the file, or the name of an environment variable; empty for the whole file. */
  readonly path: string;
  readonly code: ProblemCode;
  /** The placeholders' values. Never a secret: a value of the environment is included only if it cannot be one. */
  readonly facts: Readonly<Record<string, string>>;
  /** The line in the file, from 1; null for the environment. */
  readonly line: number | null;
  /** The file of the folder `domains.d`; null or absent: the main file. */
  readonly file?: string | null;
}

export type Path = readonly (string | number)[];

/** Where a path of the whole configuration is written. */
export interface Place {
  readonly path: string;
  /** Null: the main file. */
  readonly file: string | null;
  readonly line: number;
}

export type PlaceOf = (path: Path) => Place;

export const pathText = (path: Path): string =>
  path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? part : `${text}.${part}`;
  }, '');

const shownCharsMax = 60;
// An error message must not show a token or key that somebody put into the wrong field.
const mayBeSecret = /xox|xapp|BEGIN|PRIVATE|AKIA|ASIA|[A-Za-z0-9+/=_-]{40,}/;

/** Formats a wrong value for a message. A long value, and one that may be a secret, is replaced by its length. */
export const shown = (value: unknown): string => {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string') return '…';
  if (value.length > shownCharsMax || mayBeSecret.test(value)) return `(${value.length} characters, not shown)`;
  return JSON.stringify(value);
};
