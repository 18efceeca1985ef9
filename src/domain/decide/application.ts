/** What people record about the DNS application of the rotation: its submission, and any later correction of that. */

import { isSameSubmission, latestPromise } from '../application.ts';
import { dateOf, daysBetween } from '../calendar.ts';
import type { CommandOf } from '../commands.ts';
import {
  accept,
  type Chain,
  type Check,
  type Decision,
  entered,
  type Given,
  isRefusal,
  notice,
  type OnRotation,
  onRotation,
  refuse,
} from '../decision.ts';

type Submit = CommandOf<'SubmitApplication'>;
type Correct = CommandOf<'CorrectApplication'>;

const keyMade: Check<unknown, OnRotation> = ({ rotation }) =>
  rotation.stage.tag === 'Preparing' ? refuse('application_not_ready') : null;

const notSubmitted: Check<unknown, OnRotation> = ({ rotation: { application } }) =>
  application === null ? null : refuse('already_submitted', { ticket: application.ticket });

const submitted: Check<unknown, OnRotation> = ({ rotation: { application } }) =>
  application === null ? refuse('not_submitted') : null;

const changesSomething: Check<Correct, OnRotation> = ({ rotation: { application } }, command) =>
  application !== null && isSameSubmission(application, command) ? refuse('application_unchanged') : null;

const notInFuture: Check<Submit | Correct, OnRotation> = (_, { at, submittedAt }) =>
  submittedAt <= at ? null : refuse('submitted_in_future');

/** Day 14 counts from this date: an earlier date would make the record overdue before the key existed. */
const notBeforeStart: Check<Submit | Correct, OnRotation> = ({ policy: { calendar }, rotation }, { submittedAt }) =>
  daysBetween(calendar, rotation.startedAt, submittedAt) >= 0
    ? null
    : refuse('submitted_before_start', { started: dateOf(calendar, rotation.startedAt) });

/** The reminder about the record counts from this date too. */
const promisePossible: Check<Submit | Correct, OnRotation> = (
  { policy: { calendar } },
  { at, submittedAt, promisedDate },
) => {
  if (promisedDate === '') return null;
  const day = dateOf(calendar, submittedAt);
  const latest = latestPromise(calendar, at);
  if (promisedDate < day) return refuse('promised_before_submitted', { submitted: day });
  return promisedDate <= latest ? null : refuse('promised_too_late', { latest });
};

/** I9: the due date of the record counts from plausible dates. */
const toSubmit: Chain<Submit, OnRotation> = [keyMade, notSubmitted, notInFuture, notBeforeStart, promisePossible];
const toCorrect: Chain<Correct, OnRotation> = [
  submitted,
  changesSomething,
  notInFuture,
  notBeforeStart,
  promisePossible,
];

/** As the log keeps it. */
const recorded = ({ submittedAt, ticket, promisedDate, revision, by }: Submit | Correct) => ({
  ...{ submittedAt, ticket, promisedDate, revision },
  ...{ by: by.id, name: by.name },
});

export const submitApplication = (given: Given, command: Submit): Decision => {
  const on = onRotation(given, command, toSubmit);
  if (isRefusal(on)) return on;
  const { at } = command;
  // The card shows what is recorded, and the person who records it gets an answer: nobody else has to hear of it.
  return accept(
    { type: 'ApplicationSubmitted', ...recorded(command) },
    ...(on.rotation.stage.tag === 'AwaitingApplication' ? [entered({ tag: 'AwaitingRecord', sinceAt: at })] : []),
  );
};

export const correctApplication = (given: Given, command: Correct): Decision => {
  const on = onRotation(given, command, toCorrect);
  if (isRefusal(on)) return on;
  const { ticket, promisedDate, revision, submittedAt, by } = command;
  const day = dateOf(given.policy.calendar, submittedAt);
  return accept(
    { type: 'ApplicationCorrected', ...recorded(command) },
    notice('application_corrected', { name: by.name, ticket, submitted: day, promisedDate, revision }),
  );
};
