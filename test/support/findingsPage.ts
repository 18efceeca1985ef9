/** docs/findings(.ja).md from the texts themselves. `node test/support/findingsPage.ts` writes both pages anew. */
import { writeFile } from 'node:fs/promises';
import { correctionsOf, recordTtlSeconds } from '../../src/domain/findings.ts';
import { Fingerprint } from '../../src/domain/names.ts';
import type { FindingCode, RecordObservation, ServerAnswer } from '../../src/domain/observation.ts';
import { findingCodes, severities } from '../../src/domain/severities.ts';
import type { Language } from '../../src/texts/codes.ts';
import { correctionText } from '../../src/texts/records.ts';

const name = 'sel2._domainkey.example.jp';
const askedAt = Date.parse('2026-10-15T00:00:00Z');
const needed = Fingerprint.parse('9f2c61d04b7e8a35'.repeat(4)) ?? ('' as Fingerprint);
const other = '17ab03ee5c9d2f48'.repeat(4);

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

const lagging = server({ server: 'ns2.example.jp', verdict: 'absent', serial: 2026101501, ttlSeconds: null });
const stale = server({ server: '192.0.2.53', role: 'resolver', verdict: 'wrong', serial: null });

const facts: Readonly<Partial<Record<FindingCode, Readonly<Record<string, string>>>>> = {
  absent: { kind: 'nxdomain', servers: 'ns1.example.jp ns2.example.jp' },
  name_doubled: { name: `${name}.example.jp` },
  name_without_prefix: { name: 'sel2.example.jp' },
  truncated: { haveBytes: '172', needBytes: '294' },
  several_records: { count: '2' },
  other_key: { published: other, expected: needed },
  previous_key_again: { published: other, expected: needed },
  delegation_differs: { zone: 'example.jp', parent: 'jp', parentOnly: 'ns9.example.net', zoneOnly: '' },
  delegation_unknown: { zone: 'example.jp', parent: 'jp', asked: 'a.dns.jp b.dns.jp', reason: 'silent' },
  resolver_stale: { says: 'wrong', servers: stale.server },
  unreachable: { reason: 'silent' },
  malformed: { reason: 'duplicate_tag' },
};

const rowOf = (language: Language, code: FindingCode): string => {
  const seen: RecordObservation = {
    name,
    expected: needed,
    scope: 'everywhere',
    askedAt,
    servers: [server({}), lagging, stale],
    verdict: 'wrong',
    findings: [{ code, severity: severities[code], facts: { servers: 'ns1.example.jp', ...facts[code] } }],
    content: null,
    negativeUntil: askedAt + 900_000,
  };
  const [correction] = correctionsOf(seen, { name, value: null, ttlSeconds: recordTtlSeconds });
  if (correction === undefined) throw new RangeError(`no correction for ${code}`);
  const { title, why, mend } = correctionText(language, correction, seen, 'Asia/Tokyo');
  const cells = [`\`${code}\``, severities[code], title, why, mend].map((cell) => cell.replaceAll('|', '\\|'));
  return `| ${cells.join(' | ')} |`;
};

const frames: Readonly<Record<Language, readonly [head: string, foot: string]>> = {
  en: [
    `# Findings about a key record

[日本語](findings.ja.md)

What the check of a key record can find, as \`/dkim check\`, the thread of a rotation and \`futari check\` say it. A \`warning\` does not stop a
switch, an \`error\` does, and \`critical\` burns the key: the rotation is stopped, and only a new one goes on. The sentences below
show an example; the record to paste comes with them, as lines of a zone file, as a change batch for Route 53, and plain.

| Code | Severity | What | Why | How to mend it |
| --- | --- | --- | --- | --- |`,
    `
This page is written by \`node test/support/findingsPage.ts\` from \`src/texts/findings.ts\`; a test holds them together.
`,
  ],
  ja: [
    `# 公開鍵レコードの所見

[English](findings.md)

公開鍵レコードの確認で分かることの一覧です。\`/dkim check\`、ローテーションのスレッド、\`futari check\` が同じ文で伝えます。\`warning\` は切り替えを
止めず、\`error\` は止めます。\`critical\` ではその鍵を使えなくなり、ローテーションは止まり、新しいローテーションだけが先へ進む道です。下の文は例です。
登録するレコードは、ゾーンファイルの行、Route 53 の change batch、項目ごとの三つの形で、この文に続けて示します。

| コード | 重さ | 内容 | 理由 | 直し方 |
| --- | --- | --- | --- | --- |`,
    `
このページは \`node test/support/findingsPage.ts\` が \`src/texts/findings.ts\` から書きます。テストが両者の一致を確かめます。
`,
  ],
};

export const findingsPage = (language: Language): string => {
  const [head, foot] = frames[language];
  return [head, ...findingCodes.map((code) => rowOf(language, code)), foot].join('\n');
};

export const findingsPath = (language: Language): URL =>
  new URL(`../../docs/findings${language === 'ja' ? '.ja' : ''}.md`, import.meta.url);

if (import.meta.main) {
  for (const language of ['ja', 'en'] as const) await writeFile(findingsPath(language), findingsPage(language));
}
