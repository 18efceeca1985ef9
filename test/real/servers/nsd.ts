import { type Daemon, startDaemon } from './daemon.ts';
import { type Zone, zoneText } from './zoneText.ts';

export interface Place {
  readonly address: string;
  readonly port: number;
  /** More addresses of the same server, IPv6 for instance, at the same port. */
  readonly alsoAt?: readonly string[];
}

/** Debian's NSD, authoritative for these zones. @param holdsNothing zones that it should serve and has no file of: SERVFAIL */
export const startNsd = (place: Place, zones: readonly Zone[], holdsNothing: readonly string[] = []): Promise<Daemon> =>
  startDaemon({
    ...place,
    program: 'nsd',
    args: (folder) => ['-d', '-c', `${folder}/nsd.conf`],
    files: (folder) => ({
      'nsd.conf': configuration(folder, place, [...zones.map(({ apex }) => apex), ...holdsNothing]),
      ...Object.fromEntries(zones.map((zone) => [`${zone.apex}.zone`, zoneText(zone)])),
    }),
    readyName: zones[0]?.apex ?? '',
  });

const configuration = (folder: string, { address, port, alsoAt = [] }: Place, apexes: readonly string[]): string =>
  [
    'server:',
    ...[address, ...alsoAt].map((each) => `  ip-address: ${each}@${port}`),
    '  server-count: 1',
    '  username: ""',
    '  chroot: ""',
    '  database: ""',
    '  pidfile: ""',
    '  rrl-ratelimit: 0',
    `  zonesdir: "${folder}"`,
    `  zonelistfile: "${folder}/zone.list"`,
    `  xfrdfile: "${folder}/xfrd.state"`,
    `  xfrdir: "${folder}"`,
    'remote-control:',
    '  control-enable: no',
    ...apexes.flatMap((apex) => ['zone:', `  name: ${apex === '' ? '.' : apex}`, `  zonefile: ${apex}.zone`]),
    '',
  ].join('\n');
