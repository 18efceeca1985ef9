/**
 * A report as a document, and the formats in which it is written: Markdown, CSV, and one HTML file that prints on A4. All text is
 * plain: each writer escapes what its format obeys.
 */

import { forTerminal } from '../../domain/inputs.ts';
import type { Language } from '../../texts/codes.ts';

/** A picture as SVG, made by this program and escaped there. */
interface Picture {
  readonly tag: 'picture';
  readonly svg: string;
  /** The same as text, for a format without pictures. */
  readonly lines: readonly string[];
}

export type Content =
  | { readonly tag: 'text'; readonly text: string }
  | { readonly tag: 'subheading'; readonly text: string }
  | { readonly tag: 'facts'; readonly rows: readonly (readonly [name: string, value: string])[] }
  | { readonly tag: 'table'; readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] }
  | { readonly tag: 'code'; readonly lines: readonly string[] }
  | Picture;

export interface Section {
  readonly heading: string;
  readonly contents: readonly Content[];
}

export interface ReportDocument {
  readonly language: Language;
  readonly title: string;
  /** Texts of this program, in which backquotes mark commands. */
  readonly notes: readonly string[];
  readonly sections: readonly Section[];
}

export const paragraph = (text: string): Content => ({ tag: 'text', text });

/** A table, or the word for "none". */
export const tableOr = (none: string, head: readonly string[], rows: readonly (readonly string[])[]): Content =>
  rows.length === 0 ? paragraph(none) : { tag: 'table', head, rows };

/** One line. Characters that a reader would not see are shown as escapes: a report hides nothing. */
export const visible = (text: string): string => forTerminal(text.replaceAll(/\s+/g, ' ').trim());

/** As `visible`, for text whose spaces and lines count. */
const visibleLine = (line: string): string => forTerminal(line).replaceAll('\n', ' ');

/** Escapes text for HTML and XML, in elements and in quoted attributes. */
export const escapedXml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

/** Free text becomes neither a part of the table nor markup. */
const markdownCell = (text: string): string => visible(text).replaceAll(/[\\|`<>*_[\]#]/g, '\\$&');

const markdownRow = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** A fence in the text must not end the block. */
const fenced = (lines: readonly string[]): readonly string[] => [
  '```',
  ...lines.map((line) => visibleLine(line).replaceAll('```', "'''")),
  '```',
];

const markdownLines = (content: Content): readonly string[] => {
  switch (content.tag) {
    case 'text':
      return [markdownCell(content.text)];
    case 'subheading':
      return [`### ${markdownCell(content.text)}`];
    case 'facts':
      return content.rows.map(([name, value]) => `- **${markdownCell(name)}**: ${markdownCell(value)}`);
    case 'table':
      return [
        markdownRow(content.head.map(markdownCell)),
        markdownRow(content.head.map(() => '---')),
        ...content.rows.map((cells) => markdownRow(cells.map(markdownCell))),
      ];
    case 'code':
    case 'picture':
      return fenced(content.lines);
  }
};

export const markdownOf = ({ title, notes, sections }: ReportDocument): string =>
  [
    `# ${markdownCell(title)}`,
    '',
    ...notes,
    '',
    ...sections.flatMap(({ heading, contents }) => [
      `## ${markdownCell(heading)}`,
      '',
      ...contents.flatMap((content) => [...markdownLines(content), '']),
    ]),
  ].join('\n');

const byteOrderMark = '\ufeff';

/** Half and full width: a spreadsheet takes either as the start of a formula. */
const formulaStart = /^[=+\-@\uff1d\uff0b\uff0d\uff20]/;

/** The quotation mark makes the cell text, and stays visible to whoever reads the file without a spreadsheet. */
const csvCell = (text: string): string => {
  const line = visible(text);
  return `"${(formulaStart.test(line) ? `'${line}` : line).replaceAll('"', '""')}"`;
};

/**
 * Writes CSV that Excel opens in Japanese: UTF-8 with a byte order mark, CRLF, every cell quoted (RFC 4180). No cell becomes a formula
 * (https://owasp.org/www-community/attacks/CSV_Injection).
 */
export const csvOf = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  byteOrderMark + [head, ...rows].map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('');

const htmlText = (text: string): string => escapedXml(visible(text));

const style = `
@page { size: A4; margin: 16mm 14mm 18mm; @bottom-right { content: counter(page) " / " counter(pages); font: 9px sans-serif; color: #555; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 16px; max-width: 980px; color: #1a1a1a; background: #fff;
  font: 13px/1.6 "Hiragino Sans", "Noto Sans JP", "Noto Sans CJK JP", "Yu Gothic", Meiryo, sans-serif; }
h1 { font-size: 20px; line-height: 1.3; margin: 0 0 8px; overflow-wrap: anywhere; }
h2 { font-size: 16px; margin: 24px 0 8px; border-bottom: 2px solid #1d4e89; break-after: avoid; }
h3 { font-size: 13px; margin: 16px 0 4px; break-after: avoid; overflow-wrap: anywhere; }
p { margin: 4px 0; overflow-wrap: anywhere; }
.notes { color: #444; font-size: 11px; }
table { width: 100%; border-collapse: collapse; margin: 6px 0; font-size: 11px; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
th, td { border: 1px solid #b8c0cc; padding: 3px 5px; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
th { background: #eef2f7; overflow-wrap: normal; }
dl { display: grid; grid-template-columns: minmax(7em, max-content) 1fr; gap: 4px 16px; margin: 8px 0; }
dt { font-weight: 700; }
dd { margin: 0; overflow-wrap: anywhere; }
pre { margin: 6px 0; padding: 6px; background: #f5f6f8; border: 1px solid #d5dae1; font: 9.5px/1.45 ui-monospace, Consolas, "Noto Sans Mono CJK JP", monospace;
  white-space: pre-wrap; overflow-wrap: anywhere; }
code { font-family: ui-monospace, Consolas, monospace; }
figure { margin: 8px 0; break-inside: avoid; }
svg { display: block; width: 100%; height: auto; }
@media screen and (max-width: 640px) { figure { overflow-x: auto; } svg { min-width: 720px; } dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: 6px; } }
@media print { body { padding: 0; max-width: none; font-size: 11px; } th { -webkit-print-color-adjust: exact; print-color-adjust: exact; } svg { -webkit-print-color-adjust: exact; print-color-adjust: exact; } }
`;

const cells = (tag: 'th' | 'td', texts: readonly string[]): string =>
  `<tr>${texts.map((text) => `<${tag}${tag === 'th' ? ' scope="col"' : ''}>${htmlText(text)}</${tag}>`).join('')}</tr>`;

const tableOf = ({ head, rows }: Extract<Content, { tag: 'table' }>): string =>
  `<table>\n<thead>${cells('th', head)}</thead>\n<tbody>\n${rows.map((row) => cells('td', row)).join('\n')}\n</tbody>\n</table>`;

const htmlContent = (content: Content): string => {
  switch (content.tag) {
    case 'text':
      return `<p>${htmlText(content.text)}</p>`;
    case 'subheading':
      return `<h3>${htmlText(content.text)}</h3>`;
    case 'facts':
      return `<dl>\n${content.rows.map(([name, value]) => `<dt>${htmlText(name)}</dt><dd>${htmlText(value)}</dd>`).join('\n')}\n</dl>`;
    case 'table':
      return tableOf(content);
    case 'code':
      return `<pre>${content.lines.map((line) => escapedXml(visibleLine(line))).join('\n')}</pre>`;
    case 'picture':
      return `<figure>${content.svg}</figure>`;
  }
};

const sectionOf = ({ heading, contents }: Section): string =>
  `<section>\n<h2>${htmlText(heading)}</h2>\n${contents.map(htmlContent).join('\n')}\n</section>`;

const noteOf = (note: string): string => `<p>${htmlText(note).replaceAll(/`([^`]+)`/g, '<code>$1</code>')}</p>`;

/**
 * No script, no reference to another file, and a policy that forbids both. Escapes by
 * https://cheatsheetseries.owasp.org/cheatsheets/Cross_Site_Scripting_Prevention_Cheat_Sheet.html (rule: every text is escaped).
 */
export const htmlOf = ({ language, title, notes, sections }: ReportDocument): string => `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${htmlText(title)}</title>
<style>${style}</style>
</head>
<body>
<h1>${htmlText(title)}</h1>
<div class="notes">
${notes.map(noteOf).join('\n')}
</div>
${sections.map(sectionOf).join('\n')}
</body>
</html>
`;
