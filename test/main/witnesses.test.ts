import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openWitnesses } from '../../src/main/service.ts';
import { VirtualClock } from '../../src/sandbox/clock.ts';
import { signedProbe } from '../contract/probeMailbox.contract.ts';
import { probeOf } from '../support/arrivals.ts';
import { type ImapServer, imapUser, openImapServer } from '../support/imapServer.ts';
import { startAt } from '../support/sesStack.ts';
import { changed, configFolder, leastFile, loadedOf } from './config/support.ts';

let files: Awaited<ReturnType<typeof configFolder>>;
let imap: ImapServer;
beforeEach(async () => {
  files = await configFolder();
  imap = await openImapServer();
});
afterEach(async () => {
  await imap.close();
  await files.close();
});

test('given witnesses in the file, then each is read by IMAP with its own password, and only its own server is believed', async () => {
  const place = { host: '127.0.0.1', port: imap.port, tls: 'none', user: imapUser.user };
  const witness = (name: string) => ({
    ...{ name, address: `box@${name}.example`, imap: place, authserv: `mx.${name}.example` },
  });
  const file = changed(leastFile(), 'probe.witnesses', [witness('north'), witness('south')]);
  const passwords = JSON.stringify({ north: imapUser.password, south: 'wrong' });
  const config = loadedOf(await files.load(file, { FUTARI_WITNESS_IMAP_PASSWORDS: passwords }));
  const opened = await openWitnesses(config, { clock: new VirtualClock(startAt) });
  const field = (server: string) => `Authentication-Results: ${server}; dkim=pass header.d=goo.ne.jp header.s=s1\r\n`;
  imap.store(Buffer.from(field('mx.south.example') + field('mx.north.example') + (await signedProbe('nonce-north-1'))));
  const [north, south] = opened.witnesses;
  expect(opened.witnesses.map(({ address }) => address)).toEqual(['box@north.example', 'box@south.example']);
  expect((await probeOf(north?.mailbox.waitFor('nonce-north-1', 1) ?? fail()))?.opinion).toEqual({
    server: 'mx.north.example',
    results: [{ domain: 'goo.ne.jp', selector: 's1', b: null, result: 'pass' }],
  });
  expect(await south?.mailbox.waitFor('nonce-north-1', 1)).toEqual({
    tag: 'mailboxUnavailable',
    problem: 'mailbox_refused',
  });
  await opened.close();
});

const fail = (): never => {
  throw new Error('no witness');
};
