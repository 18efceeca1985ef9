import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { quoted } from '../../src/adapters/slack/views/blocks.ts';
import { forTerminal, oneLine } from '../../src/domain/inputs.ts';
import { anyText } from '../support/anyText.ts';

const obeyed = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u;

describe('what people write freely is one line that shows what it is', () => {
  test.each([
    ['two\nlines\r\nand\tmore', 'two lines and more'],
    ['\u202egnp.exe', 'gnp.exe'],
    ['\u001b[2J\u001b[1;32mIt holds', '[2J [1;32mIt holds'],
    ['a\u2028b\u0085c', 'a b c'],
    ['👩‍💻 対応中', '👩‍💻 対応中'],
    ['\ud800broken', 'broken'],
  ])('given %j, then it is read as %j', (text, line) => {
    expect(oneLine(text)).toBe(line);
  });

  test('given any text, then nothing is left that a terminal or a reader would obey', () => {
    fc.assert(
      fc.property(anyText(200), (text) => {
        expect(oneLine(text)).not.toMatch(obeyed);
        expect(forTerminal(text).replaceAll(/[\n\t]/g, '')).not.toMatch(obeyed);
      }),
    );
  });

  test('given JSON for scripts, then it reads as before', () => {
    const value = { name: 'a\u202eb\u009bc\ud83d\ude00', lines: 'x\ny' };
    expect(JSON.parse(forTerminal(JSON.stringify(value, null, 2)))).toEqual(value);
  });
});

describe('what people write, inside a message', () => {
  test.each([
    ['<!channel> & <@U1>', '&lt;!channel&gt; &amp; &lt;@U1&gt;'],
    ['*approved* by _all_ `x` ~y~', '∗approved∗ by ＿all＿ ˋxˋ ∼y∼'],
    ['*two words*', '∗two words∗'],
    ['> quoted\n> again', 'quoted &gt; again'],
    ['REQ_1_2 and sel._domainkey.goo.ne.jp', 'REQ_1_2 and sel._domainkey.goo.ne.jp'],
    ['3 * 4 * 5', '3 * 4 * 5'],
  ])('given %j, then it is shown as %j', (text, shown) => {
    expect(quoted(text, 200)).toBe(shown);
  });
});
