/** Who was refused what is in the signed log, and nobody can fill it. */
import { expect, test } from '@jest/globals';
import { dayMs, reportOf } from '../support/steps.ts';
import { useWorld } from '../support/useWorld.ts';

const open = useWorld();

test('given people who are refused, then the log says who, what and why; a repeated delivery and a look are none of it', async () => {
  const w = await open();
  await w.request('requester', 'rotate');
  expect(await w.request('outsider', 'cancel_rotation')).toMatchObject({ tag: 'refused', code: 'not_allowed' });
  expect(await w.request('approver-1', 'prepare_rollback')).toMatchObject({
    tag: 'refused',
    code: 'nothing_to_roll_back',
  });
  await w.request('requester', 'rotate', { id: 'click-2' });
  await w.request('outsider', 'status');
  const tried = async (): Promise<readonly string[]> =>
    (await w.history())
      .flatMap(({ events }) => events)
      .flatMap((event) =>
        event.type === 'RequestRefused' ? [`${event.name} ${event.action} ${event.refusal} ${event.group}`] : [],
      );
  const first = [
    'outsider cancel_rotation not_allowed outsider',
    'approver-1 prepare_rollback nothing_to_roll_back known',
    'requester rotate rotation_running known',
  ];
  expect(await tried()).toEqual(first);
  for (let click = 0; click < 30; click += 1) await w.request('guest', 'approve');
  expect(await tried()).toHaveLength(2 + 10);
  expect((await w.state()).refusals).toMatchObject({ known: 2, outsider: 20 });
  await w.pass(dayMs);
  await w.request('guest', 'approve');
  expect((await tried()).at(-1)).toBe('guest approve guest outsider');
  expect((await reportOf(w)).markdown).toContain(
    'requester さんの操作「ローテーションの開始」を受け付けませんでした（ローテーションが進行中のため）',
  );
});
