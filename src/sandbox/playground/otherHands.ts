/** What others do in the world: somebody with access to SES, and the DNS department that puts a record back. */

import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import {
  PutEmailIdentityDkimAttributesCommand,
  PutEmailIdentityDkimSigningAttributesCommand,
} from '@aws-sdk/client-sesv2';
import { recordValue, stringsOf } from '../../domain/keyRecord.ts';
import { recordName, type Selector, type SigningDomain, unreachable } from '../../domain/names.ts';
import { type ControlHooks, ControlProblem } from '../control/http.ts';
import type { MailStream } from './mailStream.ts';

export const changes = ['otherKey', 'signingOff', 'signingOn'] as const;
export type Change = (typeof changes)[number];

/** The selector that somebody chose who knew nothing of the bot. */
const othersSelector = 'somebody-elses-key';

const otherKey = async (domain: string): Promise<PutEmailIdentityDkimSigningAttributesCommand> => {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  return new PutEmailIdentityDkimSigningAttributesCommand({
    EmailIdentity: domain,
    SigningAttributesOrigin: 'EXTERNAL',
    SigningAttributes: {
      DomainSigningSelector: othersSelector,
      DomainSigningPrivateKey: privateKey.export({ type: 'pkcs1', format: 'der' }).toString('base64'),
    },
  });
};

/** Changes the bot's identity at SES past the bot, as somebody does in the console. */
export const changeSes = async (hooks: ControlHooks, stream: MailStream, change: Change): Promise<void> => {
  const { sandbox, domain } = hooks;
  const client = stream.clientOf(sandbox.dynamo.credentials);
  switch (change) {
    case 'otherKey':
      await client.send(await otherKey(domain));
      return;
    case 'signingOff':
    case 'signingOn': {
      const input = { EmailIdentity: domain, SigningEnabled: change === 'signingOn' };
      await client.send(new PutEmailIdentityDkimAttributesCommand(input));
      return;
    }
    default:
      unreachable(change);
  }
};

/** @throws ControlProblem without such a key */
const heldRecord = async ({ playground, domain }: ControlHooks, which: 'next' | 'current') => {
  const rotation = (await playground.head())?.state.rotation;
  const selector: Selector | undefined = which === 'next' ? rotation?.next : rotation?.current;
  const publicKey = selector === undefined ? null : await playground.publicKey(selector);
  if (selector === undefined || publicKey === null) {
    throw new ControlProblem(409, 'not_yet', 'the bot holds no such key: say `/dkim rotate` first');
  }
  return { name: recordName(selector, domain as SigningDomain), value: recordValue(publicKey) };
};

/** The department publishes the right record of a key again. @returns its name @throws ControlProblem without such a key */
export const restoreRecord = async (hooks: ControlHooks, which: 'next' | 'current'): Promise<string> => {
  const { name, value } = await heldRecord(hooks, which);
  hooks.sandbox.dns.publish(name, [...stringsOf(value)]);
  return name;
};

/** The department revokes a key by an empty `p=` (RFC 6376 3.6.1). @returns the record's name @throws ControlProblem without such a key */
export const revokeRecord = async (hooks: ControlHooks, which: 'next' | 'current'): Promise<string> => {
  const { name } = await heldRecord(hooks, which);
  hooks.sandbox.dns.publish(name, ['v=DKIM1; p=']);
  return name;
};
