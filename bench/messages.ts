/**
 * Counts the messages of one rotation, and the mentions in its thread as each message was posted, from its start until the previous key is
 * destroyed. Nothing goes wrong; the submission is recorded after one reminder, and the approvers take two days. Usage: node bench/messages.ts [--list]
 */

import { parseArgs } from 'node:util';
import { recordName } from '../src/domain/names.ts';
import { approveByTwo, current, dayMs, hourMs, minuteMs, Story } from '../src/main/demo/story.ts';
import { startMailWitness } from '../src/main/demo/witnesses.ts';
import { startSandboxService } from '../src/main/sandbox.ts';

const { values } = parseArgs({ options: { list: { type: 'boolean', default: false } } });

const rotate = async (story: Story): Promise<void> => {
  const { service } = story;
  await story.say('requester', `/dkim rotate ${service.domain}`);
  await story.pass(dayMs + hourMs, 'a day without a submission');
  await story.click('requester', 'application_submitted', { inputs: { ticket: 'DNS-2025-0918' } });
  await story.pass(10 * dayMs, 'the DNS department');
  await story.publish();
  await story.pass(3 * dayMs, 'stable, and nobody approves');
  await approveByTwo(story);
  await story.pass(5 * minuteMs, 'SES');
  await story.pass(dayMs + hourMs, 'the watch');
  await story.click('requester', 'confirm_completion');
  await story.pass(14 * dayMs + hourMs, 'the overlap');
  await story.click('requester', 'attest_unused', { inputs: { note: 'asked every team that sends mail' } });
  await story.pass(hourMs, 'the application for the removal');
  service.sandbox.dns.remove(recordName(current, service.domain));
  await story.pass(3 * dayMs, 'gone, announced, destroyed');
};

const mention = /<(?:@|!subteam\^)[^>]*>/g;

const service = await startSandboxService({ sesThrottleMs: 0 });
try {
  const { slack } = service.sandbox;
  const mail = await startMailWitness(service);
  await rotate(new Story(service, mail, () => {}));
  await mail.close();
  const channels = slack.workspace.channels();
  const counted = { messages: 0, mentions: 0, direct: 0 };
  for (const { id, name } of channels) {
    for (const message of slack.messages(id)) {
      // A card is edited later, and an edit notifies nobody.
      const { blocks, text } = message.history[0] ?? message;
      const written = blocks.length > 0 ? JSON.stringify(blocks) : text;
      const mentions = message.threadTs === null ? 0 : (written.match(mention) ?? []).length;
      counted.messages += 1;
      counted.mentions += mentions;
      if (id.startsWith('D')) counted.direct += 1;
      if (values.list)
        process.stdout.write(
          `${id.slice(0, 1)} ${name} ${mentions} ${message.text.slice(0, 110).replaceAll('\n', ' ')}\n`,
        );
    }
  }
  process.stdout.write(
    `${counted.messages} messages (${counted.direct} of them direct), ${counted.mentions} mentions in threads\n`,
  );
} finally {
  await service.close();
}
