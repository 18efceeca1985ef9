/** Messages as a server sends them, and as the reader hands them on. */
import type { DnsMessage, ResourceRecord } from '../../../src/adapters/dns/message.ts';

/** An answer that says nothing, but for what is given. */
export const messageOf = (more: Partial<DnsMessage>): DnsMessage => ({
  id: 1,
  response: true,
  opcode: 0,
  authoritative: false,
  truncated: false,
  authenticated: false,
  extendedErrors: [],
  rcode: 0,
  questions: [],
  answers: [],
  authorities: [],
  glue: [],
  ...more,
});

export const nsRecord = (zone: string, name: string, ttlSeconds = 60): ResourceRecord => ({
  name: zone,
  ttlSeconds,
  data: { tag: 'name', type: 'NS', name },
});
