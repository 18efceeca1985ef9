import { Resolver } from 'node:dns/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { probeMailOf, readProbe } from '../../src/adapters/mail/probe.ts';
import { signProofMessage } from '../../src/adapters/mail/proof.ts';
import { Closers } from '../../src/main/process.ts';
import type { RecordCase } from './recordCase.ts';
import { casesZone, recordCases } from './records.ts';
import { describeWith } from './servers/installed.ts';
import { type SignedMail, sentBeforeMs, signedMails, signedMailsZone } from './signedMails.ts';
import { readVerdictTable, unexplained, type VerdictRow } from './verifiers/verdictTable.ts';
import {
  openVerifiers,
  runnableVerifiers,
  type VerifierName,
  type Verifiers,
  verifierNames,
  verifierPrograms,
} from './verifiers/verifiers.ts';

const allPass = Object.fromEntries(verifierNames.map((name) => [name, 'pass']));
const documented = (table: readonly VerdictRow[], column: VerifierName) =>
  table.map(({ subject, verdicts }) => [subject, verdicts[column]]);
const measured = (cases: readonly { readonly title: string }[], verdicts: readonly string[]) =>
  cases.map(({ title }, i) => [title, verdicts[i]]);

/** Nobody signs with fewer bits than 1024, our signer neither. */
const records = recordCases.filter(({ key }) => key.info.bits >= 1024);
const ourWord = ({ verdict, codes }: RecordCase): string => [...new Set([verdict, ...codes])].join(' ');

describeWith('a message of the proof, by the record that is published', verifierPrograms, () => {
  const closers = new Closers();
  let verifiers: Verifiers;
  let messages: readonly string[] = [];
  let table: readonly VerdictRow[] = [];

  beforeAll(async () => {
    verifiers = await openVerifiers(closers, casesZone);
    messages = await Promise.all(records.map(signed));
    table = await readVerdictTable('Record');
  });
  afterAll(() => closers.close());

  test('given the page on interoperability, then it has a row for each record, with our own word', () => {
    expect(table.map(({ subject, futari }) => [subject, futari])).toEqual(measured(records, records.map(ourWord)));
  });

  test.each(runnableVerifiers)('given each record, then %s says of the message what the page says', async (name) => {
    expect(measured(records, await verifiers.verify(name, messages))).toEqual(documented(table, name));
  });

  test('given what the page says, then what we call right without a finding is right for all five', () => {
    const right = table.filter(({ futari }) => futari === 'right');
    expect(right.length).toBeGreaterThan(10);
    for (const { subject, verdicts } of right) expect([subject, verdicts]).toEqual([subject, allPass]);
  });

  test('given a record that we judge otherwise than one of them, then the page says why', () => {
    expect(unexplained(table, (futari) => futari.startsWith('right'))).toEqual([]);
  });
});

describeWith('a delivered mail, by its signature', verifierPrograms, () => {
  const closers = new Closers();
  let verifiers: Verifiers;
  let table: readonly VerdictRow[] = [];

  beforeAll(async () => {
    verifiers = await openVerifiers(closers, signedMailsZone);
    table = await readVerdictTable('Mail');
  });
  afterAll(() => closers.close());

  test('given each mail as a probe, then Futari says what the page says', async () => {
    const resolver = new Resolver();
    resolver.setServers([verifiers.nameServer.endpoint]);
    const verdicts = await Promise.all(signedMails.map((mail) => judge(mail, resolver)));
    expect(measured(signedMails, verdicts)).toEqual(table.map(({ subject, futari }) => [subject, futari]));
  });

  test.each(runnableVerifiers)('given each mail, then %s says what the page says', async (name) => {
    const raws = signedMails.map(({ raw }) => raw);
    expect(measured(signedMails, await verifiers.verify(name, raws))).toEqual(documented(table, name));
  });

  test('given a mail that we judge otherwise than one of them, then the page says why', () => {
    expect(unexplained(table, (futari) => futari === 'pass')).toEqual([]);
  });
});

async function signed({ key }: RecordCase): Promise<string> {
  const proof = await signProofMessage(key, new Date());
  if (proof.tag === 'failed') throw new Error('the proof was not signed');
  return proof.message;
}

/** The result of its signature, as the evidence has it; `no probe` where the mail counts for nothing. */
async function judge({ raw }: SignedMail, resolver: Resolver): Promise<string> {
  const now = Date.now();
  const mail = await probeMailOf(raw, 'bounce@amazonses.com', now);
  if (mail === null) return 'no probe';
  const probe = await readProbe(mail, (name) => resolver.resolveTxt(name), now - sentBeforeMs);
  return probe?.signatures[0]?.result ?? 'none';
}
