import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { signProofMessage } from '../../src/adapters/mail/proof.ts';
import type { RecordCase } from './recordCase.ts';
import { casesZone, recordCases } from './records.ts';
import type { Daemon } from './servers/daemon.ts';
import { describeWith, skip } from './servers/installed.ts';
import { startNsd } from './servers/nsd.ts';
import { canBind, freePort, loopbackAddresses } from './servers/ports.ts';
import { startUnbound } from './servers/unbound.ts';
import { verifyByMailauth } from './verifiers/mailauth.ts';
import { findNamespace, verifyByOpendkim } from './verifiers/opendkim.ts';
import { verifyByPerl } from './verifiers/perl.ts';
import { verifyByPython } from './verifiers/python.ts';
import { readVerdictTable, type VerdictRow } from './verifiers/verdictTable.ts';

const loopback = '127.0.0.1';
const dnsPort = 53;
const [resolverAddress = ''] = loopbackAddresses(1);
const namespace = (await canBind(dnsPort, resolverAddress)) ? findNamespace() : null;
if (namespace === null) {
  skip('opendkim-testmsg', `this user may not have port ${dnsPort} of ${resolverAddress} or a mount namespace`);
}
const withOpendkim = namespace === null ? test.skip : test;

/** Nobody signs with fewer bits than 1024, our signer neither. */
const cases = recordCases.filter(({ key }) => key.info.bits >= 1024);
const ourWord = ({ verdict, codes }: RecordCase): string => [...new Set([verdict, ...codes])].join(' ');

describeWith(
  'a message of the proof',
  ['nsd', 'unbound', 'python3-dkim', 'Mail::DKIM', 'opendkim-testmsg', 'unshare'],
  () => {
    const servers: Daemon[] = [];
    let nsd: Daemon;
    let messages: readonly string[] = [];
    let table: readonly VerdictRow[] = [];

    beforeAll(async () => {
      nsd = await startNsd({ address: loopback, port: await freePort(loopback) }, [casesZone]);
      servers.push(nsd);
      const stub = { apex: casesZone.apex, servers: [nsd.endpoint] };
      if (namespace !== null) servers.push(await startUnbound(resolverAddress, dnsPort, [stub]));
      messages = await Promise.all(cases.map(signed));
      table = await readVerdictTable();
    });
    afterAll(() => Promise.all(servers.map((server) => server.stop())));

    const documented = (column: keyof VerdictRow) => table.map((row) => [row.record, row[column]]);
    const measured = (words: readonly string[]) => cases.map(({ title }, i) => [title, words[i]]);

    test('given the page on interoperability, then it has a row for each record, with our own word', () => {
      expect(documented('futari')).toEqual(measured(cases.map(ourWord)));
    });

    test('given each record, then mailauth says of the message what the page says', async () => {
      const words = await Promise.all(messages.map((message) => verifyByMailauth(message, nsd)));
      expect(measured(words)).toEqual(documented('mailauth'));
    });

    test('given each record, then python3-dkim says of the message what the page says', async () => {
      const words = await verifyByPython(messages, nsd);
      expect(measured(words.map(([first = 'none']) => first))).toEqual(documented('python'));
    });

    withOpendkim('given each record, then opendkim-testmsg says of the message what the page says', async () => {
      const words: string[] = [];
      for (const message of messages) words.push(await verifyByOpendkim(message, resolverAddress, namespace ?? []));
      expect(measured(words)).toEqual(documented('opendkim'));
    });

    test('given each record, then Mail::DKIM says of the message what the page says', async () => {
      expect(measured(await verifyByPerl(messages, nsd))).toEqual(documented('perl'));
    });

    test('given what the page says, then what we call right without a finding is right for all four', () => {
      const right = table.filter(({ futari }) => futari === 'right');
      expect(right.length).toBeGreaterThan(10);
      for (const row of right)
        expect(row).toMatchObject({ mailauth: 'pass', python: 'pass', opendkim: 'pass', perl: 'pass' });
    });

    test('given a record that we judge otherwise than one of them, then the page says why', () => {
      const judgedOtherwise = ({ futari, mailauth, python, opendkim, perl }: VerdictRow): boolean =>
        [mailauth, python, opendkim, perl].some((word) => (word === 'pass') !== futari.startsWith('right'));
      expect(table.filter((row) => judgedOtherwise(row) && row.why === '').map(({ record }) => record)).toEqual([]);
    });
  },
);

async function signed({ key }: RecordCase): Promise<string> {
  const proof = await signProofMessage(key, new Date());
  if (proof.tag === 'failed') throw new Error('the proof was not signed');
  return proof.message;
}
