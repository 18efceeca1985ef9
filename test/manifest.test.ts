import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { AppsManifestValidateArguments } from '@slack/web-api';
import { parse } from 'yaml';
import { readManifest } from '../src/sandbox/slack/workspace.ts';

/** Slack's own type: a wrong scope, event or field does not compile. */
type Manifest = AppsManifestValidateArguments['manifest'];

const url = 'https://bot.example.com/slack/events';

const common = {
  display_information: {
    name: 'Futari',
    description: 'Rotates Amazon SES BYODKIM keys so that nobody switches a key alone and no mail breaks.',
    background_color: '#1f3a4d',
  },
  oauth_config: {
    scopes: {
      bot: [
        'channels:read',
        'chat:write',
        'commands',
        'files:write',
        'groups:read',
        'im:write',
        'usergroups:read',
        'users:read',
      ],
    },
  },
} satisfies Manifest;

/** Without the Messages tab no direct message of the app arrives; with it people could write where nobody reads. */
const appHome = { home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: true };

const botUser = { display_name: 'futari', always_online: true };

const command = {
  command: '/dkim',
  description: 'DKIM key rotation',
  usage_hint: 'rotate|status|check|submitted|rollback|compromised|cancel|plan|history|report|help [domain]',
  should_escape: true,
};

const commonSettings = { org_deploy_enabled: false, token_rotation_enabled: false };

const overHttp: Manifest = {
  ...common,
  features: { app_home: appHome, bot_user: botUser, slash_commands: [{ ...command, url }] },
  settings: {
    ...commonSettings,
    event_subscriptions: { request_url: url, bot_events: ['app_home_opened'] },
    interactivity: { is_enabled: true, request_url: url },
    socket_mode_enabled: false,
  },
};

const overSocket: Manifest = {
  ...common,
  features: { app_home: appHome, bot_user: botUser, slash_commands: [command] },
  settings: {
    ...commonSettings,
    event_subscriptions: { bot_events: ['app_home_opened'] },
    interactivity: { is_enabled: true },
    socket_mode_enabled: true,
  },
};

const file = (name: string): unknown => parse(readFileSync(name, 'utf8'));

describe('the manifests', () => {
  test.each([
    ['manifest.yml', overHttp],
    ['manifest.socket.yml', overSocket],
  ])('given %s, then it is what Slack’s types accept', (name, manifest) => {
    expect(file(name)).toEqual(manifest);
  });

  test.each(['manifest.yml', 'manifest.socket.yml'])(
    'given %s, then direct messages arrive in a Messages tab that only the app writes to, and the sandbox reads it so',
    (name) => {
      const { features } = file(name) as Manifest;
      expect(features?.app_home).toMatchObject({ messages_tab_enabled: true, messages_tab_read_only_enabled: true });
      const app = readManifest(readFileSync(name, 'utf8'));
      expect(app).toEqual({
        scopes: common.oauth_config.scopes.bot,
        commands: ['/dkim'],
        shouldEscape: true,
        messagesTab: true,
        homeTab: true,
        interactivity: true,
        events: ['app_home_opened'],
      });
    },
  );

  test('given Slack’s limits, then name and description are within them', () => {
    expect(common.display_information.name.length).toBeLessThanOrEqual(35);
    expect(common.display_information.description.length).toBeLessThanOrEqual(140);
  });

  // A sentence has fewer characters in Japanese.
  test.each([
    ['docs/slack-review.md', 20],
    ['docs/slack-review.ja.md', 8],
  ])(
    'given %s for the reviewers, then each scope is there with its reason and what breaks without it, and the Messages tab',
    (path, leastLength) => {
      const page = readFileSync(path, 'utf8');
      for (const setting of ['messages_tab_enabled', 'home_tab_enabled', 'app_home_opened']) {
        expect(page).toContain(`\`${setting}\``);
      }
      const rows = [...page.matchAll(/^\| `([a-z:]+)` \| (.+) \| (.+) \|$/gm)];
      expect(rows.map(([, scope]) => scope).sort()).toEqual([...common.oauth_config.scopes.bot].sort());
      for (const cells of rows) for (const cell of cells.slice(2)) expect(cell.length).toBeGreaterThan(leastLength);
    },
  );
});
