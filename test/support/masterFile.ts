/** A small reader of master files (RFC 1035 5.1), written apart from what writes them: one record a line, no $-directives. */
interface MasterRecord {
  /** Absolute, without the final dot. */
  readonly name: string;
  readonly ttlSeconds: number;
  readonly type: string;
  readonly strings: readonly string[];
}

/** A character-string, quoted or not, with `\X` and `\DDD`. @throws RangeError when it does not end, or is longer than 255. */
const stringAt = (line: string, from: number): { text: string; next: number } => {
  const quoted = line[from] === '"';
  let at = quoted ? from + 1 : from;
  let text = '';
  for (; at < line.length; at += 1) {
    const character = line[at] ?? '';
    if (quoted ? character === '"' : /[\s;]/.test(character)) break;
    if (character !== '\\') {
      text += character;
      continue;
    }
    const code = /^\d{3}/.exec(line.slice(at + 1))?.[0];
    text += code === undefined ? (line[at + 1] ?? '') : String.fromCharCode(Number(code));
    at += code === undefined ? 1 : 3;
  }
  if (quoted && line[at] !== '"') throw new RangeError('a quoted string does not end');
  if (text.length > 255) throw new RangeError('a character-string has at most 255 bytes');
  return { text, next: quoted ? at + 1 : at };
};

const recordOf = (line: string): MasterRecord => {
  const head = /^(\S+)\.\s+(\d+)\s+IN\s+([A-Z]+)\s+/.exec(line);
  if (head === null) throw new RangeError(`not a record with an absolute name: ${line}`);
  const strings: string[] = [];
  let at = head[0].length;
  while (at < line.length && line[at] !== ';') {
    const { text, next } = stringAt(line, at);
    strings.push(text);
    at = next;
    while (/\s/.test(line[at] ?? '')) at += 1;
  }
  return { name: head[1] ?? '', ttlSeconds: Number(head[2]), type: head[3] ?? '', strings };
};

export const readMasterFile = (content: string): readonly MasterRecord[] =>
  content
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith(';'))
    .map(recordOf);
