/**
 * Reads the cells of an Excel workbook (ECMA-376) as text. Formulas, links and macros are not read: what a file says is shown, never run.
 * Every size is bounded before it is unpacked.
 */

import { unzipSync } from 'fflate';

/** The size of all parts that are read, unpacked. */
const unpackedBytesMax = 16 * 1024 * 1024;
const sheetsMax = 10;
export const rowsMax = 200;
export const columnsMax = 40;

interface Cell {
  readonly text: string;
  readonly rowSpan: number;
  readonly colSpan: number;
}

export interface Table {
  readonly name: string;
  /** Cells from left to right; null: covered by a merged cell. */
  readonly rows: readonly (readonly (Cell | null)[])[];
  /** The size of the whole sheet, of which at most `rowsMax` by `columnsMax` cells are here. */
  readonly size: { readonly rows: number; readonly columns: number };
}

/** @throws Error for text that is no XML */
type ParseXml = (text: string) => Document;

const isRead = (name: string): boolean =>
  /^xl\/(?:workbook|sharedStrings|styles|worksheets\/[^/]+)\.xml$/.test(name) || name === 'xl/_rels/workbook.xml.rels';

/** @throws RangeError when the parts are too large */
const partsOf = (bytes: Uint8Array): Readonly<Record<string, Uint8Array>> => {
  let sum = 0;
  return unzipSync(bytes, {
    filter: ({ name, originalSize }) => {
      if (!isRead(name)) return false;
      sum += originalSize;
      if (sum > unpackedBytesMax) throw new RangeError('the workbook is too large');
      return true;
    },
  });
};

const all = (node: Document | Element, name: string): readonly Element[] =>
  Array.from(node.getElementsByTagNameNS('*', name));

const firstOf = (node: Document | Element, name: string): Element | null => all(node, name)[0] ?? null;

const textOf = (node: Element | null): string => node?.textContent ?? '';

const isInside = (node: Element, name: string): boolean => {
  for (let at = node.parentNode; at !== null; at = at.parentNode) {
    if ((at as Element).localName === name) return true;
  }
  return false;
};

/** The text of a string, without its reading aid (`rPh`: furigana). */
const stringOf = (node: Element): string =>
  all(node, 't')
    .filter((t) => !isInside(t, 'rPh'))
    .map(textOf)
    .join('');

/** Number formats of dates and times that every workbook has (18.8.30). */
const isBuiltInDate = (id: number): boolean =>
  (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);

/** Literal text, colours and conditions do not make a number a date. */
const isDateFormat = (code: string): boolean => /[ymdhs]/i.test(code.replace(/"[^"]*"|\\.|\[[^\]]*\]|_./g, ''));

/** For each cell style, whether its numbers are dates. */
const dateStyles = (styles: Document | null): readonly boolean[] => {
  if (styles === null) return [];
  const custom = new Map(
    all(styles, 'numFmt').map((format) => [
      Number(format.getAttribute('numFmtId')),
      isDateFormat(format.getAttribute('formatCode') ?? ''),
    ]),
  );
  const formats = firstOf(styles, 'cellXfs');
  return (formats === null ? [] : all(formats, 'xf')).map((xf) => {
    const id = Number(xf.getAttribute('numFmtId'));
    return custom.get(id) ?? isBuiltInDate(id);
  });
};

const dayMs = 86_400_000;
const epochs = { 1900: Date.UTC(1899, 11, 30), 1904: Date.UTC(1904, 0, 1) } as const;

/** @param serial days since the epoch of the workbook */
const dateText = (serial: number, epoch: keyof typeof epochs): string => {
  const at = new Date(epochs[epoch] + Math.round(serial * dayMs));
  if (Number.isNaN(at.getTime())) return String(serial);
  const [day = '', time = ''] = at.toISOString().split('T');
  if (serial < 1) return time.slice(0, 5);
  return Number.isInteger(serial) ? day : `${day} ${time.slice(0, 5)}`;
};

interface Place {
  readonly row: number;
  readonly column: number;
}

/** `B3` is row 2, column 1. Null for what is no reference. */
const placeOf = (reference: string): Place | null => {
  const [, letters, digits] = /^\$?([A-Z]{1,3})\$?(\d{1,7})$/.exec(reference) ?? [];
  if (letters === undefined || digits === undefined) return null;
  const column = [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
  return { row: Number(digits) - 1, column };
};

interface Book {
  readonly strings: readonly string[];
  readonly dates: readonly boolean[];
  readonly epoch: keyof typeof epochs;
}

const cellText = (cell: Element, { strings, dates, epoch }: Book): string => {
  const value = textOf(firstOf(cell, 'v'));
  switch (cell.getAttribute('t')) {
    case 's':
      return strings[Number(value)] ?? '';
    case 'inlineStr':
      return stringOf(cell);
    case 'b':
      return value === '1' ? 'TRUE' : 'FALSE';
    case 'd':
    case 'e':
    case 'str':
      return value;
    default:
      return value !== '' && dates[Number(cell.getAttribute('s') ?? 0)] === true
        ? dateText(Number(value), epoch)
        : value;
  }
};

interface Merged extends Place {
  readonly rowSpan: number;
  readonly colSpan: number;
}

const mergedOf = (sheet: Document): readonly Merged[] =>
  all(sheet, 'mergeCell').flatMap((merge) => {
    const [from = '', to = ''] = (merge.getAttribute('ref') ?? '').split(':');
    const [first, last] = [placeOf(from), placeOf(to)];
    if (first === null || last === null || last.row < first.row || last.column < first.column) return [];
    const rowSpan = Math.min(last.row, rowsMax - 1) - first.row + 1;
    const colSpan = Math.min(last.column, columnsMax - 1) - first.column + 1;
    return rowSpan < 1 || colSpan < 1 ? [] : [{ ...first, rowSpan, colSpan }];
  });

/** Texts by place. A cell without a reference follows the one before it. */
const textsOf = (sheet: Document, book: Book) => {
  const texts = new Map<string, string>();
  const size = { rows: 0, columns: 0 };
  let row = -1;
  for (const line of all(sheet, 'row')) {
    row = Number(line.getAttribute('r') ?? row + 2) - 1;
    let column = -1;
    for (const cell of all(line, 'c')) {
      column = placeOf(cell.getAttribute('r') ?? '')?.column ?? column + 1;
      const text = cellText(cell, book);
      if (text === '') continue;
      size.rows = Math.max(size.rows, row + 1);
      size.columns = Math.max(size.columns, column + 1);
      if (row < rowsMax && column < columnsMax) texts.set(`${row} ${column}`, text);
    }
  }
  return { texts, size };
};

const tableOf = (name: string, sheet: Document, book: Book): Table => {
  const { texts, size } = textsOf(sheet, book);
  const spans = new Map<string, Merged>();
  const covered = new Set<string>();
  for (const merged of mergedOf(sheet)) {
    spans.set(`${merged.row} ${merged.column}`, merged);
    for (let row = merged.row; row < merged.row + merged.rowSpan; row += 1) {
      for (let column = merged.column; column < merged.column + merged.colSpan; column += 1) {
        if (row !== merged.row || column !== merged.column) covered.add(`${row} ${column}`);
      }
    }
  }
  const rows = Array.from({ length: Math.min(size.rows, rowsMax) }, (_row, row) =>
    Array.from({ length: Math.min(size.columns, columnsMax) }, (_column, column): Cell | null => {
      const key = `${row} ${column}`;
      if (covered.has(key)) return null;
      const { rowSpan = 1, colSpan = 1 } = spans.get(key) ?? {};
      return { text: texts.get(key) ?? '', rowSpan, colSpan };
    }),
  );
  return { name, rows, size };
};

/** Sheet names with the parts that hold them. */
const sheetsOf = (workbook: Document, relations: Document | null) => {
  const targets = new Map(
    (relations === null ? [] : all(relations, 'Relationship')).map((relation) => [
      relation.getAttribute('Id') ?? '',
      relation.getAttribute('Target') ?? '',
    ]),
  );
  return all(workbook, 'sheet').map((sheet, index) => {
    const id = Array.from(sheet.attributes).find(({ localName, prefix }) => localName === 'id' && prefix !== null);
    const target = targets.get(id?.value ?? '') ?? `worksheets/sheet${index + 1}.xml`;
    const part = target.startsWith('/') ? target.slice(1) : `xl/${target}`;
    return { name: sheet.getAttribute('name') ?? '', part };
  });
};

/** @throws Error for bytes that are no workbook, or one that is too large */
export const readWorkbook = (bytes: Uint8Array, parseXml: ParseXml): readonly Table[] => {
  const parts = partsOf(bytes);
  const xml = (name: string): Document | null => {
    const part = parts[name];
    if (part === undefined) return null;
    const text = new TextDecoder().decode(part);
    // A workbook has no document type; one could define entities without end.
    if (/<!DOCTYPE/i.test(text)) throw new TypeError('a part of the workbook has a document type');
    return parseXml(text);
  };
  const workbook = xml('xl/workbook.xml');
  if (workbook === null) throw new TypeError('this is no workbook');
  const strings = xml('xl/sharedStrings.xml');
  const is1904 = firstOf(workbook, 'workbookPr')?.getAttribute('date1904') ?? '0';
  const book: Book = {
    strings: strings === null ? [] : all(strings, 'si').map(stringOf),
    dates: dateStyles(xml('xl/styles.xml')),
    epoch: is1904 === '1' || is1904 === 'true' ? 1904 : 1900,
  };
  return sheetsOf(workbook, xml('xl/_rels/workbook.xml.rels'))
    .slice(0, sheetsMax)
    .flatMap(({ name, part }) => {
      const sheet = xml(part);
      return sheet === null ? [] : [tableOf(name, sheet, book)];
    });
};
