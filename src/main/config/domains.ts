/** `domains`: the signing domains, the targets for which SES signs, and the roles of people. */

import * as z from 'zod';
import { type ApplicationSettings, nameNotations, valueNotations } from '../../domain/application.ts';
import { oneLine } from '../../domain/inputs.ts';
import { Selector, SigningDomain, templateProblem } from '../../domain/names.ts';
import type { SesTarget } from '../../ports/ses.ts';
import type { DomainSettings, People } from '../../ports/settings.ts';
import {
  account,
  emailAddress,
  fault,
  filePath,
  isEmailAddress,
  nameServer,
  parsed,
  region,
  roleArn,
  signingDomain,
  slackId,
} from './fields.ts';
import { shown } from './problem.ts';
import { factsOf, listed, none, section, setting } from './setting.ts';

const lineChars = 200;

/** One line of text for the form. */
const line = z.string().transform((text, context): string => {
  const one = oneLine(text);
  return one === '' || [...one].length > lineChars ? fault(context, 'malformed', { got: shown(text) }) : one;
});

const label = '[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?';
const zonePattern = new RegExp(`^${label}(?:\\.${label})+$`);

/** A zone may begin at `_domainkey`, which no signing domain contains. */
const zoneName = parsed((text) => {
  const name = text.trim().toLowerCase().replace(/\.$/, '');
  return name.length <= 253 && zonePattern.test(name) ? name : null;
});

const applicationSection = section({
  name: setting(z.enum(nameNotations).prefault('fqdn'), {
    ja: '申請書のホスト名の書き方。fqdn、absolute（末尾にドット）、relative（ゾーン名を除く。zone が必要）',
    en: 'how the form writes the record name: fqdn, absolute (with a dot at the end), or relative (without the zone; needs zone)',
    example: 'relative',
    logged: false,
  }),
  value: setting(z.enum(valueNotations).prefault('quoted'), {
    ja: '申請書の値の書き方。single（1 行、引用符なし）、split（255 文字以内ごとに改行、引用符なし）、quoted（引用符付き）',
    en: 'how the form writes the value: single (one line, no quotation marks), split (a line for each 255 characters, no quotation marks), or quoted',
    example: 'single',
    logged: false,
  }),
  zone: setting(zoneName.optional(), {
    ja: 'レコードを置くゾーン。署名ドメインか、その上位か、_domainkey のゾーン',
    en: 'the zone that holds the record: the signing domain, a parent of it, or a zone at _domainkey',
    example: 'goo.ne.jp',
    logged: false,
  }),
  department: setting(line.optional(), {
    ja: '申請者の部署',
    en: "the applicant's department",
    example: 'メール基盤チーム',
    logged: false,
  }),
  extension: setting(line.optional(), {
    ja: '申請者の内線。省略すると Slack のプロフィールの電話番号',
    en: "the applicant's extension; left out: the phone number of the Slack profile",
    example: '"1234"',
    logged: false,
  }),
  mail: setting(emailAddress.optional(), {
    ja: '申請者のメールアドレス。省略すると Slack のプロフィール',
    en: "the applicant's email address; left out: that of the Slack profile",
    example: 'mail-team@example.jp',
    logged: false,
  }),
  approver: setting(line.optional(), {
    ja: '申請書の承認者の欄',
    en: 'the approver on the form',
    example: '田中 一郎',
    logged: false,
  }),
  contact: setting(line.optional(), {
    ja: '問い合わせ先の欄',
    en: 'the contact on the form',
    example: '"内線 1234 / mail-team@example.jp"',
    logged: false,
  }),
  template: setting(filePath.optional(), {
    ja: 'DNS担当部署の申請書のひな形（.xlsx か .txt、{{値}} などの差し込み欄あり）。省略するとテキスト',
    en: "a template of the department's form (.xlsx or .txt with placeholders such as {{value}}); left out: plain text",
    example: './dns-application.ja.xlsx',
    logged: false,
  }),
});

type ApplicationFile = z.output<typeof applicationSection>;

/** @returns the file's settings; null for what it leaves out */
const applicationOf = (
  { name, value, ...fields }: ApplicationFile,
  pathOf: (path: string) => string,
): ApplicationSettings => ({
  notation: { name, value },
  zone: fields.zone ?? null,
  department: fields.department ?? null,
  extension: fields.extension ?? null,
  mail: fields.mail ?? null,
  approver: fields.approver ?? null,
  contact: fields.contact ?? null,
  template: fields.template === undefined ? null : pathOf(fields.template),
});

export const accountWords = {
  ja: 'AWS アカウントの 12 桁（引用符で囲む）。省略すると',
  en: 'the 12 digits of an AWS account, in quotes; left out: ',
  example: '"123456789012"',
};

const targetSection = section({
  region: setting(region, { ja: 'AWS リージョン', en: 'an AWS region', example: 'ap-northeast-1' }),
  account: setting(account.optional(), {
    ja: `${accountWords.ja} role のアカウント、次に最上位の account`,
    en: `${accountWords.en}the account of role, else the top-level account`,
    example: accountWords.example,
  }),
  role: setting(roleArn.optional(), {
    ja: '引き受ける IAM ロールの ARN（別アカウントのとき）',
    en: 'ARN of the IAM role to assume, for another account',
    example: 'arn:aws:iam::123456789012:role/futari-ses',
  }),
  identity: setting(parsed((text) => (isEmailAddress(text) ? text : SigningDomain.parse(text))).optional(), {
    ja: 'SES のアイデンティティ（署名ドメインかそのアドレス）。省略すると署名ドメイン',
    en: 'the SES identity, the signing domain or an address at it; left out: the signing domain',
    example: 'goo.ne.jp',
  }),
});

type TargetFile = z.output<typeof targetSection>;

/** Formats a target as `account/region/identity (role)`, followed by its further settings with their names. */
const targetLogged = (target: TargetFile): string => {
  const { account: owner, region: place, identity, role, ...others } = factsOf(targetSection, target);
  const further = Object.entries(others).flatMap(([name, value]) => (value === none ? [] : [` ${name} ${value}`]));
  return `${owner}/${place}/${identity}${role === none ? '' : ` (${role})`}${further.join(',')}`;
};

const people = section({
  userGroup: setting(slackId.optional(), {
    ja: 'Slack ユーザーグループの ID',
    en: 'the id of a Slack user group',
    example: 'S0APPROVERS',
  }),
  users: setting(z.array(slackId).readonly().optional(), {
    ja: 'Slack ユーザー ID のリスト',
    en: 'a list of Slack user ids',
    example: '[U1, U2, U3]',
  }),
}).transform(({ userGroup, users }, context): People => {
  if (userGroup !== undefined && users !== undefined) return fault(context, 'people_both');
  if (userGroup !== undefined) return { tag: 'userGroup', id: userGroup };
  if (users === undefined) return fault(context, 'people_neither');
  // An empty list is refused: a system that reads it as "anyone" lets one person through.
  if (users.length === 0) return fault(context, 'people_nobody');
  return { tag: 'users', ids: users };
});

const peopleLogged = (one: People): string =>
  one.tag === 'userGroup' ? `userGroup ${one.id}` : `users ${listed(one.ids.toSorted())}`;

export const selectorTemplate = z.string().transform((text, context): string => {
  const problem = templateProblem(text);
  if (problem === null) return text;
  const code = problem === 'no_number' ? 'template_no_number' : 'template_not_selector';
  return fault(context, code, { got: shown(text) });
});

export const domainSection = section({
  name: setting(signingDomain, {
    ja: '署名ドメイン（d=）',
    en: 'the signing domain (d=)',
    example: 'goo.ne.jp',
    logged: false,
  }),
  targets: setting(z.array(targetSection).min(1).max(50), {
    ja: '切り替える順の対象リスト。先頭が最初に切り替わる',
    en: 'the targets in the order in which they are switched; the first is the canary',
    example: '[{ region: ap-northeast-1 }]',
    logged: (targets) => listed(targets.map(targetLogged)),
  }),
  channel: setting(slackId, {
    ja: 'Slack チャンネルの ID（#名前ではなく）',
    en: 'the id of a Slack channel, not its #name',
    example: 'C0DKIM',
  }),
  selector: setting(selectorTemplate, {
    ja: 'セレクターのひな形。{yyyymmdd}、{yyyymm}、{n}（必須）と、英数字とハイフン。63 文字まで',
    en: 'a template for selectors: letters, digits, hyphens, {yyyymmdd}, {yyyymm} and {n} (needed), at most 63 characters',
    example: '"gooid-21-prod-{yyyymmdd}-{n}"',
  }),
  current: setting(parsed(Selector.parse), {
    ja: 'SES が今使っているセレクター。英数字とハイフン、63 文字まで',
    en: 'the selector that SES uses now: letters, digits and hyphens, at most 63 characters',
    example: 'gooid-21-prod-20250904-1',
  }),
  approvers: setting(people, {
    ja: '{ userGroup: ID } か { users: [ID, ID] } のどちらか一方',
    en: 'exactly one of { userGroup: id } and { users: [id, id] }',
    example: '{ userGroup: S0APPROVERS }',
    logged: peopleLogged,
  }),
  operators: setting(people.optional(), {
    ja: '承認済みの切り替えを実行できる人。省略すると承認者',
    en: 'who may execute what is approved; left out: the approvers',
    example: '{ users: [U1, U2] }',
    logged: peopleLogged,
  }),
  nightOperators: setting(people.optional(), {
    ja: '有効なロールバック権限だけを使える人',
    en: 'who may only use a rollback grant',
    example: '{ userGroup: S0NIGHT }',
    logged: peopleLogged,
  }),
  requesters: setting(people.optional(), {
    ja: 'ローテーションを始められる人。省略するとチャンネルの正規メンバー全員',
    en: 'who may start a rotation; left out: every full member in the channel',
    example: '{ userGroup: S0MAIL }',
    logged: peopleLogged,
  }),
  regions: setting(z.array(region).min(1).max(50).readonly().optional(), {
    ja: 'この署名ドメインの SES アイデンティティがありうるリージョンのすべて。古い鍵を消す前に読む。省略すると、一度使った鍵は消さない',
    en: 'every region in which SES may have this domain; read before an old key goes. Left out: no key that was used is given up',
    example: '[ap-northeast-1, us-east-1]',
  }),
  authoritative: setting(z.array(nameServer).min(1).max(20).readonly().optional(), {
    ja: '権威サーバーの host:port。ネームサーバーの検索を置き換えるときだけ',
    en: 'host:port of authoritative servers, only to override the look-up of name servers',
    example: '["ns1.example.jp:53", "127.0.0.1:5301"]',
  }),
  application: setting(applicationSection.prefault({}), {
    ja: 'DNS申請書の書き方と、申請書に入れる項目。省略した項目は空欄になる',
    en: 'how the DNS application is written, and what it contains; what is left out stays blank on the form',
    example: '{ name: relative, value: single, zone: goo.ne.jp }',
  }),
});

type DomainFile = z.output<typeof domainSection>;

/** Stands for the account of the process's own credentials if the configuration names none. */
const ownAccount = 'self';

export const accountOfRole = (role: string | undefined): string | undefined => role?.split(':')[4];

type TargetSettings = Omit<TargetFile, 'role'> & SesTarget;

const namedTarget = (file: TargetFile, domain: SigningDomain, defaultAccount: string | undefined) => ({
  ...file,
  account: file.account ?? accountOfRole(file.role) ?? defaultAccount ?? ownAccount,
  identity: file.identity ?? domain,
});

/** Defaults: the process's own account, and the identity of the signing domain itself. */
const targetOf = (file: TargetFile, domain: SigningDomain, defaultAccount: string | undefined): TargetSettings => {
  const { role, ...target } = namedTarget(file, domain, defaultAccount);
  return { ...target, roleArn: role ?? null };
};

export type DomainConfig = Omit<DomainSettings, 'targets'> & { readonly targets: readonly TargetSettings[] };

export const domainSettings = (
  file: DomainFile,
  defaultAccount: string | undefined,
  pathOf: (path: string) => string,
): DomainConfig => ({
  name: file.name,
  targets: file.targets.map((one) => targetOf(one, file.name, defaultAccount)),
  channel: file.channel,
  selectorTemplate: file.selector,
  current: file.current,
  approvers: file.approvers,
  operators: file.operators ?? null,
  nightOperators: file.nightOperators ?? null,
  requesters: file.requesters ?? null,
  regions: file.regions ?? null,
  authoritative: file.authoritative ?? null,
  application: applicationOf(file.application, pathOf),
});

/** The settings of one signing domain that the log records. */
export const domainFacts = (file: DomainFile, defaultAccount: string | undefined): Readonly<Record<string, string>> =>
  factsOf(domainSection, {
    ...file,
    targets: file.targets.map((one) => namedTarget(one, file.name, defaultAccount)),
  });
