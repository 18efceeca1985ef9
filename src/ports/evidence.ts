/** Content-addressed evidence (DNS answers, proofs, probe headers), written before the commit that names its hash. */
export interface EvidenceStore {
  /** @returns SHA-256 hex of the canonical JSON. Writing the same content twice is one item. */
  put(content: object): Promise<string>;
  get(hash: string): Promise<object | null>;
}
