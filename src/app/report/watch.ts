/** The part of a report that says how the watch went: what the switch cost, and every probe and status that was seen. */
import type { DomainEvent } from '../../domain/events.ts';
import { minutesSince } from '../../domain/incidents.ts';
import type { Instant, TargetId } from '../../domain/names.ts';
import type { SeenRates } from '../../domain/sendingRates.ts';
import { plainDate } from '../../texts/moment.ts';
import { text } from '../../texts/text.ts';
import type { Collected } from './collect.ts';
import { cell, type ReportFrame, table } from './frame.ts';

interface Watched {
  readonly target: TargetId;
  readonly putAt: Instant;
  readonly succeededAt: Instant | null;
  readonly probes: number;
  readonly lost: number;
  readonly probedAt: Instant | null;
  readonly status: string;
  readonly rates: SeenRates | null;
}

const begun = (target: TargetId, putAt: Instant): Watched => ({
  target,
  putAt,
  succeededAt: null,
  probes: 0,
  lost: 0,
  probedAt: null,
  status: '',
  rates: null,
});

const after = (known: Watched, event: DomainEvent, at: Instant): Watched => {
  switch (event.type) {
    case 'TargetSucceeded':
      return { ...known, succeededAt: at, status: 'SUCCESS' };
    case 'ProbeVerified':
      return {
        ...known,
        probes: known.probes + 1,
        probedAt: at,
        status: event.status ?? known.status,
        rates: event.rates ?? known.rates,
      };
    case 'ProbeLost':
      return { ...known, lost: known.lost + 1, rates: event.rates ?? known.rates };
    case 'StatusSeen':
      return { ...known, status: event.status };
    default:
      return known;
  }
};

/** Per target of the last switch, in the order of the Puts. */
const watched = ({ commits }: Collected): readonly Watched[] => {
  const all = new Map<TargetId, Watched>();
  for (const { at, events } of commits) {
    for (const event of events) {
      if (event.type === 'PutIntended' && event.kind === 'forward') all.set(event.target, begun(event.target, at));
      const known = 'target' in event ? all.get(event.target) : undefined;
      if (known !== undefined) all.set(known.target, after(known, event, at));
    }
  }
  return [...all.values()];
};

const head = [
  'report.target',
  'report.put',
  'report.success',
  'report.unsigned',
  'report.probes',
  'report.probesLost',
  'report.lastProbe',
  'report.status',
  'report.rates',
] as const;

const ratesIn = ({ language }: ReportFrame, rates: SeenRates | null): string =>
  rates === null || rates === 'unavailable'
    ? text(language, 'report.noRates')
    : text(language, 'report.counted', {
        sent: String(rates.sent),
        bounced: String(rates.bounced),
        complained: String(rates.complained),
      });

export const watchRows = (frame: ReportFrame, collected: Collected): readonly string[] => {
  const { language, timeZone } = frame;
  const none = text(language, 'card.none');
  const when = (at: Instant | null): string => (at === null ? none : plainDate(at, timeZone));
  const rows = watched(collected).map(({ target, putAt, succeededAt, probes, lost, probedAt, status, rates }) => [
    cell(target),
    when(putAt),
    when(succeededAt),
    succeededAt === null ? none : minutesSince(putAt, succeededAt),
    String(probes),
    String(lost),
    when(probedAt),
    status === '' ? none : cell(status),
    ratesIn(frame, rates),
  ]);
  return rows.length === 0
    ? [none]
    : table(
        head.map((name) => text(language, name)),
        rows,
      );
};
