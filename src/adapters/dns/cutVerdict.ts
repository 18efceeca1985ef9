/** What a delegation means for the verdict: servers that nobody named could not be asked. */
import type { Finding } from '../../domain/observation.ts';
import { severities } from '../../domain/severities.ts';
import type { Judged } from './judge.ts';
import { nameAbove } from './zoneCut.ts';
import type { Cut } from './zoneServers.ts';

const shown = (zone: string): string => (zone === '' ? '.' : zone);

/**
 * The line of a parent zone that did not say which servers there are: never silent, so that it cannot be waived by name (I2). The way
 * out are name servers in the configuration, which the approvers see.
 */
export function judgeCut({ apex, delegation }: Cut): readonly Judged[] {
  const { parent, problem, asked, millis } = delegation;
  if (problem === null) return [];
  // Where nobody could tell, the name above stands for it.
  const server = shown(parent ?? nameAbove(apex));
  const said = { tag: 'unknown', reason: 'lame' } as const;
  const base = {
    server,
    role: 'parent',
    silent: false,
    rcode: null,
    authoritative: false,
    serial: null,
    millis,
  } as const;
  const facts = { zone: apex, parent: server, reason: problem, asked: asked.join(' ') };
  return [
    {
      heard: { ...base, said, endpoint: null },
      answer: { ...base, verdict: 'unknown', ttlSeconds: null, records: [] },
      findings: [{ code: 'delegation_unknown', severity: severities.delegation_unknown, facts }],
      content: null,
      negativeSeconds: null,
    },
  ];
}

/** Everybody is asked, so this alone is no reason against a switch; but it is how a former server goes on answering some people. */
export function differences({ apex, own, delegation }: Cut): readonly Finding[] {
  const { names, problem, parent } = delegation;
  // Servers that hold both zones refer to nobody: there is nothing to compare with.
  if (problem !== null || names.length === 0) return [];
  const parentOnly = names.filter((name) => !own.includes(name));
  const zoneOnly = own.filter((name) => !names.includes(name));
  if (parentOnly.length + zoneOnly.length === 0) return [];
  const facts = {
    zone: apex,
    parent: shown(parent ?? nameAbove(apex)),
    parentOnly: parentOnly.join(' '),
    zoneOnly: [...zoneOnly].sort().join(' '),
  };
  return [{ code: 'delegation_differs', severity: severities.delegation_differs, facts }];
}
