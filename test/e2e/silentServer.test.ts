/** I2's waiver: one of three name servers only keeps silent, and people approve the switch without its word, by its name. */
import { afterEach, describe, expect, test } from '@jest/globals';
import type { State } from '../../src/domain/state.ts';
import type { SandboxService } from '../../src/main/sandbox.ts';
import { startSandboxService } from '../support/sandboxService.ts';
import { dayMs, hourMs, minuteMs } from '../support/steps.ts';

let service: SandboxService | null = null;
afterEach(async () => {
  await service?.close();
  service = null;
});

/** Applied for and published everywhere, with ns3 silent from the first look on. */
const openSilent = async (): Promise<SandboxService> => {
  const s = await startSandboxService({ nameServers: 3, dnsTimeoutMs: 100, sesThrottleMs: 0 });
  service = s;
  await say(s, 'requester', '/dkim rotate');
  await say(s, 'requester', '/dkim submitted DNS-1');
  await s.publish();
  s.sandbox.dns.setFault('ns3', 'silent');
  await say(s, 'requester', '/dkim check');
  return s;
};

const say = async (s: SandboxService, person: string, text: string): Promise<void> => {
  await s.sandbox.slack.say(person, '#dkim', text);
  await s.idle();
};

const approve = async (s: SandboxService, person: string): Promise<void> => {
  await s.sandbox.slack.click(person, { actionId: 'approve', confirm: true });
  await s.idle();
};

const state = async (s: SandboxService): Promise<State | undefined> => (await s.application.log.load(s.domain))?.state;

const signsWithNext = async (s: SandboxService): Promise<boolean> =>
  s.sandbox.ses.identities()[0]?.selector === (await state(s))?.rotation?.next;

const output = (s: SandboxService): string => JSON.stringify(s.sandbox.slack.messages('#dkim'));

describe('a name server that only keeps silent', () => {
  test('given more than 24 hours of it, then the card names it in red, two people approve that, and SES is switched', async () => {
    const s = await openSilent();
    await s.pass(2 * dayMs);
    const ns3 = s.urls.authoritative[2] ?? 'none';
    expect((await state(s))?.rotation?.round).toMatchObject({ waived: [ns3], ended: null });
    expect(output(s)).toMatch(new RegExp(`🔴[^"]*${ns3}`));
    await approve(s, 'approver-1');
    expect(await signsWithNext(s)).toBe(false);
    await approve(s, 'approver-2');
    await s.pass(10 * minuteMs);
    expect(await signsWithNext(s)).toBe(true);
    expect((await state(s))?.rotation?.stage.tag).toBe('Watching');
  });

  test('given less than 24 hours of it, then no round opens', async () => {
    const s = await openSilent();
    await s.pass(22 * hourMs);
    expect((await state(s))?.rotation?.round).toBeNull();
  });

  test('given a server that answers wrong after two days of silence, then nothing is waived: no approval and no switch', async () => {
    const s = await openSilent();
    await s.pass(2 * dayMs);
    await approve(s, 'approver-1');
    s.sandbox.dns.setFault('ns3', null);
    const { next } = (await state(s))?.rotation ?? {};
    s.sandbox.dns.publish(`${next}._domainkey.${s.domain}`, ['v=DKIM1; k=rsa; p=AAAA'], { server: 'ns3' });
    await approve(s, 'approver-3');
    await s.pass(dayMs);
    expect(await signsWithNext(s)).toBe(false);
    expect((await state(s))?.rotation).toMatchObject({
      record: { verdict: 'disagree' },
      stage: { tag: 'AwaitingRecord' },
    });
    expect((await state(s))?.rotation?.round?.ended).not.toBeNull();
  });
});
