import { afterEach, describe, expect, test } from '@jest/globals';
import { type StoryView, scenes } from '../../../src/sandbox/playground/story.ts';
import { people } from '../../../src/sandbox/slack/workspace.ts';
import { doubleSpaces, literalMarksIn } from '../../support/literalMarks.ts';
import { openPlayground, type Playground } from './support.ts';

let site: Playground | null = null;
afterEach(async () => {
  const { slack } = site?.service.sandbox ?? {};
  const drawn = slack === undefined ? [] : [slack.messages('C0DKIM'), ...people.map(({ id }) => slack.ephemerals(id))];
  expect(literalMarksIn(drawn)).toEqual([]);
  expect(doubleSpaces(drawn)).toEqual([]);
  await site?.close();
  site = null;
});

const open = async (): Promise<Playground> => {
  site = await openPlayground();
  return site;
};

type Locale = 'ja' | 'en';

const stepsMax = 30;

/** Does what each step suggests, until the scene ends. @returns the view at the end */
const play = async (at: Playground, scene: string, locale: Locale): Promise<StoryView> => {
  const view = (): Promise<StoryView> => at.get<StoryView>(`/story?locale=${locale}`);
  let seen = await at.post<StoryView>('/story', { scene, locale });
  for (let step = 0; step < stepsMax && seen.current !== null; step += 1) {
    const { current, steps } = seen;
    const act = steps.find(({ id }) => id === current)?.act ?? null;
    if (act === null) throw new Error(`${scene}: nothing to do at ${current}`);
    await at.post(act.path, act.body);
    seen = await view();
    expect([scene, seen.steps.find(({ id }) => id === current)]).toEqual([
      scene,
      expect.objectContaining({ id: current, done: true, proof: expect.any(String) }),
    ]);
  }
  return seen;
};

const japanese = /[ぁ-んァ-ヶ一-龠]/;

/** Every text of the view is in the language. */
const expectLanguage = (view: StoryView, locale: Locale): void => {
  const { title, summary, steps, ended } = view;
  const own = [
    title,
    summary,
    ...steps.flatMap((step) => [step.title, step.hint]),
    ...(ended?.proven ?? []).map(({ how }) => how),
  ];
  for (const text of own) expect([text, japanese.test(text ?? '')]).toEqual([text, locale === 'ja']);
  for (const { proof } of steps) expect(proof ?? '').not.toBe('');
};

/** The figures of all proofs, as text. */
const provenText = ({ ended }: StoryView): string => (ended?.proven ?? []).map(({ what }) => what).join('\n');

const putsOfOurs = ({ service }: Playground) =>
  service.sandbox.ses
    .calls()
    .filter(({ operation }) => operation === 'PutEmailIdentityDkimSigningAttributes')
    .map(({ selector, outcome }) => `${selector} ${outcome}`);

const next = 'gooid-21-prod-20250918-2';
const current = 'gooid-21-prod-20250904-1';

describe('the list of scenes', () => {
  test('names every scene in both languages, and each step has a title and a hint of its own', async () => {
    for (const { title, summary, steps } of scenes) {
      const texts = [title, summary, ...steps.flatMap((step) => [step.title, step.hint])];
      for (const { ja, en } of texts) expect([ja, japanese.test(ja), japanese.test(en)]).toEqual([ja, true, false]);
      expect(new Set(steps.map(({ id }) => id)).size).toBe(steps.length);
    }
    expect(scenes).toHaveLength(8);
  });
});

describe('a scene is played to its end by its own acts', () => {
  test('the good rotation, then a record that is removed too early', async () => {
    const at = await open();
    expect(await at.get('/story')).toMatchObject({ scene: null, steps: [], current: null, ended: null });
    const rotation = await play(at, 'rotation', 'ja');
    expectLanguage(rotation, 'ja');
    expect(provenText(rotation)).toContain('SES が受け取った Put は 1 件');
    expect(putsOfOurs(at)).toEqual([`${next} ok`]);
    // What the state says already is not asked for again.
    const removed = await play(at, 'removed-early', 'en');
    expectLanguage(removed, 'en');
    expect(removed.steps.find(({ id }) => id === 'removed-early')?.proof).toMatch(/absent.*fail/);
    expect(removed.steps.find(({ id }) => id === 'restored')?.proof).toMatch(/right.*pass/);
    expect(putsOfOurs(at)).toEqual([`${next} ok`]);
  });

  test('a wrong record, then back at night', async () => {
    const at = await open();
    const wrong = await play(at, 'wrong-record', 'en');
    expectLanguage(wrong, 'en');
    expect(provenText(wrong)).toContain('SES received 0 Puts while the record was wrong.');
    const night = await play(at, 'night-rollback', 'ja');
    expectLanguage(night, 'ja');
    expect(provenText(night)).toContain('ロールバックを決めたのは 1 人（根拠: 事前許可）');
    expect(putsOfOurs(at)).toEqual([`${next} ok`, `${current} ok`]);
  });

  test('SES without an answer, then Slack that is down', async () => {
    const at = await open();
    const unanswered = await play(at, 'no-answer', 'ja');
    expectLanguage(unanswered, 'ja');
    expect(putsOfOurs(at)).toEqual([`${next} timeout_after_commit`]);
    expect(provenText(unanswered)).toContain('答えのなかった Put は 1 件、SES が受け取った Put は全部で 1 件です。');
    const down = await play(at, 'slack-down', 'en');
    expectLanguage(down, 'en');
    expect(provenText(down)).toContain('2 people decided to roll back (basis: break-glass)');
    expect(putsOfOurs(at)).toEqual([`${next} timeout_after_commit`, `${current} ok`]);
  });

  test('one person alone, then somebody else at SES; a press without an effect does no step', async () => {
    const at = await open();
    const begun = await at.post<StoryView>('/story', { scene: 'alone' });
    // Nobody who may not start a rotation does the first step, and no later step is done before it.
    await at.tried('/say', { person: 'outsider', text: '/dkim rotate goo.ne.jp', channel: '#other' });
    await at.post('/clock', { to: '+1m' });
    expect((await at.get<StoryView>('/story')).current).toBe('rotate');
    for (const { act } of begun.steps.slice(0, 4)) if (act !== null) await at.post(act.path, act.body);
    expect((await at.get<StoryView>('/story')).current).toBe('approve-first');
    const card = at.service.sandbox.slack
      .messages('C0DKIM')
      .findLast(({ blocks }) => JSON.stringify(blocks).includes('"approve"'));
    const message = { channel: 'C0DKIM', ts: card?.ts ?? '' };
    for (const person of ['auditor', 'guest', 'operator']) {
      await at.post('/click', { person, button: 'approve', confirm: true, inputs: {}, message, force: true });
    }
    const pressed = await at.get<StoryView>('/story?locale=en');
    expect(pressed.current).toBe('approve-first');
    expect(pressed.steps.find(({ id }) => id === 'approve-first')).toMatchObject({ done: false, proof: null });
    expect(putsOfOurs(at)).toEqual([]);

    const alone = await play(at, 'alone', 'en');
    expectLanguage(alone, 'en');
    expect(provenText(alone)).toContain('Before the second person approved, SES had received 0 Puts.');
    const drift = await play(at, 'changed-elsewhere', 'ja');
    expectLanguage(drift, 'ja');
    expect(putsOfOurs(at)).toEqual([`${next} ok`, 'somebody-elses-key ok', `${current} ok`]);

    await at.post('/story', { scene: null });
    expect(await at.get('/story')).toMatchObject({ scene: null, current: null });
    expect(at.service.sandbox.bystanders.size).toBe(0);
    expect(await at.tried('/story', { scene: 'nope' })).toMatchObject({ status: 404 });
    expect(await at.tried('/story', {})).toMatchObject({ status: 400 });
  });
});
