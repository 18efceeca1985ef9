/**
 * Messages carry a code that only who knows the signing secret can make: who may merely write to the queue cannot put an approval
 * there that nobody clicked (I1). HMAC-SHA-256, RFC 2104.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** A key of its own: nothing that Slack signs is a message, and no message is a request of Slack. */
const codeOf = (signingSecret: string, text: string): Buffer => {
  const key = createHmac('sha256', signingSecret).update('futari command queue').digest();
  return createHmac('sha256', key).update(text).digest();
};

const sealed = /^([0-9a-f]{64}) ([\s\S]*)$/;

export const seal = (signingSecret: string, text: string): string =>
  `${codeOf(signingSecret, text).toString('hex')} ${text}`;

/** Null for what nobody of ours has sealed. */
export const unseal = (signingSecret: string, message: string): string | null => {
  const [, code, text] = sealed.exec(message) ?? [];
  if (code === undefined || text === undefined) return null;
  return timingSafeEqual(Buffer.from(code, 'hex'), codeOf(signingSecret, text)) ? text : null;
};
