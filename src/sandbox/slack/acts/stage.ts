import type { Ack } from '../delivery/ack.ts';
import type { Envelope, Tampering } from '../delivery/envelope.ts';
import type { Deliverer } from '../delivery.ts';
import type { JsonObject } from '../json.ts';
import { app, homeTeam, type Person } from '../people.ts';
import type { Slack } from '../slack.ts';

/** What people act on: the workspace, and the way to the bot. */
export interface Stage {
  readonly slack: Slack;
  readonly deliverer: Deliverer;
  /** Slash commands that the app has registered. */
  readonly commands: readonly string[];
  /** The manifest's `should_escape`. */
  readonly shouldEscape: boolean;
}

/** Old verification token of Slack's payloads; nobody may rely on it. */
export const verificationToken = 'sandbox-verification-token';

/** Delivers, and tells whoever listens to the emulator's events. */
export const delivered = async (
  { slack, deliverer }: Stage,
  person: Person,
  kind: string,
  envelope: Envelope,
  tampering: Tampering | undefined,
): Promise<readonly [Ack, ...Ack[]]> => {
  const acks = await deliverer.deliver(envelope, tampering);
  for (const ack of acks) slack.events.emit('delivery', { kind, person: person.id, ack });
  return acks;
};

/** Fields that every interactive payload has. A person of another workspace is known only by `user.team_id`. */
export const interactiveFields = (person: Person): JsonObject => ({
  user: { id: person.id, username: person.name, name: person.name, team_id: person.teamId },
  team: { id: homeTeam.id, domain: homeTeam.domain },
  enterprise: null,
  is_enterprise_install: false,
  api_app_id: app.id,
  token: verificationToken,
});
