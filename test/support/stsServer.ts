/** As much of STS as GetCallerIdentity asks for, in AWS's query protocol: says whose access key a signed request carries. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface StsServer {
  readonly url: string;
  /** ARNs by access key id. */
  readonly callers: Map<string, string>;
  close(): Promise<void>;
}

const signature =
  /^AWS4-HMAC-SHA256 Credential=(\w+)\/\d{8}\/[a-z0-9-]+\/sts\/aws4_request, SignedHeaders=\S+, Signature=[0-9a-f]{64}$/;
const space = 'xmlns="https://sts.amazonaws.com/doc/2011-06-15/"';

const identity = (arn: string): string =>
  `<GetCallerIdentityResponse ${space}><GetCallerIdentityResult><Arn>${arn}</Arn><UserId>AIDASANDBOX</UserId>` +
  '<Account>123456789012</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata>' +
  '</GetCallerIdentityResponse>';

const unknown =
  `<ErrorResponse ${space}><Error><Type>Sender</Type><Code>InvalidClientTokenId</Code>` +
  '<Message>The security token included in the request is invalid.</Message></Error><RequestId>1</RequestId></ErrorResponse>';

export const openStsServer = async (): Promise<StsServer> => {
  const callers = new Map<string, string>();
  const server = createServer((request, response) => {
    const key = signature.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const arn = callers.get(key);
    request.resume().once('end', () => {
      response.writeHead(arn === undefined ? 403 : 200, { 'content-type': 'text/xml' });
      response.end(arn === undefined ? unknown : identity(arn));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    callers,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
};
