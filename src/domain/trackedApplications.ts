/**
 * The DNS applications of a domain, each with its number, its revision and its status. The status follows from the log: the state for
 * what holds now, the events for how it came about. Nothing is stored twice.
 */

import { type ApplicationKind, applicationNumber, isToCorrect, undecidedStages } from './application.ts';
import type { DomainEvent } from './events.ts';
import { type Instant, lookUp, type Selector, type SigningDomain } from './names.ts';
import { accompanimentOf, isApplication, isEnding, type Notice } from './notices.ts';
import type { Rotation, SelectorFacts, State } from './state.ts';

/**
 * - `drafted`: the form is there, and nobody has recorded its submission.
 * - `promised`: submitted, and the DNS department named a day.
 * - `corrected`: a further revision was submitted.
 * - `published`: the record is as the application asks, an empty `p=` included.
 * - `withdrawn`: the DNS department confirmed that it will not publish the record.
 * - `removed`: every server stopped serving the record.
 */
export type ApplicationStatus =
  | 'drafted'
  | 'submitted'
  | 'promised'
  | 'corrected'
  | 'published'
  | 'withdrawn'
  | 'removed';

export interface TrackedApplication {
  readonly number: string;
  readonly selector: Selector;
  readonly kind: ApplicationKind;
  /** From 1. */
  readonly revision: number;
  readonly status: ApplicationStatus;
  /** Empty: none is recorded. */
  readonly ticket: string;
  /** `YYYY-MM-DD`; empty: none is recorded. */
  readonly promisedDate: string;
}

/** What the application for the end of a record asks for. */
export const endingKind = (
  notice: Notice,
  withdrawal: SelectorFacts['withdrawal'],
): 'revoke' | 'remove' | 'withdraw' => {
  if (accompanimentOf(notice) === 'revocation') return 'revoke';
  return withdrawal === 'open' || withdrawal === 'confirmed' ? 'withdraw' : 'remove';
};

const isPublished = ({ stage, record }: Rotation): boolean =>
  !undecidedStages.includes(stage.tag) || record?.verdict === 'right';

const additionStatus = (rotation: Rotation): ApplicationStatus => {
  const { application } = rotation;
  if (isPublished(rotation)) return 'published';
  if (application === null) return 'drafted';
  if (application.revision > 1) return 'corrected';
  return application.promisedDate === '' ? 'submitted' : 'promised';
};

const addition = ({ domain, selectors, rotation }: State): TrackedApplication | null => {
  if (rotation === null || rotation.stage.tag === 'Preparing') return null;
  const { next, application } = rotation;
  const facts = lookUp(selectors, next);
  if (facts === undefined || facts.status !== 'live') return null;
  // Nobody shall submit it any more, and its withdrawal is not there yet.
  if (rotation.stage.tag === 'Cancelled' && rotation.record?.verdict !== 'right') return null;
  const { ticket = '', promisedDate = '', revision = 1 } = application ?? {};
  const about = { number: applicationNumber(domain, next, 'add'), selector: next, ticket, promisedDate };
  return isToCorrect(rotation)
    ? { ...about, kind: 'correct', revision: revision + 1, status: 'drafted' }
    : { ...about, kind: 'add', revision, status: additionStatus(rotation) };
};

const ending = (domain: SigningDomain, selector: Selector, facts: SelectorFacts): TrackedApplication | null => {
  const { status, revocation, withdrawal } = facts;
  if (status !== 'removable' && status !== 'gone') return null;
  const isWithdrawal = withdrawal === 'open' || withdrawal === 'confirmed';
  const kind = isWithdrawal ? 'withdraw' : revocation === 'wanted' ? 'revoke' : 'remove';
  const done = withdrawal === 'confirmed' ? 'withdrawn' : status === 'gone' ? 'removed' : 'drafted';
  return {
    number: applicationNumber(domain, selector, kind),
    selector,
    kind,
    revision: 1,
    status: done,
    ticket: '',
    promisedDate: '',
  };
};

/** All applications that the state still knows: the one of the rotation first. */
export const trackedApplications = (state: State): readonly TrackedApplication[] => [
  ...[addition(state)].filter((one) => one !== null),
  ...Object.entries(state.selectors).flatMap(([name, facts]) => ending(state.domain, name as Selector, facts) ?? []),
];

/** The DNS department still has something to do for it. */
export const isOpenApplication = ({ status }: TrackedApplication): boolean =>
  status !== 'published' && status !== 'withdrawn' && status !== 'removed';

/** A change of status, with the event that made it. */
interface ApplicationChange extends Omit<TrackedApplication, 'ticket' | 'promisedDate'> {
  readonly at: Instant;
  readonly event: DomainEvent;
}

type Known = Omit<ApplicationChange, 'at' | 'event'>;

/** Folds events into changes of status, in the order of the log. */
class Changes {
  readonly all: ApplicationChange[] = [];
  /** The newest state of each application, by its selector. */
  readonly #known = new Map<Selector, Known>();
  readonly #withdrawn = new Set<Selector>();
  readonly #domain: SigningDomain;
  #next: Selector | null = null;

  constructor(domain: SigningDomain) {
    this.#domain = domain;
  }

  take(at: Instant, event: DomainEvent): void {
    const known = this.#next === null ? undefined : this.#known.get(this.#next);
    switch (event.type) {
      case 'RotationStarted':
        this.#next = event.next;
        return;
      case 'SelectorRemovable':
        if (event.withdrawal === true) this.#withdrawn.add(event.selector);
        return;
      case 'NoticeRaised':
        this.#announced(at, event);
        return;
      case 'ApplicationSubmitted':
      case 'ApplicationCorrected': {
        if (known === undefined) return;
        const isCorrection = event.revision > Math.max(1, known.revision);
        const status = isCorrection ? 'corrected' : event.promisedDate === '' ? 'submitted' : 'promised';
        this.#add(at, event, {
          ...known,
          kind: isCorrection ? 'correct' : known.kind,
          revision: event.revision,
          status,
        });
        return;
      }
      case 'RecordChanged':
        if (known !== undefined && known.status !== 'published' && event.facts.verdict === 'right')
          this.#add(at, event, { ...known, status: 'published' });
        return;
      case 'RecordRevoked':
        this.#became(at, event, event.selector, 'published');
        return;
      case 'WithdrawalConfirmed':
        this.#became(at, event, event.selector, 'withdrawn');
        return;
      case 'RecordGone':
        this.#became(at, event, event.selector, 'removed');
        return;
    }
  }

  #announced(at: Instant, event: Extract<DomainEvent, { readonly type: 'NoticeRaised' }>): void {
    const { notice } = event;
    if (!isApplication(notice)) return;
    const { selector } = notice.facts;
    const withdrawal = this.#withdrawn.has(selector) ? 'open' : undefined;
    const kind = isEnding(notice) ? endingKind(notice, withdrawal) : 'add';
    const number = applicationNumber(this.#domain, selector, kind);
    this.#add(at, event, { number, selector, kind, revision: 1, status: 'drafted' });
  }

  #became(at: Instant, event: DomainEvent, selector: Selector, status: ApplicationStatus): void {
    const known = this.#known.get(selector);
    // What was withdrawn never was in the DNS.
    if (known !== undefined && known.status !== 'withdrawn') this.#add(at, event, { ...known, status });
  }

  #add(at: Instant, event: DomainEvent, change: Known): void {
    this.#known.set(change.selector, change);
    this.all.push({ ...change, at, event });
  }
}

/** How each application came to its status, oldest first. */
export const applicationChanges = (
  domain: SigningDomain,
  commits: Iterable<{ readonly at: Instant; readonly events: readonly DomainEvent[] }>,
): readonly ApplicationChange[] => {
  const changes = new Changes(domain);
  for (const { at, events } of commits) for (const event of events) changes.take(at, event);
  return changes.all;
};
