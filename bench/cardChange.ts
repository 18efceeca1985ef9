/**
 * From a person's click to the changed card: the second line of the approval card as an approval comes and is withdrawn, through Slack's
 * signed HTTP, at SES's and Slack's own pace. Real milliseconds, until the emulator of Slack has the new card.
 * Run: node bench/cardChange.ts [rounds]
 */
import { setTimeout as pause } from 'node:timers/promises';
import { startSandboxService } from '../src/main/sandbox.ts';
import { clickOn, sayTo } from '../src/sandbox/control/people.ts';

const rounds = Number(process.argv[2] ?? 15);
const dayMs = 24 * 60 * 60_000;
/** The emulator's limits a minute would be reached by so many clicks, not by people. */
const slackUnlimited = ['conversations.members', 'usergroups.list', 'usergroups.users.list', 'users.info'];

const service = await startSandboxService({ slackUnlimited });
const { slack } = service.sandbox;

const press = async (person: string, button: string, inputs = {}): Promise<void> => {
  const clicked = await clickOn(service, { person, button, confirm: true, inputs });
  if (clicked.tag !== 'answered') throw new Error(`${person} ${button}: ${clicked.tag}`);
};

/** The approval card as Slack has it now. */
const card = (): string => {
  const found = slack.messages('#dkim').find(({ blocks }) => JSON.stringify(blocks).includes('"action_id":"approve"'));
  if (found === undefined) throw new Error('there is no approval card');
  return JSON.stringify(found.blocks);
};

const changed = async (button: string): Promise<number> => {
  const before = card();
  const from = performance.now();
  const click = press('approver-1', button);
  await slack.until('the changed card', () => card() !== before);
  const took = performance.now() - from;
  await click;
  await service.idle();
  return took;
};

await sayTo(service, { person: 'requester', text: `/dkim rotate ${service.domain}` });
await service.idle();
await press('requester', 'application_submitted', { ticket: 'DNS-1' });
await service.publish();
await service.pass(dayMs);
const millis: number[] = [];
for (let round = 0; round < rounds; round += 1) {
  millis.push(await changed('approve'), await changed('withdraw_approval'));
  // Slack stamps a click with the real second, and one from the second of a withdrawal does not count.
  await pause(1_100);
}
await service.close();
millis.sort((a, b) => a - b);
const shown = (at: number): string => `${Math.round(millis.at(at) ?? Number.NaN)} ms`;
console.log(
  `click to changed card, ${millis.length} clicks: median ${shown(millis.length >> 1)}, slowest ${shown(-1)}`,
);
console.log('goal: < 500 ms');
