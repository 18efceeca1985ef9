/** The bot on its sandbox, as `npm start` runs it, with the store's door open for the test's own clients (`storeClient.ts`). */
import {
  type SandboxService,
  type SandboxServiceOptions,
  startSandboxService as start,
} from '../../src/main/sandbox.ts';
import { openDoor } from './storeClient.ts';

export const startSandboxService = async (options: SandboxServiceOptions = {}): Promise<SandboxService> => {
  let end = (): void => {};
  const service = await start({
    ...options,
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
