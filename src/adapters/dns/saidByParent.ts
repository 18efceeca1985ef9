import { type Glue, glueIn } from './glue.ts';
import { type DnsMessage, rcodeName } from './message.ts';
import { nameServersIn } from './nameServersIn.ts';

/** What a server of the parent zone says when it is asked for the NS records of a zone below. RFC 1034 4.3.2. */
export type ParentSaid =
  | {
      readonly tag: 'refers';
      readonly names: readonly string[];
      readonly glue: readonly Glue[];
      readonly ttlSeconds: number;
    }
  /** It holds the zone below as well, so it does not refer: whoever asks it for the record gets its copy. */
  | { readonly tag: 'holds'; readonly names: readonly string[]; readonly ttlSeconds: number }
  /** There is no such zone. */
  | { readonly tag: 'denies' }
  | { readonly tag: 'unusable'; readonly reason: string };

const noError = 0;
const nxDomain = 3;

/** @param parent of which the server was asked as an authoritative one. */
export function saidByParent(message: DnsMessage, apex: string, parent: string): ParentSaid {
  const { rcode, authoritative, answers, authorities } = message;
  if (rcode !== noError && rcode !== nxDomain) return { tag: 'unusable', reason: rcodeName(rcode).toLowerCase() };
  const referred = nameServersIn(authorities, apex);
  if (rcode === noError && answers.length === 0 && referred.names.length > 0) {
    return { tag: 'refers', ...referred, glue: glueIn(message, referred.names, parent) };
  }
  if (!authoritative) return { tag: 'unusable', reason: 'lame' };
  const held = nameServersIn(answers, apex);
  return held.names.length > 0 ? { tag: 'holds', ...held } : { tag: 'denies' };
}
