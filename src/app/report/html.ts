/**
 * Writes a report as one HTML file that prints on A4: no script, no reference to another file, and a policy that forbids both. Escapes by
 * https://cheatsheetseries.owasp.org/cheatsheets/Cross_Site_Scripting_Prevention_Cheat_Sheet.html (rule: every text is escaped).
 */

import { type Content, type ReportDocument, type Section, visible, visibleLine } from './document.ts';
import { escapedXml } from './timeline.ts';

const textOf = (text: string): string => escapedXml(visible(text));

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
  `<tr>${texts.map((text) => `<${tag}${tag === 'th' ? ' scope="col"' : ''}>${textOf(text)}</${tag}>`).join('')}</tr>`;

const tableOf = ({ head, rows }: Extract<Content, { tag: 'table' }>): string =>
  `<table>\n<thead>${cells('th', head)}</thead>\n<tbody>\n${rows.map((row) => cells('td', row)).join('\n')}\n</tbody>\n</table>`;

const contentOf = (content: Content): string => {
  switch (content.tag) {
    case 'text':
      return `<p>${textOf(content.text)}</p>`;
    case 'subheading':
      return `<h3>${textOf(content.text)}</h3>`;
    case 'facts':
      return `<dl>\n${content.rows.map(([name, value]) => `<dt>${textOf(name)}</dt><dd>${textOf(value)}</dd>`).join('\n')}\n</dl>`;
    case 'table':
      return tableOf(content);
    case 'code':
      return `<pre>${content.lines.map((line) => escapedXml(visibleLine(line))).join('\n')}</pre>`;
    case 'picture':
      return `<figure>${content.svg}</figure>`;
  }
};

const sectionOf = ({ heading, contents }: Section): string =>
  `<section>\n<h2>${textOf(heading)}</h2>\n${contents.map(contentOf).join('\n')}\n</section>`;

const noteOf = (note: string): string => `<p>${textOf(note).replaceAll(/`([^`]+)`/g, '<code>$1</code>')}</p>`;

export const htmlOf = ({ language, title, notes, sections }: ReportDocument): string => `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${textOf(title)}</title>
<style>${style}</style>
</head>
<body>
<h1>${textOf(title)}</h1>
<div class="notes">
${notes.map(noteOf).join('\n')}
</div>
${sections.map(sectionOf).join('\n')}
</body>
</html>
`;
