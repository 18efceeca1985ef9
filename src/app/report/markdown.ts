/** Writes a report as Markdown. */

import { type Content, type ReportDocument, visible, visibleLine } from './document.ts';

/** Free text becomes neither a part of the table nor markup. */
const cell = (text: string): string => visible(text).replaceAll(/[\\|`<>*_[\]#]/g, '\\$&');

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** A fence in the text must not end the block. */
const fenced = (lines: readonly string[]): readonly string[] => [
  '```',
  ...lines.map((line) => visibleLine(line).replaceAll('```', "'''")),
  '```',
];

const linesOf = (content: Content): readonly string[] => {
  switch (content.tag) {
    case 'text':
      return [cell(content.text)];
    case 'subheading':
      return [`### ${cell(content.text)}`];
    case 'facts':
      return content.rows.map(([name, value]) => `- **${cell(name)}**: ${cell(value)}`);
    case 'table':
      return [
        row(content.head.map(cell)),
        row(content.head.map(() => '---')),
        ...content.rows.map((cells) => row(cells.map(cell))),
      ];
    case 'code':
    case 'picture':
      return fenced(content.lines);
  }
};

export const markdownOf = ({ title, notes, sections }: ReportDocument): string =>
  [
    `# ${cell(title)}`,
    '',
    ...notes,
    '',
    ...sections.flatMap(({ heading, contents }) => [
      `## ${cell(heading)}`,
      '',
      ...contents.flatMap((content) => [...linesOf(content), '']),
    ]),
  ].join('\n');
