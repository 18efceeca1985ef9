/** Tells one person something, by whichever way is open: nobody is left without an answer. */
import type { SlackClient } from './client.ts';
import type { Delivery } from './delivery.ts';
import { slackErrorCode } from './slackError.ts';
import type { SlackLog } from './slackLog.ts';
import type { Rendered } from './views/block.ts';

export type Reply = (to: Delivery, said: Rendered) => Promise<void>;

const replyTimeoutMs = 10_000;

const byResponseUrl = async (
  { responseUrl, threadTs, replaces }: Delivery,
  { text, blocks }: Rendered,
): Promise<void> => {
  if (responseUrl === null) throw new RangeError('this delivery has no response URL');
  const thread = threadTs === null || replaces ? {} : { thread_ts: threadTs };
  const answer = await fetch(responseUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify({ response_type: 'ephemeral', replace_original: replaces, text, blocks, ...thread }),
    redirect: 'error',
    signal: AbortSignal.timeout(replyTimeoutMs),
  });
  // Refusals have come both as a status and as `ok: false` with 200.
  const body = await answer.text();
  if (!answer.ok || /"ok"\s*:\s*false/.test(body)) throw new RangeError(`the response URL answered ${answer.status}`);
};

/** Never throws: the last way failing is logged. */
export const createReply = (client: SlackClient, log: SlackLog): Reply => {
  const ephemeral = (to: Delivery, said: Rendered): Promise<void> => client.postEphemeral(to.user, { ...to, ...said });
  const direct = async (to: Delivery, said: Rendered): Promise<void> => {
    await client.post({ channel: await client.openDirect(to.user), ...said });
  };
  return async (to, said) => {
    // The response URL works where the bot is no member; the direct message where the form's channel is unknown.
    const ways = [...(to.responseUrl === null ? [] : [byResponseUrl]), ephemeral, direct];
    for (const way of ways) {
      try {
        await way(to, said);
        return;
      } catch (error) {
        log.info({ code: slackErrorCode(error), delivery: to.id }, 'an answer did not pass this way');
      }
    }
    log.error({ delivery: to.id }, 'an answer could not be given');
  };
};
