import type { Answer } from 'dns-packet';
import type { ServerAnswer } from './nameServer.ts';

/** The zone above all of the sandbox's zones: what is not in one of them does not exist, as a root server would say. */
export interface RootOptions {
  /** Of the server that holds it. */
  readonly address: string;
  /** The delegation that covers a name: NS and addresses; null when no zone does. */
  readonly delegation: (name: string) => Delegated | null;
}

export interface Delegated {
  readonly nameServers: readonly Answer[];
  readonly glue: readonly Answer[];
}

const serverName = 'a.root.invalid';
const ttl = 86_400;

const soa: Answer = {
  type: 'SOA',
  name: '.',
  ttl,
  data: {
    mname: serverName,
    rname: 'hostmaster.invalid',
    serial: 1,
    refresh: 1,
    retry: 1,
    expire: 1,
    minimum: ttl,
  },
};

export const isRoot = (name: string): boolean => name === '.' || name === '';

/** What a root server says. Nothing of a zone below but its delegation. */
export function rootAnswer({ address, delegation }: RootOptions, name: string, type: string): ServerAnswer {
  const said = (answers: readonly Answer[]): ServerAnswer => ({
    rcode: 'NOERROR',
    authoritative: true,
    answers,
    authorities: answers.length > 0 ? [] : [soa],
  });
  if (isRoot(name)) {
    if (type === 'SOA') return said([soa]);
    return said(type === 'NS' ? [{ type: 'NS', name: '.', ttl, data: serverName }] : []);
  }
  if (name === serverName) return said(type === 'A' ? [{ type: 'A', name, ttl, data: address }] : []);
  const below = delegation(name);
  if (below === null || below.nameServers.length === 0)
    return { rcode: 'NXDOMAIN', authoritative: true, answers: [], authorities: [soa] };
  const { nameServers: authorities, glue: additionals } = below;
  return { rcode: 'NOERROR', authoritative: false, answers: [], authorities, additionals };
}
