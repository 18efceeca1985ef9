import { Resolver } from 'node:dns/promises';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import type { NameServer } from './nameServer.ts';

/** What mailauth alone says of the first signature, as strict as the proof asks it to be: `pass`, or its result. */
export async function verifyByMailauth(message: string | Buffer, { address, port }: NameServer): Promise<string> {
  const resolver = new Resolver();
  resolver.setServers([`${address}:${port}`]);
  const { results } = await dkimVerify(message, {
    strict: true,
    minBitLength: 1024,
    resolver: (name: string) => resolver.resolveTxt(name),
  });
  return results[0]?.status.result ?? 'none';
}
