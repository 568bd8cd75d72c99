import type { Measurement } from './report.js';

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

interface Pairing {
  what: string;
  unit: string;
  /** The ratio ours / peer must be at least this. */
  atLeast: number;
  rounds: number;
}

/**
 * Measures both sides in turns, so that whatever else the machine does hits both, and judges by the median of the rounds'
 * ratios. The side that goes first alternates.
 */
export async function paired(
  { what, unit, atLeast, rounds }: Pairing,
  ours: () => Promise<number>,
  peer: () => Promise<number>,
): Promise<Measurement> {
  const measured: { ours: number; peer: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const oursFirst = round % 2 === 0;
    const first = await (oursFirst ? ours() : peer());
    const second = await (oursFirst ? peer() : ours());
    measured.push(oursFirst ? { ours: first, peer: second } : { ours: second, peer: first });
    const last = measured.at(-1)!;
    console.log(`  ${what}, round ${round + 1}: ${Math.round(last.ours)} : ${Math.round(last.peer)} ${unit}`);
  }
  const ratio = median(measured.map((round) => round.ours / round.peer));
  return {
    what,
    unit,
    ours: median(measured.map((round) => round.ours)),
    peer: median(measured.map((round) => round.peer)),
    ratio,
    bar: `≥ ${atLeast} ×`,
    holds: ratio >= atLeast,
    rounds: measured,
  };
}
