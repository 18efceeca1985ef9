import { accepted } from '../../slack/delivery/ack.ts';
import type { SlackMessage } from '../../slack/messageStore.ts';
import type { ControlHooks } from '../hooks.ts';
import { personOf } from '../people.ts';
import { ControlProblem, waysWithoutSlack } from '../problem.ts';
import { answersTo } from './answers.ts';

export interface Saying {
  readonly person: string;
  readonly text: string;
  /** The domain's channel where none is named. */
  readonly channel?: string;
  /** Deliver although Slack would not let this person do it. */
  readonly force?: boolean;
}

export type Told =
  /** It reached the bot; `answers` is what this person was shown. */
  | { readonly tag: 'answered'; readonly answers: readonly SlackMessage[] }
  /** An ordinary message, which the bot does not hear. */
  | { readonly tag: 'posted' }
  | { readonly tag: 'unanswered'; readonly ack: string };

/** @throws ControlProblem when Slack itself would not let this person say it. */
export const sayTo = async (
  { sandbox: { slack }, channel, idle }: Pick<ControlHooks, 'sandbox' | 'channel' | 'idle'>,
  saying: Saying,
): Promise<Told> => {
  const person = personOf(slack, saying.person);
  const place = saying.channel ?? channel;
  const { outcome, shown } = await answersTo(slack, person, idle, async () => {
    const outcome = await slack.say(person.id, place, saying.text, saying.force ? { force: true } : {});
    return { outcome, waits: outcome.tag === 'delivered' && accepted(outcome.ack) };
  });
  switch (outcome.tag) {
    case 'impossible':
      throw new ControlProblem(409, outcome.reason, `Slack does not let ${person.name} do this: ${outcome.reason}`, [
        ...(outcome.reason === 'unknown_command' ? ['/dkim'] : []),
        ...(outcome.reason === 'slack_is_down' ? waysWithoutSlack : []),
        ...(outcome.reason === 'no_such_channel' ? slack.workspace.channels().map(({ name }) => `#${name}`) : []),
      ]);
    case 'posted':
      return { tag: 'posted' };
    case 'delivered':
      if (shown.messages.length > 0) return { tag: 'answered', answers: shown.messages };
      return { tag: 'unanswered', ack: outcome.ack.tag };
    default:
      return { tag: 'unanswered', ack: outcome.tag };
  }
};
