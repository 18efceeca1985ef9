/** `futari status`, `history` and `rollback` beside a real world: without Slack, from the log alone. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { futariIn } from '../../support/commandHost.ts';
import { person } from '../../support/people.ts';
import { runCommand } from '../../support/runCommand.ts';
import { approveByTwo, minuteMs, untilRound } from '../../support/steps.ts';
import { useWorld } from '../../support/useWorld.ts';
import { current, domain, type World } from '../../support/world.ts';

const open = useWorld();
const processTimeoutMs = 120_000;

const futariOn = ({ address: { folder, dynamo } }: World, more: object = {}) => futariIn(folder, dynamo, more);

/** The paths of an answer's fields, as docs/command-line.md lists them. */
const fieldsOf = (value: unknown, path = ''): readonly string[] => {
  if (Array.isArray(value)) return value.flatMap((item) => fieldsOf(item, `${path}[]`));
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([name, inner]) => fieldsOf(inner, path === '' ? name : `${path}.${name}`));
};

const documented = (command: string, page: string): ReadonlySet<string> => {
  const text = readFileSync(page, 'utf8');
  const [, section = ''] = text.split(`## \`futari ${command}`);
  return new Set([...(section.split('\n## ')[0] ?? '').matchAll(/^- `([^`]+)`: /gm)].map(([, field = '']) => field));
};

const undocumented = (command: string, answer: string): readonly string[] => {
  const fields = [...new Set(fieldsOf(JSON.parse(answer)))];
  return ['docs/command-line.md', 'docs/command-line.ja.md'].flatMap((page) => {
    const known = documented(command, page);
    // A null stands for a whole group of fields.
    return fields.filter((field) => !known.has(field) && ![...known].some((one) => one.startsWith(`${field}.`)));
  });
};

describe('without Slack', () => {
  test(
    'given an open round, then status names key, stage, requester, count and next step, and every JSON field is documented',
    async () => {
      const w = await open();
      w.people.set('requester', { name: '鈴木 花子' });
      await untilRound(w);
      await w.approve('approver-1');
      const futari = await futariOn(w);
      const [english, japanese, json, none] = await Promise.all([
        futari('status', '--lang', 'en'),
        futari('status', domain, '--lang', 'ja'),
        futari('status', '--json'),
        futari('status', 'goo.ne.jpp', '--lang', 'en'),
      ]);
      const { rotation } = await w.state();
      expect(english).toMatchObject({ code: 0, err: '' });
      for (const fact of [current, rotation?.next ?? '?', '1 of 2', 'approve on the card', 'Key record is stable'])
        expect(english.out).toContain(fact);
      expect(japanese.out).toMatch(/承認 +1\/2（期限 /);
      const [status] = (JSON.parse(json.out) as { domains: Record<string, unknown>[] }).domains;
      expect(status).toMatchObject({
        domain,
        current,
        rotation: {
          stage: 'Stable',
          next: rotation?.next,
          requester: { id: person('requester').split('/')[1], name: '鈴木 花子' },
          approvals: { count: 1, required: 2 },
        },
        nextSteps: [{ step: 'approval', owner: 'approvers' }],
      });
      expect(undocumented('status', json.out)).toEqual([]);
      expect(none).toMatchObject({ code: 1, out: '', err: expect.stringContaining(`Did you mean "${domain}"?`) });
    },
    processTimeoutMs,
  );

  test(
    'given a domain without a rotation, then plan gives days, forecast, a calendar file that it never overwrites, and documented fields',
    async () => {
      const w = await open();
      const futari = await futariOn(w);
      const file = join(w.address.folder, 'plan.ics');
      const [english, japanese, json, written, twoYears] = await Promise.all([
        futari('plan', domain, '2027', '--lang', 'en'),
        futari('plan', '--lang', 'ja'),
        futari('plan', '2027', '--json'),
        futari('plan', domain, '2027', '--ics', file, '--lang', 'en'),
        futari('plan', '2027', '2028', '--lang', 'en'),
      ]);
      expect(english).toMatchObject({ code: 0, err: '' });
      expect(english.out).toContain('start Thu 1 Apr 2027 → DNS check Thu 15 Apr 2027 → switch Mon 19 Apr 2027');
      expect(english.out).toContain('no earlier record (14 days assumed)');
      expect(japanese.out).toMatch(/見込み +(?:✅|⚠️) /u);
      const { domains } = JSON.parse(json.out) as { domains: { plans: object[] }[] };
      expect(domains).toMatchObject([
        { domain, status: 'planned', plans: [{ start: '2027-04-01', check: '2027-04-15', switch: '2027-04-19' }, {}] },
      ]);
      expect(undocumented('plan', json.out)).toEqual([]);
      expect(written).toMatchObject({ code: 0, err: expect.stringContaining(file) });
      expect(readFileSync(file, 'utf8')).toMatch(/^BEGIN:VCALENDAR\r\n.*DTSTART;VALUE=DATE:20270419\r\n/s);
      expect(await futari('plan', '--ics', file)).toMatchObject({ code: 1, err: expect.stringContaining('--ics') });
      expect(twoYears).toMatchObject({ code: 2, out: '', err: expect.stringContaining('Usage: futari plan') });
    },
    processTimeoutMs,
  );

  test(
    'given a refused click and a rollback under the grant, then the history tells both in sentences with names',
    async () => {
      const w = await open();
      w.people.set('approver-1', { name: '田中 一郎' });
      await untilRound(w);
      await w.approve('requester');
      await approveByTwo(w);
      await w.pass(10 * minuteMs);
      const arn = (user: string): string => `arn:aws:iam::123456789012:user/${user}`;
      const people = ['U0ALICE', 'U0BOB'].map((slack) => ({ slack, arn: arn(slack) }));
      const futari = await futariOn(w, { breakGlass: { people } });
      const before = await futari('rollback', domain, '--lang', 'en');
      expect(before).toMatchObject({ code: 0, err: '', out: expect.stringContaining(`/dkim rollback ${domain}`) });
      expect(before.out).toContain(`first person:  futari break-glass request ${domain}`);
      expect(before.out).toContain('changed nothing');
      await w.request('approver-1', 'rollback');
      await w.pass(30 * minuteMs);
      const [history, json, newest, after, afterJson] = await Promise.all([
        futari('history', domain, '--lang', 'ja'),
        futari('history', domain, '--json', '--lang', 'en'),
        futari('history', domain, '--last', '1', '--lang', 'en'),
        futari('rollback', domain, '--lang', 'en'),
        futari('rollback', domain, '--json'),
      ]);
      expect(history.out).toContain('操作「切り替えの承認」を受け付けませんでした（役割がないため）');
      expect(history.out).toMatch(/ロールバックを決定（田中 一郎、/);
      expect(history.out).not.toMatch(/not_allowed|名前の記録なし|\bapprove\b/);
      const { entries } = JSON.parse(json.out) as {
        entries: { event: string; text: string; people: { name: string }[] }[];
      };
      const decided = entries.find(({ event }) => event === 'RollbackDecided');
      expect(decided?.people).toEqual([{ id: person('approver-1').split('/')[1], name: '田中 一郎' }]);
      expect(decided?.text).toContain('rollback decided (田中 一郎, ');
      expect(undocumented('history', json.out)).toEqual([]);
      expect(newest.out).toMatch(/^\(\d+ older entries .*\)\nv\d+ /);
      expect(after).toMatchObject({ code: 1, out: expect.stringContaining('cannot be rolled back now') });
      expect(undocumented('rollback', afterJson.out)).toEqual([]);
      const file = join(w.address.folder, 'ledger.csv');
      const [ledger, csv, written] = await Promise.all([
        futari('ledger', '--year', '2025', '--json'),
        futari('ledger', '--year', '2025'),
        futari('ledger', '--year', '2025', '--out', file),
      ]);
      expect(undocumented('ledger', ledger.out)).toEqual([]);
      expect(csv).toMatchObject({ code: 0, err: '', out: expect.stringContaining('田中 一郎') });
      expect(written).toMatchObject({ code: 0, out: '', err: expect.stringContaining(file) });
      expect(readFileSync(file, 'utf8')).toBe(csv.out);
      expect(statSync(file).mode & 0o777).toBe(0o600);
      // A ledger may have been signed: it is never overwritten.
      const again = await futari('ledger', '--year', '2024', '--out', file, '--lang', 'en');
      expect(again).toMatchObject({ code: 1, out: '', err: expect.stringContaining(file) });
      expect(readFileSync(file, 'utf8')).toBe(csv.out);
    },
    processTimeoutMs,
  );

  test(
    'given nothing configured, then the missing setting is named, and no Slack secret is demanded',
    async () => {
      const words = ['history', 'report', 'rollback'].map((name) => [name, domain]);
      const lines = [['status'], ['plan'], ['public-key'], ...words];
      for (const { code, out, err } of await Promise.all(lines.map((args) => runCommand(args)))) {
        expect({ code, out }).toEqual({ code: 78, out: '' });
        expect(err).toContain('DKIM_CONFIG');
        expect(err).not.toContain('SLACK');
      }
    },
    processTimeoutMs,
  );
});
