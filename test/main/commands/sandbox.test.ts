import { describe, expect, test } from '@jest/globals';
import { fault } from '../../../src/main/commands/sandbox.ts';
import { type Client, parseArgs } from '../../../src/main/commands/sandboxClient.ts';

describe('what is typed after the verb', () => {
  test('given words, pairs and switches, then each is found whatever the order', () => {
    const typed = parseArgs(['--yes', 'submitted', 'ticket=DNS-1=2', 'requester'], 0);
    expect(typed).toEqual({ args: ['submitted', 'requester'], pairs: { ticket: 'DNS-1=2' }, yes: true, json: false });
  });

  test('given options that take a value, then the value is text, whatever it begins with or holds', () => {
    const typed = parseArgs(['request', '--reason', '--no "p=" seen', '--as', 'operator'], 0, ['as', 'reason']);
    expect(typed).toMatchObject({ args: ['request'], pairs: { as: 'operator', reason: '--no "p=" seen' } });
  });

  test('given an option without its value, or none of the command, then it is refused by name', () => {
    expect(() => parseArgs(['confirm', '--as'], 0, ['as'])).toThrow('--as needs a value');
    expect(() => parseArgs(['--as', 'operator'], 0)).toThrow('no such option: --as');
  });
});

describe('what a fault does not take', () => {
  const untouched: Client = {
    get: () => Promise.reject(new Error('asked')),
    post: () => Promise.reject(new Error('asked')),
  };

  test.each([
    [['clear', 'dns'], 'dns'],
    [['clear', 'times=2'], 'times'],
    [['ses', 'error', 'twice'], 'twice'],
    [['slack', 'dropped', 'after'], 'after'],
  ])('given fault %j, then "%s" is named, and nothing is armed', async (args, word) => {
    await expect(fault.run(untouched, parseArgs(args, 0), () => undefined)).rejects.toThrow(word);
  });
});
