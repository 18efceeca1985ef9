import { afterEach, describe, expect, test } from '@jest/globals';
import { current, runScenario } from '../../src/main/demo/story.ts';
import { type MailWitness, publicKeyOf, queryTxt, startMailWitness } from '../../src/main/demo/witnesses.ts';
import type { SandboxService } from '../../src/main/sandbox.ts';
import { startSandboxService } from '../support/sandboxService.ts';

let service: SandboxService | null = null;
let witness: MailWitness | null = null;
const open = async (): Promise<{ service: SandboxService; witness: MailWitness }> => {
  service = await startSandboxService({ sesThrottleMs: 0 });
  witness = await startMailWitness(service);
  return { service, witness };
};
afterEach(async () => {
  await witness?.close();
  await service?.close();
  [service, witness] = [null, null];
});

const name = `${current}._domainkey.goo.ne.jp`;

describe('the witnesses of the demo can say no', () => {
  test('given another key under the selector, when a mail is delivered, then its signature does not pass', async () => {
    const { service, witness } = await open();
    const { records } = await queryTxt(service.urls.authoritative[0] ?? '', name);
    expect(publicKeyOf(records[0] ?? [])).toMatch(/^MIIB/);
    const before = await witness.sendAndVerify();
    expect(before).toContainEqual({ domain: 'goo.ne.jp', selector: current, result: 'pass' });
    await service.sandbox.slack.say('requester', '#dkim', '/dkim rotate goo.ne.jp');
    await service.sandbox.slack.until('the application', () => service.sandbox.slack.files().length > 0);
    await service.idle();
    const { strings } = await service.publish('other_key');
    service.sandbox.dns.publish(name, [...strings]);
    const after = await witness.sendAndVerify();
    expect(after.find(({ domain }) => domain === 'goo.ne.jp')?.result).toBe('fail');
  });

  test('given a story that breaks off, then its run did not hold', async () => {
    const broken = {
      name: 'broken',
      title: 'broken',
      narrate: async () => Promise.reject(new Error('no such button')),
    };
    const checks = await runScenario(broken, () => {});
    expect(checks).toEqual([{ what: 'the story went to its end', held: false, seen: 'no such button' }]);
  });
});
