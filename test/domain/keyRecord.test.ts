import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { FindingCode } from '../../src/domain/findings.ts';
import {
  type PublishedKey,
  quotedStrings,
  readKeyRecord,
  recordContent,
  recordValue,
  stringsOf,
} from '../../src/domain/keyRecord.ts';
import { fingerprintOf } from '../../src/domain/publicKey.ts';

const pair = (bits = 2048) => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: bits });
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  return { publicKey, privateKey, p: spki.toString('base64'), fingerprint: fingerprintOf(spki) };
};
const ours = pair();
const old = pair();
const expected = { fingerprint: ours.fingerprint, previous: [old.fingerprint] };
const read = (...values: string[]) =>
  readKeyRecord(
    values.map((value) => stringsOf(value)),
    expected,
  );
const codes = (value: string): FindingCode[] => read(value).findings.map((f) => f.code);
const pkcs1Private = ours.privateKey.export({ type: 'pkcs1', format: 'der' }).toString('base64');
const pkcs8Private = ours.privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64');
const pkcs1Public = ours.publicKey.export({ type: 'pkcs1', format: 'der' }).toString('base64');
const pem = ours.publicKey.export({ type: 'spki', format: 'pem' }).toString();
const good = recordValue(ours.p);

describe('a record is right only when nothing is wrong with it (I2)', () => {
  test.each([
    ['as we ask for it', good],
    ['with white space around tags', `v=DKIM1 ; k = rsa;\tp=${ours.p} ;`],
    ['with an unknown tag and a note', `v=DKIM1; n=rotated; x=1; h=sha256; s=email; t=s; p=${ours.p}`],
    ['with sha1 beside sha256', `v=DKIM1; h=sha1:sha256; p=${ours.p}`],
    ['with quotation marks in the note (RFC 6376 3.6.1)', `v=DKIM1; k=rsa; n="rotated by ops"; p=${ours.p}`],
    ['with a note of one quotation mark, at the end', `v=DKIM1; k=rsa; p=${ours.p}; n = 19" rack`],
    ['for every address by RFC 4871', `v=DKIM1; g=*; k=rsa; p=${ours.p}`],
    ['with words that nobody knows', `v=DKIM1; h=sha256:x-sha-3; s=email:x-talk; t=x-flag:S; p=${ours.p}`],
  ])('%s', (_title, value) => {
    expect(read(value)).toMatchObject({ verdict: 'right', findings: [], key: { fingerprint: ours.fingerprint } });
  });

  test('a missing version is a warning and does not stop a switch', () => {
    const reading = read(`k=rsa; p=${ours.p}`);
    expect(reading.verdict).toBe('right');
    expect(reading.findings).toEqual([{ code: 'version_missing', severity: 'warning', facts: {} }]);
  });

  test.each([
    ['h=', `v=DKIM1; h=sha1 : sha256; p=${ours.p}`],
    ['s=', `v=DKIM1; s=email :*; p=${ours.p}`],
    ['s=', `v=DKIM1; s=x-talk:\temail; p=${ours.p}`],
    ['t=', `v=DKIM1; t=s: x-flag; p=${ours.p}`],
    ['h=, s=', `v=DKIM1; h=sha256\r\n :x-sha-3; s=* :email; p=${ours.p}`],
  ])('white space around a colon of %s is a warning and does not stop a switch (RFC 6376 3.2)', (tags, value) => {
    expect(read(value)).toMatchObject({
      verdict: 'right',
      findings: [{ code: 'whitespace_in_list', severity: 'warning', facts: { tags } }],
    });
  });

  test('given however the strings are cut, then the reading and its content are the same', () => {
    const content = recordContent(read(good).key as PublishedKey);
    fc.assert(
      fc.property(fc.array(fc.nat(good.length), { maxLength: 6 }), (cuts) => {
        const at = [0, ...cuts.sort((a, b) => a - b), good.length];
        const strings = at.slice(1).map((end, i) => good.slice(at[i], end));
        const reading = readKeyRecord([strings], expected);
        expect(reading.verdict).toBe('right');
        expect(reading.key && recordContent(reading.key)).toBe(content);
      }),
      { numRuns: 50, seed: 1 },
    );
  });

  test('no record at all is absent, without a finding of the reader', () => {
    expect(read()).toEqual({ verdict: 'absent', key: null, findings: [] });
  });
});

describe('each usual mistake has its own name', () => {
  test.each<[FindingCode, string]>([
    ['quotes_in_value', `"v=DKIM1; k=rsa; p=${ours.p}"`],
    ['quotes_in_value', `v=DKIM1; k=rsa; p=${ours.p.slice(0, 200)}" "${ours.p.slice(200)}`],
    ['escaped_semicolon', `v=DKIM1\\; k=rsa\\; p=${ours.p}`],
    ['whitespace_in_key', `v=DKIM1; k=rsa; p=${ours.p.slice(0, 200)} ${ours.p.slice(200)}`],
    ['bare_base64', ours.p],
    ['version_not_first', `k=rsa; v=DKIM1; p=${ours.p}`],
    ['truncated', recordValue(ours.p).slice(0, 255)],
    ['other_key', recordValue(pair().p)],
    ['previous_key_again', recordValue(old.p)],
    ['lowercased_key', recordValue(ours.p.toLowerCase())],
    ['ses_placeholder', 'p=customerProvidedPublicKey'],
    ['pkcs1_public_key', recordValue(pkcs1Public)],
    ['revoked', 'v=DKIM1; k=rsa; p='],
    ['testing_flag', `v=DKIM1; t=y:s; p=${ours.p}`],
    ['sha1_only', `v=DKIM1; h=sha1; p=${ours.p}`],
    ['other_service', `v=DKIM1; s=other; p=${ours.p}`],
    ['malformed', `v=DKIM2; p=${ours.p}`],
    ['malformed', `v=dkim1; p=${ours.p}`],
    ['malformed', `v=DKIM1; k=RSA; p=${ours.p}`],
    ['malformed', `v=DKIM1; k=; p=${ours.p}`],
    ['malformed', `v=DKIM1; k=rsa; h=SHA256; p=${ours.p}`],
    ['malformed', `v=DKIM1; k=rsa; h=SHA1:Sha256; p=${ours.p}`],
    ['malformed', `v=DKIM1; h=SHA1; p=${ours.p}`],
    ['other_service', `v=DKIM1; k=rsa; s=EMAIL; p=${ours.p}`],
    ['other_service', `v=DKIM1; k=rsa; s=Email:x-talk; p=${ours.p}`],
    ['testing_flag', `v=DKIM1; t=Y; p=${ours.p}`],
    ['malformed', `v=DKIM1; s=:email; p=${ours.p}`],
    ['malformed', `v=DKIM1; h=sha256:; p=${ours.p}`],
    ['malformed', `v=DKIM1; h=sha1::sha256; p=${ours.p}`],
    ['malformed', `v=DKIM1; t=s:; p=${ours.p}`],
    ['malformed', `v=DKIM1; t=; p=${ours.p}`],
    ['malformed', `v=DKIM1; s=; p=${ours.p}`],
    ['malformed', `v=DKIM1; h=sha256,sha1:sha256; p=${ours.p}`],
    ['malformed', `v=DKIM1; h=*:sha256; p=${ours.p}`],
    ['malformed', `v=DKIM1; t=s y; p=${ours.p}`],
    ['malformed', `v=DKIM1; h=sha256 : ; p=${ours.p}`],
    ['malformed', `v=DKIM1; s=e mail : *; p=${ours.p}`],
    ['testing_flag', `v=DKIM1; t=y : s; p=${ours.p}`],
    ['granularity', `v=DKIM1; g=; k=rsa; p=${ours.p}`],
    ['granularity', `v=DKIM1; g=info; k=rsa; p=${ours.p}`],
    ['granularity', `v=DKIM1; g=info*; k=rsa; p=${ours.p}`],
    // A note with quotation marks is right, marks around it and the other tags are not.
    ['quotes_in_value', `"v=DKIM1; n=note; p=${ours.p}"`],
    ['quotes_in_value', `v=DKIM1; n="note"; p=${ours.p.slice(0, 200)}" "${ours.p.slice(200)}`],
    ['quotes_in_value', `v=DKIM1; n="two; parts"; p=${ours.p}`],
    ['quotes_in_value', `v=DKIM1; note="note"; p=${ours.p}`],
    ['malformed', `v=DKIM1; n=r\u00c3\u00a9sum\u00c3\u00a9; p=${ours.p}`],
    ['malformed', `v=DKIM1;; k=rsa; p=${ours.p}`],
    ['malformed', `v=DKIM1; k=rsa; p=${ours.p};;`],
    ['malformed', `v=DKIM1; x-note=1; p=${ours.p}`],
    ['malformed', `v=DKIM1; h=; p=${ours.p}`],
    ['malformed', `v=DKIM1; k=rsa:dsa; p=${ours.p}`],
    ['malformed', `v=DKIM1; k=ed25519; p=${ours.p}`],
    ['malformed', `v=DKIM1; p=${ours.p}; p=${ours.p}`],
    ['malformed', `v=DKIM1; p=${ours.p.replace(/=*$/, '!')}`],
    // White space to a computer, data to a verifier: a no-break space, a form feed.
    ['malformed', `v=DKIM1; k=rsa;\u00a0p=${ours.p}`],
    ['malformed', `v=DKIM1; k=rsa; p=${ours.p}\u00a0`],
    ['malformed', `\fv=DKIM1; k=rsa; p=${ours.p}`],
    ['malformed', 'v=DKIM1; k=rsa'],
    ['malformed', 'v=spf1 -all'],
    ['malformed', ''],
  ])('%s', (code, value) => {
    expect(read(value).verdict).toBe('wrong');
    expect(codes(value)).toContain(code);
    expect(read(value).findings.find((f) => f.code === code)?.severity).toBe('error');
  });

  test('a PEM block pasted into the record is named, and its key still recognised', () => {
    const value = `v=DKIM1; p=${pem}`;
    expect(read(value)).toMatchObject({ verdict: 'wrong', key: { fingerprint: ours.fingerprint } });
    expect(codes(value)).toContain('pem_in_key');
  });

  test('another key is shown with the fingerprints of both', () => {
    expect(read(recordValue(old.p)).findings[0]?.facts).toEqual({
      published: old.fingerprint,
      expected: ours.fingerprint,
    });
  });

  test('two records are refused even if one of them, or both, are right', () => {
    expect(read(good, recordValue(old.p))).toMatchObject({
      verdict: 'wrong',
      key: null,
      findings: [{ code: 'several_records', facts: { count: '2' } }],
    });
    expect(read(good, 'v=spf1 -all').verdict).toBe('wrong');
  });

  test('given several records in any order, then the finding is the same', () => {
    expect(read(good, 'v=spf1 -all')).toEqual(read('v=spf1 -all', good));
  });

  test('given fewer bits than verifiers take, then not right, not even as the expected key (RFC 8301)', () => {
    const short = pair(512);
    const reading = readKeyRecord([stringsOf(recordValue(short.p))], { fingerprint: short.fingerprint });
    expect(reading).toMatchObject({
      verdict: 'wrong',
      findings: [{ code: 'malformed', facts: { reason: 'too_short' } }],
    });
  });
});

describe('a published private key is leaked, and is not repeated (I7)', () => {
  test.each([
    ['PKCS#1', `v=DKIM1; k=rsa; p=${pkcs1Private}`],
    ['PKCS#8', `v=DKIM1; k=rsa; p=${pkcs8Private}`],
    ['cut at 255', `v=DKIM1; k=rsa; p=${pkcs1Private}`.slice(0, 255)],
    ['bare', pkcs8Private],
    ['beside the right key', `v=DKIM1; n=${pkcs1Private}; p=${ours.p}`],
    ['outside of any tag', `key: ${pkcs1Private}`],
    ['as PEM', ours.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()],
  ])('%s', (_title, value) => {
    const reading = read(value);
    expect(reading.verdict).toBe('wrong');
    expect(reading.findings).toEqual([{ code: 'private_key_published', severity: 'critical', facts: {} }]);
    expect(JSON.stringify(reading)).not.toContain(pkcs1Private.slice(20, 60));
  });

  test('also beside a right record', () => {
    expect(read(good, recordValue(pkcs1Private)).findings.map((f) => f.code)).toEqual([
      'private_key_published',
      'several_records',
    ]);
  });
});

test('given any text whatever, then the reader answers, and never says right (I2)', () => {
  const pieces = fc.constantFrom(
    'v=DKIM1',
    ';',
    'p=',
    ours.p,
    ours.p.slice(0, 99),
    '=',
    '"',
    '\\;',
    ' ',
    'k=rsa',
    'MII',
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(pieces, { maxLength: 8 }).map((all) => all.join('')),
  );
  fc.assert(
    fc.property(text, (value) => {
      const reading = read(value);
      // The pieces can spell a right record: then the key must really be in it.
      if (reading.verdict === 'right') expect(value).toContain(`p=${ours.p}`);
    }),
    { numRuns: 500, seed: 7 },
  );
});

test('content is about key bytes and tags: spelling that means the same does not void an approval', () => {
  const content = (value: string) => recordContent(read(value).key as PublishedKey);
  expect(content(`v=DKIM1;k=rsa;p=${ours.p}`)).toBe(content(`p=${ours.p}`));
  expect(content(`v=DKIM1; h=sha256:sha1; p=${ours.p}`)).toBe(content(`h=sha1 : sha256; p=${ours.p}`));
  expect(content(`v=DKIM1; h=sha256:sha1; p=${ours.p}`)).not.toBe(content(`h=SHA1 : sha256; p=${ours.p}`));
  expect(content(`v=DKIM1; t=s; p=${ours.p}`)).not.toBe(content(good));
  expect(content(recordValue(old.p))).not.toBe(content(good));
});

test('a value is cut into strings of at most 255 bytes, quoted, that join to the value again', () => {
  const quoted = quotedStrings(good);
  expect(quoted).toMatch(/^"v=DKIM1; k=rsa; p=[^"]{237}" "[^"]+"$/);
  expect(quoted.replaceAll(/^"|" "|"$/g, '')).toBe(good);
  expect(() => quotedStrings('v=DKIM1\n')).toThrow(RangeError);
});
