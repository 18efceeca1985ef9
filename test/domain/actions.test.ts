import { describe, expect, test } from '@jest/globals';
import { carriedInputs, parseInputs } from '../../src/domain/actionInputs.ts';
import { ACTIONS, actions, isButton, isForm } from '../../src/domain/actions.ts';
import type { RawInputs } from '../../src/domain/inputs.ts';
import { calendar } from '../support/applicationOnSite.ts';

const at = Date.parse('2025-09-18T01:00:00Z');
const parse = (action: (typeof actions)[number], raw: RawInputs) => parseInputs(action, raw, { calendar, at });

describe('what people write beside an action is parsed once, by the row of the action', () => {
  test.each<[(typeof actions)[number], RawInputs, object]>([
    [
      'submitted',
      { ticket: 'REQ-1', submitted: '09-17', promisedDate: '' },
      { ticket: 'REQ-1', submitted: '2025-09-17' },
    ],
    ['rollback', { ban: 'yes', evidence: 'a'.repeat(64) }, { ban: true, evidence: 'a'.repeat(64) }],
    ['rollback', { ban: 'no', evidence: 'what nobody showed' }, {}],
    ['attest_unused', { selector: 'no name', note: 'asked' }, { selector: null, note: 'asked' }],
    ['declare_compromised', { selector: 'no name' }, { selector: 'no name' }],
    ['report', { rotation: '１２' }, { rotation: 12 }],
    ['report', { rotation: 'newest' }, { rotation: null }],
    ['decline', { reason: '鍵'.repeat(501) }, { reason: '鍵'.repeat(500) }],
    ['approve', { reason: 'this action takes none', digest: 'x' }, {}],
  ])('given %s with %j, then %j', (action, raw, inputs) => {
    expect(parse(action, raw)).toEqual({ tag: 'parsed', inputs });
  });

  test('given mentions, emoji, right-to-left marks and line breaks in any free field, then one line is left that reads as it was typed', () => {
    const hostile = '=1+1\u202e <!channel>\r\n😀 *鍵*\u2028\u0000\u200f@here\ufeff';
    const fields = actions.flatMap((action) =>
      Object.entries<object>(ACTIONS[action].inputs).flatMap(([name, kind]) =>
        'charsMax' in kind ? [[action, name] as const] : [],
      ),
    );
    expect(fields.map(([, name]) => name)).toEqual(expect.arrayContaining(['ticket', 'reason', 'note', 'domain']));
    for (const [action, name] of fields) {
      const inputs = { [name]: '=1+1 <!channel> 😀 *鍵* @here' };
      expect([action, parse(action, { [name]: hostile })]).toEqual([action, { tag: 'parsed', inputs }]);
    }
  });

  test.each(['2025-02-31', '令和8年10月1日', '02-30'])(
    'given the date "%s", then it is refused as it was written',
    (text) => {
      expect(parse('submitted', { submitted: text })).toEqual({ tag: 'refused', code: 'bad_date', text });
      expect(parse('application_submitted', { promisedDate: text })).toEqual({
        tag: 'refused',
        code: 'bad_date',
        text,
      });
    },
  );

  test('given names that every object inherits, then none is an action, a button, a form or an input', () => {
    for (const name of ['constructor', '__proto__', 'toString']) {
      expect([isButton(name), isForm(name), carriedInputs.has(name)]).toEqual([false, false, false]);
    }
    expect(parse('submitted', JSON.parse('{"__proto__":"x","constructor":"y"}') as RawInputs)).toEqual({
      tag: 'parsed',
      inputs: {},
    });
  });
});

describe('the table of actions', () => {
  test('given every verb, then it asks for one action', () => {
    const verbs = actions.flatMap((action) => ACTIONS[action].typed?.verb ?? []);
    expect(new Set(verbs).size).toBe(verbs.length);
  });

  test('given what is typed, then it decides about SES and the end of a rotation by a button alone', () => {
    const confirmed = ['Rollback', 'CancelRotation', 'DeclareCompromised', 'ApproveSwitch', 'ExecuteSwitch'];
    const typed = actions.filter((action) => ACTIONS[action].typed !== null && ACTIONS[action].step === 'decides');
    expect(typed.filter((action) => confirmed.includes(ACTIONS[action].command))).toEqual([]);
  });
});
