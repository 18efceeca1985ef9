/** KMS and SNS for a site of functions, named as the template names them. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Closers } from '../../../src/main/process.ts';
import { startKmsServer } from '../../adapters/keys/kmsServer.ts';
import { anchorBucket, bucket } from '../../support/s3Server.ts';
import type { Cloud } from '../lambda/lambdaSite.ts';
import type { Recorder } from './recorder.ts';

export const keyAlias = 'alias/dkim-rotation';
export const topic = 'arn:aws:sns:ap-northeast-1:123456789012:futari-alerts';

/** Takes every alert; what it is asked is the recorder's to keep. */
const startSns = async (closers: Closers): Promise<string> => {
  const server = createServer((queried, answer) => {
    queried.resume();
    answer.writeHead(200, { 'content-type': 'text/xml' });
    answer.end('<PublishResponse><PublishResult><MessageId>m-1</MessageId></PublishResult></PublishResponse>');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.add(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

/** `aliases`: ARNs of the keys by alias. */
export const openCloud = async (
  aliases: Readonly<Record<string, string>>,
  recorder: Recorder,
  closers: Closers,
): Promise<Cloud> => {
  const kms = await startKmsServer(aliases);
  closers.add(() => kms.close());
  return {
    keyArn: aliases[keyAlias] ?? '',
    env: { AWS_ENDPOINT_URL_KMS: kms.endpoint, AWS_ENDPOINT_URL_SNS: await startSns(closers) },
    file: {
      keys: { provider: 'kms', keyId: keyAlias },
      anchor: { bucket: anchorBucket },
      // Short waits show what long ones would.
      policy: { watch: 'PT6H', overlap: 'P1D' },
      alerts: { sns: { topic } },
      probe: {
        address: 'probe@probe.goo.ne.jp',
        receive: 's3',
        s3: { bucket, prefix: 'probes/', after: 'delete' },
      },
    },
    through: (name, address) => recorder.through(name, address),
  };
};
