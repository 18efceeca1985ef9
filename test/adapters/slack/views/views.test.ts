import { describe, expect, test } from '@jest/globals';
import type { Button, KnownBlock } from '@slack/types';
import fc from 'fast-check';
import { answerView } from '../../../../src/adapters/slack/views/answer.ts';
import { applicationFile } from '../../../../src/adapters/slack/views/applicationFiles.ts';
import { applicationMessage } from '../../../../src/adapters/slack/views/applicationMessage.ts';
import {
  limits,
  linesWithin,
  type RenderContext,
  type Rendered,
  shortened,
  ticketLink,
} from '../../../../src/adapters/slack/views/blocks.ts';
import { parseValue } from '../../../../src/adapters/slack/views/buttons.ts';
import { asMessage, detailsView, roundDetails } from '../../../../src/adapters/slack/views/details.ts';
import { formView } from '../../../../src/adapters/slack/views/form.ts';
import { noticeCard } from '../../../../src/adapters/slack/views/notice.ts';
import { rotationCard } from '../../../../src/adapters/slack/views/rotationCard.ts';
import { roundCard } from '../../../../src/adapters/slack/views/roundCard.ts';
import { offeredOnCard } from '../../../../src/domain/cards.ts';
import type { RefusalCode } from '../../../../src/domain/decision.ts';
import { quotedStrings, recordValue } from '../../../../src/domain/keyRecord.ts';
import { PersonId } from '../../../../src/domain/names.ts';
import { noticeCodes } from '../../../../src/domain/notices.ts';
import { type Rotation, type State, withRound } from '../../../../src/domain/state.ts';
import { checkedMessageBlocks } from '../../../../src/sandbox/slack/blockRules.ts';
import { checkedView } from '../../../../src/sandbox/slack/methods.ts';
import type { Json } from '../../../../src/sandbox/slack/protocol.ts';
import { weekdayMoment } from '../../../../src/texts/codes.ts';
import { labels } from '../../../../src/texts/labels.ts';
import { given, observed, stageNames, startPlanned } from '../../../support/given.ts';
import { literalMarksIn } from '../../../support/literalMarks.ts';
import {
  approver,
  at,
  current,
  domain,
  drawn,
  fingerprint,
  givenIn,
  next,
  notice,
  policy,
  publicKey,
  requester,
  rotation,
  round,
  roundOn,
  settings,
  stateIn,
} from '../states.ts';
import { largest, worstOf } from '../worst.ts';

const contextIn = (language: 'ja' | 'en', change: Partial<RenderContext> = {}): RenderContext => ({
  language,
  policy,
  settings,
  testEndpoints: false,
  ...change,
});
const ja = contextIn('ja');
const en = contextIn('en', { testEndpoints: true });

/** What the emulator would refuse, as Slack does, and marks that Slack would show instead of formatting. */
const check = ({ text, blocks }: Rendered): void => {
  expect(text.trim()).not.toBe('');
  expect(text.length).toBeLessThanOrEqual(4_000);
  checkedMessageBlocks(JSON.parse(JSON.stringify(blocks)) as Json);
  expect(literalMarksIn(blocks)).toEqual([]);
  expect(otherDatesIn(blocks)).toBeNull();
};

/** Dates in another form than the one of the language. What a button carries is not shown. */
const otherDatesIn = (blocks: readonly KnownBlock[]): RegExpExecArray | null =>
  /<!date|\b\d{4}-\d\d-\d\d\b|Asia\/Tokyo/.exec(
    JSON.stringify(blocks, (key, value: unknown) => (key === 'value' ? undefined : value)),
  );

const buttonsOf = (blocks: readonly KnownBlock[]): readonly Button[] =>
  blocks.flatMap((block) => (block.type === 'actions' ? (block.elements as Button[]) : []));

const actionsOf = (blocks: readonly KnownBlock[]): readonly (string | undefined)[] =>
  buttonsOf(blocks).map(({ action_id }) => action_id);

const cardOf = (state: State, context = ja): Rendered => rotationCard(context, state, state.rotation as Rotation, at);
const roundOf = (state: State, context = ja): Rendered =>
  roundCard(context, state, state.rotation as Rotation, state.rotation?.round ?? round, at);
const shown = (rendered: Rendered): string => JSON.stringify(rendered.blocks);

describe('cards', () => {
  test.each(stageNames)(
    'given the stage %s, then the card names it and is within the limits in both languages',
    (name) => {
      const { state, rotation: of } = givenIn(name);
      const { tag } = of.stage;
      for (const context of [ja, en]) check(cardOf(state, context));
      expect(shown(cardOf(state))).toContain(labels[`stage.${tag}`].ja);
      expect(cardOf(state).text).toContain(labels[`stage.${tag}`].ja);
    },
  );

  test.each([
    ['preparing', 'cancel_rotation rotation_details'],
    ['awaitingApplication', 'application_submitted check_now cancel_rotation rotation_details'],
    ['awaitingRecord', 'check_now correct_application cancel_rotation rotation_details'],
    ['published', 'check_now correct_application cancel_rotation rotation_details'],
    ['stable', 'request_approval cancel_rotation rotation_details'],
    ['switching', 'rollback rotation_details'],
    ['watching', 'rollback rotation_details'],
    ['awaitingCompletion', 'confirm_completion rollback rotation_details'],
    ['overlap', 'rollback rotation_details'],
    ['rollingBack', 'rotation_details'],
    ['rolledBack', 'request_approval cancel_rotation rotation_details'],
    ['completed', ''],
    ['cancelled', ''],
  ] as const)('given the stage %s, then its card offers "%s"', (name, offered) => {
    expect(actionsOf(cardOf(stateIn(name)).blocks).join(' ')).toBe(offered);
  });

  test('given a record that is live though nobody has recorded the application, then its card still asks for that', () => {
    const { state } = givenIn('awaitingApplication').and(observed('right'));
    expect(actionsOf(cardOf(state).blocks)).toEqual([
      'application_submitted',
      'check_now',
      'cancel_rotation',
      'rotation_details',
    ]);
  });

  test('given a rotation that nobody started, then it can be claimed first', () => {
    const onTheDay = { policy: { ...policy, plannedStart: 'start' as const }, at: Date.UTC(2025, 9, 1, 1, 0) };
    const { blocks } = cardOf(given('nothing', onTheDay).and(startPlanned).state);
    expect(actionsOf(blocks)[0]).toBe('claim');
  });

  test('given any card, then at most one button is primary, and what switches, ends or goes back asks first', () => {
    for (const name of stageNames) {
      const all = buttonsOf(cardOf(drawn(name, { requester: null })).blocks);
      const primary = all.filter(({ style }) => style === 'primary').map(({ action_id }) => action_id);
      expect(primary.length).toBeLessThanOrEqual(1);
      if (shown(cardOf(drawn(name), en)).includes('nothing for people')) expect(primary).toEqual([]);
      // A correction and another proof are never the next step.
      expect(['correct_application', 'prove_delivery', 'withdraw_approval']).not.toContain(primary[0]);
      for (const button of all.filter(({ action_id }) => /rollback|cancel|execute/.test(action_id ?? ''))) {
        expect(button).toMatchObject({ style: 'danger', confirm: { style: 'danger' } });
      }
    }
  });

  test('given a button, then it carries what the person saw', () => {
    const { blocks } = roundOf(stateIn('roundOpen'));
    const approve = buttonsOf(blocks).find(({ action_id }) => action_id === 'approve');
    expect(parseValue(approve?.value)).toEqual({ domain, rotation: 1, round: 1, digest: round.digest });
  });

  test('given test endpoints, then every card says so', () => {
    const state = stateIn('roundOpen');
    expect(shown(cardOf(state, en))).toContain('Test endpoints');
    expect(shown(roundOf(state, en))).toContain('Test endpoints');
    expect(shown(cardOf(state, ja))).not.toContain('テスト用');
  });

  test('given the largest state, then every card is within the limits', () => {
    const state = largest();
    for (const name of stageNames) {
      const { stage } = givenIn(name).rotation;
      const large = { ...state, rotation: { ...(state.rotation as Rotation), stage } };
      for (const context of [ja, en]) {
        check(cardOf(large, context));
        check(roundOf(large, context));
      }
    }
  });
});

describe('the approval card (I1, I4)', () => {
  test.each([ja, contextIn('en')])(
    'given an open round, then it says what changes, whether it is safe, and what a click does, with the buttons before the checks',
    (context) => {
      const { blocks } = roundOf({ ...stateIn('roundOpen'), unsignedMinutes: 3 }, context);
      const text = JSON.stringify(blocks);
      const words =
        context.language === 'ja'
          ? [
              '承認 *0/2*',
              '9/22（月）10:00',
              'すぐに切り替えます',
              '4/4台で正しい',
              '検証済み',
              '約3分間',
              '同意したもの',
            ]
          : ['*0 of 2*', 'Mon 22 Sep', 'starts at once', 'right on 4 of 4', 'verified', '3 minutes', 'By approving'];
      for (const word of [...words, domain, current, next, '`abababab…`', 'U0REQUESTER']) expect(text).toContain(word);
      // Its first post would ping the requester, who has nothing to do.
      expect(text).not.toContain('<@U0REQUESTER>');
      const types = blocks.map(({ type }) => type);
      expect(types.indexOf('actions')).toBe(3);
    },
  );

  test('given one approval, then the card names the person and says that one more starts the switch', () => {
    const text = shown(roundOf(stateIn('approvedByOne'), contextIn('en')));
    expect(text).toContain('<@U0APPROVER1>');
    expect(text).toContain('After one more approval');
  });

  test('given an operator or a change window, then the card does not promise a switch at once', () => {
    const window = { days: [1], fromMinute: 600, untilMinute: 660 };
    const bound = contextIn('en', { policy: { ...policy, calendar: { ...policy.calendar, window } } });
    expect(shown(roundOf(stateIn('roundOpen'), bound))).toContain('once it is Mon 10:00–11:00');
    const byOperator = contextIn('en', { policy: { ...policy, execution: 'operator' } });
    expect(shown(roundOf(stateIn('roundOpen'), byOperator))).toContain('by an operator starts all checks');
    for (const context of [bound, byOperator])
      expect(shown(roundOf(stateIn('roundOpen'), context))).not.toContain('at once');
  });

  test.each([
    ['declined', '却下されました'],
    ['expired', '期限が切れました'],
    ['switched', '切り替え済み'],
  ] as const)('given a round that ended as %s, then two lines without buttons are left', (ended, outcome) => {
    const state = withRound(stateIn('approved'), () => ({ ended, endedAt: at, declinedBy: approver }));
    const { blocks } = roundOf(state);
    expect(blocks.map(({ type }) => type)).toEqual(['section']);
    for (const word of [outcome, domain, next, '<@U0APPROVER2>']) expect(JSON.stringify(blocks)).toContain(word);
  });

  const detailsOf = (state: State, context = ja): string =>
    JSON.stringify(roundDetails(context, { state, record: null, head: 'f'.repeat(64) }));

  test.each([
    [ja, 'p=reject', '拒否されます'],
    [en, 'p=reject', 'receivers reject it'],
  ] as const)(
    'given p=reject and no aligned SPF, then the card says what unsigned minutes mean, and the details name both policies',
    (context, policyName, meaning) => {
      const mailPolicy = { dmarc: 'reject', spf: 'notAligned' } as const;
      const state = roundOn({ mailPolicy });
      for (const word of ['⚠️', policyName, meaning]) expect(shown(roundOf(state, context))).toContain(word);
      for (const word of [policyName, 'SPF', meaning]) expect(detailsOf(state, context)).toContain(word);
    },
  );

  test('given a new round, then its card mentions who may approve, and later who did', () => {
    for (const context of [ja, en]) {
      expect(shown(roundOf(stateIn('roundOpen'), context))).toContain('<!subteam^S0APPROVERS>');
      expect(shown(roundOf(stateIn('approvedByOne'), context))).not.toContain('<!subteam^');
    }
  });

  test('given a message without hurry, or beside the card that mentions the requester, then nobody is mentioned twice', () => {
    const state = stateIn('awaitingApplication');
    const { startedAt } = state.rotation ?? { startedAt: 0 };
    const application = (hours: number) =>
      shown(
        applicationMessage(
          ja,
          state,
          notice('application', { selector: next }),
          publicKey,
          startedAt + hours * 3_600_000,
        ),
      );
    expect(application(0)).toContain('担当: 申請者');
    expect(application(0)).not.toContain('<@');
    expect(application(1)).toContain('<@U0REQUESTER>');
    const attest = shown(noticeCard(en, stateIn('overlap'), notice('attestation_wanted', { selector: next }), at));
    expect(attest).toContain('(for the requester)');
    expect(attest).not.toContain('<@');
  });

  test('given a proof by delivery, then the card counts the mailboxes, and the details say what each made of it', () => {
    const results = [
      { mailbox: 'probe', outcome: 'verified' },
      { mailbox: '<gmail>', outcome: 'stripped' },
    ] as const;
    const delivery = { results, evidence: 'e'.repeat(64) };
    const state = withRound(stateIn('roundOpen'), () => ({ delivery }));
    expect(shown(roundOf(state, en))).toContain('⚠️ Test mail: verified at 1 of 2 mailboxes');
    expect(detailsOf(state, en)).toContain('probe mailbox: verified');
    expect(detailsOf(state, en)).toContain('&lt;gmail&gt;: arrived without the signature of the next key');
    expect(shown(roundOf(stateIn('roundOpen'), en))).not.toContain('Test mail');
    expect(detailsOf(stateIn('roundOpen'))).toContain('送っていません');
  });

  test('given the details, then they hold in full what the digest covers', () => {
    const fixed = round.targets.map((target) => ({ ...target, selector: next, signingEnabled: false }));
    const state = roundOn({
      targets: fixed,
      waived: ['ns2.goo.ne.jp'],
      overridden: ['127.0.0.1:5301'],
      evidence: 'e'.repeat(64),
    });
    const { digest = '' } = state.rotation?.round ?? {};
    const output = detailsOf(state, contextIn('en'));
    const terms = [
      'approvals: 2 people',
      'does not count',
      'once approved',
      'watch: 24 hours',
      'old record kept: 14 days',
    ];
    for (const word of [
      digest,
      fingerprint,
      'f'.repeat(64),
      'e'.repeat(64),
      'ns2.goo.ne.jp',
      '127.0.0.1:5301',
      ...terms,
    ])
      expect(output).toContain(word);
    expect(output).toContain(
      `1. \`ap-northeast-1/goo.ne.jp\` signs with \`${next}\` · your own key · ⚠️ DKIM signing is off`,
    );
    for (const until of [state.rotation?.round?.switchBeforeAt ?? 0, state.rotation?.round?.grantUntil ?? 0])
      if (until > 0) expect(output).toContain(weekdayMoment('en', until, policy.calendar.timeZone));
  });

  test('given a round that opened when the DNS said nothing of DMARC, then what unsigned mail meets is unknown, and not harmless', () => {
    expect(shown(roundOf(stateIn('roundOpen'), en))).toContain('is unknown (the anti-spoofing policy');
  });

  test('given Terraform as the owner, then card, completion and drift name it; given nobody who said, the question has its buttons, and an answer can be changed', () => {
    const known = drawn('roundOpen', {}, { ownership: 'terraform' });
    expect(shown(roundOf(known))).toContain('Terraform でも管理中');
    expect(detailsOf(known)).toContain('ignore_changes = [dkim_signing_attributes]');
    expect(shown(noticeCard(ja, known, notice('completion_confirmed'), at))).toContain('ignore_changes');
    expect(shown(noticeCard(en, known, notice('drift'), at))).toContain('latest `terraform apply`');
    const asks = (ownership: State['ownership']) => {
      const state = { ...stateIn('awaitingApplication'), ownership };
      const message = applicationMessage(ja, state, notice('application', { selector: next }), publicKey, at);
      check(message);
      return actionsOf(message.blocks).filter((action) => action?.startsWith('owner_'));
    };
    const answers = ['owner_cloudformation', 'owner_terraform', 'owner_nobody', 'owner_later'];
    expect([asks(null), asks('later')]).toEqual([answers, answers]);
    expect([asks('terraform'), asks('nobody')]).toEqual([
      ['owner_cloudformation', 'owner_nobody'],
      ['owner_cloudformation', 'owner_terraform'],
    ]);
    expect(shown(roundOf(stateIn('roundOpen')))).not.toContain('Terraform');
  });

  test('given a target on Easy DKIM, then the card says before its buttons what changes, and that this bot does not go back there', () => {
    const targets = round.targets.map((target) => ({ ...target, origin: 'AWS_SES', selector: null }));
    const output = shown(roundOf(roundOn({ targets, rollback: 'none' }), en));
    expect(output.indexOf('The signing method changes')).toBeGreaterThan(0);
    expect(output.indexOf('The signing method changes')).toBeLessThan(output.indexOf('"approve"'));
    expect(shown(roundOf(stateIn('roundOpen')))).not.toContain('署名のしくみが変わります');
  });

  test('given no way back, then NONE is written out and nothing promises a rollback', () => {
    const text = shown(roundOf(roundOn({ rollback: 'none' })));
    expect(text).toContain('🔴 *前の鍵には戻せません（NO ROLLBACK）*');
    expect(text).not.toContain('前の鍵に戻す準備');
  });

  test('given name servers from the configuration, then the approvers see them: the digest binds them', () => {
    const overridden = ['127.0.0.1:5301'];
    const text = shown(roundOf(roundOn({ overridden })));
    expect(text).toContain('🔴 *確認する DNS サーバーを設定で差し替えています*: `127.0.0.1:5301`');
    expect(shown(roundOf(stateIn('roundOpen')))).not.toContain('差し替え');
  });

  test('given waived servers, then they are named in red', () => {
    const text = shown(roundOf(roundOn({ waived: ['ns2.goo.ne.jp'] })));
    expect(text).toContain('🔴');
    expect(text).toContain('ns2.goo.ne.jp');
  });

  const approvals = [approver, PersonId.of('T0HOME', 'U0APPROVER2')].map((by) => ({ by, name: 'x', at }));

  test('given the buttons of a round, then they follow its state', () => {
    const offered = (change: object, execution: 'onApproval' | 'operator' = 'onApproval') =>
      actionsOf(
        roundOf(drawn('roundOpen', { round: { ...round, ...change } }), {
          ...ja,
          policy: { ...policy, execution },
        }).blocks,
      ).join(' ');
    expect(offered({})).toBe('approve approve_with_reason decline round_details');
    expect(offered({ approvals: approvals.slice(0, 1) })).toBe(
      'approve approve_with_reason withdraw_approval decline round_details',
    );
    expect(offered({ approvals })).toBe('withdraw_approval decline round_details');
    expect(offered({ approvals }, 'operator')).toBe('execute withdraw_approval decline round_details');
    expect(offered({ ended: 'declined', endedAt: at })).toBe('');
  });

  test('given two approvals, then both people are named, in the details with the time', () => {
    for (const user of ['U0APPROVER1', 'U0APPROVER2']) {
      expect(shown(roundOf(stateIn('approved')))).toContain(`<@${user}>`);
      expect(detailsOf(stateIn('approved'))).toContain(`<@${user}> 9/18（木）10:00`);
    }
  });

  test('given a target that does not sign, then the card says in red that the switch turns signing on', () => {
    const fixed = round.targets.map((target) => ({ ...target, signingEnabled: false }));
    expect(shown(roundOf(roundOn({ targets: fixed })))).toContain('🔴 *署名（DKIM）がオンになります*');
    expect(shown(roundOf(stateIn('roundOpen')))).not.toContain('🔴');
  });

  test('given the largest round, then its details are a modal and a message within the limits, and leave no target out', () => {
    for (const context of [ja, en]) {
      const blocks = roundDetails(context, { state: largest(), record: null, head: 'f'.repeat(64) });
      expect(JSON.stringify(blocks)).toContain('60. ');
      const answer = { text: 'x', blocks };
      checkedView(JSON.parse(JSON.stringify(detailsView(context.language, 'id', answer))), ['modal']);
      check(asMessage(context.language, answer));
    }
  });
});

describe('notices', () => {
  test.each(noticeCodes)('given the notice %s, then it is said within the limits, with no place left open', (code) => {
    for (const context of [ja, en]) {
      for (const state of [stateIn('awaitingApplication'), largest()]) {
        const rendered = noticeCard(context, state, notice(code, worstOf(code)), at);
        check(rendered);
        expect(rendered.text).not.toMatch(/[{}]|undefined|\[object|<!channel>/);
      }
      expect(noticeCard(context, stateIn('awaitingApplication'), notice(code), at).text).not.toMatch(
        /[{}]|undefined|NaN/,
      );
    }
  });

  test('given a code that has no text, then it is told all the same', () => {
    expect(noticeCard(ja, stateIn('awaitingApplication'), notice('something_new'), at).text).toContain('something_new');
  });

  test('given who has to act, then they are mentioned', () => {
    const output = (code: string, owner: string) =>
      noticeCard(ja, stateIn('awaitingApplication'), notice(code, { owner }), at).text;
    expect(output('reminder_approval', 'approvers')).toContain('<!subteam^S0APPROVERS>');
    expect(output('reminder_application', 'requester')).toContain('<@U0REQUESTER>');
    expect(output('reminder_execution', 'operator')).toContain('<!subteam^S0OPERATORS>');
    expect(output('reminder_application', 'everyone')).not.toContain('<!');
  });

  test('given an approval that is recorded, then it can be withdrawn while its round is open', () => {
    const open = stateIn('approvedByOne');
    const recorded = notice('approval_recorded', { round: 1 }, approver);
    expect(actionsOf(noticeCard(ja, open, recorded, at).blocks)).toEqual(['withdraw_approval']);
    const later = notice('approval_recorded', { round: 2 }, approver);
    expect(actionsOf(noticeCard(ja, open, later, at).blocks)).toEqual([]);
  });
});

describe('the DNS application', () => {
  test('given a key, then name, type, TTL and value are there to be copied', () => {
    const rendered = applicationMessage(
      ja,
      stateIn('awaitingApplication'),
      notice('application', { selector: next }),
      publicKey,
      at,
    );
    check(rendered);
    const value = quotedStrings(recordValue(publicKey.publicKey));
    const text = rendered.blocks.map((block) => (block.type === 'section' ? (block.text?.text ?? '') : '')).join('\n');
    expect(text).toContain(`\`\`\`${value}\`\`\``);
    expect(shown(rendered)).toContain(`${next}._domainkey.${domain}`);
    expect(shown(rendered)).toContain('3600');
    expect(actionsOf(rendered.blocks)[0]).toBe('application_submitted');
  });

  test('given a key, then the file has each field of the form, the value as the zone takes it, and the use-by date', () => {
    const file = applicationFile(ja, stateIn('awaitingApplication'), publicKey);
    const value = quotedStrings(recordValue(publicKey.publicKey));
    expect(file.name).toBe(`DNS申請書-goo.ne.jp-${next}.txt`);
    expect(file.content).toContain(`\nホスト名:\n${next}._domainkey.${domain}\n`);
    expect(file.content).toContain(`\n値:\n${value}\n`);
    expect(file.content).toContain(`申請番号: ${domain}_${next}-add\n`);
    expect(file.content).toContain('鍵の使用期限（社内基準）: 2026-12-18');
    expect(file.content).toContain(fingerprint);
    expect(applicationFile(en, stateIn('awaitingApplication'), publicKey).content).not.toMatch(/[ぁ-ん]/);
  });
});

describe('a ticket', () => {
  test.each([
    ['https://dns.example.jp/tickets/7', '<https://dns.example.jp/tickets/7|dns.example.jp/tickets/7>'],
    ['http://dns.example.jp/?a=1&b=2', '<http://dns.example.jp/?a=1&amp;b=2|dns.example.jp/?a=1&amp;b=2>'],
    ['https://dns.example.jp/a|b>c', '<https://dns.example.jp/a%7Cb%3Ec|dns.example.jp/a%7Cb%3Ec>'],
    ['https://\u0430pple.com/', '<https://xn--pple-43d.com/|xn--pple-43d.com/>'],
    ['https://slack.com@evil.example/', 'https://slack.com@evil.example/'],
    ['javascript:alert(1)', 'javascript:alert(1)'],
    ['DNS-7 <!channel> *x*', 'DNS-7 &lt;!channel&gt; ∗x∗'],
  ])('given %s, then it is a link only if it is a plain web address', (written, shown) => {
    expect(ticketLink(written, 200)).toBe(shown);
  });
});

describe('modals', () => {
  test.each(['application_submitted', 'correct_application', 'decline'] as const)(
    'given the form %s, then Slack would open it',
    (action) => {
      const value = { domain: largest().domain, rotation: 1, round: 1, digest: round.digest };
      for (const language of ['ja', 'en'] as const) {
        const view = formView(language, action, { value, channel: 'C0DKIM', threadTs: '1.2', homePage: null });
        checkedView(JSON.parse(JSON.stringify(view)), ['modal']);
        expect(literalMarksIn(view)).toEqual([]);
      }
    },
  );
});

describe('answers', () => {
  const request = {
    id: 'x',
    person: requester,
    domain,
    channel: 'C0DKIM',
    rotation: null,
    round: null,
    digest: null,
    inputs: {},
  };
  const context = { language: 'ja', policy, testEndpoints: false, link: 'https://x.slack.com/1', at } as const;

  test('given the largest state, then the answer to status is within the limits and offers what the card offers', () => {
    const answer = { tag: 'accepted', code: 'status', state: largest(), settings, keys: [] } as const;
    const rendered = answerView(context, { ...request, action: 'status' }, answer);
    check(rendered);
    // App Home has no other way to them, and its text names them.
    expect(actionsOf(rendered.blocks)).toEqual(offeredOnCard(largest()));
  });

  test('given keys that are held, then status shows from when to when each certificate is dated', () => {
    const answer = { tag: 'accepted', code: 'status', state: largest(), settings, keys: [publicKey] } as const;
    const rendered = JSON.stringify(answerView(context, { ...request, action: 'status' }, answer).blocks);
    expect(rendered).toContain(
      `鍵 \`${publicKey.selector}\` の使用期間（社内基準）: 2025/9/18（木） から 2026/12/18（金） まで`,
    );
  });

  test('given a long history, then the newest is shown and the rest is counted', () => {
    const entries = Array.from({ length: 500 }, (_, n) => ({
      version: n + 1,
      at,
      type: 'RecordChanged',
      names: {},
      facts: {
        verdict: { kind: 'text', value: '<right>'.repeat(20) },
        evidence: { kind: 'digest', value: 'f'.repeat(64) },
      } as const,
    }));
    const answer = {
      tag: 'accepted',
      code: 'history',
      state: stateIn('awaitingApplication'),
      settings,
      entries,
      left: 0,
      unread: 0,
    } as const;
    const rendered = answerView(context, { ...request, action: 'history' }, answer);
    check(rendered);
    expect(shown(rendered)).toMatch(/500\. /);
    expect(shown(rendered)).toMatch(/…ほか 4\d\d 件/);
  });

  test('given a check, then each server is told with its verdict, and each finding once', () => {
    const server = {
      role: 'authoritative',
      silent: false,
      rcode: 'NOERROR',
      authoritative: true,
      ttlSeconds: 3600,
      serial: 1,
      records: [],
      millis: 3,
    } as const;
    const observation = {
      name: `${next}._domainkey.${domain}`,
      expected: fingerprint,
      scope: 'everywhere',
      requestedAt: at,
      verdict: 'disagree',
      servers: [
        { ...server, server: 'ns1.goo.ne.jp', verdict: 'right' },
        { ...server, server: 'ns2.goo.ne.jp', verdict: 'unknown', silent: true, rcode: null, ttlSeconds: null },
      ],
      findings: [
        { code: 'servers_disagree', severity: 'error', facts: {} },
        { code: 'servers_disagree', severity: 'error', facts: {} },
      ],
      content: null,
      negativeUntil: null,
    } as const;
    const seen = { observation, nextKey: null, intervals: null };
    const answer = {
      tag: 'accepted',
      code: 'check',
      state: stateIn('awaitingApplication'),
      settings,
      ...seen,
    } as const;
    const { blocks, text: summary } = answerView(context, { ...request, action: 'check' }, answer);
    const text = shown({ blocks, text: summary });
    // The record is one file, in the format that the person chooses.
    expect(actionsOf(blocks)).toEqual(['correction_file']);
    expect(text).not.toMatch(/Route 53|v=DKIM1/);
    expect(text).toContain('ns1.goo.ne.jp  3600  正しい');
    expect(text).toContain('ns2.goo.ne.jp  -     不明 (応答なし)');
    expect(text.match(/応答が一致しません/g)).toHaveLength(1);

    // No record mends a signature of the zone.
    const bogus = { code: 'dnssec_bogus', severity: 'error', facts: {} } as const;
    const unsigned = { ...answer, observation: { ...observation, findings: [bogus] } };
    expect(actionsOf(answerView(context, { ...request, action: 'check' }, unsigned).blocks)).toEqual([]);
  });

  test.each(['guest', 'foreign_team', 'not_allowed', 'identity_unknown'] as const)(
    'given the refusal %s, then nothing of the state is told',
    (code) => {
      const answer = { tag: 'refused', code, facts: {}, state: stateIn('awaitingApplication'), settings } as const;
      const text = shown(answerView(context, { ...request, action: 'approve' }, answer));
      expect(text).not.toContain('現在');
      expect(text).not.toContain(next);
    },
  );

  test('given a refusal on a stale card, then it says what is true now, with the link', () => {
    const answer = {
      tag: 'refused',
      code: 'other_round',
      facts: {},
      state: stateIn('awaitingApplication'),
      settings,
    } as const;
    const text = shown(answerView(context, { ...request, action: 'approve' }, answer));
    expect(text).toContain('以前の承認カード');
    expect(text).toContain('現在: 📝 DNS申請書の提出待ち');
    expect(text).toContain('<https://x.slack.com/1|カードを開く>');
  });

  test('given a code that has no text, then it is answered all the same', () => {
    const code = 'brand_new' as RefusalCode;
    const answer = { tag: 'refused', code, facts: {}, state: null, settings: null } as const;
    expect(answerView(context, { ...request, action: 'approve' }, answer).text).toContain('brand_new');
  });
});

describe('limits', () => {
  test('given any text, then it is cut within the limit, and no mention or pair is cut in two', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.integer({ min: 1, max: 40 }), (text, max) => {
        const cut = shortened(text, max);
        expect(cut.length).toBeLessThanOrEqual(max);
        expect(cut.isWellFormed()).toBe(text.isWellFormed());
        if (text.length <= max) expect(cut).toBe(text);
      }),
    );
    expect(shortened('see <@U0APPROVER1> please', 12)).toBe('see …');
  });

  test('given more lines than fit, then the rest is counted', () => {
    const lines = Array.from({ length: 100 }, (_, n) => `line ${n}`);
    const text = linesWithin(lines, (count) => `and ${count} more`, 100);
    const kept = text.split('\n').length - 1;
    expect(text.endsWith(`and ${100 - kept} more`)).toBe(true);
    expect(limits.buttonChars).toBe(75);
  });

  test.each([undefined, '', 'null', '[]', '{"domain":1}', '{"domain":"x","rotation":"1"}', 'x'.repeat(2_001)])(
    'given the value %p, then it is not one of ours',
    (value) => expect(parseValue(value)).toBeNull(),
  );

  test('given the rotation of the fixture, then it is the runbook’s', () => {
    expect(rotation).toMatchObject({ current, next });
  });
});
