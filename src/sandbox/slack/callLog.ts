import type { JsonObject } from './json.ts';

/** One call that the bot made. Tokens are not kept. */
export interface ApiCall {
  readonly method: string;
  readonly args: JsonObject;
  /** `ok`, Slack's error code, or the fault that was armed. */
  readonly outcome: string;
}

const callsMax = 10_000;

export class CallLog {
  readonly #calls: ApiCall[] = [];

  add(call: ApiCall): void {
    if (this.#calls.length >= callsMax) this.#calls.shift();
    const { token: _token, ...args } = call.args;
    this.#calls.push({ ...call, args });
  }

  all(): readonly ApiCall[] {
    return [...this.#calls];
  }
}
