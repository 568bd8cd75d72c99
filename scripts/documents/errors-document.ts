import { failureCodes } from '../../src/failures/failure-codes.js';

const marker = '<!-- npm run schema:print generates this table from the code. A test compares them. -->';

/** Returns docs/errors.md with a table that is generated from the catalogue of codes. */
export function replaceErrorsTable(document: string): string {
  const start = document.indexOf(marker);
  if (start < 0) throw new Error('docs/errors.md has no marker before its table.');
  return `${document.slice(0, start)}${marker}\n\n${buildErrorsTable()}\n`;
}

function buildErrorsTable(): string {
  const rows = Object.entries(failureCodes).map(([code, { status, retryable, meaning, userMessage }]) => [
    `\`${code}\``,
    String(status),
    retryable ? 'yes' : 'no',
    meaning,
    userMessage,
  ]);
  const table = [['Code', 'HTTP', 'Retryable', 'Meaning', 'Default `userMessage`'], ...rows];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  const line = (cells: string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
  const [head, ...body] = table;
  return [line(head!), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}
