/** What takes the place of a file: all of its content, within Slack's limits. */
import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { fileParts } from '../../../../src/adapters/slack/views/files.ts';
import { anyText } from '../../../support/anyText.ts';

const partsOf = (content: string, name = 'a.txt') =>
  fileParts('ja', { name, title: '申請書', content, command: 'futari application a b' });

const sectionsOf = (parts: ReturnType<typeof partsOf>): readonly string[] =>
  parts.flatMap(({ blocks }) =>
    blocks.map((block) => (block.type === 'section' && block.text !== undefined ? block.text.text : '')),
  );

const shown = (section: string): string =>
  section.slice(4, -4).replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

test('given any content, then the parts hold all of it in order, and each stays within a section and a message', async () => {
  const line = anyText(4_000).map((text) => text.replaceAll('`', ''));
  const contents = fc.array(line, { minLength: 1, maxLength: 12 }).map((lines) => lines.join('\n').trimEnd());
  await fc.assert(
    fc.asyncProperty(contents, async (content) => {
      const parts = partsOf(content);
      const code = sectionsOf(parts).filter((text) => text.startsWith('```'));
      for (const text of sectionsOf(parts)) expect(text.length).toBeLessThanOrEqual(3_000);
      for (const part of parts) {
        expect(sectionsOf([part]).join('').length).toBeLessThanOrEqual(13_000);
      }
      // A line that no section holds is broken; nothing else is added or taken away.
      const joined = code.map(shown).join('\n').replaceAll('\n', '');
      expect(joined).toBe(content.replaceAll('\n', ''));
    }),
    { numRuns: 40 },
  );
});

test('given code fences in the content, then they do not end the block early; given too much or JSON, then there are no parts', () => {
  expect(sectionsOf(partsOf('a\n```\n<@U1>')).at(-1)).toBe("```\na\n'''\n&lt;@U1&gt;\n```");
  expect(partsOf('x'.repeat(200_000))).toEqual([]);
  expect(partsOf('{}', 'a.json')).toEqual([]);
});
