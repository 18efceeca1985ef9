import { expect, test } from '@jest/globals';
import type { DomainCommit } from '../../src/app/deps.ts';
import { raisedNotices } from '../../src/app/unsignedItems.ts';
import type { DomainEvent } from '../../src/domain/events.ts';
import type { SigningDomain } from '../../src/domain/names.ts';
import { emptyState } from '../../src/domain/state.ts';
import { committed, memoryLog, newCommit } from '../support/memoryLog.ts';

const domain = 'goo.ne.jp' as SigningDomain;

/** Each commit raises the notice of its own number. */
const commits = Array.from({ length: 1_000 }, (_, index) => {
  const notice = { id: index + 1, code: 'put_applied', to: 'thread', claimedUntil: 0, facts: {} };
  return committed(
    newCommit(domain, index + 1, { events: [{ type: 'NoticeRaised', notice } as unknown as DomainEvent] }),
  );
});

const stateAt = (version: number) => ({ ...emptyState(domain), atVersion: version, noticesEver: version });

const watched = () => {
  const inner = memoryLog(commits);
  const read: number[] = [];
  const history = async function* (name: SigningDomain, from = 1): AsyncIterable<DomainCommit> {
    for await (const commit of inner.history(name, from)) {
      read.push(commit.version);
      yield commit;
    }
  };
  return { read, find: raisedNotices({ history }) };
};

test('given notices that were raised since the last search, then only the commits since then are read', async () => {
  const { read, find } = watched();
  expect((await find(stateAt(900), [899])).get(899)?.id).toBe(899);
  read.length = 0;
  expect((await find(stateAt(903), [899, 902])).get(902)?.id).toBe(902);
  // One more shows that the range has ended.
  expect(read).toEqual([901, 902, 903, 904]);
});

test.each([[1], [450], [899], [900]])(
  'given a notice of whatever age, number %i, then it is found, also after newer ones',
  async (id) => {
    const { find } = watched();
    await find(stateAt(900), [880]);
    expect((await find(stateAt(900), [id])).get(id)?.id).toBe(id);
    expect((await find(stateAt(950), [id, 940])).get(940)?.id).toBe(940);
  },
);

test('given a number that nobody has raised, then nothing is found for it', async () => {
  const { find } = watched();
  expect([...(await find(stateAt(900), [0, 901])).keys()]).toEqual([]);
});
