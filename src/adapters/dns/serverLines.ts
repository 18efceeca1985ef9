import type { Endpoint } from './reply.ts';
import { type LineOptions, ServerLine } from './serverLine.ts';

/** From here on lines that remember nothing are dropped: a walk over many domains meets many servers. */
const linesMax = 1_000;

/** The lines to the servers that are being asked, and to those about whom something is remembered. */
export class ServerLines {
  readonly #options: LineOptions;
  /** By address, then port: no key has to be made for each question. */
  readonly #lines = new Map<string, Map<number, ServerLine>>();
  #count = 0;
  #dropAt = linesMax;

  constructor(options: LineOptions) {
    this.#options = options;
  }

  to(endpoint: Endpoint): ServerLine {
    return this.#lines.get(endpoint.address)?.get(endpoint.port) ?? this.#open(endpoint);
  }

  #open(endpoint: Endpoint): ServerLine {
    if (this.#count >= this.#dropAt) this.#drop();
    const line = new ServerLine(endpoint, this.#options);
    const ports = this.#lines.get(endpoint.address) ?? new Map<number, ServerLine>();
    this.#lines.set(endpoint.address, ports.set(endpoint.port, line));
    this.#count += 1;
    return line;
  }

  #drop(): void {
    this.#count = 0;
    for (const [address, ports] of this.#lines) {
      for (const [port, line] of ports) if (line.forgettable) ports.delete(port);
      if (ports.size === 0) this.#lines.delete(address);
      this.#count += ports.size;
    }
    // Where most are busy, looking at all of them for each new one would be slow.
    this.#dropAt = Math.max(linesMax, 2 * this.#count);
  }
}
