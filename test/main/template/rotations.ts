/** Whole rotations by ingress, queue, worker and sweep, as people, SES, the DNS department and the scheduler go them. */

import { PutEmailIdentityDkimAttributesCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { expect } from '@jest/globals';
import { signBy } from '../../../src/adapters/ses/call.ts';
import { recordValue, stringsOf } from '../../../src/domain/keyRecord.ts';
import { recordName, type Selector } from '../../../src/domain/names.ts';
import { examineOnLambda } from '../../../src/main/doctor/onLambda.ts';
import type { Sweep } from '../../../src/main/lambda/sweep.ts';
import type { Worker } from '../../../src/main/lambda/worker.ts';
import { channel, current, domain } from '../../../src/main/sandbox.ts';
import { type Cloud, type LambdaSite, openLambdaSite, workerName } from '../lambda/lambdaSite.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

interface Running {
  readonly site: LambdaSite;
  readonly worker: Worker;
  readonly sweep: Sweep;
}

const stateOf = async ({ worker }: Running) => (await worker.composition.application.log.load(domain))?.state;
const stageOf = async (running: Running) => (await stateOf(running))?.rotation?.stage.tag;
const signing = ({ site }: Running) => site.sandbox.ses.identities()[0]?.selector;

const pass = async ({ site, worker, sweep }: Running, byMs: number, times = 1): Promise<void> => {
  for (let time = 0; time < times; time += 1) {
    site.sandbox.clock.advance(byMs);
    await sweep.run('sweep');
    await site.drain(worker);
  }
};

/** A day goes by, with the daily look of its morning. */
const passDay = async (running: Running): Promise<void> => {
  await pass(running, 6 * hourMs, 4);
  await running.sweep.run('daily');
  await running.site.drain(running.worker);
};

const click = async ({ site, worker }: Running, person: string, actionId: string): Promise<void> => {
  const outcome = await site.sandbox.slack.click(person, { actionId, confirm: true });
  expect(outcome).toMatchObject({ ack: { tag: 'acked', status: 200 } });
  await site.drain(worker);
};

const say = async ({ site, worker }: Running, text: string): Promise<void> => {
  await site.sandbox.slack.say('requester', channel, text);
  await site.drain(worker);
};

const fillIn = async ({ site, worker }: Running, actionId: string, inputs: Record<string, string>): Promise<void> => {
  await site.sandbox.slack.click('requester', { actionId });
  await site.sandbox.slack.submitView('requester', inputs);
  await site.drain(worker);
};

const publish = async ({ site, worker }: Running, selector: Selector): Promise<void> => {
  const info = await worker.composition.vault.describe(domain, selector);
  site.sandbox.dns.publish(recordName(selector, domain), [...stringsOf(recordValue(info?.publicKey ?? ''))]);
};

const rotate = (running: Running): Promise<void> => say(running, '/dkim rotate goo.ne.jp');

/** As the teams' scripts do it; a person then claims it. */
const startByScript = async (running: Running): Promise<void> => {
  const { site } = running;
  const started = await site.legacyCall({ action: 'create_dkim_certificate', selector_number: '2' });
  expect(started.statusCode).toBe(200);
  await click(running, 'requester', 'claim');
};

/** From the start of a rotation to SES signing with the next key. */
const switchOver = async (running: Running, start = rotate): Promise<Selector> => {
  await start(running);
  await fillIn(running, 'application_submitted', { ticket: 'DNS-42' });
  const next = (await stateOf(running))?.rotation?.next ?? current;
  await publish(running, next);
  await click(running, 'requester', 'check_now');
  await pass(running, 6 * minuteMs, 4);
  expect(await stageOf(running)).toBe('Stable');
  await click(running, 'approver-1', 'approve');
  await click(running, 'approver-2', 'approve');
  expect(signing(running)).toBe(next);
  return next;
};

const within = async (cloud: Cloud, go: (running: Running) => Promise<void>): Promise<void> => {
  const site = await openLambdaSite({ inbound: true, cloud });
  try {
    await go({ site, worker: await site.worker(), sweep: await site.sweep() });
  } finally {
    await site.close();
  }
};

/** A rotation to its end: watched, completed, the previous record gone and its key destroyed. */
export const retire = (cloud: Cloud): Promise<void> =>
  within(cloud, async (running) => {
    await switchOver(running);
    await pass(running, 30 * minuteMs, 14);
    await click(running, 'requester', 'confirm_completion');
    expect(await stageOf(running)).toBe('Overlap');
    await passDay(running);
    await passDay(running);
    await fillIn(running, 'attest_unused', { note: 'asked every team' });
    running.site.sandbox.dns.remove(recordName(current, domain));
    for (let day = 0; day < 4; day += 1) await passDay(running);
    expect((await stateOf(running))?.selectors[current]?.status).toBe('destroyed');
    await say(running, '/dkim history goo.ne.jp');
    await say(running, '/dkim report goo.ne.jp');
    const { text } = await examineOnLambda(
      { name: workerName, send: false, language: 'en' },
      {
        region: 'ap-northeast-1',
        endpoint: running.site.lambda.endpoint,
        credentials: running.site.sandbox.dynamo.credentials,
      },
    );
    expect(text).toContain('✅ 123456789012/ap-northeast-1: SES sends');
    expect(text).not.toContain('was not checked (AccessDenied');
  });

/** Somebody has switched signing off: the switch, whose card said so, puts it on again. */
const signNothing = async ({ site }: Running): Promise<void> => {
  const { clock, ses, dynamo } = site.sandbox;
  const client = new SESv2Client({ region: 'ap-northeast-1', endpoint: ses.url, credentials: dynamo.credentials });
  try {
    await signBy(client, clock).send(
      new PutEmailIdentityDkimAttributesCommand({ EmailIdentity: domain, SigningEnabled: false }),
    );
  } finally {
    client.destroy();
  }
};

/** A rotation that two people switch and one takes back by the grant; then the record that signs again is lost. */
export const goBack = (cloud: Cloud): Promise<void> =>
  within(cloud, async (running) => {
    await signNothing(running);
    await switchOver(running, startByScript);
    await pass(running, 10 * minuteMs);
    await click(running, 'approver-1', 'rollback');
    expect(signing(running)).toBe(current);
    await pass(running, 10 * minuteMs, 3);
    running.site.sandbox.dns.remove(recordName(current, domain));
    await passDay(running);
  });
