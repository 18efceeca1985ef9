/** What may be told of an error of the SDK or the network: never its response, which can hold what was sent. */
export interface SdkFault {
  readonly name: string;
  readonly message: string;
  /** Of the system: ECONNREFUSED and the like. */
  readonly code: string | null;
  /** HTTP status when the service answered. */
  readonly status: number | null;
}

/** Reads by shape: errors of Node's own modules are not `instanceof Error` in every context that they reach. */
export const faultOf = (error: unknown): SdkFault => {
  const fields: Record<string, unknown> = typeof error === 'object' && error !== null ? readable(error) : {};
  const metadata = fields.$metadata;
  const status =
    typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata ? metadata.httpStatusCode : null;
  return {
    name: typeof fields.name === 'string' ? fields.name : 'unnamed',
    message: typeof fields.message === 'string' ? fields.message : '',
    code: typeof fields.code === 'string' ? fields.code : null,
    status: typeof status === 'number' ? status : null,
  };
};

const readable = (error: object): Record<string, unknown> => {
  const read = (name: string): unknown => Reflect.get(error, name);
  return { name: read('name'), message: read('message'), code: read('code'), $metadata: read('$metadata') };
};
