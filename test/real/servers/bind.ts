import { type Daemon, startDaemon } from './daemon.ts';
import type { Place } from './nsd.ts';
import { type Zone, zoneText } from './zoneText.ts';

/** What RFC 1035 allows without EDNS: larger answers are truncated, whatever the client offers. */
const udpBytesMax = 512;

/** Debian's BIND, authoritative, forced to truncate: key records of 2048 bits come over TCP only. */
export const startBind = (place: Place, zones: readonly Zone[]): Promise<Daemon> =>
  startDaemon({
    ...place,
    program: 'named',
    args: (folder) => ['-g', '-n', '1', '-c', `${folder}/named.conf`],
    files: (folder) => ({
      'named.conf': configuration(folder, place, zones),
      ...Object.fromEntries(zones.map((zone) => [`${zone.apex}.zone`, zoneText(zone)])),
    }),
    readyName: zones[0]?.apex ?? '',
  });

const configuration = (folder: string, { address, port }: Place, zones: readonly Zone[]): string =>
  [
    'options {',
    `  directory "${folder}";`,
    `  listen-on port ${port} { ${address}; };`,
    '  listen-on-v6 { none; };',
    '  pid-file none;',
    `  session-keyfile "${folder}/session.key";`,
    '  recursion no;',
    '  dnssec-validation no;',
    '  check-names primary ignore;',
    '  empty-zones-enable no;',
    '  notify no;',
    `  max-udp-size ${udpBytesMax};`,
    '};',
    'controls { };',
    ...zones.map(({ apex }) => `zone "${apex}" { type primary; file "${apex}.zone"; };`),
    '',
  ].join('\n');

/**
 * Debian's BIND as a resolver that validates by its own code and asks one server for everything.
 * @param trustAnchor DNSKEY of the root in master file form
 */
export const startBindResolver = (place: Place, server: Place, trustAnchor: string): Promise<Daemon> =>
  startDaemon({
    ...place,
    program: 'named',
    args: (folder) => ['-g', '-n', '1', '-c', `${folder}/named.conf`],
    files: (folder) => ({ 'named.conf': resolverConfiguration(folder, place, server, trustAnchor) }),
    readyName: 'example',
  });

const resolverConfiguration = (folder: string, place: Place, server: Place, trustAnchor: string): string => {
  const [, flags = '', protocol = '', algorithm = '', key = ''] =
    /DNSKEY (\d+) (\d+) (\d+) (.+)$/.exec(trustAnchor) ?? [];
  return [
    'options {',
    `  directory "${folder}";`,
    `  listen-on port ${place.port} { ${place.address}; };`,
    '  listen-on-v6 { none; };',
    '  pid-file none;',
    `  session-keyfile "${folder}/session.key";`,
    '  recursion yes;',
    '  dnssec-validation yes;',
    '  empty-zones-enable no;',
    '  forward only;',
    `  forwarders { ${server.address} port ${server.port}; };`,
    '};',
    `trust-anchors { "." static-key ${flags} ${protocol} ${algorithm} "${key}"; };`,
    'controls { };',
    '',
  ].join('\n');
};
