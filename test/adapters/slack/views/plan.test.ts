/** The calendar file, opened again by another reader (node-ical). */
import { describe, expect, test } from '@jest/globals';
import nodeIcal, { type VEvent } from 'node-ical';
import { planCalendar } from '../../../../src/adapters/slack/views/plan.ts';
import type { Plan } from '../../../../src/domain/plan.ts';

const plan: Plan = {
  start: { wanted: '2026-10-01', day: '2026-10-01' },
  check: { wanted: '2026-10-15', day: '2026-10-15' },
  switch: { wanted: '2026-10-16', day: '2026-10-19' },
};
const putOff: Plan = {
  start: { wanted: '2026-10-01', day: '2026-10-08' },
  check: { wanted: '2026-10-15', day: '2026-10-22' },
  switch: { wanted: '2026-10-16', day: '2026-10-22' },
};
const domain = 'xn--wgv71a119e.example.co.jp';
const at = Date.parse('2026-09-01T09:00:00+09:00');
const hourMs = 3_600_000;

const written = (of: Plan, when = at, language: 'ja' | 'en' = 'ja'): string =>
  planCalendar(language, [{ domain, plans: [of] }], 'Asia/Tokyo', when);

const eventsOf = (file: string): readonly VEvent[] =>
  Object.values(nodeIcal.sync.parseICS(file)).filter((entry): entry is VEvent => entry?.type === 'VEVENT');

/** The days as an all-day event names them, in the reader's own zone. */
const dayOf = (date: Date): string =>
  [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, '0')).join('-');

describe('the calendar file of the plan (RFC 5545)', () => {
  test.each(['ja', 'en'] as const)(
    'given %s, then another reader finds the three days, each whole and without a zone',
    (language) => {
      const events = eventsOf(written(plan, at, language));
      expect(events.map(({ start }) => dayOf(start))).toEqual(['2026-10-01', '2026-10-15', '2026-10-19']);
      expect(events.map(({ end }) => dayOf(end ?? new Date(0)))).toEqual(['2026-10-02', '2026-10-16', '2026-10-20']);
      expect(events.every(({ datetype, start }) => datetype === 'date' && start.dateOnly === true)).toBe(true);
      const [first] = events;
      expect(first?.summary).toBe(
        language === 'ja' ? `${domain} DKIM 鍵のローテーション: 開始` : `${domain} DKIM key rotation: start`,
      );
      expect(String(first?.description)).toContain(`/dkim rotate ${domain}`);
    },
  );

  test('given Japanese text, then no line has more than 75 octets, and none is cut inside a character', () => {
    const lines = written(plan).split('\r\n');
    expect(lines.at(-1)).toBe('');
    expect(Math.max(...lines.map((line) => Buffer.byteLength(line)))).toBeLessThanOrEqual(75);
    expect(lines.some((line) => line.startsWith(' ') && /[ぁ-ん]/.test(line))).toBe(true);
    expect(written(plan)).not.toContain('\ufffd');
    expect(written(plan).replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });

  test('given a start that was put off, then a later import moves the same events, and its sequence is higher', () => {
    const [before, after] = [eventsOf(written(plan)), eventsOf(written(putOff, at + hourMs))];
    expect(after.map(({ uid }) => uid)).toEqual(before.map(({ uid }) => uid));
    expect(new Set(before.map(({ uid }) => uid)).size).toBe(3);
    expect(after.map(({ start }) => dayOf(start))).toEqual(['2026-10-08', '2026-10-22', '2026-10-22']);
    for (const [index, event] of after.entries())
      expect(Number(event.sequence)).toBeGreaterThan(Number(before[index]?.sequence));
  });

  test('given another domain or another half-year, then the events are others', () => {
    const april: Plan = { ...plan, start: { wanted: '2027-04-01', day: '2027-04-01' } };
    const file = planCalendar(
      'en',
      [
        { domain, plans: [plan, april] },
        { domain: 'goo.ne.jp', plans: [plan, april] },
      ],
      'Asia/Tokyo',
      at,
    );
    expect(new Set(eventsOf(file).map(({ uid }) => uid)).size).toBe(12);
  });
});
