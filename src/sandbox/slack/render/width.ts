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

/** Breaks a text into lines of at most `columns`; at a space where there is one, else between characters. */
export const wrap = (text: string, columns: number): readonly string[] =>
  text.split('\n').flatMap((line) => wrapLine(line, columns));

const wrapLine = (line: string, columns: number): readonly string[] => {
  const lines: string[] = [];
  let [current, width, space] = ['', 0, -1];
  for (const grapheme of graphemes(line)) {
    const add = graphemeWidth(grapheme);
    if (width + add > columns && current !== '') {
      const kept = space > 0 && grapheme !== ' ' ? current.slice(space + 1) : '';
      lines.push((kept === '' ? current : current.slice(0, space)).trimEnd());
      [current, width, space] = [kept, widthOf(kept), -1];
      if (grapheme === ' ') continue;
    }
    if (grapheme === ' ') space = current.length;
    current += grapheme;
    width += add;
  }
  return [...lines, current];
};
