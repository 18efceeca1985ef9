import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { environment } from '../servers/installed.ts';

const run = promisify(execFile);

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

/** One namespace for all messages: to make one takes longer than to verify. */
const verifyAll = [
  'mount --bind resolv.conf /etc/resolv.conf || exit 1',
  'for mail in *.eml; do opendkim-testmsg <"$mail" >"$mail.out" 2>&1; echo $? >"$mail.code"; done',
].join('\n');

/**
 * What opendkim-testmsg says of each message: `pass`, or its words.
 * @param address of a resolver at port 53, the only one that resolv.conf knows
 */
export async function verifyByOpendkim(
  messages: readonly (string | Buffer)[],
  address: string,
  namespace: readonly string[],
): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'futari-opendkim-'));
  const fileOf = (index: number) => join(folder, `${index}.eml`);
  try {
    await writeFile(join(folder, 'resolv.conf'), `nameserver ${address}\noptions timeout:5 attempts:2\n`);
    // It takes line feeds alone as lines as well; what is signed has both.
    await Promise.all(messages.map((message, i) => writeFile(fileOf(i), message)));
    await run('unshare', [...namespace, 'sh', '-c', verifyAll], { env: environment, cwd: folder });
    return await Promise.all(messages.map((_, i) => wordsOf(fileOf(i))));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const wordsOf = async (file: string): Promise<string> => {
  const [code, output] = await Promise.all([`${file}.code`, `${file}.out`].map((name) => readFile(name, 'utf8')));
  if (code?.trim() === '0' && output?.trim() === '') return 'pass';
  return output?.trim().replace(/^.*: /, '').toLowerCase() || 'fail';
};
