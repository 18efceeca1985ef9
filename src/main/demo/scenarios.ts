import { recordName } from '../../domain/names.ts';
import { buttonsSeenBy } from '../../sandbox/control/acts/buttons.ts';
import type { Scenario } from './scenario.ts';
import { apply, approveByTwo, dayMs, hourMs, minuteMs, untilApprovable } from './steps.ts';
import type { Story } from './story.ts';
import { askBoth, current, fileAbout, historySays, mailIsSignedBy, next, sesReceived, wasTold } from './verify.ts';

const sees = (story: Story, button: string, there: boolean): void => {
  const seen = buttonsSeenBy(story.service.sandbox.slack, 'requester').has(button);
  story.check(
    `the requester is ${there ? '' : 'not '}offered [${button}]`,
    seen === there,
    seen ? 'offered' : 'not there',
  );
};

const recordIsServed = async (story: Story, served: boolean): Promise<void> => {
  const answers = await askBoth(story, current);
  const counts = answers.map(({ records }) => records.length);
  const held = counts.every((count) => count === (served ? 1 : 0));
  story.check(`the name servers ${served ? 'still have' : 'have no'} previous record`, held, counts.join(' and '));
};

const untilOverlapOver = async (story: Story): Promise<void> => {
  await apply(story);
  await untilApprovable(story);
  await approveByTwo(story);
  await story.pass(5 * minuteMs, 'SES looks up the record by itself');
  await story.pass(dayMs + hourMs, 'the watch of 24 hours closes');
  await story.click('requester', 'confirm_completion');
  await story.pass(14 * dayMs + hourMs, 'the overlap of two weeks; then SES is read in every region');
};

/** What is left of the previous key after a rotation, to its end: nobody hurries, and a person may stop it. */
export const retirement: Scenario = {
  name: 'retirement',
  title: 'the end of the previous record and key, which a person holds for a day',
  tell: async (story) => {
    await untilOverlapOver(story);
    await recordIsServed(story, true);
    story.check('nobody was asked to remove anything yet', fileAbout(story, current) === '', 'no file');
    await story.click('requester', 'attest_unused', { inputs: { note: 'asked every team that sends mail' } });
    const name = recordName(current, story.service.domain);
    story.check('the application for the removal is in the thread', fileAbout(story, current).includes(name), name);
    await story.pass(dayMs, 'the DNS department takes its time: record and key stay');
    sees(story, 'hold_destruction', false);
    story.service.sandbox.dns.remove(name);
    story.tell(`DNS department removes ${name}`);
    await recordIsServed(story, false);
    await story.pass(dayMs, 'the daily check sees it gone, and the destruction of the key is announced');
    sees(story, 'hold_destruction', true);
    await story.click('approver-1', 'hold_destruction');
    await story.pass(dayMs + 2 * hourMs, 'the announced moment passes, and the key stays');
    sees(story, 'release_destruction', true);
    await story.click('requester', 'release_destruction');
    await story.pass(dayMs + 2 * hourMs, 'announced anew, and a day later destroyed');
    const late = await story.click('requester', 'hold_destruction');
    wasTold(story, 'nothing is left to hold', late, '止められる破棄の予告はありません');
    await historySays(
      story,
      'the log has the destruction, and until when backups hold the key',
      /鍵を破棄（|destroyed \(/,
    );
    await mailIsSignedBy(story, next);
    sesReceived(story, [next]);
  },
};
