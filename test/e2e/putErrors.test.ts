import { describe, expect, test } from '@jest/globals';
import { approveByTwo, minuteMs, nextOf, notified, outcomes, stageOf, untilRound } from '../support/steps.ts';
import { useWorld } from '../support/useWorld.ts';
import { account, current, domain, type World } from '../support/world.ts';

const open = useWorld();
const region = 'ap-northeast-1';
const put = 'PutEmailIdentityDkimSigningAttributes' as const;

/** Every client error that SES has for the Put (the service model). */
const clientErrors = [
  ['BadRequestException', 400],
  ['NotFoundException', 404],
  ['ConcurrentModificationException', 409],
  ['TooManyRequestsException', 429],
] as const;

const identityIs = async (w: World, signingEnabled: boolean): Promise<void> => {
  const privateKey = (await w.vault.use(domain, current, async (held) => held.pkcs1Base64())) ?? '';
  const identity = { account, region, identity: domain, origin: 'EXTERNAL', selector: current } as const;
  await w.sandbox.ses.putIdentity({ ...identity, privateKey, signingEnabled });
};

const refusedCodes = (w: World): readonly unknown[] =>
  w.sentNotices.filter(({ code }) => code === 'put_refused').map(({ facts }) => facts.code);

describe('every error that SES has for a Put is told by its name, and leaves a state that goes on (I6)', () => {
  test('given each client error in turn, then SES has not changed, people hear which, and the same round sends again', async () => {
    const w = await open({ policy: { forwardAttemptsMax: clientErrors.length + 1 } });
    await untilRound(w);
    for (const [code, status] of clientErrors) {
      w.sandbox.ses.arm({ operation: put, times: 1, kind: { tag: 'error', code, status } });
    }
    await approveByTwo(w);
    expect(refusedCodes(w)).toEqual(['BadRequestException']);
    expect(w.selectors()).toEqual([current]);
    expect(await stageOf(w)).toBe('Switching');
    await w.pass(15 * minuteMs);
    expect(refusedCodes(w)).toEqual(clientErrors.map(([code]) => code));
    expect(await outcomes(w)).toEqual([...clientErrors.map(() => 'forward refused'), 'forward applied']);
    expect(w.puts()).toHaveLength(clientErrors.length + 1);
    expect(w.selectors()).toEqual([await nextOf(w)]);
    expect((await w.state()).rotation?.round?.id).toBe(1);
  });

  test('given signing that is switched off between the approvals, then nothing is sent, the round is void, and the next one turns it on', async () => {
    const w = await open();
    await untilRound(w);
    await w.approve('approver-1');
    await identityIs(w, false);
    await w.approve('approver-2');
    expect(w.puts()).toEqual([]);
    expect(notified(w)).toContain('round_changed');
    await w.pass(2 * minuteMs);
    const { rotation } = await w.state();
    expect(rotation?.round).toMatchObject({ id: 2, ended: null, targets: [{ signingEnabled: false }] });
    await approveByTwo(w);
    await w.pass(10 * minuteMs);
    expect(w.sandbox.ses.identities()[0]).toMatchObject({ signingEnabled: true, selector: await nextOf(w) });
    expect(await stageOf(w)).toBe('Watching');
  });

  test('given an identity that SES does not find when the Put comes, then it is refused at its bound, told, and nobody is stuck', async () => {
    const w = await open();
    await untilRound(w);
    w.sandbox.ses.arm({ operation: put, times: 3, kind: { tag: 'error', code: 'NotFoundException', status: 404 } });
    await approveByTwo(w);
    await w.pass(10 * minuteMs);
    expect(refusedCodes(w)).toEqual(Array(3).fill('NotFoundException'));
    expect(notified(w)).toContain('switch_failed');
    expect(await stageOf(w)).toBe('Stable');
    expect(w.selectors()).toEqual([current]);
    expect(await w.request('requester', 'cancel', { inputs: { reason: 'the identity is gone' } })).toMatchObject({
      tag: 'accepted',
    });
  });
});
