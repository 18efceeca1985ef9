import { describe, expect, test } from '@jest/globals';
import type { Button, KnownBlock } from '@slack/types';
import { answerView } from '../../../../src/adapters/slack/views/answer.ts';
import { buttons, parseValue } from '../../../../src/adapters/slack/views/buttons.ts';
import type { RecordObservation } from '../../../../src/domain/findings.ts';
import type { Selector, SigningDomain } from '../../../../src/domain/names.ts';
import type { Rotation, State } from '../../../../src/domain/state.ts';
import type { AcceptedAs, Request, Response } from '../../../../src/ports/service.ts';
import { checkedMessageBlocks } from '../../../../src/sandbox/slack/blockRules.ts';
import type { Json } from '../../../../src/sandbox/slack/protocol.ts';
import { actors, rollback } from '../../../support/given.ts';
import {
  at,
  current,
  domain,
  drawn,
  fingerprint,
  givenIn,
  policy,
  requester,
  round,
  settings,
  stateIn,
} from '../states.ts';

const watching = givenIn('watching');
const switched = (change: Partial<Rotation> = {}): State => drawn('watching', change);
/** The grant of the switch is over. */
const late = watching.after(policy.grantMaxMs);

const seen = (verdict: RecordObservation['verdict']): RecordObservation => ({
  name: `${current}._domainkey.${domain}`,
  expected: fingerprint,
  scope: 'authoritative',
  requestedAt: at,
  servers: [],
  verdict,
  findings: [],
  content: null,
  negativeUntil: null,
});

type Preview = AcceptedAs<'rollback_prepared'>;

const preview = (more: Partial<Preview> = {}): Preview => ({
  tag: 'accepted',
  code: 'rollback_prepared',
  basis: 'grant',
  observation: null,
  evidence: null,
  state: switched(),
  settings,
  ...more,
});

const rendered = (
  language: 'ja' | 'en',
  action: Request['action'],
  answer: Response,
  inputs: Request['inputs'] = {},
): readonly KnownBlock[] => {
  const request: Request = {
    id: 'x',
    person: requester,
    action,
    domain,
    channel: 'C0DKIM',
    rotation: null,
    round: null,
    digest: null,
    inputs,
  };
  if (answer.tag === 'overview') throw new RangeError('an overview has a view of its own');
  const { blocks } = answerView({ language, policy, testEndpoints: false, link: null, at }, request, answer);
  checkedMessageBlocks(JSON.parse(JSON.stringify(blocks)) as Json);
  return blocks;
};

const buttonOf = (blocks: readonly KnownBlock[]): Button => {
  const found = blocks.flatMap((block) => (block.type === 'actions' ? (block.elements as Button[]) : []));
  expect(found).toHaveLength(1);
  return found[0] as Button;
};

describe('the way back, before it is taken', () => {
  test.each(['wrong', 'absent', 'disagree', 'unknown'] as const)(
    'given the previous record %s, then answer and dialog say it in red, and the button is there: a doubt never refuses',
    (verdict) => {
      for (const language of ['ja', 'en'] as const) {
        const blocks = rendered(language, 'prepare_rollback', preview({ observation: seen(verdict) }));
        const button = buttonOf(blocks);
        expect(JSON.stringify(blocks)).toContain('🔴');
        expect(button.confirm?.text?.text).toMatch(/^🔴/);
        expect(button).toMatchObject({ action_id: 'rollback', style: 'danger' });
      }
    },
  );

  test('given a DNS that took too long, then that is said in red as well', () => {
    const button = buttonOf(rendered('ja', 'prepare_rollback', preview()));
    expect(button.confirm?.text?.text).toMatch(/^🔴.*応答なし/);
  });

  test('given the record right, then nothing is red, and the moment of the look is told', () => {
    const blocks = rendered('en', 'prepare_rollback', preview({ observation: seen('right') }));
    expect(JSON.stringify(blocks)).not.toContain('🔴');
    expect(buttonOf(blocks).confirm?.text?.text).toContain('Thu 18 Sep 10:00 GMT+9');
  });

  test.each<[Preview['basis'], State, string]>([
    ['grant', switched(), '1名の確認で始まります'],
    ['proposal', late.state, '1人目の確認として記録'],
    ['twoPeople', late.and(rollback(actors.first)).state, '<@U0APPROVER1> さんがロールバックを求めています'],
  ])('given the basis %s, then the person reads what their click would do', (basis, state, words) => {
    expect(JSON.stringify(rendered('ja', 'prepare_rollback', preview({ basis, state })))).toContain(words);
  });

  test('given ban, then it is said, and the button carries it', () => {
    const blocks = rendered('ja', 'prepare_rollback', preview(), { ban: true });
    expect(JSON.stringify(blocks)).toContain('使用しない鍵');
    expect(parseValue(buttonOf(blocks).value)).toMatchObject({ rotation: 1, round: 1, inputs: { ban: 'yes' } });
  });

  test('given a cancel with a long reason of quotes, then the value stays within what Slack takes', () => {
    const reason = '"'.repeat(2_000);
    const state = stateIn('awaitingRecord');
    const answer = { tag: 'accepted', code: 'cancel_prepared', state, settings } as const;
    const blocks = rendered('en', 'prepare_cancel', answer, { reason });
    const value = parseValue(buttonOf(blocks).value);
    expect(value?.inputs?.reason?.length).toBe(300);
  });
});

describe('the dialog of a card, which is drawn from the state alone', () => {
  const dialog = (state: State): string =>
    buttons({ language: 'ja', policy }, state, ['rollback'])[0]?.confirm?.text?.text ?? '';

  test('given a way back that was ready, then it says when the record was last right', () => {
    expect(dialog(switched())).toContain('9/18（木）10:00 の確認では正しい状態でした');
  });

  test('given no way back in the digest, then it says that nobody looked', () => {
    expect(dialog(switched({ round: { ...round, rollback: 'none' } }))).toContain('⚠️ 前の公開鍵レコード: 未確認');
    expect(dialog(switched({ round: null }))).toContain('未確認');
  });

  test('given names as long as they may be, then the evidence and what happens are not cut', () => {
    const long = switched({ current: `p${'x'.repeat(62)}` as Selector });
    for (const language of ['ja', 'en'] as const) {
      const state = { ...long, domain: `${'a'.repeat(60)}.${'b'.repeat(60)}.jp` as SigningDomain };
      const text = buttons({ language, policy }, state, ['rollback'])[0]?.confirm?.text?.text ?? '';
      expect(text.length).toBeLessThanOrEqual(300);
      expect(text).toContain('x'.repeat(62));
      expect(text).toMatch(/可能性があります|unsigned meanwhile/);
    }
  });
});
