/** What was seen of the record beside news of it; in short, with whom to ask, where it keeps a round from opening. */
import { stepsOf } from '../../../domain/findings.ts';
import type { RecordObservation } from '../../../domain/observation.ts';
import type { Notice, State } from '../../../domain/state.ts';
import type { PublicKeyInfo } from '../../../ports/keys.ts';
import { pasteForms } from '../../../texts/pasteForms.ts';
import { text } from '../../../texts/text.ts';
import type { Frame } from './frame.ts';
import { correctionTexts, findingTexts, mendedFor, pasted } from './record.ts';
import { escaped } from './words.ts';

/** The rest stands in the evidence, which `/dkim check` shows. */
const findingsMax = 3;

/** Where nothing in the zone is to be changed, whoever runs the server that is named can help, and nobody else. */
const askText = (
  { language, settings }: Frame,
  { rotation }: State,
  edits: boolean,
  servers: readonly string[],
  owner: string,
): string => {
  const domain = settings.name;
  if (!edits) return text(language, 'ask.server', { owner, servers: escaped(servers.join(', ')) });
  const ticket = rotation?.application?.ticket ?? '';
  return text(language, 'ask.zone', {
    owner,
    ticket: ticket === '' ? text(language, 'card.none') : escaped(ticket),
    domain,
  });
};

/** None where nothing is wrong with the record. */
const blockedTexts = (
  frame: Frame,
  state: State,
  seen: RecordObservation,
  key: PublicKeyInfo | null,
  owner: string,
): readonly string[] => {
  // A warning blocks nothing.
  const blocking = { ...seen, findings: seen.findings.filter(({ severity }) => severity !== 'warning') };
  if (blocking.findings.length === 0) return [];
  const mends = mendedFor(blocking, key);
  const { zoneFile } = pasteForms(stepsOf(mends.corrections));
  const servers = [...new Set(blocking.findings.flatMap(({ facts }) => (facts.servers ?? '').split(' ')))];
  return [
    ...findingTexts(frame, blocking, mends, findingsMax),
    ...pasted(text(frame.language, 'paste.zoneFile'), zoneFile),
    askText(frame, state, mends.steps.length > 0, servers, owner),
  ];
};

/** Texts of sections. @param owner who sees to it, as a mention */
export const recordTexts = (
  frame: Frame,
  state: State,
  { code }: Notice,
  seen: RecordObservation | null,
  key: PublicKeyInfo | null,
  owner: string,
): readonly string[] => {
  if (seen === null) return [];
  return code === 'round_blocked' ? blockedTexts(frame, state, seen, key, owner) : correctionTexts(frame, seen, key);
};
