/**
 * Acknowledging a command while keys are being generated: 20 signed `/dkim rotate` a second for 15 s against `serve`, in a process
 * of its own. Rotations are cancelled on the way, so that key pairs are
 * made all the time.
 * Run: node bench/ack.ts
 */
import { serveApplication } from '../test/support/servedApplication.ts';

const perSecond = 20;
const seconds = 15;

const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;

const application = await serveApplication();
const { slack } = application.sandbox;

/** Every fourth request cancels what runs, as far as there is something to cancel: the next `rotate` then makes a key pair. */
const act = (request: number) =>
  request % 4 === 3 && slack.files().length > 0
    ? slack.click('requester', { actionId: 'cancel_rotation', confirm: true })
    : slack.say('requester', 'C0DKIM', request % 4 === 1 ? '/dkim status goo.ne.jp' : '/dkim rotate goo.ne.jp');

const millis: number[] = [];
let late = 0;
const pending: Promise<void>[] = [];
for (let request = 0; request < perSecond * seconds; request += 1) {
  pending.push(
    act(request).then((outcome) => {
      if (outcome.tag === 'delivered' && outcome.ack.tag === 'acked') millis.push(outcome.ack.millis);
      else late += 1;
    }),
  );
  await new Promise((resolve) => setTimeout(resolve, 1000 / perSecond));
}
await Promise.all(pending);
const keys = slack.files().length;
millis.sort((a, b) => a - b);
await application.stop();
console.log(`acks ${millis.length}, not in time ${late}, key pairs made ${keys}`);
console.log(
  `p50 ${percentile(millis, 0.5)} ms, p99 ${percentile(millis, 0.99)} ms, slowest ${millis.at(-1)} ms (goal: p99 < 300 ms)`,
);
