/**
 * Resident memory of `serve` with an external store, over 1,000 rotations' worth of clicks: start, a status, a check and a cancel
 * each, through signed HTTP. Run: node bench/memory.ts [rotations]
 */
import { readFile } from 'node:fs/promises';
import { serveBot } from '../test/support/servedBot.ts';

const rotations = Number(process.argv[2] ?? 1000);
const step = Math.max(1, Math.floor(rotations / 10));

/** Linux only: VmRSS in MB. */
const residentMb = async (pid: number): Promise<number> => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024);
};

const bot = await serveBot();
const { slack } = bot.sandbox;
const say = (text: string) => slack.say('requester', 'C0DKIM', text);
/** Until the bot has shown what the command led to. */
const cards = () => slack.messages('C0DKIM').filter(({ text }) => text.includes('goo.ne.jp')).length;

console.log('| rotations | resident MB | cards |\n| --- | --- | --- |');
console.log(`| 0 | ${await residentMb(bot.pid)} | 0 |`);
for (let done = 1; done <= rotations; done += 1) {
  const before = slack.ephemerals('requester').length;
  await say('/dkim rotate goo.ne.jp');
  await say('/dkim status goo.ne.jp');
  await say('/dkim check goo.ne.jp');
  await say('/dkim cancel goo.ne.jp');
  await slack.until('four answers', () => (slack.ephemerals('requester').length >= before + 4 ? true : null), 20_000);
  if (done % step === 0) console.log(`| ${done} | ${await residentMb(bot.pid)} | ${cards()} |`);
}
await bot.stop();
