/** A host that is set up by the commands of docs/deploy-server.md, in a folder, by a user that is not root. */

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { environment } from '../real/servers/installed.ts';

const run = promisify(execFile);
const checkout = join(import.meta.dirname, '../..');
const isRoot = process.getuid?.() === 0;
/** nobody */
const user = isRoot ? 65_534 : (process.getuid?.() ?? 0);

/** The lines of a page's shell blocks, in order. */
export const commandsOf = (page: string): readonly string[] =>
  [...readFileSync(join(checkout, page), 'utf8').matchAll(/^```sh\n([\s\S]*?)^```/gm)].flatMap(([, block = '']) =>
    block.replaceAll('\\\n', ' ').trimEnd().split('\n'),
  );

/** The RUN steps of docs/server/Containerfile, by stage. */
export const containerSteps = (): readonly string[] =>
  readFileSync(join(checkout, 'docs/server/Containerfile'), 'utf8')
    .split('\n')
    .filter((line) => /^(?:RUN|COPY|USER|ENTRYPOINT|CMD|HEALTHCHECK) /.test(line));

/** What a line of a unit says, its last word where it stands twice. */
export const unitSays = (name: string): string =>
  readFileSync(join(checkout, 'docs/server/futari.service'), 'utf8')
    .split('\n')
    .findLast((line) => line.startsWith(`${name}=`))
    ?.slice(name.length + 1) ?? '';

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface ServerHost {
  readonly folder: string;
  /** A path of the pages, in this host. */
  path(absolute: string): string;
  /** Runs a command line of the pages. */
  sh(line: string, input?: string): Promise<Ended>;
  /** What `systemctl start` does: ExecStart, then ExecStartPost. */
  start(): Promise<void>;
  /** What `systemctl stop` does. @returns milliseconds, and the exit code */
  stop(): Promise<{ readonly code: number | null; readonly ms: number }>;
  output(): string;
  remove(): void;
}

/** What `npm ci`, `npm prune --omit=dev --omit=optional` leave, without the minutes that they take. */
const installProduction = async (build: string): Promise<void> => {
  const { stdout } = await run('npm', ['ls', '--omit=dev', '--omit=optional', '--all', '--parseable'], {
    cwd: checkout,
    maxBuffer: 1e8,
  }).catch((error: { readonly stdout: string }) => error);
  rmSync(join(build, 'node_modules'));
  for (const folder of new Set(stdout.trim().split('\n').slice(1))) {
    const to = join(build, relative(checkout, folder));
    if (existsSync(folder) && !existsSync(to)) cpSync(folder, to, { recursive: true, dereference: false });
  }
};

const sources = [
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'LICENSE',
  'manifest.yml',
  'manifest.socket.yml',
  'src',
  'docs/server',
];

export const openServerHost = (): ServerHost => {
  const folder = mkdtempSync(join(tmpdir(), 'futari-host-'));
  chmodSync(folder, 0o755);
  const build = join(folder, 'build');
  for (const name of sources) cpSync(join(checkout, name), join(build, name), { recursive: true });
  symlinkSync(join(checkout, 'node_modules'), join(build, 'node_modules'));
  mkdirSync(join(folder, 'usr/bin'), { recursive: true });
  for (const name of ['usr/local/bin', 'etc/systemd/system', 'var/lib', 'opt'])
    mkdirSync(join(folder, name), { recursive: true });
  cpSync(process.execPath, join(folder, 'usr/bin/node'));

  const path = (absolute: string): string => join(folder, absolute);
  const here = (line: string): string =>
    line
      .replaceAll(/(?<![\w.-])\/(etc|opt|usr\/local|usr\/bin\/node|var\/lib)(?=[/\s]|$)/g, `${folder}/$1`)
      .replaceAll(/-o futari -g futari/g, isRoot ? `-o ${user} -g ${user}` : '')
      .replaceAll(
        /setpriv --reuid=futari --regid=futari --init-groups/g,
        isRoot ? `setpriv --reuid=${user} --regid=${user} --clear-groups` : 'setpriv',
      );
  const env = {
    // Without it each command compiles the thousand files that it loads.
    NODE_COMPILE_CACHE: path('/cache'),
    PATH: `${path('/usr/local/bin')}:${path('/usr/bin')}:${join(checkout, 'node_modules/.bin')}:${environment.PATH}`,
    HOME: folder,
  };
  const bash = (line: string, input?: string): Promise<Ended> =>
    new Promise((resolve) => {
      const child = execFile('bash', ['-c', here(line)], { cwd: build, env, maxBuffer: 1e8 }, (error, out, err) =>
        resolve({ code: error === null ? 0 : Number(error.code ?? 1), out, err }),
      );
      // A command that reads nothing may have ended before.
      child.stdin?.on('error', () => {}).end(input ?? '');
    });
  let child: ChildProcess | null = null;
  let text = '';
  return {
    folder,
    path,
    output: () => text,
    sh: async (line, input) => {
      if (line === 'npm ci') return { code: 0, out: '', err: '' };
      if (line.startsWith('npm prune')) {
        await installProduction(build);
        return { code: 0, out: '', err: '' };
      }
      const ended = await bash(line, input);
      const copied = /install .*(docs\/server\/futari) (\S+)$/.exec(line)?.[2];
      if (copied !== undefined) writeFileSync(path(copied), here(readFileSync(path(copied), 'utf8')));
      return ended;
    },
    start: async () => {
      const variables = here(
        `set -a; . /etc/futari/futari.env; set +a; cd /var/lib/futari; umask ${unitSays('UMask')}; exec `,
      );
      const asUser = here('setpriv --reuid=futari --regid=futari --init-groups ');
      const started = spawn('bash', ['-c', `${variables}${asUser}${here(unitSays('ExecStart'))}`], {
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      for (const stream of [started.stdout, started.stderr])
        stream.on('data', (bytes: Buffer) => (text += bytes.toString()));
      child = started;
      const ready = await bash(`${variables}${here(unitSays('ExecStartPost'))}`);
      if (ready.code !== 0) throw new Error(`not ready: ${ready.err}\n${text}`);
    },
    stop: async () => {
      const stopping = child;
      child = null;
      if (stopping === null || stopping.exitCode !== null) return { code: stopping?.exitCode ?? null, ms: 0 };
      const closed = once(stopping, 'close') as Promise<[number | null]>;
      const since = performance.now();
      stopping.kill('SIGTERM');
      const late = setTimeout(() => stopping.kill('SIGKILL'), Number(unitSays('TimeoutStopSec')) * 1_000);
      const [code] = await closed;
      clearTimeout(late);
      return { code, ms: performance.now() - since };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
};
