/** The bot on its sandbox, as `npm start` runs it, with the store behind its door (`storeClient.ts`). */
import {
  type SandboxService,
  type SandboxServiceOptions,
  startSandboxService as startOnSockets,
} from '../../src/main/sandbox.ts';
import { createStoreClient, openDoor } from './storeClient.ts';

export const startSandboxService = async (options: SandboxServiceOptions = {}): Promise<SandboxService> => {
  let end = (): void => {};
  const service = await startOnSockets({
    ...options,
    openStore: createStoreClient,
    beforeStart: (sandbox) => {
      end = openDoor(sandbox.dynamo);
      options.beforeStart?.(sandbox);
    },
  });
  const close = (): Promise<void> => {
    end();
    return service.close();
  };
  return { ...service, close };
};
