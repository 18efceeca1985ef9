import { afterEach, describe, expect, test } from '@jest/globals';
import { createEvidenceStore } from '../../../src/adapters/dynamodb/documents.ts';
import { parseInputs } from '../../../src/domain/actionInputs.ts';
import { PersonId } from '../../../src/domain/names.ts';
import type { SandboxService } from '../../../src/main/sandbox.ts';
import { calendar } from '../../support/applicationOnSite.ts';
import { startSandboxService } from '../../support/sandboxService.ts';
import { createStoreClient } from '../../support/storeClient.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const opened: SandboxService[] = [];

afterEach(async () => {
  for (const service of opened.splice(0)) await service.close();
});

const open = async (policy: Record<string, unknown> = {}): Promise<SandboxService> => {
  const service = await startSandboxService({ sesThrottleMs: 0, policy });
  opened.push(service);
  return service;
};

const last = ({ sandbox }: SandboxService, person: string): string => {
  const message = sandbox.slack.ephemerals(person).at(-1);
  return message === undefined ? '' : JSON.stringify(message.blocks);
};

const say = async (service: SandboxService, person: string, text: string): Promise<string> => {
  await service.sandbox.slack.say(person, '#dkim', text);
  await service.idle();
  return last(service, person);
};

/** Without the ids of blocks, which are new each time. */
const texts = (blocks: string): readonly string[] => blocks.match(/"text":"[^"]*"/g) ?? [];

const click = async (service: SandboxService, person: string, actionId: string): Promise<string> => {
  await service.sandbox.slack.click(person, { actionId, confirm: true });
  await service.idle();
  return last(service, person);
};

const puts = ({ sandbox }: SandboxService): number =>
  sandbox.ses.calls().filter(({ operation }) => operation === 'PutEmailIdentityDkimSigningAttributes').length;

const applied = async (service: SandboxService): Promise<void> => {
  await say(service, 'requester', '/dkim rotate goo.ne.jp');
  await say(service, 'requester', '/dkim submitted goo.ne.jp REQ-1');
};

const switched = async (service: SandboxService): Promise<void> => {
  await applied(service);
  await service.publish();
  await service.pass(dayMs);
  await service.pass(15 * minuteMs);
  await click(service, 'approver-1', 'approve');
  await click(service, 'approver-3', 'approve');
  await service.pass(5 * minuteMs);
};

const dialogOf = async ({ sandbox }: SandboxService, person: string): Promise<string> => {
  const outcome = await sandbox.slack.click(person, { actionId: 'rollback' });
  return outcome.tag === 'confirm' ? outcome.dialog.text : outcome.tag;
};

const rollbackDecided = async ({ application, domain }: SandboxService) => {
  for await (const { events } of application.log.history(domain)) {
    for (const event of events) if (event.type === 'RollbackDecided') return event;
  }
  throw new Error('no rollback was decided');
};

const evidenceOf = async ({ sandbox: { dynamo } }: SandboxService, hash: string): Promise<object | null> => {
  const { region, endpoint, credentials } = dynamo;
  const client = createStoreClient({ region, endpoint, credentials });
  try {
    return await createEvidenceStore({ client, table: 'dkim-rotation' }).get(hash);
  } finally {
    client.destroy();
  }
};

describe('/dkim rollback', () => {
  test('given a switch, when it is typed, then SES is left alone, the record is looked at now, and the click goes back whatever it says', async () => {
    const service = await open();
    await switched(service);
    expect(await say(service, 'requester', '/dkim cancel')).toMatch(/⚠️(?!.*"actions")/);
    const notified = await say(service, 'approver-1', '/dkim rollback goo.ne.jp');
    expect(puts(service)).toBe(1);
    expect(notified).toContain('まだ何も変わっていません');
    expect(notified).toContain('✅ 前の公開鍵レコード: 正しい');
    expect(notified).toContain('1名の確認で始まります');
    expect(await dialogOf(service, 'approver-1')).toContain('✅ 前の公開鍵レコード: 正しい');
    await service.removeRecord('current');
    expect(await say(service, 'approver-2', '/dkim rollback')).toContain('🔴 Previous key record: absent');
    expect(await dialogOf(service, 'approver-2')).toContain('🔴 Previous key record: absent');
    // A doubt about the DNS never refuses.
    expect(await click(service, 'approver-2', 'rollback')).toContain('Rollback started');
    expect(puts(service)).toBe(2);
    expect(await say(service, 'approver-1', '/dkim rollback')).toContain('すでに進行中');
    // What the dialog said of the previous record is recorded with the decision.
    const { evidence } = await rollbackDecided(service);
    expect(evidence).toMatch(/^[0-9a-f]{64}$/);
    expect(await evidenceOf(service, evidence ?? '')).toMatchObject({ verdict: 'absent' });
    expect(await say(service, 'approver-1', '/dkim history')).toContain(`証跡 \`${evidence?.slice(0, 12)}\``);
  });

  test('given evidence that cannot be kept, or is not what was shown, then going back is not refused', async () => {
    const service = await open();
    await switched(service);
    service.sandbox.dynamo.faults.inject({ kind: 'refuse', operation: 'PutItem', times: 3 });
    expect(await say(service, 'approver-1', '/dkim rollback')).toContain('✅ 前の公開鍵レコード: 正しい');
    service.sandbox.dynamo.faults.clear();
    expect(JSON.stringify(service.sandbox.slack.ephemerals('approver-1').at(-1)?.blocks)).not.toContain('evidence');
    const state = (await service.application.log.load(service.domain))?.state;
    const forged = parseInputs('rollback', { evidence: 'not a content address' }, { calendar, at: 0 });
    await service.application.requestHandler.handle({
      id: 'forged',
      person: PersonId.of('T0HOME', 'U0APPROVER1'),
      action: 'rollback',
      domain: null,
      channel: service.channel,
      rotation: state?.rotation?.id ?? 0,
      round: null,
      digest: null,
      inputs: forged.tag === 'parsed' ? forged.inputs : {},
    });
    await service.idle();
    expect(puts(service)).toBe(2);
    expect(await rollbackDecided(service)).not.toHaveProperty('evidence');
  });

  test('given a requester who is no approver, then the answer names whom to ask, and how long one person is enough', async () => {
    const service = await open({ grantMax: 'PT1H' });
    await switched(service);
    const granted = await say(service, 'requester', '/dkim rollback');
    expect(granted).toContain('そのうち1名の確認で戻せます');
    expect(granted).toContain('<!subteam^S0APPROVERS>');
    expect(await click(service, 'requester', 'rollback')).toContain('そのうち1名の確認で戻せます');
    await service.pass(61 * minuteMs);
    expect(await say(service, 'requester', '/dkim rollback')).toContain('二人の確認が必要です');
    expect(await say(service, 'approver-1', '/dkim rollback')).toContain('1人目の確認として記録します');
    await click(service, 'approver-1', 'rollback');
    expect(await say(service, 'approver-3', '/dkim rollback')).toContain('二人の確認がそろい');
    expect(puts(service)).toBe(1);
  });

  test('given a dry run, then it says what a start would lead to, and nothing is stored', async () => {
    const service = await open();
    const before = await say(service, 'requester', '/dkim history goo.ne.jp');
    const shown = await say(service, 'requester', '/dkim rotate goo.ne.jp --dry-run');
    expect(shown).toMatch(/試行です.*_domainkey\.goo\.ne\.jp.*事前確認/s);
    expect(await say(service, 'requester', '/dkim status goo.ne.jp')).toContain('ローテーションはまだありません');
    expect(texts(await say(service, 'requester', '/dkim history goo.ne.jp'))).toEqual(texts(before));
    expect(await say(service, 'guest', '/dkim rotate goo.ne.jp --dry-run')).not.toContain('試行です');
    await applied(service);
    expect(await say(service, 'requester', '/dkim rotate goo.ne.jp 試行')).toContain('⚠️');
    expect(puts(service)).toBe(0);
  });

  test('given a requester or a viewer who may not do it, then the answer names whom to ask', async () => {
    const service = await open();
    await applied(service);
    await service.publish();
    await service.pass(dayMs);
    await service.pass(15 * minuteMs);
    expect(await click(service, 'requester', 'approve')).toMatch(/依頼先: <!subteam\^S0APPROVERS>/);
    expect(await say(service, 'requester', '/dkim compromised')).toMatch(/依頼先: <!subteam\^S0APPROVERS>/);
  });

  test('given a domain that is none or not configured, then the answer names the one that was meant, or those of the channel', async () => {
    const service = await open();
    expect(await say(service, 'requester', '/dkim status goo.me.jp')).toContain('`goo.ne.jp` ではありませんか');
    expect(await say(service, 'requester', '/dkim status example.com')).toContain('署名ドメイン: `goo.ne.jp`');
    expect(await say(service, 'requester', '/dkim status goo')).toContain('署名ドメイン: `goo.ne.jp`');
    await service.sandbox.slack.say('requester', '#other', '/dkim status example.com');
    await service.idle();
    expect(last(service, 'requester')).toContain('このチャンネルで扱う署名ドメインはありません');
  });

  test('given nothing to go back from, then it is refused at once without a button, and strangers are told nothing', async () => {
    const service = await open();
    await applied(service);
    expect(await say(service, 'approver-1', '/dkim rollback')).toMatch(/戻すものはありません(?!.*"actions")/);
    for (const person of ['guest', 'outsider', 'foreign']) {
      await service.sandbox.slack.say(person, '#dkim', '/dkim rollback goo.ne.jp', { force: true });
      await service.idle();
      const notified = last(service, person);
      expect(notified).toContain('⚠️');
      expect(notified).not.toMatch(/S0APPROVERS|gooid|まだ何も/);
    }
  });
});

describe('/dkim cancel', () => {
  test('given an application that was submitted, then the answer says what follows, and only the click cancels', async () => {
    const service = await open();
    await applied(service);
    const notified = await say(service, 'requester', '/dkim cancel goo.ne.jp 延期');
    expect(notified).toContain('REQ-1');
    expect(notified).toContain('取り下げ');
    const stage = async () => (await service.application.log.load(service.domain))?.state.rotation?.stage.tag;
    expect(await stage()).toBe('AwaitingRecord');
    await click(service, 'requester', 'cancel_rotation');
    expect(await stage()).toBe('Cancelled');
    expect(JSON.stringify(service.sandbox.slack.messages('#dkim'))).toContain('理由: 延期');
  });
});

describe('the cards', () => {
  test('given a commit that changed a card, then the card prints its hash: an anchor outside the store', async () => {
    const service = await open();
    await say(service, 'requester', '/dkim rotate goo.ne.jp');
    const [card] = service.sandbox.slack.messages('#dkim');
    const printed = /版 (\d+) `([0-9a-f]{64})`/.exec(JSON.stringify(card?.blocks));
    const commits: string[] = [];
    for await (const { version, hash } of service.application.log.history(service.domain)) commits[version] = hash;
    expect(printed?.[2]).toBe(commits[Number(printed?.[1])]);
  });
});
