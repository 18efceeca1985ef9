import { PutEmailIdentityDkimAttributesCommand, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { type PutAnswer, type Ses, SesUnavailable, type SignedPut } from '../../ports/ses.ts';
import type { SesAdapterOptions } from './api.ts';
import { type CallContext, call } from './call.ts';
import { Clients } from './clients.ts';
import { SesDates } from './dates.ts';
import { listIdentities } from './identities.ts';
import { NoTurn } from './limiter.ts';
import { judgePutAnswer } from './putAnswer.ts';
import { readRates } from './rates.ts';
import { readIdentity } from './read.ts';
import { SignedPuts } from './signedPut.ts';
import { sendOnce, transportProblem } from './wire.ts';

/** SES v2 by the real SDK. `close` ends its connections. */
export interface SesAdapter extends Ses {
  close(): void;
}

export const createSes = (options: SesAdapterOptions): SesAdapter => {
  const clients = new Clients(options);
  const context: CallContext = { clients, callTimeoutMs: options.callTimeoutMs };
  const puts = new SignedPuts();
  const monotonicMs = options.monotonicMs ?? (() => performance.now());
  const dates = new SesDates(options.clock ?? null);
  return {
    read: async (target, priority = 'read') => {
      const reading = await readIdentity(context, target, priority);
      dates.note(target, reading.sesDate);
      return reading;
    },

    identities: (target) => listIdentities(context, target),

    recentDate: (target, maxAgeMs) => dates.recent(target, maxAgeMs),

    signPut: async (target, selector, key) => {
      if (key.info.selector !== selector) throw new RangeError('the key belongs to another selector');
      return puts.seal(clients.client(target), target, selector, key);
    },

    send: (put) => sendPut(puts, context, monotonicMs, put),

    enableSigning: async (target) => {
      const input = { EmailIdentity: target.identity, SigningEnabled: true };
      await call(context, target, 'put', (client, http) =>
        client.send(new PutEmailIdentityDkimAttributesCommand(input), http),
      );
    },

    rates: (target, fromAt, untilAt) => readRates(context, target, fromAt, untilAt),

    sendProbe: async (target, mail) => {
      const input = {
        FromEmailAddress: mail.from,
        Destination: { ToAddresses: [mail.to] },
        Content: {
          Simple: {
            Subject: { Data: mail.subject, Charset: 'UTF-8' },
            Body: { Text: { Data: mail.text, Charset: 'UTF-8' } },
          },
        },
      };
      const { MessageId } = await call(context, target, 'unlimited', (client, http) =>
        client.send(new SendEmailCommand(input), http),
      );
      if (!MessageId) throw new SesUnavailable('NoMessageId', 'SES gave no message id');
      return MessageId;
    },

    close: () => clients.close(),
  };
};

/** Waiting for the turn counts against the call's time-out, so that I5's bound (window plus time-out) holds. */
const sendPut = async (
  puts: SignedPuts,
  context: CallContext,
  monotonicMs: () => number,
  put: SignedPut,
): Promise<PutAnswer> => {
  const request = puts.take(put);
  if (request === null) return { tag: 'unknown', problem: 'not sent: this put was used before' };
  try {
    const startedAt = monotonicMs();
    await context.clients.limiter(put.target).turn('put', context.callTimeoutMs);
    const leftMs = Math.floor(context.callTimeoutMs - (monotonicMs() - startedAt));
    if (leftMs <= 0) return { tag: 'unknown', problem: 'not sent: the turn did not come in time' };
    return judgePutAnswer(await sendOnce(context.clients.client(put.target), request, leftMs));
  } catch (error) {
    if (error instanceof NoTurn) return { tag: 'unknown', problem: `not sent: ${error.message}` };
    return { tag: 'unknown', problem: transportProblem(error) };
  }
};
