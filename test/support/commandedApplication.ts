/** The bot alone: the store, SES, DNS and the clock are its commander's. It does what it is asked, one thing at a time. */
import type { BreakGlassStatement } from '../../src/app/breakGlass.ts';
import type { Boundary } from '../../src/app/deps.ts';
import { Closers } from '../../src/main/process.ts';
import type { Request } from '../../src/ports/service.ts';
import { VirtualClock } from '../../src/sandbox/clock.ts';
import { type ApplicationOnSite, openApplication, openMailbox, settingsOf } from './applicationOnSite.ts';
import { wordOf } from './breakGlassWord.ts';
import type { ChildRequest } from './childProtocol.ts';
import { endless, type Life } from './life.ts';
import { createMessenger, type SentNotice } from './messenger.ts';
import { domain, type SiteAddress } from './siteAddress.ts';

interface Reports {
  said(output: readonly SentNotice[]): void;
  fault(fault: string): void;
  atBoundary(boundary: Boundary): void;
}

interface Opened extends ApplicationOnSite {
  readonly address: SiteAddress;
  readonly clock: VirtualClock;
}

const sayBreakGlass = async ({ application, address }: Opened, word: BreakGlassStatement): Promise<void> => {
  const ofDomain = settingsOf(address).domains.get(domain);
  if (ofDomain !== undefined) await application.breakGlass.say(ofDomain, word);
};

export class CommandedApplication {
  readonly #reports: Reports;
  readonly #life: Life;
  readonly #closers = new Closers();
  #opened: Opened | null = null;

  constructor(reports: Reports, life: Life = endless) {
    this.#reports = reports;
    this.#life = life;
  }

  moveTo(now: number): void {
    this.#opened?.clock.moveTo(now);
  }

  close(): Promise<void> {
    this.#opened = null;
    return this.#closers.close();
  }

  /** @returns port of the mailbox where it was opened, else null */
  async perform(request: ChildRequest): Promise<number | null> {
    if (request.tag === 'open') return this.#open(request.address, request.now);
    if (this.#opened === null) throw new Error('nothing is open');
    const { application, clock } = this.#opened;
    clock.moveTo(request.now);
    if (request.tag === 'sweep') await application.sweep();
    // The domain's turn in the walk: whose turn the walk itself is, is another test's.
    if (request.tag === 'dailyWalk') await application.check(domain, true);
    if (request.tag === 'breakGlass') await sayBreakGlass(this.#opened, wordOf(request.step, request.who));
    if (request.tag === 'ask') await application.requestHandler.handle(request.request satisfies Request);
    await application.idle();
    if (request.tag === 'close') await this.close();
    return null;
  }

  async #open(address: SiteAddress, now: number): Promise<number> {
    const { said, fault, atBoundary } = this.#reports;
    const clock = new VirtualClock(now);
    const mailbox = await openMailbox(address, clock, this.#closers, this.#life);
    const output: SentNotice[] = [];
    const messenger = createMessenger(output, 0);
    const postNotice: typeof messenger.postNotice = async (...given) => {
      await messenger.postNotice(...given);
      said(output.splice(0));
    };
    const application = await openApplication(
      address,
      {
        clock,
        mailbox,
        people: new Map(),
        messenger: { ...messenger, postNotice },
        onFault: fault,
        atBoundary,
        life: this.#life,
      },
      this.#closers,
    );
    this.#opened = { ...application, address, clock };
    return mailbox.port;
  }
}
