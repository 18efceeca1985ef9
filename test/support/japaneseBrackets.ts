/** Half-width brackets in Japanese: around Japanese text, or touching it, they are full-width （）. */

const japanese = /[ぁ-んァ-ヶ一-龠々〆]/;

/** What is code or a link's address keeps its own brackets. The length stays the same. */
const masked = (text: string): string =>
  text
    .replace(/^(```|~~~).*?^\1/gms, (block) => block.replace(/[^\n]/g, 'x'))
    .replace(/\$\{[^}]*\}/g, (part) => 'x'.repeat(part.length))
    .replace(/`[^`\n]*`/g, (code) => 'x'.repeat(code.length))
    .replace(/\]\([^()\n]*\)/g, (link) => 'x'.repeat(link.length));

interface Brackets {
  readonly from: number;
  readonly to: number;
}

/** A letter or mark of Japanese that touches the bracket. */
const touches = (plain: string, { from, to }: Brackets): boolean =>
  japanese.test(plain[from - 1] ?? '') || /[、。ぁ-んァ-ヶ一-龠]/.test(plain[to + 1] ?? '');

/** The pairs of half-width brackets in one paragraph with Japanese text between them or beside them, outermost first. */
export const halfWidthBrackets = (text: string): readonly Brackets[] => {
  const plain = masked(text);
  const found: Brackets[] = [];
  let open: number[] = [];
  for (let to = 0; to < plain.length; to += 1) {
    if (plain.startsWith('\n\n', to)) open = [];
    if (plain[to] === '(') open.push(to);
    const from = plain[to] === ')' ? open.pop() : undefined;
    if (from === undefined) continue;
    if (japanese.test(plain.slice(from, to)) || touches(plain, { from, to })) found.push({ from, to });
  }
  return found.toSorted((a, b) => a.from - b.from);
};
