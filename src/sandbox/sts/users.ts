/** The IAM users of the sandbox's account: one for each person, with an access key of their own. */
import { randomBytes } from 'node:crypto';
import type { SandboxCredentials } from '../ses/api.ts';

export interface StsUser {
  readonly name: string;
  readonly arn: string;
  readonly userId: string;
  readonly credentials: SandboxCredentials;
}

const idBytes = 8;
const secretBytes = 30;

const randomId = (prefix: 'AKIA' | 'AIDA'): string => `${prefix}${randomBytes(idBytes).toString('hex').toUpperCase()}`;

export const arnOf = (account: string, name: string): string => `arn:aws:iam::${account}:user/${name}`;

/** Keys are new at each start and in this process only: nothing can leak that opens something later. */
export const newUser = (account: string, name: string): StsUser => ({
  name,
  arn: arnOf(account, name),
  userId: randomId('AIDA'),
  credentials: {
    accessKeyId: randomId('AKIA'),
    secretAccessKey: randomBytes(secretBytes).toString('base64'),
    account,
  },
});
