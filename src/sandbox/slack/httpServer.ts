import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { readBody, uploadedBytes } from './readBody.ts';
import { respond } from './respond.ts';
import { callMethod, faultReply, type Reply, type WebApi } from './webApi.ts';

/** The emulator's HTTP side: `/api/<method>`, `/upload/<file>`, `/response/<key>`. */
export const slackHttpServer = (api: WebApi): Server =>
  createServer((request, response) => {
    answerTo(api, request)
      .then((reply) => send(response, reply))
      .catch((error: unknown) => {
        // A fault of the emulator itself must be seen as such, not as one of Slack's.
        api.slack.problems.add({ method: request.url ?? '', code: 'emulator_fault', detail: String(error) });
        send(response, { tag: 'answer', status: 500, body: 'emulator fault' });
      });
  });

const answerTo = async (api: WebApi, request: IncomingMessage): Promise<Reply> => {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  const [, kind = '', name = ''] = pathname.split('/');
  const body = await readBody(request);
  switch (kind) {
    case 'api':
      return callMethod(api, name, request.headers, body);
    case 'upload':
      return withFault(api, 'upload', () => upload(api, name, request, body));
    case 'response':
      return withFault(api, 'response_url', async () => respond(api.slack, name, body));
    default:
      return { tag: 'answer', status: 404, body: 'not found' };
  }
};

const withFault = async (api: WebApi, method: string, work: () => Promise<Reply>): Promise<Reply> => {
  const fault = api.faults.take(method);
  if (fault?.when === 'before') return faultReply(fault);
  const reply = await work();
  return fault === null ? reply : faultReply(fault);
};

const upload = async (api: WebApi, id: string, request: IncomingMessage, body: Buffer): Promise<Reply> => {
  const bytes = await uploadedBytes(request.headers['content-type'] ?? '', body);
  const received = api.slack.files.receive(id, bytes);
  if (!received) api.slack.problems.add({ method: 'upload', code: 'upload_refused', detail: `${bytes.length} bytes` });
  return { tag: 'answer', status: received ? 200 : 400, body: received ? `OK - ${bytes.length}` : 'bad upload' };
};

const send = (response: ServerResponse, reply: Reply): void => {
  switch (reply.tag) {
    case 'no_answer':
      return;
    case 'dropped':
      response.destroy();
      return;
    case 'answer': {
      const json = typeof reply.body !== 'string';
      response.writeHead(reply.status, {
        'content-type': json ? 'application/json; charset=utf-8' : 'text/plain; charset=utf-8',
        ...(reply.retryAfter === undefined ? {} : { 'retry-after': String(reply.retryAfter) }),
      });
      response.end(json ? JSON.stringify(reply.body) : reply.body);
    }
  }
};
