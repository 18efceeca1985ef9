/** Secrets that prove an enrolled person where nobody has an AWS identity: only their digests are known here. */
import type { Instant, PersonId } from './names.ts';

export interface Enrolment {
  /** By id in Slack, the digest of the stored secret that is in force. */
  readonly secrets: Readonly<Record<string, string>>;
  /** One at a time: the person says that it is theirs, and another one approves. */
  readonly waiting: {
    readonly user: string;
    readonly digest: string;
    readonly offeredAt: Instant;
    readonly mine: boolean;
    readonly approvedBy: PersonId | null;
  } | null;
}

export const noEnrolment: Enrolment = { secrets: {}, waiting: null };

/** The state stays small: a further one takes the place of the one that was enrolled first. */
const secretsMax = 10;

export const enrolled = ({ secrets }: Enrolment, user: string, digest: string): Enrolment => {
  const others = Object.entries(secrets).filter(([name]) => name !== user);
  return { secrets: Object.fromEntries([...others, [user, digest]].slice(-secretsMax)), waiting: null };
};
