#!/usr/bin/env node
/** The entry of the package: `futari COMMAND`. */
import { runFutari } from './futariCommand.ts';

await runFutari();
