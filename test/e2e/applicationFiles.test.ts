/** A DNS change in the format that a person chooses: real servers take it, and the bot then reads the record as right. */
import { createRequire } from 'node:module';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { stringsOf } from '../../src/domain/keyRecord.ts';
import { recordName, Selector } from '../../src/domain/names.ts';
import { next } from '../../src/main/demo/story.ts';
import { type SandboxService, startSandboxService } from '../../src/main/sandbox.ts';
import { clickOn, sayTo } from '../../src/sandbox/control/people.ts';
import { readMasterFile } from '../support/masterFile.ts';
import { minuteMs } from '../support/steps.ts';

const opened: SandboxService[] = [];
afterEach(async () => {
  for (const service of opened.splice(0)) await service.close();
});

const begun = async (): Promise<SandboxService> => {
  const service = await startSandboxService({ sesThrottleMs: 0 });
  opened.push(service);
  await sayTo(service, { person: 'requester', text: '/dkim rotate goo.ne.jp' });
  await service.idle();
  return service;
};

const press = async (service: SandboxService, button: string, inputs: Readonly<Record<string, string>> = {}) => {
  const clicked = await clickOn(service, { person: 'requester', button, confirm: true, inputs });
  if (clicked.tag !== 'answered') throw new Error(`${button}: ${clicked.tag}`);
  return clicked.answers.map(({ text, blocks }) => text + JSON.stringify(blocks)).join('\n');
};

/** What the person gets. */
const fileIn = async (service: SandboxService, button: string, format: string): Promise<string> => {
  await press(service, button, { format });
  const file = service.sandbox.slack.files().at(-1);
  if (file === undefined) throw new Error('no file');
  return Buffer.from(file.bytes).toString('utf8');
};

const name = recordName(next, 'goo.ne.jp' as never);
const quoted = (text: string): string[] => [...text.matchAll(/"([^"]*)"/g)].map(([, string = '']) => string);

/** As the tool's own server would hold the record: its name and its strings. */
const readers: Readonly<Record<string, (content: string) => readonly [string, readonly string[]]>> = {
  zoneFile: (content) => {
    const [record] = readMasterFile(content);
    return [record?.name ?? '', record?.strings ?? []];
  },
  route53: (content) => {
    const [{ ResourceRecordSet: set }] = JSON.parse(content).Changes;
    return [set.Name.replace(/\.$/, ''), quoted(set.ResourceRecords[0].Value)];
  },
  plain: (content) => {
    const line = (label: string) => new RegExp(`^${label}:\\s*(.*)$`, 'm').exec(content)?.[1] ?? '';
    return [line('Name'), stringsOf(line('Value'))];
  },
};

// Its names cannot be imported: they are set when it runs.
const { parseToObject } = createRequire(import.meta.url)('hcl2-parser') as typeof import('hcl2-parser');
const terraformRecord = z.object({
  name: z.string(),
  type: z.string(),
  ttl: z.number(),
  records: z.tuple([z.string()]),
});
const terraformFile = z.object({
  resource: z.object({ aws_route53_record: z.record(z.string(), z.tuple([terraformRecord])) }),
});

/** The reader of each tool, or of its language. */
const others: Readonly<Record<string, (content: string) => readonly [name: string, value: string, ttl: number]>> = {
  dnscontrol: (content) => {
    const seen: [string, string, number][] = [];
    const dsl = {
      TTL: (seconds: number) => seconds,
      TXT: (label: string, value: string, ttl: number) => [label, value, ttl],
      D_EXTEND: (zone: string, ...records: [string, string, number][]) => {
        for (const [label, value, ttl] of records) seen.push([`${label}.${zone}`, value, ttl]);
      },
    };
    runInNewContext(content, dsl);
    return seen[0] ?? ['', '', 0];
  },
  octodns: (content) => {
    const [[label, { type, ttl, value }] = ['', { type: '', ttl: 0, value: '' }]] = Object.entries<{
      readonly type: string;
      readonly ttl: number;
      readonly value: string;
    }>(parse(content));
    expect(type).toBe('TXT');
    // octoDNS refuses a semicolon without a backslash.
    expect(value).not.toMatch(/(?<!\\);/);
    return [`${label}.goo.ne.jp`, value.replaceAll('\\;', ';'), ttl];
  },
  terraform: (content) => {
    const [read, fault] = parseToObject(content);
    expect(fault).toBeNull();
    const resources = Object.values(terraformFile.parse(read).resource.aws_route53_record);
    const [
      {
        name,
        type,
        ttl,
        records: [record],
      } = { name: '', type: '', ttl: 0, records: [''] },
    ] = resources[0] ?? [];
    expect([resources.length, type]).toEqual([1, 'TXT']);
    // The provider splits the value at `""`; each part is one string.
    for (const part of record.split('""')) expect(part.length).toBeLessThanOrEqual(255);
    return [name, record.replaceAll('""', ''), ttl];
  },
};

describe('an application as the file of a tool', () => {
  test('given each format, when its file is applied, then the bot reads the record as right; the others say the same record', async () => {
    const service = await begun();
    const { dns } = service.sandbox;
    let value = '';
    for (const [format, read] of Object.entries(readers)) {
      const [written, strings] = read(await fileIn(service, 'application_file', format));
      expect([format, written]).toEqual([format, name]);
      for (const string of strings) expect(string.length).toBeLessThanOrEqual(255);
      dns.publish(written, [...strings]);
      expect([format, await press(service, 'check_now')]).toEqual([format, expect.stringContaining('正しい')]);
      value = strings.join('');
      dns.remove(written);
    }
    for (const [format, read] of Object.entries(others))
      expect([format, ...read(await fileIn(service, 'application_file', format))]).toEqual([format, name, value, 3600]);
    const form = await fileIn(service, 'application_file', 'form');
    expect(form).toContain(`申請番号: goo.ne.jp_${next}-add`);
  }, 120_000);

  test('given a wrong record, then the message is short, names the department, and its correction as a file puts it right', async () => {
    const service = await begun();
    const { dns, slack } = service.sandbox;
    await press(service, 'application_submitted', { ticket: 'DNS-7' });
    await service.publish('truncated');
    await press(service, 'check_now');
    await service.pass(minuteMs);
    const message = slack.messages('#dkim').find(({ text }) => text.includes('公開鍵レコードの確認結果'));
    const texts = JSON.parse(JSON.stringify(message?.blocks ?? [])) as { type: string; text?: { text: string } }[];
    const lines = texts.flatMap(({ type, text }) => (type === 'section' ? (text?.text ?? '').split('\n') : []));
    expect(lines.length).toBeLessThanOrEqual(4);
    expect(lines.join('\n')).toMatch(/DNS担当部署への依頼.*DNS-7/s);
    expect(JSON.stringify(message?.blocks)).not.toContain('```');
    const form = await fileIn(service, 'correction_file', 'form');
    expect(form).toMatch(/申請番号: .*-add\n版: 2\n/);
    expect(form).toMatch(/作業区分: 訂正.*理由: .*途中で切れています。.*影響範囲: 誤ったレコード一つの置き換え/s);
    expect(form).not.toContain('追加だけ');
    const [record] = readMasterFile(await fileIn(service, 'correction_file', 'zoneFile'));
    dns.publish(record?.name ?? '', [...(record?.strings ?? [])]);
    expect(await press(service, 'check_now')).toContain('正しい');
    await service.pass(minuteMs);
    const { blocks } = slack.messages('#dkim').find(({ ts }) => ts === message?.ts) ?? { blocks: [] };
    expect(JSON.stringify(blocks)).not.toContain('correction_file');
    expect(Selector.parse(next)).toBe(next);
  }, 120_000);
});
