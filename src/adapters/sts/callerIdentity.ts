/** Whose AWS credentials these are, as AWS itself says (STS GetCallerIdentity, which no policy can deny). */
import { GetCallerIdentityCommand, STSClient, type STSClientConfig } from '@aws-sdk/client-sts';

export interface CallerOptions {
  readonly region: string;
  /** Null: the region's own, whatever a profile names, so that no other service answers in its place. */
  readonly endpoint: string | null;
  /** Absent: the AWS SDK's own chain. */
  readonly credentials?: NonNullable<STSClientConfig['credentials']>;
  /** Real milliseconds. */
  readonly timeoutMs?: number;
}

/** There are no credentials, AWS does not know them, or STS does not answer. Carries the reason's name, never a credential. */
export class CallerUnknown extends Error {
  override readonly name = 'CallerUnknown';
}

const usualTimeoutMs = 10_000;
const attempts = 3;

const ownEndpoint = (region: string): string =>
  `https://sts.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;

/** @returns the ARN that AWS gives the caller @throws CallerUnknown */
export const callerArn = async ({ region, endpoint, credentials, timeoutMs }: CallerOptions): Promise<string> => {
  const client = new STSClient({
    region,
    endpoint: endpoint ?? ownEndpoint(region),
    maxAttempts: attempts,
    ...(credentials === undefined ? {} : { credentials }),
  });
  try {
    const abortSignal = AbortSignal.timeout(timeoutMs ?? usualTimeoutMs);
    const { Arn } = await client.send(new GetCallerIdentityCommand({}), { abortSignal });
    if (!Arn) throw new CallerUnknown('no ARN');
    return Arn;
  } catch (error) {
    if (error instanceof CallerUnknown) throw error;
    throw new CallerUnknown(error instanceof Error ? error.name : 'unknown');
  } finally {
    client.destroy();
  }
};
