/** Publishes App Home, answers what is pressed there, and refreshes it after the person's own actions elsewhere. */

import type { HomeView } from '@slack/types';
import type { Action } from '../../domain/actions.ts';
import { createKeyedQueue } from '../../ports/concurrency.ts';
import type {
  AcceptedAnswer,
  FailedAnswer,
  OverviewAnswer,
  RefusedAnswer,
  RequestHandler,
  Response,
} from '../../ports/service.ts';
import { type SlackClient, type SlackLog, slackErrorCode } from './client.ts';
import { type Delivery, pageOfHome, type Surface } from './delivery.ts';
import type { Reply } from './reply.ts';
import { revealsNothing } from './views/answer.ts';
import type { Rendered } from './views/blocks.ts';
import { failedHome, homeView, type OverviewContext, refusedHome } from './views/home.ts';

type OnHome = Extract<Surface, { readonly tag: 'home' }>;

interface HomeTabOptions {
  readonly client: Pick<SlackClient, 'publishHome'>;
  readonly requestHandler: RequestHandler;
  readonly reply: Reply;
  readonly log: SlackLog;
}

/** `stale`: another process has published since the view that the hash names. `refused`: Slack did not take the view. */
type Published = 'published' | 'stale' | 'refused';

/** People whose Home this process has published, and who therefore see it change. */
const openMax = 2_000;

interface PressedAnswer {
  readonly action: Action;
  readonly answer: AcceptedAnswer | RefusedAnswer | FailedAnswer;
  readonly render: (context: OverviewContext) => Rendered;
}

/** No method throws. Each returns false if the person must be answered in another place. */
export class HomeTab {
  readonly #options: HomeTabOptions;
  /** The page of domains that each of them sees. */
  readonly #open = new Map<string, number>();
  /** One view after another for each person, so that an older one never replaces a newer one. */
  readonly #inTurn = createKeyedQueue();

  constructor(options: HomeTabOptions) {
    this.#options = options;
  }

  /** A stale publication is repeated with a newer reading. */
  async show(delivery: Delivery, { hash }: OnHome, page: OverviewContext, answer: OverviewAnswer): Promise<boolean> {
    const published = await this.#publish(delivery, homeView(page, answer), hash);
    if (published !== 'stale') return published === 'published';
    const newer = await this.#read(delivery, answer.page);
    const view = homeView(page, newer.tag === 'overview' ? newer : answer);
    return (await this.#publish(delivery, view, null)) === 'published';
  }

  /** Answers a press in Home there, above the present state, or by a direct message. A press is never without an answer. */
  async answer(delivery: Delivery, surface: OnHome, page: OverviewContext, pressed: PressedAnswer): Promise<boolean> {
    if (pressed.action === 'overview') return this.#refuse(delivery, surface, page, pressed);
    const overview = await this.#read(delivery, surface.page);
    // The view says itself that it is a test.
    const { blocks } = pressed.render({ ...page, testEndpoints: false });
    const view = overview.tag === 'overview' ? homeView(page, overview, blocks) : null;
    if (view !== null && (await this.#publish(delivery, view, null)) === 'published') return true;
    return this.#options.reply(delivery, pressed.render(page));
  }

  /** After the person decided elsewhere, where the answer is. Bounded as every query of a person is (I15). */
  async refresh(delivery: Delivery, page: OverviewContext): Promise<void> {
    const shown = this.#open.get(delivery.user);
    if (shown === undefined) return;
    const overview = await this.#read(delivery, shown);
    if (overview.tag === 'overview') await this.#publish(delivery, homeView(page, overview), null);
  }

  async #refuse(
    delivery: Delivery,
    { hash, opened }: OnHome,
    page: OverviewContext,
    { answer, render }: PressedAnswer,
  ): Promise<boolean> {
    const { reply } = this.#options;
    const rendered = render(page);
    // Slack shows nobody the Home tab of an app that is not installed in their own workspace, whatever is published.
    if (answer.code === 'foreign_team' && opened) return true;
    // The view that is there says more than a request to wait.
    if (answer.code === 'queries_limited' && hash !== null) return opened || reply(delivery, rendered);
    const view = revealsNothing.includes(answer.code) ? refusedHome(page) : failedHome(page, rendered.blocks);
    const published = await this.#publish(delivery, view, null);
    // Nobody waits for a message after only opening a tab.
    return published === 'published' || opened || reply(delivery, rendered);
  }

  /** Reads the overview again. It counts as a query of the person, and is never part of a decision (I15). */
  #read({ id, person, channel }: Delivery, page: number): Promise<Response> {
    const none = { domain: null, rotation: null, round: null, digest: null };
    const request = { id: `${id} home`, person, channel, action: 'overview', ...none, inputs: { page } } as const;
    return this.#options.requestHandler.handle(request);
  }

  #publish({ user, id }: Delivery, view: HomeView, hash: string | null): Promise<Published> {
    const { client, log } = this.#options;
    return this.#inTurn(user, async () => {
      try {
        await client.publishHome(user, view, hash);
      } catch (error) {
        const code = slackErrorCode(error);
        if (code === 'hash_conflict') return 'stale';
        log.error({ code, correlation: id }, 'the Home tab could not be published');
        return 'refused';
      }
      if (this.#open.size >= openMax) this.#open.clear();
      this.#open.set(user, pageOfHome(view.private_metadata ?? ''));
      return 'published';
    });
  }
}
