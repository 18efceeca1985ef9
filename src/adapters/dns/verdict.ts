import { randomBytes } from 'node:crypto';
import { type Expectation, readKeyRecord } from '../../domain/keyRecord.ts';
import { recordName, type Selector, type SigningDomain } from '../../domain/names.ts';
import type { Finding, FindingCode, RecordVerdict } from '../../domain/observation.ts';
import { type Said, saidByAuthority } from './answer.ts';
import type { Asker, Heard } from './heard.ts';
import type { Judged } from './judge.ts';
import type { Endpoint } from './reply.ts';

export interface HintQuestion {
  readonly domain: SigningDomain;
  readonly selector: Selector;
  /** Of the zone asked. */
  readonly apex: string;
  readonly expectation: Expectation;
  readonly verdict: RecordVerdict;
}

/**
 * Why the record is not where it should be, or answers where it should not: at most four more questions to one authoritative
 * server. Recursive resolvers are not asked, so nothing is cached.
 */
export async function findHints(asker: Asker, question: HintQuestion, all: readonly Judged[]): Promise<Finding[]> {
  const missing = all.find(({ answer }) => answer.role === 'authoritative' && answer.verdict === 'absent');
  if (missing !== undefined) return misplaced(asker, question, missing.heard);
  const there = all.find(({ answer }) => answer.role === 'authoritative' && answer.records.length > 0);
  return there === undefined ? [] : wildcard(asker, question, there);
}

async function misplaced(asker: Asker, question: HintQuestion, { endpoint, server }: Heard): Promise<Finding[]> {
  const { domain, selector, apex } = question;
  const name = recordName(selector, domain);
  // The zone's editor appends the zone to a name that was entered whole.
  const candidates: (readonly [FindingCode, string])[] = [
    ...[...new Set([domain as string, apex])].map((suffix) => ['name_doubled', `${name}.${suffix}`] as const),
    ['name_without_prefix', `${selector}.${domain}`],
  ];
  const found = await Promise.all(
    candidates.map(async ([code, at]): Promise<Finding[]> => {
      const records = await textAt(asker, endpoint, at, apex);
      // Whoever can ask for it can sign, whatever name it stands at.
      if (holdsPrivate(records, question.expectation)) {
        return [{ code: 'private_key_published', severity: 'critical', facts: { name: at, servers: server } }];
      }
      return looksLikeKey(records, question.expectation) ? [{ code, severity: 'error', facts: { name: at } }] : [];
    }),
  );
  return found.flat();
}

async function wildcard(asker: Asker, question: HintQuestion, there: Judged): Promise<Finding[]> {
  const name = `futari-${randomBytes(8).toString('hex')}._domainkey.${question.domain}`;
  const said = await saidAt(asker, there.heard.endpoint, name, question.apex);
  if (said === null || !sameAnswer(said, there.heard)) return [];
  // A right key verifies, wherever it comes from; any other selector then verifies too, which people should know.
  return [{ code: 'wildcard', severity: question.verdict === 'right' ? 'warning' : 'error', facts: {} }];
}

type Records = readonly (readonly string[])[];

async function saidAt(asker: Asker, endpoint: Endpoint | null, name: string, apex: string): Promise<Said | null> {
  if (endpoint === null) return null;
  const outcome = await asker.ask(endpoint, { name, type: 'TXT', recurse: false });
  return outcome.tag === 'message' ? saidByAuthority(outcome.message, name, apex) : null;
}

async function textAt(asker: Asker, endpoint: Endpoint | null, name: string, apex: string): Promise<Records> {
  const said = await saidAt(asker, endpoint, name, apex);
  return said?.tag === 'records' ? said.records : [];
}

/** Also a CNAME at the wildcard, which leads to one name whatever the selector; a DNAME leads each to another. */
function sameAnswer(said: Said, { said: real, alias }: Heard): boolean {
  if (said.tag === 'alias') return said.target === alias;
  return said.tag === 'records' && real.tag === 'records' && sameRecords(said.records, real.records);
}

const joined = (records: Records): string =>
  records
    .map((strings) => strings.join(''))
    .sort()
    .join('\n');

const sameRecords = (a: Records, b: Records): boolean => a.length > 0 && joined(a) === joined(b);

const holdsPrivate = (records: Records, expectation: Expectation): boolean =>
  readKeyRecord(records, expectation).findings.some(({ code }) => code === 'private_key_published');

/** Other TXT records, of a wildcard for instance, are no misplaced key. */
const looksLikeKey = (records: Records, expectation: Expectation): boolean =>
  records.some(
    (strings) => readKeyRecord([strings], expectation).key !== null || /(^|[\s;"])p=/.test(strings.join('')),
  );
