import type { Bench } from '../harness/bench.js';
import { compareWithPeer, type Measure, measureInTurns } from '../harness/paired.js';
import type { Measurement } from '../harness/report.js';
import type { StartedSide } from './sides.js';

const unit = 'req/s';

interface Peer {
  name: string;
  /** Null: it is not installed. */
  side: StartedSide | null;
  /** Minimum ratio. */
  atLeast?: number;
}

interface Comparison {
  what: string;
  patchbay: StartedSide;
  peers: readonly Peer[];
  /** Prepares the measurement of a side, which returns requests per second. */
  measure: (side: StartedSide) => Promise<Measure>;
}

/** Measures all sides in turns, stops them, and compares Patchbay with each peer. */
export async function compareSides(
  bench: Bench,
  { what, patchbay, peers, measure }: Comparison,
): Promise<Measurement[]> {
  const present = peers.flatMap(({ side, ...peer }) => (side ? { ...peer, side } : []));
  const measures: Record<string, Measure> = { Patchbay: await measure(patchbay) };
  for (const { name, side } of present) measures[name] = await measure(side);
  const rates = await measureInTurns(
    { what: `${what}, ${Object.keys(measures).join(' : ')}`, unit },
    bench.rounds,
    measures,
  );
  await Promise.all([patchbay, ...present.map(({ side }) => side)].map((side) => side.stop()));
  return present.map(({ name, atLeast }) =>
    compareWithPeer({ what: `${what} : ${name}`, unit, atLeast }, rates['Patchbay']!, rates[name]!),
  );
}
