/** The former function's calls, by the function that stands in for it, Lambda's API, the worker and the sandbox. */
import { afterEach, describe, expect, test } from '@jest/globals';
import { recordValue, stringsOf } from '../../../src/domain/keyRecord.ts';
import { recordName } from '../../../src/domain/names.ts';
import type { LegacyOutput } from '../../../src/main/lambda/legacyForm.ts';
import type { Sweep } from '../../../src/main/lambda/sweep.ts';
import type { Worker } from '../../../src/main/lambda/worker.ts';
import { account, current, domain } from '../../../src/main/sandbox.ts';
import { type LambdaSite, type LambdaSiteOptions, openLambdaSite, workerName } from './lambdaSite.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** As the runbook has them. */
const create = { action: 'create_dkim_certificate', selector_number: '2' };
const update = { action: 'update_ses_byodkim_automated', confirmed_dns_ready: true };
const next = 'gooid-21-prod-20250918-2';
const name = `${next}._domainkey.goo.ne.jp`;

let site: LambdaSite | null = null;
afterEach(async () => {
  await site?.close();
  site = null;
});

interface Stack {
  readonly s: LambdaSite;
  readonly worker: Worker;
  readonly sweep: Sweep;
}

const open = async (options: LambdaSiteOptions = {}): Promise<Stack> => {
  site = await openLambdaSite(options);
  return { s: site, worker: await site.worker(), sweep: await site.sweep() };
};

const rotationOf = async ({ worker }: Stack) =>
  (await worker.composition.application.log.load(domain))?.state.rotation ?? null;
const putsOf = ({ s }: Stack): number =>
  s.sandbox.ses.calls().filter(({ operation }) => operation === 'PutEmailIdentityDkimSigningAttributes').length;

/** I1: whatever stage it is, no call leads to a Put by itself. */
const called = async (stack: Stack, event: object): Promise<LegacyOutput> => {
  const before = putsOf(stack);
  const output = await stack.s.legacyCall(event);
  expect(putsOf(stack)).toBe(before);
  const { statusCode, body, ...fields } = output;
  // The callers read the fields in either place.
  expect(JSON.parse(body)).toEqual(fields);
  expect(Number.isInteger(statusCode)).toBe(true);
  return output;
};

const pass = async ({ s, worker, sweep }: Stack, byMs: number, times = 1): Promise<void> => {
  for (let time = 0; time < times; time += 1) {
    s.sandbox.clock.advance(byMs);
    await sweep.run('sweep');
    await s.drain(worker);
  }
};

const click = async ({ s, worker }: Stack, person: string, actionId: string): Promise<void> => {
  await s.sandbox.slack.click(person, { actionId, confirm: true });
  await s.drain(worker);
};

const publish = async ({ s, worker }: Stack, change = (strings: readonly string[]) => strings): Promise<void> => {
  const selector = (await rotationOf({ s, worker } as Stack))?.next ?? current;
  const key = await worker.composition.vault.describe(domain, selector);
  s.sandbox.dns.publish(recordName(selector, domain), [...change(stringsOf(recordValue(key?.publicKey ?? '')))]);
};

/** Until the bot has seen the record for long enough; the round opens by itself. */
const stable = async (stack: Stack): Promise<void> => {
  await called(stack, create);
  await publish(stack);
  await called(stack, update);
  await pass(stack, 6 * minuteMs, 3);
};

const codesOf = ({ findings }: LegacyOutput): readonly string[] =>
  (findings as readonly { readonly code: string }[]).map(({ code }) => code);

describe('the runbook’s calls', () => {
  test('I1: they start a rotation and open its approval, two people in Slack switch, and no call ever does', async () => {
    const stack = await open();
    const { s } = stack;
    expect(await called(stack, update)).toMatchObject({ statusCode: 409, error: 'NO_ROTATION' });
    expect(await called(stack, { ...create, selector_number: '3' })).toMatchObject({
      statusCode: 400,
      error: 'SELECTOR_NUMBER_DIFFERS',
      expected_selector_number: '2',
    });
    expect(await rotationOf(stack)).toBeNull();

    const started = await called(stack, create);
    expect(started).toMatchObject({ statusCode: 200, status: 'started', domain, selector: next });
    expect(started.dns_record).toMatchObject({
      name,
      type: 'TXT',
      value: expect.stringMatching(/^v=DKIM1; k=rsa; p=/),
    });
    expect(started.link).toMatch(/^https:/);
    expect(await rotationOf(stack)).toMatchObject({ id: 1, requester: null, stage: { tag: 'AwaitingApplication' } });
    const again = await called(stack, create);
    expect(again).toMatchObject({ statusCode: 200, status: 'started_before', dns_record: started.dns_record });
    expect(await called(stack, { ...create, selector_number: '3' })).toMatchObject({
      statusCode: 409,
      error: 'ROTATION_RUNNING',
    });
    expect((await rotationOf(stack))?.id).toBe(1);

    const absent = await called(stack, update);
    expect(absent).toMatchObject({ statusCode: 400, error: 'DNS_TXT_NOT_READY', verdict: 'absent' });
    expect(codesOf(absent)).toContain('absent');
    await publish(stack, ([first = '']) => [first]);
    const wrong = await called(stack, update);
    expect(wrong).toMatchObject({ statusCode: 400, error: 'DNS_TXT_NOT_READY', verdict: 'wrong' });
    expect(codesOf(wrong)).toContain('truncated');
    await publish(stack);
    const right = await called(stack, update);
    expect(right).toMatchObject({ statusCode: 400, error: 'DNS_TXT_NOT_READY', verdict: 'right', findings: [] });
    expect(right.message).toContain('2 回中 1 回');

    await pass(stack, 6 * minuteMs, 3);
    const opened = await called(stack, update);
    expect(opened).toMatchObject({ statusCode: 202, status: 'round_open', link: expect.stringMatching(/^https:/) });
    expect(opened.link).not.toBe(started.link);
    expect(opened.message).toContain('引き受ける');
    await click(stack, 'approver-2', 'approve');
    expect((await rotationOf(stack))?.round?.approvals).toEqual([]);
    await click(stack, 'approver-1', 'claim');
    await click(stack, 'approver-1', 'approve');
    expect((await rotationOf(stack))?.round?.approvals).toEqual([]);
    await click(stack, 'approver-2', 'approve');
    expect(await called(stack, update)).toMatchObject({ statusCode: 202, status: 'round_open' });
    expect(putsOf(stack)).toBe(0);

    await click(stack, 'approver-3', 'approve');
    expect(putsOf(stack)).toBe(1);
    expect(s.sandbox.ses.identities()[0]?.selector).toBe(next);
    expect(await called(stack, update)).toMatchObject({ statusCode: 202, status: 'switching' });
    await pass(stack, 10 * minuteMs, 3);
    expect(await called(stack, update)).toMatchObject({
      statusCode: 200,
      status: 'switched',
      selector: next,
      final_dkim_status: 'SUCCESS',
      signing_origin: 'EXTERNAL',
    });
    expect(putsOf(stack)).toBe(1);
    expect(s.lines.join('\n')).not.toMatch(/PRIVATE KEY/);
  }, 120_000);

  test('I1: given an approved switch that waits for its window, then no call begins it when the window opens', async () => {
    const stack = await open({ file: { window: { days: ['mon', 'tue', 'wed', 'thu', 'fri'], hours: '15:00-17:00' } } });
    await stable(stack);
    await click(stack, 'requester', 'claim');
    await click(stack, 'approver-1', 'approve');
    await click(stack, 'approver-2', 'approve');
    expect(putsOf(stack)).toBe(0);
    stack.s.sandbox.clock.advance(6 * 60 * minuteMs);
    expect(await called(stack, update)).toMatchObject({ statusCode: 202, status: 'round_open' });
    expect(await called(stack, create)).toMatchObject({ statusCode: 200, status: 'started_before' });
    expect(putsOf(stack)).toBe(0);
    await pass(stack, minuteMs);
    expect(putsOf(stack)).toBe(1);
  }, 120_000);

  test('I1: after a rollback a call neither switches again nor opens an approval', async () => {
    const stack = await open();
    await stable(stack);
    await click(stack, 'requester', 'claim');
    await click(stack, 'approver-1', 'approve');
    await click(stack, 'approver-2', 'approve');
    await click(stack, 'approver-1', 'rollback');
    expect(await called(stack, update)).toMatchObject({ statusCode: 409, error: 'ROLLED_BACK' });
    await pass(stack, 10 * minuteMs, 4);
    expect((await rotationOf(stack))?.stage.tag).toBe('RolledBack');
    expect(await called(stack, update)).toMatchObject({ statusCode: 409, error: 'ROLLED_BACK' });
    expect(await called(stack, create)).toMatchObject({ statusCode: 200, status: 'started_before' });
    await pass(stack, minuteMs, 3);
    expect((await rotationOf(stack))?.stage.tag).toBe('RolledBack');
  }, 120_000);

  test('I1: a round that ran out of time opens again for new approvals, one that a person declined does not', async () => {
    const stack = await open();
    await stable(stack);
    await click(stack, 'requester', 'claim');
    await click(stack, 'approver-1', 'approve');
    await pass(stack, 5 * dayMs);
    expect((await rotationOf(stack))?.round).toMatchObject({ id: 1, ended: 'expired' });
    expect(await called(stack, update)).toMatchObject({ statusCode: 202, status: 'round_open' });
    expect((await rotationOf(stack))?.round).toMatchObject({ id: 2, ended: null, approvals: [] });
    await stack.s.sandbox.slack.click('approver-1', { actionId: 'decline', confirm: true });
    await stack.s.sandbox.slack.submitView('approver-1', { reason: '見直す' });
    await stack.s.drain(stack.worker);
    expect((await rotationOf(stack))?.round?.ended).toBe('declined');
    expect(await called(stack, update)).toMatchObject({ statusCode: 409, error: 'ROUND_DECLINED' });
    expect((await rotationOf(stack))?.round?.id).toBe(2);
  }, 120_000);

  test('given SES with a selector that the log does not expect, then the answer names it and no approval opens', async () => {
    const stack = await open();
    await called(stack, create);
    await publish(stack);
    await called(stack, update);
    const privateKey = await stack.worker.composition.vault.use(domain, current, async (key) => key.pkcs1Base64());
    const signing = {
      origin: 'EXTERNAL',
      selector: 'other-1',
      privateKey: privateKey ?? '',
      status: 'SUCCESS',
    } as const;
    await stack.s.sandbox.ses.putIdentity({ account, region: 'ap-northeast-1', identity: domain, ...signing });
    await pass(stack, 6 * minuteMs, 3);
    const blocked = await called(stack, update);
    expect(blocked).toMatchObject({ statusCode: 409, error: 'APPROVAL_BLOCKED' });
    expect(blocked.blockers).toMatchObject([{ code: 'current_differs', message: expect.any(String) }]);
    expect((await rotationOf(stack))?.round).toBeNull();
  }, 60_000);
});

describe('calls that mean something else', () => {
  const refusals: readonly (readonly [string, unknown, number, string, RegExp])[] = [
    ['text', 'create', 400, 'EVENT_MALFORMED', /JSON/],
    ['a list', [create], 400, 'EVENT_MALFORMED', /JSON/],
    ['nothing', null, 400, 'EVENT_MALFORMED', /JSON/],
    ['no action', {}, 400, 'ACTION_MISSING', /create_dkim_certificate, update_ses_byodkim_automated/],
    ['an action that is no text', { action: 2 }, 400, 'ACTION_MISSING', /文字列/],
    ['a request by a function URL', { requestContext: {}, body: '{}' }, 400, 'EVENT_NOT_SUPPORTED', /body/],
    ['a request by an API', { httpMethod: 'POST', body: '{}' }, 400, 'EVENT_NOT_SUPPORTED', /body/],
    ['a notice of SNS', { Records: [{ Sns: { Message: '{}' } }] }, 400, 'EVENT_NOT_SUPPORTED', /トリガー/],
    ['an event of EventBridge', { 'detail-type': 'Scheduled Event' }, 400, 'EVENT_NOT_SUPPORTED', /トリガー/],
    ['an unknown action', { action: 'rotate' }, 400, 'UNKNOWN_ACTION', /"rotate"/],
    ['an inherited name', { action: 'constructor' }, 400, 'UNKNOWN_ACTION', /constructor/],
    ['phase_manager', { action: 'phase_manager', phase: '7' }, 410, 'ACTION_REPLACED', /dkim status/],
    ['test_openssl', { action: 'test_openssl' }, 410, 'ACTION_REPLACED', /OpenSSL/],
    ['rotate_dkim_keys', { action: 'rotate_dkim_keys' }, 410, 'ACTION_REPLACED', /create_dkim_certificate/],
    [
      'the former preparation',
      { action: 'create_dkim_certificate_prepare_only' },
      410,
      'ACTION_REPLACED',
      /selector_number/,
    ],
    ['a dry run', { ...create, dry_run: true }, 400, 'UNKNOWN_FIELD', /dry_run/],
    ['no number', { action: create.action }, 400, 'SELECTOR_NUMBER_REQUIRED', /"2"/],
    ['a number that is no text', { ...create, selector_number: 2 }, 400, 'SELECTOR_NUMBER_REQUIRED', /文字列/],
    ['a number with a zero', { ...create, selector_number: '02' }, 400, 'SELECTOR_NUMBER_REQUIRED', /"2"/],
    ['no confirmation', { action: update.action }, 400, 'DNS_CONFIRMATION_REQUIRED', /true/],
    ['a denial', { ...update, confirmed_dns_ready: false }, 400, 'DNS_CONFIRMATION_REQUIRED', /true/],
    ['a quoted confirmation', { ...update, confirmed_dns_ready: 'true' }, 400, 'DNS_CONFIRMATION_REQUIRED', /引用符/],
    ['a domain that is none', { ...create, domain: 7 }, 400, 'DOMAIN_MALFORMED', /domain/],
    ['a selector that is none', { ...update, selector: 'a b' }, 400, 'SELECTOR_MALFORMED', /selector/],
  ];

  test('each is answered with what to do, without the bot, and the bot answers the same', async () => {
    const stack = await open();
    const { functions } = stack.s.lambda;
    const worker = functions.get(workerName);
    functions.delete(workerName);
    for (const [what, event, statusCode, error, message] of refusals) {
      const output = await stack.s.legacyCall(event);
      expect([what, output]).toMatchObject([what, { statusCode, error, message: expect.stringMatching(message) }]);
      expect(await worker?.({ legacy: { event, request: 'call-1' } } as never)).toEqual(output);
    }
    expect(await rotationOf(stack)).toBeNull();
  }, 60_000);

  test('another domain or selector than the bot’s is refused, the right ones are taken', async () => {
    const stack = await open();
    const ofOther = await called(stack, { ...create, domain: 'example.jp' });
    expect(ofOther).toMatchObject({ statusCode: 400, error: 'DOMAIN_DIFFERS' });
    expect(await rotationOf(stack)).toBeNull();
    expect(await called(stack, { ...create, domain: 'GOO.ne.jp' })).toMatchObject({ statusCode: 200 });
    expect(await called(stack, { ...update, selector: 'selector1' })).toMatchObject({
      statusCode: 400,
      error: 'SELECTOR_DIFFERS',
      selector: next,
    });
    expect(await called(stack, { ...update, selector: next })).toMatchObject({ error: 'DNS_TXT_NOT_READY' });
  });

  test('given no legacy in the configuration, then nothing is done', async () => {
    const stack = await open({ file: { legacy: undefined } });
    for (const event of [create, update])
      expect(await called(stack, event)).toMatchObject({ statusCode: 404, error: 'LEGACY_NOT_CONFIGURED' });
    expect(await rotationOf(stack)).toBeNull();
  });

  test('given a store that refuses, then the caller hears that the log cannot be read, and may call again', async () => {
    const stack = await open();
    const { faults } = stack.s.sandbox.dynamo;
    faults.inject({ kind: 'refuse', operation: 'Query', times: 20 });
    expect(await called(stack, create)).toMatchObject({ statusCode: 503, error: 'STORE_UNAVAILABLE' });
    expect(await called(stack, update)).toMatchObject({ statusCode: 503, error: 'STORE_UNAVAILABLE' });
    faults.clear();
    expect(await called(stack, create)).toMatchObject({ statusCode: 200, status: 'started' });
  });

  test('given a worker that fails, is not there or answers nonsense, then the caller hears that, and no cause', async () => {
    const stack = await open();
    const { functions } = stack.s.lambda;
    const fail = async (): Promise<never> => {
      throw new Error('secret-cause');
    };
    for (const worker of [null, fail, async () => 'nonsense']) {
      functions.delete(workerName);
      if (worker !== null) functions.set(workerName, worker);
      const output = await stack.s.legacyCall(create);
      expect(output).toMatchObject({ statusCode: 503, error: 'NO_ANSWER' });
      expect(output.body).not.toContain('secret-cause');
    }
    expect(stack.s.lines.filter((line) => line.startsWith('the worker'))).toHaveLength(3);
  });
});
