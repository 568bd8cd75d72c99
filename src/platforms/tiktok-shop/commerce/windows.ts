import type { TimeWindow } from '../../platform-commerce.js';

/** Seconds from (inclusive) and to (exclusive). */
export type Span = readonly [from: number, to: number];

export function spanOf({ from, to }: TimeWindow): Span {
  return [Math.floor(from.getTime() / 1000), Math.ceil(to.getTime() / 1000)];
}

/** Two halves of a window, or null if it is too short. */
export function halvesOf([from, to]: Span): [Span, Span] | null {
  if (to - from < 2) return null;
  const middle = Math.floor((from + to) / 2);
  return [
    [from, middle],
    [middle, to],
  ];
}
