/** Facts with their labels in a column of their own, for a terminal. */

export type Line = readonly [label: string, value: string];

/** Full-width characters take two columns. */
const columnsOf = (label: string): number =>
  [...label].reduce((sum, character) => sum + (/[\u1100-\uffdc]/.test(character) ? 2 : 1), 0);

/** One line a fact; a label is printed once. */
export const labelled = (lines: readonly Line[]): string => {
  const width = Math.max(0, ...lines.map(([label]) => columnsOf(label)));
  return lines
    .map(([label, value], index) => {
      const shown = lines[index - 1]?.[0] === label ? '' : label;
      return `  ${shown}${' '.repeat(width - columnsOf(shown) + 2)}${value}`;
    })
    .join('\n');
};
