/** The DNS application: what a clerk pastes, and what a person still has to fill in. */
import { describe, expect, test } from '@jest/globals';
import { type ApplicationSettings, nameNotations, valueNotations } from '../../src/domain/application.ts';
import { recordValue } from '../../src/domain/keyRecord.ts';
import { type Applicant, applicationDocument, applicationValues, bundledValues } from '../../src/texts/application.ts';
import { applicationFields } from '../../src/texts/applicationTexts.ts';
import { domain, next, policy, publicKey, stateIn } from '../adapters/slack/states.ts';
import { usualApplication } from '../support/usualApplication.ts';

const languages = ['ja', 'en'] as const;
const nobody: Applicant = { name: null, mail: null, extension: null };
const key = { ...publicKey, value: recordValue(publicKey.publicKey) };
const state = stateIn('awaitingApplication');
const fqdn = `${next}._domainkey.${domain}`;

const valuesWith = (
  settings: Partial<ApplicationSettings>,
  applicant = nobody,
  language: (typeof languages)[number] = 'ja',
) =>
  applicationValues(
    { language, policy, settings: { ...usualApplication, ...settings }, state, applicant },
    { kind: 'add', selector: next, key },
  );

describe('several applications in one cell of the department’s form', () => {
  test('what is equal stands once, and what differs is one after the other, in the same order in every cell', () => {
    const one = valuesWith({});
    const bundled = bundledValues([one, { ...one, fqdn: 'b.example', value: 'v=DKIM1; p=B' }]);
    expect(bundled).toMatchObject({ type: 'TXT', fqdn: `${fqdn}\nb.example`, value: `${one.value}\nv=DKIM1; p=B` });
    const split = bundledValues([
      { ...one, value: 'a\nb' },
      { ...one, value: 'c\nd' },
    ]);
    expect(split?.value).toBe('a\nb\n\nc\nd');
    expect(bundledValues([])).toBeNull();
  });
});

describe('one notation, chosen once', () => {
  test.each([
    ['fqdn', fqdn],
    ['absolute', `${fqdn}.`],
    ['relative', `${next}._domainkey`],
  ] as const)('given name: %s, then the form has the name as %s', (name, host) => {
    expect(valuesWith({ zone: domain, notation: { name, value: 'single' } }).host).toBe(host);
  });

  test.each([
    ['single', (value: string) => value === key.value],
    ['split', (value: string) => value.split('\n').join('') === key.value && !value.includes('"')],
    ['quoted', (value: string) => value.split('" "').join('') === `"${key.value}"`],
  ] as const)('given value: %s, then the strings of at most 255 bytes are the value', (notation, isRight) => {
    const { value } = valuesWith({ notation: { name: 'fqdn', value: notation } });
    expect(isRight(value)).toBe(true);
    const parts = value.split(/\n|" "/);
    expect(parts.length).toBe(notation === 'single' ? 1 : Math.ceil(key.value.length / 255));
  });

  test.each(nameNotations.flatMap((name) => valueNotations.map((value) => ({ name, value }))))(
    'given $name and $value, then the form has the value in that notation only, and warns of nothing that it contains',
    (notation) => {
      for (const language of languages) {
        const values = valuesWith({ zone: domain, notation }, nobody, language);
        const document = applicationDocument(language, 'add', { ...values, expected: '' });
        expect(document.split('p=MII')).toHaveLength(2);
        expect(document).not.toMatch(/引用符や|add quotation marks/);
        expect(document).toContain(`\n${values.host}\n`);
        expect(document).toContain(`\n${values.value}\n`);
      }
    },
  );
});

describe('what is known, and what is not', () => {
  test('given nothing about the applicant, then each such field is visibly empty', () => {
    const document = applicationDocument('ja', 'add', valuesWith({}));
    for (const label of ['氏名', '部署', '内線', 'メール', '承認者', '申請日', 'ゾーン名', '問い合わせ先']) {
      expect(document).toContain(`\n${label}: ［ご記入ください］\n`);
    }
  });

  test('given configuration and profile, then the configuration goes first, and no line break of a profile stays', () => {
    const settings = { department: '基盤部', mail: 'team@example.jp', approver: '田中', contact: '内線 1' };
    const values = valuesWith(settings, { name: '鈴木\n花子', mail: 'me@example.jp', extension: '12\u202e34' });
    expect(values).toMatchObject({ ...settings, applicant: '鈴木 花子', mail: 'team@example.jp', extension: '1234' });
  });

  test.each(languages)('given a key, then the form in %s has each field, in order', (language) => {
    const document = applicationDocument(language, 'add', valuesWith({ zone: domain }, nobody, language));
    const places = Object.values(applicationFields).map((row) => document.indexOf(`\n${row[language]}:`));
    expect(places).not.toContain(-1);
    expect(places.toSorted((a, b) => a - b)).toEqual(places);
    if (language === 'en') expect(document).not.toMatch(/[ぁ-んァ-ン一-龠]/);
  });

  test.each(languages)(
    'given the removal in %s, then nothing is to be entered, and the addition is named',
    (language) => {
      const content = { kind: 'remove', selector: next, from: 0, reason: 'R', urgent: false } as const;
      const context = { language, policy, settings: usualApplication, state, applicant: nobody };
      const values = applicationValues(context, content);
      expect(values).toMatchObject({
        number: `${domain}_${next}-remove`,
        related: `${domain}_${next}-add`,
        reason: 'R',
        host: fqdn,
      });
      expect(applicationDocument(language, 'remove', values)).not.toContain('v=DKIM1');
    },
  );
});
