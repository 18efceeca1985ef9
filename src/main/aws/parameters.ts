/** The parameters of the stack: what `futari.yml` says, and what people add as NAME=VALUE. */

import { closestMatch } from 'leven';
import { oneLine } from '../../domain/inputs.ts';
import type { Locale } from '../../ports/settings.ts';
import { messages } from '../../texts/text.ts';
import type { ConfigFile } from '../config/file.ts';
import { keysOf } from '../config/keys.ts';
import { calendarIn } from '../config/load.ts';
import { calendarText } from '../lambda/calendarText.ts';
import type { CloudFormationTemplate, TemplateParameter } from './template.ts';

const message = messages({
  notAssigned: {
    ja: '「{word}」は指定できません。名前=値 の形で指定してください（例: AlarmMail=ops@example.jp）。',
    en: '"{word}" is not understood. Write NAME=VALUE, for example AlarmMail=ops@example.jp.',
  },
  unknown: {
    ja: '「{name}」というパラメーターはありません。{nearest}指定できる名前: {known}',
    en: 'There is no parameter "{name}". {nearest}The names are: {known}',
  },
  nearest: { ja: '「{name}」のことですか。', en: 'Did you mean "{name}"? ' },
  fromFile: {
    ja: '{name} は futari.yml から決まります。futari.yml を書き換えてください。',
    en: '{name} comes from futari.yml. Change it there.',
  },
  badValue: {
    ja: '{name}=「{value}」は使えません。{expected}',
    en: '{name} cannot be "{value}". {expected}',
  },
  local: {
    ja: 'keys.provider: Lambda では kms にしてください（関数が書いたファイルは残りません）。',
    en: 'keys.provider: write kms. A function keeps no files.',
  },
  folder: {
    ja: 'anchor: Lambda では anchor.bucket（S3 バケット）を指定してください（フォルダーは残りません）。',
    en: 'anchor: write anchor.bucket, an S3 bucket. A function keeps no folder.',
  },
  smtp: {
    ja: 'probe.receive: Lambda では s3 か imap にしてください（関数は SMTP で待ち受けできません）。',
    en: 'probe.receive: write s3 or imap. A function cannot listen for SMTP.',
  },
  keyArn: {
    ja: '{path} がエイリアスではありません。エイリアス（alias/…）にするか、鍵の ARN を {name}=ARN で指定してください。',
    en: '{path} is no alias. Write an alias (alias/…), or name the key: {name}=ARN.',
  },
  anchorRegion: {
    ja: 'anchor.region（{region}）がデプロイ先（{here}）と違います。そのバケットを先に作り、MakeAnchorBucket=false を指定してください。',
    en: 'anchor.region ({region}) is not where the stack is ({here}). Make that bucket first, and add MakeAnchorBucket=false.',
  },
  noAlarm: {
    ja: 'アラームの宛先がありません。AlarmMail=メールアドレス か AlarmTopic=SNSトピックのARN を指定してください。',
    en: 'The alarms go nowhere. Add AlarmMail=ADDRESS or AlarmTopic=ARN of an SNS topic.',
  },
  keysOfTable: {
    ja: 'MakeTable=false には、そのテーブルの鍵（{name}=ARN）が必要です。新しい鍵では、テーブルの中身を読めません。',
    en: "MakeTable=false needs the table's own key: {name}=ARN. With a new key nothing in the table could be read.",
  },
  tooLong: {
    ja: '{name} が {length} 文字で、CloudFormation の上限（{max} 文字）を超えます。{name}=パターン で指定してください（例: Identities=arn:aws:ses:*:*:identity/*.example.jp）。',
    en: '{name} has {length} characters, more than the {max} that CloudFormation takes. Give patterns, for example Identities=arn:aws:ses:*:*:identity/*.example.jp.',
  },
});

/** The longest value of a parameter (CloudFormation's quotas). */
const valueCharsMax = 4_096;

export type Parameters = Readonly<Record<string, string>>;

type FromFile =
  | 'TableName'
  | 'VaultKeyAlias'
  | 'LogKeyAlias'
  | 'Identities'
  | 'TargetRoles'
  | 'ProbeFrom'
  | 'ProbeRecipients'
  | 'ProbeBucket'
  | 'AnchorBucketName'
  | 'AnchorPrefix'
  | 'AlertTopic'
  | 'DailySchedule'
  | 'Timezone'
  | 'Locale'
  | 'Calendar';

const aliasOf = (key: string): string => (key.startsWith('alias/') ? key : '');

const cronOf = (minuteOfDay: number): string => `cron(${minuteOfDay % 60} ${Math.floor(minuteOfDay / 60)} * * ? *)`;

const identitiesOf = (file: ConfigFile): readonly string[] => {
  const arns = file.domains.flatMap(({ name, targets }) =>
    targets
      .filter(({ role }) => role === undefined)
      .map(({ identity, account = file.account ?? '*' }) => `arn:aws:ses:*:${account}:identity/${identity ?? name}`),
  );
  // The roles of other accounts reach all of them; a policy without a resource is refused.
  return arns.length === 0 ? ['arn:aws:ses:*:*:identity/none.invalid'] : [...new Set(arns)].sort();
};

const rolesOf = ({ domains }: ConfigFile): readonly string[] =>
  [...new Set(domains.flatMap(({ targets }) => targets.flatMap(({ role }) => role ?? [])))].sort();

const parametersOf = (file: ConfigFile): Readonly<Record<FromFile, string>> => {
  const keys = keysOf(file.keys, '/');
  const [vault, log] = keys.tag === 'kms' ? [keys.keyId, keys.signingKeyId] : ['', ''];
  const { probe, anchor, alerts, schedule } = file;
  return {
    TableName: file.table,
    VaultKeyAlias: aliasOf(vault),
    LogKeyAlias: aliasOf(log),
    Identities: identitiesOf(file).join(),
    TargetRoles: rolesOf(file).join(),
    ProbeFrom: probe.from,
    ProbeRecipients: [probe.address, ...probe.witnesses.map(({ address }) => address)].join(),
    ProbeBucket: (probe.receive === 's3' ? probe.s3?.bucket : undefined) ?? '',
    AnchorBucketName: anchor.bucket ?? '',
    AnchorPrefix: anchor.prefix,
    AlertTopic: alerts.sns?.topic ?? '',
    DailySchedule: cronOf(schedule.daily.minuteOfDay),
    Timezone: file.timezone,
    Locale: file.locale,
    Calendar: calendarText(calendarIn(file)),
  };
};

/** Why CloudFormation would refuse a value; null: it would not. */
const expectedBy = (parameter: TemplateParameter, value: string): string | null => {
  const { AllowedValues, AllowedPattern, MinValue, MaxValue, Type, Description = '' } = parameter;
  if (AllowedValues && !AllowedValues.includes(value)) return AllowedValues.join(' | ');
  if (AllowedPattern && !new RegExp(`^(?:${AllowedPattern})$`).test(value)) return Description;
  if (Type !== 'Number') return null;
  const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
  const isWithin = number >= (MinValue ?? 0) && number <= (MaxValue ?? Number.MAX_SAFE_INTEGER);
  return isWithin ? null : Description;
};

/** A domain's identity may be overridden: 10,000 of them are patterns. */
const overridable: readonly string[] = ['Identities', 'AnchorBucketName'] satisfies readonly FromFile[];

const readWords = (
  { Parameters }: CloudFormationTemplate,
  words: readonly string[],
  isFromFile: (name: string) => boolean,
  locale: Locale,
): { readonly given: Parameters; readonly problems: readonly string[] } => {
  const given: Record<string, string> = {};
  const known = Object.keys(Parameters).filter((name) => !isFromFile(name));
  const problems = words.flatMap((word): readonly string[] => {
    const [, name = '', value = ''] = /^(\w+)=(.*)$/s.exec(word) ?? [];
    const parameter = Object.hasOwn(Parameters, name) ? Parameters[name] : undefined;
    if (name === '') return [message(locale, 'notAssigned', { word: oneLine(word).slice(0, 80) })];
    if (parameter === undefined) {
      const like = closestMatch(name, known, { maxDistance: 3 });
      const nearest = like === undefined ? '' : message(locale, 'nearest', { name: like });
      return [message(locale, 'unknown', { name, nearest, known: known.join(', ') })];
    }
    if (isFromFile(name)) return [message(locale, 'fromFile', { name })];
    const expected = expectedBy(parameter, value);
    if (expected !== null) return [message(locale, 'badValue', { name, value: oneLine(value).slice(0, 80), expected })];
    given[name] = value;
    return [];
  });
  return { given, problems };
};

/** What is right on a server and not in a function, and what the stack cannot do without. */
const problemsOf = (file: ConfigFile, all: Parameters, awsRegion: string, locale: Locale): readonly string[] => {
  const keys = keysOf(file.keys, '/');
  const needsKey = (path: string, key: string, name: string): readonly string[] =>
    key.startsWith('alias/') || all[name] ? [] : [message(locale, 'keyArn', { path, name })];
  const keyProblems =
    keys.tag === 'local'
      ? [message(locale, 'local')]
      : [
          ...needsKey('keys.keyId', keys.keyId, 'VaultKeyArn'),
          ...needsKey('keys.signingKeyId', keys.signingKeyId, 'LogKeyArn'),
        ];
  const { region, bucket } = file.anchor;
  const isAway = region !== undefined && region !== awsRegion && all.MakeAnchorBucket !== 'false';
  const missingKeys = ['VaultKeyArn', 'LogKeyArn'].filter((name) => all.MakeTable === 'false' && !all[name]);
  const long = Object.entries(all).filter(([, value]) => value.length > valueCharsMax);
  return [
    ...keyProblems,
    ...(bucket === undefined ? [message(locale, 'folder')] : []),
    ...(isAway ? [message(locale, 'anchorRegion', { region, here: awsRegion })] : []),
    ...(file.probe.receive === 'smtp' ? [message(locale, 'smtp')] : []),
    ...(all.AlarmMail || all.AlarmTopic ? [] : [message(locale, 'noAlarm')]),
    ...missingKeys.map((name) => message(locale, 'keysOfTable', { name })),
    ...long.map(([name, { length }]) => message(locale, 'tooLong', { name, length, max: valueCharsMax })),
  ];
};

type StackParameters =
  | { readonly tag: 'parameters'; readonly parameters: Parameters }
  | { readonly tag: 'refused'; readonly problems: readonly string[] };

interface Given {
  readonly file: ConfigFile;
  /** NAME=VALUE */
  readonly words: readonly string[];
  /** Of the stack. */
  readonly awsRegion: string;
}

/** @returns what the deployment names, or everything that is wrong, in the file's language */
export const stackParameters = (
  template: CloudFormationTemplate,
  { file, words, awsRegion }: Given,
): StackParameters => {
  const fromFile = parametersOf(file);
  const isFromFile = (name: string): boolean => Object.hasOwn(fromFile, name) && !overridable.includes(name);
  const { given, problems } = readWords(template, words, isFromFile, file.locale);
  // CloudFormation keeps what a deployment does not name; the protection that the first one leaves off must not stay off.
  const all = { ...fromFile, ProtectTable: 'true', ...given };
  const wrong = [...problems, ...problemsOf(file, all, awsRegion, file.locale)];
  return wrong.length === 0 ? { tag: 'parameters', parameters: all } : { tag: 'refused', problems: wrong };
};
