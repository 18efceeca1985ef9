import { describe, expect, test } from '@jest/globals';
import { recordName } from '../../src/domain/names.ts';
import { dayMs, hourMs, untilWatching } from '../support/steps.ts';
import { useWorld } from '../support/useWorld.ts';
import { account, current, domain, type World, type WorldOptions } from '../support/world.ts';

const openWorld = useWorld();
/** Two days show what fourteen would: the hours between are swept one by one. */
const overlapMs = 2 * dayMs;
const open = (options: WorldOptions = {}) => openWorld({ policy: { overlapMs }, ...options });
const region = 'us-east-1';

const putThere = (w: World, selector: string, privateKey: string): Promise<void> =>
  w.sandbox.ses.putIdentity({ account, region, identity: domain, origin: 'EXTERNAL', selector, privateKey });

/** The rotation is over and so is the overlap of its previous selector. */
const untilOverlapOver = async (w: World): Promise<void> => {
  await untilWatching(w);
  await w.pass(25 * hourMs);
  await w.request('requester', 'confirm_completion');
  await w.pass(overlapMs + dayMs);
};

const previous = async (w: World): Promise<string | undefined> => (await w.state()).selectors[current]?.status;

describe('a key goes only when no region of the account uses it (I8)', () => {
  test('given another region that signs with the previous selector, then record and key stay until it does not', async () => {
    const w = await open();
    const key = (await w.vault.use(domain, current, async (held) => held.pkcs1Base64())) ?? '';
    await putThere(w, current, key);
    await untilOverlapOver(w);
    expect(await previous(w)).toBe('live');
    await putThere(w, 'of-their-own-1', key);
    await w.pass(dayMs);
    // Mail that was signed there a moment ago is under way too.
    expect(await w.request('requester', 'attest_unused')).toMatchObject({ tag: 'refused', code: 'nothing_to_attest' });
    await w.pass(overlapMs);
    expect(await w.request('requester', 'attest_unused')).toMatchObject({ tag: 'accepted' });
    expect(await previous(w)).toBe('removable');
    await putThere(w, current, key);
    w.sandbox.dns.remove(recordName(current, domain));
    await w.pass(2 * dayMs);
    expect(await previous(w)).toBe('gone');
    expect(await w.vault.describe(domain, current)).not.toBeNull();
  });

  test('given no list of regions, then unknown counts as use, the key stays, and people hear why (I9)', async () => {
    const w = await open({ knownRegions: null });
    await untilOverlapOver(w);
    expect(await previous(w)).toBe('live');
    expect(w.sentNotices.map(({ code }) => code)).not.toContain('removal_application');
    await w.pass(3 * dayMs);
    const stalled = w.sentNotices.filter(({ code }) => code === 'effect_stalled').map(({ facts }) => facts.problem);
    expect(stalled).toContain('regions_unread');
    expect(w.sentNotices.map(({ code }) => code)).toContain('reminder_retire');
  });
});
