/** docs/findings(.ja).md from the texts themselves. `npm run docs` writes both pages anew. */
import {
  correctionsOf,
  FINDINGS,
  type FindingCode,
  findingCodes,
  type RecordObservation,
  recordTtlSeconds,
  type ServerAnswer,
} from '../../src/domain/findings.ts';
import { Fingerprint } from '../../src/domain/names.ts';
import type { Language } from '../../src/texts/codes.ts';
import { type CorrectionText, correctionText } from '../../src/texts/records.ts';

const name = 'sel2._domainkey.example.jp';
const requestedAt = Date.parse('2026-10-15T00:00:00Z');
const needed = Fingerprint.parse('9f2c61d04b7e8a35'.repeat(4)) ?? ('' as Fingerprint);

const server = (more: Partial<ServerAnswer>): ServerAnswer => ({
  server: 'ns1.example.jp',
  role: 'authoritative',
  verdict: 'right',
  silent: false,
  rcode: 'NOERROR',
  authoritative: true,
  ttlSeconds: recordTtlSeconds,
  serial: 2026101502,
  records: [],
  millis: 1,
  ...more,
});

const outdatedServers = server({ server: 'ns2.example.jp', verdict: 'absent', serial: 2026101501, ttlSeconds: null });
const stale = server({ server: '192.0.2.53', role: 'resolver', verdict: 'wrong', serial: null });

const fixOf: Readonly<Record<Language, string>> = { en: 'Fix:', ja: '直し方:' };

const textOf = (language: Language, code: FindingCode): CorrectionText => {
  const { severity, facts } = FINDINGS[code];
  const seen: RecordObservation = {
    name,
    expected: needed,
    scope: 'everywhere',
    requestedAt,
    servers: [server({}), outdatedServers, stale],
    verdict: 'wrong',
    findings: [{ code, severity, facts: { servers: 'ns1.example.jp', ...facts } }],
    content: null,
    negativeUntil: requestedAt + 900_000,
  };
  const [correction] = correctionsOf(seen, { name, value: 'v=DKIM1; k=rsa; p=', ttlSeconds: recordTtlSeconds });
  if (correction === undefined) throw new RangeError(`no correction for ${code}`);
  return correctionText(language, correction, seen, 'Asia/Tokyo');
};

/** What most findings ask for is said once, above them. */
const usualFix = (language: Language): string => {
  const times = new Map<string, number>();
  for (const code of findingCodes) {
    const { fix } = textOf(language, code);
    times.set(fix, (times.get(fix) ?? 0) + 1);
  }
  return [...times].reduce((most, next) => (next[1] > most[1] ? next : most))[0];
};

const sectionOf = (language: Language, code: FindingCode, usual: string): string => {
  const { title, why, fix } = textOf(language, code);
  const fixLines = fix === usual ? [] : [`**${fixOf[language]}** ${fix}`, ''];
  return [`### \`${code}\``, '', `**${title}** (${FINDINGS[code].severity}): ${why}`, '', ...fixLines].join('\n');
};

const frames: Readonly<Record<Language, readonly [head: string, foot: string]>> = {
  en: [
    `# Findings about a key record

For whoever has to correct a record: the requester and the DNS administrator. ([日本語](findings.ja.md))

\`/dkim check\`, the thread of a rotation and \`futari check\` show these sentences, with the record to paste (zone file, Route 53, plain). A \`warning\`
does not stop a switch, an \`error\` does. After a \`critical\` one the key is leaked: the rotation stops, and only a new one can continue. The servers
and values below are examples. Where no fix stands, it is:`,
    `\`npm run docs\` writes this page from the texts of the bot.
`,
  ],
  ja: [
    `# 公開鍵レコードの所見

レコードを直す方(申請者と DNS の管理者)のためのページです。([English](findings.md))

\`/dkim check\`、ローテーションのスレッド、\`futari check\` が、この文と、登録するレコード(ゾーンファイル、Route 53、項目ごと)を示します。\`warning\` は切り替えを
止めず、\`error\` は止めます。\`critical\` の鍵は漏えいしているため、ローテーションは止まり、新しいローテーションだけが先へ進めます。サーバーと値は例です。直し方がない項目は、次のとおりです。`,
    `このページは、\`npm run docs\` がボットの文から書きます。
`,
  ],
};

export const findingsPage = (language: Language): string => {
  const [head, foot] = frames[language];
  const usual = usualFix(language);
  const sections = findingCodes.map((code) => sectionOf(language, code, usual));
  return [`${head}${language === 'en' ? ' ' : ''}${usual}\n`, ...sections, foot].join('\n');
};

export const findingsPath = (language: Language): URL =>
  new URL(`../../docs/findings${language === 'ja' ? '.ja' : ''}.md`, import.meta.url);
