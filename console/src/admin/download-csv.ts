const revokeAfterMs = 60_000;

/** Lets the browser save a table as a CSV file. */
export function downloadCsv(name: string, rows: readonly (readonly (string | null)[])[]): void {
  const text = rows.map((row) => row.map(toCell).join(',')).join('\r\n');
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads the address after this task.
  setTimeout(() => URL.revokeObjectURL(url), revokeAfterMs);
}

/** Texts that a spreadsheet would run as a formula, also where one splits a cell at semicolons, tabs or line breaks. */
const formulaStart = /(^|[;\t\r\n])(\s*)(?=[=+\-@＝＋－＠])/g;

/** An apostrophe makes formulas texts. */
function toCell(value: string | null): string {
  const text = (value ?? '').replaceAll(formulaStart, "$1$2'").replace(/^[\t\r\n]/, "'$&");
  return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
