import { afterEach, describe, expect, test } from '@jest/globals';
import { openApplicationLines } from '../../../src/adapters/slack/views/details.ts';
import { openApplications } from '../../../src/app/applications.ts';
import type { DomainEvent } from '../../../src/domain/events.ts';
import type { SigningDomain } from '../../../src/domain/names.ts';
import type { SandboxService } from '../../../src/main/sandbox.ts';
import { LogCorrupt } from '../../../src/ports/store.ts';
import { depsWith, domainSettings, settingsWith, vaultThat } from '../../support/deps.ts';
import { given } from '../../support/given.ts';
import { committed, memoryLog, newCommit } from '../../support/memoryLog.ts';
import { startSandboxService } from '../../support/sandboxService.ts';

const opened: SandboxService[] = [];

afterEach(async () => {
  for (const service of opened.splice(0)) await service.close();
});

const applied = async (): Promise<SandboxService> => {
  const service = await startSandboxService({ sesThrottleMs: 0, startAt: Date.parse('2026-07-01T10:00:00+09:00') });
  opened.push(service);
  for (const text of ['/dkim rotate goo.ne.jp', '/dkim submitted goo.ne.jp REQ-1'])
    await say(service, 'requester', text);
  return service;
};

const say = async (service: SandboxService, person: string, text: string): Promise<string> => {
  await service.sandbox.slack.say(person, '#dkim', text);
  await service.idle();
  return JSON.stringify(service.sandbox.slack.ephemerals(person).at(-1)?.blocks ?? []);
};

describe('the verbs that only look', () => {
  test('given /dkim history, then it is told in words, the newest first, with no place left open', async () => {
    const service = await applied();
    for (const [person, words] of [
      ['requester', ['さんがローテーションを開始', '鍵ペアを生成', '受付番号: REQ-1', '状態: DNS申請書の提出待ち']],
      ['approver-2', ['started the rotation', 'key pair of', 'ticket: REQ-1', 'state: Waiting for']],
    ] as const) {
      const notified = await say(service, person, '/dkim history');
      for (const word of words) expect(notified).toContain(word);
      expect(notified).not.toMatch(/（）|\(\)|undefined|[{]\w+[}]|RotationStarted|\[object/);
      const versions = [...notified.matchAll(/(?:"|\\n)(\d+)\. (?:\d{4}\/|[A-Z][a-z]{2} \d)/g)].map(([, version]) =>
        Number(version),
      );
      expect(versions.length).toBeGreaterThan(2);
      expect(versions).toEqual([...new Set(versions)].toSorted((a, b) => b - a));
    }
  });
});

describe('the open applications of a channel', () => {
  const page = async (domains: number, inputs: object, corrupt: string | null = null) => {
    const names = Array.from(
      { length: domains },
      (_, index) => `d${String(index).padStart(3, '0')}.example` as SigningDomain,
    );
    const settings = names.map((name) => domainSettings({ name }));
    const [first] = settings;
    if (first === undefined) throw new Error('a domain is needed');
    const { state, at, rotation } = given('awaitingApplication', { domain: first.name });
    const announced = [
      { ...{ id: 1, code: 'application', to: 'thread', claimedUntil: 0 }, facts: { selector: rotation.next } },
    ];
    const heads = names.slice(0, 45).map((domain) => {
      const events = announced.map((notice) => ({ type: 'NoticeRaised', notice }) as DomainEvent);
      return committed(newCommit(domain, state.atVersion, { at, state: { ...state, domain }, events }));
    });
    const memory = memoryLog(heads);
    const log = {
      ...memory,
      load: async (name: SigningDomain) => {
        if (name === corrupt) throw new LogCorrupt('altered');
        return memory.load(name);
      },
    };
    const deps = depsWith({ settings: settingsWith(settings), log: log as never, vault: vaultThat(() => {}) });
    const request = {
      ...{ id: 'r', person: 'U1', channel: first.channel, domain: null, rotation: rotation.id },
      inputs,
    };
    const answer = await openApplications(deps, { ...request, action: 'applications' } as never, first, state);
    if (answer.tag !== 'accepted' || answer.code !== 'applications') throw new Error(answer.tag);
    return answer;
  };

  test('given more than one form holds, then every one is on a page, and the answer says how to get the others', async () => {
    const pages = [await page(60, {}), await page(60, { page: 2 }), await page(60, { page: 3 })];
    const listed = pages.flatMap(({ open }) => open.map(({ settings: { name } }) => name));
    expect([listed.length, new Set(listed).size]).toEqual([45, 45]);
    expect(openApplicationLines('en', pages[1] as never).at(-1)).toContain('Page 2 of 3, of 45 applications');
    expect(openApplicationLines('ja', pages[2] as never).at(-1)).toContain('`/dkim applications 1`');
  });

  test('given a log that does not verify, then the answer names its domain and holds the applications of the others', async () => {
    const { open, total, corrupt } = await page(5, {}, 'd002.example');
    expect([open.length, total, corrupt]).toEqual([4, 4, ['d002.example']]);
    const answer = await page(5, {}, 'd002.example');
    expect(openApplicationLines('en', answer).at(-1)).toContain('`d002.example`: the log does not verify');
  });

  test('given more domains than one answer reads, then it says so', async () => {
    expect(openApplicationLines('en', await page(203, {})).at(-1)).toContain('3 more domains');
  });
});
