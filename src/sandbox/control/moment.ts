import type { Instant } from '../../domain/names.ts';
import { ControlProblem } from './problem.ts';

const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const moveDaysMax = 800;
const examples = ['+14d', '+2h', '+1d12h', '+30m', '+45s', '2025-10-02', '2025-10-02T10:00', '2025-10-02T01:00:00Z'];

const relative = (text: string): number | null => {
  if (!/^\+(\d{1,6}[smhdw])+$/.test(text)) return null;
  const parts = [...text.matchAll(/(\d+)([smhdw])/g)];
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (unitMs[unit ?? ''] ?? 0), 0);
};

/** Days and hours without an offset are those of Tokyo, as in the runbook. */
const absolute = (text: string): Instant | null => {
  const [, day, time, offset] =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?))?(Z|[+-]\d{2}:\d{2})?$/.exec(text) ?? [];
  if (day === undefined) return null;
  const at = Date.parse(`${day}T${time ?? '00:00'}${offset ?? '+09:00'}`);
  return Number.isNaN(at) ? null : at;
};

/** How far the clock must move, in virtual milliseconds. @throws ControlProblem for what is no move forward. */
export const moveOf = (text: string, now: Instant): number => {
  const by = relative(text.trim());
  const to = by === null ? absolute(text.trim()) : now + by;
  if (to === null) throw new ControlProblem(400, 'bad_moment', `not a moment: ${text.slice(0, 60)}`, examples);
  if (to <= now) throw new ControlProblem(409, 'clock_goes_forward', 'this clock never goes backwards', examples);
  if (to - now > moveDaysMax * 86_400_000) {
    throw new ControlProblem(400, 'too_far', `at most ${moveDaysMax} days at once`, examples);
  }
  return to - now;
};
