import { type Node, NodeType, parse } from 'slack-message-parser';

const textsIn = (node: Node): readonly string[] => {
  if (node.type === NodeType.Text) return [node.text];
  return 'children' in node ? node.children.flatMap(textsIn) : [];
};

// Inside a word, as in HOST_NOT_FOUND, `_` and `~` are ordinary characters.
const mark = /[*`]|(?<![\p{L}\p{N}])([_~])(?=\S).*?\S\1(?![\p{L}\p{N}])/u;

/** Cards share most of their texts, and the parser is slow. */
const parsed = new Map<string, readonly string[]>();

/** The texts in which a client that parses mrkdwn as Slack does shows a mark instead of formatting. */
export const literalMarks = (mrkdwn: string): readonly string[] => {
  const known = parsed.get(mrkdwn);
  if (known !== undefined) return known;
  const found = parse(mrkdwn)
    .children.flatMap(textsIn)
    .filter((text) => mark.test(text));
  parsed.set(mrkdwn, found);
  return found;
};

const mrkdwnIn = (blocks: unknown): readonly string[] => {
  if (typeof blocks !== 'object' || blocks === null) return [];
  const { type, text } = blocks as { readonly type?: unknown; readonly text?: unknown };
  return type === 'mrkdwn' && typeof text === 'string' ? [text] : Object.values(blocks).flatMap(mrkdwnIn);
};

/** The same for every mrkdwn text of blocks or of a view. */
export const literalMarksIn = (blocks: unknown): readonly string[] => mrkdwnIn(blocks).flatMap(literalMarks);

/** Two spaces in prose; code and preformatted text may have them. */
export const doubleSpaces = (blocks: unknown): readonly string[] =>
  mrkdwnIn(blocks).filter((text) => /\S {2,}\S/.test(text.replace(/```[\s\S]*?```|`[^`\n]+`/g, '`')));
