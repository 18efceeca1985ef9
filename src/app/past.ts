/** What looks need of a domain's whole log: its entries for people, and how long the DNS department took. */

import type { Instant, SigningDomain } from '../domain/names.ts';
import type { State } from '../domain/state.ts';
import type { HistoryEntry } from '../ports/service.ts';
import type { Deps, DomainCommit } from './deps.ts';
import { bookkeeping, entryOf } from './history.ts';
import { LogFold } from './logFold.ts';
import { Names } from './report/names.ts';

/** Some fifty rotations: what is older stays in the log, and is counted. */
const entriesMax = 5_000;
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
  readonly #names = new Names();
  readonly #entries: HistoryEntry[] = [];
  readonly #answered = new Map<number, Answered>();
  #count = 0;
  #state: State | null = null;

  add(commit: DomainCommit): this {
    this.#state = commit.state;
    this.#addEntries(commit);
    this.#addAnswer(commit);
    return this;
  }

  #addEntries(commit: DomainCommit): void {
    this.#names.note(commit);
    for (const event of commit.events) {
      if (bookkeeping.has(event.type)) continue;
      this.#entries.push(entryOf(commit, event, this.#names));
      this.#count += 1;
    }
    if (this.#entries.length > entriesMax * 2) this.#entries.splice(0, this.#entries.length - entriesMax);
  }

  #addAnswer({ at, events, state: { rotation } }: DomainCommit): void {
    const submittedAt = rotation?.application?.submittedAt;
    if (rotation === null || submittedAt === undefined || this.#answered.has(rotation.id)) return;
    const isLive = events.some((event) => event.type === 'RecordChanged' && event.facts.verdict === 'right');
    if (isLive) this.#answered.set(rotation.id, { submittedAt, liveAt: at });
  }

  view(): Past {
    const entries = this.#entries.slice(-entriesMax);
    const answered = [...this.#answered.values()].slice(-answersMax);
    return { entries, left: this.#count - entries.length, answered, state: this.#state };
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
