/** What a person typed into a form that was refused after it closed. */
import { describe, expect, test } from '@jest/globals';
import { answerView } from '../../../../src/adapters/slack/views/answer.ts';
import { parseValue } from '../../../../src/adapters/slack/views/buttons.ts';
import { formView } from '../../../../src/adapters/slack/views/form.ts';
import { parseInputs } from '../../../../src/domain/actionInputs.ts';
import { ACTIONS, actions, type FormAction, isForm } from '../../../../src/domain/actions.ts';
import type { RawInputs } from '../../../../src/domain/inputs.ts';
import type { State } from '../../../../src/domain/state.ts';
import type { FailedAnswer, RefusedAnswer, Request } from '../../../../src/ports/service.ts';
import { checkedMessageBlocks, checkView, elementsOf } from '../../../../src/sandbox/slack/blockRules.ts';
import { declareRemovable } from '../../../support/given.ts';
import { at, current, domain, givenIn, next, policy, requester, round, settings, stateIn } from '../states.ts';

const reason = 'a long "reason" 理由';
const application = { ticket: 'DNS-4711', submitted: '2025-09-18', promisedDate: '2025-10-02', revision: '3' };

const completed = givenIn('completed');
const toAttest = completed.and(declareRemovable(current, completed.rotation.next)).state;

/** What is typed into each form, and where it is open. */
const typedInto: Readonly<Record<FormAction, readonly [State, RawInputs]>> = {
  application_submitted: [stateIn('awaitingApplication'), application],
  correct_application: [stateIn('awaitingRecord'), application],
  approve_with_reason: [stateIn('roundOpen'), { reason }],
  decline: [stateIn('roundOpen'), { reason }],
  attest_unused: [toAttest, { selector: current, note: reason }],
  postpone: [stateIn('awaitingApplication'), { wait: 'submission', day: '2025-10-01', reason }],
  start_rotation: [stateIn('completed'), { domain, known: domain, switchOn: '2025-10-20', reason }],
  application_file: [stateIn('awaitingApplication'), { selector: next, format: 'octodns' }],
  correction_file: [stateIn('awaitingRecord'), { selector: next, format: 'octodns' }],
};

const requestOf = (action: FormAction, raw: RawInputs, more: Partial<Request> = {}): Request => {
  const parsed = parseInputs(action, raw, { calendar: policy.calendar, at });
  if (parsed.tag === 'refused') throw new Error(parsed.code);
  const carried =
    ACTIONS[action].carries.length > 1 ? { round: 1, digest: round.digest } : { round: null, digest: null };
  const sent = { id: 'x', person: requester, domain, channel: 'C0DKIM', rotation: 1, ...carried };
  return { ...sent, action, inputs: parsed.inputs, ...more } as Request;
};

const answerTo = (request: Request, answer: RefusedAnswer | FailedAnswer) => {
  const context = { language: 'en', policy, testEndpoints: false, link: null, at } as const;
  return checkedMessageBlocks(JSON.parse(JSON.stringify(answerView(context, request, answer).blocks)));
};

const buttonIn = (blocks: ReturnType<typeof answerTo>) =>
  elementsOf(blocks).find(({ block: { type } }) => type === 'actions')?.element ?? null;

const unavailable: FailedAnswer = { tag: 'failed', code: 'store_unavailable', facts: {}, state: null, settings };

describe('a form that was refused after it closed', () => {
  test.each(actions.filter(isForm))('given %s, then a button opens it again with all that was typed', (action) => {
    const [state, typed] = typedInto[action];
    const wrong = { tag: 'refused', code: 'wrong_stage', facts: {}, state, settings } as unknown as RefusedAnswer;
    const request = requestOf(action, typed);
    for (const answer of [wrong, unavailable]) {
      const button = buttonIn(answerTo(request, answer));
      expect(button).toMatchObject({ action_id: action });
      const value = parseValue(String(button?.value));
      if (value === null) throw new Error('the button carries nothing');
      const { rotation, round: number, digest } = value;
      if (action !== 'start_rotation')
        expect([rotation, number, digest]).toEqual([request.rotation, request.round, request.digest]);
      const view = JSON.parse(
        JSON.stringify(formView('en', action, { value, channel: 'C0DKIM', threadTs: null, homePage: null })),
      );
      checkView(view, ['modal']);
      const { private_metadata: _, ...shown } = view;
      const filled = Object.entries(typed).filter(([name]) => !['wait', 'selector', 'known'].includes(name));
      const expected = action === 'application_submitted' ? filled.filter(([name]) => name !== 'revision') : filled;
      for (const [, written] of expected) expect(JSON.stringify(shown)).toContain(JSON.stringify(written));
      expect(value.inputs).toMatchObject(typed);
    }
  });

  test.each([
    [
      'what was seen has changed',
      requestOf('approve_with_reason', { reason }, { digest: 'f'.repeat(64) }),
      'digest_changed',
    ],
    ['the person may not', requestOf('approve_with_reason', { reason }), 'requester_cannot_approve'],
    ['the person is unknown', requestOf('approve_with_reason', { reason }), 'identity_unknown'],
    ['it is recorded already', requestOf('correct_application', { ticket: reason }), 'not_submitted'],
  ] as const)(
    'given that %s, then the text is quoted, and no form that is refused again is offered',
    (_, request, code) => {
      const state = request.action === 'correct_application' ? stateIn('awaitingApplication') : stateIn('roundOpen');
      const blocks = answerTo(request, { tag: 'refused', code, facts: {}, state, settings } as RefusedAnswer);
      expect(buttonIn(blocks)).toBeNull();
      expect(JSON.stringify(blocks)).toContain(JSON.stringify(`What you typed: ${reason}`).slice(1, -1));
    },
  );

  test('given a text that does not fit into a button, then it is quoted in full', () => {
    const long = `${'"'.repeat(499)}x`;
    const longDomain = `${'d'.repeat(1_000)}.jp`;
    const blocks = answerTo(requestOf('decline', { reason: long }, { domain: longDomain }), unavailable);
    expect(buttonIn(blocks)).toBeNull();
    expect(JSON.stringify(blocks)).toContain(JSON.stringify(long).slice(1, -1));
  });

  test('given a typed command, then no form follows', () => {
    const blocks = answerTo(requestOf('postpone', { reason }, { rotation: null }), unavailable);
    expect(buttonIn(blocks)).toBeNull();
  });
});
