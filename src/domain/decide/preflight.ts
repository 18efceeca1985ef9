/** What the preflight found: kept where it differs, and told where it is news. */
import type { Below } from '../below.ts';
import type { CommandOf, Sign } from '../commands.ts';
import { accept, type Decision, type Given, isRefusal, notice, onRotation } from '../decision.ts';
import type { DomainEvent } from '../events.ts';
import type { Fingerprint } from '../names.ts';
import { own } from '../own.ts';
import { isUnnamed } from '../ownership.ts';
import type { Rotation, State } from '../state.ts';
import { openRound } from './approvals.ts';
import { altered } from './sesSettings.ts';

/** Whatever SES signs with at the start keeps its key and record, configured as current or not (I8). */
const inUse = (state: State, signs: readonly Sign[]): DomainEvent[] =>
  [...new Set(signs.map(({ selector }) => selector))].flatMap((selector) =>
    selector === null || own(state.selectors, selector)?.used ? [] : [{ type: 'SelectorInUse', selector } as const],
  );

/** Imported after the start. An open round was shown without it: what was approved does not change under the approvers. */
const heldNow = (state: State, rotation: Rotation, fingerprint: Fingerprint | null): DomainEvent[] => {
  const { current } = rotation;
  const known = own(state.selectors, current)?.fingerprint ?? null;
  if (known !== null || fingerprint === null || openRound(rotation) !== null) return [];
  return [{ type: 'CurrentKeyHeld', selector: current, fingerprint }];
};

/** What somebody else changed since the log saw it: this reading is taken over as known, so nobody would be told later. */
const changed = (given: Given, read: CommandOf<'RecordPreflight'>['signs']): DomainEvent[] =>
  read
    .flatMap((sign) => altered(given, { target: sign.target, signs: [sign] }))
    // That it is back is told by the look of the day, with the selector.
    .filter(({ type }) => type !== 'SettingsRestored');

export const recordPreflight = (given: Given, command: CommandOf<'RecordPreflight'>): Decision => {
  const rotation = onRotation(given.state, command.rotation);
  if (isRefusal(rotation)) return rotation;
  const { blockers } = command;
  const before = rotation.preflight;
  const read = command.signs.filter(({ kind }) => kind === 'reading');
  const shown = read.flatMap((sign): DomainEvent[] => {
    const target = given.state.targets.find(({ id }) => id === sign.target);
    if (target === undefined) return [];
    const selector = sign.selector ?? target.shown;
    const same =
      selector === target.shown && sign.origin === target.origin && sign.signingEnabled === target.signingEnabled;
    const { origin, signingEnabled } = sign;
    return same ? [] : [{ type: 'SelectorShown', target: target.id, selector, origin, signingEnabled } as const];
  });
  const { mailPolicy, below } = command;
  const sameBlockers = before !== null && String(before.blockers) === String(blockers);
  const { dmarc, spf } = before?.mailPolicy ?? {};
  const sameBelow = String(before?.below?.names) === String(below?.names) && before?.below?.more === below?.more;
  const same = sameBlockers && sameBelow && dmarc === mailPolicy?.dmarc && spf === mailPolicy?.spf;
  const held = heldNow(given.state, rotation, command.currentFingerprint);
  const seen = [
    ...changed(given, read),
    ...held,
    ...shown,
    ...(given.rules.has('current-is-protected') ? inUse(given.state, command.signs) : []),
  ];
  if (same) return accept(...seen);
  return accept(
    ...seen,
    {
      type: 'PreflightChecked',
      blockers,
      ...(mailPolicy === undefined ? {} : { mailPolicy }),
      ...(below === undefined ? {} : { below }),
    },
    // What the DNS says of DMARC comes with every card: by itself it is no news.
    ...(sameBlockers ? [] : [toldPreflight(blockers)]),
    ...(sameBelow || below === undefined ? [] : toldBelow(below)),
    ...(before === null && isUnnamed(given.state.ownership) ? [notice('ownership_question')] : []),
  );
};

const toldPreflight = (blockers: CommandOf<'RecordPreflight'>['blockers']): DomainEvent =>
  notice(blockers.length === 0 ? 'preflight_green' : 'preflight_blocked', { blockers: blockers.join(' ') });

const toldBelow = ({ names, more }: Below): DomainEvent[] => {
  if (names === null) return [notice('identities_unlisted')];
  if (names.length === 0) return [];
  return [notice('identities_below', { identities: names.join(' '), more: String(more) })];
};
