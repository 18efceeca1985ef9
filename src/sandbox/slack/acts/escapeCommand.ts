import type { Workspace } from '../workspace.ts';

// Slack links only what ends in a real top-level domain; `v1.2` and `.test` stay as they are.
const topLevel = '(?:jp|com|net|org|info|biz|io|dev|app|co|me|tv|de|uk|fr|eu|us|cn|kr|tw|edu|gov)';
const host = `(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\\.)+${topLevel}`;
const token = new RegExp(
  [
    '(?<url>https?://[^\\s<>]+)',
    `(?<mail>[\\w.+-]+@${host})(?![\\w.-]*\\w)`,
    `(?<![\\w@./-])(?<host>${host})(?<path>/[^\\s<>]*)?(?![\\w-])`,
    '(?<![\\w@])@(?<user>[a-z0-9][\\w.-]*)',
    '(?<![\\w#])#(?<channel>[\\w-]+)',
  ].join('|'),
  'gi',
);

const entities = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/**
 * What Slack makes of a command's text with `should_escape: true`: links, people and channels become
 * `<http://goo.ne.jp|goo.ne.jp>`, `<@U1|name>`, `<#C1|name>`.
 */
export const escapeCommand = (text: string, workspace: Workspace): string =>
  entities(text).replace(token, (whole: string, ...rest: unknown[]): string => {
    const found = rest.at(-1) as Readonly<Record<string, string | undefined>>;
    if (found.url !== undefined) return `<${whole}>`;
    if (found.mail !== undefined) return `<mailto:${whole}|${whole}>`;
    if (found.host !== undefined) return `<http://${whole}|${whole}>`;
    if (found.user !== undefined) {
      const person = workspace.people().find((p) => p.name === found.user);
      return person === undefined ? whole : `<@${person.id}|${person.name}>`;
    }
    const channel = workspace.channel(found.channel ?? '');
    return channel === null ? whole : `<#${channel.id}|${channel.name}>`;
  });
