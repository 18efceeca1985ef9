import { describe, expect, test } from '@jest/globals';
import { noticeCard } from '../../../src/adapters/slack/views/notice.ts';
import {
  FINDINGS,
  type Finding,
  findingCodes,
  type RecordObservation,
  type ServerAnswer,
} from '../../../src/domain/findings.ts';
import { texts } from '../../support/texts.ts';
import { at, fingerprint, next, notice, policy, publicKey, requester, settings, stateIn } from './states.ts';

const server: ServerAnswer = {
  server: 'ns1.goo.ne.jp',
  role: 'authoritative',
  verdict: 'wrong',
  silent: false,
  rcode: 'NOERROR',
  authoritative: true,
  ttlSeconds: 3_600,
  serial: 1,
  records: [],
  millis: 1,
};

const seen = (...findings: readonly Finding[]): RecordObservation => ({
  name: `${next}._domainkey.goo.ne.jp`,
  expected: fingerprint,
  scope: 'everywhere',
  requestedAt: at,
  servers: [server],
  verdict: 'wrong',
  findings,
  content: null,
  negativeUntil: at + 900_000,
});

const textOf = (language: 'ja' | 'en', observation: RecordObservation): string => {
  const context = { language, policy, settings, testEndpoints: false };
  const blocked = notice('round_blocked', { blockers: ['record_not_right'], evidence: 'e'.repeat(64) });
  const { blocks } = noticeCard(context, stateIn('awaitingApplication'), blocked, at, observation, publicKey);
  return (blocks as readonly { text?: { text?: string } }[]).map(({ text }) => text?.text ?? '').join('\n');
};

const finding = (code: (typeof findingCodes)[number]): Finding => ({
  code,
  severity: FINDINGS[code].severity,
  facts: { servers: 'ns1.goo.ne.jp' },
});

describe.each(['ja', 'en'] as const)('given a record that keeps a round from opening, in %s', (language) => {
  test.each(findingCodes.filter((code) => FINDINGS[code].severity !== 'warning'))(
    '%s: what it is, how to fix it, and whom to ask, in one short message',
    (code) => {
      const text = textOf(language, seen(finding(code)));
      expect(text).toContain(texts[language][`finding.${code}`]);
      expect(text).toContain(`<@${requester.split('/')[1]}>`);
      const nothingToEdit = FINDINGS[code].correction === 'none';
      expect(text.includes('ns1.goo.ne.jp の担当者') || text.includes('the operator of ns1.goo.ne.jp.')).toBe(
        nothingToEdit,
      );
      const forZone = { ja: 'DNS担当部署への依頼: ', en: 'For the DNS department: ' } as const;
      expect(text.includes(forZone[language])).toBe(!nothingToEdit);
      // The blockers' line, what is wrong, for whom, and what to do.
      expect(text.trim().split('\n').length).toBeLessThanOrEqual(5);
      expect(text).not.toContain(' IN TXT ');
      expect(text).not.toMatch(/undefined|\{\w+\}/);
    },
  );

  test('an old answer whose end is known is waited for, and nobody is contacted', () => {
    const resolver: ServerAnswer = { ...server, role: 'resolver' };
    const text = textOf(language, { ...seen(finding('resolver_stale')), servers: [resolver] });
    expect(text).toMatch(/へ: 作業はありません。|: there is nothing to do\./);
    expect(text).not.toMatch(/の担当者に|contact the operator/);
  });

  test('a warning blocks nothing, and is not blamed', () => {
    const text = textOf(language, seen(finding('version_missing'), finding('resolver_stale')));
    expect(text).not.toContain(texts[language]['finding.version_missing']);
  });
});
