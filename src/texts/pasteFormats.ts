/** A change of a zone in the format of the tool that edits it, as one file. */

import { type PasteFormat, relativeName } from '../domain/application.ts';
import type { Step } from '../domain/findings.ts';
import { stringsOf } from '../domain/keyRecord.ts';
import { unreachable } from '../domain/names.ts';
import { pasteForms } from './records.ts';

/** The formats of tools; `form` is the form of the DNS department. */
type ToolFormat = Exclude<PasteFormat, 'form'>;

/** A comment's text never ends its line. */
const oneLined = (text: string): string => text.replaceAll(/[\r\n]+/g, ' ');

const deletion = (mark: string, { name, type }: Extract<Step, { do: 'delete' }>): string =>
  oneLined(`${mark} Delete every ${type ?? 'TXT'} record at ${name}.`);

const nameIn = (name: string, zone: string): string => relativeName(name, zone) ?? `${name}.`;

/** DNSControl's `TXT` takes the whole value and splits it (docs.dnscontrol.org). JSON strings are JavaScript strings. */
const dnscontrol = (steps: readonly Step[], zone: string): string => {
  const records = steps.map((step) =>
    step.do === 'delete'
      ? `  ${deletion('//', step)}`
      : `  TXT(${JSON.stringify(nameIn(step.name, zone))}, ${JSON.stringify(step.value)}, TTL(${step.ttlSeconds})),`,
  );
  return [`D_EXTEND(${JSON.stringify(zone)},`, ...records, ');'].join('\n');
};

/** OctoDNS wants each semicolon of a TXT value escaped, and splits the value (octodns.readthedocs.io, TXT). */
const octodns = (steps: readonly Step[], zone: string): string =>
  steps
    .map((step) => {
      if (step.do === 'delete') return deletion('#', step);
      const relative = nameIn(step.name, zone);
      const name = relative === '@' ? '' : relative;
      const value = step.value.replaceAll(';', String.raw`\;`).replaceAll("'", "''");
      return [`'${name}':`, `  ttl: ${step.ttlSeconds}`, '  type: TXT', `  value: '${value}'`].join('\n');
    })
    .join('\n');

/** A quoted template of HCL: `${` and `%{` would begin an expression. */
const hclString = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('${', '$${').replaceAll('%{', '%%{');

/** The resource's documentation: a value of more than 255 characters has `\"\"` where it is split. */
const terraform = (steps: readonly Step[]): string =>
  steps
    .map((step) => {
      if (step.do === 'delete') return deletion('#', step);
      const label = step.name.replaceAll(/[^A-Za-z0-9_-]/g, '_').replace(/^(?=[^A-Za-z_])/, '_');
      const record = stringsOf(step.value).map(hclString).join(String.raw`\"\"`);
      return [
        `resource "aws_route53_record" "${label}" {`,
        '  zone_id = var.zone_id',
        `  name    = "${step.name}"`,
        '  type    = "TXT"',
        `  ttl     = ${step.ttlSeconds}`,
        `  records = ["${record}"]`,
        '}',
      ].join('\n');
    })
    .join('\n');

/** Ends of file names. */
const extensions: Readonly<Record<ToolFormat, string>> = {
  plain: 'txt',
  zoneFile: 'zone',
  route53: 'json',
  dnscontrol: 'js',
  octodns: 'yaml',
  terraform: 'tf',
};

interface PastedFile {
  readonly extension: string;
  readonly content: string;
}

const contentIn = (format: ToolFormat, steps: readonly Step[], zone: string): string | null => {
  switch (format) {
    case 'plain':
    case 'zoneFile':
    case 'route53':
      return pasteForms(steps, zone)[format];
    case 'dnscontrol':
      return dnscontrol(steps, zone);
    case 'octodns':
      return octodns(steps, zone);
    case 'terraform':
      return terraform(steps);
    default:
      return unreachable(format);
  }
};

/**
 * @param zone the zone of the names, without a dot at the end
 * @returns null if the format cannot say this change: a Route 53 batch cannot delete a record without its value
 */
export const pasteAs = (format: ToolFormat, steps: readonly Step[], zone: string): PastedFile | null => {
  const content = steps.length === 0 ? null : contentIn(format, steps, zone);
  return content === null ? null : { extension: extensions[format], content: `${content}\n` };
};
