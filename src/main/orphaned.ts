/**
 * Ends a process that npm started when npm ends. npm sends a signal to the shell between them, and that shell dies without passing
 * it on. A killed npm sends no signal at all. So the process polls whether its ancestors exist.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Real milliseconds. */
const pollEveryMs = 500;
const psTimeoutMs = 2_000;
const shells = ['sh', 'bash', 'dash', 'zsh', 'ash', 'ksh'];

interface Started {
  readonly parent: number;
  readonly name: string;
}

/** Parses `3109 (sh) S 3093 …`, see proc_pid_stat(5); a name may hold spaces and brackets. */
const fromProc = (pid: number): Started | null => {
  const found = /\((.*)\) \S+ (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  return found === null ? null : { name: found[1] ?? '', parent: Number(found[2]) };
};

const fromPs = (pid: number): Started | null => {
  const output = execFileSync('ps', ['-o', 'ppid=,comm=', '-p', String(pid)], {
    encoding: 'utf8',
    timeout: psTimeoutMs,
  });
  const found = /^\s*(\d+)\s+(.*?)\s*$/.exec(output);
  return found === null ? null : { parent: Number(found[1]), name: (found[2] ?? '').split('/').at(-1) ?? '' };
};

const startOf = (pid: number): Started | null => {
  for (const read of [fromProc, fromPs]) {
    try {
      return read(pid);
    } catch {
      // A system may lack /proc or ps.
    }
  }
  return null;
};

/** npm, and the shell between npm and this process if there is one. npm's own parent does not count: `nohup npm start &` goes on. */
const starters = (): readonly number[] => {
  const { ppid } = process;
  const parent = startOf(ppid);
  return parent !== null && shells.includes(parent.name.replace(/^-/, '')) ? [ppid, parent.parent] : [ppid];
};

const isThere = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: the process exists and belongs to another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** Resolves when npm has ended; never for a process that npm did not start. The timer does not keep the process alive. */
export const orphaned = (env: NodeJS.ProcessEnv = process.env): Promise<void> =>
  new Promise((resolve) => {
    if (env.npm_lifecycle_event === undefined) return;
    const [parent, ...others] = starters();
    const timer = setInterval(() => {
      if (process.ppid === parent && others.every(isThere)) return;
      clearInterval(timer);
      resolve();
    }, pollEveryMs);
    timer.unref();
  });
