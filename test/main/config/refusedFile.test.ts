import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { changed, configFolder, leastFile, loadedOf, refusedOf } from './support.ts';

let files: Awaited<ReturnType<typeof configFolder>>;
beforeEach(async () => {
  files = await configFolder();
});
afterEach(() => files.close());

/** Where, the value put there (undefined takes it away), the code, and where it is told when that is elsewhere. */
type Row = readonly [path: string, value: unknown, code: string, toldAt?: string];

const domain = (key: string): string => `domains.0.${key}`;
const secondDomain = { ...leastFile().domains[0], name: 'GOO.ne.jp.' };
const role = 'arn:aws:iam::210987654321:role/futari-ses';

const witness = (change: object): object => ({
  ...{ name: 'a', address: 'a@x.example', imap: { host: 'imap.x.example', user: 'a' }, authserv: 'mx.x.example' },
  ...change,
});

const rows: readonly Row[] = [
  ['keys', undefined, 'missing'],
  ['domains', undefined, 'missing'],
  ['dns', undefined, 'missing'],
  ['probe', undefined, 'missing'],
  ['keys.provider', undefined, 'missing'],
  ['keys.file', undefined, 'missing'],
  ['dns.resolvers', undefined, 'missing'],
  ['probe.address', undefined, 'missing'],
  ...['name', 'targets', 'channel', 'selector', 'current', 'approvers'].map(
    (key): Row => [domain(key), undefined, 'missing', `domains[0].${key}`],
  ),
  [domain('targets.0.region'), undefined, 'missing', 'domains[0].targets[0].region'],
  ['probe.receive', 'pop3', 'not_one_of'],
  ['probe.receive', 'imap', 'missing', 'probe.imap'],
  ['probe.receive', 's3', 'missing', 'probe.s3'],
  ['probe.imap', { user: 'probe' }, 'missing', 'probe.imap.host'],
  ['probe.imap', { host: 'imap.example.jp', user: 'probe', tls: 'none' }, 'imap_in_the_clear', 'probe.imap.tls'],
  ['probe.imap', { host: 'imap.example.jp:993', user: 'probe' }, 'malformed', 'probe.imap.host'],
  ['probe.imap', { host: 'imap.example.jp', user: 'probe', password: 'x' }, 'unknown_key', 'probe.imap.password'],
  ['probe.s3', { bucket: 'Example' }, 'malformed', 'probe.s3.bucket'],
  ['probe.witnesses', [witness({ authserv: undefined })], 'missing', 'probe.witnesses[0].authserv'],
  ['probe.witnesses', [witness({ name: 'probe' })], 'malformed', 'probe.witnesses[0].name'],
  ['probe.witnesses', [witness({}), witness({ address: 'b@x.example' })], 'duplicate', 'probe.witnesses[1].name'],
  ['probe.witnesses', [witness({}), witness({ name: 'b' })], 'duplicate', 'probe.witnesses[1].address'],
  [
    'probe.witnesses',
    [witness({ imap: { host: 'imap.x.example', user: 'a', tls: 'none' } })],
    'imap_in_the_clear',
    'probe.witnesses[0].imap.tls',
  ],
  ['aprovals', 2, 'unknown_key_near'],
  ['slackToken', 'xoxb-1', 'unknown_key'],
  ['policy.aproval_ttl', 'P3D', 'unknown_key_near'],
  [domain('approver'), { users: ['U1'] }, 'unknown_key_near', 'domains[0].approver'],
  ['locale', 'fr', 'not_one_of'],
  ['timezone', 'Asia/Tokio', 'timezone_unknown'],
  ['timezone', '+09:00', 'timezone_unknown'],
  ['timezone', 'EST', 'timezone_unknown'],
  ['timezone', 'IST', 'timezone_unknown'],
  ['account', 123456789012, 'wrong_type'],
  ['account', '1234', 'malformed'],
  ['table', 'a b', 'malformed'],
  ['keys.provider', 'vault', 'not_one_of'],
  ['keys', { provider: 'kms', keyId: 'my key' }, 'malformed', 'keys.keyId'],
  [
    'keys',
    { provider: 'kms', keyId: 'mrk-0123456789abcdef0123456789abcdef' },
    'signing_key_missing',
    'keys.signingKeyId',
  ],
  ['keys', { provider: 'kms', keyId: 'alias/dkim-rotation' }, 'anchor_missing', 'anchor'],
  ['anchor', { folder: './anchor', bucket: 'example-anchor' }, 'anchor_both'],
  ['legacy', { domain: 'goo.ne.jp' }, 'missing', 'legacy.channel'],
  ['legacy', { domain: 'example.jp', channel: 'C0DKIM' }, 'legacy_domain', 'legacy.domain'],
  ['legacy', { domain: 'goo.ne.jp', channel: 'C0OTHER' }, 'legacy_channel', 'legacy.channel'],
  ['domains', [], 'list_length'],
  ['domains', { name: 'goo.ne.jp' }, 'wrong_type'],
  ['domains.1', secondDomain, 'duplicate', 'domains[1].name'],
  [domain('name'), '192.0.2.1', 'malformed', 'domains[0].name'],
  [domain('name'), 'goo_ne_jp', 'malformed', 'domains[0].name'],
  [domain('targets.0.region'), 'tokyo', 'malformed', 'domains[0].targets[0].region'],
  [domain('targets.1'), { region: 'ap-northeast-1' }, 'duplicate', 'domains[0].targets[1]'],
  [domain('targets.0.role'), 'futari-ses', 'malformed', 'domains[0].targets[0].role'],
  [
    domain('targets.0'),
    { region: 'us-east-1', account: '123456789012', role },
    'account_role_differ',
    'domains[0].targets[0].account',
  ],
  [domain('targets.0.identity'), 'example.jp', 'identity_other', 'domains[0].targets[0].identity'],
  [domain('application'), { name: 'relative' }, 'zone_missing', 'domains[0].application.zone'],
  [domain('application'), { zone: 'example.jp' }, 'zone_other', 'domains[0].application.zone'],
  [domain('application'), { zone: 'oo.ne.jp' }, 'zone_other', 'domains[0].application.zone'],
  [domain('application'), { zone: 'goo ne jp' }, 'malformed', 'domains[0].application.zone'],
  [domain('application'), { name: 'short' }, 'not_one_of', 'domains[0].application.name'],
  [domain('application'), { contact: '\n' }, 'malformed', 'domains[0].application.contact'],
  [domain('application'), { mail: 'nobody' }, 'malformed', 'domains[0].application.mail'],
  [domain('channel'), '#dkim', 'malformed', 'domains[0].channel'],
  [domain('selector'), 'gooid-{yyyymmdd}', 'template_no_number', 'domains[0].selector'],
  [domain('selector'), 'gooid_{yyyymmdd}-{n}', 'template_not_selector', 'domains[0].selector'],
  [domain('selector'), `${'x'.repeat(60)}-{n}`, 'template_not_selector', 'domains[0].selector'],
  [domain('current'), 'gooid._domainkey', 'malformed', 'domains[0].current'],
  [domain('current'), 20250904, 'wrong_type', 'domains[0].current'],
  [domain('approvers'), { userGroup: 'S1', users: ['U1', 'U2'] }, 'people_both', 'domains[0].approvers'],
  [domain('approvers'), {}, 'people_neither', 'domains[0].approvers'],
  [domain('approvers'), { users: [] }, 'people_nobody', 'domains[0].approvers'],
  [domain('approvers'), { users: ['U1'] }, 'people_too_few', 'domains[0].approvers.users'],
  [domain('approvers'), { users: ['U1', 'U2', 'U1'] }, 'duplicate', 'domains[0].approvers.users[2]'],
  [domain('approvers'), { users: ['U1', '@alice'] }, 'malformed', 'domains[0].approvers.users[1]'],
  [domain('operators'), {}, 'people_neither', 'domains[0].operators'],
  [domain('regions'), ['Tokyo'], 'malformed', 'domains[0].regions[0]'],
  [domain('authoritative'), ['ns1.example.jp:99999'], 'malformed', 'domains[0].authoritative[0]'],
  [domain('authoritative'), ['256.1.1.1:53'], 'malformed', 'domains[0].authoritative[0]'],
  // A silent server is waived when two others say right.
  [domain('authoritative'), ['ns1.example.jp', 'NS1.example.jp:53'], 'duplicate', 'domains[0].authoritative[1]'],
  ['dns.resolvers', ['dns.example.jp:53', '192.0.2.2:53'], 'malformed', 'dns.resolvers[0]'],
  ['dns.resolvers', [], 'list_length'],
  // One resolver may have a cache of its own that is wrong: I2 wants at least two.
  ['dns.resolvers', ['192.0.2.1:53'], 'list_length'],
  ['dns.resolvers', ['192.0.2.1:53', '192.0.2.1:53'], 'duplicate', 'dns.resolvers[1]'],
  ['dns.resolvers', ['192.0.2.1', '192.0.2.1:53'], 'duplicate', 'dns.resolvers[1]'],
  ['dns.resolvers', ['[2001:db8::1]', '[2001:DB8:0::1]:53'], 'duplicate', 'dns.resolvers[1]'],
  ['dns.timeoutMs', '2s', 'wrong_type'],
  ['dns.timeoutMs', 2.5, 'wrong_type'],
  ['dns.timeoutMs', 20, 'number_range'],
  ['dns.atOnce', 501, 'number_range'],
  ['dns.perServer', { atOnce: 51 }, 'number_range', 'dns.perServer.atOnce'],
  ['dns.perServer', { perSecond: 201 }, 'number_range', 'dns.perServer.perSecond'],
  ['dns.perServer', { perSecond: 0 }, 'number_range', 'dns.perServer.perSecond'],
  ['schedule.domainsAtOnce', 65, 'number_range'],
  ['policy.approvals', 0, 'approvals_too_few'],
  ['policy.approvals', 1, 'approvals_too_few'],
  ['policy.approvals', 11, 'number_range'],
  ['policy.requesterCounts', 'yes', 'wrong_type'],
  ['policy.execution', 'auto', 'not_one_of'],
  ['policy.approvalTtl', '3 days', 'duration_malformed'],
  ['policy.approvalTtl', 'P1M', 'duration_calendar_unit'],
  ['policy.overlap', 'P1Y', 'duration_calendar_unit'],
  ['policy.watch', 24, 'wrong_type'],
  ['policy.watch', 'PT1M', 'duration_range'],
  ['policy.evidenceMaxAge', 'PT61S', 'duration_range'],
  ['policy.settle', 'PT19M', 'duration_range'],
  ['policy.grantMax', 'P6D', 'duration_range'],
  ['policy.silentFor', 'PT23H', 'duration_range'],
  ['policy.stableChecks', 1, 'number_range'],
  ['policy.reminderDays', [1], 'list_length'],
  ['policy.reminderDays', [0, 14], 'number_range', 'policy.reminderDays[0]'],
  ['window', 'always', 'wrong_type'],
  ['window.days', ['monday'], 'not_one_of', 'window.days[0]'],
  ['window.hours', '10-17', 'malformed'],
  ['window.hours', '22:00-05:00', 'hours_order'],
  ['window.freeze', ['02-30'], 'malformed', 'window.freeze[0]'],
  ['window.freeze', ['2027-02-29'], 'malformed', 'window.freeze[0]'],
  ['window.freeze', ['2027-05-08/2027-04-29'], 'malformed', 'window.freeze[0]'],
  ['window.freeze', ['2027-04-29/05-08'], 'malformed', 'window.freeze[0]'],
  ['window.freeze', ['01-01/12-31'], 'window_never_opens', 'window.freeze'],
  ['window.holidays', 'us', 'malformed', 'window.holidays[0]'],
  ['window.holidays', ['2027-02-29'], 'malformed', 'window.holidays[0]'],
  ['schedule.daily', 'every morning', 'cron_malformed'],
  ['schedule.daily', '0 9 * * 1', 'cron_not_daily'],
  ['schedule.daily', '*/5 * * * *', 'cron_not_daily'],
  ['schedule.sweep', '61 * * * *', 'cron_malformed'],
  ['probe.address', 'probe', 'malformed'],
  ['probe.listen', '2525', 'malformed'],
  ['probe.wait', 'PT1S', 'duration_range'],
];

describe('a file with a wrong or missing field stops the start', () => {
  test.each(rows)('given %s = %j, then it is refused as %s, with the expected shape', async (...row: Row) => {
    // Not as four parameters: Jest takes one more than a row has for its `done`, and waits for it.
    const [path, value, code, shownAt] = row;
    const passwords = { FUTARI_WITNESS_IMAP_PASSWORDS: '{"a":"x","b":"x"}' };
    const refused = refusedOf(await files.load(changed(leastFile(), path, value), passwords));
    const where = shownAt ?? path;
    expect(refused.problems.map((problem) => [problem.path, problem.code])).toContainEqual([where, code]);
    expect(refused.problems).toHaveLength(1);
    expect(refused.text).toContain(`1. ${where} (line `);
    expect(refused.text).toMatch(/\n {3}expected: .+\n {3}example: .+|; known here: locale, /);
    expect(refused.text).not.toMatch(/\{(?!yyyymm|n\})\w+\}|undefined|@\w+ /);
  });

  test('given several problems, then all are told, in the order of the file, with their lines', async () => {
    const text = 'locale: en\npolicy:\n  approvals: 1\n  watch: P1Y\nkeys: { provider: local }\nprobe: {}\n';
    const refused = refusedOf(await files.load(text));
    expect(refused.problems.map(({ path, line }) => [path, line])).toEqual([
      ['domains', 1],
      ['dns', 1],
      ['policy.approvals', 3],
      ['policy.watch', 4],
      ['keys.file', 5],
      ['probe.address', 6],
    ]);
  });

  test('given a misspelt key, then the nearest known key and its shape are suggested', async () => {
    const refused = refusedOf(await files.load(changed(leastFile(), 'policy.aprovals', 2)));
    expect(refused.text).toContain('did you mean approvals?');
    expect(refused.text).toContain('example: approvals: 2');
  });

  test('I1: given one approval, then the reason is told', async () => {
    const refused = refusedOf(await files.load(changed(leastFile(), 'policy.approvals', 1)));
    expect(refused.text).toContain('at least two different people must approve');
  });

  test('given locale: ja, or LANG=ja where the file cannot be read, then it is told in Japanese', async () => {
    const byFile = refusedOf(await files.load({ ...leastFile(), locale: 'ja', table: 'x' }));
    expect(byFile.text).toContain('設定に 1 件の問題があります');
    const byLang = refusedOf(await files.load('locale: [', { LANG: 'ja_JP.UTF-8' }));
    expect(byLang.text).toContain('YAML として読めません');
  });

  test.each([
    ['a tab', 'dns:\n\tresolvers: []\nprobe: {}', 1, 'line 2, column 1 (a tab indents the line'],
    ['two keys twice', 'dns: {}\ndns: {}\nprobe: {}\nprobe: {}', 2, 'line 2, column 1 (the same key appears twice)'],
    ['two documents', 'dns: {}\n---\npolicy: {}', 1, '(a second document follows'],
    ['two documents and a mark', 'dns: {}\n---\npolicy: {}\n---\n', 1, '(a second document follows'],
    ['no space after a colon', 'locale:ja\ndns: {}', 1, '(a key has no colon with a space behind it)'],
    ['an open quotation mark', 'table: "x\n', 1, '(a quotation mark, a bracket'],
    ['a full-width colon', 'locale: ja\ntable： x\ndns: {}', 1, 'U+FF1A (2:6)'],
    ['a no-break space', 'domains:\n  - a: b\n\u00a0\u00a0\u00a0\u00a0c: d\n    e: f\n', 1, 'U+00A0 (3:1)'],
    [
      'a full-width colon in a right value',
      'locale: 日本語：ja\ntable:x\ndns: {}',
      1,
      '(a key has no colon with a space behind it)',
    ],
    ['a full-width space behind a colon', 'locale: ja\ntable:\u3000x\ndns: {}', 1, 'U+3000 (2:7)'],
    ['a full-width comma in brackets', 'a: [b， c: d, e: f: g]\n', 1, 'U+FF0C (1:6)'],
    ['a reason without words', 'a: &a [x]\nb: [*b]', 1, 'is not YAML'],
  ])('given %s, then what is wrong in words, and not its echoes', async (_, text, count, told) => {
    const refused = refusedOf(await files.load(text));
    expect(refused.problems).toHaveLength(count);
    expect(refused.text).toContain(told);
  });

  test.each(['---\n', '...\n', '--- # end', '---\r\n\r\n# nothing more\r\n---'])(
    'given %j behind the document, then it is one document',
    async (end) => {
      const text = `${JSON.stringify(leastFile(), null, 2)}\n${end}`;
      expect(loadedOf(await files.load(text)).settings.domains.size).toBe(1);
    },
  );

  test.each([
    ['日本語.jp', 'xn--wgv71a119e.jp'],
    ['https://goo.ne.jp/', 'goo.ne.jp'],
  ])('given %s as a signing domain, then the form to write', async (name, meant) => {
    const refused = refusedOf(await files.load(changed(leastFile(), 'domains.0.name', name)));
    expect(refused.text).toContain(`write ${meant}`);
  });

  test.each([
    ['not YAML', 'a: [1', 'file_not_yaml'],
    ['a key twice', 'dns: {}\ndns: {}', 'file_not_yaml'],
    ['a list', '- a', 'file_not_map'],
    ['empty', '', 'file_not_map'],
    ['too many aliases', `a: &a [x]\nb: [${'*a,'.repeat(200)}]`, 'file_not_yaml'],
    ['too large', `# ${'x'.repeat(1024 * 1024)}`, 'file_too_large'],
  ])('given a file that is %s, then it is refused', async (_, text, code) => {
    expect(refusedOf(await files.load(text)).problems[0]?.code).toBe(code);
  });

  test('I7: given a token or a key in a wrong field, then the message does not repeat it', async () => {
    const token = 'xoxb-1111-2222-tokenThatMustNotShow';
    const pem = '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----';
    const wrong = changed(changed(leastFile(), 'table', token.replaceAll('-', ' ')), 'domains.0.channel', pem);
    const { text } = refusedOf(await files.load(changed(wrong, 'probe.address', token)));
    expect(text).not.toMatch(/tokenThatMustNotShow|MIIE/);
    const broken = refusedOf(await files.load(`keys: [\n  ${token}\nx: }`));
    expect(broken.text).not.toContain('tokenThatMustNotShow');
  });
});
