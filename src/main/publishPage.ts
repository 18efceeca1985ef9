/** Puts the built page into `dist` before the package is packed: who installs it has no esbuild. Part of `npm run prepack`. */

import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { builtPage } from './builtPage.ts';

const into = join(import.meta.dirname, '../../dist/page');
await rm(into, { recursive: true, force: true });
await cp(await builtPage(), into, { recursive: true });
