import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { loadConfig } from '../../src/main/config/load.ts';
import { Closers } from '../../src/main/process.ts';
import { account, domain, envOf, yamlOf } from '../../src/main/sandbox.ts';
import { startService } from '../../src/main/service.ts';
import { createSandbox } from '../../src/sandbox/sandbox.ts';
import { freePort } from '../support/ports.ts';

const host = '127.0.0.1';

const isOpen = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, host);
    socket.once('connect', () => resolve(socket.destroy() !== null)).once('error', () => resolve(false));
  });

test('given a start that fails after its mailbox, its clients and its port were opened, then all of it is closed, and the next start finds them free', async () => {
  const closers = new Closers();
  try {
    const folder = await mkdtemp(join(tmpdir(), 'futari-service-'));
    closers.add(() => rm(folder, { recursive: true, force: true }));
    const sandbox = await createSandbox({ startAt: Date.parse('2025-09-18T00:00:00Z'), zones: [domain], account });
    closers.add(() => sandbox.close());
    const [port, probePort] = [await freePort(host), await freePort(host)];
    const file = join(folder, 'futari.yml');
    await writeFile(file, yamlOf(sandbox, ['ap-northeast-1'], { probePort }));
    const env = { ...envOf(sandbox, file, 'http'), PORT: String(port) };
    const loaded = await loadConfig({ env, readFile: (path) => readFile(path, 'utf8') });
    if (loaded.tag === 'refused') throw new Error(loaded.text);
    const { config } = loaded;
    const unusable = {
      reveal: () => {
        throw new Error('the last step fails');
      },
    } as unknown as Extract<typeof config.slack.mode, { tag: 'http' }>['signingSecret'];
    const broken = { ...config, slack: { ...config.slack, mode: { tag: 'http', signingSecret: unusable } as const } };
    const runtime = {
      clock: sandbox.clock,
      journal: { info: () => {}, error: () => {} },
      credentials: sandbox.dynamo.credentials,
      makeTable: true,
      listenHost: host,
    };
    await expect(startService(broken, runtime)).rejects.toThrow('the last step fails');
    expect([await isOpen(port), await isOpen(probePort)]).toEqual([false, false]);
    const service = await startService(config, runtime);
    expect([await isOpen(port), await isOpen(probePort)]).toEqual([true, true]);
    await service.stop();
    expect([await isOpen(port), await isOpen(probePort)]).toEqual([false, false]);
  } finally {
    await closers.close();
  }
});
