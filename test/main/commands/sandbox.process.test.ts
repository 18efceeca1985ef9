import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openTerminal, type Terminal } from './sandboxChild.ts';

const processTimeoutMs = 300_000;
let terminal: Terminal;
beforeEach(async () => {
  terminal = await openTerminal();
});
afterEach(() => terminal.close());

/** Runs one command and expects it to be done. */
const done = async (...args: string[]): Promise<string> => {
  const { code, out, err } = await terminal.sandbox(...args);
  expect({ args, code, err }).toEqual({ args, code: 0, err: '' });
  return out;
};

describe('the sandbox from a second terminal', () => {
  test(
    'given a sandbox that runs, then commands carry a whole rotation through, and back while Slack is down',
    async () => {
      expect(await terminal.start()).toContain('npm run sandbox -- help');
      const rotated = await done('say', 'requester', '/dkim rotate goo.ne.jp');
      expect(rotated).toContain('ローテーションを開始しました');
      expect(rotated).toMatch(/起きたこと \/ happened:\n {2}\+ /);
      expect(rotated).toMatch(/いま \/ now: .* \/ .*\n次 \/ next: 2025-09-\d\d /);
      const [name = ''] = /\S+\.txt/.exec(await done('file')) ?? [];
      expect(await done('file', name)).toContain('v=DKIM1;');
      const form = await terminal.sandbox('click', 'application_submitted', 'requester');
      expect(form).toMatchObject({ code: 1, out: expect.stringContaining('ticket=') });
      await done('click', 'application_submitted', 'requester', 'ticket=DNS-1', 'submitted=2025-09-18');
      expect(await done('publish')).toContain('gooid-21-prod-20250918-2._domainkey.goo.ne.jp TXT "v=DKIM1;');
      const moved = await done('clock', '+1d');
      expect(moved).toMatch(/→ 2025-09-19.*\n\n起きたこと \/ happened:\n(?: {2}[+~].*\n)+いま \/ now: /);
      expect(await done('show')).toContain('[承認]');
      const wrong = await terminal.sandbox('click', 'aprove', 'approver-1');
      expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining('approve (承認)') });
      await done('click', 'approve', 'approver-1');
      await done('click', 'approve', 'approver-2');
      await done('clock', '+5m');
      expect(await done('ses')).toContain('signs with gooid-21-prod-20250918-2');
      expect(await done('state')).toMatch(/stage +Watching/);
      expect(await done('mail')).toContain('s=gooid-21-prod-20250918-2');
      const dialog = await terminal.sandbox('click', 'rollback', 'approver-1');
      expect(dialog).toMatchObject({ code: 1, out: expect.stringContaining('ロールバックの確認') });
      expect(await done('ses')).toContain('signs with gooid-21-prod-20250918-2');
      await done('slack', 'down');
      const unheard = await terminal.sandbox('click', 'rollback', 'approver-1', '--yes');
      expect(unheard).toMatchObject({ code: 1, err: expect.stringContaining('break-glass request --as operator') });
      const printed = await done('break-glass', 'request', '--as', 'operator', '--reason', 'Slack is down, p=fail');
      expect(printed).toContain('operator さんの要求を記録しました');
      const same = await terminal.sandbox('break-glass', 'confirm', '--as', 'operator');
      expect(same).toMatchObject({ code: 1, out: expect.stringContaining('要求したご本人は確認できません') });
      expect(await done('ses')).toContain('signs with gooid-21-prod-20250918-2');
      const confirmed = await done('break-glass', 'confirm', '--as', 'approver-1');
      expect(confirmed).toContain('SES が前の鍵を受け付けました');
      await done('slack', 'up');
      await done('clock', '+1h');
      await done('click', 'close_break_glass', 'approver-1');
      expect(await done('ses')).toContain('signs with gooid-21-prod-20250904-1');
      expect(await terminal.stop()).toBe(0);
      expect(existsSync(join(terminal.folder, '.futari', 'sandbox.json'))).toBe(false);
    },
    processTimeoutMs,
  );

  test(
    'given no sandbox, or what is no command, then it says what to do, by exit code 1 or 2',
    async () => {
      const [absent, unknown, unfinished, option, help] = await Promise.all([
        terminal.sandbox('show'),
        terminal.sandbox('dance'),
        terminal.sandbox('click', '--force'),
        terminal.sandbox('say'),
        terminal.sandbox('help'),
      ]);
      expect(absent).toMatchObject({ code: 1, err: expect.stringContaining('npm start') });
      expect(unknown).toMatchObject({ code: 2, err: expect.stringContaining('publish') });
      expect(unfinished).toMatchObject({ code: 2, err: expect.stringContaining('--yes') });
      expect(option.code).toBe(1);
      expect(help).toMatchObject({ code: 0, out: expect.stringContaining('clock') });
    },
    processTimeoutMs,
  );
});
