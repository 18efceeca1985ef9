/**
 * Fills the strings of a workbook (ECMA-376, SpreadsheetML) and leaves every other byte of its parts as it is: formats, merged cells,
 * validations, print settings. A filled cell keeps its type "string", so that no value becomes a formula.
 */

import { DOMParser, type Document, type Element, XMLSerializer } from '@xmldom/xmldom';
import { strFromU8, strToU8, unzipSync, type Zippable, zipSync } from 'fflate';
import type { FilledForm, TemplateProblem } from '../../ports/documents.ts';
import { hasPlaceholder, isKnown, placeholdersIn, replaced, unusable } from './placeholders.ts';

const partsMax = 500;
/** What all parts unpack to: a small file may claim gigabytes. */
const unpackedBytesMax = 20 * 1024 * 1024;

type Parts = Readonly<Record<string, Uint8Array>>;

/** A compound file (OLE): a workbook with a password, or one of Excel before 2007. */
const compoundFile = [0xd0, 0xcf, 0x11, 0xe0];
const zipFile = [0x50, 0x4b];

const beginsWith = (bytes: Uint8Array, start: readonly number[]): boolean =>
  start.every((byte, index) => bytes[index] === byte);

const unpack = (bytes: Uint8Array): Parts | TemplateProblem => {
  if (beginsWith(bytes, compoundFile)) return unusable('encrypted');
  if (!beginsWith(bytes, zipFile)) return unusable('broken');
  let count = 0;
  let size = 0;
  let isTooLarge = false;
  try {
    // fflate unpacks into a buffer of the claimed size, so a false claim cannot take more; a part that is only stored takes its own size.
    const parts = unzipSync(bytes, {
      filter: ({ size: stored, originalSize }) => {
        count += 1;
        size += Math.max(stored, originalSize);
        isTooLarge ||= count > partsMax || size > unpackedBytesMax;
        return !isTooLarge;
      },
    });
    return isTooLarge ? unusable('too_large') : parts;
  } catch {
    return unusable('broken');
  }
};

const parsed = (xml: string): Document | null => {
  // Without a document type there are no entities to expand.
  if (/<!DOCTYPE/i.test(xml)) return null;
  try {
    return new DOMParser({ onError: (level) => level !== 'warning' && fail() }).parseFromString(xml, 'text/xml');
  } catch {
    return null;
  }
};

const fail = (): never => {
  throw new RangeError('not well-formed');
};

const childrenOf = (parent: Element | Document, name: string): readonly Element[] =>
  Array.from(parent.getElementsByTagName(name));

/** The texts of one string, without the phonetic readings (`rPh`) that Japanese input adds. */
const textsOf = (item: Element): readonly Element[] =>
  childrenOf(item, 't').filter(({ parentNode }) => parentNode?.nodeName !== 'rPh');

const textOf = (item: Element): string =>
  textsOf(item)
    .map(({ textContent }) => textContent ?? '')
    .join('');

const write = (element: Element, text: string): void => {
  element.textContent = text;
  // Otherwise spreadsheets drop spaces and line breaks at the ends.
  element.setAttribute('xml:space', 'preserve');
};

/** Replaces within each run, which keeps its format. A placeholder that is spread over runs takes the format of the first one. */
const fillItem = (item: Element, values: ReadonlyMap<string, string>): void => {
  const texts = textsOf(item);
  const complete = textOf(item);
  const inRuns = texts.flatMap(({ textContent }) => placeholdersIn(textContent ?? '')).length;
  if (inRuns === placeholdersIn(complete).length) {
    for (const run of texts)
      if (hasPlaceholder(run.textContent ?? '')) write(run, replaced(run.textContent ?? '', values));
  } else {
    for (const [index, run] of texts.entries()) write(run, index === 0 ? replaced(complete, values) : '');
  }
  // The readings are of the placeholder, by position.
  for (const reading of [...childrenOf(item, 'rPh'), ...childrenOf(item, 'phoneticPr')]) {
    reading.parentNode?.removeChild(reading);
  }
};

const sharedStrings = 'xl/sharedStrings.xml';
const isSheet = (name: string): boolean => /^xl\/worksheets\/[^/]+\.xml$/.test(name);
const sheetName = (name: string): string => name.replace(/^.*\/|\.xml$/g, '');

/** `sheet1!B4`: the first cell that shows the shared string. */
const cellOf = (sheets: ReadonlyMap<string, Document>, index: number): string => {
  for (const [name, document] of sheets) {
    const cell = childrenOf(document, 'c').find(
      (one) => one.getAttribute('t') === 's' && Number(childrenOf(one, 'v')[0]?.textContent) === index,
    );
    if (cell !== undefined) return `${sheetName(name)}!${cell.getAttribute('r')}`;
  }
  return sharedStrings;
};

/** Fills one kind of strings. @returns the first unknown placeholder */
const fillItems = (
  items: readonly Element[],
  values: ReadonlyMap<string, string>,
  placeOf: (item: Element, index: number) => string,
): TemplateProblem | null => {
  for (const [index, item] of items.entries()) {
    const names = placeholdersIn(textOf(item));
    const unknown = names.find((name) => !isKnown(values, name));
    if (unknown !== undefined) return unusable('unknown_placeholder', placeOf(item, index), unknown);
    if (names.length > 0) fillItem(item, values);
  }
  return null;
};

const inlinePlace = (sheet: string) => (item: Element) => {
  const cell = item.parentNode as Element | null;
  return `${sheetName(sheet)}!${cell?.getAttribute('r') ?? '?'}`;
};

/** Places in which a placeholder would stay as it is. */
const misplaced = (parts: Parts, sheets: ReadonlyMap<string, Document>): TemplateProblem | null => {
  for (const [name, document] of sheets) {
    const formula = childrenOf(document, 'f').find(({ textContent }) => hasPlaceholder(textContent ?? ''));
    if (formula !== undefined) return unusable('placeholder_in_formula', inlinePlace(name)(formula));
    const header = childrenOf(document, 'headerFooter').find(({ textContent }) => hasPlaceholder(textContent ?? ''));
    if (header !== undefined) return unusable('placeholder_outside_cells', sheetName(name));
  }
  const other = Object.keys(parts).find(
    (name) =>
      name.endsWith('.xml') &&
      name !== sharedStrings &&
      !isSheet(name) &&
      hasPlaceholder(strFromU8(parts[name] ?? new Uint8Array())),
  );
  return other === undefined ? null : unusable('placeholder_outside_cells', other);
};

const hasMacro = (parts: Parts): boolean =>
  Object.keys(parts).some((name) => /vbaProject\.bin$|^xl\/macrosheets\//i.test(name)) ||
  /macroEnabled/i.test(strFromU8(parts['[Content_Types].xml'] ?? new Uint8Array()));

/** Every member gets the same date, so that the same values give the same file. */
const epoch = new Date(1980, 0, 1);

const packed = (parts: Parts): Uint8Array<ArrayBuffer> => zipSync(parts as Zippable, { mtime: epoch, level: 6 });

/** Parses the parts that hold cells. Null if one is not well-formed. */
const cellParts = (parts: Parts): ReadonlyMap<string, Document> | null => {
  const found = new Map<string, Document>();
  for (const [name, bytes] of Object.entries(parts)) {
    if (!isSheet(name) && name !== sharedStrings) continue;
    const document = parsed(strFromU8(bytes));
    if (document === null) return null;
    found.set(name, document);
  }
  return found;
};

export const fillWorkbook = (bytes: Uint8Array, values: ReadonlyMap<string, string>): FilledForm | TemplateProblem => {
  const parts = unpack(bytes);
  if ('tag' in parts && parts.tag === 'unusable') return parts as TemplateProblem;
  const files = parts as Parts;
  if (hasMacro(files)) return unusable('macro');
  const documents = cellParts(files);
  if (documents === null || files['xl/workbook.xml'] === undefined) return unusable('broken');
  const sheets = new Map([...documents].filter(([name]) => isSheet(name)));
  const wrong = misplaced(files, sheets);
  if (wrong !== null) return wrong;
  const filled: Record<string, Uint8Array> = { ...files };
  for (const [name, document] of documents) {
    const isShared = name === sharedStrings;
    const items = childrenOf(document, isShared ? 'si' : 'is');
    if (!items.some((item) => hasPlaceholder(textOf(item)))) continue;
    const problem = fillItems(items, values, isShared ? (_, index) => cellOf(sheets, index) : inlinePlace(name));
    if (problem !== null) return problem;
    filled[name] = strToU8(new XMLSerializer().serializeToString(document));
  }
  const isUntouched = Object.entries(files).every(([name, part]) => filled[name] === part);
  return isUntouched ? unusable('no_placeholder') : { tag: 'filled', extension: 'xlsx', bytes: packed(filled) };
};
