/** What STS says, in XML: the query protocol of API version 2011-06-15. */
import type { ServiceError } from '../ses/serviceError.ts';

export interface Answer {
  readonly status: number;
  readonly xml: string;
}

const space = 'xmlns="https://sts.amazonaws.com/doc/2011-06-15/"';

/** The query protocol has names of its own for what is wrong with a signature; one that is too old it calls a wrong one. */
const ownNames: Readonly<Record<string, string>> = {
  MissingAuthenticationTokenException: 'MissingAuthenticationToken',
  IncompleteSignatureException: 'IncompleteSignature',
  UnrecognizedClientException: 'InvalidClientTokenId',
  RequestExpired: 'SignatureDoesNotMatch',
};

export interface Identity {
  readonly arn: string;
  readonly userId: string;
  readonly account: string;
}

/** Nothing here is escaped: ARNs and ids of the sandbox hold no markup. */
export const identityAnswer = ({ arn, userId, account }: Identity, requestId: string): Answer => ({
  status: 200,
  xml:
    `<GetCallerIdentityResponse ${space}><GetCallerIdentityResult><Arn>${arn}</Arn><UserId>${userId}</UserId>` +
    `<Account>${account}</Account></GetCallerIdentityResult>` +
    `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></GetCallerIdentityResponse>`,
});

/** The message is left out of it where it quotes what was sent. */
export const errorAnswer = ({ code, message, status }: ServiceError, requestId: string): Answer => ({
  status,
  xml:
    `<ErrorResponse ${space}><Error><Type>Sender</Type><Code>${ownNames[code] ?? code}</Code>` +
    `<Message>${/[<>&]/.test(message) ? '' : message}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
});
