/** What is drawn at its worst: every kind of fact, and everything as long and as many as configuration and Slack allow. */
import type { FactKind, FactKinds } from '../../../src/domain/factKinds.ts';
import type { Blocker } from '../../../src/domain/facts.ts';
import { type FindingCode, findingCodes } from '../../../src/domain/findings.ts';
import { PersonId, type Selector, type SigningDomain, TargetId } from '../../../src/domain/names.ts';
import { NOTICES, type NoticeCode } from '../../../src/domain/notices.ts';
import type { Rotation, State } from '../../../src/domain/state.ts';
import { labels } from '../../../src/texts/labels.ts';
import { approver, at, current, drawn, next, requester, round } from './states.ts';

/** Each kind at its worst: markup, lengths, codes that nobody knows. */
const worst: FactKinds = {
  action: 'no_such_action',
  alteration: 'signing_off',
  basis: 'grant',
  blockers: ['too_few_approvers', 'signing_off', 'no_such_blocker' as Blocker],
  day: '',
  delivery: ['probe', '<witness>'].map((mailbox) => ({ mailbox, outcome: 'stripped' })),
  digest: 'f'.repeat(64),
  dkimStatus: 'FAILED',
  effect: 'SwitchTarget',
  end: 'declined',
  findings: ['truncated', 'no_such_finding' as FindingCode],
  flag: true,
  group: 'known',
  incidents: ['watch', 'lost'],
  instant: at,
  member: 'U0ALICE',
  messengerCode: 'is_archived',
  mailboxProblem: 'mailbox_slow',
  name: '<!channel> 鈴木',
  names: Array.from({ length: 20 }, (_, index) => `<mail${index}>.goo.ne.jp`),
  number: 2,
  outcome: 'applied',
  owner: 'approvers',
  ownership: 'terraform',
  people: [approver],
  personNames: Array.from({ length: 20 }, () => '<!channel> 鈴木'),
  problem: 'x'.repeat(2_000),
  refusal: 'already_approved',
  removalReason: 'unused',
  selector: next,
  selectors: [current, next],
  warnings: ['mail', 'ses'],
  stage: 'Stable',
  target: '111122223333/ap-northeast-1/goo.ne.jp' as TargetId,
  targets: ['111122223333/ap-northeast-1/goo.ne.jp' as TargetId],
  lateness: { who: 'promise', day: '2026-10-15' },
  ticket: `https://${'x'.repeat(190)}`,
  text: '&'.repeat(900),
  user: 'U0ALICE',
  verdict: 'wrong',
  rollback: { who: 'one', until: at },
};
export const worstOf = (code: NoticeCode): object =>
  Object.fromEntries(
    Object.entries(NOTICES[code].facts).map(([name, form]) => [name, worst[form.replace('?', '') as FactKind]]),
  );

/** Everything as long and as many as configuration and Slack allow. */
export const largest = (): State => {
  const longDomain = `${'a'.repeat(60)}.${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.jp` as SigningDomain;
  const longSelector = (start: string) => `${start}${'x'.repeat(62)}` as Selector;
  const blockers = Object.keys(labels)
    .filter((key) => key.startsWith('blocker.'))
    .map((key) => key.slice(8)) as Rotation['blockers'];
  const targets = Array.from({ length: 60 }, (_, n) =>
    TargetId.of(`1111222233${n % 10}3`, `ap-northeast-${n}`, longDomain),
  );
  const people = Array.from({ length: 60 }, (_, n) => PersonId.of('T0HOME', `U0PERSON${n}`));
  const state = drawn('awaitingApplication', {
    requester: null,
    current: longSelector('p'),
    next: longSelector('n'),
    application: { submittedAt: at, by: requester, ticket: '<'.repeat(500), promisedDate: '2026-10-15', revision: 1 },
    record: { verdict: 'wrong', findings: findingCodes, silent: [], evidence: null, changedAt: at },
    preflight: {
      blockers,
      mailPolicy: { dmarc: 'reject', spf: 'notAligned' },
      subdomainIdentities: { names: [], more: 0 },
      checkedAt: at,
    },
    blockers,
    grant: { to: longSelector('p'), until: at + 1 },
    rollback: { tag: 'proposed', by: approver, proposedAt: at },
    round: {
      ...round,
      targets: targets.map((id) => ({ id, origin: 'EXTERNAL', signingEnabled: false, selector: longSelector('p') })),
      rollback: 'none',
      waived: Array.from({ length: 80 }, (_, n) => `ns${n}.${longDomain}`),
      approvals: people.map((by) => ({ by, name: 'x'.repeat(80), at })),
      executedBy: approver,
    },
  });
  return {
    ...state,
    domain: longDomain,
    drifting: Object.fromEntries(targets.map((id) => [id, longSelector('d')])),
    targets: targets.map((id) => ({
      ...(state.targets[0] as State['targets'][number]),
      id,
      signingEnabled: false,
      shown: longSelector('p'),
      succeededAt: at,
      probedAt: at,
    })),
  };
};
