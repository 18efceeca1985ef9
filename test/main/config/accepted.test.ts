import { dirname, join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { insideWindow } from '../../../src/domain/calendar.ts';
import { defaultPolicy } from '../../../src/domain/policy.ts';
import { changed, configFolder, leastFile, loadedOf, secrets, wholeFile } from './support.ts';

let files: Awaited<ReturnType<typeof configFolder>>;
beforeEach(async () => {
  files = await configFolder();
});
afterEach(() => files.close());

describe('a configuration that is right', () => {
  test('given the documented file, then every setting has its value', async () => {
    const config = loadedOf(await files.load(wholeFile));
    const [domain] = [...config.settings.domains.values()];
    expect(domain).toEqual({
      name: 'goo.ne.jp',
      targets: [{ account: 'self', region: 'ap-northeast-1', identity: 'goo.ne.jp', roleArn: null }],
      channel: 'C0DKIM',
      selectorTemplate: 'gooid-21-prod-{yyyymmdd}-{n}',
      current: 'gooid-21-prod-20250904-1',
      approvers: { tag: 'userGroup', id: 'S0APPROVERS' },
      operators: null,
      nightOperators: null,
      requesters: null,
      regions: ['ap-northeast-1', 'us-east-1'],
      authoritative: ['127.0.0.1:5301'],
      application: {
        notation: { name: 'fqdn', value: 'quoted' },
        ...{ zone: null, department: null, extension: null, mail: null, approver: null, contact: null, template: null },
      },
    });
    const { policy } = config.settings;
    expect(policy).toEqual({ ...defaultPolicy(policy.calendar), anchorPlace: expect.stringMatching(/^folder /) });
    expect(policy.calendar).toMatchObject({
      timeZone: 'Asia/Tokyo',
      dailyMinute: 540,
      freeze: [['12-29', '01-03']],
      window: { days: [1, 2, 3, 4], fromMinute: 600, untilMinute: 1020 },
    });
    expect(config.keys).toEqual({
      tag: 'local',
      file: join(files.folder, 'master.key'),
      signingFile: join(files.folder, 'log-signing.key'),
    });
    expect(config.dns).toEqual({
      resolvers: ['192.0.2.1:53', '192.0.2.2:53'],
      timeoutMs: 2000,
      tries: 3,
      windowMax: 500,
      limits: { inFlightMax: 50, perSecondMax: 200 },
    });
    expect(config.dailyCheckWindowMax).toBe(16);
    expect(config.schedule).toEqual({ daily: '0 9 * * *', sweep: '* * * * *', timeZone: 'Asia/Tokyo' });
    expect(config.receiver).toEqual({ tag: 'smtp', listen: { host: '127.0.0.1', port: 2525 } });
    expect(config.settings.testEndpoints).toBe(false);
    expect(config.port).toBe(3000);
  });

  test('given a gentler pace, then the servers and the walk have it', async () => {
    const paced = changed(leastFile(), 'dns.perServer', { atOnce: 5, perSecond: 10 });
    const file = changed(changed(paced, 'dns.atOnce', 20), 'schedule', { domainsAtOnce: 2 });
    const { dns, dailyCheckWindowMax } = loadedOf(await files.load(file));
    expect([dns.windowMax, dns.limits, dailyCheckWindowMax]).toEqual([20, { inFlightMax: 5, perSecondMax: 10 }, 2]);
  });

  test('given a mailbox over IMAP, then its password comes from the environment and cannot be printed', async () => {
    const file = changed(leastFile(), 'probe.receive', 'imap');
    const imap = { host: 'imap.example.jp', user: 'probe', ca: './ca.pem' };
    const env = { FUTARI_PROBE_IMAP_PASSWORD: 'passwordThatMustNotShow' };
    const { receiver } = loadedOf(await files.load(changed(file, 'probe.imap', imap), env));
    if (receiver.tag !== 'imap') throw new Error(receiver.tag);
    expect(receiver).toMatchObject({ port: 993, tls: 'implicit', mailbox: 'INBOX', after: 'leave' });
    expect(receiver.ca).toBe(join(files.folder, 'ca.pem'));
    expect(receiver.password.reveal()).toBe(env.FUTARI_PROBE_IMAP_PASSWORD);
    expect(inspect(receiver, { depth: 9 })).not.toContain(env.FUTARI_PROBE_IMAP_PASSWORD);
    const refused = await files.load(changed(file, 'probe.imap', imap));
    expect(refused.tag === 'refused' && refused.problems.map(({ path, code }) => [path, code])).toEqual([
      ['FUTARI_PROBE_IMAP_PASSWORD', 'env_missing'],
    ]);
  });

  test('given witnesses, then their passwords come from one variable by name, and none can be printed', async () => {
    const witness = {
      name: 'gmail',
      address: 'dkim-witness@example.com',
      imap: { host: 'imap.example.com', user: 'dkim-witness', ca: './ca.pem' },
      authserv: 'mx.example.com',
    };
    const file = changed(leastFile(), 'probe.witnesses', [witness]);
    const env = { FUTARI_WITNESS_IMAP_PASSWORDS: '{"gmail":"witnessPasswordThatMustNotShow","old":"un\\"used\\":"}' };
    const config = loadedOf(await files.load(file, env));
    const [opened] = config.witnesses;
    expect(opened).toMatchObject({
      ...{ name: 'gmail', address: 'dkim-witness@example.com', authserv: 'mx.example.com' },
      imap: { host: 'imap.example.com', port: 993, tls: 'implicit', ca: join(files.folder, 'ca.pem') },
    });
    expect(opened?.imap.password.reveal()).toBe('witnessPasswordThatMustNotShow');
    expect(inspect(config, { depth: 9 })).not.toContain('witnessPasswordThatMustNotShow');
    expect(config.facts.common['probe.witnesses']).toBe('gmail dkim-witness@example.com mx.example.com');
    for (const [passwords, code] of [
      [undefined, 'env_missing'],
      ['witnessPasswordThatMustNotShow', 'env_passwords'],
      ['{"gmail":""}', 'env_passwords'],
      ['{"gmail":"a\\":b","gmail":"witnessPasswordThatMustNotShow"}', 'env_passwords'],
      ['["witnessPasswordThatMustNotShow"]', 'env_passwords'],
      ['{"other":"witnessPasswordThatMustNotShow"}', 'witness_password_missing'],
    ] as const) {
      const refused = await files.load(file, { FUTARI_WITNESS_IMAP_PASSWORDS: passwords });
      if (refused.tag !== 'refused') throw new Error('it was taken');
      expect(refused.problems.map(({ path, code: found }) => [path, found])).toEqual([
        ['FUTARI_WITNESS_IMAP_PASSWORDS', code],
      ]);
      expect(refused.text).not.toContain('MustNotShow');
    }
  });

  test('given a bucket, then its region is that of AWS_REGION unless it is said', async () => {
    const file = changed(leastFile(), 'probe.receive', 's3');
    const { receiver } = loadedOf(await files.load(changed(file, 'probe.s3', { bucket: 'example-probe-mail' })));
    expect(receiver).toEqual({
      ...{ tag: 's3', bucket: 'example-probe-mail', prefix: '', region: 'ap-northeast-1', after: 'leave' },
    });
  });

  test('given the least file, then the defaults are the domain’s own', async () => {
    const config = loadedOf(await files.load(leastFile()));
    const { policy } = config.settings;
    expect(policy).toEqual({ ...defaultPolicy(policy.calendar), anchorPlace: expect.stringMatching(/^folder /) });
    expect(policy.calendar).toMatchObject({ timeZone: 'Asia/Tokyo', freeze: [], dailyMinute: 540 });
    expect(config.table).toBe('dkim-rotation');
  });

  test.each([
    ['Asia/Tokyo', undefined, true],
    ['Japan', { freeze: [] }, true],
    ['Asia/Tokyo', { holidays: [] }, false],
    ['Europe/Vienna', undefined, false],
  ])('given the zone %s and the window %j, then Japanese holidays are on: %s', async (timezone, window, isOn) => {
    const file = { ...leastFile(), timezone, ...(window === undefined ? {} : { window }) };
    const { facts, settings } = loadedOf(await files.load(file));
    expect(settings.policy.calendar.holidays.has('2026-11-23')).toBe(isOn);
    expect(insideWindow(settings.policy.calendar, Date.parse('2026-11-23T12:00:00+09:00'))).toBe(!isOn);
    expect(facts.common['window.holidays'] === '-').toBe(!isOn);
  });

  test('given a dated freeze, then it holds in its year alone', async () => {
    const file = { ...leastFile(), window: { holidays: [], freeze: ['2027-04-29/2027-05-08', '2028-06-01'] } };
    const { calendar } = loadedOf(await files.load(file)).settings.policy;
    const open = (date: string): boolean => insideWindow(calendar, Date.parse(`${date}T12:00:00+09:00`));
    const closed = ['2027-04-29', '2027-05-06', '2027-05-08', '2028-06-01'];
    expect(closed.filter(open)).toEqual([]);
    const opened = ['2027-04-28', '2027-05-09', '2026-05-06', '2028-05-06', '2027-06-01'];
    expect(opened.filter((date) => !open(date))).toEqual([]);
  });

  test('given holidays: jp, then 2026-11-23 is one by its calendar date, whatever zone the process runs in', async () => {
    const { calendar } = loadedOf(await files.load(wholeFile)).settings.policy;
    expect(calendar.holidays.has('2026-11-23')).toBe(true);
    expect(calendar.holidays.has('2026-11-22')).toBe(false);
    expect(insideWindow(calendar, Date.parse('2026-11-23T12:00:00+09:00'))).toBe(false);
    expect(insideWindow(calendar, Date.parse('2026-11-24T12:00:00+09:00'))).toBe(true);
  });

  test('given only holidays in the window, then days and hours are open', async () => {
    const file = { ...leastFile(), window: { holidays: ['jp', '2027-06-15'] } };
    const { calendar } = loadedOf(await files.load(file)).settings.policy;
    expect(calendar.window).toEqual({ days: [0, 1, 2, 3, 4, 5, 6], fromMinute: 0, untilMinute: 1440 });
    expect(calendar.holidays.has('2027-06-15') && calendar.holidays.has('2027-01-01')).toBe(true);
  });

  test('given a role, then its account is the target’s', async () => {
    const roleArn = 'arn:aws:iam::210987654321:role/futari-ses';
    const targets = [{ region: 'us-east-1', role: roleArn }, { region: 'us-east-1' }];
    const file = changed({ ...leastFile(), account: '123456789012' }, 'domains.0.targets', targets);
    const [domain] = [...loadedOf(await files.load(file)).settings.domains.values()];
    expect(domain?.targets).toEqual([
      { account: '210987654321', region: 'us-east-1', identity: 'goo.ne.jp', roleArn },
      { account: '123456789012', region: 'us-east-1', identity: 'goo.ne.jp', roleArn: null },
    ]);
  });

  test('given a KMS alias alone, then the log is signed by the alias with -log', async () => {
    const file = changed({ ...leastFile(), anchor: { bucket: 'example-anchor' } }, 'keys', {
      provider: 'kms',
      keyId: 'alias/dkim-rotation',
    });
    expect(loadedOf(await files.load(file)).keys).toEqual({
      tag: 'kms',
      keyId: 'alias/dkim-rotation',
      signingKeyId: 'alias/dkim-rotation-log',
    });
  });

  test('given local keys, then the anchor is a folder beside them unless the file says otherwise (I13)', async () => {
    const { keys, anchor } = loadedOf(await files.load(leastFile()));
    expect(keys.tag === 'local' && anchor).toEqual({
      tag: 'folder',
      path: join(dirname(keys.tag === 'local' ? keys.file : ''), 'anchor'),
    });
    const own = loadedOf(await files.load({ ...leastFile(), anchor: { folder: '/srv/anchor' } }));
    expect(own.anchor).toEqual({ tag: 'folder', path: '/srv/anchor' });
    const bucket = loadedOf(
      await files.load({ ...leastFile(), anchor: { bucket: 'example-anchor', region: 'us-east-1' } }),
    );
    expect(bucket.anchor).toEqual({ tag: 's3', bucket: 'example-anchor', prefix: '', region: 'us-east-1' });
    // The digest and the log name the place, and no path.
    for (const { settings, facts } of [own, bucket]) expect(facts.common.anchor).toBe(settings.policy.anchorPlace);
    expect(bucket.settings.policy.anchorPlace).toBe('s3 example-anchor/');
    expect(own.settings.policy.anchorPlace).toMatch(/^folder [0-9a-f]{12}$/);
  });

  test('given the domain and channel of the former calls, then they are taken and logged; without them, there are none', async () => {
    const { legacy, facts } = loadedOf(
      await files.load({ ...leastFile(), legacy: { domain: 'GOO.ne.jp', channel: 'C0DKIM' } }),
    );
    expect(legacy).toEqual({ domain: 'goo.ne.jp', channel: 'C0DKIM' });
    expect(facts.common.legacy).toBe('goo.ne.jp C0DKIM');
    expect(loadedOf(await files.load(leastFile())).legacy).toBeNull();
  });

  test('given an app-level token, then it is Socket Mode and no signing secret is needed', async () => {
    const env = { SLACK_APP_TOKEN: 'xapp-1-A0-tokenThatMustNotShow', SLACK_SIGNING_SECRET: undefined };
    expect(loadedOf(await files.load(leastFile(), env)).slack.mode.tag).toBe('socket');
  });

  test('I7: given a loaded configuration, then printing it shows no secret', async () => {
    const config = loadedOf(await files.load(leastFile()));
    const printed = `${inspect(config, { depth: 9, showHidden: true })}${JSON.stringify(config)}${config.slack.botToken}`;
    for (const secret of Object.values(secrets)) expect(printed).not.toContain(secret);
    expect(config.slack.botToken.reveal()).toBe(secrets.SLACK_BOT_TOKEN);
  });
});
