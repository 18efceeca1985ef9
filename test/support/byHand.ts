/** What somebody does in the console, past the bot. */
import type { Selector } from '../../src/domain/names.ts';
import { account, domain, type World } from './world.ts';

/** SES has this selector in every region from now on, verified, and signs or not. */
export const setSigning = async (w: World, selector: Selector, signingEnabled = true): Promise<void> => {
  const regions = w.sandbox.ses.identities().map(({ region }) => region);
  await w.vault.use(domain, selector, async (key) => {
    const signing = { origin: 'EXTERNAL', selector, privateKey: key.pkcs1Base64(), signingEnabled } as const;
    for (const region of regions) await w.sandbox.ses.putIdentity({ account, region, identity: domain, ...signing });
  });
};
