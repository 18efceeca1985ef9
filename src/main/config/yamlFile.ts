import { LineCounter, type Node, parseDocument } from 'yaml';
import type { Path, Problem } from './problem.ts';

const fileBytesMax = 1024 * 1024;
/** Anchors are welcome, "billion laughs" are not. */
const aliasesMax = 100;

export type YamlFile =
  | { readonly tag: 'read'; readonly value: unknown; readonly lineOf: (path: Path) => number }
  | { readonly tag: 'unreadable'; readonly problems: readonly Problem[] };

const problem = (code: Problem['code'], facts: Problem['facts'], line: number | null = null): Problem => ({
  path: '',
  code,
  facts,
  line,
});

/** Reads the file's text. The parser's own messages quote the text, so only their code and place are told on. */
export const readYaml = (text: string): YamlFile => {
  if (Buffer.byteLength(text) > fileBytesMax)
    return unreadable(problem('file_too_large', { max: String(fileBytesMax) }));
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'silent' });
  const notYaml = (offset: number, reason: string): Problem => {
    const { line, col } = lines.linePos(offset);
    return problem('file_not_yaml', { line: String(line), column: String(col), reason }, line);
  };
  if (document.errors.length > 0) return unreadable(...document.errors.map(({ pos, code }) => notYaml(pos[0], code)));
  const lineOf = (path: Path): number => {
    for (let length = path.length; length > 0; length -= 1) {
      const node = document.getIn(path.slice(0, length), true) as Node | undefined;
      if (node?.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  };
  try {
    const value: unknown = document.toJS({ maxAliasCount: aliasesMax });
    if (isMap(value)) return { tag: 'read', value, lineOf };
  } catch {
    return unreadable(notYaml(0, 'ALIAS_COUNT'));
  }
  return unreadable(problem('file_not_map', {}));
};

const isMap = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

const unreadable = (...problems: readonly Problem[]): YamlFile => ({ tag: 'unreadable', problems });
