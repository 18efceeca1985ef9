/** The sandbox's DNS as others see it. */
import type { Clock } from '../../ports/clock.ts';
import type { ServerName, ZoneOptions } from './authority.ts';
import type { DnsFault } from './server.ts';

export type { DnsFault, ServerName };
export type ResolverName = 'resolver1' | 'resolver2';
/** The zone above all others; only where name servers have addresses of their own. */
export type RootName = 'root';

export interface DnsWorldOptions {
  readonly clock: Clock;
  /** More can be added later. */
  readonly zones?: readonly (Partial<ZoneOptions> & { readonly apex: string })[];
  /**
   * Addresses of the name servers, 127.0.0.1 where none is given. The default is 127.0.0.1 with a port each, which works everywhere but leaves no way to find
   * them by name servers' names. Two different loopback addresses share one port (`authoritativePort`), as the real DNS does;
   * then there is a root server too, which delegates the zones.
   */
  readonly addresses?: Readonly<Partial<Record<ServerName, string>>>;
  /** How many authoritative servers there are: with three, a silent one may be waived (I2). */
  readonly nameServers?: 2 | 3;
  /** Real milliseconds that the fault `slow` waits. */
  readonly slowMs?: number;
  /** Real milliseconds that the recursive resolvers give each authoritative server. */
  readonly resolverTimeoutMs?: number;
}

export interface WorldRecord {
  readonly server: ServerName;
  readonly name: string;
  readonly ttlSeconds: number;
  readonly strings: readonly string[];
}

export type TxtLookup =
  | { readonly tag: 'records'; readonly records: readonly (readonly string[])[] }
  | { readonly tag: 'absent'; readonly kind: 'nxdomain' | 'nodata' }
  | { readonly tag: 'failed' };

export interface PublishOptions {
  /** Seconds; 3600 unless told. */
  readonly ttl?: number;
  /** Only on this server's copy, as when a transfer failed. */
  readonly server?: ServerName;
}

/** The sandbox's DNS: two or three authoritative servers and two caching resolvers, on loopback, over real UDP and TCP. */
export interface DnsWorld {
  /** Name servers first, in their order. */
  readonly servers: readonly (ServerName | ResolverName)[];
  /** `host:port` of each name server: the override list of the record source. */
  readonly authoritative: readonly string[];
  /** Port of ns1, and of the others when they have addresses of their own. */
  readonly authoritativePort: number;
  readonly resolvers: readonly string[];
  /** Repeating a zone empties it. */
  addZone(zone: Partial<ZoneOptions> & { readonly apex: string }): void;
  /** Replaces the TXT record at the name by one with these strings. @throws RangeError when no zone holds the name. */
  publish(name: string, strings: readonly string[], options?: PublishOptions): void;
  /** Several TXT records at one name. */
  publishAll(name: string, records: readonly (readonly string[])[], options?: PublishOptions): void;
  /** A CNAME. */
  alias(name: string, target: string, options?: PublishOptions): void;
  /** A DNAME: every name below is found below the target. */
  redirect(name: string, target: string, options?: PublishOptions): void;
  /** Removes TXT, CNAME and DNAME. Removing what is not there still makes a new serial, as an edit by hand does. */
  remove(name: string, options?: { readonly server?: ServerName }): void;
  /** The TXT records of every server's copy. */
  list(): readonly WorldRecord[];
  /** @throws RangeError for a name server that this world does not have. */
  setFault(server: ServerName | ResolverName | RootName, fault: DnsFault | null): void;
  /** Questions that a server received, `TXT name`, oldest first. */
  asked(server: ServerName | ResolverName | RootName): readonly string[];
  /** Empties the resolvers' caches. */
  flush(): void;
  /** For the sandbox's SES: what resolver1 answers, cache included, without the wire between; it asks the name servers over it. */
  lookupTxt(name: string): Promise<TxtLookup>;
  close(): Promise<void>;
}
