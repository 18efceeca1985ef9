/** The types of the used part of dynalite 4, which has none of its own. */
declare module 'dynalite' {
  import type { Server } from 'node:http';

  interface DynaliteOptions {
    /** Folder of the LevelDB store; in memory when absent. */
    readonly path?: string;
    readonly createTableMs?: number;
    readonly deleteTableMs?: number;
    readonly updateTableMs?: number;
  }

  /** `close` of the server also waits for the database. */
  export default function dynalite(options?: DynaliteOptions): Server;
}
