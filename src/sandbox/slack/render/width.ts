/** Columns that a terminal gives to a text: East Asian wide and full-width characters take two (Unicode UAX #11). */
const wide: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f200, 0x1f2ff],
  [0x20000, 0x3fffd],
];

const segmenter = new Intl.Segmenter('ja', { granularity: 'grapheme' });

export const graphemes = (text: string): readonly string[] => [...segmenter.segment(text)].map((s) => s.segment);

const graphemeWidth = (grapheme: string): number => {
  // A variation selector asks for the coloured, wide form of an otherwise narrow sign.
  if (/\p{Emoji_Presentation}|\uFE0F/u.test(grapheme)) return 2;
  if (/^[\p{Mark}\p{Cc}\p{Cf}]+$/u.test(grapheme)) return 0;
  const code = grapheme.codePointAt(0) ?? 0;
  return wide.some(([from, to]) => code >= from && code <= to) ? 2 : 1;
};

export const widthOf = (text: string): number => graphemes(text).reduce((sum, g) => sum + graphemeWidth(g), 0);

export const padTo = (text: string, columns: number): string => text + ' '.repeat(Math.max(0, columns - widthOf(text)));

// Japanese lines may break between any two characters, but do not begin with these (kinsoku).
const neverFirst = /^[、。，．・：；！？」』）】〕］｝ー々,.:;!?)\]}]/u;

/** Breaks a text into lines of at most `columns`: at spaces and between wide characters, else anywhere. */
export const wrap = (text: string, columns: number): readonly string[] =>
  text.split('\n').flatMap((line) => wrapLine(graphemes(line), columns));

const wrapLine = (all: readonly string[], columns: number): readonly string[] => {
  const lines: string[] = [];
  let [start, width, breakAt] = [0, 0, 0];
  for (const [i, grapheme] of all.entries()) {
    if (i > start && mayBreak(all[i - 1] ?? '', grapheme)) breakAt = i;
    width += graphemeWidth(grapheme);
    if (width <= columns || i === start || grapheme === ' ') continue;
    // At most two cuts: at the last place that is good, and here if what is left is still too long.
    for (const end of breakAt > start && breakAt < i ? [breakAt, i] : [i]) {
      lines.push(all.slice(start, end).join('').trimEnd());
      start = end;
      width = widthOf(all.slice(start, i + 1).join(''));
      if (width <= columns) break;
    }
  }
  return [...lines, all.slice(start).join('').trimEnd()];
};

const mayBreak = (before: string, after: string): boolean =>
  before === ' ' || (!neverFirst.test(after) && (graphemeWidth(before) === 2 || graphemeWidth(after) === 2));
