/** Draws the course of a rotation: each stage as a bar on a line of its own, and the acts of people as marks, on one axis of days. */

import { type Calendar, dateText, dayNumberOf, localText, midnightOf } from '../../domain/calendar.ts';
import type { Instant } from '../../domain/names.ts';
import type { Stage } from '../../domain/state.ts';
import { type Language, plainDate } from '../../texts/codes.ts';
import { text } from '../../texts/text.ts';
import { escapedXml, visible } from './document.ts';

export interface StageInterval {
  readonly stage: Stage['tag'];
  readonly from: Instant;
  /** Until the next stage; of the last one, until the end of the picture. */
  readonly until: Instant;
}

export interface Mark {
  readonly at: Instant;
  readonly label: string;
}

export interface Course {
  readonly stages: readonly StageInterval[];
  readonly marks: readonly Mark[];
}

const colours: Readonly<Record<Stage['tag'], string>> = {
  Preparing: '#8d99a6',
  AwaitingApplication: '#8d99a6',
  AwaitingRecord: '#8d99a6',
  Published: '#5b8db8',
  Stable: '#1d4e89',
  Switching: '#d9822b',
  Watching: '#2e8b57',
  AwaitingCompletion: '#2e8b57',
  Overlap: '#7fb98f',
  RollingBack: '#b3261e',
  RolledBack: '#b3261e',
  Completed: '#2e8b57',
  Cancelled: '#6b6b6b',
};

// Lengths in the picture's own unit, a CSS pixel at its natural width.
const width = 920;
const labelWidth = 300;
const rowHeight = 22;
const headHeight = 26;
const rightMargin = 16;
/** An instant is still seen. */
const barWidthMin = 4;
const ticksMax = 8;
const dayMs = 86_400_000;

interface Axis {
  readonly from: Instant;
  readonly until: Instant;
}

const xOf = ({ from, until }: Axis, at: Instant): number => {
  const share = (at - from) / Math.max(1, until - from);
  return Math.round((labelWidth + share * (width - labelWidth - rightMargin)) * 10) / 10;
};

/** Midnights at which days begin, few enough to be read. */
const ticksOf = (calendar: Calendar, { from, until }: Axis): readonly (readonly [Instant, string])[] => {
  const dayOf = (at: Instant): number => dayNumberOf(localText(calendar.timeZone, at).slice(0, 10));
  const [first, last] = [dayOf(from), dayOf(until)];
  const step = Math.max(1, Math.ceil((last - first) / ticksMax));
  return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, index) => dateText(first + index * step))
    .map((date) => [midnightOf(calendar, date) ?? 0, date] as const)
    .filter(([at]) => at >= from && at <= until);
};

const axisSvg = (calendar: Calendar, axis: Axis, height: number): string =>
  ticksOf(calendar, axis)
    .map(([at, date]) => {
      const x = xOf(axis, at);
      // The last label ends at the margin instead of running over it.
      const anchor = x > width - 60 ? 'end' : 'middle';
      return `<line x1="${x}" y1="${headHeight - 6}" x2="${x}" y2="${height}" stroke="#d5dae1"/><text x="${x}" y="14" text-anchor="${anchor}" fill="#444">${date.slice(5).replace('-', '/')}</text>`;
    })
    .join('');

interface Lane {
  readonly label: string;
  readonly shapes: string;
}

const barOf = (axis: Axis, y: number, { stage, from, until }: StageInterval): string => {
  const x = xOf(axis, from);
  const barWidth = Math.max(barWidthMin, xOf(axis, until) - x);
  return `<rect x="${x}" y="${y + 5}" width="${Math.round(barWidth * 10) / 10}" height="12" rx="2" fill="${colours[stage]}"/>`;
};

const markOf = (axis: Axis, y: number, { at }: Mark): string =>
  `<circle cx="${xOf(axis, at)}" cy="${y + 11}" r="5" fill="#fff" stroke="#1a1a1a" stroke-width="2"/>`;

/** A stage that was entered more than once has one lane with several bars. */
const lanesOf = (language: Language, axis: Axis, { stages, marks }: Course): readonly Lane[] => {
  const tags = [...new Set(stages.map(({ stage }) => stage))];
  const yOf = (index: number): number => headHeight + index * rowHeight;
  return [
    ...tags.map((tag, index) => ({
      label: text(language, `stage.${tag}`),
      shapes: stages
        .filter(({ stage }) => stage === tag)
        .map((interval) => barOf(axis, yOf(index), interval))
        .join(''),
    })),
    ...marks.map((mark, index) => ({ label: mark.label, shapes: markOf(axis, yOf(tags.length + index), mark) })),
  ];
};

/** A label that would run into the bars is cut; full-width characters are as wide as two. */
const labelColumnsMax = 46;
const fitted = (label: string): string => {
  let columns = 0;
  const characters = [...visible(label)];
  const end = characters.findIndex((character) => {
    columns += /[\u1100-\uffdc]/.test(character) ? 2 : 1;
    return columns > labelColumnsMax;
  });
  return end === -1 ? characters.join('') : `${characters.slice(0, Math.max(0, end - 1)).join('')}…`;
};

/** @returns null for a rotation without a stage */
export const timelineSvg = (language: Language, calendar: Calendar, course: Course): string | null => {
  const { stages, marks } = course;
  const [first] = stages;
  if (first === undefined) return null;
  const ends = [...stages.map(({ until }) => until), ...marks.map(({ at }) => at)];
  const axis = { from: first.from, until: Math.max(first.from + dayMs, ...ends) };
  const lanes = lanesOf(language, axis, course);
  const height = headHeight + lanes.length * rowHeight + 6;
  const title = escapedXml(text(language, 'report.timeline'));
  const rows = lanes.map(({ label, shapes }, index) => {
    const y = headHeight + index * rowHeight;
    return `<text x="0" y="${y + 15}" fill="#1a1a1a">${escapedXml(fitted(label))}</text>${shapes}`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}" font-family="'Hiragino Sans', 'Noto Sans JP', 'Noto Sans CJK JP', 'Yu Gothic', Meiryo, sans-serif" font-size="12">${axisSvg(calendar, axis, height)}${rows.join('')}</svg>`;
};

/** The same as text. */
export const timelineLines = (
  language: Language,
  { timeZone }: Calendar,
  { stages, marks }: Course,
): readonly string[] => [
  ...stages.map(({ stage, from }) => `${plainDate(from, timeZone)}  ${text(language, `stage.${stage}`)}`),
  ...marks.map(({ at, label }) => `${plainDate(at, timeZone)}  ${label}`),
];
