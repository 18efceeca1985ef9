/** Enrolling a secret for break-glass: two different people, one of them whose secret it is (design.md 4). */
import type { CommandOf } from '../commands.ts';
import { accept, type Decision, type Given, notice } from '../decision.ts';
import { noEnrolment } from '../enrolment.ts';
import { PersonId } from '../names.ts';
import { refuse } from '../refusal.ts';

/** An offer that nobody took up for a day is forgotten. */
const offerTtlMs = 86_400_000;

export const offerSecret = (_: Given, { user, digest }: CommandOf<'OfferSecret'>): Decision =>
  accept({ type: 'SecretOffered', user, digest }, notice('enrolment_offered', { user, digest }, 'channel'));

export const approveEnrolment = ({ state }: Given, command: CommandOf<'ApproveEnrolment'>): Decision => {
  const { at, by, digest } = command;
  const { waiting } = state.enrolment ?? noEnrolment;
  if (waiting === null || waiting.digest !== digest || at - waiting.offeredAt >= offerTtlMs) {
    return refuse('enrolment_none');
  }
  const mine = PersonId.user(by.id) === waiting.user;
  if (mine ? waiting.mine : waiting.approvedBy !== null) return refuse('already_processed');
  if (!mine && !by.isApprover) return refuse('not_allowed', { command: command.type });
  const { user } = waiting;
  const approved = { type: 'EnrolmentApproved', by: by.id, name: by.name, user, mine } as const;
  const complete = mine ? waiting.approvedBy !== null : waiting.mine;
  if (!complete) return accept(approved);
  return accept(approved, { type: 'SecretEnrolled', user, digest }, notice('enrolment_done', { user }, 'channel'));
};
