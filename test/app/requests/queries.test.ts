import { afterEach, describe, expect, test } from '@jest/globals';
import type { SandboxService } from '../../../src/main/sandbox.ts';
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
      expect(notified.replaceAll(/<!date[^>]*>/g, '')).not.toMatch(
        /（）|\(\)|undefined|[{]\w+[}]|RotationStarted|\[object/,
      );
      const versions = [...notified.matchAll(/(?:"|\\n)(\d+)\. <!date/g)].map(([, version]) => Number(version));
      expect(versions.length).toBeGreaterThan(2);
      expect(versions).toEqual([...new Set(versions)].toSorted((a, b) => b - a));
    }
  });
});
