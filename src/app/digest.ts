/** One message a day for the reminders of all domains of a channel (ADR 0029): which reminders it gives. */

import { dateOf } from '../domain/calendar.ts';
import { digestOf, type Notice } from '../domain/notices.ts';
import { isUrgent, type State } from '../domain/state.ts';
import { inWindow } from '../ports/concurrency.ts';
import type { DigestLine } from '../ports/people.ts';
import { type DomainSettings, domainsIn } from '../ports/settings.ts';
import type { Deps } from './deps.ts';
import { readsAtOnceMax } from './execute.ts';

/** Other domains that are read for one message; it holds fewer lines. */
const othersMax = 200;

/** Another process posts the message that gives this reminder: the next try finds the outcome. Nothing is wrong. */
export class DigestBusy extends Error {
  override readonly name = 'DigestBusy';
}

/** The first reminder of a late record brings the evidence, and a compromised key is no daily business: both stay on their own. */
const isDigested = (state: State, notice: Notice): boolean => {
  const when = digestOf(notice);
  if (when === null || isUrgent(state) || !('count' in notice.facts)) return false;
  return when === 'each' || notice.facts.count > 1;
};

/** The reminders that the domain has not posted yet, and those that its next run raises. */
const remindersOf = ({ core, clock, settings: { policy } }: Deps, state: State): readonly Notice[] => {
  const tick = core.decide(state, { type: 'Tick', at: clock.now() }, policy);
  const events = tick.tag === 'accepted' ? tick.events : [];
  const raised = events.flatMap((event) => (event.type === 'NoticeRaised' ? [event.notice] : []));
  return [...state.notices, ...raised].filter((one) => isDigested(state, one));
};

/** Every domain of the channel begins with the one after it, so that a crowded channel's messages differ. */
const othersOf = ({ settings }: Deps, { name, channel }: DomainSettings): readonly DomainSettings[] => {
  const all = domainsIn(settings, channel);
  const index = all.findIndex((one) => one.name === name);
  return [...all.slice(index + 1), ...all.slice(0, index)];
};

/**
 * @returns true when one message gave the reminder together with those of the channel's other domains; false when it is to be posted on its
 * own @throws DigestBusy, and what the notifier throws
 */
export const postedInDigest = async (
  deps: Deps,
  settings: DomainSettings,
  state: State,
  notice: Notice,
): Promise<boolean> => {
  const others = othersOf(deps, settings);
  if (others.length === 0 || !isDigested(state, notice)) return false;
  const at = deps.clock.now();
  const read = async (): Promise<readonly DigestLine[]> => {
    const lines: DigestLine[] = [];
    await inWindow(others.slice(0, othersMax), readsAtOnceMax, async (other) => {
      // A log that cannot be read is reported by its own domain's run.
      const head = await deps.log.load(other.name).catch(() => null);
      if (head === null) return;
      for (const one of remindersOf(deps, head.state)) lines.push({ state: head.state, settings: other, notice: one });
    });
    return lines;
  };
  const result = await deps.notifier.postDigest({
    line: { state, settings, notice },
    day: dateOf(deps.settings.policy.calendar, at),
    at,
    keptBy: [settings, ...others].map(({ name }) => name).toSorted()[0] ?? settings.name,
    others: read,
    mayTakeOver: notice.claimedUntil <= at,
  });
  if (result === 'busy') throw new DigestBusy(notice.code);
  return result === 'posted';
};
