/** The app as its manifest makes it in a workspace: the sandbox allows what the shipped file allows, and nothing more. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { isObject, type JsonObject, objectAt, objectsAt, textAt } from './json.ts';

export interface AppManifest {
  /** Of the bot's token. */
  readonly scopes: readonly string[];
  /** Slash commands. */
  readonly commands: readonly string[];
  readonly shouldEscape: boolean;
  /** App Home's Messages tab, where direct messages of the app are shown. Slack creates apps with it off. */
  readonly messagesTab: boolean;
}

const inside = (root: JsonObject, ...keys: readonly string[]): JsonObject =>
  keys.reduce((at, key) => objectAt(at, key) ?? {}, root);

/** @param written the manifest's YAML. @throws TypeError for text that is no manifest */
export const readManifest = (written: string): AppManifest => {
  const manifest: unknown = parse(written);
  if (!isObject(manifest)) throw new TypeError('the manifest is no mapping');
  const { bot } = inside(manifest, 'oauth_config', 'scopes');
  const commands = objectsAt(inside(manifest, 'features'), 'slash_commands');
  return {
    scopes: Array.isArray(bot) ? bot.map(String) : [],
    commands: commands.map((command) => textAt(command, 'command') ?? ''),
    shouldEscape: commands.some((command) => command.should_escape === true),
    messagesTab: inside(manifest, 'features', 'app_home').messages_tab_enabled === true,
  };
};

/** `manifest.yml`, at the top of the repository and of the package. */
export const shippedManifest = (): AppManifest =>
  readManifest(readFileSync(new URL('../../../manifest.yml', import.meta.url), 'utf8'));
