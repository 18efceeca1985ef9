import { describe, expect, test } from '@jest/globals';
import { decode, encode } from 'dns-packet';
import fc from 'fast-check';
import {
  correctionsOf,
  FINDINGS,
  type Finding,
  type FindingCode,
  findingCodes,
  type RecordObservation,
  recordTtlSeconds,
  type ServerAnswer,
  stepsOf,
} from '../../src/domain/findings.ts';
import { readKeyRecord, recordValue } from '../../src/domain/keyRecord.ts';
import { fingerprintOf } from '../../src/domain/publicKey.ts';
import { correctionText, pasteForms } from '../../src/texts/records.ts';
import { placeholder, text } from '../../src/texts/text.ts';
import { lonePublicKey } from '../support/keys.ts';
import { readMasterFile } from '../support/masterFile.ts';
import { texts } from '../support/texts.ts';

const keys = [1024, 2048, 4096].map((bits) => {
  const spki = lonePublicKey(bits);
  return { fingerprint: fingerprintOf(spki), value: recordValue(spki.toString('base64')) };
});
const [, ours] = keys as [unknown, (typeof keys)[number]];
const name = 'gooid-21-prod-20250918-2._domainkey.goo.ne.jp';
const requestedAt = Date.parse('2026-10-15T00:00:00Z');

const server = (more: Partial<ServerAnswer>): ServerAnswer => ({
  server: 'ns1.goo.ne.jp',
  role: 'authoritative',
  verdict: 'right',
  silent: false,
  rcode: 'NOERROR',
  authoritative: true,
  ttlSeconds: 300,
  serial: 7,
  records: [],
  millis: 1,
  ...more,
});

const found = (...codes: FindingCode[]): Finding[] =>
  codes.map((code) => ({
    code,
    severity: FINDINGS[code].severity,
    facts: { servers: 'ns1.goo.ne.jp', ...FINDINGS[code].facts },
  }));

const observed = (findings: readonly Finding[], servers: readonly ServerAnswer[] = []): RecordObservation => ({
  name,
  expected: ours.fingerprint,
  scope: 'authoritative',
  requestedAt,
  servers,
  verdict: 'wrong',
  findings,
  content: null,
  negativeUntil: requestedAt + 900_000,
});

const wanted = (value: string | null = ours.value) => ({ name, value, ttlSeconds: recordTtlSeconds });
const correct = (...codes: FindingCode[]) => correctionsOf(observed(found(...codes)), wanted());

/** Through the wire format of another library: what a server loads and hands out. */
const overTheWire = (strings: readonly string[]): readonly string[] => {
  const answers = [{ type: 'TXT' as const, name, ttl: 1, data: strings.map((text) => Buffer.from(text, 'latin1')) }];
  const [answer] = decode(encode({ type: 'response', id: 1, flags: 0, questions: [], answers })).answers ?? [];
  return answer?.type === 'TXT'
    ? [answer.data].flat().map((part) => Buffer.from(part as Buffer).toString('latin1'))
    : [];
};

const cut = (value: string, cuts: readonly number[]): readonly string[] => {
  const at = [...new Set([0, ...cuts.map((point) => point % value.length), value.length])].sort((a, b) => a - b);
  return at.slice(1).flatMap((end, i) => value.slice(at[i], end).match(/.{1,255}/g) ?? []);
};

describe('what is pasted reads back as right', () => {
  const mending = findingCodes.filter((code) => stepsOf(correct(code)).some((step) => step.do !== 'delete'));

  test('given any correction of any key, through a zone file, the wire and any cutting, then the reader says right', () => {
    const key = fc.constantFrom(...keys);
    fc.assert(
      fc.property(key, fc.constantFrom(...mending), fc.array(fc.nat(1_000), { maxLength: 6 }), (of, code, cuts) => {
        const steps = stepsOf(correctionsOf(observed(found(code)), wanted(of.value)));
        const records = readMasterFile(pasteForms(steps).zoneFile ?? '');
        const place = code === 'cname' ? FINDINGS.cname.facts.target : name;
        expect(records).toMatchObject([{ name: place, type: 'TXT', ttlSeconds: recordTtlSeconds }]);
        for (const strings of [records[0]?.strings ?? [], cut((records[0]?.strings ?? []).join(''), cuts)]) {
          const reading = readKeyRecord([overTheWire(strings)], { fingerprint: of.fingerprint });
          expect(reading).toMatchObject({ verdict: 'right', findings: [] });
        }
      }),
      { numRuns: 200, seed: 3 },
    );
  });

  test.each(keys)('given the Route 53 and the plain form, then they hold the same record', (of) => {
    const forms = pasteForms(stepsOf(correctionsOf(observed(found('truncated')), wanted(of.value))));
    const { Changes } = JSON.parse(forms.route53 ?? '');
    const [{ Action, ResourceRecordSet: set }] = Changes;
    expect([Changes.length, Action, set.Name, set.Type, set.TTL]).toEqual([1, 'UPSERT', `${name}.`, 'TXT', 3_600]);
    const line = `${set.Name} ${set.TTL} IN TXT ${set.ResourceRecords[0].Value}`;
    expect(readMasterFile(line)).toEqual(readMasterFile(forms.zoneFile ?? ''));
    expect(forms.plain?.split('\n')).toEqual([`Name:  ${name}`, 'Type:  TXT', 'TTL:   3600', `Value: ${of.value}`]);
  });
});

describe('each finding has its own way to be mended', () => {
  test.each(['name_doubled', 'name_without_prefix'] as const)('%s: that one goes, this one comes', (code) => {
    const steps = stepsOf(correct('absent', code));
    expect(steps).toEqual([
      { do: 'delete', name: FINDINGS[code].facts.name },
      { do: 'create', name, value: ours.value, ttlSeconds: 3_600 },
    ]);
    expect(pasteForms(steps).zoneFile).toContain(`; delete every TXT record at ${FINDINGS[code].facts.name}.`);
  });

  test('several things wrong with one record are one replacement', () => {
    expect(stepsOf(correct('quotes_in_value', 'testing_flag', 'several_records'))).toMatchObject([{ do: 'replace' }]);
  });

  test('a private key at another name is deleted there', () => {
    const at = `${name}.goo.ne.jp`;
    const finding = {
      code: 'private_key_published',
      severity: 'critical',
      facts: { name: at, servers: 'ns1' },
    } as const;
    const notified = correctionsOf(observed([finding]), wanted());
    expect(stepsOf(notified)).toEqual([{ do: 'delete', name: at }]);
  });

  test('a published private key is only deleted, whatever else is wrong: its public half must not come back', () => {
    const all = correct('several_records', 'private_key_published', 'testing_flag');
    expect(all.map(({ finding }) => finding.code)).toEqual(['private_key_published']);
    expect(stepsOf(all)).toEqual([{ do: 'delete', name }]);
    expect(JSON.stringify(pasteForms(stepsOf(all)))).not.toContain('p=');
    expect(pasteForms(stepsOf(all)).route53).toBeNull();
  });

  test.each(findingCodes.filter((code) => FINDINGS[code].correction === 'none'))(
    '%s: nothing in the zone is to be changed',
    (code) => {
      expect(stepsOf(correct(code))).toEqual([]);
    },
  );

  test('a stale resolver is waited for as long as its answer lives', () => {
    const resolver = server({ server: '192.0.2.53', role: 'resolver', verdict: 'wrong', ttlSeconds: 120 });
    const [correction] = correctionsOf(observed(found('resolver_stale'), [resolver]), wanted());
    expect(correction?.until).toBe(requestedAt + 120_000);
  });

  test('a record that nobody knows the value of has nothing to paste', () => {
    expect(stepsOf(correctionsOf(observed(found('truncated')), wanted(null)))).toEqual([]);
  });
});

describe('which server lags', () => {
  const outdatedServers = (...servers: ServerAnswer[]) =>
    correctionsOf(observed(found('servers_disagree'), servers), wanted())[0]?.outdatedServers.map((one) => one.server);

  test.each([
    ['the older serial', [7, 9], 'right', ['a']],
    ['the older serial, the circle closed (RFC 1982)', [4_294_967_290, 3], 'right', ['a']],
    ['with equal serials whoever is not right', [7, 7], 'absent', ['b']],
  ] as const)('%s', (_, [first, second], verdict, expected) => {
    expect(
      outdatedServers(server({ server: 'a', serial: first }), server({ server: 'b', serial: second, verdict })),
    ).toEqual(expected);
  });

  test('servers that said nothing are not blamed', () => {
    expect(outdatedServers(server({ server: 'a' }), server({ server: 'b', verdict: 'unknown', serial: 1 }))).toEqual(
      [],
    );
  });
});

/** The text with something in every place of a fact. */
const filled = (template: string): RegExp =>
  new RegExp(`^${template.replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&').replaceAll(placeholder, '[^]+')}$`);

describe.each(['ja', 'en'] as const)('the words in %s', (language) => {
  test.each(findingCodes)('%s is named, explained, and has a way to be mended, with no fact missing', (code) => {
    const seen = observed(found(code), [server({}), server({ server: 'ns2', verdict: 'absent', serial: 5 })]);
    for (const correction of correctionsOf(seen, wanted())) {
      const output = correctionText(language, correction, seen, 'Asia/Tokyo');
      for (const sentence of Object.values(output)) {
        expect(sentence).not.toBe('');
        expect(sentence).not.toMatch(/[{}]|undefined|\(\)|（）|（、|: $/);
      }
      expect(output.title).toMatch(filled(texts[language][`finding.${code}`]));
      expect(output.why).toMatch(filled(texts[language][`why.${code}`]));
      expect(output.fix).toMatch(filled(texts[language][`fix.${code}`]));
    }
  });

  test('given no name servers at all, then nobody is to be asked whether they answer, but resolvers and spelling are to be looked at', () => {
    const seen = observed([
      { code: 'unreachable', severity: 'error', facts: { reason: 'no_name_servers', servers: '' } },
    ]);
    const [one] = correctionsOf(seen, wanted());
    const output = one && correctionText(language, one, seen, 'Asia/Tokyo');
    expect(output?.fix).toMatch(language === 'ja' ? /綴り.*リゾルバー/ : /spelling.*resolvers/);
    expect(`${output?.why}${output?.fix}`).not.toContain(text(language, 'servers.all'));
  });

  test('who lags, with serials, and until when an old answer may live are told', () => {
    const seen = observed(found('servers_disagree', 'absent'), [
      server({}),
      server({ server: 'ns2.goo.ne.jp', verdict: 'absent', serial: 5 }),
    ]);
    const [disagree, absent] = correctionsOf(seen, wanted()).map((one) =>
      correctionText(language, one, seen, 'Asia/Tokyo'),
    );
    expect(disagree?.why).toMatch(/ns1\.goo\.ne\.jp: .*7.*ns2\.goo\.ne\.jp: .*5/);
    expect(disagree?.fix).toMatch(/(^| )ns2\.goo\.ne\.jp/);
    expect(absent?.fix).toContain('2026-10-15 09:15 Asia/Tokyo');
  });
});
