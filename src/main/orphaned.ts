/**
 * What `npm start` starts ends with npm. npm hands a signal to the shell between, which dies of it and tells nobody; a killed npm
 * tells not even the shell. So the process looks whether those that it was started by are still there.
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

/** `3109 (sh) S 3093 …`: see proc_pid_stat(5); a name may hold spaces and brackets. */
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
      // Not every system has the one or the other.
    }
  }
  return null;
};

/** npm itself, and the shell where one stands between: whoever npm was started by does not matter, `nohup npm start &` goes on. */
const starters = (): readonly number[] => {
  const { ppid } = process;
  const parent = startOf(ppid);
  return parent !== null && shells.includes(parent.name.replace(/^-/, '')) ? [ppid, parent.parent] : [ppid];
};

const isThere = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Somebody else's process is there all the same.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** Comes true when npm is gone; never for a process that was not started by npm. Keeps no process alive. */
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
