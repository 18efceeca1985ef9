/** How an answer reaches the person who pressed or typed. */

import type { Settings } from '../../ports/settings.ts';
import { type SlackClient, type SlackLog, slackErrorCode } from './client.ts';
import type { Delivery } from './delivery.ts';
import type { Rendered } from './views/blocks.ts';

/** @returns false if no channel took the message */
export type Reply = (to: Delivery, message: Rendered) => Promise<boolean>;

interface ReplyOptions {
  readonly client: Pick<SlackClient, 'post' | 'postEphemeral' | 'openDirect'>;
  readonly log: SlackLog;
  readonly settings: Pick<Settings, 'testEndpoints'>;
}

/** Hosts of response URLs at Slack and GovSlack. */
const responseHosts = ['hooks.slack.com', 'hooks.slack-gov.com'];

/** A delivery that somebody signed with a stolen secret must not make the bot call other hosts. */
export const isOfSlack = (url: string): boolean => {
  const parsed = URL.parse(url);
  return parsed?.protocol === 'https:' && parsed.port === '' && responseHosts.includes(parsed.hostname);
};

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
  // Slack refuses with an error status, or with status 200 and `ok: false`.
  const body = await answer.text();
  if (!answer.ok || /"ok"\s*:\s*false/.test(body)) throw new RangeError(`the response URL answered ${answer.status}`);
};

/**
 * Sends a message to one person by the first channel that works: response URL, ephemeral message, direct message. Never throws; logs an
 * error if all of them fail.
 */
export const createReply = ({ client, log, settings }: ReplyOptions): Reply => {
  const ephemeral = (to: Delivery, message: Rendered): Promise<void> =>
    client.postEphemeral(to.user, { ...to, ...message });
  const direct = async (to: Delivery, message: Rendered): Promise<void> => {
    await client.post({ channel: await client.openDirect(to.user), ...message });
  };
  return async (to, message) => {
    // The response URL works in channels without the bot; the direct message works when the form's channel is unknown.
    const isOpen = to.responseUrl !== null && (settings.testEndpoints || isOfSlack(to.responseUrl));
    // A press in Home names no channel.
    const isInChannel = to.channel !== '' && to.surface.tag === 'message';
    const channels = [...(isOpen ? [byResponseUrl] : []), ...(isInChannel ? [ephemeral] : []), direct];
    for (const send of channels) {
      try {
        await send(to, message);
        return true;
      } catch (error) {
        log.info({ code: slackErrorCode(error), correlation: to.id }, 'an answer did not pass this way');
      }
    }
    log.error({ correlation: to.id }, 'an answer could not be given');
    return false;
  };
};
