/** The records of a package as far as they are relied on; the hashes cover the rest. */
import * as z from 'zod';
import { packageFormat } from '../../app/report/form.ts';

export const header = z.object({
  record: z.literal('package'),
  format: z.literal(packageFormat),
  madeAt: z.number(),
  from: z.record(z.string(), z.int().min(1)),
  publicKey: z.string(),
});
export const commitRecord = z.object({
  commit: z.object({
    domain: z.string(),
    version: z.int().min(1),
    at: z.number(),
    commitId: z.string(),
    events: z.array(z.looseObject({ type: z.string() })),
    state: z.looseObject({}),
    dueAt: z.number().nullable(),
    previousHash: z.string(),
    hash: z.string(),
    signature: z.string(),
  }),
});
export const evidenceRecord = z.object({ hash: z.string(), content: z.unknown() });
export const endRecord = z.object({
  commits: z.number(),
  evidence: z.number(),
  heads: z.record(z.string(), z.object({ version: z.number(), hash: z.string() })),
  hash: z.string(),
  signature: z.string(),
});

export type EndRecord = z.output<typeof endRecord>;
