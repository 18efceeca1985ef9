/**
 * The guardian of protected records (I8): one that vanishes or changes is told at once, with what hangs on it, and again when it is
 * back. What is merely unknown changes nothing.
 */
import type { CommandOf } from '../commands.ts';
import { accept, type Decision, type Given, notice } from '../decision.ts';
import type { DomainEvent } from '../events.ts';
import { type Selector, unreachable } from '../names.ts';
import { own } from '../own.ts';
import { isProtected, needOf } from '../protectedRecords.ts';
import type { State } from '../state.ts';

type Seen = Pick<CommandOf<'RecordGuarded'>, 'selector' | 'verdict' | 'findings' | 'evidence' | 'at'>;

/** Of a key that was never held nobody can say whether the record fits: only that there is one. */
const isLost = ({ selectors }: State, { selector, verdict, findings }: Seen): boolean => {
  if (verdict === 'absent' || verdict === 'disagree' || findings.includes('private_key_published')) return true;
  const held = (own(selectors, selector)?.fingerprint ?? null) !== null;
  return verdict === 'wrong' && (held || findings.includes('revoked'));
};

const sameAs = (before: State['lost'][string] | undefined, { verdict, findings }: Seen): boolean =>
  before !== undefined && before.verdict === verdict && String(before.findings) === String(findings);

/** Whoever read the private key can sign, also after the record was mended: told once, and the key is never approved again. */
const exposed = ({ state }: Given, { selector, findings }: Seen): DomainEvent[] => {
  const known = own(state.selectors, selector)?.condemned === true || selector === state.rotation?.next;
  if (known || !findings.includes('private_key_published')) return [];
  return [{ type: 'KeyBurnt', selector }, notice('kept_key_burnt', { selector, owner: 'approvers' })];
};

const told = (state: State, seen: Seen): DomainEvent => {
  const { selector, verdict, findings, at } = seen;
  const facts = { selector, verdict, findings: findings.join(' '), since: String(at), owner: 'approvers' };
  const need = needOf(state, selector);
  switch (need) {
    case 'next':
      return notice('record_lost_next', facts);
    case 'current':
      return notice('record_lost_current', facts);
    case 'previous':
      return notice('record_lost_previous', facts);
    case 'kept':
      return notice('record_lost_kept', facts);
    default:
      return unreachable(need);
  }
};

const back = (selector: Selector, since: number): DomainEvent[] => [
  { type: 'ProtectedRecordBack', selector },
  notice('record_back', { selector, since: String(since) }),
];

/** What one look at a protected record leads to; nothing where the record is as it was. */
export const guard = (given: Given, seen: Seen): DomainEvent[] => {
  const { state } = given;
  const { selector, verdict, findings, evidence, at } = seen;
  if (verdict === 'unknown' || !isProtected(state, selector)) return [];
  const before = own(state.lost, selector);
  const burnt = exposed(given, seen);
  if (!isLost(state, seen)) return [...burnt, ...(before === undefined ? [] : back(selector, before.lostAt))];
  if (sameAs(before, seen)) return burnt;
  const lost = { verdict, findings, evidence, lostAt: before?.lostAt ?? at };
  // One alert: how it is wrong may change while it stays wrong.
  const alert = before === undefined && burnt.length === 0 ? [told(state, seen)] : [];
  return [...burnt, { type: 'ProtectedRecordLost', selector, lost }, ...alert];
};

export const recordGuarded = (given: Given, command: CommandOf<'RecordGuarded'>): Decision =>
  accept(...guard(given, command));
