import type { Settings } from '../../ports/settings.ts';
import type { AlertsConfig } from './alertsSchema.ts';
import type { BreakGlassConfig } from './breakGlassSchema.ts';
import type { AwsService } from './endpoints.ts';
import type { SlackMode } from './environment.ts';
import type { Receiver } from './probeSchema.ts';
import type { Secret } from './secret.ts';

/** Where private keys and the log's signing key are kept. Paths are absolute. */
export type KeysConfig =
  | { readonly tag: 'local'; readonly file: string; readonly signingFile: string }
  /** As configured: an alias, an id or an ARN. Aliases must be resolved before the keyring takes them. */
  | { readonly tag: 'kms'; readonly keyId: string; readonly signingKeyId: string };

/** Everything that the process is told from outside. The home workspace comes from Slack's `auth.test`, not from here. */
export interface Config {
  readonly settings: Omit<Settings, 'homeTeam'>;
  readonly slack: {
    readonly botToken: Secret;
    readonly mode: SlackMode;
    /** Null: Slack's own. Ends with a slash. */
    readonly apiUrl: string | null;
  };
  /** HTTP: `/slack/events` and `/healthz`. 0 takes a free one. */
  readonly port: number;
  readonly aws: {
    readonly region: string;
    /** Null: the service's own endpoint of the region. */
    readonly endpoints: Readonly<Record<AwsService, string | null>>;
  };
  readonly table: string;
  readonly keys: KeysConfig;
  readonly dns: {
    /** `address:port` */
    readonly resolvers: readonly string[];
    readonly timeoutMs: number;
    readonly tries: number;
    /** Questions at one moment, all servers together. */
    readonly windowMax: number;
    /** How one server address is spared. */
    readonly limits: { readonly inFlightMax: number; readonly perSecondMax: number };
  };
  /** Cron expressions, in the zone of `settings.policy.calendar`. */
  readonly schedule: { readonly daily: string; readonly sweep: string; readonly timeZone: string };
  /** Domains that the daily walk looks at in one moment. */
  readonly walkWindowMax: number;
  /** Where critical notices go besides Slack. */
  readonly alerts: AlertsConfig;
  /** Who may go back from the command line. */
  readonly breakGlass: BreakGlassConfig;
  /** How probe mails are received. */
  readonly receiver: Receiver;
  /** The receiving server whose Authentication-Results are read (authserv-id); null: the topmost. */
  readonly authserv: string | null;
}
