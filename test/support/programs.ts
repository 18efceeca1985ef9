/**
 * The programs that tests start as processes, each bundled with what it imports. Node takes more than a second of one processor to find,
 * read and compile the thousand files of an entry, and the tests start more than a hundred processes. That Node can start the sources
 * as they are: test/main/commandLine.test.ts.
 */
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';

const root = join(import.meta.dirname, '../..');
const cache = join(root, 'node_modules/.cache/futari-programs');

const entries = {
  cli: 'src/main/cli.ts',
  serve: 'src/main/serve.ts',
  start: 'src/main/start.ts',
  killedChild: 'test/support/killedChild.ts',
} as const;

export type Program = keyof typeof entries;

/** Changes with the dependencies and with every source that an entry can import. */
const digestOf = (): string => {
  const hash = createHash('sha256').update(process.version);
  const sources = globSync(['src/**/*.ts', 'test/support/*.ts'], { cwd: root }).sort();
  for (const name of ['package-lock.json', ...sources]) hash.update(name).update(readFileSync(join(root, name)));
  return hash.digest('hex').slice(0, 16);
};

/** CommonJS packages ask for `require`, which a module does not have. */
const banner =
  "import { createRequire as requireHere } from 'node:module'; const require = requireHere(import.meta.url);";

/** Only the sandbox asks where it is: for the manifest, three folders above its own. */
const sandboxUrl = pathToFileURL(join(root, 'src/sandbox/slack/workspace.ts')).href;

const bundleInto = (outdir: string): void => {
  buildSync({
    absWorkingDir: root,
    entryPoints: Object.entries(entries).map(([name, path]) => ({ in: path, out: name })),
    outdir,
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    keepNames: true,
    minifyWhitespace: true,
    // The embedded store finds its native part beside itself.
    external: ['dynalite'],
    define: { 'import.meta.url': JSON.stringify(sandboxUrl) },
    banner: { js: banner },
    logLevel: 'error',
  });
};

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

const pollMs = 50;
const waitMsMax = 120_000;

/** Runs `work` in one process at a time; the others wait until it has ended. */
const exclusively = (lock: string, work: () => void): void => {
  const until = performance.now() + waitMsMax;
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch {
      if (performance.now() > until) throw new Error(`${lock} is held for more than ${waitMsMax} ms`);
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pollMs);
    const owner = existsSync(lock) ? Number(readFileSync(lock, 'utf8')) : 0;
    if (owner > 0 && !isAlive(owner)) rmSync(lock, { force: true });
  }
  try {
    work();
  } finally {
    rmSync(lock, { force: true });
  }
};

/** @returns the folder of the bundled programs: whole or not there */
const bundled = (): string => {
  const folder = join(cache, digestOf());
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  exclusively(join(cache, 'lock'), () => {
    if (existsSync(folder)) return;
    for (const old of globSync('[0-9a-f]*', { cwd: cache })) rmSync(join(cache, old), { recursive: true, force: true });
    const draft = `${folder}.draft`;
    bundleInto(draft);
    renameSync(draft, folder);
  });
  return folder;
};

let folder: string | null = null;

/** @returns the file that Node is started with */
export const programOf = (name: Program): string => {
  folder ??= bundled();
  return join(folder, `${name}.mjs`);
};
