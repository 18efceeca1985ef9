/** What an auditor counts: every event of a year that somebody decided, that SES was told, or that somebody else changed. */
import type { DomainEvent } from '../../domain/events.ts';
import { PersonId } from '../../domain/names.ts';
import type { DomainCommit } from '../deps.ts';
import { isByPeople, nameOf } from './told.ts';

/** In the order of the report. */
export const kinds = ['put', 'refusal', 'rollback', 'breakGlass', 'drift', 'configuration', 'decision'] as const;
export type Kind = (typeof kinds)[number];

const kindByType: Partial<Record<DomainEvent['type'], Kind>> = {
  PutIntended: 'put',
  AttemptClosed: 'put',
  SwitchDeclined: 'refusal',
  RequestRefused: 'refusal',
  RefusalsCounted: 'refusal',
  RollbackOffered: 'rollback',
  RollbackProposed: 'rollback',
  RollbackDecided: 'rollback',
  RollbackUndone: 'rollback',
  WayBackSeen: 'rollback',
  RollbackFinished: 'rollback',
  BreakGlassRequested: 'breakGlass',
  BreakGlassConfirmed: 'breakGlass',
  BreakGlassReportClosed: 'breakGlass',
  SecretOffered: 'breakGlass',
  EnrolmentApproved: 'breakGlass',
  SecretEnrolled: 'breakGlass',
  DriftSeen: 'drift',
  DriftCleared: 'drift',
  SelectorInUse: 'drift',
  SettingsAltered: 'drift',
  SettingsRestored: 'drift',
  ProtectedRecordLost: 'drift',
  ProtectedRecordBack: 'drift',
  KeyBurnt: 'drift',
  ConfigurationChanged: 'configuration',
  RoundOpened: 'decision',
  RoundEnded: 'decision',
  SelectorRemovable: 'decision',
  DestructionBegun: 'decision',
  KeyDestroyed: 'decision',
};

/** Whatever a person did is counted somewhere; null for the bot's own steps. */
export const kindOf = (event: DomainEvent): Kind | null =>
  kindByType[event.type] ?? (isByPeople(event) ? 'decision' : null);

export interface Counted {
  readonly kind: Kind;
  readonly domain: string;
  readonly at: number;
  readonly version: number;
  readonly event: DomainEvent;
  /** Of a Put: on whose word it went. */
  readonly approvedBy: string;
}

/** What a signing domain has of the year. */
export interface DomainCount {
  commits: number;
  readonly first: number;
  last: number;
  head: string;
  readonly counts: Record<Kind, number>;
}

/** Only what is counted is kept, however long the logs. */
export interface Population {
  readonly counted: Counted[];
  readonly domains: Map<string, DomainCount>;
  readonly names: Map<string, string>;
}

export const emptyPopulation = (): Population => ({ counted: [], domains: new Map(), names: new Map() });

const noneCounted = (): Record<Kind, number> =>
  Object.fromEntries(kinds.map((kind) => [kind, 0])) as Record<Kind, number>;

const approvers = ({ state }: DomainCommit, event: DomainEvent, names: Population['names']): string => {
  if (event.type !== 'PutIntended') return '';
  const { rotation } = state;
  const named = (id: PersonId): string => `${names.get(id) ?? ''} ${PersonId.user(id)}`.trim();
  if (event.kind === 'forward') {
    const approvals = rotation?.round?.approvals ?? [];
    return approvals.map(({ by, name }) => `${name} ${PersonId.user(by)}`).join(', ');
  }
  return rotation?.rollback?.tag === 'decided' ? rotation.rollback.by.map(named).join(', ') : '';
};

/** Adds one commit; those of a signing domain come in order. */
export const count = ({ counted, domains, names }: Population, commit: DomainCommit): void => {
  const { domain, version, at, hash, events } = commit;
  const of = domains.get(domain) ?? { commits: 0, first: version, last: version, head: hash, counts: noneCounted() };
  domains.set(domain, of);
  of.commits += 1;
  of.last = version;
  of.head = hash;
  for (const event of events) {
    for (const [id, name] of nameOf(event)) names.set(id, name);
    const kind = kindOf(event);
    if (kind === null) continue;
    if (event.type !== 'AttemptClosed') of.counts[kind] += 1;
    counted.push({ kind, domain, at, version, event, approvedBy: approvers(commit, event, names) });
  }
};
