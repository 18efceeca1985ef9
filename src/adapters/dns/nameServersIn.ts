import { type ResourceRecord, sameName } from './message.ts';

/** The name servers that these records give a zone. The TTL is a very long one where they give none. */
export function nameServersIn(
  records: readonly ResourceRecord[],
  apex: string,
): {
  readonly names: readonly string[];
  readonly ttlSeconds: number;
} {
  const found = records.filter(({ name, data }) => data.tag === 'name' && data.type === 'NS' && sameName(name, apex));
  return {
    names: found.flatMap(({ data }) => (data.tag === 'name' ? [data.name] : [])),
    ttlSeconds: Math.min(...found.map(({ ttlSeconds }) => ttlSeconds), Number.MAX_SAFE_INTEGER),
  };
}
