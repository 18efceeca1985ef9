/** NSD on the loopback, on one core, for one bench. */
import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createQueryClient } from '../../src/adapters/dns/client.ts';
import { nameOf, zoneFile } from './names.ts';

export const serverCore = '0';
export const clientCore = '1';

const waitsMax = 100;
const waitMs = 100;

const configuration = (folder: string, port: number): string => `
server:
  ip-address: 127.0.0.1@${port}
  server-count: 1
  username: ""
  zonesdir: "${folder}"
  database: ""
  pidfile: "${folder}/nsd.pid"
  xfrdfile: "${folder}/xfrd.state"
  zonelistfile: "${folder}/zone.list"
  rrl-ratelimit: 0
remote-control:
  control-enable: no
zone:
  name: bench.example
  zonefile: bench.zone
`;

const freeUdpPort = (): Promise<number> =>
  new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1', () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });

export interface RunningServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** @throws when NSD is not installed or does not answer in time */
export async function startNsd(folder: string, names: number): Promise<RunningServer> {
  const port = await freeUdpPort();
  writeFileSync(join(folder, 'bench.zone'), zoneFile(names));
  writeFileSync(join(folder, 'nsd.conf'), configuration(folder, port));
  const nsd = spawn('taskset', ['-c', serverCore, 'nsd', '-d', '-c', join(folder, 'nsd.conf')], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => nsd.once('exit', () => resolve()));
  const { patient } = createQueryClient({ timeoutMs: waitMs, tries: 1 });
  for (let wait = 0; wait < waitsMax; wait += 1) {
    const outcome = await patient({ address: '127.0.0.1', port }, { name: nameOf(0), type: 'TXT', recurse: false });
    if (outcome.tag === 'message' && outcome.message.answers.length === 1) {
      const stop = async () => {
        nsd.kill('SIGTERM');
        await ended;
      };
      return { port, stop };
    }
    await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
  nsd.kill('SIGTERM');
  throw new Error('NSD does not answer: is it installed (apt-get install nsd)?');
}
