/** What a person is shown after an act: an answer for their eyes, a direct message, or a form. */

import type { SlackMessage } from '../../slack/messageStore.ts';
import type { Person } from '../../slack/people.ts';
import type { SlackSandbox } from '../../slack/sandbox.ts';
import type { StoredView } from '../../slack/stores.ts';

/** Real milliseconds. Everything answers within this, or the act is reported as without an answer. */
const answerTimeoutMs = 5_000;

export interface Shown {
  readonly messages: readonly SlackMessage[];
  readonly form: StoredView | null;
}

const privateTo = (slack: SlackSandbox, { id }: Person): readonly SlackMessage[] => [
  ...slack.ephemerals(id),
  ...slack.directMessages(id),
];

const topForm = (slack: SlackSandbox, { id }: Person): StoredView | null =>
  slack.views(id).findLast(({ type }) => type === 'modal') ?? null;

/**
 * Does the act, and waits for its answer and for the bot's work after it. The bot acknowledges first and works afterwards, so
 * that only what it shows tells that it began.
 */
export const answersTo = async <T>(
  slack: SlackSandbox,
  person: Person,
  idle: () => Promise<void>,
  act: () => Promise<{ readonly outcome: T; readonly waits: boolean }>,
): Promise<{ readonly outcome: T; readonly shown: Shown }> => {
  const before = new Set(privateTo(slack, person).map(keyOf));
  const formBefore = topForm(slack, person)?.id;
  const news = (): SlackMessage[] => privateTo(slack, person).filter((message) => !before.has(keyOf(message)));
  const newForm = (): StoredView | null => {
    const form = topForm(slack, person);
    return form === null || form.id === formBefore ? null : form;
  };
  const { outcome, waits } = await act();
  if (waits) {
    // Silence is an answer too: it is reported, not waited for any longer.
    await slack.until('an answer', () => news().length > 0 || newForm() !== null, answerTimeoutMs).catch(() => {});
    await idle();
  }
  return { outcome, shown: { messages: news(), form: newForm() } };
};

// An update is told too: an answer may replace the card that the person saw.
const keyOf = ({ channel, ts, editedTs }: SlackMessage): string => `${channel}/${ts}/${editedTs ?? ''}`;
