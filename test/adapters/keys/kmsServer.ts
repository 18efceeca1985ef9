import { createCipheriv, createDecipheriv, createPublicKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** As much of KMS as the SDK's real client asks for here, with real cryptography: one P-256 and one AES key. */
interface KmsServer {
  readonly endpoint: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  close(): Promise<void>;
}

type Parameters = Readonly<Record<string, unknown>>;
type Operation = (given: Parameters) => object;

/** `aliases`: ARNs of keys by alias. */
export const startKmsServer = async (aliases: Readonly<Record<string, string>> = {}): Promise<KmsServer> => {
  const operations = kmsOperations(aliases);
  const server = createServer(async (request, answer) => {
    const operation = String(request.headers['x-amz-target']).replace('TrentService.', '');
    const { status, body } = answerOf(operations[operation], await textOf(request));
    answer.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
    answer.end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { accessKeyId: 'kms', secretAccessKey: 'kms' },
    close: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
};

const answerOf = (run: Operation | undefined, text: string): { readonly status: number; readonly body: object } => {
  try {
    if (run !== undefined) return { status: 200, body: run(JSON.parse(text)) };
  } catch {
    // What does not decrypt is answered as KMS answers it.
  }
  return { status: 400, body: { __type: 'InvalidCiphertextException' } };
};

const kmsOperations = (aliases: Readonly<Record<string, string>>): Readonly<Record<string, Operation>> => {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const master = randomBytes(32);
  const wrap = (plain: Buffer, context: unknown): string => {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', master, iv).setAAD(Buffer.from(sorted(context)));
    const body = Buffer.concat([cipher.update(plain), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64');
  };
  const unwrap = (blob: Buffer, context: unknown): Buffer => {
    const cipher = createDecipheriv('aes-256-gcm', master, blob.subarray(0, 12)).setAAD(Buffer.from(sorted(context)));
    cipher.setAuthTag(blob.subarray(12, 28));
    return Buffer.concat([cipher.update(blob.subarray(28)), cipher.final()]);
  };
  return {
    DescribeKey: ({ KeyId }) => ({ KeyMetadata: { Arn: aliases[String(KeyId)], KeyId } }),
    GetPublicKey: () => ({
      PublicKey: createPublicKey(pair.privateKey).export({ type: 'spki', format: 'der' }).toString('base64'),
    }),
    Sign: ({ Message }) => ({
      Signature: sign('sha256', Buffer.from(String(Message), 'base64'), pair.privateKey).toString('base64'),
    }),
    GenerateDataKey: ({ KeyId, EncryptionContext, NumberOfBytes }) => {
      const plain = randomBytes(Number(NumberOfBytes));
      return { KeyId, Plaintext: plain.toString('base64'), CiphertextBlob: wrap(plain, EncryptionContext) };
    },
    Decrypt: ({ KeyId, EncryptionContext, CiphertextBlob }) => {
      const plain = unwrap(Buffer.from(String(CiphertextBlob), 'base64'), EncryptionContext);
      return { KeyId, Plaintext: plain.toString('base64') };
    },
  };
};

const sorted = (context: unknown): string => JSON.stringify(Object.entries(context ?? {}).sort());

const textOf = async (stream: IncomingMessage): Promise<string> => {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text;
};
