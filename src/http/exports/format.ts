import type { ExportRow, ExportValue } from './export-rows.js';

export enum ExportFormat {
  CSV = 'csv',
  JSON_LINES = 'jsonl',
}

export const contentTypes: Readonly<Record<ExportFormat, string>> = {
  [ExportFormat.CSV]: 'text/csv; charset=utf-8; header=present',
  [ExportFormat.JSON_LINES]: 'application/jsonl; charset=utf-8',
};

/** Prints batches of rows. CSV follows RFC 4180; its header is sent even if there is no row. */
export async function* printRows(
  format: ExportFormat,
  fields: readonly string[],
  batches: AsyncIterable<readonly ExportRow[]>,
): AsyncGenerator<string> {
  if (format === ExportFormat.CSV) yield `${fields.map(toCell).join(',')}\r\n`;
  for await (const rows of batches) {
    if (rows.length > 0)
      yield rows.map((row) => (format === ExportFormat.CSV ? csvLine(fields, row) : jsonLine(row))).join('');
  }
}

function csvLine(fields: readonly string[], row: ExportRow): string {
  return `${fields.map((field) => toCell(row[field] ?? null)).join(',')}\r\n`;
}

function jsonLine(row: ExportRow): string {
  return `${JSON.stringify(row)}\n`;
}

/** Texts that a spreadsheet would run as a formula, also where one splits a cell at semicolons, tabs or line breaks. */
const formulaStart = /(^|[;\t\r\n])(\s*)(?=[=+\-@＝＋－＠])/g;

/**
 * Quotes a value. An apostrophe makes formulas texts, because buyers and sellers choose product names. Some spreadsheets skip line
 * breaks and read wide characters of Asian keyboards. Numbers keep their sign.
 */
function toCell(value: ExportValue): string {
  if (value === null) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  const isNumber = /^-?\d+(\.\d+)?$/.test(text);
  const safe = isNumber ? text : text.replaceAll(formulaStart, "$1$2'").replace(/^[\t\r\n]/, "'$&");
  return /[",;\t\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
