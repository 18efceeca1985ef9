/** The record of the application, and the mistakes that a DNS department makes with it. */
import { generateKeyPairSync } from 'node:crypto';
import { recordValue, stringsOf } from '../domain/keyRecordText.ts';
import type { PublicKeyInfo } from '../ports/keys.ts';
import type { DnsWorld } from '../sandbox/dns/world.ts';

export const recordVariants = ['right', 'truncated', 'other_key', 'testing_flag', 'two_records', 'one_server'] as const;
export type RecordVariant = (typeof recordVariants)[number];

const foreignKey = (): string =>
  generateKeyPairSync('rsa', { modulusLength: 2048 })
    .publicKey.export({ type: 'spki', format: 'der' })
    .toString('base64');

/** Publishes it. @returns the strings of the (first) record */
export const variantOf = (
  variant: RecordVariant,
  info: PublicKeyInfo,
  dns: DnsWorld,
  name: string,
): readonly string[] => {
  const right = [...stringsOf(recordValue(info.publicKey))];
  const put = (strings: string[], only?: 'ns1'): readonly string[] => {
    dns.publish(name, strings, only === undefined ? {} : { server: only });
    return strings;
  };
  switch (variant) {
    case 'right':
      return put(right);
    case 'truncated':
      return put(right.slice(0, 1));
    case 'other_key':
      return put([...stringsOf(recordValue(foreignKey()))]);
    case 'testing_flag':
      return put([...stringsOf(recordValue(info.publicKey).replace('k=rsa;', 'k=rsa; t=y;'))]);
    case 'two_records':
      dns.publishAll(name, [right, [...stringsOf(recordValue(foreignKey()))]]);
      return right;
    case 'one_server':
      return put(right, 'ns1');
  }
};
