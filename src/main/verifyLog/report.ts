/** What was found, for people and for scripts. */
import type { Language } from '../../texts/codes.ts';
import { message } from '../commands/verifyLogMessages.ts';
import type { Finding } from './finding.ts';
import type { Verified } from './verifyPackage.ts';

const said = (language: Language, { code, facts }: Finding): string => {
  const says = message(language, `finding.${code}`, facts);
  return facts.line === undefined ? says : message(language, 'line', { line: facts.line, says });
};

export const forPeople = (language: Language, verified: Verified, isPinned: boolean): string => {
  const { findings, more, commits, evidence, keyFingerprint: fingerprint, heads } = verified;
  const count = findings.length + more;
  return [
    count === 0 ? message(language, 'holds') : message(language, 'wrong', { count }),
    ...findings.map((finding) => said(language, finding)),
    ...(more === 0 ? [] : [message(language, 'more', { count: more })]),
    message(language, 'read', { commits, evidence }),
    ...[...heads].map(([domain, { version, hash }]) => message(language, 'head', { domain, version, hash })),
    message(language, isPinned ? 'pinned' : 'ownKey', { fingerprint }),
  ].join('\n');
};

export const forScripts = (language: Language, verified: Verified, isPinned: boolean): string => {
  const { findings, more, commits, evidence, keyFingerprint, heads } = verified;
  const listed = findings.map((finding) => ({ ...finding, says: said(language, finding) }));
  const ends = [...heads].map(([domain, { version, hash }]) => ({ domain, version, hash }));
  const holds = findings.length === 0;
  const key = { sha256: keyFingerprint, from: isPinned ? 'argument' : 'package' };
  return JSON.stringify({ holds, findings: listed, more, commits, evidence, heads: ends, key }, null, 2);
};
