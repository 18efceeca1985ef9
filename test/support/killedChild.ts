/** A bot in a process of its own, that stops itself when it first reaches the boundary that it was given: killed, or frozen. */
import { flushCompileCache } from 'node:module';
import type { ChildAnswer, ChildRequest, Stop } from './childProtocol.ts';
import { CommandedApplication } from './commandedApplication.ts';

let toStop: Stop | null = null;
const say = (answer: ChildAnswer): void => void process.send?.(answer);

const stopHere = ({ at, by }: Stop): void => {
  say({ tag: 'reached', boundary: at });
  process.kill(process.pid, by);
  // The signal ends every thread; nothing of this one may run until it does.
  if (by === 'SIGKILL') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
};

const application = new CommandedApplication({
  said: (output) => say({ tag: 'said', output }),
  fault: (fault) => say({ tag: 'fault', fault }),
  atBoundary: (boundary) => {
    if (boundary !== toStop?.at) return;
    const here = toStop;
    toStop = null;
    stopHere(here);
  },
});

const perform = async (request: ChildRequest): Promise<number | null> => {
  if (request.tag === 'open') toStop = request.stop;
  const value = await application.perform(request);
  // What this one compiled until now, the next ones load. A process that is killed writes nothing at its end, and most are.
  if (request.tag === 'open' || request.tag === 'close') flushCompileCache();
  return value;
};

process.on('message', (message: ChildRequest) => {
  if (message.tag === 'clock') return application.moveTo(message.now);
  perform(message).then(
    (value) => say({ tag: 'done', value }),
    (error: unknown) => say({ tag: 'failed', problem: error instanceof Error ? error.message : 'unknown' }),
  );
});
process.on('disconnect', () => process.exit(0));
say({ tag: 'done', value: null });
