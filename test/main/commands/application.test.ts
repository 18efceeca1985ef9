/** `futari application`: what a refused upload would have brought, from log and custody alone. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { newestApplication } from '../../../src/app/applications.ts';
import { applicationText } from '../../../src/main/commands/application.ts';
import { notice, policy, settings, stateIn } from '../../adapters/slack/states.ts';
import { depsWith } from '../../support/deps.ts';
import { committed, memoryLog, newCommit } from '../../support/memoryLog.ts';
import { runCommand } from '../../support/runCommand.ts';
import { table } from '../../support/siteAddress.ts';
import { useWorld } from '../../support/useWorld.ts';
import { current, domain, type World } from '../../support/world.ts';

const open = useWorld();
const processTimeoutMs = 90_000;

const configuration = {
  timezone: 'Asia/Tokyo',
  table,
  account: '123456789012',
  keys: { provider: 'local', file: './master.key', signingFile: './signing.key' },
  domains: [
    {
      name: domain,
      targets: [{ region: 'ap-northeast-1' }],
      channel: 'C0DKIM',
      selector: 'gooid-21-prod-{yyyymmdd}-{n}',
      current,
      approvers: { userGroup: 'S0APPROVERS' },
    },
  ],
  dns: { resolvers: ['127.0.0.1:53', '127.0.0.2:53'] },
  probe: { address: 'probe@probe.goo.ne.jp' },
};

const futariOn = async ({ address: { folder, dynamo } }: World) => {
  const path = join(folder, 'futari.yml');
  await writeFile(path, JSON.stringify(configuration));
  return (...args: string[]) =>
    runCommand(['application', ...args], {
      DKIM_CONFIG: path,
      AWS_REGION: dynamo.region,
      AWS_ACCESS_KEY_ID: dynamo.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: dynamo.credentials.secretAccessKey,
      AWS_ENDPOINT_URL_DYNAMODB: dynamo.endpoint,
      FUTARI_TEST_ENDPOINTS: 'allow',
    });
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
