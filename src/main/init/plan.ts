/** What `futari init` writes, from the answers: text alone, nothing is read or written here. */

import { stringify } from 'yaml';
import type { Language } from '../../texts/codes.ts';
import { messages } from '../../texts/text.ts';

export type Receive = 'smtp' | 'imap' | 's3';

/** Everything that the files say. */
export interface Answers {
  readonly locale: Language;
  readonly domain: string;
  /** In the order in which they are switched. */
  readonly regions: readonly string[];
  /** Every region in which SES may have the domain; empty: unknown. */
  readonly allRegions: readonly string[];
  readonly account: string | null;
  readonly current: string;
  readonly selector: string;
  /** Id of a channel. */
  readonly channel: string;
  /** Id of a user group, or ids of people. */
  readonly approvers: readonly string[];
  readonly resolvers: readonly string[];
  /** Name servers that replace the look-up; empty: none. */
  readonly authoritative: readonly string[];
  /** The zone that holds the key records; null: unknown. */
  readonly zone: string | null;
  readonly probe: string;
  readonly receive: Receive;
  /** Of `receive: smtp`. */
  readonly listen: string;
  /** Topic or webhook; empty: none. */
  readonly alerts: string;
  /** Of `receive: s3`, and the IMAP server of `receive: imap`. */
  readonly mailPlace: string;
  /** The host that Slack and mail reach; empty: not known yet. */
  readonly host: string;
  /** Alias of the KMS key; null: key files. */
  readonly keyAlias: string | null;
  readonly anchorBucket: string;
  readonly table: string;
}

export interface PlannedFile {
  readonly name: string;
  readonly content: string;
  /** Only its owner may read it. */
  readonly isPrivate?: true;
}

const message = messages({
  configHead: {
    ja: '# futari init が書いた設定です。すべての項目: docs/configuration.ja.md\n# 変更したら futari doctor で確かめてください。',
    en: '# Written by futari init. All settings: docs/configuration.md\n# After a change run futari doctor.',
  },
  envHead: {
    ja: '# 秘密はこのファイルに書かず、秘密管理の仕組みから環境変数で渡してください。\n# serve と doctor が読む変数: docs/configuration.ja.md',
    en: '# Keep secrets out of this file: pass them as environment variables from your secret store.\n# The variables that serve and doctor read: docs/configuration.md',
  },
  dnsHead: {
    ja: `DNS申請書（確認メールの受信）
次のレコードの追加をお願いします。ほかのレコードは変更しません。`,
    en: `DNS application (to receive probe mails)
Please add this record. No other record changes.`,
  },
  dnsWhy: {
    ja: '目的: DKIM の鍵を切り替えたあと、署名を確かめるための確認メールを受け取ります。人のメールには使いません。',
    en: 'Purpose: to receive the probe mails that show the DKIM signature after a switch. It receives no mail of people.',
  },
  hostUnknown: {
    ja: 'bot.example.com（受信するホスト名に置き換えてください）',
    en: 'bot.example.com (replace it with the receiving host)',
  },
});

const peopleOf = (approvers: readonly string[]): object => {
  const [first = ''] = approvers;
  return approvers.length === 1 && first.startsWith('S') ? { userGroup: first } : { users: [...approvers] };
};

const alertsOf = ({ alerts }: Answers): object => {
  if (alerts === '') return {};
  return { alerts: alerts.startsWith('arn:') ? { sns: { topic: alerts } } : { webhook: { url: alerts } } };
};

const probeOf = ({ probe, receive, mailPlace, listen }: Answers): object => {
  if (receive === 's3') return { address: probe, receive, s3: { bucket: mailPlace, prefix: 'probes/' } };
  if (receive === 'imap') return { address: probe, receive, imap: { host: mailPlace, user: probe } };
  return { address: probe, listen };
};

const configOf = (answers: Answers): string => {
  const { locale, domain, regions, allRegions, account, current, selector, channel, zone, keyAlias } = answers;
  const keys =
    keyAlias === null ? { provider: 'local', file: './keys/master.key' } : { provider: 'kms', keyId: keyAlias };
  const file = {
    locale,
    ...(account === null ? {} : { account }),
    table: answers.table,
    keys,
    ...(keyAlias === null ? {} : { anchor: { bucket: answers.anchorBucket } }),
    domains: [
      {
        name: domain,
        targets: regions.map((region) => ({ region })),
        channel,
        selector,
        current,
        approvers: peopleOf(answers.approvers),
        ...(allRegions.length === 0 ? {} : { regions: [...allRegions] }),
        ...(answers.authoritative.length === 0 ? {} : { authoritative: [...answers.authoritative] }),
        ...(zone === null ? {} : { application: { zone } }),
      },
    ],
    dns: { resolvers: [...answers.resolvers] },
    probe: probeOf(answers),
    ...alertsOf(answers),
  };
  return `${message(locale, 'configHead')}\n${stringify(file, { lineWidth: 120, defaultStringType: 'PLAIN' })}`;
};

const envOf = ({ locale, regions }: Answers): string =>
  [
    message(locale, 'envHead'),
    'DKIM_CONFIG=./futari.yml',
    `AWS_REGION=${regions[0] ?? ''}`,
    '# SLACK_BOT_TOKEN=',
    '# SLACK_APP_TOKEN=        (Socket Mode)',
    '# SLACK_SIGNING_SECRET=   (HTTP)',
    '',
  ].join('\n');

const inboundHost = (region: string): string => `inbound-smtp.${region}.amazonaws.com`;

/** The MX of the probe's domain. A mailbox at a provider has one already. */
const probeRecords = (answers: Answers): PlannedFile | null => {
  const { locale, probe, receive, host, regions } = answers;
  if (receive === 'imap') return null;
  const name = probe.slice(probe.lastIndexOf('@') + 1);
  const smtp = host === '' ? message(locale, 'hostUnknown') : host;
  const target = receive === 's3' ? inboundHost(regions[0] ?? '') : smtp;
  const record = `${name}.  3600  IN  MX  10  ${target}${target === smtp && host === '' ? '' : '.'}`;
  const content = `${message(locale, 'dnsHead')}\n\n${record}\n\n${message(locale, 'dnsWhy')}\n`;
  return { name: 'dns-application-probe.txt', content };
};

/** @param manifests of the package, by name */
export const plannedFiles = (answers: Answers, manifests: Readonly<Record<string, string>>): readonly PlannedFile[] => {
  const records = probeRecords(answers);
  const { host } = answers;
  const filled = Object.entries(manifests).map(([name, text]) => ({
    name,
    content: host === '' ? text : text.replaceAll('bot.example.com', host),
  }));
  return [
    { name: 'futari.yml', content: configOf(answers) },
    ...filled,
    { name: 'futari.env', content: envOf(answers), isPrivate: true },
    ...(records === null ? [] : [records]),
  ];
};

/** `gooid-21-prod-20250904-1` becomes `gooid-21-prod-{yyyymmdd}-{n}`. */
export const templateOf = (current: string): string => {
  const dated = current.replace(/20\d{6}/, '{yyyymmdd}');
  if (dated === current) return 'futari-{yyyymmdd}-{n}';
  return /-\d+$/.test(dated) ? dated.replace(/-\d+$/, '-{n}') : `${dated}-{n}`;
};

/** What a change of a file would be: lines that go and lines that come, each with its mark. */
export const lineDiff = (before: string, after: string): readonly string[] => {
  const [from, to] = [before.split('\n'), after.split('\n')];
  // The longest common subsequence; files of init have some dozens of lines.
  const longest = Array.from({ length: from.length + 1 }, () => new Array<number>(to.length + 1).fill(0));
  const at = (i: number, j: number): number => longest[i]?.[j] ?? 0;
  for (let i = from.length - 1; i >= 0; i -= 1)
    for (let j = to.length - 1; j >= 0; j -= 1)
      (longest[i] as number[])[j] = from[i] === to[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const lines: string[] = [];
  let [i, j] = [0, 0];
  while (i < from.length || j < to.length) {
    if (i < from.length && j < to.length && from[i] === to[j]) {
      i += 1;
      j += 1;
    } else if (j >= to.length || (i < from.length && at(i + 1, j) >= at(i, j + 1))) {
      lines.push(`- ${from[i]}`);
      i += 1;
    } else {
      lines.push(`+ ${to[j]}`);
      j += 1;
    }
  }
  return lines;
};
