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
  /** Minimum ratio patchbay / peer. Without `atLeast` and `atMost` there is no bar. */
  atLeast?: number;
  /** Maximum ratio patchbay / peer. */
  atMost?: number;
}

/**
 * Measures both sides in turns, so that other load on the machine affects both. The result is the median of the ratios of
 * the rounds. The first side alternates.
 */
export async function measurePaired(
  comparison: Comparison & { rounds: number },
  patchbay: Measure,
  peer: Measure,
): Promise<Measurement> {
  const values = await measureInTurns(comparison, comparison.rounds, { patchbay, peer });
  return compareWithPeer(comparison, values.patchbay, values.peer);
}

/** Measures several sides in turns. Each side is first equally often. */
export async function measureInTurns<Name extends string>(
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

/** Compares the values of Patchbay with those of a peer in the same rounds. */
export function compareWithPeer(
  { what, unit, atLeast, atMost }: Comparison,
  patchbay: readonly number[],
  peer: readonly number[],
): Measurement {
  const rounds = patchbay.map((value, round) => ({ patchbay: value, peer: peer[round]! }));
  const ratio = median(rounds.map((round) => round.patchbay / round.peer));
  const common = { what, unit, patchbay: median(patchbay), peer: median(peer), ratio, rounds };
  if (atLeast !== undefined) return { ...common, bar: `≥ ${atLeast} ×`, holds: ratio >= atLeast };
  if (atMost !== undefined) return { ...common, bar: `≤ ${atMost} ×`, holds: ratio <= atMost };
  return { ...common, bar: null, holds: null };
}

/** Compares the median of Patchbay's values with an absolute bar. */
export function compareWithBar(
  { what, unit, below }: { what: string; unit: string; below: number },
  values: readonly number[],
): Measurement {
  const patchbay = median(values);
  return {
    what,
    unit,
    patchbay,
    peer: null,
    ratio: null,
    bar: `< ${below} ${unit}`,
    holds: patchbay < below,
    rounds: values.map((value) => ({ patchbay: value, peer: null })),
  };
}
