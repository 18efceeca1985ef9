/** Reads `serverless.yml`, as CloudFormation itself takes it: JSON without anchors and short forms. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, type ScalarTag } from 'yaml';

export const root = join(import.meta.dirname, '../../..');

export interface TemplateParameter {
  readonly Type: string;
  readonly Default?: string | number;
  readonly AllowedValues?: readonly string[];
  readonly AllowedPattern?: string;
  readonly MinValue?: number;
  readonly MaxValue?: number;
  readonly Description?: string;
}

interface TemplateResource {
  readonly Type: string;
  readonly Condition?: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

export interface CloudFormationTemplate {
  readonly Parameters: Readonly<Record<string, TemplateParameter>>;
  readonly Rules: Readonly<Record<string, unknown>>;
  readonly Conditions: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs: Readonly<Record<string, unknown>>;
}

/** The short forms of functions that take text. */
const shortForm = (tag: string, value: (text: string) => object): ScalarTag => ({ tag, resolve: value });

const shortForms: readonly ScalarTag[] = [
  shortForm('!Ref', (text) => ({ Ref: text })),
  shortForm('!Sub', (text) => ({ 'Fn::Sub': text })),
  shortForm('!GetAtt', (text) => ({ 'Fn::GetAtt': text.split('.') })),
];

/** By way of JSON: with an alias one object would stand in several places. */
const readJson = async (): Promise<string> => {
  const text = await readFile(join(root, 'serverless.yml'), 'utf8');
  return JSON.stringify(parse(text, { customTags: [...shortForms], merge: true, maxAliasCount: -1 }));
};

let json: Promise<string> | null = null;

/** As the file was when this process first read it. Each caller gets its own. */
export const readTemplate = async (): Promise<CloudFormationTemplate> => {
  json ??= readJson();
  return JSON.parse(await json);
};
