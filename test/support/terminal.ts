/** A command at a real terminal of its own, by util-linux's `script`: it is on every Debian; elsewhere such tests are skipped, visibly. */
import { spawn, spawnSync } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import { test } from '@jest/globals';

const hasScript = /util-linux/.test(spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout ?? '');
export const atTerminal = hasScript ? test : test.skip;

export const ctrlC = '\x03';
export const ctrlD = '\x04';

/**
 * @param command for a shell
 * @param prompt ends what is shown when something is to be typed
 * @param typed one after the other; then Ctrl+C
 * @returns what the terminal showed
 */
export const runAtTerminal = (
  command: string,
  env: Readonly<Record<string, string>>,
  prompt: RegExp,
  typed: readonly string[],
): Promise<{ readonly code: number | null; readonly shown: string }> =>
  new Promise((done, failed) => {
    const child = spawn('script', ['-qefc', command, '/dev/null'], {
      env: { ...env, SHELL: '/bin/sh' },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const left = [...typed];
    let received = '';
    let shown = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      received += chunk;
      const before = shown;
      shown = stripVTControlCharacters(received);
      // What only moves the cursor may come after its question, in a chunk of its own: the question is answered already.
      if (shown !== before && prompt.test(shown)) child.stdin.write(left.shift() ?? ctrlC);
    });
    child.once('error', failed).once('close', (code) => done({ code, shown }));
  });
