/** One way to ask for the TXT records of a name. */

/** True when a TXT record came back. */
export type AskForText = (name: string) => Promise<boolean>;

export interface WayOptions {
  readonly port: number;
  readonly window: number;
  readonly timeoutMs: number;
  readonly tries: number;
}

export interface Way {
  readonly ask: AskForText;
  close(): void;
}
