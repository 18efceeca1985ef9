import { expect, test } from '@jest/globals';
import type { Command } from '../../../src/domain/commands.ts';
import { core } from '../../../src/domain/core.ts';
import type { Ownership } from '../../../src/domain/facts.ts';
import { PersonId, type Selector, type SigningDomain, TargetId } from '../../../src/domain/names.ts';
import { defaultPolicy } from '../../../src/domain/policy.ts';
import type { Actor } from '../../../src/domain/roles.ts';
import { emptyState, type State } from '../../../src/domain/state.ts';

const calendar = { timeZone: 'UTC', holidays: new Set<string>(), freeze: [], window: null, dailyMinute: 540 };
const policy = defaultPolicy(calendar);
const at = Date.parse('2026-10-16T00:00:00Z');
const by: Actor = {
  id: PersonId.of('T0HOME', 'U0REQUESTER'),
  name: 'requester',
  kind: 'member',
  inChannel: true,
  mayRequest: true,
  isApprover: false,
  isOperator: false,
  isNightOperator: false,
};

type CommandInput = Command extends infer C ? (C extends Command ? Omit<C, 'id' | 'at'> : never) : never;

const give = (state: State, command: CommandInput): State => {
  const decision = core.decide(state, { ...command, id: `c${state.atVersion}`, at } as Command, policy);
  if (decision.tag === 'refused') throw new Error(decision.code);
  return core.fold(state, decision.events, { at, version: state.atVersion + 1 });
};

const say = (state: State, ownership: Ownership): State => give(state, { type: 'NameOwnership', ownership, by });

const preflighted = (state: State, name = 'k-{yyyymmdd}-{n}'): State => {
  const started = give(state, {
    type: 'StartRotation',
    by,
    selectorTemplate: name,
    current: 'k-1' as Selector,
    currentFingerprint: null,
    targets: [TargetId.of('123456789012', 'us-east-1', 'd.example')],
  });
  const rotation = started.rotation?.id ?? 0;
  const mailPolicy = { dmarc: 'none', spf: 'aligned' } as const;
  const subdomainIdentities = { names: [], more: 0 };
  const preflight = {
    type: 'RecordPreflight',
    rotation,
    currentFingerprint: null,
    observations: [],
    mailPolicy,
    subdomainIdentities,
  } as const;
  return give(give(started, { ...preflight, blockers: ['probe_missing'] }), { ...preflight, blockers: [] });
};

const questions = ({ notices }: State): number => notices.filter(({ code }) => code === 'ownership_question').length;
const ended = (state: State): State => ({ ...state, notices: [], rotation: null });

const empty = emptyState('d.example' as SigningDomain);

test('given a rotation, then the question is asked once; put off, it is asked again with the next, and answered, never', () => {
  const first = preflighted(empty);
  expect(questions(first)).toBe(1);
  const later = preflighted(ended(say(first, 'later')));
  expect(questions(later)).toBe(1);
  expect(questions(preflighted(ended(say(later, 'terraform'))))).toBe(0);
});

test('given an answer, then it is remembered by name and may change; putting off an old question takes none back', () => {
  const named = say(empty, 'terraform');
  expect(named).toMatchObject({ ownership: 'terraform', notices: [{ code: 'ownership_named' }] });
  expect(say(named, 'later').ownership).toBe('terraform');
  expect(say(named, 'nobody').ownership).toBe('nobody');
});
