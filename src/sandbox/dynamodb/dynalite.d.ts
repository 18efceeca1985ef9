/** dynalite 4 ships no types: what the sandbox uses of it. */
declare module 'dynalite' {
  import type { Server } from 'node:http';

  interface DynaliteOptions {
    /** Folder of the LevelDB store; in memory when absent. */
    readonly path?: string;
    readonly createTableMs?: number;
    readonly deleteTableMs?: number;
    readonly updateTableMs?: number;
  }

  /** Its `close` waits for the database as well. */
  export default function dynalite(options?: DynaliteOptions): Server;
}
