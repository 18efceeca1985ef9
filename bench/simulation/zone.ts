/** The authoritative servers of the zone, each with what it says now. */
export interface Answer {
  /** Fingerprint of the key that the record holds; null: no record. */
  readonly key: string | null;
  /** Taken away or broken by the department of its own accord, while it was to stay. */
  readonly skipped: boolean;
}

const nothing: Answer = { key: null, skipped: false };

export class Zone {
  readonly servers: number;
  readonly silent: boolean[];
  /** Before anything changes: who accounts for mail does so up to now. */
  beforeChange: () => void = () => undefined;
  afterChange: (name: string) => void = () => undefined;
  readonly #answers: Map<string, Answer>[];
  readonly #keys = new Map<string, string>();
  readonly #lastRight = new Map<string, number>();
  readonly #now: () => number;

  constructor(servers: number, now: () => number) {
    this.servers = servers;
    this.silent = Array.from({ length: servers }, () => false);
    this.#answers = Array.from({ length: servers }, () => new Map());
    this.#now = now;
  }

  /** Which key belongs to the name. */
  expect(name: string, key: string): void {
    this.#keys.set(name, key);
  }

  answerOf(server: number, name: string): Answer {
    return this.#answers[server]?.get(name) ?? nothing;
  }

  set(server: number, name: string, answer: Answer): void {
    this.beforeChange();
    const was = this.isRight(name);
    this.#answers[server]?.set(name, answer);
    if (was && !this.isRight(name)) this.#lastRight.set(name, this.#now());
    this.afterChange(name);
  }

  silence(server: number, silent: boolean): void {
    this.silent[server] = silent;
    this.afterChange('');
  }

  /** Every server has the right key. */
  isRight(name: string): boolean {
    const key = this.#keys.get(name);
    return key !== undefined && this.#answers.every((answers) => answers.get(name)?.key === key);
  }

  agrees(name: string): boolean {
    const first = this.answerOf(0, name);
    return this.#answers.every((_, server) => {
      const { key, skipped } = this.answerOf(server, name);
      return key === first.key && skipped === first.skipped;
    });
  }

  /** When the record was last right everywhere: now, or when it ceased to be; 0 for never. */
  lastRightAt(name: string): number {
    return this.isRight(name) ? this.#now() : (this.#lastRight.get(name) ?? 0);
  }
}
