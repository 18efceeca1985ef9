/** What looks need of a domain's whole log: its entries for people, and how long the DNS department took. */

import type { Instant, SigningDomain } from '../domain/names.ts';
import type { State } from '../domain/state.ts';
import type { HistoryEntry } from '../ports/service.ts';
import type { Deps, DomainCommit } from './deps.ts';
import { entriesMax, NewestEntries } from './history.ts';
import { LogFold } from './logFold.ts';

/** Two years of rotations: a DNS department changes. */
const answersMax = 4;

export interface Answered {
  readonly submittedAt: Instant;
  /** When the record was first seen to be right. */
  readonly liveAt: Instant;
}

export interface Past {
  /** The newest ones, oldest first. */
  readonly entries: readonly HistoryEntry[];
  /** Older entries, which the log has. */
  readonly left: number;
  /** Of the newest rotations, oldest first. */
  readonly answered: readonly Answered[];
  /** The newest; null: the log is empty. */
  readonly state: State | null;
}

/** One fold for all, because its first reading of a log costs as much as all that it derives. */
class Reading {
  readonly #entries = new NewestEntries(entriesMax);
  readonly #answered = new Map<number, Answered>();
  #state: State | null = null;

  add(commit: DomainCommit): this {
    this.#state = commit.state;
    this.#entries.add(commit);
    this.#addAnswer(commit);
    return this;
  }

  #addAnswer({ at, events, state: { rotation } }: DomainCommit): void {
    const submittedAt = rotation?.application?.submittedAt;
    if (rotation === null || submittedAt === undefined || this.#answered.has(rotation.id)) return;
    const isLive = events.some((event) => event.type === 'RecordChanged' && event.facts.verdict === 'right');
    if (isLive) this.#answered.set(rotation.id, { submittedAt, liveAt: at });
  }

  view(): Past {
    const answered = [...this.#answered.values()].slice(-answersMax);
    return { ...this.#entries.view(), answered, state: this.#state };
  }
}

const fold = new LogFold({
  begin: () => new Reading(),
  add: (reading, commit) => reading.add(commit),
  view: (reading) => reading.view(),
});

/** @throws LogCorrupt, LogUnavailable */
export const readPast = ({ log, clock }: Pick<Deps, 'log' | 'clock'>, domain: SigningDomain): Promise<Past> =>
  fold.read(log, clock.now(), domain);
