import { type ExecFileException, execFile, execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environment } from '../servers/installed.ts';

/** A mount namespace of its own: as root, or as root of a user namespace. */
const namespaces = [['--mount'], ['--user', '--map-root-user', '--mount']] as const;
const allowed = (args: readonly string[]): boolean => {
  try {
    execFileSync('unshare', [...args, 'mount', '--bind', '/dev/null', '/etc/resolv.conf'], {
      stdio: 'ignore',
      env: environment,
    });
    return true;
  } catch {
    return false;
  }
};

/** The way to give opendkim-testmsg a resolver, which it takes from /etc/resolv.conf only; null where this user may not. */
export const findNamespace = (): readonly string[] | null => namespaces.find(allowed) ?? null;

const withResolver = 'mount --bind "$0" /etc/resolv.conf && exec opendkim-testmsg';

/**
 * What opendkim-testmsg says of a message: `pass`, or its words.
 * @param address of a resolver at port 53, the only one that resolv.conf knows
 */
export async function verifyByOpendkim(
  message: string | Buffer,
  address: string,
  namespace: readonly string[],
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'futari-opendkim-'));
  try {
    const file = join(folder, 'resolv.conf');
    await writeFile(file, `nameserver ${address}\noptions timeout:5 attempts:2\n`);
    return await new Promise((resolve) => {
      const args = [...namespace, 'sh', '-c', withResolver, file];
      const child = execFile('unshare', args, { env: environment, cwd: folder }, (error, stdout, stderr) =>
        resolve(wordsOf(error, `${stdout}${stderr}`)),
      );
      // It takes line feeds alone as lines as well; what is signed has both.
      child.stdin?.end(message);
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const wordsOf = (error: ExecFileException | null, output: string): string =>
  error === null && output.trim() === '' ? 'pass' : output.trim().replace(/^.*: /, '').toLowerCase() || 'fail';
