/** What the bot works with, without Slack, mail and a way in: enough to decide on the log and to go back. */
import { createKeyRecordSource } from '../../adapters/dns/keyRecordSource.ts';
import { createKeyStore } from '../../adapters/dynamodb/keyStore.ts';
import { createSecretStore, type SecretStore } from '../../adapters/dynamodb/secretStore.ts';
import { createSesBucket } from '../../adapters/dynamodb/sesBucket.ts';
import { createKeyVault } from '../../adapters/keys/vault.ts';
import { slotMsOf } from '../../adapters/ses/clients.ts';
import type { BreakGlass } from '../../app/breakGlass.ts';
import { withoutRoles } from '../../domain/roles.ts';
import type { Directory } from '../../ports/directory.ts';
import type { Notifier } from '../../ports/people.ts';
import { openAlerts } from '../alerts.ts';
import { createBot } from '../bot.ts';
import type { Config } from '../config/config.ts';
import { configurationFacts } from '../config/configurationFacts.ts';
import { openCustody } from '../custody.ts';
import { noMailbox } from '../lambda/noMailbox.ts';
import { existingSigner } from '../logSigner.ts';
import { dynamoOf, type Surroundings, sesOf } from '../wiring.ts';

/** Nobody is looked up in Slack here: who is enrolled is proven otherwise, and everybody else is nobody. */
const noDirectory: Directory = {
  actor: async (id) => withoutRoles(id, 'unknown', ''),
  approvers: async () => null,
};

/** What is to be said stays in the log, unmarked, and the bot says it when Slack is back. */
const later: Notifier = { showCards: async () => {}, postNotice: async () => {}, postReport: async () => {} };

export interface Glass {
  readonly breakGlass: BreakGlass;
  readonly secrets: SecretStore;
  close(): void;
}

/** @throws what custody and the store throw, and ENOENT where the log's signing key is not here */
export const openGlass = async (config: Config, surroundings: Surroundings): Promise<Glass> => {
  const { clock, journal, atBoundary } = surroundings;
  const signer = await existingSigner(config);
  const { keyring } = await openCustody(config);
  const { table, settings, dns } = config;
  const dynamo = dynamoOf(config, surroundings);
  const slotMs = slotMsOf(surroundings.sesSpacingMs);
  const ses = sesOf(config, surroundings, createSesBucket({ client: dynamo, table, slotMs }));
  const alerts = openAlerts(config, clock, surroundings.credentials);
  const { breakGlass } = createBot({
    settings: { ...settings, homeTeam: '' },
    clock,
    dynamo,
    table,
    signer,
    vault: createKeyVault({ store: createKeyStore({ client: dynamo, table }), keyring }),
    dns: createKeyRecordSource({ ...dns, clock }),
    ses,
    mailbox: noMailbox,
    directory: noDirectory,
    notifier: () => later,
    journal,
    alerts: alerts.channels,
    configuration: (domain) => configurationFacts(config, domain),
    ...(atBoundary === undefined ? {} : { atBoundary }),
  });
  return {
    breakGlass,
    secrets: createSecretStore({ client: dynamo, table }),
    close: () => {
      ses.close();
      alerts.close();
      dynamo.destroy();
    },
  };
};
