import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { refusalCodes } from '../../src/domain/decision.ts';
import { noticeCodes } from '../../src/domain/notices.ts';
import { reminderKeys } from '../../src/domain/waitNotices.ts';
import { messages, placeholder, text, textOfCode } from '../../src/texts/text.ts';
import { texts } from '../support/texts.ts';

const sources = (folder: string): string[] =>
  (existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [])
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(folder, name), 'utf8'));

const ja: Readonly<Record<string, string>> = texts.ja;
const en: Readonly<Record<string, string>> = texts.en;
const keys = Object.keys(ja);
const domainCode = sources('src/domain').join('\n');
const tellingCode = [
  ...sources('src/adapters/slack'),
  ...sources('src/app/report'),
  ...['texts/alerts', 'texts/facts', 'texts/records', 'main/commands/check'].map((name) =>
    readFileSync(`src/${name}.ts`, 'utf8'),
  ),
].join('\n');

/** Names of the placeholders of a text, sorted. */
const placeholdersOf = (template: string): readonly string[] =>
  [...new Set([...template.matchAll(placeholder)].map(([, name]) => name ?? ''))].sort();

describe('the catalogue', () => {
  test('given both languages, then they have the same keys, each with a text', () => {
    expect(Object.keys(en).sort()).toEqual([...keys].sort());
    expect(keys.filter((key) => ja[key]?.trim() === '' || en[key]?.trim() === '')).toEqual([]);
  });

  test('given a key, then both languages take the same facts', () => {
    const different = keys.filter((key) => `${placeholdersOf(ja[key] ?? '')}` !== `${placeholdersOf(en[key] ?? '')}`);
    expect(different).toEqual([]);
  });

  test('given a Japanese text, then it is not the English one, and English has no Japanese in it', () => {
    expect(keys.filter((key) => /[ぁ-んァ-ヶ一-龠]/.test(en[key] ?? ''))).toEqual([]);
  });

  test('given every code of the domain, then there is a text for it', () => {
    for (const code of refusalCodes) expect(textOfCode('ja', 'refusal', code)).not.toBeNull();
    for (const code of noticeCodes) expect(textOfCode('en', 'notice', code)).not.toBeNull();
  });

  test('given the notices that the domain raises, then the list of codes has them all and no others', () => {
    const raised = [...domainCode.matchAll(/\bnotice\(\s*([^`;]*?)[,)]/g)]
      .flatMap(([, argument = '']) => [...argument.matchAll(/'([a-zA-Z_]+)'/g)])
      .map(([, code = '']) => code);
    const outcomes = ['applied', 'refused', 'notSent', 'unknown'].map((outcome) => `put_${outcome}`);
    // A log that does not hold takes no notice, and a Slack that lets nobody in is no matter of one log: the process says so itself.
    const besideTheLog = ['log_corrupt', 'slack_refuses', 'sweep_stopped'];
    const listed = new Set<string>(noticeCodes);
    const reminders = noticeCodes.filter((code) => /^(reminder|alarm)_/.test(code));
    expect(raised.filter((code) => !listed.has(code))).toEqual([]);
    expect(
      noticeCodes.filter((code) => ![...raised, ...outcomes, ...reminders, ...besideTheLog].includes(code)),
    ).toEqual([]);
  });

  test('given what the domain waits for, then each has a name, and a reminder or an alarm', () => {
    const waiting = ['reminders', 'incidents', 'decide/rollback']
      .map((name) => readFileSync(`src/domain/${name}.ts`, 'utf8'))
      .join('\n');
    const output = [...waiting.matchAll(/say\(\s*(?:rotation\.roundWanted \? )?'(\w+)'(?: : '(\w+)')?/g)].flatMap(
      ([, ...found]) => found.filter((key) => key !== undefined),
    );
    const keyed = [...waiting.matchAll(/key: '(\w+)'/g)].map(([, key]) => key);
    expect([...new Set([...output, ...keyed])].sort()).toEqual([...reminderKeys].sort());
    const notified: readonly string[] = noticeCodes;
    for (const key of reminderKeys) {
      expect(notified.includes(`reminder_${key}`) || notified.includes(`alarm_${key}`)).toBe(true);
    }
  });

  test('given a text that is looked up by name, then some code uses it', () => {
    const byCode =
      /^(refusal|notice|response|done|stage|next|owner|verdict|end|blocker|delivery|finding|title|button|basis|confirm|progress|event|outcome|effect|problem|slackRefusal|channelStep|why|fix|reason|paste|need|unsigned|dmarc|spf|ownership|ownershipAdvice|ownershipNote|requesterRule|execution|ownershipSuspect|incident|warning|who|counted|group|fileHint|waiting|act|because|alteration|lateness)\./;
    const composed = ['answer.authoritative', 'answer.resolver', 'answer.parent'];
    const unused = keys.filter(
      (key) => !byCode.test(key) && !composed.includes(key) && !tellingCode.includes(`'${key}'`),
    );
    expect(unused).toEqual([]);
  });

  test('given any text, then it promises no zero downtime and never says certificate', () => {
    const promisedDate = keys.filter((key) =>
      /zero downtime|無停止|ダウンタイム|証明書|certificate/i.test(`${ja[key]} ${en[key]}`),
    );
    expect(promisedDate).toEqual([]);
  });

  test('given Japanese sentences, then they are polite: none ends in the plain form', () => {
    expect(keys.filter((key) => /(?:である|だ|(?<!まし|でし)た|する|ない)。/.test(ja[key] ?? ''))).toEqual([]);
  });
});

describe('a look-up', () => {
  test('given facts, then they stand in the places; given none, then the places are empty', () => {
    expect(text('ja', 'done.status', { domain: 'goo.ne.jp' })).toBe('goo.ne.jp の現在の状態です。');
    expect(textOfCode('en', 'refusal', 'rotation_running', {})).toContain('(next selector: )');
  });

  test('given a fact that looks like a placeholder, then it is not filled again', () => {
    expect(text('en', 'done.status', { domain: '{domain}' })).toBe('Status of {domain}.');
  });

  test('given a code from outside, then nothing but the group is found', () => {
    expect(textOfCode('ja', 'refusal', 'toString')).toBeNull();
    expect(textOfCode('ja', 'refusal', 'no_such_code')).toBeNull();
  });
});

/** What the compiler asks of the texts that one part says by itself. `tsc` judges the marked lines; the test runs the rest. */
describe('the texts of a command', () => {
  const message = messages({
    absent: { ja: '{domain} はありません。', en: 'There is no {domain}.' },
    done: { ja: '終わりました。', en: 'Done.' },
  });

  test('a text is said in the language that is asked for, with its facts', () => {
    expect(message('ja', 'absent', { domain: 'goo.ne.jp' })).toBe('goo.ne.jp はありません。');
    expect(message('en', 'absent', { domain: 'goo.ne.jp' })).toBe('There is no goo.ne.jp.');
    expect(message('en', 'done')).toBe('Done.');
    expect(message.ofCode('en', 'absent', {})).toBe('There is no .');
  });

  test('a missing fact, language or row does not compile, nor do facts that only one language has', () => {
    const wrong = [
      // @ts-expect-error The fact `domain` is missing.
      () => message('en', 'absent'),
      // @ts-expect-error There is no such row.
      () => message('en', 'other'),
      // @ts-expect-error Only English has the fact.
      () => messages({ uneven: { ja: '終わりました。', en: '{domain} is done.' } }),
      // @ts-expect-error The compiler cannot see the facts of a text that is put together.
      () => messages({ joined: { ja: ['{domain}'].join(), en: ['{domain}'].join() } }),
      // @ts-expect-error There is no English.
      () => messages({ half: { ja: '終わりました。' } }),
    ];
    expect(wrong).toHaveLength(5);
  });
});
