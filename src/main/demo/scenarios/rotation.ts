import type { Scenario } from '../scenario.ts';
import { apply, approveByTwo, dayMs, hourMs, minuteMs, untilApprovable } from '../steps.ts';
import { current, mailIsSignedBy, next, sesReceived, sesShows } from '../verify.ts';

/** The runbook's rotation from day 0 to its completion, and then back. */
export const rotation: Scenario = {
  name: 'rotation',
  title: 'a whole rotation, then a rollback',
  tell: async (story) => {
    await mailIsSignedBy(story, current);
    await apply(story);
    await story.pass(13 * dayMs, 'two weeks: a quiet check each day, nothing to say');
    sesReceived(story, []);
    await untilApprovable(story);
    await mailIsSignedBy(story, current);
    await approveByTwo(story);
    sesReceived(story, [next]);
    await story.pass(5 * minuteMs, 'SES looks up the record by itself');
    sesShows(story, next);
    await mailIsSignedBy(story, next);
    await story.pass(dayMs + hourMs, 'the watch of 24 hours closes');
    await story.click('requester', 'confirm_completion');
    await story.pass(6 * dayMs, 'somebody finds a reason to go back; the grant is over, so two people are needed');
    await story.click('approver-1', 'rollback');
    sesReceived(story, [next]);
    await story.click('approver-3', 'rollback');
    sesReceived(story, [next, current]);
    await story.pass(hourMs, 'the rollback settles');
    sesShows(story, current);
    await mailIsSignedBy(story, current);
  },
};
