/** What becomes of an offered secret. */
import { type Enrolment, enrolled, noEnrolment } from './enrolment.ts';
import type { DomainEvent } from './events.ts';
import { type Instant, unreachable } from './names.ts';

type EnrolmentEvent = Extract<DomainEvent, { type: 'SecretOffered' | 'EnrolmentApproved' | 'SecretEnrolled' }>;

export const evolveEnrolment = (before: Enrolment = noEnrolment, event: EnrolmentEvent, at: Instant): Enrolment => {
  switch (event.type) {
    case 'SecretOffered': {
      const { user, digest } = event;
      return { ...before, waiting: { user, digest, offeredAt: at, mine: false, approvedBy: null } };
    }
    case 'EnrolmentApproved':
      if (before.waiting === null) return before;
      return { ...before, waiting: { ...before.waiting, ...(event.mine ? { mine: true } : { approvedBy: event.by }) } };
    case 'SecretEnrolled':
      return enrolled(before, event.user, event.digest);
    default:
      return unreachable(event);
  }
};
