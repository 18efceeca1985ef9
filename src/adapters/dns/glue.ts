import { type DnsMessage, isWithin } from './message.ts';

/** An address that a referral gives for a name server. Resolvers go there, whatever the server's own zone says. */
export interface Glue {
  readonly name: string;
  readonly address: string;
}

/** More than any referral carries; so many are asked, and no more. */
const glueMax = 64;

/** @param bailiwick the zone of the server that refers: addresses of names outside of it are hearsay (RFC 2181 5.4.1). */
export const glueIn = (message: DnsMessage, names: readonly string[], bailiwick: string): readonly Glue[] =>
  message.glue
    .flatMap(({ name, data }) =>
      data.tag === 'address' && names.includes(name) && isWithin(name, bailiwick)
        ? [{ name, address: data.address }]
        : [],
    )
    .slice(0, glueMax);
