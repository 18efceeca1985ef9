/** Bundles the functions for Lambda: one file each, with all that it imports. */

import { resolve } from 'node:path';
import { root } from './template.ts';

export const functions = ['ingress', 'worker', 'sweep', 'legacy'] as const;
export type FunctionName = (typeof functions)[number];

/**
 * Into `folder/NAME.cjs`. Equal sources give equal bytes.
 * @param entryPoints from the repository's root @throws if a source does not compile
 */
export const bundleFunctions = async (
  folder: string,
  entryPoints: readonly string[] = functions.map((name) => `src/main/lambda/${name}.ts`),
): Promise<void> => {
  const { build } = await import('esbuild');
  await build({
    absWorkingDir: root,
    entryPoints: [...entryPoints],
    outdir: resolve(folder),
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    minify: true,
    // The log records the names of errors.
    keepNames: true,
    mainFields: ['module', 'main'],
    // Node would answer import('node:http') with every export read, and with that load its whole fetch before the first answer.
    supported: { 'dynamic-import': false },
    // node-cron reads import.meta.url when it is loaded, which a bundle in CommonJS does not have.
    banner: { js: "const bundleUrl=require('node:url').pathToFileURL(__filename).href;" },
    define: { 'import.meta.url': 'bundleUrl' },
    logLevel: 'error',
  });
};
