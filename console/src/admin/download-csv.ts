import { toCsv } from './csv.js';

const revokeAfterMs = 60_000;

/** Lets the browser save a table as a CSV file. */
export function downloadCsv(name: string, rows: readonly (readonly (string | null)[])[]): void {
  const url = URL.createObjectURL(new Blob([toCsv(rows)], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads the address after this task.
  setTimeout(() => URL.revokeObjectURL(url), revokeAfterMs);
}
