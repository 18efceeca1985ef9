import { ApiRefusal } from '../apiRefusal.ts';
import { accepted } from '../delivery/ack.ts';
import { flagAt, isObject, type JsonObject, objectAt, objectsAt, textAt } from '../json.ts';
import { checkedView } from '../methods/views.ts';
import type { Slack } from '../slack.ts';
import { type StoredView, viewObject } from '../stores.ts';
import { type Filled, formState } from './inputValues.ts';
import { type ActOptions, impossible, type Outcome } from './outcome.ts';
import { delivered, interactiveFields, type Stage } from './stage.ts';

/** A person submits the modal that is on top. */
export const submitView = async (
  stage: Stage,
  nameOrId: string,
  filled: Filled,
  options: ActOptions = {},
): Promise<Outcome> => {
  const { slack } = stage;
  const person = slack.workspace.person(nameOrId);
  if (person.deleted && options.force !== true) return impossible('deactivated');
  const view = slack.views.stack(person.id).at(-1);
  if (view === undefined) return impossible('no_open_view');
  const { values, missing, tooLong } = formState(objectsAt(view.view, 'blocks'), filled);
  // Slack's client holds such a form back; with `force` it goes out as from a client that does not.
  if (missing.length > 0 && options.force !== true) return impossible('value_missing', missing.join(', '));
  if (tooLong.length > 0 && options.force !== true) return impossible('value_too_long', tooLong.join(', '));
  const payload: JsonObject = {
    type: 'view_submission',
    ...interactiveFields(person),
    trigger_id: slack.triggers.issue(person.id),
    view: viewObject(view, { values }),
    response_urls: [],
  };
  const acks = await delivered(stage, person, 'view_submission', { type: 'interactive', payload }, options.tampering);
  const [ack] = acks;
  // Without an acknowledgement Slack keeps the modal open and says that it had trouble connecting.
  if (!accepted(ack) || ack.tag !== 'acked') return { tag: 'delivered', ack, acks };
  const errors = applied(slack, view, isObject(ack.body) ? ack.body : {});
  return errors === null ? { tag: 'delivered', ack, acks } : { tag: 'invalid', ack, errors };
};

/** Does what the acknowledgement says. @returns the errors that the person is shown, or null. */
const applied = (slack: Slack, view: StoredView, answer: JsonObject): JsonObject | null => {
  try {
    switch (textAt(answer, 'response_action')) {
      case 'errors':
        return checkedErrors(slack, view, objectAt(answer, 'errors') ?? {});
      case 'update':
        slack.views.update(view, checkedView(objectAt(answer, 'view') ?? {}, ['modal']));
        return null;
      case 'push':
        slack.views.push(view.person, checkedView(objectAt(answer, 'view') ?? {}, ['modal']));
        return null;
      case 'clear':
        slack.views.close(view.person, true);
        return null;
      default:
        slack.views.close(view.person, false);
        return null;
    }
  } catch (error) {
    if (!(error instanceof ApiRefusal)) throw error;
    slack.problems.add({ method: 'view_submission', code: error.code, detail: error.details.join('; ') });
    return null;
  }
};

const checkedErrors = (slack: Slack, view: StoredView, errors: JsonObject): JsonObject => {
  const ids = objectsAt(view.view, 'blocks').map((block) => textAt(block, 'block_id'));
  for (const id of Object.keys(errors).filter((key) => !ids.includes(key))) {
    slack.problems.add({ method: 'view_submission', code: 'unknown_block_in_errors', detail: id });
  }
  return errors;
};

/** A person closes the modal that is on top; the bot hears of it only if the view asked to be told. */
export const closeView = async (stage: Stage, nameOrId: string, options: ActOptions = {}): Promise<Outcome> => {
  const { slack } = stage;
  const person = slack.workspace.person(nameOrId);
  const view = slack.views.stack(person.id).at(-1);
  if (view === undefined) return impossible('no_open_view');
  slack.views.close(person.id, flagAt(view.view, 'clear_on_close'));
  if (!flagAt(view.view, 'notify_on_close')) return { tag: 'closed' };
  const payload = { type: 'view_closed', ...interactiveFields(person), view: viewObject(view), is_cleared: false };
  const acks = await delivered(stage, person, 'view_closed', { type: 'interactive', payload }, options.tampering);
  return { tag: 'delivered', ack: acks[0], acks };
};
