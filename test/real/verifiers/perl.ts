import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { environment } from '../servers/installed.ts';
import type { NameServer } from './nameServer.ts';

const script = fileURLToPath(new URL('verify.pl', import.meta.url));

/** What Mail::DKIM says of each message: `pass`, `fail`, `invalid` or `none`. One process for all. */
export async function verifyByPerl(
  messages: readonly (string | Buffer)[],
  { address, port }: NameServer,
): Promise<readonly string[]> {
  const child = spawn('/usr/bin/perl', [script, address, String(port)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: environment,
  });
  const gone = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stdin.end(messages.map((message) => `${Buffer.from(message).toString('base64')}\n`).join(''));
  const code = await gone;
  if (code !== 0) throw new Error(`perl ended with ${code}`);
  return out.trim().split('\n');
}
