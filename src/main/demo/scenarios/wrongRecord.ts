import { text } from '../../../texts/text.ts';
import type { Scenario } from '../scenario.ts';
import { apply, approveByTwo, dayMs, untilApprovable } from '../steps.ts';
import { approvalIsOffered, current, mailIsSignedBy, next, recordIsNot, sesReceived, wasTold } from '../verify.ts';

const mistakes = [
  ['truncated', 'finding.truncated'],
  ['other_key', 'finding.other_key'],
  ['two_records', 'finding.several_records'],
  ['one_server', 'finding.servers_disagree'],
] as const;

/** The DNS department makes its usual mistakes: each is named, none is ever approved. */
export const wrongRecord: Scenario = {
  name: 'wrong-record',
  title: 'a wrong record is never approved, whatever is wrong with it',
  tell: async (story) => {
    await apply(story);
    await story.pass(dayMs, 'a day later');
    for (const [variant, finding] of mistakes) {
      await story.publish(variant);
      await recordIsNot(story, 'the published record is not the one that was applied for');
      const answer = await story.click('requester', 'check_now');
      wasTold(story, 'the bot names the mistake', answer, text('ja', finding));
      await story.pass(dayMs, 'another daily check');
      approvalIsOffered(story, false);
      sesReceived(story, []);
      await story.service.removeRecord('next');
    }
    await mailIsSignedBy(story, current);
    await untilApprovable(story);
    await approveByTwo(story);
    sesReceived(story, [next]);
  },
};
