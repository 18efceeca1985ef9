/** Zones signed by BIND's tools up to a root of our own, each healthy or broken in one way. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { environment } from './installed.ts';
import { type Zone, zoneText } from './zoneText.ts';

const run = promisify(execFile);

export const signedZoneKinds = [
  'signed',
  /** No DS in the parent: the signatures count for nobody (RFC 4035 4.3). */
  'island',
  'unsigned',
  /** The signature of one record set does not fit it. */
  'broken_record',
  'expired',
  /** Signed by a machine whose clock is ahead. */
  'not_yet_valid',
  /** The parent's DS is of a key that the zone does not have. */
  'other_key',
  /** A DS in the parent, and no signature in the zone. */
  'signatures_missing',
] as const;
export type SignedZoneKind = (typeof signedZoneKinds)[number];

export const apexOf = (kind: SignedZoneKind): string => `${kind.replaceAll('_', '-')}.example`;

interface SignedTree {
  /** The healthy one first, the root last. */
  readonly zones: readonly Zone[];
  /** DNSKEY of the root in master file form. */
  readonly rootKey: string;
}

interface ZoneKey {
  readonly dnskey: string;
  /** In master file form, at the zone's name. */
  readonly ds: string;
}

const program = async (folder: string, command: string, args: readonly string[]): Promise<string> =>
  (await run(command, args, { env: environment, cwd: folder })).stdout.trim();

const makeKey = async (folder: string, apex: string): Promise<ZoneKey> => {
  const file = await program(folder, 'dnssec-keygen', ['-q', '-a', 'ECDSAP256SHA256', '-f', 'KSK', `${apex}.`]);
  const text = await readFile(join(folder, `${file}.key`), 'utf8');
  const dnskey = text.split('\n').find((line) => !line.startsWith(';')) ?? '';
  return { dnskey, ds: await program(folder, 'dnssec-dsfromkey', ['-2', file]) };
};

/** Signs a zone by the keys of the folder that have its name. @param period of the signatures, as dnssec-signzone takes it */
const sign = async (folder: string, zone: Zone, period: readonly string[] = []): Promise<Zone> => {
  const name = `${zone.apex}.`;
  const [input, output] = [`zone.${zone.apex}`, `zone.${zone.apex}.signed`];
  await writeFile(join(folder, input), zoneText(zone), 'latin1');
  // -z: the one key signs everything. -P: what is expired is signed all the same. -O full: one record a line.
  const args = ['-S', '-z', '-P', '-O', 'full', ...period, '-o', name, '-f', output, input];
  await program(folder, 'dnssec-signzone', args);
  return { ...zone, file: await readFile(join(folder, output), 'latin1') };
};

const longAgo = ['-s', '20200101000000', '-e', '20200201000000'];
const later = ['-s', '20400101000000', '-e', '20400201000000'];

/** Another signature of the TXT record, as long as the right one. */
const withBrokenSignature = (zone: Zone): Zone => {
  const file = (zone.file ?? '').replace(
    /(RRSIG\tTXT .* )(\S{20})(\S)/,
    (_all, head: string, start: string, next: string) => [head, start, next === 'A' ? 'B' : 'A'].join(''),
  );
  if (file === zone.file) throw new Error(`${zone.apex}: no signature of a TXT record`);
  return { ...zone, file };
};

const child = async (
  folder: string,
  kind: SignedZoneKind,
  zone: Zone,
): Promise<{ zone: Zone; ds: readonly string[] }> => {
  if (kind === 'unsigned') return { zone, ds: [] };
  const { ds } = await makeKey(folder, zone.apex);
  switch (kind) {
    case 'signatures_missing':
      return { zone, ds: [ds] };
    case 'island':
      return { zone: await sign(folder, zone), ds: [] };
    case 'expired':
      return { zone: await sign(folder, zone, longAgo), ds: [ds] };
    case 'not_yet_valid':
      return { zone: await sign(folder, zone, later), ds: [ds] };
    case 'broken_record':
      return { zone: withBrokenSignature(await sign(folder, zone)), ds: [ds] };
    case 'other_key': {
      const signed = await sign(folder, zone);
      return { zone: signed, ds: [(await makeKey(folder, zone.apex)).ds] };
    }
    case 'signed':
      return { zone: await sign(folder, zone), ds: [ds] };
  }
};

/**
 * @param address of the one name server, which holds all of them
 * @param lines of each zone of a kind
 */
export const signTree = async (address: string, lines: (apex: string) => readonly string[]): Promise<SignedTree> => {
  const folder = await mkdtemp(join(tmpdir(), 'futari-signed-'));
  try {
    const nameServers = ['ns.example'];
    const children = await Promise.all(
      signedZoneKinds.map((kind) =>
        child(folder, kind, { apex: apexOf(kind), nameServers, lines: lines(apexOf(kind)) }),
      ),
    );
    const tld = await makeKey(folder, 'example');
    const root = await makeKey(folder, '');
    const delegations = children.flatMap(({ zone, ds }) => [`${zone.apex}. 300 NS ns.example.`, ...ds]);
    const glue = `ns.example. 300 A ${address}`;
    const example = await sign(folder, { apex: 'example', nameServers, lines: [glue, ...delegations] });
    const top = await sign(folder, { apex: '', nameServers, lines: ['example. 300 NS ns.example.', glue, tld.ds] });
    return { zones: [...children.map(({ zone }) => zone), example, top], rootKey: root.dnskey };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
