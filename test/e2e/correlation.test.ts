/** A rotation in the journal: from the click to the Put, and to SES's own id of it. */
import { afterEach, describe, expect, test } from '@jest/globals';
import { createJournal } from '../../src/main/log.ts';
import type { SandboxService } from '../../src/main/sandbox.ts';
import { clickOn, sayTo } from '../../src/sandbox/control/people.ts';
import { startSandboxService } from '../support/sandboxService.ts';

let service: SandboxService | null = null;
afterEach(async () => {
  await service?.close();
  service = null;
});

const dayMs = 86_400_000;

type Line = Readonly<Record<string, string | number>>;

describe('I9: a rotation can be followed in the journal', () => {
  test('given a switch, then the second approval’s delivery leads to the commits, the Put and SES’s request id', async () => {
    const lines: Line[] = [];
    const journal = createJournal({ write: (line) => void lines.push(JSON.parse(line) as Line) });
    const s = await startSandboxService({ sesThrottleMs: 0, journal });
    service = s;
    await sayTo(s, { person: 'requester', text: '/dkim rotate' });
    await s.publish();
    await s.pass(dayMs);
    await s.pass(dayMs);
    await clickOn(s, { person: 'approver-1', button: 'approve', confirm: true });
    await clickOn(s, { person: 'approver-2', button: 'approve', confirm: true });
    await s.idle();
    const head = await s.application.log.load(s.domain);
    const attempt = head?.state.attempts[0];
    const put = lines.find(({ msg }) => msg === 'a Put ended');
    expect(put).toMatchObject({
      domain: s.domain,
      rotation: 1,
      round: 1,
      attempt: attempt?.id,
      target: attempt?.target,
      selector: attempt?.selector,
      outcome: 'applied',
    });
    // What AWS's support asks for is what SES answered with, and the log holds.
    let logged: string | undefined;
    for await (const { events } of s.application.log.history(s.domain)) {
      for (const event of events) if (event.type === 'AttemptClosed') logged = event.requestId ?? event.code;
    }
    expect(put?.requestId).toBe(logged);
    const path = lines.filter(({ correlation }) => correlation === put?.correlation);
    expect(path.map(({ msg }) => msg)).toEqual(expect.arrayContaining(['a request was answered', 'committed']));
    const eventsOf = path.flatMap(({ events }) => String(events ?? '').split(' '));
    expect(eventsOf).toEqual(expect.arrayContaining(['SwitchApproved', 'PutIntended', 'AttemptClosed']));
    expect(path.find(({ msg }) => msg === 'a request was answered')).toMatchObject({
      action: 'approve',
      outcome: 'accepted',
      person: expect.stringContaining('/'),
    });
    // Each click is its own: the first approval led to no Put.
    const approvals = lines.filter(({ action }) => action === 'approve').map(({ correlation }) => correlation);
    expect(new Set(approvals).size).toBe(2);
  }, 120_000);
});
