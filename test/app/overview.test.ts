import { describe, expect, test } from '@jest/globals';
import { overview } from '../../src/app/requests/overview.ts';
import type { DomainEvent } from '../../src/domain/events.ts';
import type { SigningDomain } from '../../src/domain/names.ts';
import { emptyState } from '../../src/domain/state.ts';
import type { OverviewAnswer, Request } from '../../src/ports/service.ts';
import { depsWith, domainSettings, settingsWith, vaultThat } from '../support/deps.ts';
import { given } from '../support/given.ts';
import { committed, headOf, memoryLog, newCommit } from '../support/memoryLog.ts';
import { person } from '../support/people.ts';

const dayMs = 86_400_000;

const nameOf = (index: number): SigningDomain => `d${String(index).padStart(5, '0')}.example.jp` as SigningDomain;

const request = (who: string, page?: number): Request => ({
  id: 'request',
  person: person(who),
  action: 'overview',
  domain: null,
  channel: 'C0DKIM',
  rotation: null,
  round: null,
  digest: null,
  inputs: page === undefined ? {} : { page },
});

/** So many domains; one of them, far behind in the list, has an open round that is due. */
const openMany = (count: number, busy: number) => {
  const names = Array.from({ length: count }, (_, index) => nameOf(index));
  const { state, at } = given('roundOpen');
  const ofBusy = { ...headOf({ state: { ...state, domain: nameOf(busy) }, at }), dueAt: at + 60_000 };
  const log = memoryLog([ofBusy]);
  let loads = 0;
  const counted = {
    ...log,
    load: async (name: SigningDomain) => {
      loads += 1;
      return (await log.load(name)) ?? { ...headOf({ state: emptyState(name), at }), dueAt: null };
    },
  };
  const settings = settingsWith(names.map((name) => domainSettings({ name })));
  return {
    deps: depsWith({
      vault: vaultThat(() => {}),
      log: counted as never,
      settings,
      clock: { now: () => at, monotonicMs: () => 0 },
    }),
    loads: () => loads,
  };
};

const shown = (answer: Awaited<ReturnType<typeof overview>>): OverviewAnswer => {
  if (answer.tag !== 'overview') throw new Error(answer.code);
  return answer;
};

describe('the overview', () => {
  test('given 10,000 domains, then it reads what is due and one page, and finds what waits', async () => {
    const { deps, loads } = openMany(10_000, 7_777);
    const answer = shown(await overview(deps, request('approver-2')));
    expect(answer.waiting.map(({ settings }) => settings.name)).toEqual([nameOf(7_777)]);
    expect(answer).toMatchObject({ total: 10_000, pages: 1_000, page: 1, notable: 1 });
    expect(answer.rows.map(({ settings }) => settings.name)).toEqual([
      nameOf(7_777),
      ...Array.from({ length: 9 }, (_, index) => nameOf(index)),
    ]);
    expect(loads()).toBeLessThanOrEqual(110);
  });

  test('given one domain with an earlier rotation, then the proposed day leaves the DNS department the time that it took', async () => {
    const { state } = given('completed');
    const { rotation, domain } = state;
    if (rotation?.application == null) throw new Error('nothing was submitted');
    const right = { type: 'RecordChanged', facts: { verdict: 'right' } } as unknown as DomainEvent;
    const liveAt = rotation.application.submittedAt + 25 * dayMs;
    const live = newCommit(domain, state.atVersion - 1, { at: liveAt, state, events: [right] });
    const now = liveAt + 30 * dayMs;
    const ofDomains = async (...names: readonly SigningDomain[]) => {
      const log = memoryLog([committed(live), headOf({ state, at: now })]);
      const settings = settingsWith(names.map((name) => domainSettings({ name })));
      const deps = { vault: vaultThat(() => {}), log, settings, clock: { now: () => now, monotonicMs: () => 0 } };
      const { lags, proposedSwitchDay } = shown(await overview(depsWith(deps), request('requester')));
      return { lags, days: Math.round((Date.parse(proposedSwitchDay ?? '') - now) / dayMs) };
    };
    const one = await ofDomains(domain);
    expect(one.lags).toEqual({ shortest: 25, longest: 25, rotations: 1 });
    expect(one.days).toBeGreaterThanOrEqual(24);
    // Nobody has chosen one of several yet.
    const several = await ofDomains(domain, nameOf(1));
    expect(several.lags).toBeNull();
    expect(several.days).toBeLessThan(one.days);
  });

  test('given pages, then each domain is on one of them, and a page behind the last is the last', async () => {
    const { deps } = openMany(25, 3);
    const pages = [
      shown(await overview(deps, request('viewer', 1))),
      shown(await overview(deps, request('viewer', 2))),
      shown(await overview(deps, request('viewer', 99))),
    ];
    expect(pages.map(({ page }) => page)).toEqual([1, 2, 3]);
    const names = pages.flatMap(({ rows }) => rows.map(({ settings }) => settings.name));
    expect(new Set(names).size).toBe(25);
  });

  test.each([
    ['guest', 'guest'],
    ['bot', 'bot'],
    ['foreign', 'foreign_team'],
    ['deactivated', 'deactivated'],
    ['stranger', 'identity_unknown'],
    ['outsider', 'not_allowed'],
  ])('given %s, then %s, and no log is read', async (who, code) => {
    const { deps, loads } = openMany(3, 1);
    expect(await overview(deps, request(who))).toEqual({
      tag: 'refused',
      code,
      facts: {},
      state: null,
      settings: null,
    });
    expect(loads()).toBe(0);
  });
});
