/** A bot in this process that dies when it first reaches the boundary that it was given. */
import type { Boundary } from '../../src/app/deps.ts';
import { Killed } from './childApplication.ts';
import type { ChildRequest } from './childProtocol.ts';
import { CommandedApplication } from './commandedApplication.ts';
import { Mortal } from './life.ts';
import type { SentNotice } from './messenger.ts';

/** Nothing follows it, so that who dies there has ended. */
const last: Boundary = 'PostNotices after outcome';

export class MortalApplication {
  readonly output: SentNotice[] = [];
  /** The boundary at which it died. */
  reached: Boundary | null = null;
  readonly #life = new Mortal();
  readonly #application: CommandedApplication;
  #dieAt: Boundary | null = null;
  #outlived = false;
  #die: (killed: Killed) => void = () => {};

  constructor() {
    const atBoundary = (boundary: Boundary): void => {
      if (boundary !== this.#dieAt || this.#life.isOver) return;
      this.reached = boundary;
      this.#life.end();
      this.#die(new Killed('ended'));
    };
    this.#application = new CommandedApplication(
      { said: (output) => void this.output.push(...output), fault: () => {}, atBoundary },
      this.#life,
    );
  }

  /** @throws Killed when it dies before it answers */
  async call(request: ChildRequest): Promise<number | null> {
    if (this.#life.isOver) throw new Killed('ended');
    if (request.tag === 'open') this.#dieAt = request.stop?.at ?? null;
    const died = new Promise<never>((_, reject) => {
      this.#die = reject;
    });
    const performed = this.#application.perform(request).finally(() => {
      this.#outlived ||= this.#life.isOver && this.reached !== last;
    });
    return Promise.race([performed, died]);
  }

  /** Its sockets close with it. @throws Error when it went on after its death */
  async end(): Promise<void> {
    await this.#application.close();
    if (this.#outlived) throw new Error('what it did when it died has ended');
  }
}
