/** Rows as a CSV file. */
export function toCsv(rows: readonly (readonly (string | null)[])[]): string {
  return rows.map((row) => row.map(toCell).join(',')).join('\r\n');
}

/** Texts that a spreadsheet would run as a formula, also where one splits a cell at semicolons, tabs or line breaks. */
const formulaStart = /(^|[;\t\r\n])(\s*)(?=[=+\-@＝＋－＠])/g;

/** An apostrophe makes formulas texts. */
function toCell(value: string | null): string {
  const text = (value ?? '').replaceAll(formulaStart, "$1$2'").replace(/^[\t\r\n]/, "'$&");
  return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
