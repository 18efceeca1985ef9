/** What people see of a trouble: who may press what, who takes care, and that nobody does. */
import { describe, expect, test } from '@jest/globals';
import type { Button, KnownBlock } from '@slack/types';
import { answerView } from '../../../src/adapters/slack/views/answer.ts';
import type { RenderContext } from '../../../src/adapters/slack/views/blocks.ts';
import { noticeCard } from '../../../src/adapters/slack/views/notice.ts';
import { rotationCard } from '../../../src/adapters/slack/views/rotationCard.ts';
import type { IncidentResponse } from '../../../src/domain/facts.ts';
import type { Notice } from '../../../src/domain/notices.ts';
import type { State } from '../../../src/domain/state.ts';
import type { Request } from '../../../src/ports/service.ts';
import { approver, at, domain, drawn, policy, rotation, settings } from './states.ts';

const frames: readonly RenderContext[] = (['ja', 'en'] as const).map((language) => ({
  ...{ settings, policy, language, testEndpoints: false },
}));
const [ja] = frames as [RenderContext];

const untaken: IncidentResponse = {
  incidents: [
    { incident: 'watch', sinceAt: at },
    { incident: 'lost', sinceAt: at },
  ],
  ...{ acknowledgement: null, escalations: 0, notifiedAt: at, offered: false },
};
const taken: IncidentResponse = {
  ...untaken,
  acknowledgement: { by: approver, name: '佐藤 <花子>', acknowledgedAt: at },
};

const watching = (incidentResponse: IncidentResponse | null): State => drawn('watching', {}, { incidentResponse });
const notice = (code: string, facts: object = {}): Notice =>
  ({ id: 7, code, to: 'thread', facts, claimedUntil: at }) as Notice;
const actionsOf = (blocks: readonly KnownBlock[]): (string | undefined)[] =>
  blocks.flatMap((block) => (block.type === 'actions' ? block.elements.map((one) => (one as Button).action_id) : []));
const incident = (who: string): Notice =>
  notice('watch_incident', {
    ...{ warnings: ['mail', 'ses'], since: at, who: { who, until: at }, minutes: 4 },
  });

describe('the alert of two signs', () => {
  test.each(['one', 'two', 'gone', 'none'])('given %s may go back, then it says so in both languages', (who) => {
    for (const context of frames) {
      const { text, blocks } = noticeCard(context, watching({ ...untaken, offered: true }), incident(who), at);
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
  const answer = { tag: 'refused', code: 'already_acknowledged', facts, state: watching(taken), settings } as const;
  const request: Request = {
    ...{ id: 'x', person: approver, action: 'acknowledge', domain, channel: 'C0DKIM', rotation: null, round: null },
    ...{ digest: null, inputs: {} },
  };
  const output = answerView({ ...ja, link: null, at }, request, answer);
  expect(output.text).toContain('佐藤 花子');
  expect(output.text).toContain('9/18（木）10:00');
});

test('given a notice that is not critical, then nobody is asked to take care of anything', () => {
  expect(actionsOf(noticeCard(ja, watching(untaken), notice('probe_verified'), at).blocks)).toEqual([]);
});
