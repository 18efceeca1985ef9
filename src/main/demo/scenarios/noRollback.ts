import { text } from '../../../texts/text.ts';
import type { Scenario } from '../scenario.ts';
import { apply, approveByTwo, dayMs, minuteMs, untilApprovable } from '../steps.ts';
import { mailIsSignedBy, next, sesReceived, sesShows, wasTold } from '../verify.ts';

/** The current key was never imported: people may still switch, but they are told on the card that there is no way back. */
export const noRollback: Scenario = {
  name: 'no-rollback',
  title: 'without the previous key the card says NONE, and a rollback is refused',
  options: { importCurrent: false },
  tell: async (story) => {
    const { sandbox, channel } = story.service;
    await apply(story);
    const shown = (): string => JSON.stringify(sandbox.slack.messages(channel).map(({ blocks }) => blocks));
    const warned = shown().includes(text('ja', 'blocker.current_key_not_held'));
    story.check('day 0 says already that there is NO ROLLBACK', warned, warned ? 'on the card' : 'not said');
    await story.pass(dayMs, 'a day later');
    await untilApprovable(story);
    const none = JSON.stringify(text('ja', 'round.rollbackNone')).slice(1, -1);
    story.check('the approval card says NONE', shown().includes(none), shown().includes(none) ? 'NONE' : 'not said');
    await approveByTwo(story);
    sesReceived(story, [next]);
    await story.pass(5 * minuteMs, 'SES looks up the record by itself');
    sesShows(story, next);
    await mailIsSignedBy(story, next);
    const answer = await story.click('approver-1', 'rollback');
    wasTold(story, 'the rollback is refused', answer, text('ja', 'refusal.previous_key_not_held'));
    sesReceived(story, [next]);
  },
};
