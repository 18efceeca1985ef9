import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type RunningServer, serverCore } from './nsd.ts';

const program = new URL('./answersProcess.ts', import.meta.url).pathname;

export async function startAnswers(delayMs: number, mixed: boolean): Promise<RunningServer> {
  const arguments_ = ['-c', serverCore, process.execPath, program, String(delayMs), mixed ? 'mixed' : 'plain'];
  const child = spawn('taskset', arguments_, { stdio: ['pipe', 'pipe', 'inherit'] });
  const [port] = await once(child.stdout, 'data');
  const stop = async () => {
    child.stdin.end();
    await once(child, 'exit');
  };
  return { port: Number(port), stop };
}
