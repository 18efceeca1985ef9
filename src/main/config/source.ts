/** Reads the configuration: the file, and beside it the folder `domains.d`. Every problem is found with its file and line. */

import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { LineCounter, type Node, parseDocument } from 'yaml';
import { isHeadingCode, type Path, type Place, type PlaceOf, type Problem, pathText } from './problem.ts';

export interface FileSource {
  /** Rejects with a Node error (`code`) if the file does not exist. */
  readonly readFile: (path: string) => Promise<string>;
  /** Names in a folder; rejects with ENOENT if there is none. Absent: the configuration is one file. */
  readonly listFolder?: (path: string) => Promise<readonly string[]>;
}

/** The files of this machine. */
export const diskSource: FileSource = {
  readFile: (path) => readFile(path, 'utf8'),
  listFolder: (path) => readdir(path),
};

/**
 * The environment and the files of this process. From now on AWS's SDK takes no address from the files of the AWS command line: one of a
 * profile (`endpoint_url`) would replace SES, and no check of ours sees it.
 */
export const processSource = (): FileSource & { readonly env: NodeJS.ProcessEnv } => {
  const { env } = process;
  if (env.FUTARI_TEST_ENDPOINTS !== 'allow') env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS = 'true';
  return { env, ...diskSource };
};

const fileBytesMax = 1024 * 1024;
/** A bundle holds a fleet. It is JSON, whose reading costs little beside that of YAML. */
const bundleBytesMax = 32 * 1024 * 1024;
/** Permits YAML anchors and stops "billion laughs" documents. */
const aliasesMax = 100;
const filesMax = 20_000;
const readsAtOnceMax = 16;

type Fields = Readonly<Record<string, unknown>>;

const isMap = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

type Document =
  | { readonly tag: 'read'; readonly value: unknown; readonly lineOf: (path: Path) => number }
  | { readonly tag: 'unreadable'; readonly problems: readonly Problem[] };

const problem = (code: Problem['code'], facts: Problem['facts'], line: number | null = null): Problem => ({
  path: '',
  code,
  facts,
  line,
});

const unreadable = (...problems: readonly Problem[]): Document => ({ tag: 'unreadable', problems });

/** White space, colons, commas and quotation marks that are none to YAML. */
const characters = '[\\u00a0\\u2000-\\u200f\\u201c\\u201d\\u202f\\u3000\\uff0c\\uff1a]';
/** Where YAML would read one: in the key, directly behind its colon, or in brackets. In a value they are text. */
const lookalike = new RegExp(
  `^(?:(?!:(?:\\s|$))[^#])*?(${characters})|^[^#]*?:[ \\t]*(${characters})|^[^#[{]*[[{][^#]*?(${characters})`,
);

/** The first such character of the line or of the one before, as `U+FF1A (9)` with its column; null without any. */
const lookalikesIn = (text: string, line: number): string | null => {
  const lines = text.split('\n');
  const found = [line, line - 1].flatMap((one) => {
    const [before = ''] = lookalike.exec(lines[one - 1] ?? '') ?? [];
    return before === '' ? [] : [{ one, column: before.length, character: before.slice(-1) }];
  });
  const [first] = found;
  if (first === undefined) return null;
  const code = first.character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
  return `U+${code} (${first.one}:${first.column})`;
};

/** True of marks of documents, comments and empty lines. */
const isEmptyDocument = (text: string): boolean =>
  text.split('\n').every((line) => /^(?:(?:---|\.\.\.)\s*)?(?:#.*)?$/.test(line.trim()));

/** Parses a file's text. The parser's messages quote the text, so a problem names only their code and position. */
const readYaml = (text: string): Document => {
  if (Buffer.byteLength(text) > fileBytesMax)
    return unreadable(problem('file_too_large', { max: String(fileBytesMax) }));
  const lines = new LineCounter();
  // `silent` would hide a second document, and `merge` is what most people use anchors for.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error', merge: true });
  const notYaml = (offset: number, code: string): Problem => {
    const { line, col } = lines.linePos(offset);
    const place = { line: String(line), column: String(col) };
    const characters = lookalikesIn(text, line);
    if (characters !== null) return problem('file_lookalikes', { ...place, characters }, line);
    return problem('file_not_yaml', { ...place, reason: isHeadingCode(code) ? `@${code}` : code }, line);
  };
  // A mark at the end begins no document, and what follows the first fault of the structure is most often its echo.
  const faults = document.errors
    .filter(({ code, pos }) => code !== 'MULTIPLE_DOCS' || !isEmptyDocument(text.slice(pos[0])))
    .filter(({ code }, index) => index === 0 || code === 'DUPLICATE_KEY');
  if (faults.length > 0) return unreadable(...faults.map(({ pos, code }) => notYaml(pos[0], code)));
  const lineOf = (path: Path): number => {
    for (let length = path.length; length > 0; length -= 1) {
      const node = document.getIn(path.slice(0, length), true) as Node | undefined;
      if (node?.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  };
  try {
    return { tag: 'read', value: document.toJS({ maxAliasCount: aliasesMax }), lineOf };
  } catch {
    return unreadable(notYaml(0, 'ALIAS_COUNT'));
  }
};

/** How a bundle begins: `bundledText` writes it, after the configuration was checked. */
const bundleStart = '{"bundle":1,';

const readBundle = (text: string): Document => {
  if (Buffer.byteLength(text) > bundleBytesMax)
    return unreadable(problem('file_too_large', { max: String(bundleBytesMax) }));
  try {
    const { bundle: _, ...value } = JSON.parse(text) as Fields;
    return { tag: 'read', value, lineOf: () => 1 };
  } catch {
    return unreadable(problem('file_not_yaml', { line: '1', column: '1', reason: 'JSON' }, 1));
  }
};

const readMain = (text: string): Document => {
  const document = text.startsWith(bundleStart) ? readBundle(text) : readYaml(text);
  if (document.tag === 'read' && !isMap(document.value)) return unreadable(problem('file_not_map', {}));
  return document;
};

// The folder.

const folderName = 'domains.d';

/** A domain as it is written somewhere. */
interface Written {
  readonly value: unknown;
  /** Null: the main file. */
  readonly file: string | null;
  readonly lineOf: (path: Path) => number;
  /** Where it stands in its file. */
  readonly at: Path;
}

interface Part {
  readonly domains: readonly Written[];
  readonly problems: readonly Problem[];
}

/** A list of domains, a map with `domains`, or one domain. */
const domainsIn = (value: unknown): readonly (readonly [value: unknown, at: Path])[] | null => {
  if (Array.isArray(value)) return value.map((one, index) => [one, [index]]);
  if (!isMap(value)) return null;
  const { domains, ...others } = value;
  if (Array.isArray(domains) && Object.keys(others).length === 0)
    return domains.map((one, index) => [one, ['domains', index]]);
  return 'name' in value ? [[value, []]] : null;
};

const readPart = async (source: FileSource, folder: string, name: string): Promise<Part> => {
  const file = `${folderName}/${name}`;
  const failed = (problems: readonly Problem[]): Part => ({
    domains: [],
    problems: problems.map((one) => ({ ...one, file })),
  });
  let text: string;
  try {
    text = await source.readFile(join(folder, name));
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'error';
    return failed([problem('file_unreadable', { file, reason })]);
  }
  const document = readYaml(text);
  if (document.tag === 'unreadable') return failed(document.problems);
  const found = domainsIn(document.value);
  if (found === null) return failed([problem('file_not_domains', {}, 1)]);
  const { lineOf } = document;
  return { domains: found.map(([value, at]) => ({ value, file, lineOf, at })), problems: [] };
};

const partNames = async ({ listFolder }: FileSource, folder: string): Promise<readonly string[] | Problem> => {
  if (listFolder === undefined) return [];
  try {
    const names = (await listFolder(folder)).filter((name) => /\.ya?ml$/.test(name)).sort();
    return names.length <= filesMax ? names : problem('folder_too_large', { max: String(filesMax) });
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'error';
    // The path of the main file may itself be wrong; its own problem says so.
    return reason === 'ENOENT' || reason === 'ENOTDIR' ? [] : problem('file_unreadable', { file: folderName, reason });
  }
};

const readParts = async (source: FileSource, folder: string): Promise<readonly Part[]> => {
  const names = await partNames(source, folder);
  if ('code' in names) return [{ domains: [], problems: [{ ...names, file: folderName }] }];
  const parts: Part[] = [];
  // In their order: it is the order of the domains.
  for (let from = 0; from < names.length; from += readsAtOnceMax)
    parts.push(
      ...(await Promise.all(names.slice(from, from + readsAtOnceMax).map((name) => readPart(source, folder, name)))),
    );
  return parts;
};

// Defaults.

/** What each domain has of its own. */
const ofEachDomain = ['name', 'current'] as const;

/** A domain's own settings count, and of its `application` each own field. */
const withDefaults = (domain: unknown, defaults: Fields): unknown => {
  if (!isMap(domain)) return domain;
  const { application } = domain;
  const inherited = defaults.application;
  return {
    ...defaults,
    ...domain,
    ...(isMap(application) && isMap(inherited) ? { application: { ...inherited, ...application } } : {}),
  };
};

const hasOwn = (value: unknown, path: Path): boolean => {
  const [key, inner] = path;
  if (!isMap(value) || key === undefined || !Object.hasOwn(value, key)) return false;
  return key !== 'application' || inner === undefined || hasOwn(value.application, [inner]);
};

const isIn = (value: unknown, path: Path): boolean => {
  const [key] = path;
  return isMap(value) && key !== undefined && Object.hasOwn(value, key);
};

interface WholeText {
  /** The configuration as if it stood in one file, each domain with the defaults. */
  readonly raw: Fields;
  /** As it is written, in one file: what a bundle holds. */
  readonly written: Fields;
  readonly placeOf: PlaceOf;
}

type ReadText =
  | { readonly tag: 'read'; readonly complete: WholeText; readonly problems: readonly Problem[] }
  | { readonly tag: 'unreadable'; readonly problems: readonly Problem[] };

const placesOf = (main: Extract<Document, { tag: 'read' }>, domains: readonly Written[], defaults: Fields): PlaceOf => {
  const ofMain = (path: Path): Place => ({ file: null, line: main.lineOf(path), path: pathText(path) });
  return (path) => {
    const [list, index, ...rest] = path;
    const written = list === 'domains' && typeof index === 'number' ? domains[index] : undefined;
    if (written === undefined) return ofMain(path);
    // One line in `defaults` is one problem, however many domains inherit it.
    if (rest.length > 0 && !hasOwn(written.value, rest) && isIn(defaults, rest)) return ofMain(['defaults', ...rest]);
    return { file: written.file, line: written.lineOf([...written.at, ...rest]), path: pathText(path) };
  };
};

const problemsOfDefaults = (raw: Fields, lineOf: (path: Path) => number): readonly Problem[] => {
  const { defaults } = raw;
  if (defaults === undefined) return [];
  const at = (key: string): Pick<Problem, 'path' | 'line'> => ({ path: key, line: lineOf(key.split('.')) });
  if (!isMap(defaults)) return [{ ...at('defaults'), code: 'wrong_type', facts: { expected: '@object', got: '…' } }];
  return ofEachDomain
    .filter((key) => key in defaults)
    .map((key) => ({ ...at(`defaults.${key}`), code: 'defaults_of_each', facts: { key } }));
};

/** @param path of the main file */
export const readConfiguration = async (source: FileSource, path: string): Promise<ReadText> => {
  let text: string;
  try {
    text = await source.readFile(path);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'error';
    const unread = { path: 'DKIM_CONFIG', code: 'file_unreadable', facts: { file: path, reason }, line: null } as const;
    return { tag: 'unreadable', problems: [unread] };
  }
  const main = readMain(text);
  if (main.tag === 'unreadable') return main;
  const value = main.value as Fields;
  const parts = await readParts(source, join(dirname(resolve(path)), folderName));
  const inMain = Array.isArray(value.domains) ? value.domains : [];
  const domains: readonly Written[] = [
    ...inMain.map((one, index) => ({ value: one, file: null, lineOf: main.lineOf, at: ['domains', index] })),
    ...parts.flatMap((part) => part.domains),
  ];
  const defaults = isMap(value.defaults) ? value.defaults : {};
  // What is no list is a problem of its own, which a merged list would hide.
  const isList = value.domains === undefined || Array.isArray(value.domains);
  const merged = (list: readonly unknown[]): Fields =>
    isList && (domains.length > 0 || value.domains !== undefined) ? { ...value, domains: list } : value;
  return {
    tag: 'read',
    complete: {
      raw: merged(domains.map((one) => withDefaults(one.value, defaults))),
      written: merged(domains.map((one) => one.value)),
      placeOf: placesOf(main, domains, defaults),
    },
    problems: [...parts.flatMap((part) => part.problems), ...problemsOfDefaults(value, main.lineOf)],
  };
};

/** The configuration as one file, for where no folder goes along. Check it before. */
export const bundledText = ({ written }: WholeText): string => `${bundleStart}${JSON.stringify(written).slice(1)}\n`;
