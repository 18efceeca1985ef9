import type { Locale } from '../../ports/settings.ts';

type Texts = Readonly<Record<Locale, string>>;

const texts = (ja: string, en: string): Texts => ({ ja, en });

/** What is wrong, in both languages. `{name}` is replaced by the fact of that name. */
export const problemTexts = {
  missing: texts('必須の項目がありません', 'is missing'),
  wrong_type: texts('{expected}が必要です（現在: {got}）', 'must be {expected}, not {got}'),
  unknown_key: texts(
    '{key} という項目はありません。使える項目: {known}',
    '{key} is not a known key; known here: {known}',
  ),
  unknown_key_near: texts(
    '{key} という項目はありません。{nearest} ではありませんか',
    '{key} is not a known key; did you mean {nearest}?',
  ),
  not_one_of: texts('{values} のいずれかを指定してください（現在: {got}）', 'must be one of {values}, not {got}'),
  number_range: texts(
    '{range} の整数を指定してください（現在: {got}）',
    'must be a whole number within {range}, not {got}',
  ),
  list_length: texts('要素の数は {range} にしてください', 'must have {range} entries'),
  webhook_url: texts(
    'https の URL が必要です（利用者名、パスワード、# は不可）',
    'must be an https URL without user, password or #',
  ),
  malformed: texts('形式が正しくありません（現在: {got}）', 'is malformed: {got}'),
  duration_malformed: texts('ISO 8601 の期間ではありません（現在: {got}）', 'is not an ISO 8601 duration: {got}'),
  duration_calendar_unit: texts(
    '年と月は長さが一定でないため使えません。日・時・分・秒で指定してください（現在: {got}）',
    'years and months have no fixed length: use days, hours, minutes or seconds, not {got}',
  ),
  duration_range: texts('{min} から {max} までにしてください（現在: {got}）', 'must be {min} to {max}, not {got}'),
  approvals_too_few: texts(
    '切り替えには必ず異なる 2 人以上の承認が必要です。1 人以下には設定できません（現在: {got}）',
    'nobody switches a key alone: at least two different people must approve, not {got}',
  ),
  people_both: texts('userGroup と users は同時に指定できません', 'has both userGroup and users: give exactly one'),
  people_neither: texts(
    'userGroup か users のどちらか一方が必要です',
    'has neither userGroup nor users: give exactly one',
  ),
  people_nobody: texts(
    'users が空です。空のリストは「誰も承認できない」という意味になります',
    'users is empty: an empty list means nobody, not everybody',
  ),
  people_too_few: texts(
    '承認できる人が {count} 人しかいませんが、policy.approvals は {needed} です',
    'lists {count} of the {needed} different people that policy.approvals asks for',
  ),
  duplicate: texts('{got} が重複しています（最初は {first}）', 'repeats {got}, which is already at {first}'),
  template_no_number: texts(
    '{n} がありません。同じ日の 2 つ目の鍵に別の名前を付けられません',
    'has no {n}: a second key on one day needs a name of its own',
  ),
  template_not_selector: texts(
    'このひな形からは SES が受け付けるセレクターを作れません（現在: {got}）',
    'gives no selector that SES accepts: {got}',
  ),
  identity_other: texts(
    '署名ドメイン {domain} 自体か、そのアドレスでなければなりません（現在: {got}）',
    'must be the signing domain {domain} itself or an address at it, not {got}',
  ),
  account_role_differ: texts(
    'account は {account} ですが、role は {roleAccount} のものです',
    'account is {account}, but role belongs to {roleAccount}',
  ),
  timezone_unknown: texts('知られていないタイムゾーンです（現在: {got}）', 'is not a known time zone: {got}'),
  cron_malformed: texts('cron 式ではありません（現在: {got}）', 'is not a cron expression: {got}'),
  cron_not_daily: texts(
    '毎日 1 回の「分 時 * * *」だけが使えます（現在: {got}）',
    'must run once every day, "minute hour * * *", not {got}',
  ),
  hours_order: texts(
    '開始は終了より前にしてください。日付をまたぐ時間帯は使えません（現在: {got}）',
    'must begin before it ends, on one day; a window over midnight is not possible: {got}',
  ),
  window_never_opens: texts(
    '1 年のすべての日が凍結日です。切り替えできる日がありません',
    'every day of the year is frozen: the window would never open',
  ),
  signing_key_missing: texts(
    'keyId が alias/ で始まらないときは signingKeyId が必要です',
    'is needed where keyId does not begin with alias/',
  ),
  imap_in_the_clear: texts(
    'none は、同じマシンのサーバー（127.0.0.1、localhost）にだけ使えます。パスワードが暗号化されずに送られます',
    'may be none only for a server on this machine (127.0.0.1, localhost): the password would be sent in the clear',
  ),
  file_unreadable: texts('ファイルを読めません: {file}（{reason}）', 'cannot be read: {file} ({reason})'),
  file_too_large: texts('ファイルが {max} バイトを超えています', 'is larger than {max} bytes'),
  file_not_yaml: texts(
    'YAML として読めません: {line} 行 {column} 列（{reason}）',
    'is not YAML: line {line}, column {column} ({reason})',
  ),
  file_not_map: texts('最上位は「項目: 値」の形でなければなりません', 'must be a map of keys at its top level'),
  env_missing: texts('環境変数が設定されていません', 'is not set'),
  env_secret_malformed: texts('形式が正しくありません（値は表示しません）', 'is malformed (its value is not shown)'),
  env_malformed: texts('形式が正しくありません（値は表示しません）', 'is malformed (its value is not shown)'),
  env_port: texts('0 から 65535 までの整数を指定してください', 'must be a whole number from 0 to 65535'),
  endpoint_foreign: texts(
    '{owner} のアドレスではありません: {host}。本物を置き換えるには FUTARI_TEST_ENDPOINTS=allow が必要で、その場合はすべてのカードに表示されます',
    'is not an address of {owner}: {host}. To replace the real one set FUTARI_TEST_ENDPOINTS=allow; every card then says so',
  ),
  switch_value: texts(
    '{accepted} 以外は受け付けません（現在: {got}）。鍵の切り替えは人が確認しながら行います',
    'must be {accepted} or absent, not {got}: keys are switched by people, after the record was seen',
  ),
} as const satisfies Record<string, Texts>;

export type ProblemCode = keyof typeof problemTexts;

/** Words inside the sentences above and around them. */
export const frameTexts = {
  heading: texts(
    '設定に {count} 件の問題があります。何も開始していません。',
    'The configuration has {count} problem(s). Nothing was started.',
  ),
  file: texts('設定ファイル', 'the configuration file'),
  line: texts('{line} 行目', 'line {line}'),
  expected: texts('形式', 'expected'),
  example: texts('例', 'example'),
  string: texts('文字列', 'text'),
  number: texts('数', 'a number'),
  int: texts('整数', 'a whole number'),
  boolean: texts('true か false', 'true or false'),
  array: texts('リスト', 'a list'),
  tuple: texts('リスト', 'a list'),
  object: texts('「項目: 値」の集まり', 'a map of keys'),
  null: texts('空', 'nothing'),
} as const satisfies Record<string, Texts>;

export const fill = (text: string, facts: Readonly<Record<string, string>>): string =>
  text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => facts[name] ?? whole);

/** One thing that is wrong with the configuration. */
export interface Problem {
  /** `domains[0].approvers` in the file, or the name of an environment variable; empty for the file as a whole. */
  readonly path: string;
  readonly code: ProblemCode;
  /** For the sentence. Never a secret: values from the environment are only here when they cannot be one. */
  readonly facts: Readonly<Record<string, string>>;
  /** In the file, from 1; null for the environment. */
  readonly line: number | null;
}

export type Path = readonly (string | number)[];

export const pathText = (path: Path): string =>
  path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? part : `${text}.${part}`;
  }, '');

const shownCharsMax = 60;
// A token or a key that was put into the wrong field must not come back out of an error message.
const mayBeSecret = /xox|xapp|BEGIN|PRIVATE|AKIA|ASIA|[A-Za-z0-9+/=_-]{40,}/;

/** A wrong value as it may be shown; long ones and what looks like a secret are only described. */
export const shown = (value: unknown): string => {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string') return '…';
  if (value.length > shownCharsMax || mayBeSecret.test(value)) return `(${value.length} characters, not shown)`;
  return JSON.stringify(value);
};
