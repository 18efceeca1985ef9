import { inspect } from 'node:util';
import { PutEmailIdentityDkimSigningAttributesCommand, type SESv2Client } from '@aws-sdk/client-sesv2';
import type { Selector } from '../../domain/names.ts';
import type { PrivateKey } from '../../ports/keys.ts';
import { type SesTarget, SesUnavailable, type SignedPut } from '../../ports/ses.ts';

/** A request as the SDK's own handler takes it. */
export type WireRequest = Parameters<SESv2Client['config']['requestHandler']['handle']>[0];

const shown = '[signed put]';

/** Names what would be sent; the bytes are kept apart, where neither JSON nor an inspection can reach them (I7). */
class SealedPut implements SignedPut {
  readonly target: SesTarget;
  readonly selector: Selector;

  constructor(target: SesTarget, selector: Selector) {
    this.target = target;
    this.selector = selector;
  }

  toString(): string {
    return shown;
  }

  toJSON(): string {
    return shown;
  }

  [inspect.custom](): string {
    return shown;
  }
}

/** Signed requests that may still be sent: each is taken out once, and goes away with its put. */
export class SignedPuts {
  readonly #requests = new WeakMap<SignedPut, WireRequest>();

  /** Builds and signs by the SDK's own steps, and stops before the wire. @throws SesUnavailable when it cannot be signed. */
  async seal(client: SESv2Client, target: SesTarget, selector: Selector, key: PrivateKey): Promise<SignedPut> {
    const request = await signedRequest(client, target, selector, key);
    const put = new SealedPut(target, selector);
    this.#requests.set(put, request);
    return put;
  }

  /** The bytes, the first time; null ever after. */
  take(put: SignedPut): WireRequest | null {
    const request = this.#requests.get(put) ?? null;
    this.#requests.delete(put);
    return request;
  }
}

const signedRequest = async (
  client: SESv2Client,
  target: SesTarget,
  selector: Selector,
  key: PrivateKey,
): Promise<WireRequest> => {
  const command = new PutEmailIdentityDkimSigningAttributesCommand({
    EmailIdentity: target.identity,
    SigningAttributesOrigin: 'EXTERNAL',
    SigningAttributes: { DomainSigningSelector: selector, DomainSigningPrivateKey: key.pkcs1Base64() },
  });
  let signed: WireRequest | null = null;
  command.middlewareStack.addRelativeTo(
    () => async (args: { request: unknown }) => {
      signed = args.request as WireRequest;
      return { response: {}, output: { $metadata: {} } };
    },
    { relation: 'after', toMiddleware: 'httpSigningMiddleware', name: 'stopBeforeTheWire' },
  );
  try {
    await client.send(command);
  } catch {
    // The SDK's error is dropped: it may carry the input, and the input holds the key.
    throw new SesUnavailable('NotSigned', `the request for ${target.identity} in ${target.region} could not be signed`);
  }
  if (signed === null) throw new SesUnavailable('NotSigned', 'the SDK gave no signed request');
  return signed;
};
