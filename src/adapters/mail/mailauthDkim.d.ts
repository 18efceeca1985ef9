/** Types for the used part of mailauth 7.1, which ships none for these two files. */
declare module 'mailauth/lib/dkim/sign.js' {
  export interface SignatureData {
    signingDomain: string;
    selector: string;
    /** PEM. */
    privateKey: string;
    algorithm: 'rsa-sha256';
    canonicalization: 'relaxed/relaxed' | 'relaxed/simple';
    /** Value of `l=`, in bytes. */
    maxBodyLength?: number;
  }
  export function dkimSign(
    message: string | Buffer,
    options: { signTime: Date; strict: boolean; headerList?: string; signatureData: SignatureData[] },
  ): Promise<{ signatures: string; errors: readonly { err?: Error }[] }>;
  const exported: { dkimSign: typeof dkimSign };
  export default exported;
}

declare module 'mailauth/lib/dkim/verify.js' {
  export interface DkimResult {
    signingDomain?: string;
    selector?: string;
    algo?: string;
    /** Value of `b=`. */
    signature?: string;
    /** True if the signature has an `l=`. */
    canonBodyLengthLimited?: boolean;
    /** Value of `t=`, in ISO 8601. */
    signTime?: string | null;
    status: { result: string; comment?: string | false; aligned?: string | false; policy?: Record<string, string> };
  }
  export function dkimVerify(
    message: string | Buffer,
    options: {
      resolver: (name: string, type: string) => Promise<string[][]>;
      curTime?: Date;
      strict?: boolean;
      minBitLength?: number;
    },
  ): Promise<{ results: DkimResult[]; headerFrom: string[]; fromFields: number }>;
  const exported: { dkimVerify: typeof dkimVerify };
  export default exported;
}
