import { type Instant, unreachable } from '../../domain/names.ts';
import { type Caller, type Operation, parseSigningKey, ServiceError } from './api.ts';
import { answerSend, booleanField, objectField, prepareSend, requireMatch, type Sender, textField } from './mail.ts';
import {
  answerAccount,
  answerMetrics,
  domainOf,
  type Identity,
  startVerification,
  tokensOf,
  type World,
} from './world.ts';

const dayMs = 24 * 3_600_000;

export type Json = Record<string, unknown>;

/** A validated call without any effect yet. Faults decide whether and when `commit` runs. */
export interface Prepared {
  readonly identity: string | null;
  readonly selector: string | null;
  commit(at: Instant): void | Promise<void>;
  answer(): Json;
}

const selectorPattern = /^(([a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))$/;
const privateKeyPattern = /^[a-zA-Z0-9+/]+={0,2}$/;
const readOnly = (identity: string | null, answer: () => Json): Prepared => ({
  identity,
  selector: null,
  commit: () => {},
  answer,
});

/** @throws ServiceError when SES would refuse the call */
export const prepare = async (
  world: World,
  sender: Sender,
  caller: Caller,
  operation: Operation,
  name: string | null,
  input: Json,
): Promise<Prepared> => {
  switch (operation) {
    case 'GetEmailIdentity': {
      const identity = await existing(world, caller, name);
      return readOnly(identity.name, () => describe(identity));
    }
    case 'GetAccount': {
      const account = answerAccount(world.sending, sender.sentSince(caller, world.now() - dayMs));
      return readOnly(null, () => account);
    }
    case 'BatchGetMetricData': {
      const figures = answerMetrics(world.rates, input);
      return readOnly(null, () => figures);
    }
    case 'ListEmailIdentities':
      return readOnly(null, () => page(world.list(caller.account, caller.region), input));
    case 'CreateEmailIdentity':
      return prepareCreate(world, caller, input);
    case 'PutEmailIdentityDkimSigningAttributes':
      return prepareSigning(world, await existing(world, caller, name), input);
    case 'PutEmailIdentityDkimAttributes': {
      const identity = await existing(world, caller, name);
      const enabled = booleanField(input, 'SigningEnabled') ?? false;
      const commit = (): void => {
        identity.signingEnabled = enabled;
      };
      return { identity: identity.name, selector: null, commit, answer: () => ({}) };
    }
    case 'SendEmail': {
      const mail = await prepareSend(world, caller, input);
      return {
        identity: mail.identity.name,
        selector: null,
        commit: () => sender.send(mail),
        answer: () => answerSend(mail),
      };
    }
    default:
      return unreachable(operation);
  }
};

const pageSizeMax = 1_000;

/** A page of identities. The token is the index of the next page's first item. */
const page = (all: readonly Identity[], input: Json): Json => {
  const from = Number(textField(input, 'NextToken') ?? 0);
  const size = Math.min(pageSizeMax, Number(input.PageSize ?? pageSizeMax));
  const left = from + size < all.length ? { NextToken: String(from + size) } : {};
  return { EmailIdentities: all.slice(from, from + size).map(listed), ...left };
};

const existing = async (world: World, caller: Caller, name: string | null): Promise<Identity> => {
  const identity = name === null ? null : world.find(caller.account, caller.region, name);
  if (!identity) throw new ServiceError('NotFoundException', `Email identity ${name} does not exist.`);
  await world.settle(identity);
  return identity;
};

const prepareSigning = async (world: World, identity: Identity, input: Json): Promise<Prepared> => {
  const origin = textField(input, 'SigningAttributesOrigin');
  if (origin !== 'EXTERNAL' && origin !== 'AWS_SES') {
    throw new ServiceError('BadRequestException', 'SigningAttributesOrigin must be EXTERNAL or AWS_SES.');
  }
  const signing =
    origin === 'AWS_SES'
      ? await world.easySigning(identity.account, identity.region, identity.name)
      : externalSigning(input);
  return {
    identity: identity.name,
    selector: signing.selector,
    commit: (at) => {
      identity.origin = origin;
      startVerification(identity, signing, at);
    },
    answer: () => ({ DkimStatus: identity.status, DkimTokens: tokensOf(identity), SigningHostedZone: zone(identity) }),
  };
};

const externalSigning = (input: Json) => {
  const attributes = objectField(input, 'SigningAttributes');
  const selector = requireMatch(
    'DomainSigningSelector',
    textField(attributes, 'DomainSigningSelector'),
    selectorPattern,
    63,
  );
  const key = textField(attributes, 'DomainSigningPrivateKey');
  return parseSigningKey(selector, requireMatch('DomainSigningPrivateKey', key, privateKeyPattern, 20_480));
};

const prepareCreate = async (world: World, caller: Caller, input: Json): Promise<Prepared> => {
  const name = textField(input, 'EmailIdentity') ?? '';
  if (name === '') throw new ServiceError('BadRequestException', 'EmailIdentity must not be empty.');
  if (world.find(caller.account, caller.region, name)) {
    throw new ServiceError('AlreadyExistsException', `Email identity ${name} already exists.`);
  }
  const external = input.DkimSigningAttributes !== undefined && input.DkimSigningAttributes !== null;
  const signing = external
    ? externalSigning({ SigningAttributes: input.DkimSigningAttributes })
    : await world.easySigning(caller.account, caller.region, name);
  return {
    identity: name,
    selector: external ? signing.selector : null,
    commit: (at) => {
      const identity = world.add(caller.account, caller.region, name, external ? 'EXTERNAL' : 'AWS_SES');
      startVerification(identity, signing, at);
    },
    answer: () => {
      const identity = world.find(caller.account, caller.region, name);
      return identity ? { IdentityType: typeOf(identity), DkimAttributes: dkimAttributes(identity) } : {};
    },
  };
};

const describe = (identity: Identity): Json => ({
  IdentityType: typeOf(identity),
  FeedbackForwardingStatus: true,
  VerifiedForSendingStatus: identity.verified !== null,
  VerificationStatus: identity.status,
  DkimAttributes: dkimAttributes(identity),
  MailFromAttributes: {
    ...(identity.mailFrom === null
      ? {}
      : { MailFromDomain: identity.mailFrom.domain, MailFromDomainStatus: identity.mailFrom.status }),
    BehaviorOnMxFailure: 'USE_DEFAULT_VALUE',
  },
  VerificationInfo: {
    // The service's protocol represents times as seconds since the epoch.
    ...(identity.lastCheckedAt === null ? {} : { LastCheckedTimestamp: identity.lastCheckedAt / 1000 }),
    ...(identity.lastSuccessAt === null ? {} : { LastSuccessTimestamp: identity.lastSuccessAt / 1000 }),
    ...(identity.errorType === null ? {} : { ErrorType: identity.errorType }),
    ...(identity.soa === null
      ? {}
      : { SOARecord: { PrimaryNameServer: identity.soa.primaryNameServer, SerialNumber: identity.soa.serial } }),
  },
});

const dkimAttributes = (identity: Identity): Json => ({
  SigningEnabled: identity.signingEnabled,
  Status: identity.status,
  Tokens: tokensOf(identity),
  SigningHostedZone: zone(identity),
  SigningAttributesOrigin: identity.origin,
});

const listed = (identity: Identity): Json => ({
  IdentityType: typeOf(identity),
  IdentityName: identity.name,
  SendingEnabled: identity.verified !== null,
  VerificationStatus: identity.status,
});

const typeOf = (identity: Identity): string => (identity.name.includes('@') ? 'EMAIL_ADDRESS' : 'DOMAIN');

const zone = (identity: Identity): string =>
  identity.origin === 'AWS_SES' ? 'dkim.amazonses.com' : domainOf(identity.name);
