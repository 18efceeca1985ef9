/** `/dkim report`: the evidence of one rotation, made whole in memory because Slack takes files whole. */
import type { State } from '../../domain/state.ts';
import type { DeskAnswer, DeskRequest } from '../../ports/desk.ts';
import type { DomainSettings } from '../../ports/settings.ts';
import type { LogSigner } from '../../ports/signer.ts';
import type { Deps } from '../deps.ts';
import { reportOf } from '../report/report.ts';

export type ReportSigner = Pick<LogSigner, 'sign' | 'publicKeyPem'>;

/** A rotation has some hundreds of kilobytes; `serve` runs in 200 MB. */
const jsonCharsMax = 10_000_000;

interface Asked {
  readonly request: DeskRequest;
  readonly state: State;
  readonly settings: DomainSettings;
}

const wantedOf = (text: string | undefined): number | 'newest' => {
  if (text === undefined) return 'newest';
  const plain = text.normalize('NFKC');
  return /^\d{1,9}$/.test(plain) ? Number(plain) : Number.NaN;
};

const joined = async (lines: AsyncIterable<string>): Promise<string | null> => {
  const all: string[] = [];
  let chars = 0;
  for await (const line of lines) {
    chars += line.length;
    if (chars > jsonCharsMax) return null;
    all.push(line);
  }
  return `${all.join('\n')}\n`;
};

export const report = async (
  deps: Deps,
  signer: ReportSigner | null,
  { request, state, settings }: Asked,
): Promise<DeskAnswer> => {
  if (signer === null) throw new RangeError('this desk has no signer for reports');
  const { locale, policy } = deps.settings;
  const refused = (code: string): DeskAnswer => {
    const facts = { domain: settings.name };
    return { tag: 'refused', code, facts, state, settings };
  };
  const made = await reportOf({ ...deps, signer }, settings.name, wantedOf(request.inputs.rotation));
  if (made === null) return refused('report_none');
  const json = await joined(made.lines());
  if (json === null) return refused('report_too_large');
  const markdown = made.markdown(locale, policy.calendar.timeZone);
  const { rotation } = made.stretch;
  return { tag: 'accepted', code: 'report', facts: {}, state, settings, report: { rotation, markdown, json } };
};
