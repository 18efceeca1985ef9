import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { python } from '../servers/installed.ts';
import type { NameServer } from './nameServer.ts';

const script = fileURLToPath(new URL('verify.py', import.meta.url));

/** What python3-dkim says of each signature of each message: `pass`, `fail`, or the name of its error. One process for all. */
export async function verifyByPython(
  messages: readonly (string | Buffer)[],
  { address, port }: NameServer,
): Promise<readonly (readonly string[])[]> {
  // -s: nobody's own packages.
  const child = spawn(python, ['-s', script, address, String(port)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const gone = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stdin.end(JSON.stringify(messages.map((message) => Buffer.from(message).toString('base64'))));
  const code = await gone;
  if (code !== 0) throw new Error(`python3 ended with ${code}`);
  return JSON.parse(out) as string[][];
}
