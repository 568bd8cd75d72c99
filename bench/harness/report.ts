/** One line of the table. */
export interface Measurement {
  what: string;
  /** Medians of the rounds. `peer` is null where the bar is absolute. */
  ours: number;
  peer: number | null;
  unit: string;
  /** Median of the rounds' ratios ours / peer; null where the bar is absolute. */
  ratio: number | null;
  /** The bar in words, and whether it is met; null: the figure is printed and not judged. */
  bar: string | null;
  holds: boolean | null;
  /** Every round, so that the spread can be seen. */
  rounds: { ours: number; peer: number | null }[];
}

const headings = ['What', 'Patchbay', 'Peer', 'Ratio', 'Bar', ''];

export function printTable(measurements: readonly Measurement[]): void {
  const lines = [headings, ...measurements.map((measurement) => cells(measurement))];
  const widths = headings.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  for (const line of lines) {
    const padded = line.map((cell, column) => cell.padEnd(widths[column]!));
    console.log(padded.join('  ').trimEnd());
  }
}

/** The same as Markdown. */
export function markdownTable(measurements: readonly Measurement[]): string {
  const row = (line: readonly string[]) => `| ${line.join(' | ')} |`;
  return [
    row(headings),
    row(['---', '--:', '--:', '--:', '---', '---']),
    ...measurements.map((measurement) => row(cells(measurement))),
  ].join('\n');
}

function cells({ what, ours, peer, unit, ratio, bar, holds }: Measurement): string[] {
  return [
    what,
    `${figure(ours)} ${unit}`.trimEnd(),
    peer === null ? '' : `${figure(peer)} ${unit}`.trimEnd(),
    ratio === null ? '' : ratio.toFixed(2),
    bar ?? '',
    holds === null ? '' : holds ? 'met' : 'MISSED',
  ];
}

function figure(value: number): string {
  if (Number.isInteger(value) || value >= 100) return Math.round(value).toLocaleString('en');
  return value.toPrecision(3);
}
