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

export function printTable(measurements: readonly Measurement[]): void {
  const lines = measurements.map(({ what, ours, peer, unit, ratio, bar, holds }) => [
    what,
    `${figure(ours)} ${unit}`,
    peer === null ? '' : `${figure(peer)} ${unit}`,
    ratio === null ? '' : ratio.toFixed(2),
    bar ?? '',
    holds === null ? '' : holds ? 'met' : 'MISSED',
  ]);
  const all = [['What', 'Patchbay', 'Peer', 'Ratio', 'Bar', ''], ...lines];
  const widths = all[0]!.map((_, column) => Math.max(...all.map((line) => line[column]!.length)));
  for (const line of all)
    console.log(
      line
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    );
}

function figure(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
}
