import { describe, expect, test } from '@jest/globals';
import { wordsOf } from '../../../src/main/sandboxCli/command.ts';

describe('what is typed after the verb', () => {
  test('given words, pairs and switches, then each is found whatever the order', () => {
    const typed = wordsOf(['--yes', 'submitted', 'ticket=DNS-1=2', 'requester'], 0);
    expect(typed).toEqual({ words: ['submitted', 'requester'], pairs: { ticket: 'DNS-1=2' }, yes: true, json: false });
  });

  test('given options that take a value, then the value is text, whatever it begins with or holds', () => {
    const typed = wordsOf(['request', '--reason', '--no "p=" seen', '--as', 'operator'], 0, ['as', 'reason']);
    expect(typed).toMatchObject({ words: ['request'], pairs: { as: 'operator', reason: '--no "p=" seen' } });
  });

  test('given an option without its value, or none of the command, then it is refused by name', () => {
    expect(() => wordsOf(['confirm', '--as'], 0, ['as'])).toThrow('--as needs a value');
    expect(() => wordsOf(['--as', 'operator'], 0)).toThrow('no such option: --as');
  });
});
