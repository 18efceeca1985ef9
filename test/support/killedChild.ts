/**
 * The bot alone, in a process of its own: the store, SES, DNS and the clock are its parent's. It does what the parent asks,
 * one thing at a time, and stops itself when it first reaches the boundary that it was given: killed, or frozen.
 */
import { flushCompileCache } from 'node:module';
import type { BreakGlassStatement } from '../../src/app/breakGlass.ts';
import type { Request } from '../../src/ports/service.ts';
import { VirtualClock } from '../../src/sandbox/clock.ts';
import { type ApplicationOnSite, openApplication, openMailbox, settingsOf } from './applicationOnSite.ts';
import { wordOf } from './breakGlassWord.ts';
import type { ChildAnswer, ChildRequest, Stop } from './childProtocol.ts';
import { Closers } from './closers.ts';
import { createMessenger, type SentNotice } from './messenger.ts';
import { domain, type SiteAddress } from './siteAddress.ts';

interface Opened extends ApplicationOnSite {
  readonly address: SiteAddress;
  readonly clock: VirtualClock;
  readonly closers: Closers;
}

let opened: Opened | null = null;
const say = (answer: ChildAnswer): void => void process.send?.(answer);

const stopHere = ({ at, by }: Stop): void => {
  say({ tag: 'reached', boundary: at });
  process.kill(process.pid, by);
  // The signal ends every thread; nothing of this one may run until it does.
  if (by === 'SIGKILL') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
};

const open = async (address: SiteAddress, now: number, stop: Stop | null): Promise<number> => {
  const closers = new Closers();
  const clock = new VirtualClock(now);
  const mailbox = await openMailbox(address, clock, closers);
  let toStop = stop;
  const output: SentNotice[] = [];
  const messenger = createMessenger(output, 0);
  const postNotice: typeof messenger.postNotice = async (...given) => {
    await messenger.postNotice(...given);
    say({ tag: 'said', output: output.splice(0) });
  };
  const application = await openApplication(
    address,
    {
      clock,
      mailbox,
      people: new Map(),
      messenger: { ...messenger, postNotice },
      onFault: (fault) => say({ tag: 'fault', fault }),
      atBoundary: (boundary) => {
        if (boundary !== toStop?.at) return;
        const here = toStop;
        toStop = null;
        stopHere(here);
      },
    },
    closers,
  );
  opened = { ...application, address, clock, closers };
  return mailbox.port;
};

const sayBreakGlass = async ({ application, address }: Opened, word: BreakGlassStatement): Promise<void> => {
  const ofDomain = settingsOf(address).domains.get(domain);
  if (ofDomain !== undefined) await application.breakGlass.say(ofDomain, word);
};

const perform = async (request: ChildRequest): Promise<number | null> => {
  if (request.tag === 'open') return open(request.address, request.now, request.stop);
  if (opened === null) throw new Error('nothing is open');
  const { application, clock, closers } = opened;
  clock.moveTo(request.now);
  if (request.tag === 'sweep') await application.sweep();
  // The domain's turn in the walk: whose turn the walk itself is, is another test's.
  if (request.tag === 'dailyWalk') await application.check(domain, true);
  if (request.tag === 'breakGlass') await sayBreakGlass(opened, wordOf(request.step, request.who));
  if (request.tag === 'ask') await application.requestHandler.handle(request.request satisfies Request);
  await application.idle();
  if (request.tag === 'close') {
    opened = null;
    await closers.close();
    // What this one compiled until now, the next ones load. A process that is killed writes nothing at its end.
    flushCompileCache();
  }
  return null;
};

process.on('message', (message: ChildRequest) => {
  if (message.tag === 'clock') return opened?.clock.moveTo(message.now);
  perform(message).then(
    (value) => say({ tag: 'done', value }),
    (error: unknown) => say({ tag: 'failed', problem: error instanceof Error ? error.message : 'unknown' }),
  );
});
process.on('disconnect', () => process.exit(0));
say({ tag: 'done', value: null });
