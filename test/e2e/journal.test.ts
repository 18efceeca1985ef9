import { closeSync, openSync } from 'node:fs';
import { afterEach, describe, expect, test } from '@jest/globals';
import { openFifo } from '../support/fifo.ts';
import { type ServedApplication, serveApplication } from '../support/servedApplication.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const served = async (stdout: number): Promise<ServedApplication> => {
  const application = await serveApplication({}, stdout);
  closers.push(() => application.stop());
  return application;
};

/** It answers, does its work, and ends when it is told to. */
const expectAlive = async (application: ServedApplication): Promise<void> => {
  const { slack } = application.sandbox;
  await slack.say('requester', 'C0DKIM', '/dkim rotate goo.ne.jp');
  await slack.until('the card', () => slack.messages('C0DKIM')[0], 10_000);
  // Each such request is worth a line.
  for (let count = 0; count < 20; count += 1) {
    expect((await fetch(`${application.url}/slack/events`, { method: 'POST', body: 'x' })).status).toBe(401);
  }
  expect((await fetch(`${application.url}/healthz`)).status).toBe(200);
  closers.pop();
  expect(await application.stop()).toBe(0);
};

describe('a journal that cannot be written neither blocks nor ends the process', () => {
  test('given a full disk, then the process serves, and ends on SIGTERM', async () => {
    const full = openSync('/dev/full', 'w');
    closers.push(() => closeSync(full));
    await expectAlive(await served(full));
  });

  test('given a pipe whose reader has closed, then the process serves, and ends on SIGTERM', async () => {
    const fifo = openFifo();
    closers.push(fifo.close);
    fifo.closeReader();
    await expectAlive(await served(fifo.blocking));
  });

  test('given a pipe whose reader never reads, then the process serves, and ends on SIGTERM', async () => {
    const fifo = openFifo();
    closers.push(fifo.close);
    fifo.fill();
    await expectAlive(await served(fifo.blocking));
  });
});
