import type { Scenario } from '../scenario.ts';
import { apply, approveByTwo, dayMs, untilApprovable } from '../steps.ts';
import { next, sesReceived } from '../verify.ts';

const strangers = ['outsider', 'guest', 'foreign', 'gone', 'robot', 'viewer', 'operator'];

/** Everybody who must not approve tries to, even by a click that Slack itself would not let through. */
export const outsider: Scenario = {
  name: 'outsider',
  title: 'who may not approve is refused, at every door',
  tell: async (story) => {
    const { sandbox, channel } = story.service;
    await story.say('outsider', `/dkim rotate ${story.service.domain}`, '#other');
    const cards = sandbox.slack.messages(channel).length;
    story.check('an outsider starts nothing', cards === 0, `${cards} messages in the channel`);
    await apply(story);
    await story.pass(dayMs, 'a day later');
    await untilApprovable(story);
    const card = sandbox.slack.messages(channel).findLast(({ blocks }) => JSON.stringify(blocks).includes('"approve"'));
    const message = { channel, ts: card?.ts ?? '' };
    for (const person of strangers) {
      const answer = await story.click(person, 'approve', { message, force: true });
      const recorded = JSON.stringify(sandbox.slack.thread(channel, card?.threadTs ?? '')).includes(
        `<@${sandbox.slack.workspace.person(person).id}>`,
      );
      const refused = answer.includes('⚠️') && !recorded;
      story.check(`${person} is refused`, refused, recorded ? 'named on the card' : 'not on the card');
    }
    sesReceived(story, []);
    await approveByTwo(story);
    sesReceived(story, [next]);
  },
};
