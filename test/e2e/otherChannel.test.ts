/** Cards live in the domain's channel: a command given elsewhere is answered with the way there (design.md 2). */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { SandboxService } from '../../src/main/sandbox.ts';
import { sayTo } from '../../src/sandbox/control/people.ts';
import type { SlackMessage } from '../../src/sandbox/slack/stores.ts';
import { startSandboxService } from '../support/sandboxService.ts';

let service: SandboxService;
beforeAll(async () => {
  service = await startSandboxService({ sesThrottleMs: 0 });
});
afterAll(() => service.close());

const answersTo = async (person: string, text: string): Promise<readonly SlackMessage[]> => {
  const output = await sayTo(service, { person, text, channel: '#other' });
  return output.tag === 'answered' ? output.answers : [];
};

const shown = (answers: readonly SlackMessage[]): string => JSON.stringify(answers.map(({ blocks }) => blocks));

const rotation = async (): Promise<number> =>
  (await service.application.log.load(service.domain))?.state.rotation?.id ?? 0;

describe('a command in another channel', () => {
  test('given no rotation yet, then the answer names the channel, for this person alone, and nothing starts', async () => {
    const answers = await answersTo('requester', '/dkim rotate');
    expect(answers).toHaveLength(1);
    expect(shown(answers)).toContain('<#C0DKIM>');
    expect(service.sandbox.slack.messages('#other')).toEqual([]);
    expect(await rotation()).toBe(0);
  });

  test('given a card, then what acts and what only reads are answered with its link, in the language of the person', async () => {
    await sayTo(service, { person: 'requester', text: '/dkim rotate' });
    expect(await rotation()).toBe(1);
    for (const verb of ['rotate', 'submitted DNS-1', 'status', 'check', 'plan', 'history', 'cancel']) {
      const answers = await answersTo('requester', `/dkim ${verb}`);
      expect(answers).toHaveLength(verb === 'check' ? 2 : 1);
      expect(shown(answers)).toMatch(/<#C0DKIM>.*archives\/C0DKIM\/p\d+/s);
    }
    expect(shown(await answersTo('approver-2', '/dkim status goo.ne.jp'))).toContain('Nothing has changed.');
    expect((await service.application.log.load(service.domain))?.state.rotation?.application).toBeNull();
  });

  test('given who may see nothing of the domain, then neither channel nor card is named', async () => {
    const answers = await answersTo('outsider', '/dkim status');
    expect(answers).toHaveLength(1);
    expect(shown(answers)).not.toContain('C0DKIM');
  });

  test('given help, then it is given anywhere', async () => {
    expect(shown(await answersTo('requester', '/dkim help'))).toContain('/dkim rotate');
  });

  test('given a rollback, then nobody is sent from place to place: it is answered there, and refused only for its own reason', async () => {
    const answers = shown(await answersTo('approver-1', '/dkim rollback'));
    expect(answers).not.toContain('<#C0DKIM>');
    expect(answers).toMatch(/archives\/C0DKIM\/p\d+/);
  });
});
