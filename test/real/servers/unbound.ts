import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Daemon, startDaemon } from './daemon.ts';
import { environment } from './installed.ts';

const run = promisify(execFile);

export interface Unbound extends Daemon {
  /** Forgets what it remembers at and below a name, as time would make it. */
  forget(name: string): Promise<void>;
}

interface Stub {
  readonly apex: string;
  /** `address:port` of its authoritative servers. */
  readonly servers: readonly string[];
}

/**
 * Debian's unbound as recursive resolver of the stubs, and of nothing else: no root server is asked.
 * @param trustAnchor DNSKEY of the root, of which it validates all (RFC 4035); null: it validates nothing
 */
export async function startUnbound(
  address: string,
  port: number,
  stubs: readonly Stub[],
  trustAnchor: string | null = null,
): Promise<Unbound> {
  const daemon = await startDaemon({
    address,
    port,
    program: 'unbound',
    args: (folder) => ['-d', '-p', '-c', `${folder}/unbound.conf`],
    files: (folder) => ({ 'unbound.conf': configuration(folder, address, port, stubs, trustAnchor) }),
    readyName: stubs[0]?.apex ?? '',
  });
  const forget = async (name: string) => {
    await run('unbound-control', ['-c', `${daemon.folder}/unbound.conf`, 'flush_zone', name], { env: environment });
  };
  return { ...daemon, forget };
}

const configuration = (
  folder: string,
  address: string,
  port: number,
  stubs: readonly Stub[],
  trustAnchor: string | null,
): string =>
  [
    'server:',
    `  interface: ${address}@${port}`,
    '  access-control: 127.0.0.0/8 allow_snoop',
    '  do-not-query-localhost: no',
    ...(trustAnchor === null
      ? ['  module-config: "iterator"']
      : ['  module-config: "validator iterator"', `  trust-anchor: "${trustAnchor}"`, '  ede: yes']),
    '  num-threads: 1',
    '  username: ""',
    '  chroot: ""',
    '  use-syslog: no',
    `  directory: "${folder}"`,
    // An answer from outside would not be the same tomorrow.
    '  local-zone: "." refuse',
    ...stubs.map(({ apex }) => `  local-zone: "${apex}." transparent`),
    'remote-control:',
    '  control-enable: yes',
    `  control-interface: "${folder}/control"`,
    '  control-use-cert: no',
    ...stubs.flatMap(({ apex, servers }) => [
      'stub-zone:',
      `  name: "${apex}."`,
      ...servers.map((endpoint) => `  stub-addr: ${endpoint.replace(/:(\d+)$/, '@$1').replace(/[[\]]/g, '')}`),
    ]),
    '',
  ].join('\n');
