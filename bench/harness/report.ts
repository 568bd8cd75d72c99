/** One line of the table. */
export interface Measurement {
  what: string;
  /** Medians of the rounds. `peer` is null if the bar is absolute. */
  patchbay: number;
  peer: number | null;
  unit: string;
  /** Median of the ratios patchbay / peer of the rounds. Null if the bar is absolute. */
  ratio: number | null;
  /** The bar, and whether it is met. Both are null if there is no bar. */
  bar: string | null;
  holds: boolean | null;
  /** Markdown that follows the table, such as a query plan. */
  appendix?: string;
  /** The values of each round. */
  rounds: { patchbay: number; peer: number | null }[];
}

const headings = ['What', 'Patchbay', 'Peer', 'Ratio', 'Bar', ''];

export function printTable(measurements: readonly Measurement[]): void {
  const lines = [headings, ...measurements.map((measurement) => formatCells(measurement))];
  const widths = headings.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  for (const line of lines) {
    const padded = line.map((cell, column) => cell.padEnd(widths[column]!));
    console.log(padded.join('  ').trimEnd());
  }
}

/** Formats the table as Markdown. */
export function markdownTable(measurements: readonly Measurement[]): string {
  const row = (line: readonly string[]) => `| ${line.join(' | ')} |`;
  return [
    row(headings),
    row(['---', '--:', '--:', '--:', '---', '---']),
    ...measurements.map((measurement) => row(formatCells(measurement))),
  ].join('\n');
}

function formatCells({ what, patchbay, peer, unit, ratio, bar, holds }: Measurement): string[] {
  return [
    what,
    `${formatFigure(patchbay)} ${unit}`.trimEnd(),
    peer === null ? '' : `${formatFigure(peer)} ${unit}`.trimEnd(),
    ratio === null ? '' : ratio.toFixed(2),
    bar ?? '',
    holds === null ? '' : holds ? 'met' : 'MISSED',
  ];
}

function formatFigure(value: number): string {
  if (Number.isInteger(value) || value >= 100) return Math.round(value).toLocaleString('en');
  return value.toPrecision(3);
}
