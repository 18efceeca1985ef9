/** What the bot draws, held against Slack's rules: as it is, and with one fault planted in each place. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { answerView, helpView } from '../../../../src/adapters/slack/views/answer.ts';
import { applicationFile } from '../../../../src/adapters/slack/views/applicationFiles.ts';
import { applicationMessage } from '../../../../src/adapters/slack/views/applicationMessage.ts';
import type { RenderContext, Rendered } from '../../../../src/adapters/slack/views/blocks.ts';
import { fileNews, fileParts } from '../../../../src/adapters/slack/views/files.ts';
import { formView } from '../../../../src/adapters/slack/views/form.ts';
import { noticeCard } from '../../../../src/adapters/slack/views/notice.ts';
import { rotationCard } from '../../../../src/adapters/slack/views/rotationCard.ts';
import { roundCard } from '../../../../src/adapters/slack/views/roundCard.ts';
import { noticeCodes } from '../../../../src/domain/notices.ts';
import type { Rotation, State } from '../../../../src/domain/state.ts';
import { checkedMessageBlocks, checkView } from '../../../../src/sandbox/slack/blockRules.ts';
import { brokenMarkup } from '../../../../src/sandbox/slack/markup.ts';
import { ApiRefusal, type Json, type JsonObject } from '../../../../src/sandbox/slack/protocol.ts';
import { refusals } from '../../../../src/texts/refusals.ts';
import { stageNames } from '../../../support/given.ts';
import { at, domain, notice, policy, publicKey, requester, round, settings, stateIn } from '../states.ts';
import { largest, worstOf } from '../worst.ts';

interface Message {
  readonly name: string;
  readonly text: string;
  readonly blocks: readonly JsonObject[];
}

const languages = ['ja', 'en'] as const;
const contextOf = (language: RenderContext['language']): RenderContext => ({
  language,
  policy,
  settings,
  testEndpoints: language === 'en',
});

/** As it goes over the wire. */
const sent = <T>(drawn: unknown): T => JSON.parse(JSON.stringify(drawn)) as T;

const cardsOf = (context: RenderContext, state: State): Rendered[] => [
  rotationCard(context, state, state.rotation as Rotation, at),
  roundCard(context, state, state.rotation as Rotation, state.rotation?.round ?? round, at),
];

const noticesIn = (context: RenderContext, state: State): Rendered[] =>
  noticeCodes.map((code) => noticeCard(context, state, notice(code, worstOf(code)), at));

const answersIn = (context: RenderContext): Rendered[] => {
  const request = { id: 'x', person: requester, domain, channel: 'C0DKIM', action: 'approve', inputs: {} } as const;
  const asked = { ...request, rotation: null, round: null, digest: null };
  const shownIn = { ...context, link: 'https://futari.slack.com/archives/C0DKIM/p1', at };
  const codes = Object.keys(refusals).map((key) => key.replace('refusal.', '')) as 'other_round'[];
  return codes.map((code) =>
    answerView(shownIn, asked, { tag: 'refused', code, facts: {}, state: stateIn('roundOpen'), settings }),
  );
};

const messages: readonly Message[] = languages.flatMap((language) => {
  const context = contextOf(language);
  const states = [...stageNames.map((stage) => stateIn(stage)), largest()];
  const file = applicationFile(context, stateIn('awaitingApplication'), publicKey);
  const drawn: Rendered[] = [
    ...states.flatMap((state) => cardsOf(context, state)),
    ...noticesIn(context, stateIn('watching')),
    ...noticesIn(context, largest()),
    ...answersIn(context),
    applicationMessage(context, stateIn('awaitingApplication'), notice('application'), publicKey, at),
    helpView(language, 'statsu', null),
    fileNews(language, file, { tag: 'refused', code: 'file_uploads_disabled' }, 1),
    ...fileParts(language, file),
  ];
  return drawn.map((rendered, index) => ({ name: `${language} ${index}`, ...sent<Omit<Message, 'name'>>(rendered) }));
});

const views: readonly JsonObject[] = languages.flatMap((language) =>
  (['application_submitted', 'correct_application', 'decline', 'attest_unused'] as const).map((action) => {
    const value = { domain: largest().domain, rotation: 1, round: 1, digest: round.digest };
    return sent<JsonObject>(formView(language, action, { value, channel: 'C0DKIM', threadTs: '1.2', homePage: null }));
  }),
);

const refusalOf = (check: () => unknown): ApiRefusal | null => {
  try {
    check();
    return null;
  } catch (error) {
    if (error instanceof ApiRefusal) return error;
    throw error;
  }
};

/** Every object below `value`, with its JSON pointer. */
const objectsIn = (value: Json | undefined, at: string): readonly (readonly [at: string, object: JsonObject])[] => {
  if (Array.isArray(value)) return value.flatMap((entry, index) => objectsIn(entry, `${at}/${index}`));
  if (typeof value !== 'object' || value === null) return [];
  const object = value as JsonObject;
  return [[at, object], ...Object.entries(object).flatMap(([key, inner]) => objectsIn(inner, `${at}/${key}`))];
};

/** The same value with one object changed. */
const changed = (root: Json, at: string, change: (object: JsonObject) => JsonObject): Json => {
  const copy = structuredClone(root) as unknown as Record<string, unknown>;
  const keys = at.split('/').slice(1);
  const last = keys.pop();
  const owner = keys.reduce((inner, key) => inner[key] as Record<string, unknown>, copy);
  if (last === undefined) return change(root as JsonObject);
  owner[last] = change(owner[last] as JsonObject);
  return copy as unknown as Json;
};

interface Fault {
  readonly change: (object: JsonObject) => JsonObject;
  /** Where Slack names it, below the changed object, and in which words. */
  readonly told: string;
  readonly fits: (object: JsonObject) => boolean;
}

const hasText = ({ type, text }: JsonObject): boolean =>
  (type === 'mrkdwn' || type === 'plain_text') && typeof text === 'string';

const faults: readonly Fault[] = [
  {
    fits: () => true,
    change: (object) => ({ ...object, planted: 'x' }),
    told: 'invalid additional property: planted [json-pointer:AT]',
  },
  {
    fits: ({ type }) => typeof type === 'string',
    change: (object) => ({ ...object, type: 'planted' }),
    told: '[json-pointer:AT/type]',
  },
  {
    fits: hasText,
    change: (object) => ({ ...object, text: '' }),
    told: 'must be more than 0 characters [json-pointer:AT/text]',
  },
  {
    fits: hasText,
    change: (object) => ({ ...object, text: 'x'.repeat(3_001) }),
    told: '[json-pointer:AT/text]',
  },
  {
    fits: hasText,
    change: (object) => ({ ...object, text: 7 }),
    told: 'must provide a string [json-pointer:AT/text]',
  },
  {
    fits: ({ type }) => type === 'button',
    change: (object) => ({ ...object, url: 'docs/runbook.md' }),
    told: 'invalid url [json-pointer:AT/url]',
  },
  {
    fits: ({ type }) => type === 'button',
    change: (object) => ({ ...object, style: null }),
    told: 'must be a valid enum value [json-pointer:AT/style]',
  },
  {
    fits: ({ type }) => type === 'datepicker',
    change: (object) => ({ ...object, initial_date: '2026-02-30' }),
    told: 'input must be a valid: date [json-pointer:AT/initial_date]',
  },
];

/** Plants faults in places of all of these by turns. */
const planted = (roots: readonly Json[], check: (root: Json) => void, code: string): void => {
  const met = new Set<Fault>();
  const anyPlace = fc.constantFrom(...roots).chain((root) =>
    fc.record({
      root: fc.constant(root),
      place: fc.constantFrom(...objectsIn(root, '').filter(([at]) => at !== '')),
      fault: fc.constantFrom(...faults),
    }),
  );
  fc.assert(
    fc.property(anyPlace, ({ root, place: [at, object], fault }) => {
      fc.pre(fault.fits(object));
      met.add(fault);
      const refusal = refusalOf(() => check(changed(root, at, fault.change)));
      expect(refusal?.code).toBe(code);
      expect(refusal?.details.join('\n')).toContain(fault.told.replace('AT', at));
    }),
    { seed: 20261130, numRuns: 1_500, maxSkipsPerRun: 1_000 },
  );
  const possible = faults.filter(({ fits }) => roots.some((root) => objectsIn(root, '').some(([, o]) => fits(o))));
  expect([...met]).toHaveLength(possible.length);
};

describe('what Slack refuses', () => {
  test('given every card, notice and answer in both languages, then Slack takes it and shows all of its markup', () => {
    for (const { name, text, blocks } of messages) {
      expect([name, refusalOf(() => checkedMessageBlocks(blocks))]).toEqual([name, null]);
      expect([name, brokenMarkup(text, blocks)]).toEqual([name, []]);
    }
  });

  test('given every form in both languages, then Slack opens it', () => {
    for (const view of views) expect(refusalOf(() => checkView(view, ['modal']))).toBeNull();
  });

  test('given a fault in any place of any message, then it is refused with Slack’s code and the place', () => {
    const roots = messages.filter(({ blocks }) => blocks.length > 0).map(({ blocks }) => ({ blocks }));
    planted(roots, (root) => checkedMessageBlocks((root as JsonObject).blocks), 'invalid_blocks');
  });

  test('given a fault in any place of any form, then it is refused with Slack’s code and the place', () => {
    const roots = views.map((view) => ({ view }));
    planted(roots, (root) => checkView((root as JsonObject).view as JsonObject, ['modal']), 'invalid_arguments');
  });
});
