/** Independent witnesses of a demo: DNS queries, and a mail server between SES and the bot's mailbox that keeps and verifies mail. */

import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import dnsPacket, { type DecodedPacket } from 'dns-packet';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import { createTransport } from 'nodemailer';
import { SMTPServer } from 'smtp-server';
import { closeSmtp } from '../../adapters/mail/smtp.ts';
import type { SandboxService } from '../sandbox.ts';

const edns: dnsPacket.OptAnswer = {
  type: 'OPT',
  name: '.',
  udpPayloadSize: 1_232,
  extendedRcode: 0,
  ednsVersion: 0,
  flags: 0,
  flag_do: false,
  options: [],
};
const answerTimeoutMs = 2_000;

export interface TxtAnswer {
  readonly server: string;
  readonly authoritative: boolean;
  /** The strings of each record. */
  readonly records: readonly (readonly string[])[];
}

/**
 * Queries a name server over UDP, independently of the bot.
 * @param server `host:port` @throws Error if it does not answer in time
 */
export const queryTxt = async (server: string, name: string): Promise<TxtAnswer> => {
  const reply = await exchanged(server, name);
  const records = (reply.answers ?? []).flatMap((answer) =>
    answer.type === 'TXT' ? [[answer.data].flat().map((part) => Buffer.from(part).toString('latin1'))] : [],
  );
  return { server, authoritative: reply.flag_aa, records };
};

const exchanged = (server: string, name: string): Promise<DecodedPacket> => {
  const [host = '', port = ''] = server.split(':');
  const id = randomInt(0x1_0000);
  // A key record exceeds the 512 bytes of a query without EDNS (RFC 6891).
  const question = dnsPacket.encode({ type: 'query', id, questions: [{ type: 'TXT', name }], additionals: [edns] });
  const socket = createSocket('udp4');
  return new Promise<DecodedPacket>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${server} did not answer`)), answerTimeoutMs);
    socket.on('error', reject);
    socket.on('message', (bytes) => {
      clearTimeout(timer);
      const reply = dnsPacket.decode(bytes);
      if (reply.id === id) resolve(reply);
    });
    socket.send(question, Number(port), host);
  }).finally(() => socket.close());
};

/** The `p=` of a record whose strings are joined (RFC 6376 3.6.2.2); null without one. */
export const publicKeyOf = (strings: readonly string[]): string | null =>
  /(?:^|;)\s*p=([A-Za-z0-9+/=]+)/.exec(strings.join(''))?.[1] ?? null;

interface Delivered {
  readonly to: readonly string[];
  readonly raw: Buffer;
}

/** One DKIM-Signature of a delivered mail. */
interface Signature {
  readonly domain: string;
  readonly selector: string;
  readonly result: string;
}

export interface MailWitness {
  /** Sends an ordinary mail of the team through SES. @returns the signatures of the delivered mail */
  sendAndVerify(): Promise<readonly Signature[]>;
  /** Verifies the first such mail against the present DNS. @returns its signatures; none before the first mail */
  verifyFirstAgain(): Promise<readonly Signature[]>;
  close(): Promise<void>;
}

const mailsMax = 1_000;
const reader = 'reader@example.test';

const verified = async ({ raw }: Delivered, { sandbox, urls }: SandboxService): Promise<readonly Signature[]> => {
  const [server = ''] = urls.authoritative;
  const { results } = await dkimVerify(raw, {
    strict: true,
    curTime: new Date(sandbox.clock.now()),
    resolver: async (name) => (await queryTxt(server, name)).records.map((strings) => [...strings]),
  });
  return results.map(({ signingDomain = '', selector = '', status }) => ({
    domain: signingDomain,
    selector,
    result: status.result,
  }));
};

/** Accepts every mail and forwards it to the bot's mailbox, except mail to the witness's own reader. */
const startServer = async (mails: Delivered[], onward: string): Promise<SMTPServer> => {
  const [host = '', port = ''] = onward.split(':');
  const forward = createTransport({ host, port: Number(port), ignoreTLS: true });
  const take = async (to: readonly string[], from: string, raw: Buffer): Promise<void> => {
    mails.push({ to, raw });
    if (mails.length > mailsMax) mails.shift();
    if (!to.includes(reader)) await forward.sendMail({ envelope: { from, to: [...to] }, raw });
  };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData: (stream, { envelope }, done) => {
      const to = envelope.rcptTo.map(({ address }) => address);
      const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
      buffer(stream)
        .then((raw) => take(to, from, raw))
        .then(() => done(), done);
    },
  });
  const listening = once(server.listen(0, '127.0.0.1'), 'listening');
  await listening;
  return server;
};

export const startMailWitness = async (service: SandboxService): Promise<MailWitness> => {
  const { sandbox, urls, domain } = service;
  const mails: Delivered[] = [];
  const server = await startServer(mails, urls.smtp);
  const { port } = server.server.address() as AddressInfo;
  sandbox.deliverTo('127.0.0.1', port);
  const { region, credentials } = sandbox.dynamo;
  const ses = new SESv2Client({ region, endpoint: urls.ses, credentials });
  const body = { Subject: { Data: 'お知らせ' }, Body: { Text: { Data: 'こんにちは' } } };
  return {
    sendAndVerify: async () => {
      const from = `info@${domain}`;
      await ses.send(
        new SendEmailCommand({
          FromEmailAddress: from,
          Destination: { ToAddresses: [reader] },
          Content: { Simple: body },
        }),
      );
      await sandbox.ses.delivered();
      const mail = mails.findLast(({ to }) => to.includes(reader));
      return mail === undefined ? [] : verified(mail, service);
    },
    verifyFirstAgain: async () => {
      const mail = mails.find(({ to }) => to.includes(reader));
      return mail === undefined ? [] : verified(mail, service);
    },
    close: async () => {
      ses.destroy();
      await closeSmtp(server);
    },
  };
};
