import type { Scenario } from '../scenario.ts';
import { apply, approveByTwo, dayMs, hourMs, minuteMs, untilApprovable } from '../steps.ts';
import { mailIsSignedBy, next, sesReceived, sesShows } from '../verify.ts';

/** SES takes the key, and its answer is lost: the bot looks instead of sending again. */
export const sesTimeout: Scenario = {
  name: 'ses-timeout',
  title: 'a Put whose answer is lost is looked for, never sent again',
  tell: async (story) => {
    await apply(story);
    await story.pass(dayMs, 'a day later');
    await untilApprovable(story);
    story.tell('SES will take the next Put and lose its answer');
    story.service.sandbox.ses.arm({
      operation: 'PutEmailIdentityDkimSigningAttributes',
      times: 1,
      kind: { tag: 'timeout_after_commit', hangUp: true },
    });
    await approveByTwo(story);
    sesReceived(story, [next]);
    await story.pass(5 * minuteMs, 'the bot reads SES, and SES names the selector');
    await story.pass(hourMs, 'an hour later nothing was repeated');
    sesReceived(story, [next]);
    sesShows(story, next);
    await mailIsSignedBy(story, next);
  },
};
