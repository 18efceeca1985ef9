/** What the control API needs of whoever runs the sandbox: the bot stays on the other side of it. */
import type { Sandbox } from '../sandbox.ts';

export interface ControlHooks {
  readonly sandbox: Sandbox;
  readonly domain: string;
  /** Channel in which people speak where none is named. */
  readonly channel: string;
  /** Where everything listens, by name. */
  readonly urls: Readonly<Record<string, string | readonly string[]>>;
  /** Ways to publish the record of the application. */
  readonly variants: readonly string[];
  /** @param ms virtual milliseconds; every due moment between is lived through; one call after the other */
  pass(ms: number): Promise<void>;
  /** @throws RangeError when there is nothing to publish yet */
  publish(variant: string): Promise<{ readonly name: string; readonly strings: readonly string[] }>;
  removeRecord(which: 'next' | 'current'): Promise<void>;
  /** What a person says at the command line while Slack is down, with their own access key. @throws RangeError when they have none */
  breakGlass(said: {
    readonly person: string;
    readonly step: 'request' | 'confirm';
    readonly reason: string;
  }): Promise<{ readonly ok: boolean; readonly lines: readonly string[] }>;
  /** The bot's own log entry of the domain, as JSON; null for an empty log. */
  state(): Promise<object | null>;
  /** Resolves when the bot has answered and done everything that it took on. */
  idle(): Promise<void>;
}
