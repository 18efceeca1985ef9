import { describe, expect, test } from '@jest/globals';
import { deliveryFacts, failedMailboxes, hasFailed, verifiedCount } from '../../src/domain/delivery.ts';
import { deliveredOutcome, type OtherResult } from '../../src/domain/mailRecords.ts';

import { testDomain, testSelector } from '../support/keys.ts';

const expected = { domain: testDomain('goo.ne.jp'), selector: testSelector('next') };
const signature = (selector: string, result = 'pass', change: object = {}) => ({
  ...{ domain: 'goo.ne.jp', selector, result, aligned: true, b: `${selector}Signature+base64` },
  ...change,
});
const current = signature('current');
const amazon = signature('x', 'pass', { domain: 'amazonses.com', aligned: false });
const word = (result: string, change: Partial<OtherResult> = {}): OtherResult => ({
  ...{ domain: 'goo.ne.jp', selector: 'next', b: null, result },
  ...change,
});
const by = (...results: readonly OtherResult[]) => ({ server: 'mx.example.jp', results });

describe("what a mailbox makes of the next key's signature (ADR 0020)", () => {
  const [good, bad] = [signature('next'), signature('next', 'fail')];
  test.each([
    ['the server passes it', [good, current, amazon], by(word('pass')), 'verified', 'verified'],
    ['the server fails it, though the bot passes it', [good], by(word('fail')), 'failed', 'failed'],
    ['the server finds no key', [good], by(word('neutral')), 'failed', 'failed'],
    ['the server will not take it', [good], by(word('policy')), 'failed', 'failed'],
    ['the server could not look', [good], by(word('temperror')), 'unknown', 'verified'],
    ['the server says nothing', [good], null, 'unknown', 'verified'],
    ["the server speaks of SES's alone", [good], by(word('pass', { domain: 'amazonses.com' })), 'unknown', 'verified'],
    [
      'the server passes the current key alone',
      [good, current],
      by(word('pass', { selector: 'current' })),
      'unknown',
      'verified',
    ],
    [
      'the server passes one of two without naming it',
      [bad, current],
      by(word('pass', { selector: null })),
      'failed',
      'failed',
    ],
    [
      'the server passes the only one without naming it',
      [good, amazon],
      by(word('pass', { selector: null })),
      'verified',
      'verified',
    ],
    [
      'the server names the beginning of it',
      [good, current],
      by(word('pass', { selector: null, b: 'nextSign' })),
      'verified',
      'verified',
    ],
    [
      'the server names the beginning of the other',
      [bad, current],
      by(word('pass', { selector: null, b: 'currentS' })),
      'failed',
      'failed',
    ],
    [
      'the server names too little of it',
      [bad, current],
      by(word('pass', { selector: null, b: 'next' })),
      'failed',
      'failed',
    ],
    ['the server passes it and later changes the mail', [bad], by(word('pass')), 'verified', 'verified'],
    [
      'the server passes what covers a part of the mail',
      [signature('next', 'policy')],
      by(word('pass')),
      'unknown',
      'unknown',
    ],
    ['it fails, and the server says nothing', [bad, current, amazon], null, 'failed', 'failed'],
    ['it is for another From', [signature('next', 'pass', { aligned: false })], null, 'failed', 'failed'],
    ['its record could not be had', [signature('next', 'temperror')], null, 'unknown', 'unknown'],
    ['it is not there', [current, amazon], by(word('pass', { selector: 'current' })), 'stripped', 'stripped'],
    ['nothing is there', [], null, 'stripped', 'stripped'],
    [
      'the same selector of another domain is there',
      [signature('next', 'fail', { domain: 'other.example' })],
      null,
      'stripped',
      'stripped',
    ],
  ] as const)('given %s, then so', (_, signatures, opinion, atWitness, atProbe) => {
    expect(deliveredOutcome({ signatures, opinion }, expected, true)).toBe(atWitness);
    expect(deliveredOutcome({ signatures, opinion }, expected, false)).toBe(atProbe);
  });

  test('then only a failing one counts as failed, and the others are counted', () => {
    const results = (['verified', 'stripped', 'notArrived', 'unknown', 'verified'] as const).map((outcome, index) => ({
      mailbox: `m${index}`,
      outcome,
    }));
    const proved = { tag: 'proved', attempt: 1, record: null, evidence: 'e' } as const;
    expect(hasFailed({ ...proved, results })).toBe(false);
    expect(verifiedCount(results)).toBe(2);
    const withOne = [...results, { mailbox: 'bad', outcome: 'failed' as const }];
    expect(hasFailed({ ...proved, results: withOne })).toBe(true);
    expect(failedMailboxes(withOne)).toEqual(['bad']);
    expect(deliveryFacts({ ...proved, results })).toEqual({ results, evidence: 'e' });
    expect(deliveryFacts(null)).toBeNull();
  });
});
