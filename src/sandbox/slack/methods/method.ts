import type { JsonObject } from '../json.ts';
import type { Slack } from '../slack.ts';

/** One Web API method. It answers the fields beside `ok: true`, or throws an ApiRefusal. */
export interface Method {
  readonly scope: string | null;
  /** Which token opens it; the bot's where nothing is said. */
  readonly token?: 'app' | 'bot';
  readonly run: (slack: Slack, args: JsonObject) => JsonObject;
}
