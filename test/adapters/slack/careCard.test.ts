/** What people see of a trouble: who may press what, who takes care, and that nobody does. */
import { describe, expect, test } from '@jest/globals';
import type { Button, KnownBlock } from '@slack/types';
import { answerView } from '../../../src/adapters/slack/views/answer.ts';
import type { Frame } from '../../../src/adapters/slack/views/blocks.ts';
import { noticeCard } from '../../../src/adapters/slack/views/notice.ts';
import { rotationCard } from '../../../src/adapters/slack/views/rotationCard.ts';
import type { Care } from '../../../src/domain/facts.ts';
import type { Notice } from '../../../src/domain/notices.ts';
import type { State } from '../../../src/domain/state.ts';
import { approver, at, policy, rotation, settings, stateWith } from './states.ts';

const frames: readonly Frame[] = (['ja', 'en'] as const).map((language) => ({
  ...{ settings, policy, language, testEndpoints: false },
}));
const [ja] = frames as [Frame];

const untaken: Care = {
  troubles: [
    { trouble: 'watch', sinceAt: at },
    { trouble: 'lost', sinceAt: at },
  ],
  ...{ taken: null, escalations: 0, toldAt: at, offered: false },
};
const taken: Care = { ...untaken, taken: { by: approver, name: '佐藤 <花子>', takenAt: at } };

const watching = (care: Care | null): State =>
  stateWith({ stage: { tag: 'Watching', sinceAt: at, endsAt: at + 86_400_000 } }, { care });
const notice = (code: string, facts: object = {}): Notice =>
  ({ id: 7, code, to: 'thread', facts, claimedUntil: at }) as Notice;
const actionsOf = (blocks: readonly KnownBlock[]): (string | undefined)[] =>
  blocks.flatMap((block) => (block.type === 'actions' ? block.elements.map((one) => (one as Button).action_id) : []));
const trouble = (who: string): Notice =>
  notice('watch_trouble', {
    ...{ signs: ['mail', 'ses'], since: at, who: { who, until: at }, minutes: 4 },
  });

describe('the alert of two signs', () => {
  test.each(['one', 'two', 'gone', 'none'])('given %s may go back, then it says so in both languages', (who) => {
    for (const frame of frames) {
      const { text, blocks } = noticeCard(frame, watching({ ...untaken, offered: true }), trouble(who), at);
      expect(text).not.toMatch(/\{(?!date|time)|undefined/);
      expect(text.match(/• /g)).toHaveLength(2);
      // Where there is no way back no button says that there is one.
      expect(actionsOf(blocks)).toEqual(who === 'none' ? ['acknowledge'] : ['acknowledge', 'rollback']);
    }
  });

  test('given one sign alone, then nothing but the card offers to go back; after the second one it is beside the notice too', () => {
    expect(actionsOf(noticeCard(ja, watching(untaken), notice('probe_lost'), at).blocks)).toEqual(['acknowledge']);
    const offered = watching({ ...untaken, offered: true });
    expect(actionsOf(noticeCard(ja, offered, notice('probe_lost'), at).blocks)).toEqual(['acknowledge', 'rollback']);
    expect(actionsOf(rotationCard(ja, watching(untaken), rotation, at).blocks)).not.toEqual([]);
  });
});

test('given somebody who takes care, then no button asks for it, and the card shows who, escaped', () => {
  const state = watching(taken);
  expect(actionsOf(noticeCard(ja, state, notice('status_lost'), at).blocks)).toEqual([]);
  const card = JSON.stringify(rotationCard(ja, state, state.rotation ?? rotation, at).blocks);
  expect(card).toContain('佐藤 &lt;花子&gt;');
  expect(JSON.stringify(rotationCard(ja, watching(untaken), rotation, at).blocks)).toContain(
    '対応する方がまだいません',
  );
});

test('given a second person, then the answer says who takes care and since when', () => {
  const facts = { name: '佐藤 花子', since: String(at) };
  const answer = { tag: 'refused', code: 'already_taken', facts, state: watching(taken), settings } as const;
  const asked = { action: 'acknowledge', domain: 'goo.ne.jp', inputs: {} } as unknown as Parameters<
    typeof answerView
  >[1];
  const said = answerView({ ...ja, link: null, at }, asked, answer);
  expect(said.text).toContain('佐藤 花子');
  expect(said.text).toContain('<!date^');
});

test('given a notice that is not critical, then nobody is asked to take care of anything', () => {
  expect(actionsOf(noticeCard(ja, watching(untaken), notice('probe_verified'), at).blocks)).toEqual([]);
});
