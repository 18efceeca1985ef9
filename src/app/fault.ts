/** What a journal may be told of an error: its name and message, whatever was thrown. */
export const faultOf = (error: unknown): { readonly fault: string; readonly message: string } =>
  error instanceof Error ? { fault: error.name, message: error.message } : { fault: 'unknown', message: '' };
