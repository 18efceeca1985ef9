/** Serves the built page: its few files, with a policy under which nothing of another place is loaded or run. */

import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { ControlProblem } from './http.ts';

/**
 * Content Security Policy (W3C CSP3). Scripts and styles come from files only, so text of a person never becomes code. `data:` is for
 * small pictures of the style sheet.
 */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

const headersOf = (path: string): Record<string, string> => ({
  'content-type': mediaTypes[extname(path)] ?? 'application/octet-stream',
  'content-security-policy': policy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  // Names of built files hold their hash; the page itself names the newest ones.
  'cache-control': path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-store',
});

/** True for the page itself and its files: no other path of a request is looked for in the folder. */
export const isPageFile = (path: string, wantsPage: boolean): boolean =>
  (path === '/' && wantsPage) || path === '/icon.svg' || /^\/assets\/[\w-]+(?:\.[\w-]+)*$/.test(path);

/** @throws ControlProblem for a file that the page does not have */
export const servePage = async (folder: string, path: string, response: ServerResponse): Promise<void> => {
  const file = path === '/' ? '/index.html' : path;
  const bytes = await readFile(join(folder, file)).catch(() => {
    throw new ControlProblem(404, 'no_such_file', `the page has no ${path.slice(0, 80)}`);
  });
  response.writeHead(200, headersOf(file));
  response.end(bytes);
};
