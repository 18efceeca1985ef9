import type { Answer } from 'dns-packet';

/** A record as dns-packet reads it, in the words of our reader. @throws for a type that no test generates */
export function inOurWords(answer: Answer): unknown {
  const base = (data: unknown) => ({ name: answer.name, ttlSeconds: 'ttl' in answer ? answer.ttl : null, data });
  switch (answer.type) {
    case 'TXT':
      return base({ tag: 'TXT', strings: (answer.data as Buffer[]).map((text) => text.toString('latin1')) });
    case 'NS':
    case 'CNAME':
      return base({ tag: 'name', type: answer.type, name: answer.data });
    case 'A':
      return base({ tag: 'address', type: 'A', address: answer.data });
    case 'SOA':
      return base({ tag: 'SOA', serial: answer.data.serial, minimumSeconds: answer.data.minimum });
    default:
      throw new Error(`not generated: ${answer.type}`);
  }
}
