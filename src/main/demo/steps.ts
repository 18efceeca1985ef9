/** The way to an approval card, as people go it. */
import type { Story } from './story.ts';
import { applicationStrings, approvalIsOffered, recordIsLive, sesReceived } from './verify.ts';

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/** Day 0: the key and the DNS application; it is handed in. */
export const apply = async (story: Story): Promise<void> => {
  await story.say('requester', `/dkim rotate ${story.service.domain}`);
  const strings = applicationStrings(story);
  const lengths = strings.map((string) => string.length);
  const held = lengths.length > 0 && lengths.every((length) => length <= 255);
  story.check('the DNS application is in the thread', held, `strings of ${lengths.join(' and ')} characters`);
  await story.click('requester', 'application_submitted', { inputs: { ticket: 'DNS-2025-0918' } });
};

/** The record is published, found right and stable, and the bot asks for approval by itself. */
export const untilApprovable = async (story: Story): Promise<void> => {
  await story.publish();
  await recordIsLive(story);
  await story.pass(dayMs, 'the daily check sees it, and sees it stay');
  approvalIsOffered(story, true);
  sesReceived(story, []);
};

/** Two people who are not the requester. */
export const approveByTwo = async (story: Story): Promise<void> => {
  await story.click('approver-1', 'approve');
  sesReceived(story, []);
  await story.click('approver-2', 'approve');
};
