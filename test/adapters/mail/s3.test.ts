import type { S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createPolledMailbox, type PolledMailbox } from '../../../src/adapters/mail/polling.ts';
import { createS3Client, createS3Search, type S3Place } from '../../../src/adapters/mail/s3.ts';
import { VirtualClock } from '../../../src/sandbox/clock.ts';
import { resolveTxt, signedProbe } from '../../contract/probeMailbox.contract.ts';
import { probeOf } from '../../support/arrivals.ts';
import { bucket, openS3Server, type S3Server, s3Credentials } from '../../support/s3Server.ts';
import { startAt } from '../../support/sesStack.ts';

const waitMs = 5_000;
const hourMs = 3_600_000;
const clock = new VirtualClock(startAt);
let server: S3Server;
let client: S3Client;
const opened: PolledMailbox[] = [];

/** @param answerTimeoutMs real milliseconds */
const clientWith = (answerTimeoutMs: number): S3Client =>
  createS3Client({ region: 'ap-northeast-1', endpoint: server.url, credentials: s3Credentials, answerTimeoutMs });

beforeEach(async () => {
  server = await openS3Server();
  client = clientWith(5_000);
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()));
  client.destroy();
  await server.close();
});

const mailbox = (changes: Partial<S3Place> = {}): PolledMailbox => {
  const place: S3Place = { bucket, prefix: 'probes/', after: 'leave', ...changes };
  const made = createPolledMailbox(() => createS3Search(place, { clock, client }), {
    resolveTxt,
    clock,
    pauseFirstMs: 5,
  });
  opened.push(made);
  return made;
};

let objects = 0;
/** As SES writes it: with headers of its own in front. */
const arrive = async (nonce: string, modifiedAt = startAt, prefix = 'probes/'): Promise<string> => {
  objects += 1;
  const key = `${prefix}object${objects}`;
  const received = 'Return-Path: <bounce@goo.ne.jp>\r\nX-SES-Spam-Verdict: PASS\r\n';
  server.objects.set(key, { raw: Buffer.from(received + (await signedProbe(nonce))), modifiedAt });
  return key;
};

const unavailable = (problem: string) => ({ tag: 'mailboxUnavailable', problem });

describe('a mailbox in S3, where SES writes received mail', () => {
  test('given a probe among other mails, over several pages, then it is found, verified, and told whole', async () => {
    for (let other = 0; other < 25; other += 1) await arrive(`nonce-other-${other}`);
    await arrive('nonce-wanted');
    await arrive('nonce-other-4');
    const received = await probeOf(mailbox().waitFor('nonce-wanted', waitMs));
    expect(received).toMatchObject({ nonce: 'nonce-wanted', from: 'probe@goo.ne.jp' });
    expect(received?.signatures).toEqual([
      { domain: 'goo.ne.jp', selector: 's1', result: 'pass', aligned: true, b: expect.any(String) },
    ]);
    expect(received?.headers).toMatch(/^Return-Path: <bounce@goo.ne.jp>\r\nX-SES-Spam-Verdict/);
  });

  test('given the question came before the mail, then it is answered by it', async () => {
    const waiting = probeOf(mailbox().waitFor('nonce-later-1', waitMs));
    await arrive('nonce-later-1');
    expect((await waiting)?.nonce).toBe('nonce-later-1');
  });

  test('given a probe that arrives twice, then it is one', async () => {
    await arrive('nonce-twice-1');
    await arrive('nonce-twice-1');
    expect((await probeOf(mailbox().waitFor('nonce-twice-1', waitMs)))?.signatures).toHaveLength(1);
  });

  test('given objects of yesterday, of another prefix, or too large, then they are not even read', async () => {
    await arrive('nonce-unread-1', startAt - 24 * hourMs);
    await arrive('nonce-unread-1', startAt, 'elsewhere/');
    server.objects.set('probes/large', { raw: Buffer.alloc(100 * 1024), modifiedAt: startAt });
    expect(await mailbox().waitFor('nonce-unread-1', 1)).toEqual({ tag: 'notArrived' });
    expect(server.seen.filter((one) => one !== 'GET list')).toEqual([]);
  });

  test('given a long wait, then mail of others is read once', async () => {
    const other = await arrive('nonce-other-1');
    const waiting = probeOf(mailbox().waitFor('nonce-late-01', 60_000));
    while (server.seen.filter((one) => one === 'GET list').length < 3) await new Promise(setImmediate);
    await arrive('nonce-late-01');
    expect(await waiting).not.toBeNull();
    expect(server.seen.filter((one) => one === `GET ${other}`)).toHaveLength(1);
  });

  test.each([
    ['leave', 1],
    ['delete', 0],
  ] as const)('given %s, then %s object is left', async (after, left) => {
    await arrive('nonce-after-1');
    expect(await probeOf(mailbox({ after }).waitFor('nonce-after-1', waitMs))).not.toBeNull();
    expect(server.objects.size).toBe(left);
  });
});

describe('a bucket that does not answer is not a probe that did not arrive', () => {
  test('given permission that is refused, then it is said at once', async () => {
    server.faults.deny = true;
    expect(await mailbox().waitFor('nonce-denied', waitMs)).toEqual(unavailable('mailbox_refused'));
  });

  test('given a bucket that is not there, then that is said', async () => {
    expect(await mailbox({ bucket: 'other' }).waitFor('nonce-absent', waitMs)).toEqual(unavailable('mailbox_absent'));
  });

  test('given a bucket of another region, then it is not there', async () => {
    server.faults.elsewhere = true;
    expect(await mailbox().waitFor('nonce-elsewhere', waitMs)).toEqual(unavailable('mailbox_absent'));
  });

  test('given more mails than may be read in one look, then the rest is not said to be none', async () => {
    for (let other = 0; other <= 50; other += 1) await arrive(`nonce-other-${other}`);
    expect(await mailbox().waitFor('nonce-crowd-1', 0)).toEqual(unavailable('mailbox_full'));
  });

  test('given a mail that the rule of SES encrypted, then that is said, and what can be read is found all the same', async () => {
    const headers = { 'x-amz-meta-x-amz-key-v2': 'AQID', 'x-amz-meta-x-amz-cek-alg': 'AES/GCM/NoPadding' };
    server.objects.set('probes/sealed', { raw: Buffer.alloc(3_000, 7), modifiedAt: startAt, headers });
    expect(await mailbox().waitFor('nonce-sealed-1', 0)).toEqual(unavailable('mailbox_encrypted'));
    await arrive('nonce-sealed-1');
    expect((await probeOf(mailbox().waitFor('nonce-sealed-1', waitMs)))?.nonce).toBe('nonce-sealed-1');
  });

  test('given requests that are cut, then it looks again, and the probe is found', async () => {
    await arrive('nonce-cut-01');
    server.faults.cut = 3;
    expect((await probeOf(mailbox().waitFor('nonce-cut-01', waitMs)))?.nonce).toBe('nonce-cut-01');
  });

  test('given a service that takes requests and says nothing, then nobody could look, and the wait ends', async () => {
    server.faults.mute = true;
    // Where nothing will come, waiting longer tells nothing more.
    client.destroy();
    client = clientWith(200);
    expect(await mailbox().waitFor('nonce-mute-1', 20)).toEqual(unavailable('mailbox_slow'));
  });
});
