/** The DNS as the bot asks it: every authoritative server, and the resolver once they all say right. */
import { concludeVerdict } from '../../../src/adapters/dns/verdict.ts';
import type { Finding, FindingCode, RecordObservation, ServerAnswer } from '../../../src/domain/findings.ts';
import { noKeyHasIt } from '../../../src/domain/names.ts';
import type { KeyRecordSource, RecordQuery, TextRecords } from '../../../src/ports/dns.ts';
import type { Random } from '../random.ts';
import type { Scene } from '../scene.ts';
import type { Answer } from '../zone.ts';
import type { Process } from './process.ts';

type Judged = Parameters<typeof concludeVerdict>[0][number];

const findingOf = (code: FindingCode): Finding => ({ code, severity: 'error', facts: {} });

const judge = (server: string, role: ServerAnswer['role'], answer: Answer | null, expected: string): Judged => {
  const verdict =
    answer === null ? 'unknown' : answer.key === null ? 'absent' : answer.key === expected ? 'right' : 'wrong';
  const wrong = answer?.key === 'truncated' ? 'truncated' : 'other_key';
  const serverAnswer: ServerAnswer = {
    server,
    role,
    verdict,
    silent: answer === null,
    rcode: null,
    authoritative: role === 'authoritative',
    ttlSeconds: null,
    serial: null,
    records: answer?.key ? [[answer.key]] : [],
    millis: 0,
  };
  const code = { unknown: 'unreachable', absent: 'absent', wrong, right: null }[verdict] as FindingCode | null;
  const findings = code === null ? [] : [findingOf(code)];
  const content = verdict === 'right' ? expected : null;
  return { response: undefined as never, answer: serverAnswer, findings, content, negativeSeconds: null };
};

const authoritative = ({ zone }: Scene, random: Random, { selector, expected }: RecordQuery): Judged[] =>
  Array.from({ length: zone.servers }, (_, server) => {
    const mute = zone.silent[server] || random.chance(0.001);
    return judge(`ns${server}`, 'authoritative', mute ? null : zone.answerOf(server, selector), expected);
  });

/** Silent servers are left out where two others say right: a waiver needs to know what the resolver says (I2). */
const mayQueryResolver = (all: readonly Judged[]): boolean => {
  const spoke = all.filter(({ answer }) => !answer.silent);
  return spoke.length >= Math.min(2, all.length) && spoke.every(({ answer }) => answer.verdict === 'right');
};

const observe = (scene: Scene, random: Random, question: RecordQuery, requestedAt: number): RecordObservation => {
  const { selector, expected, scope } = question;
  const all = authoritative(scene, random, question);
  if (scope === 'everywhere' && mayQueryResolver(all)) {
    scene.account();
    const { answer } = scene.shared.read(selector, scene.timeline.now);
    all.push(judge('resolver', 'resolver', random.chance(0.002) ? null : answer, expected));
  }
  const verdict = concludeVerdict(all);
  const spoke = all.filter(({ answer }) => !answer.silent);
  const right = spoke.length > 0 && spoke.every(({ answer }) => answer.verdict === 'right');
  const codes = new Set(all.flatMap(({ findings }) => findings.map(({ code }) => code)));
  return {
    name: selector,
    // The bot always says which key it wants.
    expected: expected === 'published' ? noKeyHasIt : expected,
    scope,
    requestedAt,
    servers: all.map(({ answer }) => answer),
    verdict,
    findings: [...codes].map(findingOf),
    content: right ? expected : null,
    negativeUntil: null,
  };
};

export const dnsPort = (scene: Scene, process: Process, random: Random): KeyRecordSource & TextRecords => ({
  texts: async () => ({ tag: 'none' }),
  organizationalDomain: () => null,
  validates: async () => 'unneeded',
  observe: async (question) => {
    const requestedAt = process.now();
    await process.enter(0.02);
    return observe(scene, random, question, requestedAt);
  },
});
