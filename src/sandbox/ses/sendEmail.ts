import { randomBytes } from 'node:crypto';
import type { Instant } from '../../domain/names.ts';
import type { PendingMode } from './api.ts';
import { domainOf, effectiveKey, type Identity } from './identity.ts';
import { composeMessage, type MessageParts } from './message.ts';
import { ServiceError } from './serviceError.ts';
import type { Caller } from './sigv4.ts';
import { objectField, textField, textsField } from './validate.ts';
import type { World } from './world.ts';

type Fields = Record<string, unknown>;

/** A mail that was accepted: what it says, and the identity whose key signs it when it leaves. */
export interface AcceptedMail {
  readonly messageId: string;
  readonly at: Instant;
  readonly caller: Caller;
  readonly identity: Identity;
  readonly from: string;
  readonly to: readonly string[];
  /** The whole message with SES's own Date and Message-ID, before any signature. */
  readonly message: Buffer;
}

export interface Sender {
  send(mail: AcceptedMail): Promise<void>;
}

/** @throws ServiceError: MessageRejected when no identity covers the sender, BadRequestException for a malformed input. */
export const prepareSend = async (world: World, caller: Caller, input: Fields): Promise<AcceptedMail> => {
  const from = textField(input, 'FromEmailAddress') ?? '';
  const address = /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from.trim();
  const to = textsField(objectField(input, 'Destination'), 'ToAddresses');
  if (!/^[^@\s<>]+@[^@\s<>]+$/.test(address) || to.length === 0) {
    throw new ServiceError('BadRequestException', 'Missing final @domain, or no destination.');
  }
  const identity = await signer(world, caller, address);
  const at = world.now();
  const messageId = `0106${randomBytes(8).toString('hex')}-${randomBytes(16).toString('hex')}-000000`;
  const parts: MessageParts = { from, to, messageId: `<${messageId}@${caller.region}.amazonses.com>`, at };
  const message = await composeMessage(parts, objectField(input, 'Content'));
  return { messageId, at, caller, identity, from: address, to, message };
};

export const answerSend = (mail: AcceptedMail): Fields => ({ MessageId: mail.messageId });

/** The most specific identity with DKIM settings of its own: the address, its domain, then the domains above it. */
const signer = async (world: World, caller: Caller, address: string): Promise<Identity> => {
  const labels = domainOf(address).split('.');
  const names = [address, ...labels.slice(0, -1).map((_, index) => labels.slice(index).join('.'))];
  const found = names.flatMap((name) => world.find(caller.account, caller.region, name) ?? []);
  const identity = found.find(({ signing }) => signing !== null) ?? found[0];
  if (!identity) {
    throw new ServiceError('MessageRejected', `Email address is not verified in region ${caller.region}: ${address}`);
  }
  await world.settle(identity);
  return identity;
};

/** The domain's own signature that this mail gets, if any. */
export const domainSigner = (mail: AcceptedMail, mode: PendingMode) => effectiveKey(mail.identity, mode);
