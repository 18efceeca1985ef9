import { expect, test } from '@jest/globals';
import { newestApplication } from '../../../src/app/applications.ts';
import { applicationText } from '../../../src/main/commands/application.ts';
import { notice, policy, settings, stateIn } from '../../adapters/slack/states.ts';
import { futariIn } from '../../support/commandHost.ts';
import { depsWith } from '../../support/deps.ts';
import { committed, memoryLog, newCommit } from '../../support/memoryLog.ts';
import { useWorld } from '../../support/useWorld.ts';
import { current, domain, type World } from '../../support/world.ts';

const open = useWorld();
const processTimeoutMs = 90_000;

const futariOn = async ({ address: { folder, dynamo } }: World) => {
  const futari = await futariIn(folder, dynamo);
  return (...args: string[]) => futari('application', ...args);
};

test(
  'given a rotation, then its application is printed as the file that Slack got, and what is not there is refused',
  async () => {
    const w = await open({ slack: true });
    await w.request('requester', 'rotate');
    const next = String((await w.state()).rotation?.next);
    const futari = await futariOn(w);
    const [newest, english, other, bad] = await Promise.all([
      futari(domain),
      futari(domain, next, '--lang', 'en'),
      futari(domain, 'another-selector'),
      futari(domain, next, 'more'),
    ]);
    const [file] = w.sandbox.slack.files();
    // Slack does not know this requester, so only the log names them.
    const named = file?.bytes.toString('utf8').replace('氏名: ［ご記入ください］', '氏名: requester');
    expect(newest).toMatchObject({ code: 0, err: '', out: named });
    expect(english).toMatchObject({
      code: 0,
      out: expect.stringContaining(`Record name:\n${next}._domainkey.${domain}\n`),
    });
    expect(other).toMatchObject({ code: 1, out: '', err: expect.stringContaining(domain) });
    expect(bad).toMatchObject({ code: 2, err: expect.stringContaining('futari application') });
  },
  processTimeoutMs,
);

test('given a record that went through both, then the newest application for it is the one for its removal', async () => {
  const state = stateIn('awaitingApplication');
  const facts = { since: 0, reason: 'neverUsed', unusedSince: null, name: null };
  const raised = (code: string, selector: string) =>
    ({ type: 'NoticeRaised', notice: notice(code, { ...facts, selector }) }) as const;
  const log = [
    raised('application', current),
    raised('removal_application', current),
    raised('application', 'gooid-21-prod-20250918-2'),
    raised('switch_failed', current),
  ].map((event, index) => committed(newCommit(domain, index + 1, { events: [event], state })));
  const found = await newestApplication(depsWith({ log: memoryLog(log) }), domain, current);
  expect(found?.notice.code).toBe('removal_application');
  if (found === null) throw new Error('none');
  const context = { language: 'en', policy, settings, testEndpoints: false } as const;
  expect(applicationText(context, found, null)).toContain('DNS application: removal of a DKIM key record');
});
