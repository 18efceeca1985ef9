/** `domains[].application`: what the DNS department's form contains besides the record, and how it writes names and values. */

import * as z from 'zod';
import { type ApplicationSettings, nameNotations, valueNotations } from '../../domain/application.ts';
import { oneLine } from '../../domain/inputs.ts';
import { emailAddress, fault, filePath, parsed } from './fields.ts';
import { shown } from './problem.ts';
import { section, setting } from './setting.ts';

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

export const applicationSection = section({
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
export const applicationOf = (
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
