/** Nothing of `npm start` outlives npm, however npm ends. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

const entry = resolve(import.meta.dirname, '../../src/main/start.ts');
let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'futari-npm-'));
  const start = `node ${JSON.stringify(entry)} --port 0`;
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'started', scripts: { start } }));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const startByNpm = async () => {
  const path = `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ''}`;
  const npm = spawn('npm', ['start'], {
    cwd: folder,
    env: { PATH: path, HOME: folder },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  // Closed when the last of npm, shell and sandbox has ended.
  const closed = once(npm.stdout, 'close');
  await new Promise<void>((ready, failed) => {
    let output = '';
    npm.stdout.on('data', (bytes) => {
      output += bytes;
      if (output.includes('Ctrl+C')) ready();
    });
    npm.on('exit', () => failed(new Error(`npm ended: ${output}`)));
  });
  return { npm, closed };
};

describe('npm start', () => {
  test.each(['SIGTERM', 'SIGKILL'] as const)(
    'given npm that ends by %s, then the sandbox ends too, in order',
    async (signal) => {
      const { npm, closed } = await startByNpm();
      npm.kill(signal);
      await closed;
      await expect(access(join(folder, '.futari', 'sandbox.json'))).rejects.toThrow('ENOENT');
    },
  );
});
