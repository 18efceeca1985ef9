/**
 * Acknowledging a command while keys are being generated: 20 signed `/dkim rotate` a second for 15 s against `serve`, in a process
 * of its own. Every second request finds no rotation running, because the one before was cancelled, and generates a key pair.
 * Run: node bench/ack.ts
 */
import { serveBot } from '../test/support/servedBot.ts';

const perSecond = 20;
const seconds = 15;

const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;

const bot = await serveBot();
const { slack } = bot.sandbox;
const millis: number[] = [];
let late = 0;
const pending: Promise<void>[] = [];
for (let request = 0; request < perSecond * seconds; request += 1) {
  const text = request % 2 === 0 ? '/dkim rotate goo.ne.jp' : '/dkim cancel goo.ne.jp';
  pending.push(
    slack.say('requester', 'C0DKIM', text).then((outcome) => {
      if (outcome.tag === 'delivered' && outcome.ack.tag === 'acked') millis.push(outcome.ack.millis);
      else late += 1;
    }),
  );
  await new Promise((resolve) => setTimeout(resolve, 1000 / perSecond));
}
await Promise.all(pending);
const keys = bot.sandbox.dns.list().length;
millis.sort((a, b) => a - b);
const rotations = slack.messages('C0DKIM').filter(({ threadTs }) => threadTs === undefined || threadTs === null).length;
await bot.stop();
console.log(`acks ${millis.length}, not in time ${late}, cards posted ${rotations}, records ${keys}`);
console.log(
  `p50 ${percentile(millis, 0.5)} ms, p99 ${percentile(millis, 0.99)} ms, slowest ${millis.at(-1)} ms (goal: p99 < 300 ms)`,
);
