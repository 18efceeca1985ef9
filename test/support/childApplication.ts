/** A bot process as its parent sees it. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Boundary } from '../../src/app/deps.ts';
import type { ChildAnswer, ChildRequest } from './childProtocol.ts';
import type { SentNotice } from './messenger.ts';
import { programOf } from './programs.ts';

/** The process was killed while it did what it was asked. */
export class Killed extends Error {
  override readonly name = 'Killed';
}

export class ChildApplication {
  readonly output: SentNotice[] = [];
  readonly faults: string[] = [];
  /** The boundary at which it stopped itself. */
  reached: Boundary | null = null;
  readonly #process: ChildProcess;
  readonly #ready: Promise<number | null>;
  #settle: { resolve: (value: number | null) => void; reject: (error: Error) => void } | null = null;
  #gone: NodeJS.Signals | 'exit' | null = null;

  constructor() {
    this.#process = fork(programOf('killedChild'), [], {
      execArgv: ['--disable-warning=ExperimentalWarning'],
      stdio: 'inherit',
    });
    this.#process.on('message', (answer: ChildAnswer) => this.#take(answer));
    this.#process.on('exit', (_code, signal) => {
      this.#gone = signal ?? 'exit';
      this.#settle?.reject(new Killed(`ended by ${this.#gone}`));
    });
    this.#ready = this.#answer();
    this.#ready.catch(() => {});
  }

  /** @throws Killed when the process ends before it answers */
  async call(request: ChildRequest): Promise<number | null> {
    await this.#ready;
    if (this.#gone !== null) throw new Killed(`ended by ${this.#gone}`);
    const answer = this.#answer();
    this.#process.send(request);
    return answer;
  }

  /** Resolves when it has stopped itself where it was told to. */
  async frozen(): Promise<void> {
    while (this.reached === null) await once(this.#process, 'message');
  }

  /** The clock went on while it stood still; then it runs again. */
  thaw(now: number): void {
    this.#process.send({ tag: 'clock', now } satisfies ChildRequest);
    this.#process.kill('SIGCONT');
  }

  /** Resolves when the process is gone. */
  async end(): Promise<void> {
    if (this.#gone !== null) return;
    const gone = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await gone;
  }

  #answer(): Promise<number | null> {
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
  }

  #take(answer: ChildAnswer): void {
    if (answer.tag === 'done') this.#settle?.resolve(answer.value);
    if (answer.tag === 'failed') this.#settle?.reject(new Error(answer.problem));
    if (answer.tag === 'reached') this.reached = answer.boundary;
    if (answer.tag === 'said') this.output.push(...answer.output);
    if (answer.tag === 'fault') this.faults.push(answer.fault);
  }
}
