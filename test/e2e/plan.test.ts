/** `/dkim plan`, by signed requests: the days, the forecast from what the DNS department took, the calendar file, the button. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import nodeIcal from 'node-ical';
import { SigningDomain } from '../../src/domain/names.ts';
import type { SandboxService } from '../../src/main/sandbox.ts';
import { clickOn } from '../../src/sandbox/control/people.ts';
import { startSandboxService } from '../support/sandboxService.ts';
import { dayMs, minuteMs } from '../support/steps.ts';

let service: SandboxService;
beforeAll(async () => {
  service = await startSandboxService({
    sesThrottleMs: 0,
    // Every day that passes is walked by three domains: near the planned day, with room for two rotations.
    startAt: Date.parse('2026-09-08T10:00:00+09:00'),
    moreDomains: ['mail.example.jp', 'news.example.jp'],
    policy: { watch: 'PT1H', overlap: 'P1D' },
  });
});
afterAll(() => service.close());

const say = async (person: string, text: string): Promise<string> => {
  const before = service.sandbox.slack.ephemerals(person).length;
  await service.sandbox.slack.say(person, '#dkim', text);
  await service.sandbox.slack.until('an answer', () => service.sandbox.slack.ephemerals(person).length > before);
  await service.idle();
  const answer = service.sandbox.slack.ephemerals(person).at(-1);
  return (answer?.blocks ?? []).map((block) => (block as { text?: { text?: string } }).text?.text ?? '').join('\n');
};

const files = () => service.sandbox.slack.files();

describe('/dkim plan', () => {
  test('given three domains, then the next two plans are shown, each moved day with its reason, and every domain once', async () => {
    const ja = await say('requester', '/dkim plan');
    expect(ja).toContain('このチャンネルのドメイン（3 件）の計画です。');
    expect(ja).toContain('2026/10/1（木）');
    expect(ja).toContain('2026/10/19（月）［10/16（金）から移動］');
    expect(ja).toContain('2027/4/1（木）');
    expect(ja.match(/• `(goo\.ne\.jp|mail\.example\.jp|news\.example\.jp)` — 公開の実績なし/g)).toHaveLength(3);
    const en = await say('approver-2', '/dkim plan');
    expect(en).toContain('Mon 19 Oct 2026 (moved from Fri 16 Oct)');
    expect(en).toContain('no earlier record (14 days assumed); ✅ the switch on Mon 19 Oct 2026 will hold');
  });

  test('given a year and one domain, in half or full width, then only it is shown', async () => {
    for (const words of ['goo.ne.jp 2028', '2028', 'goo.ne.jp ２０２８年']) {
      const answer = await say('requester', `/dkim plan ${words}`);
      expect(answer).toContain('2028 年');
      expect(answer).toContain('2028/4/3（月）［4/1（土）から移動］');
      expect(answer.includes('news.example.jp')).toBe(!words.includes('goo'));
    }
  });

  test.each(['1999', '20x7', '令和九年', '2051', '<!channel>', '*2027*x'])(
    'given "%s", then it is no year, the answer shows how one is written, and nobody is mentioned',
    async (word) => {
      const answer = await say('requester', `/dkim plan goo.ne.jp ${word}`);
      expect(answer).toContain('/dkim plan goo.ne.jp 2027');
      expect(answer).not.toContain('<!channel>');
    },
  );

  test('given a year that is over, then its days are shown, and nothing is forecast', async () => {
    expect(await say('requester', '/dkim plan 2025')).toContain('この計画の日は過ぎました');
  });

  test('given who may see nothing of the domain, then no plan and no file', async () => {
    const before = files().length;
    expect(await say('guest', '/dkim plan')).not.toContain('2026/10/1（');
    expect(files()).toHaveLength(before);
  });
});

describe('the calendar file', () => {
  test('given /dkim plan, then the person alone gets it, and another reader finds each day of each domain', async () => {
    await say('requester', '/dkim plan');
    const file = files().findLast(({ name }) => name.endsWith('.ics'));
    expect(file?.name).toBe('DKIM計画-2026.ics');
    expect(file?.channel).toMatch(/^D/);
    const events = Object.values(nodeIcal.sync.parseICS(file?.bytes.toString('utf8') ?? '')).filter(
      (entry) => entry?.type === 'VEVENT',
    );
    // Three domains, two plans, three days.
    expect(events).toHaveLength(18);
  });

  test('given a Slack that takes no files, then the answer says so and how to get it', async () => {
    service.sandbox.slack.faults.arm({
      method: 'files.getUploadURLExternal',
      answer: { error: 'file_uploads_disabled' },
      count: 1,
      when: 'before',
    });
    const answer = await say('requester', '/dkim plan goo.ne.jp 2027');
    expect(answer).toContain('file_uploads_disabled');
    expect(answer).toContain('`/dkim plan goo.ne.jp 2027` をもう一度');
    expect(answer).toContain('2027/4/1（木）');
  });
});

describe('the forecast and the planned day', () => {
  test('given earlier rotations that took 4 and 11 days, then the forecast counts on the longer', async () => {
    for (const days of [4, 11]) {
      await say('requester', '/dkim rotate goo.ne.jp');
      await say('requester', '/dkim submitted goo.ne.jp REQ-1');
      expect(await say('requester', '/dkim plan goo.ne.jp')).toContain('（実行中）');
      await service.pass(days * dayMs);
      await service.publish();
      await say('requester', '/dkim check goo.ne.jp');
      await service.pass(11 * minuteMs);
      expect(await say('requester', '/dkim plan goo.ne.jp')).toContain('公開鍵レコードは公開済み');
      await say('requester', '/dkim cancel goo.ne.jp measured');
      await clickOn(service, { person: 'requester', button: 'cancel_rotation', confirm: true });
    }
    expect(await say('requester', '/dkim plan')).toContain(
      '• `goo.ne.jp` — 公開まで 4〜11 日（過去 2 回）、✅ 2026/10/19（月）の切り替えに間に合う見込み',
    );
    expect(await say('approver-2', '/dkim plan')).toContain('the DNS department took 4 to 11 days (rotations: 2)');
  });

  test('given the planned day, then those who may start are asked once for each domain, and can start or postpone there', async () => {
    await service.pass(Date.parse('2026-10-01T12:00:00+09:00') - service.sandbox.clock.now());
    const asked = service.sandbox.slack
      .messages('#dkim')
      .filter(({ blocks }) => JSON.stringify(blocks).includes('start_planned'));
    const about = (domain: string) => {
      const found = asked.filter(({ text }) => text.includes(domain));
      expect(found).toHaveLength(1);
      return found[0] ?? { channel: '', ts: '' };
    };
    expect(asked).toHaveLength(3);
    expect(asked[0]?.text).toContain('2026/10/19（月）');
    // Who started the last rotation is asked by name; of a domain without one, everybody is.
    expect(asked.find(({ text }) => text.includes('goo.ne.jp'))?.text).toMatch(/<@U\w+>/);
    const { channel, ts } = about('goo.ne.jp');
    const started = await clickOn(service, { person: 'requester', button: 'start_planned', message: { channel, ts } });
    expect(JSON.stringify(started)).toContain('ローテーションを開始しました');
    const stateOf = async (name: string) => {
      const domain = SigningDomain.parse(name);
      return domain === null ? null : ((await service.application.log.load(domain))?.state ?? null);
    };
    expect((await stateOf('goo.ne.jp'))?.rotation?.stage.tag).toBe('AwaitingApplication');
    const mail = about('mail.example.jp');
    const postpone = { person: 'requester', button: 'postpone', message: { channel: mail.channel, ts: mail.ts } };
    // The form says so beside the field, and nothing is sent.
    const closed = clickOn(service, { ...postpone, inputs: { day: '2026-10-10', reason: 'a release' } });
    await expect(closed).rejects.toThrow('2026-10-13');
    expect((await stateOf('mail.example.jp'))?.plannedStart?.postponedTo ?? null).toBeNull();
    await clickOn(service, { ...postpone, inputs: { day: '2026-10-08', reason: '*<!channel>* リリースのため' } });
    expect((await stateOf('mail.example.jp'))?.plannedStart).toMatchObject({ postponedTo: '2026-10-08' });
    const posted = JSON.stringify(service.sandbox.slack.messages('#dkim').at(-1)?.blocks);
    expect(posted).toContain('リリースのため');
    expect(posted).not.toContain('<!channel>');
    await say('requester', '/dkim postpone news.example.jp 10/20 担当者の休暇のため');
    expect((await stateOf('news.example.jp'))?.plannedStart).toMatchObject({ postponedTo: '2026-10-20' });
    expect(await say('requester', '/dkim plan news.example.jp')).toContain('［開始を2026/10/20（火）に延期］');
  });
});

describe('/dkim applications', () => {
  test('given open applications of several domains of the channel, then one form has them all, each value as it is, and a tool gets one file a zone', async () => {
    const domains = ['goo.ne.jp', 'mail.example.jp', 'news.example.jp'];
    for (const domain of domains) await say('requester', `/dkim rotate ${domain}`);
    const before = files().length;
    const answer = await say('requester', '/dkim applications');
    // Records of earlier rotations may be waiting for their removal.
    const count = answer.match(/^• /gm)?.length ?? 0;
    expect(answer).toContain(`DNS申請（${count} 件）`);
    expect(answer.match(/第1版（追加）：作成済み/g)).toHaveLength(3);
    const [form, ...others] = files().slice(before);
    expect(others).toEqual([]);
    const content = Buffer.from(form?.bytes ?? []).toString('utf8');
    expect(form?.name).toBe(`DNS申請書-goo.ne.jp-ほか${count - 1}件.txt`);
    // What is equal stands once.
    expect(content.match(/^種別: TXT$/gm)).toHaveLength(1);
    const [common = '', ...records] = content.split(/^―― \d\/\d 件目 ――$/m);
    expect(common).not.toContain('v=DKIM1');
    expect(records).toHaveLength(count);
    // Domains that share a template have the same selector, and never the same number.
    expect(new Set(content.match(/^申請番号: .+$/gm)).size).toBe(count);
    const added = records.filter((record) => /^作業区分: 追加$/m.test(record) || count === 3);
    for (const domain of domains)
      expect(added.filter((record) => record.includes(`_domainkey.${domain}`))).toHaveLength(1);
    for (const record of added) expect(record).toMatch(/^値:\n"v=DKIM1; k=rsa; p=[^"]+" "[^"]+"$/m);
    await say('requester', '/dkim 申請書 zonefile');
    const zones = files().slice(before + 1);
    expect(zones.map(({ name }) => name)).toEqual(['goo.ne.jp.zone', 'mail.example.jp.zone', 'news.example.jp.zone']);
    expect(await say('requester', '/dkim applications 2')).toContain(`DNS申請（${count} 件）`);
    const one = await say('requester', '/dkim applications news.example.jp');
    expect(one).toContain('DNS申請（1 件）');
    expect(files().at(-1)?.name).toMatch(/^DNS申請書-news\.example\.jp-.+\.txt$/);
    expect(await say('requester', '/dkim applications news.example.jp bogus')).toContain('bogus');
    expect(await say('guest', '/dkim applications')).not.toContain('第1版');
  });
});
