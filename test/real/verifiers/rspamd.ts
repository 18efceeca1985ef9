import { freePort } from '../../support/ports.ts';
import { type Daemon, startDaemon } from '../servers/daemon.ts';
import type { NameServer } from './nameServer.ts';

const loopback = '127.0.0.1';

/** Debian's rspamd with its DKIM module alone, which asks one name server. */
export const startRspamd = async (nameServer: NameServer): Promise<Daemon> => {
  const place = { address: loopback, port: await freePort(loopback) };
  return startDaemon({
    ...place,
    program: 'rspamd',
    // -i: its workers stay root where root starts it, and can read the folder of the test.
    args: (folder) => ['-f', '-i', '-c', `${folder}/rspamd.conf`],
    files: (folder) => ({
      'rspamd.conf': configuration(folder, `${place.address}:${place.port}`, nameServer),
      // The list of all public suffixes takes seconds to compile, and DKIM needs none.
      'suffixes.dat': 'jp\nexample\n',
    }),
    isReady: () =>
      fetch(`http://${place.address}:${place.port}/ping`).then(
        ({ ok }) => ok,
        () => false,
      ),
  });
};

const configuration = (folder: string, endpoint: string, { address, port }: NameServer): string =>
  [
    'options {',
    '  filters = "dkim";',
    `  tempdir = "${folder}";`,
    `  pidfile = "${folder}/pid";`,
    `  control_socket = "${folder}/control mode=0600";`,
    `  hs_cache_dir = "${folder}";`,
    `  cache_file = "${folder}/symbols";`,
    `  url_tld = "${folder}/suffixes.dat";`,
    '  disable_hyperscan = true;',
    `  dns { nameserver = "${address}:${port}"; timeout = 5s; retransmits = 2; sockets = 1; }`,
    '}',
    // Its folder holds no languages: to load Debian's takes seconds as well.
    `lang_detection { languages = "${folder}"; }`,
    'logging { type = "console"; level = "error"; color = false; }',
    `worker "normal" { bind_socket = "${endpoint}"; count = 1; }`,
    'dkim { check_local = true; check_authed = true; }',
    '',
  ].join('\n');

/** Symbols of its DKIM module. `invalid` is a permanent error: the record or the signature cannot be used. */
const words: Readonly<Record<string, string>> = {
  R_DKIM_ALLOW: 'pass',
  R_DKIM_REJECT: 'fail',
  R_DKIM_PERMFAIL: 'invalid',
  R_DKIM_TEMPFAIL: 'temporary error',
  R_DKIM_NA: 'none',
};

/** What rspamd says of a message: one of the words above. It says nothing of a signature that it cannot read. */
export async function verifyByRspamd(message: string | Buffer, { endpoint }: Daemon): Promise<string> {
  const response = await fetch(`http://${endpoint}/checkv2`, { method: 'POST', body: message });
  const { symbols = {} } = (await response.json()) as { readonly symbols?: Readonly<Record<string, unknown>> };
  return Object.entries(words).find(([symbol]) => symbol in symbols)?.[1] ?? 'none';
}
