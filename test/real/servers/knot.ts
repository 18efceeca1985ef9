import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Daemon, startDaemon } from './daemon.ts';
import { environment } from './installed.ts';
import type { Place } from './nsd.ts';
import { type Zone, zoneText } from './zoneText.ts';

const run = promisify(execFile);

export interface Knot extends Daemon {
  /** Lines for knsupdate, such as `add name ttl TXT "text"`; RFC 2136 with TSIG. The first zone unless one is named. */
  update(lines: readonly string[], apex?: string): Promise<void>;
}

// For this server and this test only.
const tsigSecret = Buffer.from('a test secret, nothing else').toString('base64');

/** Debian's Knot DNS, authoritative, whose zones take updates. */
export async function startKnot(place: Place, zones: readonly Zone[]): Promise<Knot> {
  const readyName = zones[0]?.apex ?? '';
  const daemon = await startDaemon({
    ...place,
    program: 'knotd',
    args: (folder) => ['-c', `${folder}/knot.conf`],
    files: (folder) => ({
      'knot.conf': configuration(folder, place, zones),
      ...Object.fromEntries(zones.map((zone) => [`${zone.apex}.zone`, zoneText(zone)])),
    }),
    readyName,
  });
  const update = async (lines: readonly string[], apex = readyName) => {
    const file = join(daemon.folder, 'update');
    await writeFile(file, [`server ${place.address} ${place.port}`, `zone ${apex}.`, ...lines, 'send', ''].join('\n'));
    await run('knsupdate', ['-y', `hmac-sha256:update.:${tsigSecret}`, file], { env: environment });
  };
  return { ...daemon, update };
}

const configuration = (folder: string, { address, port }: Place, zones: readonly Zone[]): string => `server:
    rundir: "${folder}"
    listen: ${address}@${port}
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
database:
    storage: "${folder}"
log:
  - target: stderr
    any: error
key:
  - id: update.
    algorithm: hmac-sha256
    secret: ${tsigSecret}
acl:
  - id: update
    key: update.
    action: update
template:
  - id: default
    storage: "${folder}"
    acl: update
    journal-content: none
    zonefile-load: whole
zone:
${zones.map(({ apex }) => `  - domain: ${apex}.\n    file: "${apex}.zone"`).join('\n')}
`;
