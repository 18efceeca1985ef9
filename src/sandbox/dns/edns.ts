import type { Answer } from 'dns-packet';

/** The OPT record of EDNS: answers up to 1232 bytes by UDP (RFC 6891; DNS Flag Day 2020). */
export const opt: Answer = {
  type: 'OPT',
  name: '.',
  udpPayloadSize: 1232,
  extendedRcode: 0,
  ednsVersion: 0,
  flags: 0,
  flag_do: false,
  options: [],
};
