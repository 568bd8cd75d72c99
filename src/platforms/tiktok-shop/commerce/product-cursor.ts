import { z } from 'zod';
import type { TimeWindow } from '../../platform-commerce.js';
import { type Span, spanOf } from './windows.js';

/** Place in the products that changed in a window. The first span is being read. */
export interface ProductCursor {
  /** `ALL` leaves out deleted products, which are searched after the others. */
  status: 'ALL' | 'DELETED';
  spans: readonly Span[];
  token: string | null;
  /** Products of the span at its first page. Null if it is not known. */
  total: number | null;
  /** How often the span was begun again. */
  repeats: number;
}

/** Keys that other versions leave out have a default. */
const cursorText = z.object({
  status: z.enum(['ALL', 'DELETED']).default('ALL'),
  spans: z.array(z.tuple([z.int(), z.int()])).min(1),
  token: z.string().nullable(),
  total: z.int().nullable().default(null),
  repeats: z.int().default(0),
});

/** Null if the text is not a cursor of this version. */
export function readProductCursor(window: TimeWindow, cursor: string | null): ProductCursor | null {
  if (cursor === null) return atSpans('ALL', [spanOf(window)]);
  try {
    return cursorText.parse(JSON.parse(cursor) as unknown);
  } catch {
    return null;
  }
}

export function printProductCursor(cursor: ProductCursor): string {
  return JSON.stringify(cursor);
}

/** At the first page of the first span. */
export function atSpans(status: ProductCursor['status'], spans: readonly Span[], repeats = 0): ProductCursor {
  return { status, spans, token: null, total: null, repeats };
}

/** The place after the last page of a span. Null at the end. */
export function afterSpan({ status, spans }: ProductCursor, window: TimeWindow): ProductCursor | null {
  if (spans.length > 1) return atSpans(status, spans.slice(1));
  return status === 'ALL' ? atSpans('DELETED', [spanOf(window)]) : null;
}
