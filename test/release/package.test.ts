/**
 * The package as `npm pack` makes it, in an empty folder beside nothing but what it names as dependencies: no compiler, no esbuild, no
 * React. Offline: the dependencies are those of this checkout.
 */

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { recordValue, stringsOf } from '../../src/domain/keyRecord.ts';
import { systemClock } from '../../src/main/process.ts';
import { createDnsWorld } from '../../src/sandbox/dns/world.ts';
import { plainEnv } from '../support/plainEnv.ts';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
};

/** What `npm pack` reads: not the whole checkout, in which other tests run meanwhile. */
const packed = [
  'src',
  'docs',
  'manifest.yml',
  'manifest.socket.yml',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
];
const texts = ['README.md', 'README.ja.md', 'CHANGELOG.md', 'LICENSE'];

let folder = '';
let installed = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'futari-package-'));
  const copy = join(folder, 'checkout');
  for (const name of [...packed, ...texts]) await cp(join(root, name), join(copy, name), { recursive: true });
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
  await run('npm', ['pack', '--silent', '--offline', '--pack-destination', folder], { cwd: copy });
  const [tarball = ''] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
  installed = join(folder, 'empty', 'node_modules');
  await mkdir(installed, { recursive: true });
  await run('tar', ['-xzf', join(folder, tarball), '-C', installed]);
  await run('mv', [join(installed, 'package'), join(installed, 'futari')]);
  for (const name of Object.keys(manifest.dependencies)) {
    await mkdir(dirname(join(installed, name)), { recursive: true });
    await symlink(join(root, 'node_modules', name), join(installed, name));
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const cli = (): string => join(installed, 'futari/dist/main/cli.js');

/** `npx futari …` in the empty folder. */
const futari = (...args: readonly string[]) =>
  run(process.execPath, [cli(), ...args], { cwd: join(folder, 'empty'), env: plainEnv() });

/** @returns the address that `futari start` prints */
const addressOf = async (child: ChildProcess): Promise<string> => {
  if (child.stdout === null) throw new Error('its output is not read');
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
    if (url !== undefined) return url;
  }
  throw new Error('futari start printed no address');
};

describe('the package', () => {
  test('given an empty folder, then the command line says its version, and reads a record', async () => {
    expect((await futari('--version')).stdout).toContain(manifest.version);
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const key = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
    const dns = await createDnsWorld({ clock: systemClock, zones: [{ apex: 'goo.ne.jp' }] });
    try {
      dns.publish('s1._domainkey.goo.ne.jp', [...stringsOf(recordValue(key))]);
      const pem = join(folder, 'public.pem');
      await writeFile(pem, publicKey.export({ type: 'spki', format: 'pem' }));
      const [server = ''] = dns.authoritative;
      const args = ['check', 's1', 'goo.ne.jp', '--expect', pem, '--server', server, '--json'];
      expect(JSON.parse((await futari(...args)).stdout)).toMatchObject({ verdict: 'right' });
    } finally {
      await dns.close();
    }
  });

  test('given no esbuild and no React, then `futari start` serves the built page, and the bot works in it', async () => {
    expect(['esbuild', 'react'].filter((name) => existsSync(join(installed, name)))).toEqual([]);
    const args = [cli(), 'start', '--no-open', '--port', '0', '--locale', 'en'];
    const cwd = join(folder, 'empty');
    const child = spawn(process.execPath, args, { cwd, env: plainEnv(), stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const url = await addressOf(child);
      child.stdout?.resume();
      const html = await (await fetch(url, { headers: { accept: 'text/html' } })).text();
      const files = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, file]) => file);
      expect(files).toHaveLength(2);
      for (const file of files) expect((await fetch(`${url}${file}`)).status).toBe(200);
      const said = await fetch(`${url}/say`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ person: 'requester', text: '/dkim rotate' }),
      });
      expect(await said.json()).toMatchObject({ tag: 'answered' });
    } finally {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    }
  });
});
