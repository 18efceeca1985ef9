/** `/dkim report`: the evidence of one rotation, made whole in memory because Slack takes files whole. */
import type { State } from '../../domain/state.ts';
import type { DeskAnswer, DeskRequest } from '../../ports/service.ts';
import type { DomainSettings } from '../../ports/settings.ts';
import type { ReportSigner } from '../../ports/signer.ts';
import type { Deps } from '../deps.ts';
import { wholeReport } from '../report/whole.ts';

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

export const report = async (
  deps: Deps,
  signer: ReportSigner | null,
  { request, state, settings }: Asked,
): Promise<DeskAnswer> => {
  if (signer === null) throw new RangeError('this desk has no signer for reports');
  const refused = (code: string): DeskAnswer => {
    const facts = { domain: settings.name };
    return { tag: 'refused', code, facts, state, settings };
  };
  const made = await wholeReport(deps, signer, settings.name, wantedOf(request.inputs.rotation));
  return typeof made === 'string'
    ? refused(made)
    : { tag: 'accepted', code: 'report', facts: {}, state, settings, report: made };
};
