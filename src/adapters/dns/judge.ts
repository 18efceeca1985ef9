import { type Expectation, type KeyReading, readKeyRecord, recordContent } from '../../domain/keyRecord.ts';
import { Fingerprint, noKeyHasIt, unreachable } from '../../domain/names.ts';
import type { Finding, ServerAnswer } from '../../domain/observation.ts';
import { severities } from '../../domain/severities.ts';
import type { RecordQuestion } from '../../ports/dns.ts';
import type { Heard } from './heard.ts';

/** One server's answer with what is wrong about it. */
export interface Judged {
  readonly heard: Heard;
  readonly answer: ServerAnswer;
  readonly findings: readonly Finding[];
  /** What the record says, where it is right. */
  readonly content: string | null;
  readonly negativeSeconds: number | null;
}

/** The key that most of all deserves to be called the published one: the first that some server showed. */
const publishedIn = (heard: readonly Heard[]): Fingerprint => {
  for (const { said } of heard) {
    if (said.tag !== 'records') continue;
    const { findings } = readKeyRecord(said.records, { fingerprint: noKeyHasIt });
    const published = findings.find(({ facts }) => facts.published !== undefined)?.facts.published;
    if (published !== undefined) return Fingerprint.parse(published) ?? noKeyHasIt;
  }
  return noKeyHasIt;
};

/** What the answers are judged by; of a record without a readable key nothing is right. */
export const expectationOf = (
  { expected, previous = [] }: Pick<RecordQuestion, 'expected' | 'previous'>,
  heard: readonly Heard[],
): Expectation => ({ fingerprint: expected === 'published' ? publishedIn(heard) : expected, previous });

// The record is public, and the key burnt; still nothing that we store or show repeats it (I7).
const redacted: readonly (readonly string[])[] = [['[private key]']];

export function judge(heard: Heard, expected: Expectation): Judged {
  const { said } = heard;
  switch (said.tag) {
    case 'records': {
      const reading = readKeyRecord(said.records, expected);
      const burnt = reading.findings.some((finding) => finding.code === 'private_key_published');
      const findings = said.dname ? [...reading.findings, throughDname] : reading.findings;
      return judged(heard, reading.verdict, findings, {
        records: burnt ? redacted : said.records,
        ttlSeconds: said.ttlSeconds,
        content: contentOf(reading),
      });
    }
    case 'absent':
      return judged(heard, 'absent', [error('absent', { kind: said.kind })], { negativeSeconds: said.negativeSeconds });
    case 'alias_loop':
      return judged(heard, 'wrong', [error('malformed', { reason: 'alias_loop' })]);
    case 'unknown':
      return judged(heard, 'unknown', [error('unreachable', { reason: unknownReason(heard, said.reason) })]);
    case 'alias':
    case 'referral':
      // Followed before judging; what is left of them led further than the bounds.
      return judged(heard, 'unknown', [error('unreachable', { reason: 'too_far' })]);
    default:
      return unreachable(said);
  }
}

const throughDname: Finding = { code: 'dname', severity: severities.dname, facts: {} };

const error = (code: Finding['code'], facts: Readonly<Record<string, string>>): Finding => ({
  code,
  severity: 'error',
  facts,
});

const unknownReason = (heard: Heard, reason: string): string =>
  reason === 'failed' && heard.rcode !== null ? heard.rcode.toLowerCase() : reason;

const contentOf = (reading: KeyReading): string | null =>
  reading.verdict === 'right' && reading.key !== null ? recordContent(reading.key) : null;

interface Details {
  readonly records?: ServerAnswer['records'];
  readonly ttlSeconds?: number;
  readonly content?: string | null;
  readonly negativeSeconds?: number | null;
}

function judged(
  heard: Heard,
  verdict: ServerAnswer['verdict'],
  findings: readonly Finding[],
  more: Details = {},
): Judged {
  const { server, role, silent, rcode, authoritative, serial, millis } = heard;
  const answer: ServerAnswer = {
    server,
    role,
    verdict,
    silent,
    ...(heard.unasked ? { unasked: true } : {}),
    rcode,
    authoritative,
    ttlSeconds: more.ttlSeconds ?? null,
    serial,
    records: more.records ?? [],
    millis,
  };
  return { heard, answer, findings, content: more.content ?? null, negativeSeconds: more.negativeSeconds ?? null };
}
