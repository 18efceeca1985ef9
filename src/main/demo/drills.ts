import { buttonsSeenBy } from '../../sandbox/control/acts/buttons.ts';
import { text } from '../../texts/text.ts';
import type { Scenario } from './scenario.ts';
import { apply, approveByTwo, dayMs, hourMs, minuteMs, untilApprovable } from './steps.ts';
import type { Story } from './story.ts';
import { current, mailIsSignedBy, next, sesReceived, sesShows, wasAlerted, wasTold } from './verify.ts';

/** The bot tries to tell what it could not at least this often. */
const tellingAgainMs = 15 * minuteMs;

const reason = 'mail fails, and Slack does not answer';

const nobodyIsHeard = async (story: Story): Promise<void> => {
  const seen = await story
    .say('approver-1', `/dkim rollback ${story.service.domain}`)
    .catch((error: Error) => error.message);
  story.check('nobody can go back in Slack', seen.includes('slack_is_down'), seen);
};

/** The bot's own probe: sent through SES after the way back, signed as mail is signed now. */
const probeLeftWith = (story: Story, since: number): void => {
  const { sandbox } = story.service;
  const probes = sandbox.ses.sent().filter(({ at, to }) => at > since && to.some((name) => name.startsWith('probe@')));
  const selectors = [...new Set(probes.map(({ selector }) => selector ?? 'none'))];
  const held = probes.length > 0 && probes.at(-1)?.selector === current;
  story.check(`a probe of the bot was signed with s=${current}`, held, selectors.join(', ') || 'no probe');
};

const stageIs = async (story: Story, wanted: string): Promise<void> => {
  const head = await story.service.bot.log.load(story.service.domain);
  const tag = head?.state.rotation?.stage.tag ?? 'none';
  story.check(`the log says ${wanted}`, tag === wanted, tag);
};

const reportIsAskedFor = (story: Story, asked: boolean): void => {
  const there = buttonsSeenBy(story.service.sandbox.slack, 'approver-3').has('close_break_glass');
  const what = asked ? 'a report is asked for in Slack' : 'Slack shows none of it yet';
  story.check(what, there === asked, there ? 'approver-3 sees [close_break_glass]' : 'no [close_break_glass]');
};

const closeReport = async (story: Story): Promise<void> => {
  await story.say('approver-3', `/dkim history ${story.service.domain}`);
  const closed = await story.click('approver-3', 'close_break_glass');
  wasTold(story, 'the report is closed', closed, text('ja', 'done.close_break_glass'));
  const again = await story.click('approver-3', 'close_break_glass');
  wasTold(story, 'no report is owed any more', again, text('ja', 'refusal.break_glass_no_report'));
};

const goBack = async (story: Story): Promise<void> => {
  const stranger = await story.command('viewer', 'request', reason);
  wasTold(story, 'who is not enrolled begins nothing', stranger, 'user/viewer');
  await story.command('operator', 'request', reason);
  sesReceived(story, [next]);
  wasAlerted(story, 'break_glass_requested');
  const again = await story.command('operator', 'confirm');
  wasTold(story, 'the same person twice is one person', again, text('ja', 'refusal.break_glass_same_person'));
  sesReceived(story, [next]);
  await story.command('approver-1', 'confirm');
  sesReceived(story, [next, current]);
  wasAlerted(story, 'break_glass_used');
};

/** Slack is down while mail must go back: two people, each with an AWS access key of their own. */
export const breakGlass: Scenario = {
  name: 'break-glass',
  title: 'Slack is down, and two people go back by the command line',
  tell: async (story) => {
    const { sandbox } = story.service;
    await apply(story);
    await story.pass(dayMs, 'a day later');
    await untilApprovable(story);
    await approveByTwo(story);
    await story.pass(5 * minuteMs, 'SES looks up the record by itself');
    await mailIsSignedBy(story, next);
    sandbox.slack.faults.outage = true;
    story.tell('Slack goes down');
    await nobodyIsHeard(story);
    const wentBackAt = sandbox.clock.now();
    await goBack(story);
    await story.pass(hourMs, 'Slack is still down; SES looks up the record, and the way back settles');
    sesShows(story, current);
    await mailIsSignedBy(story, current);
    probeLeftWith(story, wentBackAt);
    await stageIs(story, 'RolledBack');
    reportIsAskedFor(story, false);
    sandbox.slack.faults.outage = false;
    story.tell('Slack is up again');
    await story.pass(tellingAgainMs, 'the bot says what it could not say');
    reportIsAskedFor(story, true);
    await closeReport(story);
    sesReceived(story, [next, current]);
  },
};
