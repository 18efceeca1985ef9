import { dkimSign, type SignatureData } from 'mailauth/lib/dkim/sign.js';
import type { SentMail } from './api.ts';
import { Recent } from './calls.ts';
import { domainOf } from './identity.ts';
import { Outbound } from './outbound.ts';
import { type AcceptedMail, domainSigner, type Sender } from './sendEmail.ts';
import { recordStrings, type SigningKey, serviceKey } from './signingKey.ts';
import type { World } from './world.ts';

const sentMax = 500;
/** Selector under which the emulator publishes the key of its second signature. */
const serviceSelector = 'sandbox224i4yxa5dv7c2xz3womw6peua';
const signedHeaders = 'from:to:subject:date:message-id:mime-version:content-type';

/** Signs as SES does (the identity's key, then amazonses.com) and hands over by SMTP. */
export class Delivery implements Sender {
  readonly #world: World;
  readonly #sent = new Recent<SentMail>(sentMax);
  readonly #underway = new Set<Promise<void>>();
  readonly #outbound: Outbound;

  constructor(world: World) {
    this.#world = world;
    this.#outbound = new Outbound(world.options.deliver);
  }

  /** Publishes the key of the second signature. */
  async open(): Promise<void> {
    await this.#world.options.publish(`${serviceSelector}._domainkey.amazonses.com`, recordStrings(await serviceKey()));
  }

  /** Resolves once the mail is signed and queued; like SES, it does not wait for the receiving server. */
  async send(mail: AcceptedMail): Promise<void> {
    const domainKey = domainSigner(mail, this.#world.pendingMode);
    const raw = await this.#signed(mail, domainKey);
    this.#sent.push({
      messageId: mail.messageId,
      at: mail.at,
      account: mail.caller.account,
      region: mail.caller.region,
      identity: mail.identity.name,
      from: mail.from,
      to: mail.to,
      selector: domainKey?.key ? domainKey.selector : null,
      raw: raw.toString('latin1'),
    });
    const handedOver = this.#handOver(mail, raw).finally(() => this.#underway.delete(handedOver));
    this.#underway.add(handedOver);
  }

  sent(): readonly SentMail[] {
    return this.#sent.all();
  }

  async delivered(): Promise<void> {
    await Promise.all(this.#underway);
  }

  async close(): Promise<void> {
    await this.delivered();
    await this.#outbound.close();
  }

  async #signed(mail: AcceptedMail, domainKey: SigningKey | null): Promise<Buffer> {
    const own = await serviceKey();
    const signer = (signingDomain: string, selector: string, key: typeof own): SignatureData => ({
      signingDomain,
      selector,
      privateKey: key.export({ format: 'pem', type: 'pkcs8' }).toString(),
      algorithm: 'rsa-sha256',
      canonicalization: 'relaxed/simple',
    });
    const { key: ownDomainKey, selector } = domainKey ?? { key: null, selector: '' };
    const signatureData = [
      ...(ownDomainKey ? [signer(domainOf(mail.identity.name), selector, ownDomainKey)] : []),
      signer('amazonses.com', serviceSelector, own),
    ];
    const { signatures, errors } = await dkimSign(mail.message, {
      headerList: signedHeaders,
      strict: true,
      signTime: new Date(mail.at),
      signatureData,
    });
    if (errors.length > 0) throw new Error('the emulator could not sign a mail');
    return Buffer.concat([Buffer.from(signatures), mail.message]);
  }

  async #handOver(mail: AcceptedMail, raw: Buffer): Promise<void> {
    try {
      await this.#outbound.send(mail, raw);
    } catch {
      // As with SES, a mail that nobody takes is lost after the call succeeded: the mailbox that waits for it notices.
    }
  }
}
