import { z } from 'zod';
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

/** Place in a list that is read in smaller windows than the caller's. The first one is being read. */
export interface WindowCursor {
  spans: readonly Span[];
  token: string | null;
}

const cursorText = z.object({
  spans: z.array(z.tuple([z.int(), z.int()])).min(1),
  token: z.string().nullable(),
});

export function readCursor(window: TimeWindow, cursor: string | null): WindowCursor {
  return cursor === null
    ? { spans: [spanOf(window)], token: null }
    : cursorText.parse(JSON.parse(cursor) as unknown);
}

/** The place after a page. Null at the end. */
export function nextCursor({ spans }: WindowCursor, nextToken: string | null): string | null {
  if (nextToken !== null) return JSON.stringify({ spans, token: nextToken });
  return spans.length > 1 ? JSON.stringify({ spans: spans.slice(1), token: null }) : null;
}
