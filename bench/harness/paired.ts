import type { Measurement } from './report.js';

/** Measures one side once. */
export type Measure = () => Promise<number>;

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

interface Comparison {
  what: string;
  unit: string;
  /** The ratio ours / peer must be at least this. Without this and `atMost` the ratio is printed and not judged. */
  atLeast?: number;
  /** The ratio ours / peer must be at most this. */
  atMost?: number;
}

/**
 * Measures both sides in turns, so that whatever else the machine does hits both, and judges by the median of the rounds'
 * ratios. The side that goes first alternates.
 */
export async function paired(
  comparison: Comparison & { rounds: number },
  ours: Measure,
  peer: Measure,
): Promise<Measurement> {
  const values = await inTurns(comparison, comparison.rounds, { ours, peer });
  return compared(comparison, values.ours, values.peer);
}

/** Measures several sides in turns; each goes first equally often. */
export async function inTurns<Name extends string>(
  { what, unit }: Pick<Comparison, 'what' | 'unit'>,
  rounds: number,
  sides: Record<Name, Measure>,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(sides) as Name[];
  const values = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, number[]>;
  for (let round = 0; round < rounds; round += 1) {
    const first = round % names.length;
    for (const name of [...names.slice(first), ...names.slice(0, first)])
      values[name].push(await sides[name]());
    const figures = names.map((name) => Math.round(values[name][round]!)).join(' : ');
    console.log(`  ${what}, round ${round + 1}: ${figures} ${unit}`);
  }
  return values;
}

/** Judges our values against a peer's of the same rounds. */
export function compared(
  { what, unit, atLeast, atMost }: Comparison,
  ours: readonly number[],
  peer: readonly number[],
): Measurement {
  const rounds = ours.map((value, round) => ({ ours: value, peer: peer[round]! }));
  const ratio = median(rounds.map((round) => round.ours / round.peer));
  const common = { what, unit, ours: median(ours), peer: median(peer), ratio, rounds };
  if (atLeast !== undefined) return { ...common, bar: `≥ ${atLeast} ×`, holds: ratio >= atLeast };
  if (atMost !== undefined) return { ...common, bar: `≤ ${atMost} ×`, holds: ratio <= atMost };
  return { ...common, bar: null, holds: null };
}

/** Judges our values alone: their median must be below the bar. */
export function absolute(
  { what, unit, below }: { what: string; unit: string; below: number },
  values: readonly number[],
): Measurement {
  const ours = median(values);
  return {
    what,
    unit,
    ours,
    peer: null,
    ratio: null,
    bar: `< ${below} ${unit}`,
    holds: ours < below,
    rounds: values.map((value) => ({ ours: value, peer: null })),
  };
}
