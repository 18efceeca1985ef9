import type { JsonObject } from './json.ts';

/** Slack says no: HTTP 200 with `ok: false` and Slack's own error code. */
export class ApiRefusal extends Error {
  override readonly name = 'ApiRefusal';
  readonly code: string;
  /** Where and why, in the words of Slack's schema check; they go out as `errors` and `response_metadata.messages`. */
  readonly details: readonly string[];
  readonly more: JsonObject;

  constructor(code: string, details: readonly string[] = [], more: JsonObject = {}) {
    super(details.length === 0 ? code : `${code}: ${details.join('; ')}`);
    this.code = code;
    this.details = details;
    this.more = more;
  }
}
