/** The sandbox's secrets are in its source: nothing of it may be reached from another machine. */
import { createSocket } from 'node:dgram';
import { globSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { hooksOf } from '../../src/main/controlHooks.ts';
import { Closers } from '../../src/main/process.ts';
import { startSandboxService } from '../../src/main/sandbox.ts';
import { startControl } from '../../src/sandbox/control/server.ts';
import { bindToLoopback, listenOnLoopback } from '../../src/sandbox/loopback.ts';
import { onLinux } from '../support/platform.ts';

let closers = new Closers();
afterEach(async () => {
  await closers.close();
  closers = new Closers();
});

const tables = ['tcp', 'tcp6', 'udp', 'udp6'] as const;
/** Of include/net/tcp_states.h. A UDP socket without a peer takes from everybody; Linux shows it as closed. */
const takesFromOthers = { tcp: '0A', tcp6: '0A', udp: '07', udp6: '07' } as const;

/** Inodes of this process's sockets. */
const ownSockets = (): ReadonlySet<string> =>
  new Set(
    readdirSync('/proc/self/fd').flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/self/fd/${fd}`))?.[1] ?? [];
      } catch {
        return [];
      }
    }),
  );

interface Listening {
  readonly table: (typeof tables)[number];
  /** As the kernel writes it: four bytes each, in the machine's order. */
  readonly address: string;
  readonly port: number;
}

/** What this process listens on, as the kernel says. */
const listening = (): readonly Listening[] => {
  const own = ownSockets();
  return tables.flatMap((table) =>
    readFileSync(`/proc/self/net/${table}`, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .flatMap((line) => {
        const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
        const [address = '', port = ''] = local.split(':');
        if (state !== takesFromOthers[table] || !own.has(inode)) return [];
        return [{ table, address, port: Number.parseInt(port, 16) }];
      }),
  );
};

/** 127.0.0.0/8 and ::1, on a machine whose order is little-endian. */
const isLoopback = ({ address }: Listening): boolean =>
  /^[0-9A-F]{6}7F$/.test(address) || address === '00000000000000000000000001000000';

const portOf = (url: string): number => Number(new URL(url.includes('//') ? url : `http://${url}`).port);

onLinux(
  `what the kernel shows${process.platform === 'linux' ? '' : ' (only Linux has /proc/net: not asked here)'}`,
  () => {
    test.each(['http', 'socket'] as const)(
      'given a whole world over %s, then each of its ports, the bot’s too, is on a loopback address',
      async (mode) => {
        const service = await startSandboxService({ sesThrottleMs: 0, mode });
        closers.add(() => service.close());
        const control = await startControl(hooksOf(service, 'ja'), { port: 0 });
        closers.add(() => control.close());
        const { slack, ses, dynamodb, authoritative, resolvers, smtp } = service.urls;
        const { alerts, sts } = service.sandbox;
        const found = listening();
        const urls = [slack, ses, dynamodb, ...authoritative, ...resolvers, smtp, alerts.url, sts.url, control.url];
        const tcpPorts = found.filter(({ table }) => table.startsWith('tcp')).map(({ port }) => port);
        const udpPorts = found.filter(({ table }) => table.startsWith('udp')).map(({ port }) => port);
        expect(tcpPorts).toEqual(expect.arrayContaining([...urls.map(portOf), service.service.port]));
        expect(udpPorts).toEqual(expect.arrayContaining([...authoritative, ...resolvers].map(portOf)));
        expect(found.filter((one) => !isLoopback(one))).toEqual([]);
      },
    );

    test('given a listener on every address, then the kernel’s tables show it', async () => {
      const server = createServer();
      closers.add(() => new Promise<void>((resolve) => server.close(() => resolve())));
      await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
      expect(listening().filter((one) => !isLoopback(one))).toHaveLength(1);
    });
  },
);

describe('by construction', () => {
  test.each(['0.0.0.0', '::', '192.0.2.1', '::ffff:192.0.2.1', 'localhost', ''])(
    'given the host %p, then nothing listens there',
    async (host) => {
      const server = createServer();
      const socket = createSocket('udp4');
      closers.add(() => socket.close());
      await expect(listenOnLoopback(server, 0, host)).rejects.toThrow(RangeError);
      await expect(bindToLoopback(socket, 0, host)).rejects.toThrow(RangeError);
      expect(server.listening).toBe(false);
    },
  );

  test.each(['127.0.0.1', '127.0.0.9', '::1'])('given %s, then it is taken', async (host) => {
    const server = createServer();
    closers.add(() => new Promise<void>((resolve) => server.close(() => resolve())));
    expect(await listenOnLoopback(server, 0, host)).toBeGreaterThan(0);
  });

  test('given the sandbox’s source, then nothing in it listens by another way than this one, but for a socket in a folder', () => {
    const listeners = globSync('src/sandbox/**/*.ts').filter((path) =>
      /\.(?:listen|bind)\(/.test(readFileSync(path, 'utf8').replaceAll('.listen(socketPath)', '')),
    );
    expect(listeners).toEqual(['src/sandbox/loopback.ts']);
  });
});
