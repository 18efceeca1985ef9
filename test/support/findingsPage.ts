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

/** The messages give the reason beside each title, with the values of the record: the page has only what somebody looks up. */
const rowOf = (language: Language, code: FindingCode, usual: string): string => {
  const { title, fix } = textOf(language, code);
  const end = fix === usual ? '' : `: ${fix}`;
  const { severity } = FINDINGS[code];
  return `- **${title}** \`${code}\`${severity === 'error' ? '' : ` (${severity})`}${end}`;
};

const heads: Readonly<Record<Language, string>> = {
  en: `# Findings about a key record

For whoever has to correct a record: the requester and the DNS administrator. ([日本語](findings.ja.md))

A *finding* is a mistake in a key record. \`/dkim check\`, the thread of a rotation and \`futari check\` show its title, the reason with the values of your record, the fix, and the record
to paste (zone file, Route 53, plain). An error stops a switch, a \`warning\` does not. After a \`critical\` one the key is leaked: the rotation stops, and only a new one can continue.

Another program may accept a record that is wrong here: what RFC 6376 calls a syntax error is an error, because it must not depend on the receiver whether mail verifies
([what five programs say](../test/real/interoperability.md)).

\`npm run docs\` writes this list from the texts of the bot; servers and values are examples. Where no fix stands, it is: `,
  ja: `# 公開鍵レコードの所見

レコードを直す方（申請者と DNS の管理者）のためのページです。([English](findings.md))

*所見*は、公開鍵レコードの誤りです。\`/dkim check\`、ローテーションのスレッド、\`futari check\` が、題名、理由（実際の値）、直し方、登録するレコード（ゾーンファイル、Route 53、項目ごと）を示します。誤りは切り替えを
止め、\`warning\` は止めません。\`critical\` の鍵は漏えいしているため、ローテーションは止まり、新しいローテーションだけが先へ進めます。

ここで誤りとされるレコードを、ほかのプログラムが受け入れることがあります。受信側によって検証の結果が変わらないように、RFC 6376 の構文の誤りはすべて誤りとします（[五つのプログラムの判定](../test/real/interoperability.md)、英語）。

この一覧は、\`npm run docs\` がボットの文から書きます。サーバーと値は例です。直し方がない項目は、次のとおりです。`,
};

export const findingsPage = (language: Language): string => {
  const usual = usualFix(language);
  return `${heads[language]}${usual}\n\n${findingCodes.map((code) => rowOf(language, code, usual)).join('\n')}\n`;
};

export const findingsPath = (language: Language): URL =>
  new URL(`../../docs/findings${language === 'ja' ? '.ja' : ''}.md`, import.meta.url);
