/**
 * How long functions are, from the formatter's indentation: a function reaches from its first line to the last that is indented
 * deeper, or that closes it. Functions in others are part of those.
 */
const begins = /^(?:export )?(?:default )?(?:async )?function\b|^(?:export )?const [^=]*= (?:async )?(?:<|\(|\w+ =>)/;
const member = /^(?:static |async |get |set |\*)*(?:#?\w+(?:<[^>]*>)?\(|[#\w]+: (?:async )?(?:\(|\w+ =>))/;
const statement = /^(?:if|for|while|switch|return|catch|await|throw|super)\b/;

const indentOf = (line: string): number => line.length - line.trimStart().length;

interface FunctionLines {
  readonly name: string;
  readonly lines: number;
}

const endOf = (lines: readonly string[], start: number): number => {
  const indent = indentOf(lines[start] ?? '');
  let end = start;
  for (let at = start + 1; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (line.trim() === '') continue;
    if (indentOf(line) < indent || (indentOf(line) === indent && !/^[)}\]>]/.test(line.trimStart()))) break;
    end = at;
    if (indentOf(line) === indent && /^[)}\]]+[;,]?$/.test(line.trim())) break;
  }
  return end;
};

/** A type, a table or a call that begins like a function has no body. */
const hasBody = (text: string): boolean => /=>|\) \{|\): [^;]*\{/.test(text);

export const longestFunction = (text: string): FunctionLines => {
  const lines = text.split('\n');
  let longest = { name: '', lines: 0 };
  for (let at = 0; at < lines.length; at += 1) {
    const line = (lines[at] ?? '').trimStart();
    if (statement.test(line) || !(begins.test(line) || member.test(line))) continue;
    const end = endOf(lines, at);
    const length = end - at + 1;
    if (length <= longest.lines || !hasBody(lines.slice(at, end + 1).join('\n'))) continue;
    longest = {
      name: /(?:const |function\*? |^(?:async |static |get |set )*)(#?\w+) *[=(:<]/.exec(line)?.[1] ?? '',
      lines: length,
    };
  }
  return longest;
};
