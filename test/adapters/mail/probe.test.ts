import { describe, expect, test } from '@jest/globals';
import { secondOpinionOf } from '../../../src/adapters/mail/probe.ts';
import { agreementOf } from '../../../src/domain/mailRecords.ts';
import { testDomain } from '../../support/keys.ts';

const mx = 'mx.example.jp';
const domain = testDomain('goo.ne.jp');
const ours = (result: string, selector = 's1') => [{ domain: 'goo.ne.jp', selector, result, aligned: true }];

describe('the second opinion of the receiving server (RFC 8601)', () => {
  test.each([
    ['one result', 'mx.example.jp; dkim=pass header.d=goo.ne.jp header.s=s1', 'goo.ne.jp', 's1', 'pass'],
    ['a version', 'mx.example.jp 1; dkim/1 = pass header.d = goo.ne.jp', 'goo.ne.jp', null, 'pass'],
    ['the identity alone', 'mx.example.jp; dkim=fail header.i=probe@goo.ne.jp', 'goo.ne.jp', null, 'fail'],
    ['quotes', 'mx.example.jp; dkim=pass header.d="goo.ne.jp"', 'goo.ne.jp', null, 'pass'],
    ['a folded field', 'mx.example.jp;\r\n\tdkim=pass\r\n header.d=goo.ne.jp', 'goo.ne.jp', null, 'pass'],
    [
      'comments that look like results',
      'mx.example.jp (a (b); dkim=fail); dkim=pass (x) header.d=goo.ne.jp',
      'goo.ne.jp',
      null,
      'pass',
    ],
    [
      'a comment with a quotation mark',
      'mx.example.jp (a " b); dkim=fail header.d=goo.ne.jp (")',
      'goo.ne.jp',
      null,
      'fail',
    ],
    [
      'a comment with a bracket',
      'mx.example.jp (a \\) b; dkim=pass); dkim=fail header.d=goo.ne.jp',
      'goo.ne.jp',
      null,
      'fail',
    ],
    [
      'a reason that looks like a property',
      'mx.example.jp; dkim=pass reason="header.d=goo.ne.jp header.s=next; dkim=fail" header.d=other.jp header.s=s1',
      'other.jp',
      's1',
      'pass',
    ],
    [
      'a reason with a quotation mark in it',
      'mx.example.jp; dkim=fail reason="a \\" header.d=other.jp" header.d=goo.ne.jp',
      'goo.ne.jp',
      null,
      'fail',
    ],
    ['the server in quotes', '"mx.example.jp" 1; dkim=pass header.d=goo.ne.jp', 'goo.ne.jp', null, 'pass'],
    ['a comment before it', '(by) MX.Example.JP; DKIM=Pass HEADER.D=Goo.ne.jp', 'goo.ne.jp', null, 'pass'],
    [
      'a comment inside a property',
      'mx.example.jp; dkim (x) = pass header (y) . d = goo.ne.jp',
      'goo.ne.jp',
      null,
      'pass',
    ],
    [
      'more than ten comments in each other',
      `mx.example.jp ${'('.repeat(12)};dkim=fail${')'.repeat(12)}; dkim=pass header.d=goo.ne.jp`,
      'goo.ne.jp',
      null,
      'pass',
    ],
    [
      'other methods',
      'mx.example.jp; spf=fail smtp.mailfrom=a; dkim=pass header.d=goo.ne.jp; dmarc=fail',
      'goo.ne.jp',
      null,
      'pass',
    ],
  ])('given %s, then it is read', (_, value, of, selector, result) => {
    const read = secondOpinionOf(`Return-Path: <a@b>\r\nAuthentication-Results: ${value}\r\nFrom: a`, mx);
    expect(read).toEqual({ server: 'mx.example.jp', results: [{ domain: of, selector, b: null, result }] });
  });

  test('given several servers, then only the one that is configured is believed, wherever it stands', () => {
    const field = (server: string, result: string): string =>
      `Authentication-Results: ${server}; dkim=${result} header.d=goo.ne.jp\r\n`;
    const headers = field('edge.example.jp', 'fail') + field('mx.example.jp', 'pass');
    expect(secondOpinionOf(headers, 'edge.example.jp')?.results[0]?.result).toBe('fail');
    expect(secondOpinionOf(headers, 'MX.example.jp')?.results[0]?.result).toBe('pass');
    expect(secondOpinionOf(headers, 'other.example.jp')).toBeNull();
    expect(secondOpinionOf('From: a\r\nX-Authentication-Results: b', 'b')).toBeNull();
  });

  test('given a server that writes a field for each method, then the one with a result for DKIM is read', () => {
    const headers =
      'Authentication-Results: mx.example.jp; spf=pass smtp.mailfrom=a\r\nauthentication-results : mx.example.jp; dkim=pass header.d=goo.ne.jp\r\nAuthentication-Results: mx.example.jp; dkim=fail header.d=goo.ne.jp';
    expect(secondOpinionOf(headers, mx)?.results.map(({ result }) => result)).toEqual(['pass']);
    expect(secondOpinionOf('Authentication-Results: mx.example.jp; none', mx)?.results).toEqual([]);
  });

  test('given the beginning of the signature, then it is read as it stands: base64 has both cases', () => {
    const read = secondOpinionOf('Authentication-Results: MX; dkim=pass header.i=@GOO.ne.jp header.b=AbCd+/12', 'mx');
    expect(read?.results).toEqual([{ domain: 'goo.ne.jp', selector: null, b: 'AbCd+/12', result: 'pass' }]);
  });

  test('given text of any length and nesting, then it ends', () => {
    const value = `mx; ${'('.repeat(5_000)} ${'dkim=pass header.d=a;'.repeat(5_000)}`;
    expect(secondOpinionOf(`Authentication-Results: ${value}`, 'mx')?.server).toBe('mx');
  });

  test.each([
    ['pass', 'pass', 's1', 'agrees'],
    ['pass', 'fail', 's1', 'disagrees'],
    ['pass', 'fail', 'other', 'silent'],
    ['pass', 'temperror', 's1', 'silent'],
    ['fail', 'pass', 's1', 'disagrees'],
    ['fail', 'fail', 's1', 'agrees'],
  ] as const)('given our %s and its %s for %s, then it %s', (mine, theirs, selector, agreement) => {
    const opinion = { server: 'mx', results: [{ domain: 'goo.ne.jp', selector, b: null, result: theirs }] };
    expect(agreementOf(ours(mine), opinion, domain)).toBe(agreement);
  });

  test('given that it speaks of amazonses.com alone, then it is silent', () => {
    const results = [{ domain: 'amazonses.com', selector: null, b: null, result: 'pass' }];
    expect(agreementOf(ours('fail'), { server: 'mx', results }, domain)).toBe('silent');
  });
});
