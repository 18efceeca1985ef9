/**
 * How an answer reaches the person who pressed or typed; what is wrong with a form stands in Slack's own place for it: beside the
 * field, while the form stays open with everything that was typed.
 */

import { formProblems } from '../../domain/actionInputs.ts';
import type { Calendar } from '../../domain/calendar.ts';
import type { Instant } from '../../domain/names.ts';
import type { Settings } from '../../ports/settings.ts';
import { textOfCode } from '../../texts/text.ts';
import { type SlackClient, type SlackLog, slackErrorCode } from './client.ts';
import type { Delivery, SlackRequest } from './delivery.ts';
import type { Locales } from './directory.ts';
import type { Rendered } from './views/blocks.ts';
import { inputsOfForm } from './views/form.ts';

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

/** https://docs.slack.dev/surfaces/modals#displaying_errors */
export interface FormErrors {
  readonly response_action: 'errors';
  readonly errors: Readonly<Record<string, string>>;
}

export interface FormContext {
  readonly locales: Locales;
  /** Null: the configuration is not known here. */
  readonly calendar: Calendar | null;
  readonly now: () => Instant;
}

/** Null: nothing is wrong, as far as the form alone shows. */
export const formErrors = async (
  { locales, calendar, now }: FormContext,
  call: SlackRequest,
): Promise<FormErrors | null> => {
  if (call.tag !== 'form' || call.form === null) return null;
  const { action, origin, inputs } = call.form;
  const problems = formProblems(action, inputsOfForm(action, origin, inputs), calendar, now());
  // What the button carried has no field to show it beside.
  const shown = problems.filter(({ field }) => Object.hasOwn(inputs, field));
  if (shown.length === 0) return null;
  const language = await locales.of(call.delivery.user);
  const errors = shown.map(({ field, code, facts }) => [field, textOfCode(language, 'refusal', code, facts) ?? code]);
  return { response_action: 'errors', errors: Object.fromEntries(errors) };
};
