/** Cards of a made-up rotation, so that Slack can judge their blocks before there is a real one. */

import type { ModalView } from '@slack/types';
import { helpView } from '../../adapters/slack/views/answer.ts';
import type { RenderContext, Rendered } from '../../adapters/slack/views/blocks.ts';
import { formView } from '../../adapters/slack/views/form.ts';
import { rotationCard } from '../../adapters/slack/views/rotationCard.ts';
import { roundCard } from '../../adapters/slack/views/roundCard.ts';
import { actions, isForm } from '../../domain/actions.ts';
import type { Command } from '../../domain/commands.ts';
import { core } from '../../domain/core.ts';
import type { Fingerprint, Instant } from '../../domain/names.ts';
import { PersonId, TargetId } from '../../domain/names.ts';
import { defaultPolicy, type Policy } from '../../domain/policy.ts';
import type { Actor } from '../../domain/roles.ts';
import { emptyState, type State } from '../../domain/state.ts';
import type { DomainSettings } from '../../ports/settings.ts';
import type { Language } from '../../texts/codes.ts';

type SampleCard =
  | { readonly name: string; readonly tag: 'message'; readonly message: Rendered }
  | { readonly name: string; readonly tag: 'view'; readonly view: ModalView };

const requester: Actor = {
  id: PersonId.of('T0SAMPLE', 'U0SAMPLE'),
  name: 'sample',
  kind: 'member',
  inChannel: true,
  mayRequest: true,
  isApprover: false,
  isOperator: false,
  isNightOperator: false,
};

const fingerprint = 'ab'.repeat(32) as Fingerprint;
const mailPolicy = { dmarc: 'reject', spf: 'notAligned' } as const;

/** No day is closed and no wait is needed, so that every step may follow at one moment. */
const samplePolicy = (timeZone: string): Policy => ({
  ...defaultPolicy({ timeZone, holidays: new Set(), freeze: [], window: null, dailyMinute: 540 }),
  stableForMs: 0,
  stableChecks: 2,
});

type Unstamped = Command extends infer C ? (C extends Command ? Omit<C, 'id' | 'at'> : never) : never;

const targetsOf = ({ targets }: DomainSettings): readonly TargetId[] =>
  targets.map(({ account, region, identity }) => TargetId.of(account, region, identity));

const preflight = (settings: DomainSettings, at: Instant): Unstamped => ({
  type: 'RecordPreflight',
  rotation: 1,
  currentFingerprint: fingerprint,
  blockers: [],
  mailPolicy,
  subdomainIdentities: { names: [], more: 0 },
  observations: targetsOf(settings).map((target) => ({
    target,
    kind: 'reading',
    selector: settings.current,
    requestedAt: at,
    baseVersion: 1,
    sesAt: at,
    status: 'SUCCESS',
    origin: 'EXTERNAL',
    signingEnabled: true,
  })),
});

const observed = (at: Instant): Unstamped => ({
  type: 'RecordObserved',
  rotation: 1,
  verdict: 'right',
  findings: [],
  silent: [],
  othersRight: false,
  requestedAt: at,
  evidence: null,
});

const openRound = (settings: DomainSettings, state: State, at: Instant): Unstamped => ({
  type: 'OpenRound',
  rotation: 1,
  baseVersion: state.atVersion,
  requestedAt: at,
  blockers: [],
  targets: state.targets
    .filter(({ id }) => targetsOf(settings).includes(id))
    .map(({ id, shown, origin, signingEnabled }) => ({ id, origin, signingEnabled, selector: shown })),
  rollback: 'ready',
  content: 'key',
  servers: { right: 4, of: 4 },
  waived: [],
  overridden: [],
  mailPolicy,
  evidence: null,
});

/** The states in which people meet a card: before the application, and with an approval that is asked for. @throws for a refusal of the core */
const sampleStates = (settings: DomainSettings, policy: Policy, at: Instant): readonly State[] => {
  const { name, selectorTemplate, current } = settings;
  const took = (state: State, command: Unstamped): State => {
    const decision = core.decide(state, { id: `sample-${state.atVersion}`, ...command, at } as Command, policy);
    if (decision.tag === 'refused') throw new Error(`the sample's ${command.type} is refused: ${decision.code}`);
    return core.fold(state, decision.events, { at, version: state.atVersion + 1 });
  };
  const begin = { selectorTemplate, current, currentFingerprint: fingerprint, targets: targetsOf(settings) };
  const started = took(emptyState(name), { type: 'StartRotation', by: requester, ...begin });
  const made = took(started, { type: 'RecordKeyMade', rotation: 1, fingerprint });
  const ready = took(made, preflight(settings, at));
  const submitted = took(ready, {
    type: 'SubmitApplication',
    rotation: 1,
    by: requester,
    ticket: 'DNS-1',
    submittedAt: at,
    revision: 1,
    promisedDate: '',
  });
  const stable = [observed(at), observed(at)].reduce(took, submitted);
  return [ready, took(stable, openRound(settings, stable, at))];
};

const messagesOf = (context: RenderContext, states: readonly State[], at: Instant): readonly SampleCard[] => {
  const cards = states.flatMap((state): readonly SampleCard[] => {
    const { rotation } = state;
    if (rotation === null) return [];
    const card = {
      name: 'rotation card',
      tag: 'message',
      message: rotationCard(context, state, rotation, at),
    } as const;
    return rotation.round === null
      ? [card]
      : [
          card,
          { name: 'approval card', tag: 'message', message: roundCard(context, state, rotation, rotation.round, at) },
        ];
  });
  return [...cards, { name: 'help', tag: 'message', message: helpView(context.language, null, null) }];
};

const formsOf = (language: Language, { name, current }: DomainSettings): readonly SampleCard[] =>
  actions.filter(isForm).map((action) => {
    const value = { domain: name, rotation: 1, round: 1, digest: fingerprint, inputs: { selector: current } };
    const origin = { value, channel: 'C0SAMPLE', threadTs: null, homePage: null } as Parameters<typeof formView>[2];
    return { name: `form ${action}`, tag: 'view', view: formView(language, action, origin) };
  });

/** Every kind of card and form once in this language. @throws for a refusal of the core */
export const sampleCards = (settings: DomainSettings, language: Language, at: Instant): readonly SampleCard[] => {
  const policy = samplePolicy('Asia/Tokyo');
  const context = { language, policy, settings, testEndpoints: false };
  return [...messagesOf(context, sampleStates(settings, policy, at), at), ...formsOf(language, settings)];
};
