/** The team's everyday mail: sent through SES as time passes, signed as SES signs, verified as a receiver verifies. */

import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import type { Instant } from '../../domain/names.ts';
import type { Bystander } from '../clock.ts';
import type { Sandbox } from '../sandbox.ts';
import type { SandboxCredentials } from '../ses/api.ts';
import { type Judgement, judge, resolveNow, type Verdict } from './receiver.ts';

/** One mail at one moment, as each account sent it; null: SES did not take it, or the account does not take part. */
export interface StreamedMail {
  readonly at: Instant;
  readonly ours: Verdict | null;
  /** The selector that signed ours. */
  readonly selector: string | null;
  readonly naive: Verdict | null;
}

export interface Tally {
  readonly sent: number;
  readonly pass: number;
  readonly unsigned: number;
  readonly fail: number;
}

export const emptyTally: Tally = { sent: 0, pass: 0, unsigned: 0, fail: 0 };

export const tallied = (tally: Tally, verdict: Verdict | null): Tally =>
  verdict === null ? tally : { ...tally, sent: tally.sent + 1, [verdict]: tally[verdict] + 1 };

type AccessKey = Pick<SandboxCredentials, 'accessKeyId' | 'secretAccessKey'>;

type Reader = (mail: StreamedMail) => void;

/** Whoever sends the same mails from the other account. */
interface Twin {
  /** Does what it does at this moment, before the mail. */
  sync(): Promise<void>;
  /** Its next moment; null without one. */
  nextAt(): Instant | null;
}

const hourMs = 3_600_000;
/** Virtual time between two mails while nothing happens. */
const intervalMs = 2 * hourMs;
/** The clock also stops at due moments of the bot, and every few real seconds. */
const betweenMailsMinMs = 60_000;

interface StreamOptions {
  readonly sandbox: Sandbox;
  readonly domain: string;
  readonly region: string;
}

/** Sends while somebody reads; otherwise it does nothing. */
export class MailStream implements Bystander {
  readonly #options: StreamOptions;
  readonly #readers = new Set<Reader>();
  readonly #clients = new Map<string, SESv2Client>();
  /** Null while only our account sends. */
  twin: Twin | null = null;
  #lastAt: Instant;
  #moments = 0;

  constructor(options: StreamOptions) {
    this.#options = options;
    this.#lastAt = options.sandbox.clock.now() - intervalMs;
  }

  /** @returns a function that ends the reading */
  read(reader: Reader): () => void {
    this.#readers.add(reader);
    this.#options.sandbox.bystanders.add(this);
    return () => {
      this.#readers.delete(reader);
      if (this.#readers.size === 0) this.#options.sandbox.bystanders.delete(this);
    };
  }

  nextAt(): Instant {
    return Math.min(this.#lastAt + intervalMs, this.twin?.nextAt() ?? Number.POSITIVE_INFINITY);
  }

  async act(): Promise<void> {
    await this.twin?.sync();
    const now = this.#options.sandbox.clock.now();
    if (now - this.#lastAt >= betweenMailsMinMs) await this.send();
  }

  /** Sends one mail now, whenever the last one was. */
  async send(): Promise<void> {
    const { sandbox, domain } = this.#options;
    const at = sandbox.clock.now();
    this.#lastAt = at;
    this.#moments += 1;
    const resolve = resolveNow(sandbox.dns, [domain, 'amazonses.com'], this.#moments);
    const sendAs = async (credentials: AccessKey): Promise<Judgement | null> => {
      const raw = await this.#sendThrough(credentials);
      return raw === null ? null : judge(raw, domain, at, resolve);
    };
    const [ours, naive] = await Promise.all([
      sendAs(sandbox.dynamo.credentials),
      this.twin !== null ? sendAs(sandbox.otherAccount) : null,
    ]);
    const mail = {
      at,
      ours: ours?.verdict ?? null,
      selector: ours?.selector ?? null,
      naive: naive?.verdict ?? null,
    };
    for (const reader of this.#readers) reader(mail);
  }

  /** A client of SES that signs by the sandbox's clock. */
  clientOf({ accessKeyId, secretAccessKey }: AccessKey): SESv2Client {
    const { sandbox, region } = this.#options;
    const client =
      this.#clients.get(accessKeyId) ??
      new SESv2Client({
        region,
        endpoint: sandbox.ses.url,
        credentials: { accessKeyId, secretAccessKey },
        maxAttempts: 1,
      });
    this.#clients.set(accessKeyId, client);
    client.config.systemClockOffset = sandbox.clock.now() - Date.now();
    return client;
  }

  /** @returns the mail as delivered; null when SES did not take it */
  async #sendThrough(credentials: AccessKey): Promise<Buffer | null> {
    const { sandbox, domain } = this.#options;
    const command = new SendEmailCommand({
      FromEmailAddress: `info@${domain}`,
      Destination: { ToAddresses: ['reader@example.test'] },
      Content: { Simple: { Subject: { Data: 'お知らせ' }, Body: { Text: { Data: 'こんにちは' } } } },
    });
    try {
      const { MessageId } = await this.clientOf(credentials).send(command);
      const sent = sandbox.ses.sent().findLast(({ messageId }) => messageId === MessageId);
      return sent === undefined ? null : Buffer.from(sent.raw, 'latin1');
    } catch {
      // An armed fault refuses mail, too. What SES did not take, no receiver judges.
      return null;
    }
  }
}
