/** Slack formats `*bold*` and code only between spaces or ASCII punctuation; elsewhere it shows the marks. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { NodeType, parse } from 'slack-message-parser';
import { answerView, helpView } from '../../../../src/adapters/slack/views/answer.ts';
import { quoted, section, spacedMarks } from '../../../../src/adapters/slack/views/blocks.ts';
import { refusalCodes } from '../../../../src/domain/decision.ts';
import { catalogue, fill, placeholder } from '../../../../src/texts/text.ts';
import { doubleSpaces, literalMarks, literalMarksIn } from '../../../support/literalMarks.ts';
import { at, domain, policy, requester, settings, stateIn } from '../states.ts';

const languages = ['ja', 'en'] as const;
const rows = Object.entries(catalogue).flatMap(([key, row]) =>
  languages.map((language) => [`${key} ${language}`, row[language]] as const),
);

const drawn = (text: string): string => section(text).text?.text ?? '';

/** Fills each placeholder; one inside code with a plain value, as `asCode` gives it. */
const filled = (template: string, value: string): string =>
  template
    .split(/(`[^`\n]*`)/)
    .map((part) => part.replace(placeholder, part.startsWith('`') ? 'x' : value))
    .join('');

describe('given every row of texts, then no mark is left where Slack would show it', () => {
  test.each(['x', '対象', '`x`', '<@U1>'])('with %s in its places', (value) => {
    const left = rows.flatMap(([row, template]) => {
      const text = drawn(filled(template, value));
      return literalMarks(text).length > 0 ? [[row, text]] : [];
    });
    expect(left).toEqual([]);
  });

  test('and it needs no space between code or bold and a mark of punctuation, where a reader would stumble', () => {
    const odd = rows.flatMap(([row, template]) => {
      const text = drawn(filled(template, 'x'));
      return /[（「『] [`*]|[`*] [。、，）」』:;]/.test(text) ? [[row, text]] : [];
    });
    expect(odd).toEqual([]);
  });
});

describe('given an answer, then no mark is left and no space is doubled', () => {
  const request = {
    ...{ id: 'x', person: requester, domain, channel: 'C0DKIM', rotation: null, round: null, digest: null, inputs: {} },
    action: 'approve',
  } as const;

  test.each(languages)('every refusal, and the help, in %s', (language) => {
    const context = { language, policy, testEndpoints: true, link: 'https://x.slack.com/1', at } as const;
    const names = rows.flatMap(([, template]) =>
      [...template.matchAll(placeholder)].map(([, name = '']) => [name, 'x']),
    );
    const facts = { ...Object.fromEntries(names), since: String(at), until: String(at) };
    const blocks = [
      ...refusalCodes.map((code) =>
        answerView(context, request, { tag: 'refused', code, facts, state: stateIn('awaitingApplication'), settings }),
      ),
      helpView(language, null, null),
      helpView(language, 'statsu', null),
      helpView(language, null, { verb: 'status', word: '*x*' }),
    ].map((rendered) => rendered.blocks);
    expect(literalMarksIn(blocks)).toEqual([]);
    expect(doubleSpaces(blocks)).toEqual([]);
  });
});

describe('a space outside a pair of marks', () => {
  test.each([
    ['*対象*（この順に）', '*対象* （この順に）'],
    ['セレクター`s1`を*s2*に', 'セレクター `s1` を *s2* に'],
    ['*`s1` の鍵*です', '*`s1` の鍵* です'],
    ['*鍵は`s1`*', '*鍵は `s1`*'],
    ['*When*: now. (`p=` is empty), `x`.', '*When*: now. (`p=` is empty), `x`.'],
    ['値は`a*b`と`*.goo`で', '値は `a*b` と `*.goo` で'],
    ['```\n*a*b `c`d\n```', '```\n*a*b `c`d\n```'],
    ['3 * 4 * 5', '3 * 4 * 5'],
  ])('given %j, then %j', (text, spaced) => {
    expect(spacedMarks(text)).toBe(spaced);
  });

  test('given a text that is too long inside its code, then the code ends with the ellipsis', () => {
    const text = drawn(`${'あ'.repeat(2_900)} \`${'x'.repeat(200)}\` です`);
    expect(text).toHaveLength(3_000);
    expect(text.endsWith('x…`')).toBe(true);
    expect(literalMarks(text)).toEqual([]);
  });

  test('given any code, then its value is unchanged and it is shown as code', () => {
    const around = fc.string({ unit: fc.constantFrom('対', '。', '（', ' ', 'a', '.', ':', '\n'), maxLength: 3 });
    const code = fc.string({ unit: fc.constantFrom('*', '_', '対', 'a', ' ', '.'), minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(around, code, around, (before, value, after) => {
        const { children } = parse(spacedMarks(`${before}\`${value}\`${after}`));
        expect(children.flatMap((node) => (node.type === NodeType.Code ? [node.text] : []))).toEqual([value]);
      }),
    );
  });

  test('given text from people between two rows of ours, then its marks neither format nor pair with ours', () => {
    for (const written of ['a*b*c', '*b', 'b*', '対`象', '`', '重*要*です', '3 * 4']) {
      const text = drawn(fill('理由: {reason} *至急* `x`', { reason: quoted(written, 100) }));
      const nodes = parse(text).children.filter(({ type }) => type !== NodeType.Text);
      expect([written, nodes.map(({ source }) => source)]).toEqual([written, ['*至急*', '`x`']]);
    }
  });
});
