/** The home workspace, asked at the start: everybody else's team is foreign. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { SlackClient } from '../adapters/slack/client.ts';
import { isLastingRefusal, slackErrorCode } from '../adapters/slack/slackError.ts';
import type { Journal } from '../app/deps.ts';

const pauseMs = 5_000;
/** An hour: whoever restarts the process during an outage of Slack must not lose the rollback that it owes. */
const attemptsMax = 720;

/** @throws what Slack says for good, or the last trouble after an hour */
export const homeTeamOf = async (
  client: Pick<SlackClient, 'authTest'>,
  journal: Journal,
  pause: (ms: number) => Promise<unknown> = (ms) => sleep(ms),
): Promise<string> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return (await client.authTest()).teamId;
    } catch (error) {
      const code = slackErrorCode(error);
      // A wrong token is not mended by waiting.
      if (isLastingRefusal(error) || attempt >= attemptsMax) throw error;
      journal.error({ problem: code, attempt }, 'Slack does not answer yet');
      await pause(pauseMs);
    }
  }
};
