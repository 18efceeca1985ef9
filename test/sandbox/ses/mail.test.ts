import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from '@jest/globals';
import { SMTPServer } from 'smtp-server';
import { closeSmtp } from '../../../src/adapters/mail/smtp.ts';
import { Closers } from '../../../src/main/process.ts';
import { Outbound } from '../../../src/sandbox/ses/mail.ts';

let closers = new Closers();
afterEach(async () => {
  const ended = closers;
  closers = new Closers();
  await ended.close();
});

const host = '127.0.0.1';

const openReceiver = async (port = 0) => {
  const received: string[] = [];
  let connections = 0;
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    onConnect: (_session, callback) => {
      connections += 1;
      callback();
    },
    onData: (stream, _session, callback) => {
      buffer(stream).then((raw) => {
        received.push(raw.toString().trim());
        callback(null);
      }, callback);
    },
  });
  server.on('error', () => {});
  const listener = server.listen(port, host);
  await once(listener, 'listening');
  const address = listener.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const close = () => closeSmtp(server);
  closers.add(close);
  /** The receiver's process dies: the kernel ends its connections. */
  const die = async (): Promise<void> => {
    for (const { _socket } of server.connections) _socket.resetAndDestroy();
    await close();
  };
  return { host, port: address.port, received, connections: () => connections, close, die };
};

const openOutbound = (destination: { host: string; port: number }) => {
  const outbound = new Outbound(destination);
  closers.add(() => outbound.close());
  const mail = (text: string) => outbound.send({ from: 'a@goo.ne.jp', to: ['b@goo.ne.jp'] }, Buffer.from(text));
  return { mail };
};

describe('mail of the sandbox on its way out', () => {
  test('given several mails, then one connection carries them', async () => {
    const receiver = await openReceiver();
    const { mail } = openOutbound(receiver);
    await mail('one');
    await Promise.all([mail('two'), mail('three')]);
    expect(receiver.received).toEqual(['one', 'two', 'three']);
    expect(receiver.connections()).toBe(1);
  });

  test.each(['close', 'die'] as const)(
    'given a receiver that starts again (%s), then the next mail reaches it',
    async (end) => {
      const first = await openReceiver();
      const { mail } = openOutbound(first);
      await mail('one');
      await first[end]();
      const second = await openReceiver(first.port);
      await mail('two');
      expect(second.received).toEqual(['two']);
    },
  );

  test('given another receiver, then mail goes there, and what was on its way before still arrives', async () => {
    const [first, second] = [await openReceiver(), await openReceiver()];
    const destination = { host, port: first.port };
    const { mail } = openOutbound(destination);
    const before = [mail('one'), mail('two')];
    destination.port = second.port;
    await mail('three');
    await Promise.all(before);
    expect([first.received, second.received]).toEqual([['one', 'two'], ['three']]);
  });

  test('given a receiver that is not there, then the mail fails, and the next one that finds it goes out', async () => {
    const gone = await openReceiver();
    await gone.close();
    const { mail } = openOutbound(gone);
    await expect(mail('one')).rejects.toThrow();
    const back = await openReceiver(gone.port);
    await mail('two');
    expect(back.received).toEqual(['two']);
  });
});
