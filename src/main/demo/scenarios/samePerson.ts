import { text } from '../../../texts/text.ts';
import type { Scenario } from '../scenario.ts';
import { apply, dayMs, untilApprovable } from '../steps.ts';
import { next, sesReceived, wasTold } from '../verify.ts';

/** One person stays one person, however often they press; the requester is none of the two. */
export const samePerson: Scenario = {
  name: 'same-person',
  title: 'one person is not two, and the requester does not count',
  tell: async (story) => {
    const { sandbox } = story.service;
    sandbox.slack.workspace.setGroupMember('S0APPROVERS', 'requester', true);
    await apply(story);
    await story.pass(dayMs, 'a day later');
    await untilApprovable(story);
    const own = await story.click('requester', 'approve');
    wasTold(story, 'the requester may not approve', own, text('ja', 'refusal.requester_cannot_approve'));
    await story.click('approver-1', 'approve');
    const again = await story.click('approver-1', 'approve');
    wasTold(
      story,
      'a second click of the same person is no second approval',
      again,
      text('ja', 'refusal.already_approved'),
    );
    await story.say('approver-1', `/dkim status ${story.service.domain}`);
    sesReceived(story, []);
    await story.click('approver-3', 'approve');
    sesReceived(story, [next]);
  },
};
