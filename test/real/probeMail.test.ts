import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { SMTPServer } from 'smtp-server';
import { createSes } from '../../src/adapters/ses/ses.ts';
import { Closers } from '../../src/main/process.ts';
import { VirtualClock } from '../../src/sandbox/clock.ts';
import { createSesSandbox } from '../../src/sandbox/ses/sandbox.ts';
import { freePort } from '../support/ports.ts';
import { account, sandboxCredentials } from '../support/sesStack.ts';
import { keyName, ours } from './network.ts';
import { keys, signingDomain } from './recordCase.ts';
import { describeWith } from './servers/installed.ts';
import { startNsd } from './servers/nsd.ts';
import { txt } from './servers/zoneText.ts';
import { verifyByPython } from './verifiers/python.ts';

const loopback = '127.0.0.1';
const region = 'ap-northeast-1';
// Verifiers go by the machine's clock, and refuse what was signed later than now.
const signedBeforeMs = 3_600_000;

describeWith("a probe mail, signed by SES's stand-in and delivered", ['nsd', 'python3-dkim'], () => {
  const closers = new Closers();
  const published = [txt(keyName(signingDomain), ours)];
  let mail: { readonly raw: Buffer; readonly altered: Buffer };

  beforeAll(async () => {
    const received = await openReceiver(closers);
    const sandbox = await createSesSandbox({
      clock: new VirtualClock(Date.now() - signedBeforeMs),
      lookupTxt: async () => [ours],
      publish: (name, strings) => void published.push(txt(name, strings)),
      deliver: { host: loopback, port: received.port },
      credentials: [sandboxCredentials],
      throttleMs: 0,
    });
    closers.add(() => sandbox.close());
    const ses = createSes({
      endpoint: sandbox.url,
      credentials: () => sandboxCredentials,
      callTimeoutMs: 10_000,
      callSpacingMs: 0,
    });
    closers.add(() => ses.close());
    await sandbox.putIdentity({
      account,
      region,
      identity: signingDomain,
      selector: 's1',
      privateKey: keys.ours.pkcs1Base64(),
    });
    const target = { account, region, identity: signingDomain, roleArn: null };
    await ses.sendProbe(target, {
      from: `probe@${signingDomain}`,
      to: 'box@probe.example',
      subject: 'probe',
      text: 'nonce',
    });
    await sandbox.delivered();
    const [raw = Buffer.alloc(0)] = received.mails;
    mail = { raw, altered: Buffer.from(raw.toString('latin1').replace('nonce', 'other'), 'latin1') };
  });
  afterAll(() => closers.close());

  test('given the records of both signatures at NSD, then python3-dkim passes both, and neither once the text was altered', async () => {
    const zones = [signingDomain, 'amazonses.com'].map((apex) => ({
      apex,
      lines: published.filter((line) => line.includes(`.${apex}. `)),
    }));
    const nsd = await startNsd({ address: loopback, port: await freePort(loopback) }, zones);
    closers.add(() => nsd.stop());
    expect(await verifyByPython([mail.raw, mail.altered], nsd)).toEqual([
      ['pass', 'pass'],
      ['ValidationError', 'ValidationError'],
    ]);
  });
});

/** Takes every mail as it comes. */
async function openReceiver(closers: Closers): Promise<{ readonly port: number; readonly mails: readonly Buffer[] }> {
  const mails: Buffer[] = [];
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    onData: (stream, _session, callback) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        mails.push(Buffer.concat(chunks));
        callback(null);
      });
    },
  });
  closers.add(() => new Promise<void>((done) => server.close(() => done())));
  const port = await freePort(loopback);
  await new Promise<void>((done) => server.listen(port, loopback, () => done()));
  return { port, mails };
}
