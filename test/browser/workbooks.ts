/** Workbooks as spreadsheet programs and attackers write them. */

import { strToU8, zipSync } from 'fflate';

const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
const relations = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"';

const workbook = (parts: Readonly<Record<string, string>>): Buffer =>
  Buffer.from(
    zipSync({
      'xl/workbook.xml': strToU8(
        `<workbook ${main} ${relations}><sheets><sheet name="申請 &lt;b&gt;" sheetId="1" r:id="rId7"/></sheets></workbook>`,
      ),
      'xl/_rels/workbook.xml.rels': strToU8(
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId7" Target="worksheets/sheet9.xml"/></Relationships>',
      ),
      ...Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, strToU8(text)])),
    }),
  );

/** Furigana, two kinds of dates, a merged cell, a formula, and markup. */
export const ordinaryWorkbook = (): Buffer =>
  workbook({
    'xl/sharedStrings.xml': `<sst ${main}><si><t>申請書</t><rPh sb="0" eb="3"><t>シンセイショ</t></rPh></si><si><r><t>&lt;img src=x </t></r><r><t>onerror=alert(1)&gt;</t></r></si></sst>`,
    'xl/styles.xml': `<styleSheet ${main}><numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/><numFmt numFmtId="165" formatCode="0&quot;days&quot;"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>`,
    'xl/worksheets/sheet9.xml': `<worksheet ${main}><sheetData>
      <row r="1"><c r="A1" t="s"><v>0</v></c></row>
      <row r="3"><c r="A3" s="1"><v>45918</v></c><c r="B3" s="2"><v>45918.5</v></c><c r="C3" s="3"><v>14</v></c></row>
      <row r="4"><c r="A4" t="s"><v>1</v></c><c r="B4"><f>HYPERLINK("http://evil.example")</f><v>7</v></c><c r="C4" t="inlineStr"><is><t>=cmd|' /C calc'!A0</t></is></c></row>
    </sheetData><mergeCells><mergeCell ref="A1:C1"/></mergeCells></worksheet>`,
  });

export const largeWorkbook = (): Buffer =>
  workbook({
    'xl/worksheets/sheet9.xml': `<worksheet ${main}><sheetData>${Array.from(
      { length: 1_000 },
      (_, row) => `<row r="${row + 1}"><c r="A${row + 1}"><v>${row}</v></c><c r="AZ${row + 1}"><v>1</v></c></row>`,
    ).join('')}</sheetData></worksheet>`,
  });

/** Entities that would grow to gigabytes. */
export const entityBomb = (): Buffer =>
  workbook({
    'xl/worksheets/sheet9.xml': `<!DOCTYPE x [<!ENTITY a "${'a'.repeat(1_000)}"><!ENTITY b "${'&a;'.repeat(1_000)}">]><worksheet ${main}><sheetData><row r="1"><c r="A1" t="str"><v>&b;</v></c></row></sheetData></worksheet>`,
  });

/** A part that unpacks to more than the page reads. */
export const zipBomb = (): Buffer =>
  workbook({
    'xl/worksheets/sheet9.xml': `<worksheet ${main}><sheetData>${' '.repeat(20 * 1024 * 1024)}</sheetData></worksheet>`,
  });
