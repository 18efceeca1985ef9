/** Zones in master file form (RFC 1035 5.1). */

export interface Zone {
  readonly apex: string;
  /** Lines under `$ORIGIN apex.`, in addition to SOA and NS. */
  readonly lines: readonly string[];
  /** Absolute, without the dot; `ns1` and `ns2` of the zone unless given. */
  readonly nameServers?: readonly string[];
  readonly serial?: number;
  readonly minimumSeconds?: number;
  /** The whole file, where a tool wrote it. */
  readonly file?: string;
}

export const zoneText = ({ apex, lines, nameServers, serial = 1, minimumSeconds = 900, file }: Zone): string => {
  if (file !== undefined) return file;
  const servers = nameServers ?? [`ns1.${apex}`, `ns2.${apex}`];
  const glue = nameServers === undefined ? servers.map((name) => `${name}. 3600 A 127.0.0.1`) : [];
  return [
    `$ORIGIN ${apex}.`,
    `@ 3600 SOA ${servers[0]}. hostmaster ${serial} 3600 600 1209600 ${minimumSeconds}`,
    ...servers.map((name) => `@ 3600 NS ${name}.`),
    ...glue,
    ...lines,
    '',
  ].join('\n');
};

/** One TXT record. @param owner absolute, without the dot. @param strings read as latin1 */
export const txt = (owner: string, strings: readonly string[], ttlSeconds = 300): string =>
  `${owner}. ${ttlSeconds} TXT ${strings.map(quoted).join(' ')}`;

export const cname = (owner: string, target: string, ttlSeconds = 300): string =>
  `${owner}. ${ttlSeconds} CNAME ${target}.`;

const quoted = (text: string): string =>
  `"${text.replace(/[^ !#-[\]-~]/g, (char) => `\\${String(char.charCodeAt(0)).padStart(3, '0')}`)}"`;
