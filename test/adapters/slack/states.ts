/** States to draw: a rotation in any stage, as the core gets there, and what a test makes of it to draw it at its worst. */
import type { Notice } from '../../../src/domain/notices.ts';
import type { Policy } from '../../../src/domain/policy.ts';
import type { Rotation, State } from '../../../src/domain/state.ts';
import type { PublicKeyInfo } from '../../../src/ports/keys.ts';
import type { DomainSettings } from '../../../src/ports/settings.ts';
import { domainSettings } from '../../support/deps.ts';
import { actors, given, openRound, type Scenario, type StageName, usual } from '../../support/given.ts';

/** A stable record takes no time: what leads to the approval stands at one moment. */
export const policy: Policy = { ...usual.policy, stableForMs: 0 };
export const { domain, current, at, nextFingerprint: fingerprint } = usual;
export const requester = actors.requester.id;
export const approver = actors.first.id;
export const settings: DomainSettings = domainSettings();

export const givenIn = (stage: StageName): Scenario => given(stage, { policy });
export const stateIn = (stage: StageName): State => givenIn(stage).state;

export const { rotation } = givenIn('awaitingApplication');
export const { next } = rotation;
export const { round } = givenIn('roundOpen');

/** With fields that no course of commands is wanted for: only what is drawn of them matters. */
export const drawn = (stage: StageName, change: Partial<Rotation> = {}, more: Partial<State> = {}): State => {
  const scenario = givenIn(stage);
  return { ...scenario.state, rotation: { ...scenario.rotation, ...change }, ...more };
};

/** A round that was opened on this. */
export const roundOn = (more: Parameters<typeof openRound>[0]): State => givenIn('stable').and(openRound(more)).state;

/** As it may come from the store: also one that says less, or whose code only a later release knows. */
export const notice = (code: string, facts: object = {}, to: Notice['to'] = 'thread'): Notice =>
  ({ id: 1, code, to, facts, claimedUntil: 0 }) as Notice;

/** 392 characters are what a 2048-bit key takes. */
export const publicKey: PublicKeyInfo = {
  domain,
  selector: next,
  fingerprint,
  publicKey: `MIIB${'A'.repeat(388)}`,
  bits: 2048,
  notBefore: at,
  notAfter: at + 456 * 86_400_000,
  certificatePem: '',
};
