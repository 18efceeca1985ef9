/** Arguments of a Web API call: from the query, and from a form or a JSON body (docs.slack.dev, apis/web-api). */

import type { IncomingHttpHeaders } from 'node:http';
import { ApiRefusal, isObject, type JsonObject, parseJson } from './protocol.ts';

export interface SentCall {
  readonly headers: IncomingHttpHeaders;
  readonly query: URLSearchParams;
  readonly body: Buffer;
}

/** The arguments, by their source. Slack reads a token from a form, but from no query and no JSON. */
export interface SentArguments {
  readonly args: JsonObject;
  readonly formToken: string | null;
}

const formType = 'application/x-www-form-urlencoded';
const charsets = ['utf-8', 'iso-8859-1'];

interface ContentType {
  readonly mime: string;
  readonly charset: string | null;
}

const contentTypeOf = (header: string): ContentType => {
  const [mime = '', ...parameters] = header.toLowerCase().split(';');
  const charset = parameters.map((parameter) => /^\s*charset="?([^"\s]+)"?\s*$/.exec(parameter)?.[1]).find(Boolean);
  return { mime: mime.trim(), charset: charset ?? null };
};

/** @throws ApiRefusal `invalid_json`, `json_not_object` */
const jsonOf = (body: Buffer): JsonObject => {
  const parsed = parseJson(body.toString('utf8'));
  if (parsed === undefined) throw new ApiRefusal('invalid_json');
  if (!isObject(parsed)) throw new ApiRefusal('json_not_object');
  return parsed;
};

const multipartOf = async (header: string, body: Buffer): Promise<JsonObject> => {
  const response = new Response(new Uint8Array(body), { headers: { 'content-type': header } });
  const form = await response.formData().catch(() => {
    throw new ApiRefusal('invalid_form_data');
  });
  return Object.fromEntries(
    [...form.entries()].filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
};

/** @throws ApiRefusal for a body that Slack does not read */
const bodyOf = async ({ headers, body }: SentCall, readsJson: boolean): Promise<SentArguments> => {
  if (body.length === 0) return { args: {}, formToken: null };
  const header = headers['content-type'] ?? '';
  if (header === '') throw new ApiRefusal('missing_post_type');
  const { mime, charset } = contentTypeOf(header);
  if (charset !== null && !charsets.includes(charset)) throw new ApiRefusal('invalid_charset');
  switch (mime) {
    case 'application/json':
      // A method that reads no JSON ignores it, so its arguments are missing.
      return { args: readsJson ? jsonOf(body) : {}, formToken: null };
    case formType:
    case 'text/plain':
      return withToken(Object.fromEntries(new URLSearchParams(body.toString('utf8'))));
    case 'multipart/form-data':
      return withToken(await multipartOf(header, body));
    default:
      throw new ApiRefusal('invalid_post_type');
  }
};

const withToken = ({ token, ...args }: JsonObject): SentArguments => ({
  args,
  formToken: typeof token === 'string' ? token : null,
});

/**
 * A body's argument hides one of the query.
 * @param readsJson the method's page lists `application/json` among its content types
 * @throws ApiRefusal for a body or a name that Slack does not read
 */
export const argumentsOf = async (call: SentCall, readsJson: boolean): Promise<SentArguments> => {
  const { args: sent, formToken } = await bodyOf(call, readsJson);
  const { token: _unread, ...query } = Object.fromEntries(call.query);
  const args = { ...query, ...sent };
  if (Object.keys(args).some((name) => !/^\w{1,64}$/.test(name))) throw new ApiRefusal('invalid_arg_name');
  return { args, formToken };
};
