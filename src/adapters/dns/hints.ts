/** Searches for a misplaced record and for a wildcard, with further queries to one authoritative server. */

import { randomBytes } from 'node:crypto';
import { type Finding, findingOf, type RecordVerdict } from '../../domain/findings.ts';
import { type Expectation, readKeyRecord } from '../../domain/keyRecord.ts';
import { recordName, type Selector, type SigningDomain } from '../../domain/names.ts';
import { authorityResult, type LookupResult } from './answer.ts';
import type { Querier, ServerResponse } from './authoritative.ts';
import type { Endpoint } from './message.ts';
import type { Judged } from './verdict.ts';

interface HintQuery {
  readonly domain: SigningDomain;
  readonly selector: Selector;
  /** Of the queried zone. */
  readonly apex: string;
  readonly expectation: Expectation;
  readonly verdict: RecordVerdict;
}

/**
 * Explains why the record is missing, or why other names return it too. It sends at most twenty more queries to one authoritative
 * server. It does not query recursive resolvers, so nothing is cached.
 */
export async function findHints(querier: Querier, query: HintQuery, all: readonly Judged[]): Promise<Finding[]> {
  const missing = all.find(({ answer }) => answer.role === 'authoritative' && answer.verdict === 'absent');
  if (missing !== undefined) return misplaced(querier, query, missing.response);
  const there = all.find(({ answer }) => answer.role === 'authoritative' && answer.records.length > 0);
  return there === undefined ? [] : wildcard(querier, query, there);
}

/** A name at which people create the record by mistake. The most common ones come first. */
interface Candidate {
  readonly name: string;
  readonly code: 'name_doubled' | 'name_without_prefix' | 'name_wrong';
  /** The subcase of `name_wrong`. */
  readonly reason: string;
  /** Another party may rightfully have a record at this name. Only our own key shows a mistake. */
  readonly onlyOurKey?: true;
}

function candidatesFor({ domain, selector, apex }: HintQuery): readonly Candidate[] {
  const name = recordName(selector, domain);
  const wrong = (at: string, reason: string): Candidate => ({ name: at, code: 'name_wrong', reason });
  const relative = domain === apex ? '' : domain.slice(0, -apex.length - 1);
  return [
    // The zone's editor appends the zone to a complete name.
    ...[...new Set([domain as string, apex])].map((suffix): Candidate => {
      return { name: `${name}.${suffix}`, code: 'name_doubled', reason: '' };
    }),
    { name: `${selector}.${domain}`, code: 'name_without_prefix', reason: '' },
    wrong(`${selector}.domainkey.${domain}`, 'underscore_missing'),
    wrong(`${selector}.-domainkey.${domain}`, 'underscore_hyphen'),
    wrong(`${selector}_domainkey.${domain}`, 'dot_missing'),
    { ...wrong(`_domainkey.${domain}`, 'selector_missing'), onlyOurKey: true },
    wrong(`_domainkey.${selector}.${domain}`, 'labels_swapped'),
    wrong(`${selector}._domainkey._domainkey.${domain}`, 'prefix_doubled'),
    ...['_domainkeys', '_domain_key', '_dkim', 'dkim'].map((label) =>
      wrong(`${selector}.${label}.${domain}`, 'prefix_misspelt'),
    ),
    ...nearSelectors(selector).map((near): Candidate => {
      return { ...wrong(`${near}._domainkey.${domain}`, 'other_selector'), onlyOurKey: true };
    }),
    // The name was entered in the zone's editor without the labels of the subdomain.
    ...(relative === '' ? [] : [{ ...wrong(`${selector}._domainkey.${apex}`, 'at_apex'), onlyOurKey: true as const }]),
  ];
}

/** The selectors of neighbouring rotations, as in an old application, and another spelling. */
function nearSelectors(selector: string): readonly string[] {
  const [, stem = '', digits = ''] = /^(.*?)(\d{1,4})$/.exec(selector) ?? [];
  const neighbours = digits === '' ? [] : [Number(digits) - 1, Number(digits) + 1].filter((n) => n >= 0);
  const numbered = neighbours.map((n) => `${stem}${String(n).padStart(digits.length, '0')}`);
  return [...new Set([...numbered, selector.replaceAll('-', '_'), selector.replaceAll('-', '')])].filter(
    (near) => near !== selector,
  );
}

async function misplaced(querier: Querier, query: HintQuery, { endpoint, server }: ServerResponse): Promise<Finding[]> {
  const { apex, expectation } = query;
  const found = await Promise.all(
    candidatesFor(query).map(async ({ name, code, reason, onlyOurKey }): Promise<Finding[]> => {
      const records = await textAt(querier, endpoint, name, apex);
      // Anyone who can query this name can sign, whichever name it is.
      if (holdsPrivate(records, expectation)) {
        return [findingOf('private_key_published', { name, servers: server })];
      }
      const found = onlyOurKey ? holdsKey(records, expectation) : isLikeKey(records, expectation);
      if (!found) return [];
      return [code === 'name_wrong' ? findingOf(code, { name, reason }) : findingOf(code, { name })];
    }),
  );
  const all = found.flat();
  // A wildcard answers at every candidate, so only the first `name_wrong` counts.
  const wrong = all.filter(({ code }) => code === 'name_wrong');
  return all.filter((finding) => finding.code !== 'name_wrong' || finding === wrong[0]);
}

async function wildcard(querier: Querier, query: HintQuery, there: Judged): Promise<Finding[]> {
  const name = `futari-${randomBytes(8).toString('hex')}._domainkey.${query.domain}`;
  const result = await queryAt(querier, there.response.endpoint, name, query.apex);
  if (result === null || !sameAnswer(result, there.response)) return [];
  // A right key verifies even from a wildcard. But every other selector verifies too, so people get a warning.
  return [findingOf('wildcard', {}, query.verdict === 'right' ? 'warning' : 'error')];
}

type Records = readonly (readonly string[])[];

async function queryAt(
  querier: Querier,
  endpoint: Endpoint | null,
  name: string,
  apex: string,
): Promise<LookupResult | null> {
  if (endpoint === null) return null;
  const outcome = await querier.query(endpoint, { name, type: 'TXT', recurse: false });
  return outcome.tag === 'message' ? authorityResult(outcome.message, name, apex) : null;
}

async function textAt(querier: Querier, endpoint: Endpoint | null, name: string, apex: string): Promise<Records> {
  const result = await queryAt(querier, endpoint, name, apex);
  return result?.tag === 'records' ? result.records : [];
}

/** A wildcard CNAME leads every selector to one target. A DNAME leads each selector to another. */
function sameAnswer(result: LookupResult, { result: real, alias }: ServerResponse): boolean {
  if (result.tag === 'alias') return result.target === alias;
  return result.tag === 'records' && real.tag === 'records' && sameRecords(result.records, real.records);
}

const joined = (records: Records): string =>
  records
    .map((strings) => strings.join(''))
    .sort()
    .join('\n');

const sameRecords = (a: Records, b: Records): boolean => a.length > 0 && joined(a) === joined(b);

const holdsPrivate = (records: Records, expectation: Expectation): boolean =>
  readKeyRecord(records, expectation).findings.some(({ code }) => code === 'private_key_published');

const holdsKey = (records: Records, expectation: Expectation): boolean =>
  records.some((strings) => readKeyRecord([strings], expectation).key?.fingerprint === expectation.fingerprint);

/** Other TXT records, for instance from a wildcard, do not count as a misplaced key: DMARC has a `p=` too. */
const isLikeKey = (records: Records, expectation: Expectation): boolean =>
  records.some((strings) => {
    const { key, findings } = readKeyRecord([strings], expectation);
    const isOther = findings.some(({ facts }) => facts.reason === 'other_record');
    return key !== null || (!isOther && /(^|[\s;"])p=/.test(strings.join('')));
  });
