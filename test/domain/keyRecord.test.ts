import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { FindingCode } from '../../src/domain/findings.ts';
import {
  type PublishedKey,
  parseTags,
  quotedStrings,
  readKeyRecord,
  recordContent,
  recordValue,
  stringsOf,
} from '../../src/domain/keyRecord.ts';
import { fingerprintOf, fingerprintOfBase64, holdsPrivateKey, isExactBase64 } from '../../src/domain/publicKey.ts';
import { anyText } from '../support/anyText.ts';
import { lonePublicKey } from '../support/keys.ts';

const published = (spki: Buffer) => ({ p: spki.toString('base64'), fingerprint: fingerprintOf(spki) });
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ours = published(publicKey.export({ type: 'spki', format: 'der' }));
const old = published(lonePublicKey());
/** A key with a "+" in its text, which most have. */
const plusKey = [ours, old].find(({ p }) => p.includes('+')) ?? published(lonePublicKey());
const expected = { fingerprint: ours.fingerprint, previous: [old.fingerprint] };
const read = (...values: string[]) =>
  readKeyRecord(
    values.map((value) => stringsOf(value)),
    expected,
  );
const codes = (value: string): FindingCode[] => read(value).findings.map((f) => f.code);
const pkcs1Private = privateKey.export({ type: 'pkcs1', format: 'der' }).toString('base64');
const pkcs8Private = privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64');
const pkcs1Public = publicKey.export({ type: 'pkcs1', format: 'der' }).toString('base64');
const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
const good = recordValue(ours.p);

describe('a record is right only when nothing is wrong with it (I2)', () => {
  test.each([
    ['as we ask for it', good],
    ['with white space around tags', `v=DKIM1 ; k = rsa;\tp=${ours.p} ;`],
    ['with a folded line after "p=" (RFC 6376 2.8)', `v=DKIM1; k=rsa; p=\r\n ${ours.p}\r\n`],
    ['with an unknown tag and a note', `v=DKIM1; n=rotated; x=1; h=sha256; s=email; t=s; p=${ours.p}`],
    ['with sha1 beside sha256', `v=DKIM1; h=sha1:sha256; p=${ours.p}`],
    ['with quotation marks in the note (RFC 6376 3.6.1)', `v=DKIM1; k=rsa; n="rotated by ops"; p=${ours.p}`],
    ['with a note of one quotation mark, at the end', `v=DKIM1; k=rsa; p=${ours.p}; n = 19" rack`],
    ['for every address by RFC 4871', `v=DKIM1; g=*; k=rsa; p=${ours.p}`],
    ['with words that nobody knows', `v=DKIM1; h=sha256:x-sha-3; s=email; t=x-flag:S; p=${ours.p}`],
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
    ['t=', `v=DKIM1; t=s: x-flag; p=${ours.p}`],
    ['h=, t=', `v=DKIM1; h=sha256\r\n :x-sha-3; t=s :x-flag; p=${ours.p}`],
  ])('white space around a colon of %s is a warning and does not stop a switch (RFC 6376 3.2)', (tags, value) => {
    expect(read(value)).toMatchObject({
      verdict: 'right',
      findings: [{ code: 'whitespace_in_list', severity: 'warning', facts: { tags } }],
    });
  });

  test.each([
    ['s=', `v=DKIM1; s=email :*; p=${ours.p}`, ['whitespace_in_list']],
    ['s=', `v=DKIM1; s=x-talk:\temail; p=${ours.p}`, ['whitespace_in_list']],
    ['h=, s=', `v=DKIM1; h=sha256\r\n :x-sha-3; s=* :email; p=${ours.p}`, ['whitespace_in_list']],
    ['s=', `v=DKIM1; s=email:x-talk; p=${ours.p}`, []],
    ['s=', `v=DKIM1; s=*:email; p=${ours.p}`, []],
  ])(
    'more than one word in %s (%#) is a warning and does not stop a switch: python3-dkim reads one',
    (tags, value, more) => {
      const reading = read(value);
      expect(reading).toMatchObject({ verdict: 'right', key: { fingerprint: ours.fingerprint } });
      expect(reading.findings).toEqual([
        ...more.map((code) => ({ code, severity: 'warning', facts: { tags } })),
        { code: 'several_services', severity: 'warning', facts: {} },
      ]);
    },
  );

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
    ['colon_for_equals', `v:DKIM1; k:rsa; p:${ours.p}`],
    ['colon_for_equals', `v=DKIM1; k=rsa; p: ${ours.p}`],
    ['bare_base64', ours.p],
    ['version_not_first', `k=rsa; v=DKIM1; p=${ours.p}`],
    ['truncated', recordValue(ours.p).slice(0, 255)],
    ['other_key', recordValue(published(lonePublicKey()).p)],
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
    ['unexpected_character', `v=DKIM1; n=r\u00c3\u00a9sum\u00c3\u00a9; p=${ours.p}`],
    ['malformed', `v=DKIM1;; k=rsa; p=${ours.p}`],
    ['malformed', `v=DKIM1; k=rsa; p=${ours.p};;`],
    ['malformed', `v=DKIM1; x-note=1; p=${ours.p}`],
    ['malformed', `v=DKIM1; h=; p=${ours.p}`],
    ['malformed', `v=DKIM1; k=rsa:dsa; p=${ours.p}`],
    ['malformed', `v=DKIM1; k=ed25519; p=${ours.p}`],
    ['malformed', `v=DKIM1; p=${ours.p}; p=${ours.p}`],
    ['malformed', `v=DKIM1; p=${ours.p.replace(/=*$/, '!')}`],
    // White space to a computer, data to a verifier: a no-break space, a form feed.
    ['unexpected_character', `v=DKIM1; k=rsa;\u00a0p=${ours.p}`],
    ['unexpected_character', `v=DKIM1; k=rsa; p=${ours.p}\u00a0`],
    ['unexpected_character', `\fv=DKIM1; k=rsa; p=${ours.p}`],
    ['malformed', 'v=DKIM1; k=rsa'],
    ['malformed', 'v=spf1 -all'],
    ['malformed', ''],
  ])('%s', (code, value) => {
    expect(read(value).verdict).toBe('wrong');
    expect(codes(value)).toContain(code);
    expect(read(value).findings.find((f) => f.code === code)?.severity).toBe('error');
  });

  const utf8 = (text: string): string => Buffer.from(text).toString('latin1');
  const facts = (value: string) => read(value).findings.map((f) => [f.code, f.facts]);

  test.each([
    ['a byte order mark before it', utf8(`\ufeff${good}`), 'U+FEFF@1'],
    ['a no-break space (UTF-8)', utf8(`v=DKIM1;\u00a0k=rsa; p=${ours.p}`), 'U+00A0@9'],
    ['full-width semicolons in Shift_JIS', `v=DKIM1\x81\x47 k=rsa\x81\x47 p=${ours.p}`, 'U+FF1B@8 U+FF1B@15'],
    ['a full-width "=" in EUC-JP', `v\xa1\xe1DKIM1; k=rsa; p=${ours.p}`, 'U+FF1D@2'],
    ['a no-break space (latin1)', `v=DKIM1;\u00a0k=rsa; p=${ours.p}`, 'U+00A0@9'],
    ['a zero-width space in the key', utf8(`v=DKIM1; p=${ours.p.slice(0, 20)}\u200b${ours.p.slice(20)}`), 'U+200B@32'],
    ['full-width semicolons', utf8(`v=DKIM1\uff1b k=rsa\uff1b p=${ours.p}`), 'U+FF1B@8 U+FF1B@15'],
    ['Greek question marks', utf8(`v=DKIM1\u037e k=rsa\u037e p=${ours.p}`), 'U+037E@8 U+037E@15'],
    ['an ideographic space', utf8(`v=DKIM1;\u3000k=rsa; p=${ours.p}`), 'U+3000@9'],
    ['more than anybody wants to read', utf8(`v=DKIM1; n=${'\u00e9'.repeat(6)}; p=${ours.p}`), /^(U\+00E9@\d+ ){5}…$/],
  ])(
    'given %s, then each by code point and position, and nothing else that would not be true',
    (_title, value, named) => {
      expect(read(value)).toMatchObject({ verdict: 'wrong', key: { fingerprint: ours.fingerprint } });
      const characters = typeof named === 'string' ? named : expect.stringMatching(named);
      expect(facts(value)).toEqual([['unexpected_character', { characters }]]);
    },
  );

  test('given a typographic dash in the key, then no word of the hyphen that it is read as', () => {
    const value = utf8(`v=DKIM1; p=${ours.p.slice(0, 20)}\u2014${ours.p.slice(20)}`);
    expect(facts(value)).toEqual([['unexpected_character', { characters: 'U+2014@32' }]]);
  });

  test('given typographic quotation marks, then as such and as quotation marks', () => {
    expect(facts(utf8(`\u201c${good}\u201d`)).map(([code]) => code)).toEqual([
      'unexpected_character',
      'quotes_in_value',
    ]);
  });

  const line = stringsOf(good)
    .map((text) => `"${text}"`)
    .join(' ');
  test.each([
    ['whole', `sel20261130._domainkey IN TXT ${line}`],
    ['with a TTL and brackets', `sel._domainkey.example.jp. 3600 IN TXT ( ${line} )`],
    ['from the type on', `IN TXT ${line}`],
    ['without quotation marks', `sel._domainkey TXT ${good}`],
    ['as name and value', `sel._domainkey.example.jp ${good}`],
    ['as name=value', `sel._domainkey.example.jp=${good}`],
    ['as TXT=value', `TXT=${good}`],
    ['as TXT: value', `TXT: ${good}`],
    ['in brackets only', `( ${line} )`],
    ['in brackets without marks', `(${good})`],
    ['in the brackets of a placeholder', `<${good}>`],
    ['after the label of a form', `Value: ${good}`],
    ['after several labels', `Name: sel._domainkey Type: TXT Value: "${good}"`],
    ['as DKIM=value', `DKIM=${good}`],
    ['as the list of strings of a program', `[${line.replace('" "', '","')}]`],
  ])(
    'given the line of a zone file, %s, then that is what is wrong, and the version is not missing',
    (_title, value) => {
      expect(read(value)).toMatchObject({ verdict: 'wrong', key: { fingerprint: ours.fingerprint } });
      expect(facts(value)).toEqual([['zone_file_line', {}]]);
    },
  );

  test.each([
    ['\\;', `v=DKIM1\\; k=rsa\\; p=${ours.p}`],
    ['\\\\;', `v=DKIM1\\\\; k=rsa\\\\; p=${ours.p}`],
    ['\\059', `v=DKIM1\\059 k=rsa\\059 p=${ours.p}`],
  ])('given the escape %s of a zone file, then by what stands there', (written, value) => {
    expect(facts(value)).toEqual([['escaped_semicolon', { escape: written }]]);
  });

  test.each([
    ['&nbsp;', `v=DKIM1;&nbsp;k=rsa;&nbsp;p=${ours.p}`],
    ['&#59;', `v=DKIM1&#59; k=rsa&#59; p=${ours.p}`],
    ['&#x3B;', `v=DKIM1&#x3B; k=rsa&#x3B; p=${ours.p}`],
    ['%3D', `v%3DDKIM1%3B%20k%3Drsa%3B%20p%3D${encodeURIComponent(ours.p)}`],
    ['=3D', `v=3DDKIM1; k=3Drsa; p=3D${ours.p}`],
    ['\\n', `v=DKIM1;\\nk=rsa;\\np=${ours.p}`],
    ['\\', `v=DKIM1;\\ k=rsa;\\ p=${ours.p}`],
    ['\\=', `v\\=DKIM1; k\\=rsa; p\\=${ours.p}`],
    ['\\061', `v\\061DKIM1; k\\061rsa; p\\061${ours.p}`],
    ['\\032', `v=DKIM1;\\032k=rsa;\\032p=${ours.p}`],
    ['\\n', `v=DKIM1; k=rsa; p=${ours.p.slice(0, 64)}\\n${ours.p.slice(64)}`],
    ['\\u003b', `v=DKIM1\\u003b k=rsa\\u003b p=${ours.p}`],
    ['\\x3d', `v\\x3dDKIM1; k\\x3drsa; p\\x3d${ours.p}`],
    ['&semi;', `v=DKIM1&semi; k=rsa&semi; p=${ours.p}`],
    ['&zwnj;', `v=DKIM1; k=rsa; p=${ours.p.slice(0, 64)}&zwnj;${ours.p.slice(64)}`],
    ['&#8203;', `v=DKIM1; k=rsa; p=${ours.p.slice(0, 64)}&#8203;${ours.p.slice(64)}`],
    ['=\\r\\n', `v=DKIM1; k=rsa; p=${ours.p.slice(0, 64)}=\r\n${ours.p.slice(64)}`],
    ['=3D', `v=3DDKIM1; k=3Drsa; p=3D${ours.p.slice(0, 64)}=${ours.p.slice(64)}`],
  ])('given the escape %s of another notation, then that, and no tag is called missing', (written, value) => {
    expect(read(value)).toMatchObject({ verdict: 'wrong', key: { fingerprint: ours.fingerprint } });
    expect(facts(value)).toEqual([['escaped_character', { escape: written }]]);
  });

  test('given an escape or words of PEM in a note only, then nothing is said', () => {
    for (const note of ['100%20', '\\032', 'R&amp', 'BEGIN PUBLIC KEY'])
      expect(codes(`v=DKIM1; n=${note}; p=${ours.p}`)).toEqual([]);
  });

  test.each([`'${good}'`, `\`${good}\``, utf8(`\u2018${good}\u2019`)])(
    'given other quotation marks around it (%#), then quotation marks',
    (value) => {
      expect(read(value)).toMatchObject({ verdict: 'wrong', key: { fingerprint: ours.fingerprint } });
      expect(codes(value)).toContain('quotes_in_value');
      expect(codes(value)).not.toContain('malformed');
    },
  );

  test('given a key in hexadecimal, then that, and not that its capitals are lost', () => {
    const hex = Buffer.from(ours.p, 'base64').toString('hex');
    for (const p of [hex, hex.toUpperCase()])
      expect(facts(`v=DKIM1; k=rsa; p=${p}`)).toEqual([['malformed', { reason: 'hexadecimal' }]]);
  });

  test('given colons for "=", then each tag is named, and no version is missed', () => {
    expect(facts(`v:DKIM1; k:rsa; p:${ours.p}`)).toEqual([['colon_for_equals', { tags: 'v: k: p:' }]]);
    expect(codes(`v=DKIM1; s=email:*; n=key: one; p=${ours.p}`)).not.toContain('colon_for_equals');
  });

  test.each([
    ['p=', 'separator_space', `v=DKIM1; k=rsa; h=sha256 p=${ours.p}`],
    ['k= p=', 'separator_space', `v=DKIM1 k=rsa p=${ours.p}`],
    ['k= p=', 'separator_space', `v=DKIM1\r\nk=rsa\r\np=${ours.p}`],
    ['k= p=', 'separator_comma', `v=DKIM1, k=rsa, p=${ours.p}`],
    ['k= p=', 'separator_bar', `v=DKIM1 | k=rsa | p=${ours.p}`],
    ['k= p=', 'separator_colon', `v=DKIM1: k=rsa: p=${ours.p}`],
    ['k= p=', 'separator_none', `v=DKIM1k=rsap=${ours.p}`],
    ['k= p=', 'separator_other', `v=DKIM1&k=rsa&p=${ours.p}`],
    ['k= p=', 'separator_other', `v=DKIM1/ k=rsa/ p=${ours.p}`],
    ['t=', 'separator_space', `v=DKIM1; k=rsa; p=${ours.p} t=s`],
    ['p=', 'separator_space', `v=DKIM1; n=a note p=${ours.p}`],
  ])('given no semicolon before %s (%s), then that, and no tag is called missing', (before, reason, value) => {
    expect(read(value)).toMatchObject({ verdict: 'wrong', key: { fingerprint: ours.fingerprint } });
    expect(facts(value)).toEqual([['wrong_separator', { before, reason }]]);
  });

  test.each([
    ['a note that looks like tags', `v=DKIM1; n=ops, t=5 p=6; p=${ours.p}`],
    ['a key whose last line is an "s="', `v=DKIM1; p=${ours.p}`],
  ])('given %s, then no separator is missed', (_title, value) => {
    expect(read(value)).toMatchObject({ verdict: 'right', findings: [] });
  });

  test.each([
    ['V=, K=, P=', 'error', 'wrong', `V=DKIM1; K=rsa; P=${ours.p}`],
    ['P=', 'error', 'wrong', `v=DKIM1; k=rsa; P=${ours.p}`],
    ['V=', 'warning', 'right', `V=DKIM1; k=rsa; p=${ours.p}`],
    ['K=', 'warning', 'right', `v=DKIM1; K=RSA; p=${ours.p}`],
  ])(
    'given %s in upper case, then as such, an %s only where the key is lost, and the version is not missing',
    (tags, severity, verdict, value) => {
      expect(read(value)).toMatchObject({ verdict, findings: [{ code: 'tag_case', severity, facts: { tags } }] });
    },
  );

  test('given a value that has v=DKIM1 somewhere in it, then nothing says that it lacks it', () => {
    const pieces = fc.constantFrom('v=DKIM1', ';', ',', ' ', '"', '\\;', 'k=rsa', `p=${ours.p}`, 'TXT', '\u00a0');
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 8 }), (all) => {
        const value = all.join('');
        const reading = read(value);
        const named = reading.findings.map(({ code }) => code);
        if (value.includes('v=DKIM1') && reading.verdict === 'wrong' && named.length === 1)
          expect(named).not.toEqual(['version_missing']);
        if (value.includes('v=DKIM1') && named.length > 1) expect(named).not.toContain('version_missing');
      }),
      { numRuns: 500, seed: 11 },
    );
  });

  test.each([
    `v=DKIM1; p=${pem}`,
    `v=DKIM1; p=BEGIN PUBLIC KEY ${ours.p} END PUBLIC KEY`,
    `v=DKIM1; p=BEGINPUBLICKEY${ours.p}ENDPUBLICKEY`,
  ])(
    'the lines of a PEM in the record are named, with hyphens or not, and its key is still recognised (%#)',
    (value) => {
      expect(read(value)).toMatchObject({ verdict: 'wrong', key: { fingerprint: ours.fingerprint } });
      expect(codes(value)[0]).toBe('pem_in_key');
      expect(codes(value)).not.toContain('malformed');
    },
  );

  const ed25519 = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'der' });
  const halves = stringsOf(good);
  test.each<[title: string, values: readonly string[], facts: { reason: string; part?: string }]>([
    ['nothing', [''], { reason: 'empty' }],
    ['SPF', ['v=spf1 include:amazonses.com ~all'], { reason: 'other_record' }],
    ['DMARC', ['v=DMARC1; p=none; rua=mailto:a@example.jp'], { reason: 'other_record' }],
    [
      'the verification of a domain',
      ['google-site-verification=rXOxyZounnZasA8Z7oaD3c14JdjS9aKSWvsR1EbUSIQ'],
      { reason: 'other_record' },
    ],
    ['the name of Easy DKIM', ['abcdefghijklmnopqrstuvwxyz234567.dkim.amazonses.com'], { reason: 'other_record' }],
    ['strings in the wrong order', [halves[1] ?? '', halves[0] ?? ''], { reason: 'strings_order' }],
    ['two semicolons', [`v=DKIM1;; k=rsa; p=${ours.p}`], { reason: 'empty_tag', part: '' }],
    ['a comment', [`${good} ; key of 2026`], { reason: 'not_a_tag', part: 'key of 2026' }],
    ['no "p="', [`v=DKIM1; k=rsa; ${ours.p}`], { reason: 'not_a_tag', part: `${ours.p.slice(0, 16)}…` }],
    ['a tag twice', [`v=DKIM1; s=email; s=*; p=${ours.p}`], { reason: 'duplicate_tag', part: 's=*' }],
    ['a placeholder', [`v=DKIM1; k=rsa; p=<${ours.p}>`], { reason: 'not_base64', part: 'U+003C@19' }],
    [
      'what was too long to copy',
      [`v=DKIM1; k=rsa; p=${ours.p.slice(0, 30)}...`],
      { reason: 'not_base64', part: 'U+002E@49' },
    ],
    ['a key in capitals', [`v=DKIM1; k=rsa; p=${ours.p.toUpperCase()}`], { reason: 'wrong_length' }],
    [
      'Ed25519 (RFC 8463)',
      [`v=DKIM1; k=ed25519; p=${ed25519.subarray(-32).toString('base64')}`],
      { reason: 'key_type' },
    ],
    ['Ed25519 in a structure', [`v=DKIM1; k=ed25519; p=${ed25519.toString('base64')}`], { reason: 'key_type' }],
    ['Ed25519 as RSA', [`v=DKIM1; k=rsa; p=${ed25519.subarray(-32).toString('base64')}`], { reason: 'not_rsa' }],
  ])('given %s, then only that is wrong, with the place of it', (_title, strings, facts) => {
    expect(readKeyRecord([strings], expected).findings).toEqual([{ code: 'malformed', severity: 'error', facts }]);
  });

  test('given a blank for each "+" of a key, then white space, and no word of a key that is cut off', () => {
    const spaced = readKeyRecord([[recordValue(plusKey.p.replaceAll('+', ' '))]], { fingerprint: plusKey.fingerprint });
    expect(spaced).toMatchObject({ verdict: 'wrong', key: { fingerprint: plusKey.fingerprint } });
    expect(spaced.findings.map(({ code }) => code)).toEqual(['whitespace_in_key']);
  });

  test('given one record entered as several, then that, unless another record stands beside it', () => {
    const [first = '', second = ''] = halves;
    const facts = (...values: string[]) =>
      readKeyRecord(
        values.map((one) => [one]),
        expected,
      ).findings[0]?.facts;
    expect(facts(second, first)).toMatchObject({ reason: 'parts' });
    expect(facts('v=DKIM1; k=rsa; ', `p=${ours.p}`)).toMatchObject({ reason: 'parts' });
    for (const other of ['v=spf1 -all', '', 'MS=ms1']) expect(facts(good, other)).not.toHaveProperty('reason');
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
    const short = published(lonePublicKey(512));
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
    ['as PEM', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()],
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
    anyText(),
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

test('given a value as long as a TXT record can be, made to be slow to read, then the reader answers before anybody waits', () => {
  for (const start of ['', 'v=DKIM1; k=', 'sel._domainkey', `v=DKIM1; p=${ours.p.slice(0, 40)}`])
    for (const filler of [' ', '\t', '\\', '"', '=', '_domainkey']) {
      const value = `${start}${filler.repeat(60_000 / filler.length)}!`;
      expect(readKeyRecord([stringsOf(value)], expected).verdict).toBe('wrong');
    }
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

describe('the tags of a record', () => {
  /** RFC 6376 3.2 by patterns, slow and plain: what the reader must agree with. */
  function tagsByPatterns(value: string): Pick<ReturnType<typeof parseTags>, 'tags' | 'problem'> {
    const bare = (text: string): string => text.replace(/^[\t\r\n ]+|[\t\r\n ]+$/g, '');
    const tags = new Map<string, string>();
    const parts = value.split(';');
    if (parts.length > 1 && bare(parts.at(-1) ?? '') === '') parts.pop();
    for (const part of parts) {
      const [name = '', ...rest] = part.split('=');
      if (rest.length === 0 || !/^[A-Za-z][A-Za-z0-9_]*$/.test(bare(name))) return { tags, problem: 'not_a_tag' };
      if (tags.has(bare(name))) return { tags, problem: 'duplicate_tag' };
      const text = bare(rest.join('='));
      if (!/^[\x21-\x7e\t\r\n ]*$/.test(text)) return { tags, problem: 'bad_character' };
      tags.set(bare(name), text);
    }
    return { tags, problem: null };
  }

  const reencoded = (text: string): string => Buffer.from(text, 'base64').toString('base64');
  const base64 = fc.uint8Array({ maxLength: 1_400 }).map((bytes) => Buffer.from(bytes).toString('base64'));
  /** Nearly base64: one place changed, some of them into what lenient decoders take for a letter of it. */
  const damaged = fc
    .tuple(base64, fc.nat(), fc.constantFrom('', '=', '-', '_', ' ', '\n', '\u00a0', '\u0141', '\ud800', 'A'))
    .map(
      ([text, at, put]) => `${text.slice(0, at % (text.length + 1))}${put}${text.slice((at % (text.length + 1)) + 1)}`,
    );
  const words = fc.constantFrom(
    'v',
    'k',
    'p',
    '=',
    ';',
    ' ',
    '\t',
    '\r\n',
    '\u00a0',
    '\u0000',
    'DKIM1',
    'QUJD',
    'QUI',
    '_',
  );

  describe('given any text, when its tags are read, then as RFC 6376 says character by character (I2)', () => {
    test.each([
      ['of tags and white space', fc.array(words, { maxLength: 14 }).map((list) => list.join(''))],
      [
        'with a key',
        fc.tuple(fc.constantFrom('p=', 'v=DKIM1; p = ', 'p=;p='), fc.oneof(base64, damaged)).map((l) => l.join('')),
      ],
      ['of noise', anyText()],
    ])('%s', (_title, texts) => {
      fc.assert(
        fc.property(texts, (text) => {
          const { tags, problem, exactKey } = parseTags(text);
          const read = tagsByPatterns(text);
          expect({ tags: [...tags], problem }).toEqual({ tags: [...read.tags], problem: read.problem });
          const key = tags.get('p');
          if (key !== undefined) expect(exactKey).toBe(reencoded(key) === key);
        }),
      );
    });
  });

  describe('given texts one after the other, when they are decoded, then none is taken for the one before', () => {
    test('exact only where encoding gives the same text again', () => {
      fc.assert(
        fc.property(fc.array(fc.oneof(base64, damaged), { maxLength: 6 }), (texts) => {
          for (const text of [...texts, ...texts]) expect(isExactBase64(text)).toBe(reencoded(text) === text);
        }),
      );
    });

    test('the fingerprint is that of its own bytes', () => {
      fc.assert(
        fc.property(fc.array(base64, { maxLength: 6 }), (texts) => {
          for (const text of [...texts, ...texts])
            expect(fingerprintOfBase64(text)).toBe(fingerprintOf(Buffer.from(text, 'base64')));
        }),
      );
    });
  });
});

/** A private key is seen wherever it stands in a record (I7): whoever can ask for the record can sign. */
describe('a private key in a record', () => {
  const rsa = (bits: number): KeyObject => generateKeyPairSync('rsa', { modulusLength: bits }).privateKey;
  const written = (key: KeyObject, type: 'pkcs1' | 'pkcs8' | 'sec1'): string =>
    key.export({ type, format: 'der' } as { type: 'pkcs8'; format: 'der' }).toString('base64');

  const forms: readonly (readonly [form: string, key: string])[] = [
    ...[512, 1024, 2048].map(rsa).flatMap((key): [string, string][] => {
      const bits = key.asymmetricKeyDetails?.modulusLength;
      return [
        [`PKCS#1, ${bits} bits`, written(key, 'pkcs1')],
        [`PKCS#8, ${bits} bits`, written(key, 'pkcs8')],
      ];
    }),
    ['SEC 1, P-256', written(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, 'sec1')],
    ['PKCS#8, P-256', written(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, 'pkcs8')],
    ['PKCS#8, Ed25519', written(generateKeyPairSync('ed25519').privateKey, 'pkcs8')],
  ];

  const ours = lonePublicKey();
  const spki = ours.toString('base64');
  const expected = { fingerprint: fingerprintOf(ours) };
  const codes = (value: string): string[] =>
    readKeyRecord([stringsOf(value)], expected).findings.map(({ code }) => code);

  const base64 = fc.stringMatching(/^[A-Za-z0-9+/]{0,200}$/);

  describe('I7: a private key is leaked wherever it stands', () => {
    test.each(forms)('%s, glued behind any base64 and before any', (_form, key) => {
      fc.assert(
        fc.property(base64, base64, (before, after) => {
          expect(codes(recordValue(before + key.replace(/=+$/, '') + after))).toEqual(['private_key_published']);
        }),
        { numRuns: 50, seed: 20250918 },
      );
    });

    test('behind another public key, without a gap', () => {
      const { p } = published(lonePublicKey());
      for (const [, key] of forms) expect(codes(recordValue(p + key))).toEqual(['private_key_published']);
    });

    test('in a value of many lines, or with the backslashes of an editor', () => {
      const [, key = ''] = forms[3] ?? [];
      expect(codes(`v=DKIM1; p=AAAA${key.replace(/(.{64})/g, '$1\\ ')}`)).toEqual(['private_key_published']);
    });

    test('given public keys and random base64, then nothing is leaked', () => {
      const bytes = fc.uint8Array({ minLength: 300, maxLength: 1_000 });
      fc.assert(
        fc.property(bytes, (random) => {
          expect(holdsPrivateKey(Buffer.from(random).toString('base64'))).toBe(false);
        }),
        { numRuns: 1_000, seed: 20250918 },
      );
      for (const cut of [1, 2, 3, 100, 255]) expect(holdsPrivateKey(spki.slice(cut))).toBe(false);
      expect(holdsPrivateKey(spki + spki)).toBe(false);
    });
  });
});
