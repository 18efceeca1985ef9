/**
 * Resident memory of `serve` with an external store, over 1,000 rotations' worth of clicks: six commands and clicks for each, by
 * signed HTTP; every hundredth time the rotation is cancelled and another started, with a key pair of its own. (A domain that had
 * a thousand rotations would have a thousand selectors in its state; two a year are the plan.)
 * Run: node bench/memory.ts [rotations]
 */
import { readFile } from 'node:fs/promises';
import { serveApplication } from '../test/support/servedApplication.ts';

const rotations = Number(process.argv[2] ?? 1000);
const step = Math.max(1, Math.floor(rotations / 10));

/** Linux only: VmRSS in MB. */
const residentMb = async (pid: number): Promise<number> => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024);
};

const application = await serveApplication();
const { slack } = application.sandbox;
const waitMsMax = 20_000;
const everyHundred = 100;

const answers = () => slack.ephemerals('requester').length;
/** One thing that a person does, until it was answered. */
const done = async (act: () => Promise<unknown>): Promise<void> => {
  const before = answers();
  await act();
  await slack.until('the answer', () => answers() > before, waitMsMax);
};
const say = (text: string) => done(() => slack.say('requester', 'C0DKIM', text));

console.log('| rotations | resident MB |\n| --- | --- |');
console.log(`| 0 | ${await residentMb(application.pid)} |`);
for (let count = 1; count <= rotations; count += 1) {
  if (count % everyHundred === 1) {
    const files = slack.files().length;
    await say('/dkim rotate goo.ne.jp');
    await slack.until('the application', () => slack.files().length > files, waitMsMax);
  }
  await say('/dkim status goo.ne.jp');
  await say('/dkim check goo.ne.jp');
  await say('/dkim plan');
  await say('/dkim rotate goo.ne.jp');
  await say('/dkim rollback');
  await done(() => slack.click('requester', { actionId: 'check_now' }));
  if (count % everyHundred === 0) {
    // A check is answered twice (at once, and when the servers have answered), so that counting answers does not tell.
    await slack.click('requester', { actionId: 'cancel_rotation', confirm: true });
    await slack.until('the end', () => slack.ephemerals('requester').at(-1)?.text.includes('中止しました'), waitMsMax);
  }
  if (count % step === 0) console.log(`| ${count} | ${await residentMb(application.pid)} |`);
}
console.log(`key pairs made: ${slack.files().length}`);
await application.stop();
